"""Which of the sentences that were read may answer, and how likely it does: with no more calls than that takes.

What the model is asked is rag/consult.py's; what the signals are, and what they weigh, rag/decision.py's.
"""

from __future__ import annotations

from collections.abc import Sequence

from rag import decision, locating
from rag.answer import DOUBTED, DOUBTED_ALONE
from rag.consult import Consult
from rag.decision import Calibration
from rag.engines.base import Engine
from rag.evidence import Asks, Candidate
from rag.reading import Reading
from rag.text import language_of


class Weighing:
    """What the decision on one part of a question rests on.

    thorough: ask the model for its yes or no in any case, grades: and for its grades, so that all signals are
    known; what was decided before stands. signals, probability: as in ``Reply``. calibrated: for this model;
    doubted: does the model not believe its own few words?
    """

    def __init__(self, language: str, *, thorough: bool = False, grades: bool = False) -> None:
        self._language, self._thorough, self._grades = language, thorough, thorough and grades
        self.signals: dict[str, float] = {}
        self.probability: float | None = None
        self.calibrated, self.doubted = False, False
        self._threshold = 0.0
        self._proved: float | None = None
        self._early = False

    @property
    def answers(self) -> bool:
        """Is it likely enough to be said?"""
        return self.probability is not None and self.probability >= self._threshold

    def located(
        self,
        model: Consult,
        engine: Engine | None,
        shown: Sequence[Candidate],
        asks: Asks,
        read: Reading | None,
        held: Sequence[float],
    ) -> int:
        """The place among ``shown`` of the sentence that may answer; sets the rest.

        read: what the model said of them all, None without one; held: the share of its words in each.
        """

        def signals(
            at: int, alone: float | None, proved: float | None = None, grades: tuple[float, float] | None = None
        ) -> dict[str, float]:
            return decision.signals(
                asks.question,
                asks,
                shown,
                at,
                read,
                held[at],
                alone=alone,
                proved=proved,
                grades=grades,
                foreign=self._foreign(shown[at]),
            )

        at = locating.locate(held, shown)
        known = decision.calibration_for(engine.digest if engine else None, self._foreign(shown[at]))
        alone = model.alone(shown[0]) if read and not at and (known.early or self._thorough) else None
        self.signals = signals(at, alone)
        self.probability = known.early.decided(self.signals) if known.early else None
        self._early = self.probability is not None
        if self._early:
            self.calibrated, self._threshold, self._proved = True, known.threshold, None
            self.doubted = self.signals["alone"] > DOUBTED_ALONE
            if self._thorough:
                self._proved = model.answers(shown[at])
                wanted = self._grades and self._proved is not None
                self.signals = signals(at, alone, self._proved, model.grades(shown) if wanted else None)
            return at
        at, self._proved = model.located(shown, held) if read else (at, None)
        self.signals = signals(at, alone, self._proved)
        # Without its word on this sentence a model's calibration lacks a signal: then retrieval decides alone.
        digest = engine.digest if engine and self._proved is not None else None
        known = decision.calibration_for(digest, self._foreign(shown[at]))
        self._threshold = known.threshold
        self.calibrated, self.doubted = decision.calibrated(digest), self.signals["proved"] < DOUBTED
        self.probability = known.ungraded.decided(self.signals) if known.ungraded else None
        wanted = known.graded and self.probability is None
        if self._proved is not None and (wanted or self._grades):
            self.signals = signals(at, alone, self._proved, model.grades(shown))
        if self.probability is None:
            self.probability = self._weighed(known, self._foreign(shown[at]))
        return at

    def _weighed(self, known: Calibration, foreign: bool) -> float:
        """By all signals; where the model gives no grades by those before them, and without any by the retrieval's."""
        if not known.graded or self.signals["surest"]:
            return known.probability(self.signals)
        if known.ungraded:
            return known.ungraded.probability(self.signals)
        bare = decision.calibration_for(None, foreign)
        self._threshold, self.calibrated = bare.threshold, False
        return bare.probability(self.signals)

    def as_likely(self, model: Consult, mine: Candidate, rival: Candidate) -> bool:
        """Does the sentence of another file that says another figure answer the question as well as the located one?"""
        if self._early and self._proved is None:
            self._proved = model.answers(mine)
        theirs = None if self._proved is None else model.answers(rival)
        return self._proved is not None and theirs is not None and theirs >= min(0.0, self._proved)

    def _foreign(self, candidate: Candidate) -> bool:
        return language_of(candidate.sentence.text) != self._language
