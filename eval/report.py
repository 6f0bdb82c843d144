"""What a run leaves behind: a table for a person and a JSON file for programs. It measures nothing."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from eval.asking import Outcome
from eval.judging import judge
from eval.stats import Figure

HELD, BELOW, INVALID = 0, 1, 2
"""Exit codes, and what they are called in a report."""
_WORDS = ("held", "below the floor", "invalid")
MAX_ERRORS = 0.02


def floors(suite: str) -> dict[str, float]:
    """The lowest value of each figure of a suite that may come out, from ``eval/floor.json``."""
    table: dict[str, dict[str, float]] = json.loads(Path(__file__).with_name("floor.json").read_text())
    return table.get(suite, {})


def too_low(figures: Mapping[str, Figure], minima: Mapping[str, float], whole: bool) -> list[str]:
    """The names of figures below their floor, or not measured at all.

    whole: every question of the suite was asked. Of a part of them chance decides too, so a
    figure is then below only when its whole interval is.
    """
    low = []
    for name, minimum in minima.items():
        figure = figures.get(name)
        reached = None if figure is None else figure.value if whole else figure.high
        if reached is None or reached < minimum:
            low.append(name)
    return low


def verdict(outcomes: Sequence[Outcome], low: Sequence[str]) -> int:
    """The exit code: too many errors or no question at all are invalid, whatever the figures."""
    errors = sum(outcome.reply.error is not None for outcome in outcomes)
    if not outcomes or errors > MAX_ERRORS * len(outcomes):
        return INVALID
    return BELOW if low else HELD


def table(figures: Mapping[str, Figure], minima: Mapping[str, float], low: Sequence[str]) -> list[str]:
    """One line a figure: value, interval, number of cases, floor."""
    width = max([len("figure"), *map(len, figures)])
    rows = [f"{'figure':{width}}  {'value':>7}  {'95 % interval':>15}  {'n':>5}  {'floor':>6}"]
    for name, figure in figures.items():
        interval = f"{_number(figure.low)}-{_number(figure.high)}"
        floor = _number(minima[name]) if name in minima else ""
        mark = "  BELOW" if name in low else ""
        row = f"{name:{width}}  {_number(figure.value):>7}  {interval:>15}  {figure.n:>5}  {floor:>6}{mark}"
        rows.append(row.rstrip())
    return rows + [f"{name:{width}}  not measured" for name in low if name not in figures]


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}" if abs(value) < 10 else f"{value:.1f}"


def closing(suite: str, outcomes: Sequence[Outcome], code: int, whole: bool) -> list[str]:
    """The last lines: errors, each kind once, who answered, and whether the suite held."""
    errors = [outcome for outcome in outcomes if outcome.reply.error]
    first = {outcome.reply.error: outcome.case.id for outcome in reversed(errors)}
    told = [f"error in {case}: {error}" for error, case in list(first.items())[:10]]
    part = "" if whole else " (of a part of its questions: below only when the whole interval is)"
    count = f"{len(errors)} of {len(outcomes)} questions failed" if errors else f"{len(outcomes)} questions"
    return [*told, *_answered_by(outcomes), f"{suite}: {_WORDS[code]}, {count}{part}"]


def _answered_by(outcomes: Sequence[Outcome]) -> list[str]:
    replied = [outcome.reply.answer for outcome in outcomes if outcome.reply.answer is not None]
    names = {f"{answer.engine} ({answer.model})" if answer.model else answer.engine for answer in replied}
    return [f"answered by {', '.join(sorted(names))}"] if names else []


def as_json(
    suite: str,
    figures: Mapping[str, Figure],
    minima: Mapping[str, float],
    outcomes: Sequence[Outcome],
    provenance: Mapping[str, Any],
    code: int,
) -> dict[str, Any]:
    """The report as one object; ``cases`` holds every reply in full."""
    return {
        "suite": suite,
        "verdict": _WORDS[code],
        "exit_code": code,
        "figures": {name: figure.model_dump() for name, figure in figures.items()},
        "floors": dict(minima),
        "errors": sum(outcome.reply.error is not None for outcome in outcomes),
        "provenance": dict(provenance),
        "cases": [_case(outcome) for outcome in outcomes],
    }


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
        if case.answer or case.answers or not case.answerable:
            row["verdict"] = judge(case, reply.answer).model_dump()
    return row


def write(path: Path, report: Mapping[str, Any]) -> None:
    """Write the JSON file whole, or leave what was there. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(path.name + ".new")
    fresh.write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", "utf-8")
    os.replace(fresh, path)
