"""An embedder that remembers on disk: after a change of the code that cuts files, a corpus is
indexed again in seconds, because most of its texts are the same, and the questions of a suite are
embedded once for all of its runs. Only the evaluation uses it; what is measured is still the library
that comes out, and the time as when every question was embedded.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import struct
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rag.engines.base import Embedder

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_KEY = 16
_SECONDS = struct.Struct("<f")


class Remembered(Embedder):
    """The vectors of another embedder, each computed once for a file.

    path: records of a text's hash and its vector, appended as they come; the folder must be
    there. A record that a kill cut off is dropped before the next is written. Beside it, with the ending
    ".questions", those of questions, each with the seconds that it took.
    saved: the seconds that remembered questions did not take this time.
    """

    def __init__(self, inner: Embedder, path: Path) -> None:
        self._inner = inner
        self.name, self.dimension = inner.name, inner.dimension
        self._passages = _Records(path, 4 * inner.dimension)
        self._questions = _Records(path.with_suffix(".questions"), _SECONDS.size + 4 * inner.dimension)
        self.saved = 0.0

    def queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """As the inner one, asking it for new questions only."""
        rows = []
        for text in texts:
            known = self._questions.get(text)
            if known is None:
                began = time.perf_counter()
                vector = self._inner.queries([text]).astype("<f4").tobytes()
                known = _SECONDS.pack(time.perf_counter() - began) + vector
                self._questions.add({text: known})
            else:
                self.saved += _SECONDS.unpack_from(known)[0]
            rows.append(known[_SECONDS.size :])
        return self._matrix(rows)

    def passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """As the inner one, asking it for new texts only."""
        new = list(dict.fromkeys(text for text in texts if self._passages.get(text) is None))
        if new:
            vectors = self._inner.passages(new).astype("<f4")
            self._passages.add({text: vector.tobytes() for text, vector in zip(new, vectors, strict=True)})
        return self._matrix([self._passages.known(text) for text in texts])

    def close(self) -> None:
        """Close the inner one."""
        self._inner.close()

    def _matrix(self, rows: Sequence[bytes]) -> NDArray[np.float32]:
        import numpy as np

        return np.frombuffer(b"".join(rows), "<f4").reshape(len(rows), self.dimension).astype(np.float32)


class _Records:
    """Bytes of one length by text, in a file."""

    def __init__(self, path: Path, length: int) -> None:
        self._path, self._size = path, _KEY + length
        held = path.read_bytes() if path.exists() else b""
        starts = range(0, len(held) - len(held) % self._size, self._size)
        self._known = {held[at : at + _KEY]: held[at + _KEY : at + self._size] for at in starts}

    def get(self, text: str) -> bytes | None:
        return self._known.get(_key(text))

    def known(self, text: str) -> bytes:
        return self._known[_key(text)]

    def add(self, made: dict[str, bytes]) -> None:
        fresh = {_key(text): record for text, record in made.items()}
        with self._path.open("ab") as file:
            # Another process writes a record whole, or was killed before it had.
            fcntl.flock(file, fcntl.LOCK_EX)
            end = file.seek(0, os.SEEK_END)
            file.truncate(end - end % self._size)
            file.write(b"".join(key + record for key, record in fresh.items()))
            file.flush()
        self._known |= fresh


def _key(text: str) -> bytes:
    return hashlib.blake2b(text.encode(errors="replace"), digest_size=_KEY).digest()
