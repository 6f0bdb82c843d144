"""The engine without a language model: the best sentences are quoted, and nothing is written.

The assistant knows it by ``model is None`` and never calls ``chat``.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

from rag.engines.base import Abilities, Completion, Engine
from rag.errors import EngineMissing
from rag.types import Turn


class QuotesEngine(Engine):
    """Always possible, and able to do nothing that needs a model."""

    name = "quotes"
    model = None
    digest = None
    context = 0
    can = Abilities()

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
        """Raises EngineMissing: there is no model."""
        raise EngineMissing(
            'The engine "quotes" has no language model. '
            "Start Ollama (ollama serve) or choose --engine embedded to have answers written."
        )
