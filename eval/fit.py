"""Fits the weights of ``rag/evidence.py``: which features tell the sentence that answers.

``python -m eval.fit --data DIR`` prints them, with the share of questions whose answer is among
the best sentences before and after. A conditional logit: of the candidates of a question, the
one that holds a gold answer shall have the highest score. Nothing is written to the code.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from eval.corpora import at, indexed
from eval.suites import SUITES
from rag.evidence import FEATURES, WEIGHTS, rank
from rag.library import Library
from rag.settings import Settings
from rag.text import plain

Matrix = NDArray[np.float64]
Case = tuple[Matrix, NDArray[np.bool_]]
STEPS, RATE, PENALTY = 400, 0.06, 1.0


def cases_of(data: Path, settings: Settings, work: Path) -> list[Case]:
    """For each question the features of its candidates, shape (candidates, features), and which hold the answer."""
    made: list[Case] = []
    for part in SUITES["retrieval"].parts(data):
        with Library.open(at(indexed(part.corpus, settings, work), settings)) as library:
            rarity = lru_cache(maxsize=None)(library.rarity)
            for case in part.cases:
                gold = [plain(text) for text in case.answers]
                found = rank(case.question, library.find(case.question, 8), rarity)
                holds = [
                    c.sentence.file in case.files and any(text in plain(c.sentence.text) for text in gold)
                    for c in found
                ]
                made.append((np.array([c.features for c in found]), np.array(holds, dtype=np.bool_)))
            print(f"{part.name}: {len(part.cases)} questions", file=sys.stderr)
    return made


def fit(cases: Sequence[Case]) -> Matrix:
    """The weights, shape (features,), by gradient descent with Adam's steps and a small L2 penalty."""
    useful = [(features, holds) for features, holds in cases if holds.any()]
    spread = np.concatenate([features for features, _ in useful]).std(axis=0) + 1e-9
    weights = np.zeros(len(FEATURES))
    mean, square = np.zeros_like(weights), np.zeros_like(weights)
    for step in range(1, STEPS + 1):
        slope = PENALTY * weights / len(useful)
        for features, holds in useful:
            scaled = features / spread
            scores = scaled @ weights
            chance = np.exp(scores - scores.max())
            chance /= chance.sum()
            wanted = chance * holds
            slope += scaled.T @ (chance - wanted / wanted.sum()) / len(useful)
        mean = 0.9 * mean + 0.1 * slope
        square = 0.999 * square + 0.001 * slope**2
        weights -= RATE * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.999**step)) + 1e-8)
    return np.asarray(weights / spread)


def found_within(cases: Sequence[Case], weights: Matrix, best: int) -> float:
    """Share of questions with an answer among the ``best`` candidates."""
    hits = [holds[np.argsort(-(features @ weights), kind="stable")[:best]].any() for features, holds in cases]
    return float(np.mean(hits))


def main(argv: Sequence[str] | None = None) -> int:
    """Print the fitted weights beside those in use."""
    parser = argparse.ArgumentParser(prog="eval.fit", description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    options = parser.parse_args(argv)
    settings = Settings(engine="quotes")
    cases = cases_of(options.data, settings, settings.cache / "eval")
    now, new = np.array(list(WEIGHTS.values())), fit(cases)
    for name, used, fitted in zip(FEATURES, now, new, strict=True):
        print(f"{name:16}{used:9.3f}{fitted:9.3f}")
    for best in (1, 2, 3, 6):
        print(f"among the best {best}{found_within(cases, now, best):9.4f}{found_within(cases, new, best):9.4f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
