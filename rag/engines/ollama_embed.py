"""Vectors from an embedding model of a running Ollama server.

Each family of models wants its own words in front of questions and passages; without them it
finds worse. They are put there here, and nowhere else.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from rag.engines import ollama_models as models
from rag.engines.address import is_loopback
from rag.engines.base import Embedder
from rag.engines.ollama import server_for
from rag.engines.ollama_errors import translated
from rag.errors import EngineFailed, EngineMissing, EngineRefused, PromptTooLong
from rag.settings import Settings

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

BATCH = 32
SHORTEST = 200
"""Characters below which a text is not halved any more: then it is not its length that is wrong."""

_SEARCH = "Represent this sentence for searching relevant passages: "
_TASK = "Instruct: Given a web search query, retrieve relevant passages that answer the query\nQuery:"
_FAMILIES = (
    (r"(^|[-_/.])e5-.*instruct", _TASK + " ", ""),
    (r"qwen3-embedding", _TASK, ""),
    (r"(^|[-_/.])e5([-_:.]|$)", "query: ", "passage: "),
    (r"bge-(small|base|large)-en|bge-large(:|$)", _SEARCH, ""),
    (r"nomic-embed-text", "search_query: ", "search_document: "),
    (r"mxbai-embed", _SEARCH, ""),
    (r"embeddinggemma", "task: search result | query: ", "title: none | text: "),
    (r"snowflake-arctic-embed2", "query: ", ""),
    (r"snowflake-arctic-embed", _SEARCH, ""),
)
"""What the makers of the models say: a pattern of the name, before questions, before passages."""


def prefixes(name: str) -> tuple[str, str]:
    """What stands before a question and before a passage for this model; nothing when unknown."""
    for pattern, question, passage in _FAMILIES:
        if re.search(pattern, name.lower()):
            return question, passage
    return "", ""


class OllamaEmbedder(Embedder):
    """One embedding model of a running Ollama server.

    Made, it has reached the server and found the model. A text that is too long for the model is
    embedded in halves, whose vectors are averaged: nothing is cut off. Raises EngineMissing,
    EngineFailed; EngineRefused or PromptTooLong where the server will not take a text.
    """

    def __init__(self, settings: Settings, model: str) -> None:
        self._server = server_for(settings)
        self._seconds = settings.timeout
        found = models.named(models.listed(self._server), model)
        description = models.described(self._server, found.name)
        remote = models.refuse_remote(found, description, settings.allow_remote)
        self.leaves_machine = remote or not is_loopback(self._server.url)
        capabilities = description.get("capabilities")
        if capabilities is not None and "embedding" not in capabilities:
            raise EngineMissing(f"The Ollama model {found.name} cannot embed. Get one that can: belegt pull bge-m3")
        self._model = found.name
        self._question, self._passage = prefixes(found.name)
        self.name = f"ollama:{found.name}@{(found.digest or 'unknown')[:12]}"
        self.dimension = models.number(description, "embedding_length") or len(self._vectors(["a"])[0])

    def queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Embed questions. Shape (len(texts), dimension). Raises EngineMissing, EngineFailed."""
        return self._embed(texts, self._question)

    def passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Embed passages. Shape (len(texts), dimension). Raises EngineMissing, EngineFailed."""
        return self._embed(texts, self._passage)

    def _embed(self, texts: Sequence[str], prefix: str) -> NDArray[np.float32]:
        import numpy as np

        out = np.empty((len(texts), self.dimension), dtype=np.float32)
        for start in range(0, len(texts), BATCH):
            batch = list(texts[start : start + BATCH])
            try:
                rows = self._unit(self._vectors([prefix + text for text in batch]))
            except PromptTooLong:
                rows = np.stack([self._one(text, prefix) for text in batch])
            out[start : start + len(batch)] = rows
        return out

    def _one(self, text: str, prefix: str) -> NDArray[np.float32]:
        """The vector of one text, by halves when it is too long. Raises PromptTooLong."""
        try:
            vector: NDArray[np.float32] = self._unit(self._vectors([prefix + text]))[0]
            return vector
        except PromptTooLong:
            if len(text) < SHORTEST:
                raise
            middle = text.rfind(" ", len(text) // 4, len(text) // 2 + 1)
            middle = middle if middle > 0 else len(text) // 2
            halves = (text[:middle], text[middle:])
            vector = self._unit([sum(len(half) * self._one(half, prefix) for half in halves)])[0]
            return vector

    def _unit(self, vectors: Sequence[Any]) -> NDArray[np.float32]:
        """The vectors as rows of length 1. Raises EngineFailed when they cannot be that, EngineRefused when that
        may be for what is in the texts."""
        import numpy as np

        try:
            rows = np.asarray(vectors, dtype=np.float32)
        except (TypeError, ValueError) as error:
            raise EngineRefused(f"Ollama's vectors cannot be read ({self._model}). Ask again.") from error
        if rows.shape != (len(vectors), self.dimension):
            raise EngineFailed(f"Ollama gave vectors that cannot be used ({self._model}, {rows.shape}).")
        lengths = np.linalg.norm(rows, axis=-1, keepdims=True)
        if not np.all(np.isfinite(lengths) & (lengths > 0)):
            raise EngineRefused(f"Ollama gave vectors that cannot be used ({self._model}, no numbers).")
        rows /= lengths
        return rows

    def _vectors(self, texts: list[str]) -> list[Any]:
        """What the server makes of the texts. Raises EngineMissing, EngineFailed, PromptTooLong."""
        clean = [text.encode("utf-8", "replace").decode("utf-8") for text in texts]
        body = {"model": self._model, "input": clean, "truncate": False, "keep_alive": "10m"}
        with translated(self._server.url, self._model, seconds=self._seconds):
            vectors = self._server.ask("/api/embed", body).get("embeddings")
        if not isinstance(vectors, list) or len(vectors) != len(texts):
            raise EngineFailed(f"Ollama gave too few vectors ({self._model}). Ask again.")
        return vectors
