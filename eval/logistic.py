"""Answer or silence, fitted and judged: logistic regression over the signals of decisions.

The fit behind ``belegt calibrate`` and behind the two-fold figures of the suite ``nomiracl``.
What a signal means is rag/decision.py's.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eval.asking import Outcome
from eval.stats import SEED
from rag.decision import ASKED, FOREIGN, SIGNALS, Early

Matrix = NDArray[np.float64]
PENALTY = 60.0
TELLING = ("passage", "rank", "held", "proved")
"""The signals that a model's calibration is fitted on: on 229 questions of three sources (GermanQuAD with and
without the own file, NoMIRACL, our own) these four and this penalty told answer from silence best, ten-fold:
mean area 0.900, with 0.13 of the unanswerable answered where 0.15 of the answerable are refused. With a penalty
of 5, or with words and names in the place of rank and held: 0.87; with nine signals: 0.90, and 0.16."""
GRADED = (*TELLING, "surest", "similar", "unsaid")
"""Those of a model that grades the sentences."""
EARLY = ("passage", "rank", "held", "alone")
"""Those of the early decision: with what the model says to the best-ranked sentence alone, before its yes or no."""
CHANGED = 0.01
"""Of the questions at most this share may be answered, and this share refused, by the early decision otherwise than
with all that the model can be asked."""
REGRADED = 0.005
"""The same for the decision before the grades; it is the last that can still be mended."""
MOSTLY = 0.9  # of the questions a model must give its grades, to be fitted on them
FOLDS = 5
REFUSED = 0.10  # of the answerable questions a calibration may refuse this share, on average over the sources


@dataclass(frozen=True)
class Decisions:
    """What a calibration is fitted on, a row for each question.

    signals: shape (n, len(SIGNALS)); answerable (from the files that might be searched), foreign: shape (n,);
    source: the index of the suite or case file that a question came from, shape (n,).
    """

    signals: Matrix
    answerable: NDArray[np.bool_]
    foreign: NDArray[np.bool_]
    source: NDArray[np.int64]

    def rows(self, places: NDArray[np.int64] | NDArray[np.bool_]) -> Decisions:
        """The rows at these places, or where it is true."""
        return Decisions(self.signals[places], self.answerable[places], self.foreign[places], self.source[places])

    @property
    def weights(self) -> Matrix:
        """So that of every source the answerable and the unanswerable questions count alike, shape (n,)."""
        groups = self.source * 2 + self.answerable
        counts = np.bincount(groups)
        return np.asarray(len(groups) / (counts[groups] * (counts > 0).sum()))


def decisions(outcomes: Sequence[Sequence[Outcome]]) -> Decisions:
    """The rows of what was asked, for each source; questions where nothing was decided are left out."""
    rows = [
        (outcome.reply.signals, outcome.case.stands, source)
        for source, those in enumerate(outcomes)
        for outcome in those
        if outcome.reply.signals
    ]
    return Decisions(
        np.array([[signals[name] for name in SIGNALS] for signals, _, _ in rows]).reshape(len(rows), len(SIGNALS)),
        np.array([answerable for _, answerable, _ in rows], dtype=np.bool_),
        np.array([signals[FOREIGN] > 0 for signals, _, _ in rows], dtype=np.bool_),
        np.array([source for _, _, source in rows], dtype=np.int64),
    )


def fit(given: Decisions, names: Sequence[str]) -> tuple[dict[str, float], float]:
    """Weights by signal and the bias: logistic regression with an L2 penalty on standardised signals,
    by Newton's method. A signal that never changes gets no weight."""
    columns = [SIGNALS.index(name) for name in names]
    raw = given.signals[:, columns]
    mean, spread = raw.mean(axis=0), raw.std(axis=0)
    varies = spread > 1e-9
    scaled = np.where(varies, (raw - mean) / np.where(varies, spread, 1.0), 0.0)
    x = np.column_stack([scaled, np.ones(len(scaled))])
    found = np.zeros(x.shape[1])
    penalty = np.diag([PENALTY] * len(columns) + [0.0])
    for _ in range(50):
        chance = 1 / (1 + np.exp(-np.clip(x @ found, -30, 30)))
        slope = x.T @ (given.weights * (chance - given.answerable)) + penalty @ found
        bend = (x * (given.weights * chance * (1 - chance))[:, None]).T @ x + penalty + 1e-9 * np.eye(len(found))
        step = np.linalg.solve(bend, slope)
        found = found - step
        if np.abs(step).max() < 1e-8:
            break
    weights = np.where(varies, found[:-1] / np.where(varies, spread, 1.0), 0.0)
    return dict(zip(names, map(float, weights), strict=True)), float(found[-1] - weights @ mean)


