"""The stair that every door walks: ``Assistant.stream(question) -> Reply``; ``reply.answer`` forces it.

The assistant holds what lasts from question to question: the library and the engine. What
happens to one question is rag/reply.py's.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Self

from rag.bounds import refuse_unfit
from rag.engines.base import Engine
from rag.engines.line import Line
from rag.library import Library
from rag.reply import PASSAGES, Event, Reply
from rag.settings import Settings
from rag.types import Answer, Passage, Turn

__all__ = ["Assistant", "Event", "History", "Reply"]

History = Sequence[Turn | Mapping[str, Any]]


class Assistant:
    """Answers questions from one library. Safe to use from several threads; questions queue.

    >>> assistant = Assistant(library="folder/of/the/library")
    >>> answer = assistant.ask("Wann tagt der Gemeinderat?")
    >>> answer.text, answer.citations[0].file
    """

    def __init__(
        self,
        library: Path | str | Library | None = None,
        *,
        engine: Engine | str | None = None,
        settings: Settings | None = None,
        say: Callable[[str], None] | None = None,
        progress: Callable[[int, int], None] | None = None,
        **overrides: Any,
    ) -> None:
        """library: a folder or an open Library; overrides: fields of Settings.

        Raises LibraryError and its children. The engine is opened at the first question.
        """
        if isinstance(library, str | Path):
            overrides["library"] = Path(library)
        if isinstance(engine, str):
            overrides["engine"] = engine
        self.settings = _settled(settings, overrides)
        self.library = library if isinstance(library, Library) else Library.open(self.settings, say=say)
        self._engine = engine if isinstance(engine, Engine) else None
        self.line = Line()
        self._say, self._progress = say, progress
        self._opening = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Free the engine and let go of the library."""
        if self._engine:
            self._engine.close()
        self.library.close()

    @property
    def engine(self) -> Engine:
        """The engine that the settings choose. Raises EngineMissing, EngineFailed."""
        with self._opening:
            if self._engine is None:
                from rag.engines import choose

                self._engine = choose(self.settings, say=self._say, progress=self._progress)
            return self._engine

    @property
    def opened(self) -> Engine | None:
        """The engine, if a question has opened it already."""
        return self._engine

    def search(
        self, question: str, k: int = PASSAGES, only: Sequence[str] = (), exclude: Sequence[str] = ()
    ) -> list[Passage]:
        """The k nearest passages, best first. Raises NothingFound, UsageError."""
        return self.library.search(question, k, only, exclude)

    def ask(
        self, question: str, history: History = (), only: Sequence[str] = (), exclude: Sequence[str] = ()
    ) -> Answer:
        """Answer a question. Raises NothingFound, UsageError; a failing engine is told in the answer."""
        return self.stream(question, history, only, exclude).answer

    def stream(
        self,
        question: str,
        history: History = (),
        only: Sequence[str] = (),
        exclude: Sequence[str] = (),
        *,
        cancel: threading.Event | None = None,
        draft: Callable[[str], None] | None = None,
    ) -> Reply:
        """The same, step by step: iterate the reply for Evidence, each Statement, and the Answer.

        draft: gets the model's words as they come, unchecked, in the thread that iterates. Raises UsageError for a
        question that is empty or too long.
        """
        refuse_unfit(question)
        turns = tuple(turn if isinstance(turn, Turn) else Turn.model_validate(turn) for turn in history)
        return Reply(self, question, turns, tuple(only), tuple(exclude), cancel or threading.Event(), draft)


def _settled(settings: Settings | None, overrides: dict[str, Any]) -> Settings:
    if settings is None:
        return Settings(**overrides)
    return Settings(**{**settings.model_dump(), **overrides}) if overrides else settings
