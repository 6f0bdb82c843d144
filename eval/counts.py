"""What several suites count in the same way: true quotes, citations, wording, costs.

An outcome with an error is in no figure: it is counted apart, and many make the run invalid.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from eval import citing, independent, metrics
from eval.asking import Outcome
from eval.judging import said
from eval.measured import Measured, Rows
from eval.stats import Figure
from rag.types import Answer, Statement

STEPS = {"search": ("search", "rank"), "read": ("condense", "read"), "decide": ("decide",), "write": ("write",)}
"""Which of an answer's timings make up which step."""


def answered(outcomes: Sequence[Outcome]) -> list[tuple[Outcome, Answer]]:
    """The outcomes that have an answer (also a silent one), with it."""
    return [(outcome, outcome.reply.answer) for outcome in outcomes if outcome.reply.answer is not None]


def rows(
    values: Iterable[tuple[Outcome, float]],
    statistic: Literal["share", "mean", "median"] = "share",
    lower: bool = False,
) -> Rows:
    """Values with the questions and documents that they belong to."""
    held = list(values)
    return Rows(
        keys=tuple(f"{outcome.part.name}/{outcome.case.id}".lstrip("/") for outcome, _ in held),
        clusters=tuple(f"{outcome.part.name}/{outcome.case.cluster}" for outcome, _ in held),
        values=tuple(float(value) for _, value in held),
        statistic=statistic,
        lower=lower,
    )


def true_quotes(outcomes: Sequence[Outcome]) -> Rows:
    """Of all citations: is the quote what the file says at that place?"""
    marks: list[tuple[Outcome, float]] = []
    for outcome, answer in answered(outcomes):
        for citation in answer.citations:
            text = outcome.part.corpus.text(citation.file)
            marks.append((outcome, text is not None and text[citation.start : citation.end] == citation.quote))
    return rows(marks)


def shown_unproven(outcomes: Sequence[Outcome]) -> Rows:
    """Of all statements shown as proven: does the second opinion find something against it?"""
    return rows(
        (
            (outcome, second_opinion(answer, statement) is not None)
            for outcome, answer in answered(outcomes)
            for statement in answer.statements
            if statement.support == "supported"
        ),
        lower=True,
    )


def second_opinion(answer: Answer, statement: Statement) -> str | None:
    """What the independent check has against a statement. A quote in another language than the
    statement can only be held against its figures: its words are no proof of anything."""
    quotes = [citation.quote for citation in statement.citations]
    if statement.reason and quotes:  # said in another language than its source
        strange = independent.figures(statement.text) - independent.figures("\n".join([*quotes, answer.question]))
        return f"{min(strange)} is not quoted" if strange else None
    return independent.doubt(statement.text, quotes, answer.question)


def costs(outcomes: Sequence[Outcome]) -> Measured:
    """Seconds of an answer and of its steps (as when the model was really asked), and tokens."""
    measured: dict[str, Rows | Figure] = {}
    timed = [(o, a, o.reply.spent) for o, a in answered(outcomes)]
    known = [(o, a, s.seconds - a.timings.get("model", 0.0) if s else 0.0) for o, a, s in timed]
    measured["seconds"] = rows(
        ((o, a.timings.get("total", o.reply.seconds) + more) for o, a, more in known), "median", True
    )
    for step, keys in STEPS.items():
        spent = [(o, sum(a.timings.get(key, 0.0) for key in keys)) for o, a, _ in known]
        if not any(s and s.remembered for _, _, s in timed):
            measured[f"seconds.{step}"] = rows(spent, "median", True)
    measured["seconds.model"] = rows(
        ((o, s.seconds if s else a.timings.get("model", 0.0)) for o, a, s in timed), "median", True
    )
    for name in ("prompt_tokens", "written_tokens"):
        counted = [(o, getattr(s, name)) for o, _, s in timed if s and getattr(s, name) is not None]
        if counted:
            measured[name] = rows(counted, "median", True)
    return measured


def citations(outcomes: Sequence[Outcome]) -> Measured:
    """Precision and recall of what the answers to answerable questions cite."""
    found: dict[str, list[tuple[Outcome, float]]] = {}
    for outcome, answer in answered(outcomes):
        if outcome.case.answerable:
            for name, value in citing.scores(outcome, answer).items():
                found.setdefault(name, []).append((outcome, value))
    return {name: rows(values, "mean") for name, values in sorted(found.items())}


def wording(outcomes: Sequence[Outcome]) -> Measured:
    """The text of answers against the gold: contained, exact, F1; and how many statements are supported."""
    spoken = [(o, a) for o, a in answered(outcomes) if o.case.answerable and not a.abstained]
    held = [(o, a.text, [*o.case.answers, *(text for group in o.case.answer for text in group)]) for o, a in spoken]
    stated = [(o, s.support == "supported") for o, a in spoken for s in a.statements]
    return {
        "contains_gold": rows((o, metrics.hit(text, gold)) for o, text, gold in held),
        "exact": rows((o, max(metrics.exact(part, gold) for part in _parts(text))) for o, text, gold in held),
        "f1": rows(((o, max(metrics.f1(part, gold) for part in _parts(text))) for o, text, gold in held), "mean"),
        "statements_supported": rows(stated),
    }


def _parts(text: str) -> list[str]:
    """An answer as a whole, and the few words before its quote."""
    return [text, text.split(" – ", 1)[0]]


def without_model(outcomes: Sequence[Outcome]) -> Measured:
    """Is the gold in the one, and in the three sentences that the ranking alone puts first? What an
    answer is worth without a model, so that the model's own worth is seen."""
    ranked = [(o, o.reply.ranked) for o, _ in answered(outcomes) if o.reply.ranked]
    return {
        f"ranked.best_{count}": rows(
            (o, metrics.holds("\n".join(found[:count]), o.case.answers)) for o, found in ranked
        )
        for count in (1, 3)
    }


def gold_anywhere(outcome: Outcome, answer: Answer) -> bool:
    return not answer.abstained and metrics.holds(said(answer), outcome.case.answers)


def gold_in_text(outcome: Outcome, answer: Answer) -> bool:
    return not answer.abstained and metrics.holds(answer.text, outcome.case.answers)