def likely(given: Decisions, weights: dict[str, float], bias: float) -> Matrix:
    """The probability of an answer for each row, shape (n,)."""
    columns = given.signals[:, [SIGNALS.index(name) for name in weights]]
    return np.asarray(1 / (1 + np.exp(-np.clip(columns @ np.array(list(weights.values())) + bias, -30, 30))))


def cross_validated(given: Decisions, names: Sequence[str], folds: int = FOLDS) -> Matrix:
    """The probability of each row by a fit on the others, shape (n,)."""
    fold = np.random.default_rng(SEED).permutation(len(given.answerable)) % folds
    chances = np.zeros(len(fold))
    for at in range(folds):
        chances[fold == at] = likely(given.rows(fold == at), *fit(given.rows(fold != at), names))
    return chances


def errors(given: Decisions, chances: Matrix, threshold: float) -> list[tuple[float, float]]:
    """For each source: the share of the answerable refused, the share of the unanswerable answered."""
    found: list[tuple[float, float]] = []
    for source in range(int(given.source.max(initial=-1)) + 1):
        there, not_there = (chances[(given.source == source) & (given.answerable == kind)] for kind in (True, False))
        refused = float(np.mean(there < threshold)) if len(there) else float("nan")
        found.append((refused, float(np.mean(not_there >= threshold)) if len(not_there) else float("nan")))
    return found


def threshold_of(given: Decisions, chances: Matrix, refused: float = REFUSED) -> float:
    """The highest threshold (to four digits) that refuses no more of the answerable than ``refused``.

    Only at the chance of an answerable question does a threshold begin to refuse one more.
    """
    found = 0.0
    for chance in np.unique(chances[given.answerable]):
        threshold = math.floor(chance * 1e4) / 1e4  # never above the chance itself
        shares = [share for share, _ in errors(given, chances, threshold) if share == share]
        if np.mean(shares) > refused:
            break
        found = threshold
    return found


def telling(given: Decisions) -> tuple[str, ...]:
    """The signals that a model's calibration is fitted on: with its grades, where it nearly always gives them."""
    said, graded = (given.signals[:, SIGNALS.index(name)] != 0 for name in ("proved", "surest"))
    return GRADED if said.any() and graded[said].mean() >= MOSTLY else TELLING


def early(
    given: Decisions,
    answered: NDArray[np.bool_],
    threshold: float,
    names: Sequence[str] = EARLY,
    changed: float = CHANGED,
) -> tuple[Early | None, NDArray[np.bool_]]:
    """A decision by these signals alone, and which rows it decides, shape (n,); None where they are not known.

    answered: what the whole decision says, shape (n,), from ``threshold`` on. The bounds are the widest that keep
    ``changed``, for probabilities by cross-validation.
    """
    asked = [SIGNALS.index(name) for name in names if name in ASKED]
    known = np.flatnonzero((given.signals[:, asked] != 0).all(axis=1))
    decided = np.zeros(len(given.answerable), dtype=np.bool_)
    rows = given.rows(known)
    if min(rows.answerable.sum(), (~rows.answerable).sum()) < FOLDS:
        return None, decided
    chances = cross_validated(rows, names)
    most = changed * len(known)
    steps = np.round(np.arange(0.0, 1.0, 0.01), 2)
    silent = max(at for at in steps if at <= threshold and (answered[known] & (chances < at)).sum() <= most)
    sure = min(
        (at for at in steps if at >= threshold and (~answered[known] & (chances >= at)).sum() <= most), default=1
    )
    decided[known] = (chances < silent) | (chances >= sure)
    weights, bias = fit(rows, names)
    rounded = {name: round(weight, 4) for name, weight in weights.items()}
    return Early(weights=rounded, bias=round(bias, 4), silent=float(silent), sure=float(sure)), decided
