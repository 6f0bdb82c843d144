"""Is a name of a statement in a source: inflected, as an adjective, in a compound, as an acronym?

What a name is, rag/values/names.py says.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from rag.values.lexicon import ADDRESS, ALIASES, COUNTRY, DERIVED, DETERMINER, INFLECTED
from rag.values.names import TOKEN, Name, Token, names, tokens_of
from rag.values.spelling import spellings, unmarked

_CAPITAL_BEFORE = re.compile(r"\b([A-ZÄÖÜ])[^\W\d_]+\s\Z")
_HYPHENED = re.compile(r"[^\W_]+(?:[-‑][^\W_]+)+")
# "Deutsche" and "Deutschen Bundestag", "Landgericht" and "des Landgerichts Kiel".
_DECLINED = re.compile(r"e[mnrs]?\Z")


def _bare(word: str) -> str:
    """Without the genitive, umlauts and accents."""
    return unmarked(_plain(word))


def _plain(word: str) -> str:
    for ending in ("'s", "’s", "'", "’"):
        word = word.removesuffix(ending)
    return word


def _spellings(word: str) -> frozenset[str]:
    return spellings(_plain(word))


@dataclass(frozen=True, slots=True)
class _Source:
    """words: folded; acronyms: those in capitals; initials: of neighbouring capitalised words; tokens: all."""

    tokens: tuple[Token, ...]
    words: frozenset[str]
    acronyms: frozenset[str]
    initials: frozenset[str]


@lru_cache(maxsize=512)
def _source(text: str) -> _Source:
    tokens = tokens_of(text)
    words = {spelling for token in tokens for spelling in _spellings(token.lower)}
    words |= {_bare(re.sub("[-‑]", "", hit[0].lower())) for hit in _HYPHENED.finditer(text)}
    for group in ALIASES:
        if words & group:
            words |= group
    acronyms = frozenset(token.lower for token in tokens if token.text.isupper() and len(token.text) > 1)
    capitals = [token.lower[0] for token in tokens if token.capital]
    initials = frozenset("".join(capitals[i : i + n]) for i in range(len(capitals)) for n in (2, 3, 4))
    return _Source(tuple(tokens), frozenset(words), acronyms, initials)


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
    if _someone_else(name, statement, theirs):
        return False
    return all(
        any(_related(one, other) for one in _spellings(part.lower()) for other in theirs.words)
        or (part.isupper() and part.lower() in theirs.initials)
        for part in parts
    )


def _genitive(one: str, other: str) -> bool:
    return one == other or bool({one.removeprefix(other), other.removeprefix(one)} & {"s", "es"})


def _equal(one: str, other: str) -> bool:
    return bool(_spellings(one) & _spellings(other))


def _someone_else(name: Name, statement: str, source: _Source) -> bool:
    """Does the source have a person or a firm in this place whose name only looks alike?

    "Andrea" is not "Andreas" before the same surname, nor is "Frau Peters" "Frau Petersen": there a name takes no
    ending but that of the genitive, and the first of two not even that.
    """
    here = tokens_of(statement)
    at = [place for place, token in enumerate(here) if name.start <= token.start < name.end]
    first = here[at[0] - 1] if at[0] else None
    if len(at) == 1:
        if not first or first.lower not in ADDRESS:
            return False
        word = here[at[0]].lower
        theirs = [
            token.lower
            for before, token in pairwise(source.tokens)
            if before.lower in ADDRESS and token.capital and _related(_bare(word), _bare(token.lower))
        ]
        others = [token.lower for token in source.tokens if _equal(token.lower, word)]
        return bool(theirs) and not others and not any(_genitive(_bare(word), _bare(one)) for one in theirs)
    if len(at) != 2 or (first and first.lower in DETERMINER):
        return False
    one, two = (here[place].lower for place in at)
    found = False
    for place, (left, right) in enumerate(pairwise(source.tokens)):
        if not (left.capital and right.capital) or right.between.strip():
            continue
        if place and source.tokens[place - 1].lower in DETERMINER:
            continue
        same = _equal(one, left.lower), _equal(two, right.lower)
        if all(same) or (same[0] and _genitive(_bare(two), _bare(right.lower))):
            return False
        if same[1] or _genitive(_bare(two), _bare(right.lower)):
            declined = _DECLINED.search(one) and _DECLINED.search(left.lower)
            found = found or (_related(_bare(one), _bare(left.lower)) and not declined)
        elif same[0]:
            found = found or _related(_bare(two), _bare(right.lower))
    return found


def missing_names(statement: str, source: str, language: str = "de") -> list[Name]:
    """The names of the statement of which some word is nowhere in the source, not even inflected."""
    return [name for name in names(statement, language) if not stands_in(name, statement, source)]
