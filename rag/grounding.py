"""Does this source prove this statement? By numbers, dates, names, negations and words.

Deterministic; calls no model. What a value, a name and a covered word is, rag/values says;
which sentence is held against which statement, rag/answer.py decides.

What the question says may be repeated in an answer: its words count as covered, but what the
statement adds must be covered by the source alone. The question's values need not stand in
the source as long as it has no other value in their place. Its names must stand in the
source or around it (``context``); where the caller knows no context, they are let through
unless the source has another name before the same word.
"""

from __future__ import annotations

import re
from typing import Literal

from rag.text import plain
from rag.types import Noun, Support
from rag.values import Name, Value, agree, excluded, missing, missing_names, nouns, rival, stands_in, values
from rag.values.limits import unbounded
from rag.values.negation import negation_differs
from rag.values.opposites import opposed
from rag.values.overlap import Wording, content, other_party, share, wording
from rag.values.recurring import leaves_out

ReasonCode = Literal["ok", "number", "date", "name", "negation", "words"]

# Shares of a statement's content words: below COVERED it is not proven; from SAME on, two
# sentences are taken to speak of the same thing, so that a difference is a contradiction.
COVERED = 0.6
SAME = 0.5

_NEXT = re.compile(r"\s+([^\W\d_]+)")
_REASONS = {
    "de": {
        "ok": "Zahlen, Namen und Wörter stehen in der Quelle.",
        "number": "Die Zahl „{detail}“ steht nicht in der Quelle.",
        "date": "Die Zeitangabe „{detail}“ steht nicht in der Quelle.",
        "name": "„{detail}“ kommt in der Quelle nicht vor.",
        "negation": "Die Quelle verneint, was hier behauptet wird, oder umgekehrt.",
        "words": "In der Quelle stehen nur {share} % der Wörter.",
        "instead": "In der Quelle steht „{instead}“, nicht „{detail}“.",
    },
    "en": {
        "ok": "Numbers, names and words stand in the source.",
        "number": "The number “{detail}” is not in the source.",
        "date": "The date or time “{detail}” is not in the source.",
        "name": "“{detail}” does not occur in the source.",
        "negation": "The source denies what is said here, or the other way round.",
        "words": "The source holds only {share} % of the words.",
        "instead": "The source says “{instead}”, not “{detail}”.",
    },
}


class Verdict(Noun):
    """What a source says of a statement.

    reason_code: the first thing that speaks against it; "ok" exactly when it is supported.
    detail: the words of the statement in question; instead: what the source has in their place.
    coverage: share (0…1, nouns count double) of the statement's content words that source or
        question hold.
    """

    support: Support
    reason_code: ReasonCode
    detail: str | None = None
    instead: str | None = None
    coverage: float


def _same_sentence(statement: str, source: str) -> bool:
    """Is the statement, letter for letter, one or more whole sentences of the source, none a question?"""
    said, there = plain(statement).strip(' ".!?'), plain(source)
    if not said:
        return False
    if plain(statement) == there:
        return True
    whole = rf"(?:\A|[.!?]\"?\s+)[^\w.!?]*{re.escape(said)}[^\w.!?]*(?:\Z|[.!](?!\w))"
    return re.search(whole, there) is not None


def _asked(value: Value, question: str) -> bool:
    return any(agree(value, other) for other in values(question))


def _value_verdict(
    statement: str, source: str, language: str, question: str, coverage: float, same: bool
) -> Verdict | None:
    """What speaks against the statement's values; a contradiction before a mere absence."""
    first: Verdict | None = None
    for value in missing(statement, source, language):
        other = rival(value, statement, source, language) if same else None
        if other is None and question and _asked(value, question):
            continue
        verdict = Verdict(
            support="contradicted" if other else "unproven",
            reason_code="date" if value.kind in ("date", "time") else "number",
            detail=value.text,
            instead=other.text if other else None,
            coverage=coverage,
        )
        if other:
            return verdict
        first = first or verdict
    return first


def _next_word(text: str, end: int) -> str | None:
    hit = _NEXT.match(text, end)
    return hit[1].lower() if hit else None


def _absent_names(statement: str, source: str, language: str, question: str, context: str) -> list[Name]:
    absent = missing_names(statement, source, language)
    if not absent or not question:
        return absent
    absent = missing_names(statement, f"{source}\n{question}", language)
    if absent:
        return absent
    if context:
        return missing_names(statement, f"{source}\n{context}", language)
    asked = missing_names(statement, source, language)
    others = missing_names(source, f"{statement}\n{question}", language)
    following = {_next_word(source, other.end) for other in others} - {None}
    return [name for name in asked if _next_word(statement, name.end) in following]


def _absent_noun(statement: str, source: str, language: str, there: Wording) -> Name | None:
    """A concrete noun of a German statement that neither source nor question has: perhaps made up."""
    if language != "de":
        return None
    for noun in nouns(statement):
        if not share(content(f"das {noun.text}", "de"), there) and not stands_in(noun, statement, source):
            return noun
    return None


def check(statement: str, source: str, *, language: str = "de", question: str = "", context: str = "") -> Verdict:
    """Hold a statement against one source (a sentence or a few).

    language: of the statement, "de" or "en". question: what the statement answers, if
    anything. context: text around the source (its passage, its title) that may name whom the
    question asks about; it proves nothing else.
    """
    said = content(statement, language)
    alone = wording(source, language)
    there = wording(f"{source}\n{question}", language) if question else alone
    coverage = round(share(said, there), 4)
    if _same_sentence(statement, source):
        return Verdict(support="supported", reason_code="ok", coverage=1.0)
    if not said and not values(statement, language):
        # "Ja." has nothing that a source could hold.
        return Verdict(support="unproven", reason_code="words", coverage=0.0)
    absent = _absent_names(statement, source, language, question, context)
    near = share(said, alone) >= SAME
    same = near and not absent
    if verdict := _value_verdict(statement, source, language, question, coverage, same):
        return verdict
    against, turned = opposed(statement, source, language) if near else (None, "")
    if near and (clash := excluded(statement, source, language) or against):
        code, detail, instead = clash
        return Verdict(support="contradicted", reason_code=code, detail=detail, instead=instead, coverage=coverage)
    if absent:
        return Verdict(support="unproven", reason_code="name", detail=absent[0].text, coverage=coverage)
    bare = unbounded(statement, language), unbounded(source, language)
    told = turned == "word" or leaves_out(statement, source)
    if same and not told and negation_differs(*bare, language):
        support: Support = "unproven" if turned else "contradicted"
        return Verdict(support=support, reason_code="negation", coverage=coverage)
    if language == "en" and (party := other_party(statement, source)):
        return Verdict(support="unproven", reason_code="words", detail=party, coverage=coverage)
    if noun := _absent_noun(statement, source, language, there):
        return Verdict(support="unproven", reason_code="words", detail=noun.text, coverage=coverage)
    asked = wording(question, language)
    added = [word for word in said if not (question and asked.holds(word))]
    if coverage < COVERED or share(added, alone) < COVERED:
        return Verdict(support="unproven", reason_code="words", coverage=coverage)
    return Verdict(support="supported", reason_code="ok", coverage=coverage)


def reason_text(verdict: Verdict, language: str = "de") -> str:
    """The verdict's reason as a sentence for a reader, in German or English."""
    texts = _REASONS["de" if language == "de" else "en"]
    code = "name" if verdict.reason_code == "words" and verdict.detail else verdict.reason_code
    pattern = texts["instead" if verdict.instead else code]
    return pattern.format(detail=verdict.detail, instead=verdict.instead, share=round(verdict.coverage * 100))
