"""Opens what a suite asks: an assistant on exactly the documents of a part, or the engine alone.

The user's own library is never touched; where documents are indexed is ``eval.corpora``'s.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from eval.asking import Asked, Task
from eval.completions import Remembering
from eval.corpora import Corpus, at, indexed
from rag.engines.base import Engine
from rag.errors import UsageError
from rag.settings import Settings

Opened = Callable[[Corpus, Settings, Path], AbstractContextManager[Asked]]
"""Gives an assistant that answers from exactly this corpus; the folder is for what it keeps."""


def opened_for(suite: str, task: Task, fresh: bool = False) -> Opened:
    """How a suite's parts are opened. fresh: ask the model again, even what it was asked before."""
    if task == "retrieval":
        from eval.searching import searching

        return searching
    if suite == "prompts":
        return _engine_alone(fresh)
    if suite == "peer":
        from eval.peer import side_by_side

        return side_by_side(fresh)
    return opener(fresh)


def opener(fresh: bool = False, *, thorough: bool = True) -> Opened:
    """Opens the real assistant on a library of a corpus. It raises RagError.

    thorough: it asks its model more than the answers need, so that every signal is known; the answers are the same.
    """

    @contextmanager
    def assistant(corpus: Corpus, settings: Settings, work: Path) -> Iterator[Asked]:
        from rag import Assistant

        library = at(indexed(corpus, settings, work), settings).model_copy(update={"thorough": thorough})
        engine = None if settings.engine == "quotes" else remembering(settings, work, fresh)
        with Assistant(settings=library, engine=engine) as opened:
            yield opened

    return assistant


def _engine_alone(fresh: bool) -> Opened:
    """Opens the engine with no library around it. It raises EngineError, UsageError."""

    @contextmanager
    def bare(corpus: Corpus, settings: Settings, work: Path) -> Iterator[Any]:
        del corpus
        if settings.engine == "quotes":
            raise UsageError("The prompts are for a language model; `quotes` has none.")
        engine = remembering(settings, work, fresh)
        try:
            yield SimpleNamespace(engine=engine)
        finally:
            engine.close()

    return bare


def remembering(settings: Settings, work: Path, fresh: bool = False) -> Engine:
    """The engine that answers, remembering its words in ``work``. Raises EngineError."""
    from rag.engines import choose

    engine = choose(settings, say=lambda line: print(line, file=sys.stderr))
    digest = (engine.digest or "unknown").removeprefix("sha256:")
    return Remembering(engine, work / f"{digest[:16]}.completions.jsonl", fresh=fresh)
