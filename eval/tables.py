"""What a suite prints besides its figures: a line for each question, the table of two by two."""

from __future__ import annotations

from collections.abc import Sequence

from eval import halves, metrics
from eval.asking import Outcome
from eval.cases import Case
from eval.counts import answered, gold_anywhere
from eval.judging import judge


def judged_lines(outcomes: Sequence[Outcome]) -> list[str]:
    """One line a question, and the count."""
    rows = [("id", "kind", "expected", "result", "file", "")]
    right = 0
    for outcome in outcomes:
        case, answer = outcome.case, outcome.reply.answer
        if answer is None:
            rows.append((case.id, case.kind, _expected(case), outcome.reply.error or "", "", "ERROR"))
            continue
        verdict = judge(case, answer)
        right += verdict.right
        result = "(silent)" if answer.abstained else answer.text
        file = verdict.file or next((c.file for c in answer.citations), "")
        rows.append(
            (
                case.id,
                case.kind,
                _expected(case),
                result,
                file,
                "right" if verdict.right else f"WRONG {verdict.why}",
            )
        )
    return [*_columns(rows, (6, 13, 28, 48, 24, 40)), "", f"{right} of {len(outcomes)} right"]


def _expected(case: Case) -> str:
    wanted = " + ".join(group[0] for group in case.answer or ([case.answers] if case.answers else case.corrects))
    return wanted if case.answerable else f"silence, or {wanted}" if wanted else "silence"


def _columns(rows: Sequence[tuple[str, ...]], widths: Sequence[int]) -> list[str]:
    def cell(text: str, width: int) -> str:
        text = " ".join(text.split())
        return (text if len(text) <= width else text[: width - 1] + "…").ljust(width)

    return ["  ".join(map(cell, row, widths)).rstrip() for row in rows]


def silence_lines(outcomes: Sequence[Outcome]) -> list[str]:
    """The answers that hold the gold from another document, to be looked at by a person."""
    rows = [
        (outcome.case.id, outcome.case.answers[0], answer.text, next((c.file for c in answer.citations), ""))
        for outcome, answer in answered(outcomes)
        if gold_anywhere(outcome, answer)
    ]
    return ["gold text from another document:", *_columns(rows, (10, 28, 60, 24))] if rows else []


def _table(outcomes: Sequence[Outcome]) -> metrics.Silences:
    return metrics.Silences.of((o.case.answerable, not answer.abstained) for o, answer in answered(outcomes))


def silences_lines(outcomes: Sequence[Outcome]) -> list[str]:
    """The table of two by two."""
    return _table(outcomes).lines()


def judged_passages_lines(outcomes: Sequence[Outcome]) -> list[str]:
    """The table of two by two, and the two-fold curve."""
    return [*silences_lines(outcomes), "", *halves.curve(outcomes)]


def nothing(outcomes: Sequence[Outcome]) -> list[str]:
    """For suites whose figures say all."""
    del outcomes
    return []
