"""What a run found, and its verdict: the floors, the table for a person, the object for programs.

Other shapes of the same report: ``eval.webpage``, ``eval.junit``, ``eval.markdown``. It measures nothing.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from eval.asking import Outcome
from eval.bounds import Bound
from eval.checking import Scored
from eval.comparing import Difference
from eval.judging import judge
from eval.measured import Measured, figures
from eval.probes import FIGURE, Probed
from eval.probes import lines as probed_lines
from eval.stats import Figure
from rag.errors import UsageError

HELD, BELOW, INVALID = 0, 1, 2
"""Exit codes, and what they are called in a report."""
_WORDS = ("held", "below the floor or worse than the baseline", "invalid")
MAX_ERRORS = 0.02
GROUNDING = ("statements_supported", "supported_cited", "unproven_shown")
"""Figures that say no more than the checks behind them can tell."""


@dataclass(frozen=True)
class Report:
    """All that a run found. checked: labelled statements, where the checks themselves were scored;
    probed: the tasks for each prompt alone, which are asked whole also when a part of the questions is.
    """

    suite: str
    measured: Measured
    bounds: Mapping[str, Bound]
    outcomes: Sequence[Outcome] = ()
    checked: Sequence[Scored] = ()
    probed: Sequence[Probed] = ()
    differences: Sequence[Difference] = ()
    provenance: Mapping[str, Any] = field(default_factory=dict)
    whole: bool = True
    advice: Mapping[str, Figure] = field(default_factory=dict)

    @cached_property
    def figures(self) -> dict[str, Figure]:
        """Every figure with its interval."""
        return figures(self.measured)

    @cached_property
    def broken(self) -> list[str]:
        """The names of figures outside their bounds, or not measured at all."""
        found, whole = self.figures, self.whole
        return [n for n, bound in self.bounds.items() if bound.broken(found.get(n), whole or n.startswith(FIGURE))]

    @property
    def worse(self) -> list[str]:
        """The names of gating figures that are worse than in the baseline."""
        return [one.name for one in self.differences if one.verdict == "worse" and one.name in self.bounds]

    @property
    def errors(self) -> list[Outcome]:
        """The questions that failed."""
        return [outcome for outcome in self.outcomes if outcome.reply.error is not None]

    @property
    def code(self) -> int:
        """The exit code: too many errors or nothing asked are invalid, whatever the figures."""
        if not (self.outcomes or self.checked or self.probed):
            return INVALID
        failures = sum(one.failure is not None for one in self.probed)
        # Each kind by itself: many tasks for one prompt do not make up for questions that failed.
        if len(self.errors) > MAX_ERRORS * len(self.outcomes) or failures > MAX_ERRORS * len(self.probed):
            return INVALID
        return BELOW if self.broken or self.worse else HELD


def table(report: Report) -> list[str]:
    """One line a figure: value, interval, number of cases, floor."""
    found, broken = report.figures, report.broken
    width = max([len("figure"), *map(len, found)])
    rows = [f"{'figure':{width}}  {'value':>7}  {'95 % interval':>15}  {'n':>5}  {'bound':>7}"]
    for name, figure in found.items():
        interval = f"{number(figure.low)}-{number(figure.high)}"
        mark = "  BELOW" if name in broken else ""
        bound = str(report.bounds.get(name, ""))
        row = f"{name:{width}}  {number(figure.value):>7}  {interval:>15}  {figure.n:>5}  {bound:>7}{mark}"
        rows.append(f"{row}  {beside(report, name)}".rstrip())
    return rows + [f"{name:{width}}  not measured  BELOW" for name in broken if name not in found]


def beside(report: Report, name: str) -> str:
    """How good the checks are that a figure rests on; empty where it rests on none, or they were not scored."""
    told = {short: report.figures.get(f"checks.{short}") for short in ("auroc", "precision", "recall")}
    if name not in GROUNDING or any(one is None or one.value is None for one in told.values()):
        return ""
    return "(the checks: " + ", ".join(f"{short} {number(one.value)}" for short, one in told.items() if one) + ")"


def number(value: float | None) -> str:
    """Three places below ten, one above."""
    return "-" if value is None else f"{value:.3f}" if abs(value) < 10 else f"{value:.1f}"


def advised(report: Report) -> list[str]:
    """What a model said as judge; it gates nothing."""
    told = [
        f"{name}: {number(one.value)} ({number(one.low)}-{number(one.high)}), n = {one.n}"
        for name, one in report.advice.items()
    ]
    return ["", "advice of a model as judge, which gates nothing:", *told] if told else []


def against_baseline(report: Report) -> list[str]:
    """What changed since the baseline, one line a figure; one line where nothing did."""
    if not report.differences:
        return []
    changed = [one for one in report.differences if one.verdict != "same"]
    same = len(report.differences) - len(changed)
    return ["", "against the baseline:", *(one.line() for one in changed), f"{same} figures are the same"]


def closing(report: Report) -> list[str]:
    """The last lines: errors, each kind once, who answered, and whether the suite held."""
    errors, asked = report.errors, len(report.outcomes)
    first = {outcome.reply.error: outcome.case.id for outcome in reversed(errors)}
    told = [f"error in {case}: {error}" for error, case in list(first.items())[:10]]
    part = "" if report.whole else " (of a part of its questions: below only when the whole interval is)"
    tasks = f"{len(report.probed)} tasks for one prompt"
    count = f"{asked} questions" if asked else tasks if report.probed else f"{len(report.checked)} statements"
    count = f"{len(errors)} of {asked} questions failed" if errors else count
    why = [f"out of bounds: {', '.join(report.broken)}"] if report.broken else []
    why += [f"worse than the baseline: {', '.join(report.worse)}"] if report.worse else []
    why += (
        []
        if report.bounds
        else ["nothing gates: this suite has no bounds (--write-baseline gives your own cases some)"]
    )
    told += ["", *probed_lines(report.probed), ""] if any(not one.right for one in report.probed) else []
    return [*told, *_answered_by(report.outcomes), *why, f"{report.suite}: {_WORDS[report.code]}, {count}{part}"]


def _answered_by(outcomes: Sequence[Outcome]) -> list[str]:
    replied = [outcome.reply.answer for outcome in outcomes if outcome.reply.answer is not None]
    names = {f"{answer.engine} ({answer.model})" if answer.model else answer.engine for answer in replied}
    return [f"answered by {', '.join(sorted(names))}"] if names else []


def as_json(report: Report) -> dict[str, Any]:
    """The report as one object; ``cases`` holds every reply, or every labelled statement, in full."""
    return {
        "suite": report.suite,
        "verdict": _WORDS[report.code],
        "exit_code": report.code,
        "figures": {name: figure.model_dump() for name, figure in report.figures.items()},
        "advice": {name: figure.model_dump() for name, figure in report.advice.items()},
        "floors": {name: str(bound) for name, bound in report.bounds.items()},
        "below": report.broken,
        "differences": [one.model_dump() for one in report.differences],
        "errors": len(report.errors),
        "provenance": dict(report.provenance),
        "prompts": [_probed(one) for one in report.probed],
        "cases": [_case(outcome) for outcome in report.outcomes] + [_checked(one) for one in report.checked],
    }


def _probed(one: Probed) -> dict[str, Any]:
    told = one.probe.model_dump(mode="json", exclude_defaults=True)
    return {**told, "said": one.said, "right": one.right, "unfit": one.unfit, "failure": one.failure}


def _checked(one: Scored) -> dict[str, Any]:
    told = one.labelled.model_dump(exclude_defaults=True)
    return {**told, "passed": one.passed, "score": one.score, "doubted": one.doubted, "why": one.why}


def _case(outcome: Outcome) -> dict[str, Any]:
    case, reply = outcome.case, outcome.reply
    row: dict[str, Any] = {
        "part": outcome.part.name,
        "case": case.model_dump(mode="json", exclude_defaults=True),
        "seconds": reply.seconds,
        "error": reply.error,
    }
    if reply.found is not None:
        row["found"] = list(reply.found)
    if reply.answer is not None:
        row["answer"] = reply.answer.to_json()
        row |= {"probability": reply.probability, "signals": reply.signals}
        row |= {"said": list(reply.said), "located": list(reply.located)}
        row["spent"] = reply.spent.model_dump() if reply.spent else None
        if case.answer or case.answers or not case.answerable:
            row["verdict"] = judge(case, reply.answer).model_dump()
    return row


def make_room(path: Path) -> None:
    """Make the folder of a file that is to be written later. Raises UsageError where none can be written."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}. Name another file.") from error
    if path.is_dir():
        raise UsageError(f"{path} is a folder. Name a file in it.")


def write(path: Path, text: str) -> None:
    """Write a file whole, or leave what was there. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(path.name + ".new")
    fresh.write_text(text, "utf-8")
    os.replace(fresh, path)
