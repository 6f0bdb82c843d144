"""Puts the streamed chunks of one chat reply together, in the form that OpenAI's servers made
common and llama.cpp speaks too.

It makes no call and judges no error; whether a reply without an end is a failure, the engine
decides.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rag.engines.base import Completion
from rag.engines.turns import Echo, alternatives

Chunk = Mapping[str, Any]


class Streamed:
    """One reply, chunk by chunk.

    top: how many alternatives of the first token are wanted. before: the continued message, if
    the server may repeat it.
    finish: why the reply ended, as the server says it; None as long as it has not ended.
    thought: did the model think, in words that are not its answer?
    """

    def __init__(self, top: int, before: str = "") -> None:
        self.finish: str | None = None
        self.thought = False
        self._top = top
        self._echo = Echo(before)
        self._text = ""
        self._first: tuple[tuple[str, float], ...] = ()
        self._timings: Mapping[str, Any] = {}
        self._usage: Mapping[str, Any] = {}

    def take(self, chunk: Chunk) -> str:
        """The new text in the chunk. Fields that are missing or null are no text."""
        self._timings = chunk.get("timings") or self._timings
        self._usage = chunk.get("usage") or self._usage
        text = ""
        for choice in chunk.get("choices") or ():
            tokens = (choice.get("logprobs") or {}).get("content") or ()
            if self._top and not self._first and tokens:
                self._first = alternatives(tokens[0], self._top)
            self.finish = choice.get("finish_reason") or self.finish
            delta = choice.get("delta") or {}
            self.thought = self.thought or bool(delta.get("reasoning_content") or delta.get("reasoning"))
            text += delta.get("content") or ""
        text = self._echo.feed(text)
        if self.finish is not None:
            text += self._echo.rest()
        self._text += text
        return text

    def completion(self) -> Completion:
        """All that came, with the counts that the server reported."""
        prompt, read = self._lengths()
        seconds = None
        if {"prompt_ms", "predicted_ms"} <= self._timings.keys():
            seconds = (self._timings["prompt_ms"] + self._timings["predicted_ms"]) / 1000
        return Completion(
            text=self._text,
            first=self._first,
            prompt_tokens=prompt,
            read_tokens=read,
            written_tokens=self._timings.get("predicted_n", self._usage.get("completion_tokens")),
            cut=self.finish == "length",
            seconds=seconds,
        )

    def _lengths(self) -> tuple[int | None, int | None]:
        """Tokens of the prompt, and how many of them had to be read."""
        if {"prompt_n", "cache_n"} <= self._timings.keys():
            read = int(self._timings["prompt_n"])
            return read + int(self._timings["cache_n"]), read
        prompt = self._usage.get("prompt_tokens")
        kept = (self._usage.get("prompt_tokens_details") or {}).get("cached_tokens")
        return prompt, None if prompt is None or kept is None else prompt - kept
