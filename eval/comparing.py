"""Is this run better or worse than a stored one? Question by question, with what chance may do.

A difference is told only when its interval excludes zero and, for shares, McNemar's exact
test agrees. Otherwise it is said how many questions it would take.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import fmean, pstdev
from typing import Any, Literal, Self

from pydantic import model_validator

from eval.measured import Measured, Rows
from eval.stats import bootstrap, design_effect
from rag.errors import UsageError
from rag.types import Noun

_HERE = Path(__file__).with_name("baselines")
_Z_BOTH, _Z_POWER = 1.959963984540054, 0.8416212335729143  # 5 % two-sided, power of 80 %
ALPHA = 0.05
_ROUNDED = 1e-5
"""Stored values have six places: a smaller difference is none."""
_NAMED = 6


class Baseline(Noun):
    """A stored run: its values by figure and question, and what made them. A row has a value, or None, for each key."""

    suite: str
    keys: tuple[str, ...]
    values: dict[str, tuple[float | None, ...]]
    provenance: dict[str, Any]

    @model_validator(mode="after")
    def _whole(self) -> Self:
        for name, row in self.values.items():
            if len(row) != len(self.keys):
                raise ValueError(f"{name} has {len(row)} values for {len(self.keys)} questions")
        return self

    def of(self, name: str) -> dict[str, float]:
        """The values of one figure by question; empty when it was not measured."""
        row = self.values.get(name, [None] * len(self.keys))
        return {key: value for key, value in zip(self.keys, row, strict=True) if value is not None}


class Difference(Noun):
    """How one figure changed, on the ``n`` questions that both runs have.

    value: after minus before, with its 95 % interval. gained, lost: how many questions became
    better and worse. p: of McNemar's exact test, None where values are not 0 or 1. needed: how
    many questions would tell this difference (4 times of 5); None where there is none.
    better_at, worse_at: which questions those are.
    """

    name: str
    before: float
    after: float
    value: float
    low: float
    high: float
    n: int
    gained: int
    lost: int
    p: float | None
    verdict: Literal["same", "better", "worse", "cannot tell"]
    needed: int | None
    better_at: tuple[str, ...] = ()
    worse_at: tuple[str, ...] = ()

    def line(self) -> str:
        """One line for a person."""
        told = f"{self.before:.3f} -> {self.after:.3f}  {self.value:+.3f} ({self.low:+.3f} to {self.high:+.3f})"
        count = f"{self.gained} better{_some(self.better_at)}, {self.lost} worse{_some(self.worse_at)} of {self.n}"
        more = f"; it would take {self.needed}" if self.verdict == "cannot tell" and self.needed else ""
        at = f" at n = {self.n}{more}" if self.verdict == "cannot tell" else ""
        return f"{self.name}: {self.verdict.upper() if self.verdict == 'worse' else self.verdict}{at}  {told}  {count}"


def _some(keys: Sequence[str]) -> str:
    """The first few of the questions, to look at."""
    return f" ({', '.join(keys[:_NAMED])}{', …' if len(keys) > _NAMED else ''})" if keys else ""


def mcnemar(gained: int, lost: int) -> float:
    """The exact two-sided p of McNemar's test: a fair coin for each question that changed."""
    changed = gained + lost
    if changed == 0:
        return 1.0
    tail = sum(math.comb(changed, k) for k in range(min(gained, lost) + 1))
    return min(1.0, float(2 * tail / 2**changed))


def needed(differences: Sequence[float], effect: float = 1.0) -> int | None:
    """How many paired values tell a mean difference like this one, at 5 % with a power of 80 %.

    n = (z(0.975) + z(0.8))² · variance / mean², times the design effect. None for no difference.
    """
    mean = fmean(differences)
    if mean == 0:
        return None
    spread = pstdev(differences)
    return max(2, math.ceil((_Z_BOTH + _Z_POWER) ** 2 * spread**2 / mean**2 * effect))


def difference(name: str, before: Mapping[str, float], rows: Rows) -> Difference | None:
    """Compare one figure on the questions that both runs have; None when there is none."""
    after = rows.by_key()
    clusters = dict(zip(rows.keys, rows.clusters, strict=True))
    keys = [key for key in after if key in before]
    if not keys:
        return None
    changes = [change if abs(change) > _ROUNDED else 0.0 for key in keys for change in [after[key] - before[key]]]
    better = [-change if rows.lower else change for change in changes]
    gained, lost = sum(change > 0 for change in better), sum(change < 0 for change in better)
    groups = [clusters[key] for key in keys]
    low, high = bootstrap(changes, groups, fmean)
    binary = all(value in (0.0, 1.0) for key in keys for value in (before[key], after[key]))
    p = mcnemar(gained, lost) if binary else None
    # What holds on one document may hold on no other: a mean is told only where there are several.
    told = (low > 0 or high < 0) and (p < ALPHA if p is not None else len(set(groups)) > 1)
    verdict: Literal["same", "better", "worse", "cannot tell"] = "cannot tell"
    if gained == lost == 0:
        verdict = "same"
    elif told:
        verdict = "better" if fmean(better) > 0 else "worse"
    return Difference(
        name=name,
        before=fmean(before[key] for key in keys),
        after=fmean(after[key] for key in keys),
        value=fmean(changes),
        low=low,
        high=high,
        n=len(keys),
        gained=gained,
        lost=lost,
        p=p,
        verdict=verdict,
        needed=needed(changes, design_effect(changes, groups)),
        better_at=tuple(key for key, change in zip(keys, better, strict=True) if change > 0),
        worse_at=tuple(key for key, change in zip(keys, better, strict=True) if change < 0),
    )


def compared(measured: Measured, baseline: Baseline) -> list[Difference]:
    """Every figure that both runs have; medians (times, lengths) are not compared."""
    made = [
        difference(name, baseline.of(name), rows)
        for name, rows in measured.items()
        if isinstance(rows, Rows) and rows.statistic != "median"
    ]
    return [one for one in made if one is not None]


def stored(suite: str, path: Path | None = None) -> Baseline | None:
    """The baseline of a suite, from ``path`` or from those that come along; None: there is none.

    Raises UsageError when ``path`` is missing or is no baseline of this suite.
    """
    place = path or _HERE / f"{suite}.json"
    if path is None and not place.exists():
        return None
    try:
        baseline = Baseline.model_validate_json(place.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise UsageError(f"{place} cannot be read as a baseline: {' '.join(str(error).split())[:200]}") from error
    if baseline.suite != suite:
        raise UsageError(f"{place} is a baseline of {baseline.suite}, not of {suite}.")
    return baseline


def write(suite: str, measured: Measured, provenance: Mapping[str, Any], path: Path | None = None) -> Path:
    """Store this run as the baseline; where it was written. Raises OSError."""
    rows = {n: one.by_key() for n, one in measured.items() if isinstance(one, Rows) and one.statistic != "median"}
    keys = list(dict.fromkeys(key for values in rows.values() for key in values))
    place = path or _HERE / f"{suite}.json"
    place.parent.mkdir(parents=True, exist_ok=True)
    head = {"suite": suite, "provenance": dict(provenance), "keys": keys}
    body = {name: [_short(values.get(key)) for key in keys] for name, values in rows.items()}
    lines = [f'"{name}": {json.dumps(row, separators=(",", ":"))}' for name, row in body.items()]
    text = json.dumps(head, ensure_ascii=False)[:-1] + ', "values": {\n' + ",\n".join(lines) + "\n}}\n"
    place.write_text(text, "utf-8")
    return place


def _short(value: float | None) -> float | int | None:
    return value if value is None else int(value) if value == int(value) else round(value, 6)
