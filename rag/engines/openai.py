"""Answers from any server that speaks OpenAI's chat interface: vLLM, a llama.cpp server, others.

Such servers differ in what they know beside the essentials. What one refuses by name is left
out from then on; whether probabilities come is known after the first call.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import httpx

from rag.engines.address import allow, is_loopback
from rag.engines.base import Abilities, Completion, Engine
from rag.engines.choices import Streamed
from rag.engines.complaints import complaint, entry_of, too_long, understood
from rag.engines.lines import Refused, Server, sendable
from rag.engines.relay import TimeIsUp
from rag.engines.turns import continued, wire
from rag.errors import EngineError, EngineFailed, EngineMissing
from rag.settings import Settings
from rag.types import Turn

QUICK = 10.0
"""Seconds for the list of models."""

OPTIONAL = (
    "stream_options",
    "seed",
    "top_logprobs",
    "logprobs",
    "continue_final_message",
    "add_generation_prompt",
)
"""Fields that a server may refuse, in the order in which they are given up."""

_BROKEN_OFF = ("abort", "content_filter", "error")
"""Reasons for an end after which the words that came are not the answer."""

_FIELDS = ("", "data", "error", "event", "id", "retry")
"""What a line of an event stream begins with, before the colon; nothing for a comment."""


class OpenAIEngine(Engine):
    """One model behind ``settings.openai_url`` (with /v1 at its end).

    Made, it has reached the server when it had to ask which model there is. ``settings.model``
    or the first one of the server answers. Raises EngineMissing.
    """

    name = "openai"
    digest = None

    def __init__(self, settings: Settings) -> None:
        if not settings.openai_url:
            raise EngineMissing("The engine openai needs an address: BELEGT_OPENAI_URL=http://127.0.0.1:8080/v1")
        url = settings.openai_url if "://" in settings.openai_url else f"http://{settings.openai_url}"
        allow(url, settings.allow_remote)
        self._server = Server(url, sendable(settings.openai_key, "BELEGT_OPENAI_KEY"), settings.timeout)
        self._seconds = settings.timeout
        self._refused: set[str] = set()
        self.context = settings.context
        self.can = Abilities(stream=True, probabilities=True, leaves_machine=not is_loopback(url))
        # Known before the server is asked: what it refuses is told with the name.
        self.model: str | None = settings.model
        self._name = settings.model or self._first_model()
        self.model = self._name

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
        request = self._request(messages, max_tokens, stop, top)
        while True:
            sent = {key: value for key, value in request.items() if key not in self._refused}
            try:
                reply = self._read(sent, Streamed(top, continued(messages)), on_text, cancel)
                break
            except Refused as refusal:
                if not self._give_up(refusal, sent):
                    with self._translated():
                        raise
        with understood(f"The answer of {self._server.url} is broken", "Ask again."):
            completion = reply.completion()
        if reply.finish in _BROKEN_OFF:
            raise EngineFailed(f"{self._server.url} broke its answer off ({reply.finish}). Ask again.")
        if reply.thought and not completion.text and not (cancel and cancel.is_set()):
            raise EngineFailed(
                f"The model {self._name} thinks before it answers, and {max_tokens} tokens were not enough for that. "
                "Turn it off at the server, or choose another model: BELEGT_MODEL=…"
            )
        if top and completion.text and not completion.first:
            self.can = self.can.model_copy(update={"probabilities": False})
        return completion

    def _read(
        self,
        request: dict[str, Any],
        reply: Streamed,
        on_text: Callable[[str], None] | None,
        cancel: threading.Event | None,
    ) -> Streamed:
        """One try. Raises Refused when the server does not even begin, else EngineError."""
        relay = self._server.stream("/chat/completions", request, cancel)
        stray = False
        with self._translated(but_refused=True):
            for line in relay:
                stray = stray or line.partition(":")[0] not in _FIELDS
                chunk = self._chunk(line)
                with understood(f"The answer of {self._server.url} is broken", "Ask again."):
                    text = reply.take(chunk) if chunk else ""
                if text and on_text is not None:
                    on_text(text)
        if reply.finish is None and not relay.cancelled:
            if stray:
                raise EngineMissing(
                    f"What answers at {self._server.url} does not stream answers as OpenAI's servers do. "
                    "Set BELEGT_OPENAI_URL to the address of one that does, with /v1 at its end."
                )
            raise EngineFailed(f"The answer of {self._server.url} ended before it was complete. Ask again.")
        return reply

    def _chunk(self, line: str) -> dict[str, Any] | None:
        """The chunk in one line of the event stream; None for comments and the end mark."""
        kind, _, value = line.partition(":")
        value = value.strip()
        if kind not in {"data", "error"} or value == "[DONE]":
            return None
        chunk = entry_of(value, f"The answer of {self._server.url} is broken", "Ask again.")
        if kind == "error" or chunk.get("error"):
            raise self._error(500, value)
        return chunk

    def _request(self, messages: Sequence[Turn], max_tokens: int, stop: Sequence[str], top: int) -> dict[str, Any]:
        request: dict[str, Any] = {
            "model": self._name,
            "messages": wire(messages),
            "temperature": 0,
            "seed": 1,
            "max_tokens": max_tokens,
            "stream": True,
            "stream_options": {"include_usage": True},
        }
        if stop:
            request["stop"] = list(stop)
        if top:
            request |= {"logprobs": True, "top_logprobs": min(top, 20)}
        if continued(messages):
            request |= {"continue_final_message": True, "add_generation_prompt": False}
        return request

    def _give_up(self, refusal: Refused, sent: dict[str, Any]) -> bool:
        """Leave out what the server names in its refusal; False when it names nothing optional."""
        if refusal.status not in {400, 422}:
            return False
        named = next((key for key in OPTIONAL if key in sent and key in refusal.body), None)
        if named is None:
            return False
        self._refused.add(named)
        if named == "logprobs":
            self._refused.add("top_logprobs")
            self.can = self.can.model_copy(update={"probabilities": False})
        return True

    def _first_model(self) -> str:
        seconds = min(QUICK, self._seconds)
        with self._translated():
            try:
                found = self._server.ask("/models", seconds=seconds).get("data")
            except (httpx.ReadTimeout, TimeIsUp) as error:
                raise EngineMissing(
                    f"{self._server.url} did not say within {seconds:g} s which models it has. Name one: BELEGT_MODEL=…"
                ) from error
        for entry in found if isinstance(found, list) else ():
            if isinstance(entry, dict) and entry.get("id"):
                return str(entry["id"])
        raise EngineMissing(f"The server at {self._server.url} lists no model. Name one: BELEGT_MODEL=…")

    @contextmanager
    def _translated(self, *, but_refused: bool = False) -> Iterator[None]:
        """Within this block every failure of the server becomes an EngineError."""
        url = self._server.url
        try:
            yield
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            raise EngineMissing(f"Nothing answers at {url}. Start the server, or set BELEGT_OPENAI_URL.") from error
        except (httpx.TimeoutException, TimeIsUp) as error:
            raise EngineFailed(f"{url} took longer than {self._seconds:g} s. Allow more: BELEGT_TIMEOUT=600") from error
        except (httpx.InvalidURL, httpx.UnsupportedProtocol) as error:
            raise EngineMissing(f"{url} is no address of a server. Set BELEGT_OPENAI_URL.") from error
        except httpx.HTTPError as error:
            raise EngineFailed(f"{url} broke off: {str(error) or type(error).__name__}. Ask again.") from error
        except Refused as refusal:
            if but_refused:
                raise
            raise self._error(refusal.status, refusal.body) from refusal

    def _error(self, status: int, body: str) -> EngineError:
        url = self._server.url
        message, tokens = complaint(body)
        if (found := too_long(message, tokens, self.model)) is not None:
            return found
        if status in {401, 403}:
            return EngineMissing(f"{url} wants another key (status {status}). Set it: BELEGT_OPENAI_KEY=…")
        if status == 404:
            told = message or "not found"
            return EngineMissing(f"{url} does not have this: {told}. Check BELEGT_OPENAI_URL and the model's name.")
        if 300 <= status < 400:
            return EngineMissing(f"{url} is not the server itself: {message}. Set BELEGT_OPENAI_URL.")
        return EngineFailed(f"{url} failed (status {status}): {message or 'no reason given'}.")
