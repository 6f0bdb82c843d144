"""Opposites: "höchstens 5" against "mindestens 5", "Anfang Mai" against "Ende Mai", "stieg" against "sank".

A bound is held against those of the same value (rag/values/limits.py), a word of relation against those of the same
noun (rag/values/relations.py), a word with an opposite against the clause that speaks of the same. A source that has
the statement's own word too, or neither, disproves nothing, and an opposite denied is no opposite.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal

from rag.values.compare import agree
from rag.values.conditions import conditions_differ
from rag.values.limits import blank, bounds, opposite, unbounded
from rag.values.negation import AFFIRMS, Clause, clauses
from rag.values.opposite_words import BINDING, MAY, MUST, PAIRS, RELATIONS
from rag.values.overlap import NEGATION, Word, content, share, wording
from rag.values.recurring import Clash
from rag.values.relations import turned_round
from rag.values.scan import source_language, values

# Share of the other words of a statement that the source must hold: below it a difference elsewhere
# ("bis 17 Uhr geöffnet", "ab 17 Uhr zu") may make the opposite true.
_ALIKE = 0.8
# The same for a word between two others, which turns round only what it stands between.
_NEAR = 0.6

# A clause that begins so has a subject of its own: "der Umsatz stieg, der Gewinn sank".
_SUBJECT = re.compile(
    r"\s*(?:(?i:der|die|das|den|ein|eine)\s+(?:[a-zäöüß]+\s+){0,2}(?P<noun>[A-ZÄÖÜ]\w+)"
    r"|(?i:the|its|their)\s+(?P<english>\w+)|(?P<bare>[A-ZÄÖÜ]\w+))"
)
# Not after "3." and "z. B.".
_SENTENCE = re.compile(r"(?<=[^\W\d_]{2}[.!?;])\s+(?=[A-ZÄÖÜ])")
# "Täglich außer montags geöffnet" says when it is closed.
EXCEPT = re.compile(
    r"\b(?:außer(?!halb|dem|gewöhnlich)|ausgenommen|mit Ausnahme|bis auf|es sei denn|except|unless|other than)\b", re.I
)


def _rest(text: str, language: str) -> list[Word]:
    """The content words of a text beside its bounds and the words that have an opposite."""
    text = blank(text, [(bound.start, bound.end) for bound in bounds(text, language)])
    for pattern in (MAY, MUST, *(pattern for pair in PAIRS for pattern in pair)):
        text = pattern.sub(" ", text)
    return content(text, language)


def _bound_clashes(statement: str, source: str, language: str) -> Iterator[Clash]:
    said, there = bounds(statement, language), bounds(source, source_language(source, language))
    if not said or not there:
        return
    if share(_rest(statement, language), wording(source, language)) < _ALIKE:
        return
    held = values(source, source_language(source, language))
    for bound in said:
        same = [other for other in there if agree(bound.value, other.value)]
        against = [other for other in same if opposite(bound.side, other.side)]
        places = {other.value.start for other in same}
        unbound = any(value.start not in places for value in held if agree(bound.value, value))
        if against and not unbound and not any(other.side == bound.side for other in same):
            timed = bound.value.kind in ("date", "time")
            yield "date" if timed else "number", bound.text(statement), against[0].text(source)


def _relation_clashes(statement: str, source: str, language: str) -> Iterator[Clash]:
    """Sentence by sentence; for "all" and "some" clause by clause: another may say another thing of some."""
    rest = _rest(statement, language)
    alike = [one for one in _SENTENCE.split(source) if share(rest, wording(one, language)) >= _NEAR]
    yield from turned_round(statement, source, language, alike, how_many=False)
    rest = [word for word in rest if word.text not in RELATIONS]
    if rest and not NEGATION.search(f"{statement} {source}"):  # "not all" are some
        alike = [one.text for one in clauses(source, language) if share(rest, wording(one.text, language)) >= _ALIKE]
        yield from turned_round(statement, source, language, alike, how_many=True)


def _duty_clashes(statement: str, source: str, language: str) -> Iterator[Clash]:
    """A duty of the statement where a clause of the source leaves one free to do just that.

    A clause that adds something ("may be paid by card") leaves free how it is done, not whether.
    """
    if not MUST.search(statement) or BINDING.search(source) or NEGATION.search(f"{statement} {source}"):
        return
    if values(statement, language):
        return
    for clause in clauses(statement, language):
        must, said = MUST.search(clause.text), wording(clause.text, language)
        against = _same_clause(clause, MAY, source, language) if must else None
        may = MAY.search(against.text) if against else None
        if must and against and may:
            freed = content(against.text[may.end() :], language)
            if freed and all(said.has(word) for word in freed) and not values(against.text, language):
                yield "negation", must[0], may[0]


def _word_clashes(statement: str, source: str, language: str) -> Iterator[tuple[Clash, bool]]:
    """Words of the statement whose opposite its source has, and whether just one of the two is denied."""
    for pair in PAIRS:
        for own, other in (pair, pair[::-1]):
            if not other.search(source) or other.search(statement) or _said_of_it(own, statement, source, language):
                continue
            for clause in clauses(statement, language):
                hit = own.search(clause.text)
                against = _same_clause(clause, other, source, language) if hit else None
                if hit and against and not EXCEPT.search(source):
                    found = other.search(against.text)
                    yield ("negation", hit[0], found[0] if found else ""), clause.negated != against.negated


def _said_of_it(own: re.Pattern[str], statement: str, source: str, language: str) -> bool:
    """Has the source the statement's own word, and not of something else that has a clause of its own?"""
    said = wording(statement, language)
    for one in clauses(source, language):
        if own.search(one.text):
            subject = _SUBJECT.match(one.text)
            if not subject or any(said.has(word) for word in content(subject[subject.lastgroup or 0], language)):
                return True
    return False


def _same_clause(clause: Clause, other: re.Pattern[str], source: str, language: str) -> Clause | None:
    """The clause of the source that has the opposite and all else that this one says."""
    rest = _rest(clause.text, language)
    for one in clauses(source, language):
        alike = rest and other.search(one.text) and share(rest, wording(one.text, language)) >= _ALIKE
        if alike and _holds_values(clause.text, one.text, language):
            return one
    return None


def _holds_values(text: str, other: str, language: str) -> bool:
    """Are the values of a clause in another? "Endet am 30. April" is not against "beginnt am 1. Mai"."""
    held = values(other, language)
    return all(value.weak or any(agree(value, one) for one in held) for value in values(text, language))


@lru_cache(maxsize=256)
def opposed(statement: str, source: str, language: str) -> tuple[Clash | None, Literal["", "word", "bound"]]:
    """The opposite that speaks against a statement; else by what opposite it says the same after all.

    "Nicht erlaubt" is "verboten" ("word"), and "unter 18 verboten" may mean "ab 18 erlaubt" ("bound").
    """
    limits = [*_bound_clashes(statement, source, language), *_relation_clashes(statement, source, language)]
    limits += _duty_clashes(statement, source, language)
    words = list(_word_clashes(statement, source, language))
    found = [*limits, *(clash for clash, _ in words)]
    if not found:
        return None, ""
    if words:
        turned = any(denied for _, denied in words) + conditions_differ(statement, source)
    else:
        turned = _denials(statement, language) + _denials(source, language)
    if (len(found) + turned) % 2:
        return found[0], ""
    return None, "bound" if limits else "word"


def _denials(text: str, language: str) -> int:
    """How often a text denies something other than a bound, whose side says so already."""
    return len(NEGATION.findall(AFFIRMS.sub(" ", unbounded(text, language))))
