"""The calls that one question makes to its model: each in its turn, timed, and the first failure kept.

What is asked, and what becomes of the reply, is rag/steps.py's.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rag.engines.base import Completion, Engine
from rag.errors import EngineError
from rag.types import Turn

if TYPE_CHECKING:
    from rag.assistant import Assistant


class Calls:
    """failure: the engine's error, after which no further call is made. timings: seconds by step, with
    those in the model ("model") and in the line before it ("waiting"). before: how many other callers
    the model serves first; 0 when this one does not wait.
    """

    def __init__(self, assistant: Assistant, cancel: threading.Event) -> None:
        self._assistant, self.cancel = assistant, cancel
        self.failure: EngineError | None = None
        self.before = 0
        self.timings: dict[str, float] = {"model": 0.0}

    def engine(self) -> Engine | None:
        """The engine, or None when only quotes are to be had."""
        try:
            engine = self._assistant.engine
        except EngineError as error:
            self.failure = error
            return None
        return None if engine.name == "quotes" else engine

    def ask(
        self,
        engine: Engine | None,
        messages: list[Turn],
        length: int,
        top: int = 0,
        draft: Callable[[str], None] | None = None,
    ) -> Completion | None:
        """One call of the model; None when there is none, when it failed, or after a cancel."""
        if engine is None or self.failure or self.cancel.is_set():
            return None
        began = time.perf_counter()
        try:
            with self._assistant.line.turn(self.cancel, self._waits_behind) as mine:
                self.timings["waiting"] = self.timings.get("waiting", 0.0) + time.perf_counter() - began
                if not mine:
                    return None
                began = time.perf_counter()
                return engine.chat(
                    messages, max_tokens=length, stop=("\n",), top=top, on_text=draft, cancel=self.cancel
                )
        except EngineError as error:
            self.failure = error
            return None
        finally:
            self.timings["model"] += time.perf_counter() - began

    def _waits_behind(self, callers: int) -> None:
        self.before = callers

    @contextmanager
    def timed(self, step: str) -> Iterator[None]:
        """Add the time inside to a step's."""
        began = time.perf_counter()
        try:
            yield
        finally:
            self.timings[step] = self.timings.get(step, 0.0) + time.perf_counter() - began
