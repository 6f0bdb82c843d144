"""Replies of the language model, kept outside the tree, so that a long run can be made in pieces."""

from __future__ import annotations

import hashlib
import json
import os
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from rag.engines.base import Completion, Engine
from rag.types import Turn


class OutOfTime(Exception):
    """The piece has ended; what was asked is kept."""


class Remembering(Engine):
    """Asks another engine what it was not asked before. until: time.monotonic() at which new questions are refused."""

    def __init__(self, engine: Engine, place: Path, until: float) -> None:
        self._engine, self._until = engine, until
        self.name, self.model, self.digest = engine.name, engine.model, engine.digest
        self.context, self.can = engine.context, engine.can
        place.parent.mkdir(parents=True, exist_ok=True)
        self._file = place.open("a+", encoding="utf-8")
        self._file.seek(0)
        self._known = {entry["key"]: entry["reply"] for entry in map(json.loads, self._file)}
        self.asked = 0

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
        asked = [self.digest or self.model, [turn.model_dump() for turn in messages], max_tokens, list(stop), top]
        key = hashlib.sha256(json.dumps(asked).encode(errors="surrogatepass")).hexdigest()
        if key not in self._known:
            if time.monotonic() > self._until:
                raise OutOfTime
            reply = self._engine.chat(messages, max_tokens=max_tokens, stop=stop, top=top, cancel=cancel)
            self.asked += 1
            self._known[key] = reply.model_dump()
            self._file.write(json.dumps({"key": key, "reply": self._known[key]}) + "\n")
            self._file.flush()
        return Completion.model_validate(self._known[key])

    def close(self) -> None:
        self._file.close()
        self._engine.close()


def place() -> Path:
    """Where the replies are kept: BELEGT_REPLIES, or the cache."""
    return Path(os.environ.get("BELEGT_REPLIES") or Path.home() / ".cache" / "belegt" / "injection.jsonl")
