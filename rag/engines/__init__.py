"""Chooses who answers and who embeds. Each engine's module is imported only when it is tried.

What an engine can do is in ``base``; this module knows only their names and their order.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import TYPE_CHECKING

from rag.errors import EngineError, UsageError

if TYPE_CHECKING:
    from rag.engines.base import Embedder, Engine
    from rag.settings import Settings

Say = Callable[[str], None]
Progress = Callable[[int, int], None]


def choose(settings: Settings, *, say: Say | None = None, progress: Progress | None = None) -> Engine:
    """The engine that answers.

    "auto" is Ollama when a server answers and has a model that can chat; else the embedded
    engine, when its model file is there or may be fetched; else the one that only quotes. An
    engine that is named must work.

    say: gets one line about what was passed over and why, and what is downloaded. progress: gets
    (bytes there, bytes in all) during a download.
    Raises EngineMissing or EngineFailed, with the remedy, for a named engine.
    """
    engine = _chosen(settings, say, progress)
    if engine.can.leaves_machine:
        said = f"{engine.name} ({engine.model})" if engine.model else engine.name
        tell_leaving(f"What you ask and what is found leaves this machine: {said} runs elsewhere.", say)
    return engine


def tell_leaving(text: str, say: Say | None) -> None:
    """Say that something leaves this machine; to a program that listens to nothing, as a warning."""
    if say is not None:
        say(text)
    else:
        warnings.warn(text, stacklevel=3)


def _chosen(settings: Settings, say: Say | None, progress: Progress | None) -> Engine:
    if settings.engine != "auto":
        return _open(settings.engine, settings, say, progress)
    passed: list[str] = []
    for name in ("ollama", "embedded"):
        try:
            engine = _open(name, settings, say, progress)
        except EngineError as error:
            passed.append(" ".join(str(error).split()))
        else:
            break
    else:
        engine = _open("quotes", settings, say, progress)
    if passed and say is not None:
        said = engine.name if engine.model is None else f"{engine.name} ({engine.model})"
        say(f"Using the engine {said}. Passed over: {' '.join(passed)}")
    return engine


def embedder(settings: Settings, *, say: Say | None = None) -> Embedder:
    """Who makes the vectors: "embedded", or "ollama:NAME".

    say: gets a line when it runs on another machine. Raises UsageError for another name,
    EngineMissing or EngineFailed when it cannot work.
    """
    kind, _, name = settings.embedder.partition(":")
    if kind == "ollama" and name:
        from rag.engines.ollama_embed import OllamaEmbedder

        made = OllamaEmbedder(settings, name)
        if made.leaves_machine:
            tell_leaving(f"The files' texts and your questions leave this machine: {made.name} runs elsewhere.", say)
        return made
    if settings.embedder != "embedded":
        raise UsageError(f'There is no embedder "{settings.embedder}". Use "embedded" or "ollama:NAME".')
    from rag.engines.e5 import E5Embedder

    return E5Embedder(settings.threads)


def _open(name: str, settings: Settings, say: Say | None, progress: Progress | None) -> Engine:
    if name == "ollama":
        from rag.engines.ollama import OllamaEngine

        return OllamaEngine(settings, say=say)
    if name == "embedded":
        from rag.engines.embedded import EmbeddedEngine

        return EmbeddedEngine.open(settings, say, progress)
    if name == "openai":
        from rag.engines.openai import OpenAIEngine

        return OpenAIEngine(settings)
    from rag.engines.quotes import QuotesEngine

    return QuotesEngine()
