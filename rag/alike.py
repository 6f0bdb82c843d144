"""Words that look alike in two languages: names, numbers, and words of one origin.

A question in English and a text in German share few words, but those few tell much: "Marconi",
"1901", "oxide" and "Oxid", "catholic" and "katholisch". Words are folded to how they sound, so
that the spelling of a language counts for little, and compared by their pieces. How much a
match tells is measured on the texts that were found: a word that nearly all of them have tells
nothing of any. No model, and no dictionary.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from rag.text import STOP, searchable, words

PIECE = 3
ENOUGH = 0.5  # words less alike than this are not taken for the same
CONTAINED = 5  # letters that a word needs to be looked for inside another: a compound, a longer name

# English and German spellings of one sound, longer ones first.
_SOUNDS = (
    ("ph", "f"),
    ("th", "t"),
    ("sch", "s"),
    ("sh", "s"),
    ("ch", "k"),
    ("ck", "k"),
    ("qu", "kv"),
    ("c", "k"),
    ("y", "i"),
    ("w", "v"),
    ("z", "s"),
    ("x", "ks"),
)
_TWICE = re.compile(r"(.)\1")
_STOP = STOP["de"] | STOP["en"]


def _numbered(word: str) -> bool:
    return any(sign.isdigit() for sign in word)


@lru_cache(maxsize=50_000)
def folded(word: str) -> str:
    """A word as it sounds in either language; one with a digit as it is."""
    if _numbered(word):
        return word
    bare = unicodedata.normalize("NFKD", word.lower().replace("ß", "ss"))
    bare = "".join(sign for sign in bare if sign.isalnum())
    for spelled, sound in _SOUNDS:
        bare = bare.replace(spelled, sound)
    return _TWICE.sub(r"\1", bare)


@lru_cache(maxsize=50_000)
def _pieces(word: str) -> frozenset[str]:
    """Runs of PIECE letters; the first one knows that it is the first."""
    marked = f"^{word}"
    return frozenset(marked[at : at + PIECE] for at in range(max(1, len(marked) - PIECE + 1)))


def likeness(one: str, other: str) -> float:
    """How alike two folded words are, 0 to 1; numbers are the same or not alike at all."""
    if one == other:
        return 1.0
    if _numbered(one) or _numbered(other):
        return 0.0
    mine, theirs = _pieces(one), _pieces(other)
    shared = len(mine & theirs)
    alike = 2 * shared / (len(mine) + len(theirs))
    if min(len(one), len(other)) >= CONTAINED:
        alike = max(alike, shared / min(len(mine), len(theirs)))
    return alike if alike >= ENOUGH else 0.0


@lru_cache(maxsize=2_000)
def _telling(text: str) -> tuple[str, ...]:
    """The words of a text, folded, each once; no stop words of either language and no single letters."""
    found = (word for word in words(searchable(text)) if word not in _STOP and (len(word) > 1 or word.isdigit()))
    return tuple(dict.fromkeys(map(folded, found)))


class Alike:
    """How many of a question's words texts of the other language have, rare ones counting more.

    texts: those among which a word is rare or not.
    """

    def __init__(self, question: str, texts: Sequence[str]) -> None:
        self._asked = _telling(question)
        self._pieces = frozenset[str]().union(*map(_pieces, self._asked))
        self._words: dict[str, dict[int, float]] = {}
        self._texts: dict[str, dict[int, float]] = {}
        having = [0] * len(self._asked)
        for text in texts:
            for at in self._best(text):
                having[at] += 1
        self._rarity = [math.log(1 + (len(texts) - held + 0.5) / (held + 0.5)) for held in having]

    def score(self, text: str) -> float:
        """The rarity of each word of the question, as far as the text has one like it."""
        return sum(self._rarity[at] * alike for at, alike in self._best(text).items())

    def _best(self, text: str) -> dict[int, float]:
        """How alike the best word of a text is to each of the question's words that it has at all."""
        best = self._texts.get(text)
        if best is None:
            best = self._texts[text] = {}
            for word in _telling(text):
                for at, alike in self._found(word).items():
                    best[at] = max(alike, best.get(at, 0.0))
        return best

    def _found(self, word: str) -> dict[int, float]:
        found = self._words.get(word)
        if found is None:
            found = self._words[word] = {}
            if not self._pieces.isdisjoint(_pieces(word)):
                each = ((at, likeness(asked, word)) for at, asked in enumerate(self._asked))
                found.update((at, alike) for at, alike in each if alike)
        return found
