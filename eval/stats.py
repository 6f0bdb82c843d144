"""How sure a figure is: 95 % intervals, the same on every machine for the same replies."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Hashable, Sequence
from typing import TypeVar

from rag.types import Noun

SEED = 20240619
_Z = 1.959963984540054  # the normal distribution's 97.5 % point
_ROUNDS = 1000
Value = TypeVar("Value")


class Figure(Noun):
    """One measured number, with the interval that holds the true one 95 times of 100.

    value: None where no case was there to measure it on; ``low`` and ``high`` then too.
    n: how many cases it was measured on.
    """

    value: float | None
    low: float | None
    high: float | None
    n: int


def wilson(right: float, n: float) -> tuple[float, float]:
    """The 95 % interval of Wilson's score for a share of ``right`` out of ``n``.

    Raises ValueError unless ``0 <= right <= n`` and ``n > 0``.
    """
    if not 0 <= right <= n or n == 0:
        raise ValueError(f"{right} of {n} is no share")
    share, squared = right / n, _Z * _Z
    middle = (share + squared / (2 * n)) / (1 + squared / n)
    half = _Z * math.sqrt(share * (1 - share) / n + squared / (4 * n * n)) / (1 + squared / n)
    return (0.0 if right == 0 else middle - half), (1.0 if right == n else middle + half)


def design_effect(values: Sequence[float], clusters: Sequence[Hashable]) -> float:
    """By how much the variance of a mean grows because values of one cluster go together; at least 1.

    The linearised variance over clusters, over the variance of as many independent values
    (Kish, Survey Sampling, 1965). 1 where it cannot be told: one cluster, or all values alike.
    """
    n, mean = len(values), sum(values) / len(values)
    alone = sum((value - mean) ** 2 for value in values) / n**2
    totals: dict[Hashable, float] = {}
    for value, cluster in zip(values, clusters, strict=True):
        totals[cluster] = totals.get(cluster, 0.0) + value - mean
    k = len(totals)
    if k < 2 or alone == 0:
        return 1.0
    return max(1.0, k / (k - 1) * sum(total**2 for total in totals.values()) / n**2 / alone)


def bootstrap(
    values: Sequence[Value],
    clusters: Sequence[Hashable],
    statistic: Callable[[Sequence[Value]], float],
    seed: int = SEED,
) -> tuple[float, float]:
    """The 95 % percentile interval of a statistic when whole clusters are drawn again.

    clusters: to what each value belongs (the document that its question is about): questions
        on one document are right or wrong together, so documents are drawn, not questions. Of a
        single document nothing could be drawn but itself: then questions are, and the interval is too narrow.
    Raises ValueError when there is no value or the lengths differ.
    """
    if not values or len(values) != len(clusters):
        raise ValueError(f"{len(values)} values in {len(clusters)} places")
    members: dict[Hashable, list[Value]] = {}
    for value, cluster in zip(values, clusters, strict=True):
        members.setdefault(cluster, []).append(value)
    groups = list(members.values()) if len(members) > 1 else [[value] for value in values]
    chance = random.Random(seed)
    drawn = sorted(
        statistic([value for group in chance.choices(groups, k=len(groups)) for value in group]) for _ in range(_ROUNDS)
    )
    edge = round(_ROUNDS * 0.025)
    return drawn[edge], drawn[-1 - edge]


def share(marks: Sequence[float], clusters: Sequence[Hashable] | None = None) -> Figure:
    """The share of true marks, with Wilson's interval.

    clusters: to what each mark belongs; the interval is then that of as many independent marks
    as these are worth (Dean and Pagano, J. Survey Statistics and Methodology 3, 2015).
    """
    if not marks:
        return Figure(value=None, low=None, high=None, n=0)
    worth = len(marks) / (design_effect(marks, clusters) if clusters is not None else 1.0)
    value = sum(marks) / len(marks)
    low, high = wilson(min(value * worth, worth), worth)
    return Figure(value=value, low=low, high=high, n=len(marks))


def clustered(
    values: Sequence[Value], clusters: Sequence[Hashable], statistic: Callable[[Sequence[Value]], float]
) -> Figure:
    """A statistic of the values, with the bootstrap interval clustered by document."""
    if not values:
        return Figure(value=None, low=None, high=None, n=0)
    low, high = bootstrap(values, clusters, statistic)
    return Figure(value=float(statistic(values)), low=low, high=high, n=len(values))
