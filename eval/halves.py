"""How well a calibration tells silence on questions that it was not fitted on.

The questions fall into two halves by chance; each half is judged by weights and a threshold
that were fitted on the other, so that no question decides about itself. For sets whose kind
of question no shipped calibration knows, and to compare with other systems at one error rate.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eval.asking import Outcome
from eval.logistic import Decisions, Matrix, cross_validated, decisions, fit, likely, telling, threshold_of
from eval.metrics import auc
from eval.stats import SEED, Figure, clustered, share
from rag.decision import RETRIEVAL_SIGNALS, SIGNALS

REFUSED = (0.05, 0.10, 0.15, 0.20, 0.30)
"""The shares of refused answerable questions at which the curve is printed."""
AT = 0.15
"""Where the figures are taken: what published systems refuse, or less (NoMIRACL: GPT-4 0.10)."""
LEAST = 10  # of each kind in a half; with fewer nothing can be fitted


@dataclass(frozen=True)
class Halves:
    """chances: of each question by the other half's fit, shape (n,). parts: the rows of the two halves.
    inner: for each half the chances of its rows by cross-validation within it: for its threshold."""

    given: Decisions
    chances: Matrix
    parts: tuple[NDArray[np.int64], NDArray[np.int64]]
    inner: tuple[Matrix, Matrix]

    def answers(self, refused: float) -> NDArray[np.bool_]:
        """Which questions are answered, shape (n,), when each half takes the threshold that refuses no
        more than ``refused`` of the answerable questions of the other."""
        spoken = np.zeros(len(self.chances), dtype=np.bool_)
        for mine, other, inner in zip(self.parts, self.parts[::-1], self.inner[::-1], strict=True):
            spoken[mine] = self.chances[mine] >= threshold_of(self.given.rows(other), inner, refused)
        return spoken


def halves(outcomes: Sequence[Outcome]) -> Halves | None:
    """The two halves with their fits; None where there are too few questions."""
    given = decisions([outcomes])
    fold = np.zeros(len(given.answerable), dtype=np.int64)
    chance = np.random.default_rng(SEED)
    for kind in (True, False):
        those = np.flatnonzero(given.answerable == kind)
        if len(those) < 2 * LEAST:
            return None
        fold[chance.permutation(those)] = np.arange(len(those)) % 2
    names = telling(given) if given.signals[:, SIGNALS.index("proved")].any() else RETRIEVAL_SIGNALS
    first, second = np.flatnonzero(fold == 0), np.flatnonzero(fold == 1)
    chances = np.zeros(len(fold))
    chances[first] = likely(given.rows(first), *fit(given.rows(second), names))
    chances[second] = likely(given.rows(second), *fit(given.rows(first), names))
    inner = (cross_validated(given.rows(first), names), cross_validated(given.rows(second), names))
    return Halves(given, chances, (first, second), inner)


def two_fold(outcomes: Sequence[Outcome]) -> dict[str, Figure]:
    """answers_unanswerable, refuses_answerable at ``AT``, and the area under the curve."""
    found = halves(outcomes)
    if found is None:
        return {}
    answerable, answers = found.given.answerable, found.answers(AT)
    pairs = list(zip(map(bool, answerable), map(float, found.chances), strict=True))
    return {
        "two_fold.answers_unanswerable": share([bool(a) for a in answers[~answerable]]),
        "two_fold.refuses_answerable": share([not a for a in answers[answerable]]),
        "two_fold.auc": clustered(pairs, [str(at) for at in range(len(pairs))], auc),
    }


def curve(outcomes: Sequence[Outcome]) -> list[str]:
    """The curve, a line for each allowed share of refusals."""
    found = halves(outcomes)
    if found is None:
        return []
    answerable = found.given.answerable
    lines = ["two-fold:  allowed  refuses answerable  answers unanswerable"]
    for refused in REFUSED:
        answers = found.answers(refused)
        wrong, silent = answers[~answerable].mean(), 1 - answers[answerable].mean()
        lines.append(f"{refused:>17.2f}{silent:>20.3f}{wrong:>22.3f}")
    return lines
