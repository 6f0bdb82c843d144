"""Does a source deny what a statement affirms, or affirm what it denies? Held clause against clause."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from rag.text import stems
from rag.values.conditions import WITHOUT, affirmed, coming_with, without
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
# Words that deny what they are said of: "das Betreten ist verboten" is "darf nicht betreten werden". Before a noun
# they only name a sort of it ("prohibited goods").
_BARRED = re.compile(
    r"\b(?:verboten|untersagt|unzulässig|excludes|(?<=\bis\s)(?:prohibited|forbidden|banned|excluded)"
    r"|(?<=\bare\s)(?:prohibited|forbidden|banned|excluded))\b",
    re.IGNORECASE,
)
# A statement that has one of these denies something by a word of its own, and is not judged by the source's.
_OWN_DENIAL = re.compile(
    r"\b(?:mangels|fehl\w+|ver?weiger\w*|unterl(?:ie|a|ä)(?:ß|ss)\w*|versäum\w*|statt(?=\s+\w)|verhinder\w*|vermeid\w*|vermied\w*"
    r"|\w{3,}los|\w{3,}frei|(?-i:un(?!ter|ser|gefähr)[a-zäöüß]{4,})|free\s+of|lack\w*|fail\w*|refus\w*|instead|prevent\w*"
    r"|avoid\w*)\b",
    re.IGNORECASE,
)
# One denial in two words.
_NEITHER = re.compile(r"\b(neither\b[^.;:]*?)\bnor\b", re.IGNORECASE)
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
    text = _NEITHER.sub(r"\1or", AFFIRMS.sub(" ", text))
    pieces = [hit[0] for hit in WITHOUT.finditer(text)]
    pieces += _pieces(WITHOUT.sub(" ", text), language)
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

    def apart(hit: re.Match[str]) -> str:
        # "Der Beschluss ist wirksam, der Nachtrag unwirksam": where both say "unwirksam", neither denies it.
        denied = there & set(stems(hit[1], language)) and not there & set(stems(hit[0], language))
        return f"{no} {hit[1]}" if denied else hit[0]

    text = _UN.sub(apart, text)
    return _BARRED.sub(lambda hit: hit[0] if re.search(rf"\b{hit[0]}\b", other, re.I) else no, text)


def negation_differs(statement: str, source: str, language: str) -> bool:
    """Does the source negate what the statement affirms, or affirm what it negates?

    Clause is held against clause: a negation elsewhere in a long source sentence does not count.
    """
    statement, source = _written_out(statement, source, language), _written_out(source, statement, language)
    statement, source = affirmed(statement, source), affirmed(source, statement)
    theirs = clauses(source, language)
    whole = wording(source, language)
    if coming_with(statement) & (without(source) - coming_with(source)):
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


def _denied(denying: Clause, language: str, *, instead: bool) -> list[Word]:
    """The words that the negations of a clause deny, as far as their places tell.

    The first that follows ("nicht rechtzeitig bezahlt"), and the verb right before ("haftet nicht"), which is the
    only one where nothing follows. "Trotz Mahnung nicht am 3. Mai" denies the day, and "nicht alle" how many.
    instead: what follows is said of something else ("trägt nicht der Vermieter, sondern der Mieter"), not the verb.
    """
    found: list[Word] = []
    for hit in NEGATION.finditer(denying.text):
        if hit[0].lower() in ("ohne", "without"):
            continue
        after = _YET.sub("", denying.text[hit.end() :], count=1)
        if _OTHERS.match(after):
            continue
        words = content(after, language)
        if words:
            before = after[: after.lower().find(words[0].text)]
            if values(before, language):
                continue
            found.append(words[0])
        elif values(after, language):
            continue
        verb = None if words and instead else _verb_before(denying.text[: hit.start()], language)
        found += [verb] if verb else []
    return found


def _verb_before(text: str, language: str) -> Word | None:
    """The content word that ends a text, but for words like "er" and "sich", unless it is a noun."""
    words = content(text, language)
    if language == "en" or not words:
        return None
    at = text.lower().rfind(words[-1].text)
    return words[-1] if at >= 0 and text[at].islower() and not values(text[at:], language) else None


def _negated_there(clause: Clause, statement: str, source: str, language: str) -> bool:
    if NEGATION.search(AFFIRMS.sub(" ", statement)):
        return False
    said, own = wording(statement, language), wording(clause.text, language)
    theirs, instead = clauses(source, language), _INSTEAD.search(source) is not None
    if _denied_alone(clause, own, source, language) and not _OWN_DENIAL.search(statement):
        return True
    scored = [(_same(clause.words, wording(other.text, language)), not other.negated, other) for other in theirs]
    if not scored:
        return False
    best, affirms, other = max(scored, key=lambda entry: entry[:2])
    if affirms or best < 0.5:
        return False
    words = _denied(other, language, instead=instead)
    if any(own.has(word) for word in words):
        return True
    # "Nicht der Vermieter, sondern der Mieter" denies another word than the statement's, and so does "am Dienstag
    # nicht verletzt" where only the day is said.
    return not words and share(other.words, said) >= 0.6 and not instead


def _denied_alone(clause: Clause, own: Wording, source: str, language: str) -> bool:
    """Does the clause affirm a word that the source denies, and nowhere else has?

    Such a word denies whatever else stands beside it: a comma may part it from what it is said of.
    """
    theirs = clauses(source, language)
    if share(clause.words, wording(source, language)) < 0.6:
        return False
    affirming = [wording(other.text, language) for other in theirs if not other.negated]
    return any(
        own.has(word) and not any(there.has(word) for there in affirming)
        for other in theirs
        if other.negated
        for word in _denied(other, language, instead=_INSTEAD.search(source) is not None)
    )
