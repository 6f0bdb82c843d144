"""Fits the weights of ``rag/evidence.py``: which features tell the sentence that answers.

``python -m eval.fit --data DIR`` prints them, with the share of questions whose answer is among
the best sentences before and after, and among those that a model reads. A conditional logit: of
the candidates of a question, the one that holds a gold answer shall have the highest score.
Nothing is written to the code.

Who asked the questions of XQuAD and GermanQuAD had the answer in view, and used its words. Those of
NoMIRACL-de were asked without it; which sentences answer them is marked from one reading of the
passages (``ANSWERS``: file, start, end; none for 18 of the 125 that count as answerable), and no
second reader has checked it. They are measured, and nothing is fitted on them.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from eval.cases import read_lines
from eval.corpora import at, indexed
from eval.suites import SUITES
from rag.evidence import FEATURES, WEIGHTS, Candidate, rank
from rag.library import Library
from rag.reading import shown
from rag.settings import Settings
from rag.text import plain
from rag.types import Noun

Matrix = NDArray[np.float64]
Case = tuple[Matrix, NDArray[np.bool_]]
STEPS, RATE, PENALTY = 400, 0.06, 1.0
ANSWERS = Path(__file__).parent / "suites" / "nomiracl_answers.jsonl"


class Answers(Noun):
    """The sentences that answer a question of NoMIRACL: file, start, end; none where no sentence does."""

    id: str
    answers: tuple[tuple[str, int, int], ...]


@dataclass
class Ranked:
    """The candidates of a set's questions, those of each as a case of ``fit``; read: is one that answers among those
    that a model reads, for each question?"""

    cases: list[Case] = field(default_factory=list)
    read: list[bool] = field(default_factory=list)

    def add(self, found: Sequence[Candidate], answers: Callable[[Candidate], bool]) -> None:
        """One question's candidates, best first, with what tells those that answer."""
        holds = [answers(candidate) for candidate in found]
        self.cases.append((np.array([c.features for c in found]), np.array(holds, dtype=np.bool_)))
        self.read.append(any(answers(candidate) for candidate in shown(found)))


def ranked(data: Path, settings: Settings, work: Path) -> tuple[Ranked, Ranked]:
    """XQuAD-de and GermanQuAD-dev together, and NoMIRACL-de. Raises BadCases, UsageError, as the suites do."""
    fitted, other = Ranked(), Ranked()
    marked = {one.id: one.answers for one in read_lines(ANSWERS, Answers, lambda one: one.id, lambda _: [])}
    for part in [*SUITES["retrieval"].parts(data), *SUITES["nomiracl"].parts(data)]:
        with Library.open(at(indexed(part.corpus, settings, work), settings)) as library:
            rarity = lru_cache(maxsize=None)(library.rarity)
            for case in part.cases:
                if not case.answers and not marked.get(case.id):
                    continue
                found = rank(case.question, library.find(case.question, 8, case.only), rarity)
                if case.answers:
                    gold = [plain(text) for text in case.answers]
                    fitted.add(found, partial(_holds, files=case.files, gold=gold))
                else:
                    other.add(found, partial(overlaps, places=marked[case.id]))
            print(f"{part.corpus.name}: {len(part.cases)} questions", file=sys.stderr)
    return fitted, other


def _holds(candidate: Candidate, files: Sequence[str], gold: Sequence[str]) -> bool:
    return candidate.sentence.file in files and any(text in plain(candidate.sentence.text) for text in gold)


def overlaps(candidate: Candidate, places: Sequence[tuple[str, int, int]]) -> bool:
    """Does it share most of its characters with one of the places? Sentences may be cut otherwise by now."""
    sentence = candidate.sentence
    return any(
        file == sentence.file
        and 2 * (min(end, sentence.end) - max(start, sentence.start)) > sentence.end - sentence.start
        for file, start, end in places
    )


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
    fitted, other = ranked(options.data, settings, settings.cache / "eval")
    now, new = np.array(list(WEIGHTS.values())), fit(fitted.cases)
    for name, used, found in zip(FEATURES, now, new, strict=True):
        print(f"{name:16}{used:9.3f}{found:9.3f}")
    for name, those in (("XQuAD-de, GermanQuAD-dev", fitted), ("NoMIRACL-de", other)):
        print(f"\n{name} (n = {len(those.cases)})")
        for best in (1, 2, 3, 6):
            within = [found_within(those.cases, weights, best) for weights in (now, new)]
            print(f"among the best {best}{within[0]:9.4f}{within[1]:9.4f}")
        print(f"among those read{np.mean(those.read):9.4f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
