"""How much of a statement's wording a source holds, and whether one of them negates what the other says.

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

# A noun carries more of a German sentence than a verb or an adjective.
NOUN_WEIGHT = 2.0

_TOKEN = re.compile(r"[^\W_]+(?:['’][^\W\d_]+)?")
_PARTICIPLE = re.compile(r"(?P<prefix>ab|an|auf|aus|bei|ein|mit|nach|vor|zu|um|unter|über|)ge(?=\w{4})")
_FOLD = str.maketrans("äöü", "aou")
_VOWELS = re.compile("[aeiouäöüy]+")
_FILLERS = word_set(
    """der die das worden hatten sowie laut etwa rund the has have had been being also both said its there
    wurden sei seien wäre würde habe hätten konnten mussten sollten wollte wollten sagte"""
)
_YEAR = frozenset(("jahr", "jahre", "year"))
_NEGATION = re.compile(
    r"\b(?:nicht|kein|keine[mnrs]?|keinerlei|keineswegs|nie|niemals|niemand\w*|nirgends|nirgendwo|nichts|ohne|weder|not"
    r"|no|never|none|nobody|nothing|nowhere|neither|nor|without|cannot)\b|n['’]t\b",
    re.IGNORECASE,
)
# "Nicht nur … sondern auch" affirms both halves; "No. 5" counts.
_AFFIRMS = re.compile(
    r"\b(?:nicht\s+(?:nur|zuletzt|bloß|allein)|not\s+(?:only|least|just)|no\.\s*\d+|nichts\s+als)\b",
    re.IGNORECASE,
)
_ONLY = frozenset(("nur", "bloß", "allein", "only", "just"))
_MORE = re.compile(r"\b(?:sondern|auch|but|also|as\s+well)\b", re.IGNORECASE)
# "Ohne Gegenstimmen" negates its own noun, not the clause that it stands in.
_WITHOUT = re.compile(r"\b(?:ohne|without)\s+(?:[a-zäöüß]+\s+){0,2}?\w+", re.IGNORECASE)
# German alone: there the capital says which of the words that follow is meant.
_EITHER = re.compile(r"\b(?:(?P<without>[Oo]hne)|[Mm]it)\s+(?:[a-zäöüß]+\s+){0,2}(?P<what>[A-ZÄÖÜ][a-zäöüß]+)\b")
_UN = re.compile(r"\b(?:un|nicht-?)([a-zäöüß]{4,})\b")
# A comma or a point within a number ("3,4 km", "11.500") ends no clause.
_BREAK = re.compile(
    r"[;:!?()–—]|[,.](?!\d)|\s-\s|\b(?:sondern|aber|jedoch|doch|und|but|and|while|whereas|although|dass|that)\b"
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
        if _NEGATION.fullmatch(word):
            continue
        noun = language == "de" and index > 0 and hit[0][0].isupper()
        found.append((word, NOUN_WEIGHT if noun else 1.0))
    roots = [" ".join(stems(word, language)) for word, _ in found]
    return [Word(word, root, weight) for (word, weight), root in zip(found, roots, strict=True)]


class Wording:
    """The words of a source, made once and asked for many words."""

    def __init__(self, text: str, language: str) -> None:
        self._words = frozenset(hit[0].lower() for hit in _TOKEN.finditer(text))
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
        stem = word.stem
        if word.text in self._words or stem in self._stems:
            return True
        if len(stem) >= 5 and any(stem in other for other in self._folded):
            return True
        if len(stem) >= 4 and any(other.startswith(stem) or other.endswith(stem) for other in self._folded):
            return True
        folded = word.text.translate(_FOLD)
        if any(other in folded for other in self._long):
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


@dataclass(frozen=True, slots=True)
class _Clause:
    text: str
    words: tuple[Word, ...]
    negated: bool


@lru_cache(maxsize=1024)
def _clauses(text: str, language: str) -> tuple[_Clause, ...]:
    text = _AFFIRMS.sub(" ", text)
    pieces = [hit[0] for hit in _WITHOUT.finditer(text)]
    pieces += _BREAK.split(_WITHOUT.sub(" ", text))
    found: list[_Clause] = []
    for piece in pieces:
        negated = len(_NEGATION.findall(piece)) % 2 == 1
        inside = tuple(content(piece, language))
        if inside or negated:
            found.append(_Clause(piece, inside, negated))
    return tuple(found)


def _written_out(text: str, other: str, language: str) -> str:
    """ "Unwirksam" as "nicht wirksam" where the other text has "wirksam". Nouns stay: "Unfall" denies no "Fall"."""
    there = set(stems(other, language))
    no = "not" if language == "en" else "nicht"
    return _UN.sub(lambda hit: f"{no} {hit[1]}" if there & set(stems(hit[1], language)) else hit[0], text)


def negation_differs(statement: str, source: str, language: str) -> bool:
    """Does the source negate what the statement affirms, or affirm what it negates?

    Clause is held against clause: a negation elsewhere in a long source sentence does not count.
    """
    statement, source = _written_out(statement, source, language), _written_out(source, statement, language)
    theirs = _clauses(source, language)
    whole = wording(source, language)
    if _with(statement) & (_without(source) - _with(source)):
        return True
    for clause in _clauses(_bare_of_affirmation(statement, source), language):
        if not clause.words:
            # "ist nicht 40 Meter" has only a value beside its negation.
            if clause.negated and values(clause.text, language) and not _NEGATION.search(source):
                return True
            continue
        if clause.negated:
            if share(clause.words, whole) < 0.6:
                continue
            negated = [other for other in theirs if other.negated]
            if not any(_meets(clause, other, language) for other in negated):
                return True
        elif _negated_there(clause, statement, theirs, language):
            return True
    return False


def _with(text: str) -> set[str]:
    """Stems of what is said to be there: "mit schriftlicher Zustimmung"."""
    return {stem for hit in _EITHER.finditer(text) if not hit["without"] for stem in stems(hit["what"], "de")}


def _without(text: str) -> set[str]:
    return {stem for hit in _EITHER.finditer(text) if hit["without"] for stem in stems(hit["what"], "de")}


def _bare_of_affirmation(statement: str, source: str) -> str:
    """ "Nicht nur" affirms when more follows, or when the source says it too; else it denies an "only"."""

    def seen(hit: re.Match[str]) -> str:
        kept = hit[0].split()[-1].lower() in _ONLY and not _MORE.search(statement, hit.end())
        return f"{hit[0].split()[0]} " if kept and not _AFFIRMS.search(source) else " "

    return _AFFIRMS.sub(seen, statement)


def _same(found: Iterable[Word], there: Wording) -> float:
    """Like ``share``, without parts of compounds: "Russland" does not make a clause speak of a "Land"."""
    pairs = [(word.weight, there.has(word)) for word in found]
    return sum(weight for weight, held in pairs if held) / sum(weight for weight, _ in pairs)


def _meets(clause: _Clause, other: _Clause, language: str) -> bool:
    return not other.words or share(clause.words, wording(other.text, language)) > 0


def _negated_there(clause: _Clause, statement: str, theirs: tuple[_Clause, ...], language: str) -> bool:
    if _NEGATION.search(_AFFIRMS.sub(" ", statement)):
        return False
    said = wording(statement, language)
    scored = [(_same(clause.words, wording(other.text, language)), not other.negated, other) for other in theirs]
    if not scored:
        return False
    best, affirmed, other = max(scored, key=lambda entry: entry[:2])
    return not affirmed and best >= 0.5 and share(other.words, said) >= 0.6
