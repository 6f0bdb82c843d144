"""An engine around another one: it is what the inner one is, and does something at each call."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Any

from rag.engines.base import Completion, Engine
from rag.types import Noun, Turn


class Request(Noun):
    """All that a completion depends on, besides the model."""

    messages: tuple[Turn, ...]
    max_tokens: int
    stop: tuple[str, ...]
    top: int


class Around(Engine):
    """Subclasses say in ``called`` what happens at a call; here it is only handed on."""

    def __init__(self, inner: Engine) -> None:
        self._inner = inner
        self.name, self.model, self.digest = inner.name, inner.model, inner.digest
        self.context, self.can = inner.context, inner.can

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
        """As the inner engine, by way of ``called``."""
        options: dict[str, Any] = {"max_tokens": max_tokens, "stop": stop, "top": top}

        def ask() -> Completion:
            return self._inner.chat(messages, **options, on_text=on_text, cancel=cancel)

        return self.called(Request(messages=tuple(messages), **options), ask, on_text, cancel)

    def called(
        self,
        request: Request,
        ask: Callable[[], Completion],
        on_text: Callable[[str], None] | None,
        cancel: threading.Event | None,
    ) -> Completion:
        """What a call gives. ask: asks the inner engine, which tells its words to ``on_text``."""
        del request, on_text, cancel
        return ask()

    def close(self) -> None:
        """Close the inner engine."""
        self._inner.close()
