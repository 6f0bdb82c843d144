"""What a run found, and its verdict: the floors, the table for a person, the object for programs.

Other shapes of the same report: ``eval.webpage``, ``eval.junit``, ``eval.markdown``. It measures nothing.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from eval.asking import Outcome
from eval.checking import Scored
from eval.comparing import Difference
from eval.judging import judge
from eval.measured import Measured, figures
from eval.stats import Figure

HELD, BELOW, INVALID = 0, 1, 2
"""Exit codes, and what they are called in a report."""
_WORDS = ("held", "below the floor or worse than the baseline", "invalid")
MAX_ERRORS = 0.02
_FLOORS = Path(__file__).with_name("floor.json")


@dataclass(frozen=True)
class Bound:
    """How low, or how high, a figure may come out."""

    minimum: float | None = None
    maximum: float | None = None

    def broken(self, figure: Figure | None, whole: bool) -> bool:
        """whole: every question of the suite was asked. Of a part of them chance decides too, so
        a figure is then outside only when its whole interval is. Not measured is broken.
        """
        if figure is None or figure.value is None or figure.low is None or figure.high is None:
            return True
        high, low = (figure.value, figure.value) if whole else (figure.high, figure.low)
        too_low = self.minimum is not None and high < self.minimum - 1e-9
        return too_low or (self.maximum is not None and low > self.maximum + 1e-9)

    def __str__(self) -> str:
        least = f">= {self.minimum:g}" if self.minimum is not None else ""
        most = f"<= {self.maximum:g}" if self.maximum is not None else ""
        return f"{least} {most}".strip()


def bounds(suite: str, path: Path = _FLOORS) -> dict[str, Bound]:
    """The bounds of a suite's figures from ``eval/floor.json``: a number is the least, ``{"max": x}`` the most."""
    table: dict[str, dict[str, Any]] = json.loads(path.read_text("utf-8"))
    return {
        name: Bound(maximum=one["max"]) if isinstance(one, dict) else Bound(minimum=one)
        for name, one in table.get(suite, {}).items()
    }


def write_bounds(suite: str, found: Mapping[str, Figure], path: Path = _FLOORS) -> None:
    """Set the bounds that a suite has anew: to the far end of each figure's interval. What must be
    all or nothing (1, or at most 0) stays so. Raises OSError.
    """
    table: dict[str, dict[str, Any]] = json.loads(path.read_text("utf-8"))
    for name, one in table.get(suite, {}).items():
        figure = found.get(name)
        if figure is None or figure.low is None or figure.high is None or one in (1, 1.0, {"max": 0}):
            continue
        new = {"max": int(figure.high * 100 + 1) / 100} if isinstance(one, dict) else int(figure.low * 100) / 100
        table[suite][name] = new
    path.write_text(json.dumps(table, indent=2, ensure_ascii=False) + "\n", "utf-8")


@dataclass(frozen=True)
class Report:
    """All that a run found. checked: labelled statements, where the checks themselves were scored."""

    suite: str
    measured: Measured
    bounds: Mapping[str, Bound]
    outcomes: Sequence[Outcome] = ()
    checked: Sequence[Scored] = ()
    differences: Sequence[Difference] = ()
    provenance: Mapping[str, Any] = field(default_factory=dict)
    whole: bool = True
    advice: Mapping[str, Figure] = field(default_factory=dict)

    @property
    def figures(self) -> dict[str, Figure]:
        """Every figure with its interval."""
        return figures(self.measured)

    @property
    def broken(self) -> list[str]:
        """The names of figures outside their bounds, or not measured at all."""
        found = self.figures
        return [name for name, bound in self.bounds.items() if bound.broken(found.get(name), self.whole)]

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
        asked = len(self.outcomes) + len(self.checked)
        if not asked or len(self.errors) > MAX_ERRORS * asked:
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
        rows.append(
            f"{name:{width}}  {number(figure.value):>7}  {interval:>15}  {figure.n:>5}  {bound:>7}{mark}".rstrip()
        )
    return rows + [f"{name:{width}}  not measured  BELOW" for name in broken if name not in found]


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
    count = f"{asked} questions" if asked else f"{len(report.checked)} statements"
    count = f"{len(errors)} of {asked} questions failed" if errors else count
    why = [f"out of bounds: {', '.join(report.broken)}"] if report.broken else []
    why += [f"worse than the baseline: {', '.join(report.worse)}"] if report.worse else []
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
        "cases": [_case(outcome) for outcome in report.outcomes] + [_checked(one) for one in report.checked],
    }


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


def write(path: Path, text: str) -> None:
    """Write a file whole, or leave what was there. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(path.name + ".new")
    fresh.write_text(text, "utf-8")
    os.replace(fresh, path)
