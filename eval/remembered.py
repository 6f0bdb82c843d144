"""An embedder that remembers on disk: after a change of the code that cuts files, a corpus is
indexed again in seconds, because most of its texts are the same. Only the evaluation uses it;
what is measured is still the library that comes out.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rag.engines.base import Embedder

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_KEY = 16


class Remembered(Embedder):
    """The passages' vectors of another embedder, each computed once for a file.

    path: records of a text's hash and its vector, appended as they come; the folder must be
    there. A record that a kill cut off is dropped.
    """

    def __init__(self, inner: Embedder, path: Path) -> None:
        self._inner, self._path = inner, path
        self.name, self.dimension = inner.name, inner.dimension
        self._size = _KEY + 4 * inner.dimension
        self._known: dict[bytes, bytes] = {}
        if path.exists():
            held = path.read_bytes()
            whole = len(held) - len(held) % self._size
            if whole < len(held):
                path.write_bytes(held[:whole])
            for at in range(0, whole, self._size):
                self._known[held[at : at + _KEY]] = held[at + _KEY : at + self._size]

    def queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """As the inner one; questions are not remembered."""
        return self._inner.queries(texts)

    def passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """As the inner one, asking it for new texts only."""
        import numpy as np

        keys = [hashlib.blake2b(text.encode(errors="replace"), digest_size=_KEY).digest() for text in texts]
        new = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._known}
        if new:
            vectors = self._inner.passages(list(new.values())).astype("<f4")
            fresh = {key: vector.tobytes() for key, vector in zip(new, vectors, strict=True)}
            with self._path.open("ab") as file:
                file.write(b"".join(key + vector for key, vector in fresh.items()))
            self._known |= fresh
        rows = b"".join(self._known[key] for key in keys)
        return np.frombuffer(rows, "<f4").reshape(len(keys), self.dimension).astype(np.float32)

    def close(self) -> None:
        """Close the inner one."""
        self._inner.close()
