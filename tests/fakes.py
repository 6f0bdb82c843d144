"""Small real subclasses for tests: an embedder that needs no model, an engine that says what it is told."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from rag.engines.base import Abilities, Completion, Embedder, Engine
from rag.errors import EngineFailed
from rag.search import grams
from rag.types import Turn


class HashEmbedder(Embedder):
    """Texts that share word pieces are near each other: each piece is hashed to one dimension.

    As with the built-in embedder, unrelated texts have a cosine of about 0.79: a constant takes
    that share of every vector.
    """

    dimension = 256

    def __init__(self, name: str = "hash-test") -> None:
        self.name = name
        self.embedded: list[str] = []

    def _vectors(self, texts: Sequence[str]) -> NDArray[np.float32]:
        made = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            for piece in [*grams(text), text]:
                made[
                    row, int(hashlib.sha256(piece.encode(errors="replace")).hexdigest(), 16) % (self.dimension - 1) + 1
                ] += 1
        made *= np.sqrt(0.21) / np.linalg.norm(made, axis=1, keepdims=True)
        made[:, 0] = np.sqrt(1 - (made[:, 1:] ** 2).sum(axis=1))
        return made

    def queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self._vectors(texts)

    def passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.embedded += texts
        return self._vectors(texts)


class ScriptedEngine(Engine):
    """Says the replies in their order, the last one again and again; remembers what it was asked."""

    name = "embedded"
    model = "scripted"
    digest = None
    context = 4096
    can = Abilities(stream=True, probabilities=True)

    def __init__(self, *replies: str, fails: bool = False) -> None:
        self.replies, self.fails = list(replies), fails
        self.asked: list[list[Turn]] = []

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
        self.asked.append(list(messages))
        if self.fails:
            raise EngineFailed("The scripted engine failed. Try again.")
        text = self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]
        if on_text is not None:
            for word in text.split(" "):
                on_text(word)
        return Completion(text=text, first=((text[:1], -0.1),) if top else ())
