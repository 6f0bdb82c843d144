"""How much of a statement's wording a source holds.

Words are compared by stem, by common part (compounds) and by consonants (schreiben, schrieb).
Values and names have stricter rules of their own; values are left out here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from rag.text import STOP, stems
from rag.values.lexicon import word_set
from rag.values.scan import values
from rag.values.spelling import spellings

# A noun carries more of a German sentence than a verb or an adjective.
NOUN_WEIGHT = 2.0

_TOKEN = re.compile(r"[^\W_]+(?:['’][^\W\d_]+)?")
_PARTICIPLE = re.compile(r"(?P<prefix>ab|an|auf|aus|bei|ein|mit|nach|vor|zu|um|unter|über|)ge(?=\w{4})")
_FOLD = str.maketrans("äöü", "aou")
_VOWELS = re.compile("[aeiouäöüy]+")
_FILLERS = word_set(
    """der die das worden hatten sowie laut etwa rund the has have had been being also both said its there
    wurden sei seien wäre würde habe hätten konnten mussten sollten wollte wollten sagte
    darf dürfen durfte durften
    beträgt betragen betrug betrugen mindestens wenigstens höchstens maximal frühestens spätestens least exceed
    überschreiten unterschreiten übersteigen"""
)
_ACTION = re.compile(r"ung(?:en)?\Z")
# The two sides of a contract share the stem: employer and employee, lessor and lessee.
_ROLE = re.compile(r"(?P<stem>\w{3,}?)(?P<role>er|or|ee)s?")
_YEAR = frozenset(("jahr", "jahre", "year"))
NEGATION = re.compile(
    r"\b(?:nicht|kein|keine[mnrs]?|keinerlei|keineswegs|nie|niemals|niemand\w*|nirgends|nirgendwo|nichts|ohne|weder|not"
    r"|no|never|none|nobody|nothing|nowhere|neither|nor|without|cannot)\b|n['’]t\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Word:
    """A content word: lower case, its stem, and how much it counts."""

    text: str
    stem: str
    weight: float


@lru_cache(maxsize=4096)
def _skeleton(stem: str) -> str:
    """The consonants of a stem, without the ge- of a participle: equal for schreib, schrieb and geschrieb."""
    bare = _PARTICIPLE.sub(lambda hit: hit["prefix"], stem.replace("ß", "ss"), count=1)
    return _VOWELS.sub("", bare)


def content(text: str, language: str) -> list[Word]:
    """The content words of a text, without its values and stop words, in order."""
    stop = STOP["en" if language == "en" else "de"]
    held = [value for value in values(text, language) if not value.weak]
    taken = [(value.start, value.end) for value in held]
    dates = {value.start for value in held if value.kind == "date"}
    found = []
    for index, hit in enumerate(_TOKEN.finditer(text)):
        word = hit[0].lower()
        if word in _YEAR and hit.end() + 1 in dates:  # "im Jahr 1886" says no more than "1886"
            continue
        inside = any(start <= hit.start() and hit.end() <= end for start, end in taken)
        if inside or word in stop or word in _FILLERS or (len(word) < 2 and not word.isdigit()):
            continue
        if NEGATION.fullmatch(word):
            continue
        noun = language == "de" and index > 0 and hit[0][0].isupper()
        found.append((word, NOUN_WEIGHT if noun else 1.0))
    roots = [" ".join(stems(word, language)) for word, _ in found]
    return [Word(word, root, weight) for (word, weight), root in zip(found, roots, strict=True)]


def _turned(word: Word, short: str, long: str) -> bool:
    """Is one the other with a "ver" before it? A Verpächter is no Pächter, but a Verpackung is a Packung."""
    noun = word.weight > 1 and not _ACTION.search(word.text)
    return noun and long.startswith(f"ver{short}")


class Wording:
    """The words of a source, made once and asked for many words."""

    def __init__(self, text: str, language: str) -> None:
        words = [hit[0].lower() for hit in _TOKEN.finditer(text)]
        self._words = frozenset(words).union(*(spellings(word) for word in words if not word.isascii()))
        # Stems have no umlauts, so "grund" of "Gründung" would not be found in "gegründet".
        self._folded = tuple({word.translate(_FOLD) for word in self._words})
        self._stems = frozenset(stems(text, language))
        self._long = tuple(stem for stem in self._stems if len(stem) >= 5)
        self._skeletons = frozenset(_skeleton(stem) for stem in self._stems if len(stem) > 3)
        self._known: dict[Word, bool] = {}

    def holds(self, word: Word) -> bool:
        """Is this word there, inflected, or as a part of a compound, or as the whole of one?"""
        if word not in self._known:
            self._known[word] = self._find(word)
        return self._known[word]

    def has(self, word: Word) -> bool:
        """Is this very word there, inflected? Parts of compounds do not count."""
        return word.text in self._words or word.stem in self._stems or _skeleton(word.stem) in self._skeletons

    def _find(self, word: Word) -> bool:
        stem, folded = word.stem, word.text.translate(_FOLD)
        if word.text in self._words or stem in self._stems or spellings(word.text) & self._words:
            return True
        if any(
            (len(stem) >= 5 and stem in other)
            or (len(stem) >= 4 and (other.startswith(stem) or other.endswith((stem, folded))))
            for other in self._folded
            if not _turned(word, stem, other)
        ):
            return True
        if any(other in folded and not _turned(word, other, folded) for other in self._long):
            return True
        # "Haltung" is in "gehalten", "Behandlung" in "behandelt".
        root = _skeleton(_ACTION.sub("", word.text)) if _ACTION.search(word.text) else ""
        if len(root) >= 3 and {root, f"{root}t"} & self._skeletons:
            return True
        skeleton = _skeleton(stem)
        return len(skeleton) >= 3 and len(stem) > 3 and skeleton in self._skeletons


@lru_cache(maxsize=512)
def wording(text: str, language: str) -> Wording:
    """The words of a source; kept, because a source is asked about many statements."""
    return Wording(text, language)


def share(found: Iterable[Word], there: Wording) -> float:
    """The weighted share of these words that the source holds, 0…1; 1 when there are none."""
    total = held = 0.0
    for word in found:
        total += word.weight
        held += word.weight * there.holds(word)
    return held / total if total else 1.0


def other_party(statement: str, source: str) -> str | None:
    """A word of an English statement for one side of a contract, where the source has the other side alone."""
    said, there = ({word.lower() for word in _TOKEN.findall(text)} for text in (statement, source))
    roles = {(hit["stem"], hit["role"] == "ee") for word in there if (hit := _ROLE.fullmatch(word))}
    for word in sorted(said):
        hit = _ROLE.fullmatch(word)
        if hit and (hit["stem"], hit["role"] != "ee") in roles and (hit["stem"], hit["role"] == "ee") not in roles:
            return str(word)
    return None
