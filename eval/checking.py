"""The score of the checks themselves: what they say of labelled statements, against the labels.

A mutant that is not passed as supported is caught; a true statement that is not passed is a
false alarm. The checks of ``rag.grounding`` and the second opinion of ``eval.independent`` are
scored side by side.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from eval import independent, metrics
from eval.labelled import Labelled
from eval.measured import Measured, Rows
from eval.stats import Figure, clustered, share


@dataclass(frozen=True)
class Scored:
    """A labelled statement with what was said of it.

    passed: did the checks find it supported? score: how well the best source covers it, minus 1
    when not passed. doubted: did the second opinion find something against it?
    """

    labelled: Labelled
    passed: bool
    score: float
    doubted: bool
    why: str


def score(one: Labelled) -> Scored:
    """Hold a statement against each of its sources, as Belegt does."""
    from rag.grounding import check, reason_text

    verdicts = [check(one.statement, source, language=one.lang, question=one.question) for source in one.sources]
    best = max(verdicts, key=lambda verdict: (verdict.support == "supported", verdict.coverage))
    passed = best.support == "supported"
    doubts = [independent.doubt(one.statement, [source], one.question) for source in one.sources]
    why = reason_text(best, one.lang)
    return Scored(one, passed, best.coverage - (not passed), all(doubts), why)


def figures(scored: Sequence[Scored]) -> Measured:
    """For each class what is caught, with precision and area under the curve against the true
    statements; false alarms; the share of true statements in other words; the second opinion's score.
    """
    true = [one for one in scored if one.labelled.proven]
    kinds = sorted({one.labelled.kind for one in scored if not one.labelled.proven})
    measured: dict[str, Rows | Figure] = {}
    for kind in kinds:
        mutants = [one for one in scored if one.labelled.kind == kind]
        measured[f"caught.{kind}"] = _rows([(one, not one.passed) for one in mutants])
        measured[f"precision.{kind}"] = _rows(
            [(one, not one.labelled.proven) for one in mutants + true if not one.passed]
        )
        pairs = [(one.labelled.proven, one.score) for one in mutants + true]
        measured[f"auroc.{kind}"] = clustered(pairs, [one.labelled.cluster for one in mutants + true], metrics.auc)
    measured["false_alarms"] = _rows([(one, not one.passed) for one in true], lower=True)
    for form in sorted({one.labelled.form for one in true} - {""}):
        if "," not in form:
            of_form = [one for one in true if one.labelled.form.split(",")[0] == form]
            measured[f"false_alarms.{form}"] = _rows([(one, not one.passed) for one in of_form], lower=True)
    for lang in sorted({one.labelled.lang for one in scored}):
        measured[f"caught.{lang}"] = _rows(
            [(one, not one.passed) for one in scored if not one.labelled.proven and one.labelled.lang == lang]
        )
    if any(one.labelled.form for one in true):
        measured["reworded"] = share([one.labelled.form not in ("verbatim", "lead") for one in true])
    for kind in kinds:
        measured[f"independent.caught.{kind}"] = _rows(
            [(one, one.doubted) for one in scored if one.labelled.kind == kind]
        )
    measured["independent.false_alarms"] = _rows([(one, one.doubted) for one in true], lower=True)
    return measured


def summary(scored: Sequence[Scored]) -> Measured:
    """The checks in five figures, to stand beside what is measured with them: precision and recall
    over all classes, the area under the curve, and the second opinion's recall and false alarms.
    """
    true = [one for one in scored if one.labelled.proven]
    spoiled = [one for one in scored if not one.labelled.proven]
    pairs = [(one.labelled.proven, one.score) for one in scored]
    return {
        "checks.precision": _rows([(one, not one.labelled.proven) for one in scored if not one.passed]),
        "checks.recall": _rows([(one, not one.passed) for one in spoiled]),
        "checks.auroc": clustered(pairs, [one.labelled.cluster for one in scored], metrics.auc),
        "second_opinion.recall": _rows([(one, one.doubted) for one in spoiled]),
        "second_opinion.false_alarms": _rows([(one, one.doubted) for one in true], lower=True),
    }


def _rows(marks: Sequence[tuple[Scored, bool]], lower: bool = False) -> Rows:
    return Rows(
        keys=tuple(one.labelled.id for one, _ in marks),
        clusters=tuple(one.labelled.cluster for one, _ in marks),
        values=tuple(float(mark) for _, mark in marks),
        lower=lower,
    )


def lines(scored: Sequence[Scored], most: int = 12) -> list[str]:
    """How many statements of which class, and some that were judged wrongly, to be looked at."""
    counts: dict[str, int] = {}
    for one in scored:
        counts[one.labelled.kind] = counts.get(one.labelled.kind, 0) + 1
    told = [", ".join(f"{count} {kind}" for kind, count in sorted(counts.items()))]
    wrong = [one for one in scored if one.passed != one.labelled.proven and one.labelled.kind != "swapped"]
    for one in wrong[:: max(1, len(wrong) // most)][:most]:
        label = "false alarm" if one.labelled.proven else f"missed ({one.labelled.kind})"
        told += [f"{label}: {one.labelled.statement}", f"    {one.why}" if one.labelled.proven else ""]
    return [line for line in told if line]
