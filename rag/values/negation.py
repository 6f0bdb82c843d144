"""Does a source deny what a statement affirms, or affirm what it denies? Held clause against clause."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from rag.text import stems
from rag.values.lexicon import ABBREVIATED
from rag.values.overlap import NEGATION, Word, Wording, content, share, wording
from rag.values.scan import values

# "Nicht nur … sondern auch" affirms both halves; "No. 5" counts.
AFFIRMS = re.compile(
    r"\b(?:nicht\s+(?:nur|zuletzt|bloß|allein)|not\s+(?:only|least|just)|no\.\s*\d+|nichts\s+als)\b",
    re.IGNORECASE,
)
_ONLY = frozenset(("nur", "bloß", "allein", "only", "just"))
_MORE = re.compile(r"\b(?:sondern|auch|but|also|as\s+well)\b", re.IGNORECASE)
# "Ohne Gegenstimmen" negates its own noun, not the clause that it stands in.
_WITHOUT = re.compile(r"\b(?:ohne|without)\s+(?:[a-zäöüß]+\s+){0,2}?\w+", re.IGNORECASE)
# German alone: there the capital says which of the words that follow is meant.
_EITHER = re.compile(r"\b(?:(?P<without>[Oo]hne)|[Mm]it)\s+(?:[a-zäöüß]+\s+){0,2}(?P<what>[A-ZÄÖÜ][a-zäöüß]+)\b")
# "Nicht ohne Erlaubnis" and "nur mit Erlaubnis" say the same.
_NOT_WITHOUT = re.compile(r"\b(?:nicht|nie|niemals|not|never)\s+(?:ohne|(?P<english>without))\b", re.IGNORECASE)
_NOT_SO_WITHOUT = re.compile(
    r"\b(?:nicht|nie|niemals|not|never)\b(?P<between>[^.;:,]*?)\b(?:ohne|(?P<english>without))\b", re.IGNORECASE
)
_WITHOUT_NOT = re.compile(
    r"\b(?:ohne|(?P<english>without))\b(?P<between>[^.;:,]*?)\b(?:nicht|nie|niemals|not|never)\b", re.IGNORECASE
)
_ONLY_WITH = re.compile(r"\b(?:nur\s+mit|only\s+with)\b", re.IGNORECASE)
# After these a negation denies how much or which one, not the thing itself.
_OTHERS = re.compile(
    r"\s+(?:ander|weiter|all|jed|immer|stets|viel|so\b|mehr\s+als|other|another|more|further|every|each|always|any\s+other)",
    re.IGNORECASE,
)
# "Not yet paid" denies what comes after the time.
_YET = re.compile(r"\s+(?:yet|ever|longer|bisher|bislang|jemals|länger)\b", re.IGNORECASE)
_INSTEAD = re.compile(r"\bsondern\b")
# A point after "3" or "Nr" ends no clause; where a number ends a sentence, a capital follows.
_NO_STOP = re.compile(rf"\b(?:\d{{1,2}}(?=\.\s+[a-zäöü])|[^\W\d_]|(?i:{'|'.join(sorted(ABBREVIATED))}))\Z")
_UN = re.compile(r"\b(?:un|nicht-?)([a-zäöüß]{4,})\b")
# A comma or a point within a number ("3,4 km", "11.500") ends no clause.
_BREAK = re.compile(
    r"[;:!?()–—]|[,.](?!\d)|\s-\s|\b(?:sondern|aber|jedoch|doch|und|but|and|while|whereas|although|dass|that)\b"
)


@dataclass(frozen=True, slots=True)
class Clause:
    text: str
    words: tuple[Word, ...]
    negated: bool


def _pieces(text: str, language: str) -> Iterator[str]:
    """The text cut at what ends a clause, which the point of "vom 3. Mai" and of "Nr. 5" does not."""
    spans = [(value.start, value.end) for value in values(text, language)]
    begin = 0
    for hit in _BREAK.finditer(text):
        if hit[0] == ".":
            inside = any(start < hit.start() < end - 1 for start, end in spans)
            if inside or _NO_STOP.search(text[: hit.end()], max(0, hit.start() - 5), hit.start()):
                continue
        yield text[begin : hit.start()]
        begin = hit.end()
    yield text[begin:]


@lru_cache(maxsize=1024)
def clauses(text: str, language: str) -> tuple[Clause, ...]:
    text = AFFIRMS.sub(" ", text)
    pieces = [hit[0] for hit in _WITHOUT.finditer(text)]
    pieces += _pieces(_WITHOUT.sub(" ", text), language)
    found: list[Clause] = []
    for piece in pieces:
        negated = len(NEGATION.findall(piece)) % 2 == 1
        inside = tuple(content(piece, language))
        if inside or negated:
            found.append(Clause(piece, inside, negated))
    return tuple(found)


def negates(text: str) -> bool:
    """Is there a negation anywhere? In either language; "nicht nur" is none."""
    return NEGATION.search(AFFIRMS.sub(" ", text)) is not None


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
    statement, source = _affirmed(statement, source), _affirmed(source, statement)
    theirs = clauses(source, language)
    whole = wording(source, language)
    if _with(statement) & (_without(source) - _with(source)):
        return True
    for clause in clauses(_bare_of_affirmation(statement, source), language):
        if not clause.words:
            # "ist nicht 40 Meter" has only a value beside its negation.
            if clause.negated and values(clause.text, language) and not NEGATION.search(source):
                return True
            continue
        if clause.negated:
            if share(clause.words, whole) < 0.6:
                continue
            negated = [other for other in theirs if other.negated]
            if not any(_meets(clause, other, language) for other in negated):
                return True
        elif _negated_there(clause, statement, source, language):
            return True
    return False


def _affirmed(text: str, other: str) -> str:
    """ "Nicht ohne Erlaubnis" as "nur mit Erlaubnis"; with words between only where the other text calls for it."""

    def only(hit: re.Match[str]) -> str:
        condition = "only with" if hit["english"] else "nur mit"
        between = hit.groupdict().get("between") or ""
        return f"{condition}{between}" if hit.re is _WITHOUT_NOT else f"{between}{condition}"

    text = _NOT_WITHOUT.sub(only, text)
    simply = _WITHOUT.search(other) and not NEGATION.search(_WITHOUT.sub(" ", other))
    conditional = _ONLY_WITH.search(other)
    if simply or conditional:
        text = _NOT_SO_WITHOUT.sub(only, text)
    return _WITHOUT_NOT.sub(only, text) if simply or conditional or conditions_differ(text, other) else text


def conditions_differ(statement: str, source: str) -> bool:
    """Does one come with what the other comes without? "Mit Anmeldung erlaubt" is "ohne Anmeldung verboten"."""
    return bool(_with(statement) & _without(source) or _without(statement) & _with(source))


def _with(text: str) -> set[str]:
    """Stems of what is said to be there: "mit schriftlicher Zustimmung"."""
    return {stem for hit in _EITHER.finditer(text) if not hit["without"] for stem in stems(hit["what"], "de")}


def _without(text: str) -> set[str]:
    return {stem for hit in _EITHER.finditer(text) if hit["without"] for stem in stems(hit["what"], "de")}


def _bare_of_affirmation(statement: str, source: str) -> str:
    """ "Nicht nur" affirms when more follows, or when the source says it too; else it denies an "only"."""

    def seen(hit: re.Match[str]) -> str:
        kept = hit[0].split()[-1].lower() in _ONLY and not _MORE.search(statement, hit.end())
        return f"{hit[0].split()[0]} " if kept and not AFFIRMS.search(source) else " "

    return AFFIRMS.sub(seen, statement)


def _same(found: Iterable[Word], there: Wording) -> float:
    """Like ``share``, without parts of compounds: "Russland" does not make a clause speak of a "Land"."""
    pairs = [(word.weight, there.has(word)) for word in found]
    return sum(weight for weight, held in pairs if held) / sum(weight for weight, _ in pairs)


def _meets(clause: Clause, other: Clause, language: str) -> bool:
    return not other.words or share(clause.words, wording(other.text, language)) > 0


def _denies(denying: Clause, clause: Clause, language: str) -> bool:
    """Is the first word after the negation one that the clause affirms? "Trotz Mahnung nicht bezahlt"."""
    affirmed = wording(clause.text, language)
    for hit in NEGATION.finditer(denying.text):
        after = _YET.sub("", denying.text[hit.end() :], count=1)
        words = content(after, language)
        if not words or _OTHERS.match(after):
            continue
        before = after[: after.lower().find(words[0].text)]
        if affirmed.has(words[0]) and not values(before, language):
            return True
    return False


def _negated_there(clause: Clause, statement: str, source: str, language: str) -> bool:
    if NEGATION.search(AFFIRMS.sub(" ", statement)):
        return False
    said = wording(statement, language)
    scored = [
        (_same(clause.words, wording(other.text, language)), not other.negated, other)
        for other in clauses(source, language)
    ]
    if not scored:
        return False
    best, affirmed, other = max(scored, key=lambda entry: entry[:2])
    if affirmed or best < 0.5:
        return False
    if _denies(other, clause, language):
        return True
    # "Nicht der Vermieter, sondern der Mieter" denies another word than the statement's.
    return share(other.words, said) >= 0.6 and not _INSTEAD.search(source)
