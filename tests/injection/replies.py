"""Replies of the language model, kept outside the tree, so that a long run can be made in pieces."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from pathlib import Path

from eval.around import Around, Request
from eval.completions import Remembering
from rag.engines.base import Completion, Engine


class OutOfTime(Exception):
    """The piece has ended; what was asked is kept."""


class Until(Around):
    """Asks another engine until a moment of ``time.monotonic()``, then raises OutOfTime."""

    def __init__(self, inner: Engine, until: float) -> None:
        super().__init__(inner)
        self._until = until

    def called(
        self,
        request: Request,
        ask: Callable[[], Completion],
        on_text: Callable[[str], None] | None,
        cancel: threading.Event | None,
    ) -> Completion:
        if time.monotonic() > self._until:
            raise OutOfTime
        return ask()


def in_pieces(engine: Engine, until: float) -> Remembering:
    """The engine, asked only what it was not asked before, in this piece or an earlier one.

    The replies are kept in BELEGT_REPLIES, or in the cache.
    """
    place = Path(os.environ.get("BELEGT_REPLIES") or Path.home() / ".cache" / "belegt" / "injection.jsonl")
    return Remembering(Until(engine, until), place)
