"""llama.cpp in this process, through the package ``xllamacpp``: answers without any server.

It runs one model file, one call at a time. Where that file comes from is ``modelfile``'s
matter; which model suits Belegt is pinned there.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import tempfile
import threading
import weakref
from collections.abc import Callable, Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

from rag.engines.base import Abilities, Completion, Engine
from rag.engines.choices import Chunk, Streamed
from rag.engines.complaints import complaint, too_long
from rag.engines.openmp import short_spins
from rag.engines.relay import LOOK, Relay, TimeIsUp
from rag.engines.turns import wire
from rag.errors import EngineError, EngineFailed, EngineMissing
from rag.settings import Settings
from rag.types import Turn

BATCH = 64
"""Tokens read between two looks at ``cancel``. Larger batches read no faster on a processor."""

KEPT_PROMPTS_MIB = 256
"""Memory for prompts read earlier: about 9,000 tokens of the pinned model. German and English
worked examples then both stay read while questions in the two languages alternate."""

Say = Callable[[str], None]
Progress = Callable[[int, int], None]


class _Server(Protocol):
    """The part of ``xllamacpp.Server`` that is used; the package has no type stubs."""

    def handle_chat_completions(self, request: dict[str, Any], on_chunk: Callable[[Chunk], bool]) -> None: ...


class EmbeddedEngine(Engine):
    """One GGUF file, run by llama.cpp. It is loaded at the first call (a few seconds, about 2 GB).

    path: the model file; digest: its SHA-256; context: tokens of prompt and reply together;
    threads: None: all; seconds: how long one call may take, loading included.
    """

    name = "embedded"
    can = Abilities(stream=True, probabilities=True)

    def __init__(
        self,
        path: Path,
        *,
        digest: str | None,
        context: int = 4096,
        threads: int | None = None,
        seconds: float = 300.0,
    ) -> None:
        self.path = path
        self.model: str | None = path.stem
        self.digest = digest
        self.context = context
        self._threads = threads
        self._seconds = seconds
        self._turn = threading.Lock()
        self._servers: list[_Server] = []
        # llama.cpp's threads must have ended before the interpreter takes its libraries down.
        self._freed = weakref.finalize(self, _free, self._servers, self._turn)

    @classmethod
    def open(cls, settings: Settings, say: Say | None = None, progress: Progress | None = None) -> EmbeddedEngine:
        """The engine for these settings; fetches the pinned model file if it has to and may.

        ``settings.model`` may be the path of another GGUF file. Raises EngineMissing,
        EngineFailed.
        """
        from rag.engines import modelfile

        if find_spec("xllamacpp") is None:
            raise EngineMissing("The embedded engine needs the package xllamacpp: pip install xllamacpp")
        path, digest = modelfile.chosen(settings, say, progress)
        return cls(
            path,
            digest=digest,
            context=settings.context,
            threads=settings.threads,
            seconds=settings.timeout,
        )

    def chat(
        self,
        messages: Sequence[Turn],
        *,
        max_tokens: int,
        stop: Sequence[str] = (),
        top: int = 0,
        on_text: Callable[[str], None] | None = None,
        cancel: threading.Event | None = None,
    ) -> Completion:
        """See ``Engine.chat``. A call waits for the one before it; ``seconds`` count from its start."""
        request = _request(messages, max_tokens, stop, top)
        while not self._turn.acquire(timeout=LOOK):
            if cancel is not None and cancel.is_set():
                return Completion(text="")

        def work(hand_over: Callable[[Chunk], bool]) -> None:
            try:
                self._loaded().handle_chat_completions(request, hand_over)
            finally:
                self._turn.release()

        reply = Streamed(top)  # Streamed, a continued message is not repeated.
        relay = Relay(work, seconds=self._seconds, cancel=cancel)
        try:
            for chunk in relay:
                if "error" in chunk:
                    raise self._error(chunk["error"])
                text = reply.take(chunk)
                if text and on_text is not None:
                    on_text(text)
        except TimeIsUp:
            raise EngineFailed(
                f"The model {self.model} took longer than {self._seconds:g} s. "
                "Allow more: BELEGT_TIMEOUT=600, or ask a shorter question."
            ) from None
        if reply.finish is None and not relay.cancelled:
            raise EngineFailed("The embedded model stopped in the middle of its answer. Ask again.")
        return reply.completion()

    def close(self) -> None:
        """Free the model's memory, after the call that is running. A later call loads it again."""
        _free(self._servers, self._turn)

    def _error(self, error: object) -> EngineError:
        message, tokens = complaint(json.dumps({"error": error}))
        return too_long(message, tokens, self.model) or EngineFailed(f"The embedded model failed: {message}")

    def _loaded(self) -> _Server:
        if not self._servers:
            self._servers.append(_load(self.path, self.context, self._threads))
        return self._servers[0]


def _free(servers: list[_Server], turn: threading.Lock) -> None:
    # An interrupted caller may never give its turn back; the end of the program does not wait for it.
    if turn.acquire(timeout=10):
        servers.clear()
        turn.release()


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _load(path: Path, context: int, threads: int | None) -> _Server:
    """Start llama.cpp on the file. Its HTTP listener cannot be turned off, so it gets an address
    that nobody can reach: a socket file that is deleted at once; calls do not go through it."""
    xllamacpp = _library()
    try:
        size = path.stat().st_size
    except OSError as error:
        raise EngineMissing(f"The model file {path} cannot be read: {error.strerror}.") from error
    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(path)
    parameters.n_ctx = context
    parameters.n_parallel = 1
    parameters.n_batch = parameters.n_ubatch = BATCH
    parameters.cpuparams.n_threads = parameters.cpuparams_batch.n_threads = threads or _processors()
    parameters.cache_ram_mib = KEPT_PROMPTS_MIB
    parameters.warmup = False
    parameters.fit_params = False
    parameters.verbosity = -1
    parameters.ui = False
    parameters.endpoint_slots = False
    parameters.n_threads_http = 1
    parameters.api_keys = [secrets.token_urlsafe(32)]
    folder = tempfile.mkdtemp(prefix="belegt-")
    address = os.path.join(folder, "llama.sock")
    # A socket's path has little room; the fallback is open to this machine only, and has the key.
    parameters.hostnames = [address if len(address) < 100 else "127.0.0.1"]
    try:
        server: _Server = xllamacpp.Server(parameters)
    except RuntimeError as error:
        raise EngineFailed(
            f"The model file {path} cannot be loaded: it is damaged, or memory is short "
            f"(about {size * 2 // 1_000_000:,} MB are needed)."
        ) from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return server


def _library() -> Any:
    """The package, by name: it has no type stubs, and _Server says what is used of it."""
    try:
        with short_spins():
            return import_module("xllamacpp")
    except ImportError as error:
        remedy = "apt install libgomp1" if "libgomp" in str(error) else "pip install --force-reinstall xllamacpp"
        raise EngineMissing(f"The embedded engine cannot be loaded ({error}). Try: {remedy}") from error


def _request(messages: Sequence[Turn], max_tokens: int, stop: Sequence[str], top: int) -> dict[str, Any]:
    request: dict[str, Any] = {
        "messages": wire(messages),
        "temperature": 0,
        "seed": 1,
        "max_tokens": max_tokens,
        "cache_prompt": True,
        "stream": True,
        # Chunks while the prompt is read: without them nothing could break the reading off.
        "return_progress": True,
    }
    if stop:
        request["stop"] = list(stop)
    if top:
        request |= {"logprobs": True, "top_logprobs": top}
    return request
