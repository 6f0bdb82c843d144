"""What the model is asked about the sentences that were found, and how sure it is.

What do the sentences say; what does the best-ranked one say alone; does this one sentence answer exactly this
question, and where the model doubts that, does the best-ranked one; does each sentence answer this very question, a
similar one, or none. Each is asked only where what is known already does not do; how, is worded in rag/reading.py.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rag import locating, reading
from rag.calls import Calls
from rag.engines.base import Engine
from rag.errors import PromptTooLong
from rag.evidence import Candidate
from rag.reading import Reading


class Consult:
    """The model on one question. engine: None when only quotes are to be had, then nothing is known.

    left_out: the sentences that did not fit its context.
    """

    def __init__(
        self, calls: Calls, engine: Engine | None, question: str, language: str, draft: Callable[[str], None] | None
    ) -> None:
        self._calls, self._engine, self._draft = calls, engine, draft
        self._question, self._language = question, language
        self.left_out = 0

    def read(self, shown: Sequence[Candidate]) -> Reading | None:
        """What the model reads in the sentences; of the best ones alone where all would not fit."""
        if not shown or self._engine is None:
            return None
        top = reading.TOP if self._engine.can.probabilities else 0
        fits = list(shown)
        while True:
            request = reading.request(self._question, self._language, fits)
            written = self._calls.ask(self._engine, request, reading.MAX_TOKENS, top, self._draft)
            if not isinstance(self._calls.failure, PromptTooLong) or len(fits) == 1:
                break
            fits = reading.fewer(fits, self._calls.failure.tokens, self._engine.context)
            self._calls.failure = None
        self.left_out = len(shown) - len(fits)
        return reading.parse(written, self._language) if written else None

    def alone(self, best: Candidate) -> float | None:
        """The log-probability of "not found" where the best-ranked sentence is read alone.

        None where it is not known: it is not among the likeliest words then, and whether this model is one that
        would say so is better seen by its yes or no. Its prompt is the beginning of the one for all sentences, so
        that of it only the question is read anew.
        """
        if self._engine is None or not self._engine.can.probabilities:
            return None
        written = self._calls.ask(self._engine, reading.request(self._question, self._language, [best]), 1, reading.TOP)
        return reading.denial(written, self._language) if written else None

    def located(self, shown: Sequence[Candidate], held: Sequence[float]) -> tuple[int, float | None]:
        """The sentence that the model's words lead to, and its odds that this sentence answers."""
        at = locating.locate(held, shown)
        proved = self.answers(shown[at])
        if at and proved is not None and proved < locating.UNLIKELY:
            first = self.answers(shown[0])
            if first is not None and first >= proved + locating.SURER:
                return 0, first
        return at, proved

    def answers(self, candidate: Candidate) -> float | None:
        """The log-odds that this sentence answers exactly this question; None where they are not known."""
        if self._engine is None or not self._engine.can.probabilities:
            return None
        request = reading.verify_request(self._question, self._language, candidate)
        written = self._calls.ask(self._engine, request, 2, reading.TOP)
        return reading.log_odds(written, self._language) if written else None

    def grades(self, shown: Sequence[Candidate]) -> tuple[float, float] | None:
        """How sure it is at most that one of the sentences answers this very question, and on average a similar one.

        Both as log-odds; None where they are not known, or a sentence does not fit the context. A call for each
        sentence.
        """
        if self._engine is None or not self._engine.can.probabilities:
            return None
        known: list[tuple[float, float]] = []
        for candidate in shown:
            request = reading.grade_request(self._question, self._language, candidate)
            written = self._calls.ask(self._engine, request, 2, reading.TOP)
            grade = reading.graded(written) if written else None
            if isinstance(self._calls.failure, PromptTooLong):
                self._calls.failure = None  # what is known without the grades decides then
            if grade is None:
                return None
            known.append(grade)
        return max(very for very, _ in known), sum(similar for _, similar in known) / len(known)
