"""Is a name of a statement in a source: inflected, as an adjective, in a compound, as an acronym?

What a name is, rag/values/names.py says.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from rag.values.lexicon import ALIASES, COUNTRY, DERIVED, INFLECTED
from rag.values.names import TOKEN, Name, names, tokens_of

_CAPITAL_BEFORE = re.compile(r"\b([A-ZÄÖÜ])[^\W\d_]+\s\Z")
_HYPHENED = re.compile(r"[^\W_]+(?:[-‑][^\W_]+)+")
_FOLD = str.maketrans("äöüéèáàâêôóíçñ", "aoueeaaaeooicn")


def _bare(word: str) -> str:
    """Without the genitive, umlauts and accents."""
    for ending in ("'s", "’s", "'", "’"):
        word = word.removesuffix(ending)
    return word.translate(_FOLD).replace("ß", "ss")


@dataclass(frozen=True, slots=True)
class _Source:
    """words: folded; acronyms: those in capitals; initials: of neighbouring capitalised words."""

    words: frozenset[str]
    acronyms: frozenset[str]
    initials: frozenset[str]


@lru_cache(maxsize=512)
def _source(text: str) -> _Source:
    tokens = tokens_of(text)
    words = {_bare(token.lower) for token in tokens}
    words |= {_bare(re.sub("[-‑]", "", hit[0].lower())) for hit in _HYPHENED.finditer(text)}
    for group in ALIASES:
        if words & group:
            words |= group
    acronyms = frozenset(token.lower for token in tokens if token.text.isupper() and len(token.text) > 1)
    capitals = [token.lower[0] for token in tokens if token.capital]
    initials = frozenset("".join(capitals[i : i + n]) for i in range(len(capitals)) for n in (2, 3, 4))
    return _Source(frozenset(words), acronyms, initials)


def _related(word: str, other: str) -> bool:
    """The same name, inflected, as an adjective, or as the first part of a compound?"""
    if word == other:
        return True
    shared = 0
    for a, b in zip(word, other, strict=False):
        if a != b:
            break
        shared += 1
    if shared < 4:
        rests = {word[shared:], other[shared:]}
        return "" in rests and shared >= 2 and rests <= {"", "s", "es", "n", "en"}
    if shared >= 5 and INFLECTED.fullmatch(word[shared:]) and not COUNTRY.fullmatch(other[shared:]):
        return True
    cuts = range(max(4, shared - 2), shared + 1)
    return any(DERIVED.fullmatch(word[cut:]) and DERIVED.fullmatch(other[cut:]) for cut in cuts)


def stands_in(name: Name, statement: str, source: str) -> bool:
    """Is every word of this name of the statement in the source, or the name as an acronym?"""
    theirs = _source(source)
    parts = [hit[0] for hit in TOKEN.finditer(name.text)]
    folded = [_bare(part.lower()) for part in parts]
    if "".join(folded) in theirs.words:
        return True
    # The adjective of "Europäische Union" is not part of the name found, but of its acronym.
    before = _CAPITAL_BEFORE.search(statement, 0, name.start)
    initials = "".join(part[0] for part in folded)
    longer = before[1].lower() + initials if before else initials
    if theirs.acronyms & {short for short in (initials, longer) if len(short) > 1}:
        return True
    return all(
        any(_related(fold, other) for other in theirs.words) or (part.isupper() and part.lower() in theirs.initials)
        for part, fold in zip(parts, folded, strict=True)
    )


def missing_names(statement: str, source: str, language: str = "de") -> list[Name]:
    """The names of the statement of which some word is nowhere in the source, not even inflected."""
    return [name for name in names(statement, language) if not stands_in(name, statement, source)]
