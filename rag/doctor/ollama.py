"""Examines the Ollama server: does it answer, is it safe, has it room, how fast is it here.

The speed is measured with one short prompt of our own; no question of the user is asked. Whether
its models suit is told by the engine's own check.
"""

from __future__ import annotations

import uuid
from pathlib import Path

from rag.doctor.check import Check
from rag.engines import ollama_models as known
from rag.engines.address import is_loopback
from rag.engines.base import Completion, Engine
from rag.engines.ollama import server_for
from rag.errors import EngineError
from rag.models import described, list_models
from rag.settings import Settings
from rag.types import Turn

READS, WRITES = 420, 14
"""Tokens that a question has the model read anew, and write: an estimate on the safe side. Our own
questions have prompts of 667 tokens in all, worked examples that stay in the cache included, and 6 written
(medians that ``belegt eval smoke`` prints)."""

SLOW = 60.0
"""Seconds a question from which on a smaller model is advised."""


def server(settings: Settings) -> Check:
    """Does a server answer, and is its version safe?"""
    try:
        asked = server_for(settings)
        numbers = known.version(asked)
    except EngineError as error:
        needed = settings.engine == "ollama"
        return Check(name="ollama", good=not needed, finding=str(error), exit_code=error.exit_code)
    version = ".".join(map(str, numbers)) or "of an unknown version"
    finding = f"Ollama {version} answers at {asked.url}"
    warned = known.warning(numbers)
    return Check(name="ollama", good=True, finding=finding, remedy=warned)


def models(settings: Settings) -> list[Check]:
    """Which models has the server? Nothing where no server answers: that is told already."""
    try:
        found = list_models(settings)
    except EngineError:
        return []
    chat = [one.name for one in found if one.chats]
    told = f"{len(chat)} of {len(found)} can chat" + (f": {', '.join(chat[:5])}" if chat else "")
    remedy = None if chat else "Get one: belegt pull"
    good = bool(chat) or settings.engine != "ollama"
    return [Check(name="models", good=good, finding=told, remedy=remedy, exit_code=4)]


def model(settings: Settings, engine: Engine) -> list[Check]:
    """Has the machine room for the engine's model, and how fast is it?"""
    try:
        found = [_memory(settings, engine)] if is_loopback(server_for(settings).url) else []
        return [*found, _speed(engine)]
    except EngineError as error:
        return [Check(name="speed", good=False, finding=str(error), exit_code=error.exit_code)]


def _memory(settings: Settings, engine: Engine) -> Check:
    info = described(settings, engine.model or "")
    free = available()
    need = f"{info.name} takes about {info.memory / 1e9:.1f} GB of memory"
    if free is None:
        return Check(name="memory", good=True, finding=need)
    if known.loaded(server_for(settings), info.name):
        return Check(name="memory", good=True, finding=f"{need} and is loaded; {free / 1e9:.1f} GB are free beside it")
    good = free > info.memory
    remedy = None if good else "Close other programs, or take a smaller model: belegt models"
    return Check(name="memory", good=good, finding=f"{need}; {free / 1e9:.1f} GB are free", remedy=remedy)


def _speed(engine: Engine) -> Check:
    # Something new in front: nothing of it may come from the prompt cache.
    text = f"{uuid.uuid4().hex} " + "Der Verein wählt im Frühjahr einen neuen Vorstand. " * 10
    reply = engine.chat([Turn(role="user", content=text + "Wer wählt?")], max_tokens=12)
    if not (reply.reading_seconds and reply.writing_seconds and reply.prompt_tokens and reply.written_tokens):
        return Check(name="speed", good=True, finding="this server does not report its times")
    return _judged(reply, reply.prompt_tokens / reply.reading_seconds, reply.written_tokens / reply.writing_seconds)


def _judged(reply: Completion, reads: float, writes: float) -> Check:
    seconds = READS / reads + WRITES / writes
    loading = f", after {reply.loading_seconds:.0f} s for loading it" if (reply.loading_seconds or 0) > 1 else ""
    finding = f"reads {reads:.0f}, writes {writes:.0f} tokens a second: a question takes about {seconds:.0f} s{loading}"
    remedy = None if seconds < SLOW else "A smaller model answers sooner: belegt pull"
    return Check(name="speed", good=True, finding=finding, remedy=remedy)


def available() -> int | None:
    """Bytes of memory that are free for a new program; None where the system does not say."""
    try:
        lines = Path("/proc/meminfo").read_text("utf-8").splitlines()
    except OSError:
        return None
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable:")), None)
