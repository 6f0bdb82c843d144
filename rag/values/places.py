"""Do two values of a statement stand in each other's place? By the words around them, here and in the source.

"A has 5 seats and B has 7" holds every value and word of "A has 7 seats and B has 5".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import combinations

from rag.text import STOP, stems
from rag.values.model import Value

_WORD = re.compile(r"[^\W\d_]+")
_NEAR = 4  # words on each side, up to the next value
_MARGIN = 2  # by how many words the other order must fit better


@lru_cache(maxsize=2048)
def _stems(words: tuple[str, ...]) -> frozenset[str]:
    kept = [word for word in words if word.lower() not in STOP["de"] and word.lower() not in STOP["en"]]
    # Snowball's German reduces English plurals too, and both texts are treated alike.
    return frozenset(stems(" ".join(kept), "de"))


def _around(value: Value, text: str, found: Sequence[Value]) -> tuple[frozenset[str], frozenset[str]]:
    """The stems of the words before and after a value, up to the next values."""
    begin = max((other.end for other in found if other.end <= value.start), default=0)
    end = min((other.start for other in found if other.start >= value.end), default=len(text))
    before = tuple(_WORD.findall(text[begin : value.start])[-_NEAR:])
    after = tuple(_WORD.findall(text[value.end : end])[:_NEAR])
    return _stems(before), _stems(after)


def _fit(one: tuple[frozenset[str], frozenset[str]], other: tuple[frozenset[str], frozenset[str]]) -> int:
    return len(one[0] & other[0]) + len(one[1] & other[1])


def exchanged(
    statement: str, said: Sequence[Value], source: str, found: Sequence[Value], proof: dict[int, Value]
) -> set[int]:
    """Places in ``said`` of values that changed places with another one.

    proof: for a place in ``said`` the one value of the source that holds it; places with none or
    several are not there, and are not judged.
    """
    here = {place: _around(said[place], statement, said) for place in proof}
    there = {place: _around(value, source, found) for place, value in proof.items()}
    moved: set[int] = set()
    for a, b in combinations(sorted(proof), 2):
        if proof[a] is proof[b] or said[a].kind != said[b].kind:
            continue
        straight = _fit(here[a], there[a]) + _fit(here[b], there[b])
        crossed = _fit(here[a], there[b]) + _fit(here[b], there[a])
        if crossed >= straight + _MARGIN:
            moved |= {a, b}
    return moved
