"""One question on its way: what the reader gets to see, in order, from the evidence to the answer.

The steps are rag/steps.py's; what lasts from question to question is rag/assistant.py's.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from rag import courtesies
from rag.calls import Calls
from rag.engines.base import Engine
from rag.errors import EngineError
from rag.steps import PASSAGES, Steps
from rag.text import language_of
from rag.types import Answer, Evidence, Passage, Statement, Turn
from rag.wording import say

if TYPE_CHECKING:
    from rag.assistant import Assistant

__all__ = ["PASSAGES", "Event", "Reply"]

Event = Evidence | Statement | Answer


class Reply:
    """One question on its way. Iterating yields Evidence first, then each Statement, last the Answer."""

    def __init__(
        self,
        assistant: Assistant,
        question: str,
        history: tuple[Turn, ...],
        only: tuple[str, ...],
        exclude: tuple[str, ...],
        cancel: threading.Event,
        draft: Callable[[str], None] | None = None,
    ) -> None:
        self._assistant, self._question, self._cancel = assistant, question, cancel
        self._language = language_of(question)
        self._calls = Calls(assistant, cancel)
        settings = assistant.settings
        self._steps = Steps(
            assistant.library,
            question,
            history,
            only,
            exclude,
            self._calls,
            draft,
            thorough=settings.thorough,
            grades=settings.grades,
        )
        self._events: list[Event] = []
        self._coming = self._run()

    @property
    def failure(self) -> EngineError | None:
        """The engine's error, where one made the answer fall back to quotes."""
        return self._calls.failure

    @property
    def before(self) -> int:
        """How many other callers the model serves before this question; 0 when it does not wait."""
        return self._calls.before

    @property
    def signals(self) -> dict[str, float]:
        """What the decision between answer and silence rested on; of the last part, where several things are asked."""
        return self._steps.weighing.signals

    @property
    def probability(self) -> float | None:
        """How likely the decision took an answer to be; None where nothing was decided."""
        return self._steps.weighing.probability

    @property
    def said(self) -> tuple[str, ...]:
        """A model's few words on each part of the question, also where the answer is silent; empty without a model."""
        return self._steps.said

    @property
    def located(self) -> tuple[str, ...]:
        """The sentences that those words led to, one for each, as the model was shown them."""
        return self._steps.located

    def __iter__(self) -> Iterator[Event]:
        at = 0
        while True:
            while at < len(self._events):
                yield self._events[at]
                at += 1
            try:
                self._events.append(next(self._coming))
            except StopIteration:
                return

    def cancel(self) -> None:
        """Stop soon; the answer then holds what was proven until now."""
        self._cancel.set()

    @property
    def answer(self) -> Answer:
        """The whole answer; waits for it."""
        for event in self:
            if isinstance(event, Answer):
                return event
        raise RuntimeError("a reply ends with its answer")

    # -- the way -----------------------------------------------------------------------------

    def _run(self) -> Iterator[Event]:
        began = time.perf_counter()
        courtesy = courtesies.courtesy(self._question)
        if courtesy:
            yield Evidence(citations=())
            name, said = courtesy
            self._language = said or self._language
            yield self._closing(began, text=say(name, self._language))
            return
        parts = self._steps.parts()
        passages = tuple(dict.fromkeys(passage for part in parts for passage in part.passages))[:PASSAGES]
        yield Evidence(citations=self._steps.evidence_of(parts), passages=passages)
        if self._steps.task == "summary":
            yield self._closing(began, passages=passages, reason=say("summary", self._language))
            return
        # Only now: opening an engine may take long, and the evidence needs none.
        engine = self._calls.engine()
        statements: list[Statement] = []
        reasons: list[str] = []
        for part in parts:
            found, read = self._steps.found(engine, part)
            for statement in self._steps.written(engine, part.question, found, read):
                if statement not in statements:
                    statements.append(statement)
                    yield statement
            if found.reason and len(parts) > 1 and not self._cancel.is_set():
                reasons.append(say("part", self._language, part=part.asked))
            elif found.reason:
                reasons.append(found.reason)
        reason = " ".join(reasons) or None
        yield self._closing(began, tuple(statements), passages, reason, engine=engine)

    def _closing(
        self,
        began: float,
        statements: tuple[Statement, ...] = (),
        passages: tuple[Passage, ...] = (),
        reason: str | None = None,
        *,
        text: str | None = None,
        engine: Engine | None = None,
    ) -> Answer:
        named = engine or self._assistant.opened
        self._calls.timings["total"] = time.perf_counter() - began
        said = "\n".join(s.text for s in statements) if statements else say(self._steps.nothing(), self._language)
        return Answer(
            question=self._question,
            language=self._language,
            text=text or said,
            abstained=not statements,
            reason=reason if text or (reason and not self.failure) else self._steps.remark(engine),
            statements=statements,
            passages=passages,
            engine=named.name if named else "quotes",
            model=named.model if named else None,
            timings={step: round(seconds, 4) for step, seconds in self._calls.timings.items()},
        )
