"""Nearest rows by comparing with every one: for rows that no index holds yet, and when there is no index."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from rag.store import Store

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Matrix = NDArray[np.float32]


class Exact:
    """Compares with the rows of the store that are numbered above a number; keeps them until a write."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._held: dict[str, tuple[tuple[int, int], Ints, Ints, Matrix]] = {}
        self._turn = threading.Lock()

    def nearest(
        self,
        table: str,
        query: NDArray[np.float32],
        count: int,
        files: set[int] | None,
        after: int,
        without: int | None = None,
    ) -> list[int]:
        """The ``count`` nearest rows numbered above ``after``, best first; those of ``files`` only when given, none of
        the file ``without``."""
        import numpy as np

        ids, owners, matrix = self._rows(table, after)
        if files is not None and len(ids):
            chosen = np.isin(owners, list(files))
            ids, owners, matrix = ids[chosen], owners[chosen], matrix[chosen]
        if without is not None and len(ids):
            ids, matrix = ids[owners != without], matrix[owners != without]
        if not len(ids):
            return []
        near = matrix @ query
        return [int(ids[at]) for at in np.argsort(-near, kind="stable")[:count]]

    def _rows(self, table: str, after: int) -> tuple[Ints, Ints, Matrix]:
        import numpy as np

        state = (self._store.generation(), after)
        with self._turn:
            held = self._held.get(table)
        if held is None or held[0] != state:
            rows = self._store.vectors_after(table, after, limit=-1)
            ids = np.array([row[0] for row in rows], dtype=np.int64)
            owners = np.array([row[1] for row in rows], dtype=np.int64)
            matrix = np.frombuffer(b"".join(row[2] for row in rows), dtype=np.float32).reshape(len(rows) or 1, -1)
            held = (state, ids, owners, matrix)
            with self._turn:
                self._held[table] = held
        return held[1:]
