"""Answers from a running Ollama server.

It speaks to ``/api/chat`` itself, since the usual client cannot forbid that a long prompt is
silently cut. Which model is chosen is in ``ollama_models``, what errors mean in
``ollama_errors``, the vectors in ``ollama_embed``.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from rag.engines import ollama_models as models
from rag.engines.address import allow, host_url, is_loopback
from rag.engines.base import Abilities, Completion, Engine
from rag.engines.complaints import entry_of, understood
from rag.engines.lines import Server, sendable
from rag.engines.ollama_errors import in_stream, translated
from rag.engines.turns import Echo, alternatives, continued, wire
from rag.errors import EngineFailed, EngineMissing
from rag.settings import Settings
from rag.types import Turn

Say = Callable[[str], None]


def server_for(settings: Settings) -> Server:
    """The server that the settings, or OLLAMA_HOST, name. Raises EngineMissing if it, or its key, is not allowed."""
    url = host_url(settings.ollama_host or os.environ.get("OLLAMA_HOST"))
    allow(url, settings.allow_remote)
    return Server(url, sendable(settings.ollama_key, "BELEGT_OLLAMA_KEY"), settings.timeout)


BATCH = 32
"""Tokens that the server reads at a time. It looks for a cancel only between two batches: its own 512
are many seconds on two cores. Smaller batches read as fast there."""


class OllamaEngine(Engine):
    """One chat model of a running Ollama server.

    Made, it has reached the server and found its model: ``settings.model``, or the one that the
    rule in ``ollama_models`` chooses. say: gets a line when the server's version is unsafe.
    Raises EngineMissing.
    """

    name = "ollama"

    def __init__(self, settings: Settings, *, say: Say | None = None) -> None:
        self._server = server_for(settings)
        self._seconds = settings.timeout
        numbers = models.version(self._server)
        if (text := models.warning(numbers)) is not None and say is not None:
            say(text)
        model, description = _choose(self._server, settings)
        remote = models.refuse_remote(model, description, settings.allow_remote)
        self._name = model.name
        self.model: str | None = model.name
        self.digest = models.weights(model, description)
        # One length for all calls: another one would make the server load the model anew.
        self.context = min(settings.context, models.number(description, "context_length") or settings.context)
        self._thinks = "thinking" in (description.get("capabilities") or ())
        self.can = Abilities(
            stream=True,
            probabilities=not numbers or numbers >= models.LOGPROBS,
            leaves_machine=remote or not is_loopback(self._server.url),
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
        """See ``Engine.chat``."""
        reply = _Reply(self._name, top, continued(messages))
        relay = self._server.stream("/api/chat", self._request(messages, max_tokens, stop, top), cancel)
        with translated(self._server.url, self._name, seconds=self._seconds):
            for line in relay:
                text = reply.take(line)
                if text and on_text is not None:
                    on_text(text)
        if not reply.done and not relay.cancelled:
            raise EngineFailed(f"Ollama's answer ended before it was complete ({self._name}). Ask again.")
        completion = reply.completion()
        if completion.cut and (completion.written_tokens or 0) < max_tokens:
            raise EngineFailed(
                f"{self._name} was cut off after {completion.written_tokens or 0} tokens: its context of "
                f"{self.context} is full. Allow more: BELEGT_CONTEXT={2 * self.context}"
            )
        return completion

    def _request(self, messages: Sequence[Turn], max_tokens: int, stop: Sequence[str], top: int) -> dict[str, Any]:
        options: dict[str, Any] = {
            "temperature": 0,
            "seed": 1,
            "num_ctx": self.context,
            "num_batch": BATCH,
            "num_predict": max_tokens,
        }
        if stop:
            options["stop"] = list(stop)
        request: dict[str, Any] = {
            "model": self._name,
            "messages": wire(messages),
            "stream": True,
            "options": options,
            "keep_alive": "10m",
            # A prompt that does not fit is an error, not a prompt with its middle cut out.
            "truncate": False,
            "shift": False,
        }
        if top:
            request |= {"logprobs": True, "top_logprobs": min(top, 20)}
        if self._thinks:
            request["think"] = False
        return request


def _choose(server: Server, settings: Settings) -> tuple[models.Model, Mapping[str, Any]]:
    """The model and its description. Raises EngineMissing."""
    listed = models.listed(server)
    if settings.model is not None:
        model = models.named(listed, settings.model)
        description = models.described(server, model.name)
        if not models.can_chat(description):
            raise EngineMissing(f"The Ollama model {model.name} only embeds. Choose one that can chat: belegt models")
        return model, description
    found = models.best(listed, lambda name: models.described(server, name), models.memory_for(server.url))
    if found is None:
        raise EngineMissing(f"Ollama at {server.url} has no model that can chat. Get one: belegt pull")
    return found


class _Reply:
    """Puts the lines of one answer together. ``done``: its end was seen."""

    def __init__(self, model: str, top: int, before: str) -> None:
        self.done = False
        self._model = model
        self._broken = f"Ollama's answer is broken ({model})"
        self._top = top
        self._echo = Echo(before)
        self._text = ""
        self._first: tuple[tuple[str, float], ...] = ()
        self._last: Mapping[str, Any] = {}

    def take(self, line: str) -> str:
        """The new text of the line. Raises EngineFailed, PromptTooLong."""
        entry = entry_of(line, self._broken, "Ask again.")
        if "error" in entry:
            raise in_stream(entry["error"], self._model)
        with understood(self._broken, "Ask again."):
            return self._read(entry)

    def completion(self) -> Completion:
        """All that came; the server does not say how much of the prompt it had read before. Raises EngineFailed."""
        with understood(self._broken, "Ask again."):
            return Completion(
                text=self._text,
                first=self._first,
                prompt_tokens=self._last.get("prompt_eval_count"),
                written_tokens=self._last.get("eval_count"),
                cut=self._last.get("done_reason") == "length",
                seconds=self._seconds("total_duration"),
                reading_seconds=self._seconds("prompt_eval_duration"),
                writing_seconds=self._seconds("eval_duration"),
                loading_seconds=self._seconds("load_duration"),
            )

    def _read(self, entry: Mapping[str, Any]) -> str:
        tokens = entry.get("logprobs") or ()
        if self._top and not self._first and tokens:
            self._first = alternatives(tokens[0], self._top)
        text = self._echo.feed((entry.get("message") or {}).get("content") or "")
        if entry.get("done"):
            self.done = True
            self._last = entry
            text += self._echo.rest()
        self._text += text
        return text

    def _seconds(self, name: str) -> float | None:
        nanoseconds = self._last.get(name)
        return nanoseconds / 1e9 if isinstance(nanoseconds, (int, float)) else None
