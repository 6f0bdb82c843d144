"""A figure with the values that it is made of, question by question: what a comparison needs.

How two of them are compared is ``eval.comparing``.
"""

from __future__ import annotations

from collections.abc import Mapping
from statistics import fmean, median
from typing import Literal

from eval.stats import Figure, clustered, share
from rag.types import Noun


class Rows(Noun):
    """One value for each thing that was counted, in order; the three tuples are of one length.

    keys: which question each value is of; a question may have several (statements, citations).
    clusters: what it shares with others (its document). statistic: how they become one figure:
    the share of ones, the mean or the median. lower: is a lower figure the better one?
    """

    keys: tuple[str, ...]
    clusters: tuple[str, ...]
    values: tuple[float, ...]
    statistic: Literal["share", "mean", "median"] = "share"
    lower: bool = False

    def figure(self) -> Figure:
        """The figure with its interval, clustered by document."""
        if self.statistic == "share" or (self.statistic == "mean" and self._like_shares()):
            return share(self.values, self.clusters)
        return clustered(self.values, self.clusters, fmean if self.statistic == "mean" else median)

    def _like_shares(self) -> bool:
        """Are the values zeros and ones, or parts of one that are all alike? Of the latter nothing could be drawn but
        themselves, as if the figure were certain; no values between 0 and 1 spread more than zeros and ones do."""
        some = set(self.values)
        return some <= {0.0, 1.0} or (len(some) == 1 and 0 < min(some) < 1)

    def by_key(self) -> dict[str, float]:
        """The mean of each question's values."""
        found: dict[str, list[float]] = {}
        for key, value in zip(self.keys, self.values, strict=True):
            found.setdefault(key, []).append(value)
        return {key: fmean(values) for key, values in found.items()}


Measured = Mapping[str, Rows | Figure]
"""What a suite measures, by name; a Figure where it is not made of one value a question."""


def figures(measured: Measured) -> dict[str, Figure]:
    """Every figure with its interval."""
    return {name: one.figure() if isinstance(one, Rows) else one for name, one in measured.items()}
