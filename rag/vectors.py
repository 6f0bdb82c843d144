"""The vector index: Chroma, derived from the store. This module alone names chromadb.

It can be thrown away: ``catch_up`` makes it anew from the store without embedding anything.
A search never depends on it being up to date: rows of the store that are newer than what
this process has seen in the index are compared exactly, and rows that the index still has
but the store has not are dropped by the caller.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rag.errors import LibraryError
from rag.store import Store

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

TABLES = ("chunks", "sentences")
_BATCH = 2000  # Chroma refuses more than 5,461 rows a call


class Vectors:
    """Nearest neighbours among the store's chunk and sentence vectors (cosine)."""

    def __init__(self, store: Store, server: str | None = None) -> None:
        """server: "host:port" of a `chroma run` server; None keeps the index in the library's folder.

        Raises LibraryError when the server does not answer.
        """
        self._store = store
        self._server = server
        self._folder = store.folder / "chroma"
        self._client: Any = None  # chromadb's types cannot be named without importing it
        self._seen: dict[str, int] = {}
        self._exact: dict[str, tuple[int, Any, Any, Any]] = {}

    def catch_up(self) -> None:
        """Bring the index level with the store: add what is new, drop what is gone.

        An index that is broken or knows rows that the store never had is rebuilt. Called by
        the one process that holds the write lock.
        """
        try:
            self._level()
        except LibraryError:
            raise
        except Exception as error:  # Chroma's Rust core raises bare exceptions for a broken index
            if self._server:
                raise LibraryError(f"The Chroma server at {self._server} failed: {error}") from error
            self.rebuild()

    def _level(self) -> None:
        for table in TABLES:
            collection = self._collection(table)
            stored = self._store.ids(table)
            held = {int(row) for row in collection.get(include=[])["ids"]}
            gone = sorted(held - stored)
            for at in range(0, len(gone), _BATCH):
                collection.delete(ids=[str(row) for row in gone[at : at + _BATCH]])
            missing = stored - held
            row = min(missing, default=1) - 1
            while missing and (rows := self._store.vectors_after(table, row, _BATCH)):
                self._add(collection, [r for r in rows if r[0] in missing])
                row = rows[-1][0]
            self._seen[table] = self._store.newest(table)
            self._exact.pop(table, None)
        with self._store.transaction():
            for table in TABLES:
                self._store.set_meta(f"indexed_{table}", str(self._seen[table]))

    def rebuild(self) -> None:
        """Throw the index away and make it anew from the store."""
        self._client = None
        if not self._server:
            _forget_clients()
            shutil.rmtree(self._folder, ignore_errors=True)
        else:
            for table in TABLES:
                self._connect().delete_collection(self._name(table))
        self._level()

    def _add(self, collection: Any, rows: list[tuple[int, int, bytes]]) -> None:
        import numpy as np

        if rows:
            collection.upsert(
                ids=[str(row[0]) for row in rows],
                embeddings=np.stack([np.frombuffer(row[2], dtype=np.float32) for row in rows]),
                metadatas=[{"file": row[1]} for row in rows],
            )

    def nearest(self, table: str, query: NDArray[np.float32], count: int, files: set[int] | None) -> list[int]:
        """Row numbers of the ``count`` nearest rows, those of ``files`` only when given.

        query: shape (dimension,), length 1.
        """
        found = self._newer(table, query, count, files)
        try:
            collection = self._collection(table)
            held = collection.count()
            if held:
                where = None if files is None else {"file": {"$in": sorted(files)}}
                hits = collection.query(query_embeddings=[query], n_results=min(count, held), where=where, include=[])
                found += [int(row) for row in hits["ids"][0]]
        except LibraryError:
            raise
        except Exception:  # a broken index must not stop the search: the store answers alone
            found = self._newer(table, query, count, files, after=0)
        return found

    def _newer(
        self, table: str, query: NDArray[np.float32], count: int, files: set[int] | None, after: int | None = None
    ) -> list[int]:
        """The nearest among the rows that the index, as this process sees it, does not hold."""
        import numpy as np

        if table not in self._seen:
            self._seen[table] = int(self._store.meta(f"indexed_{table}") or 0)
        after = self._seen[table] if after is None else after
        if self._store.newest(table) <= after:
            return []
        rows = self._store.vectors_after(table, after, limit=-1)
        rows = [row for row in rows if files is None or row[1] in files]
        if not rows:
            return []
        near = np.stack([np.frombuffer(row[2], dtype=np.float32) for row in rows]) @ query
        return [rows[at][0] for at in np.argsort(-near, kind="stable")[:count]]

    def _name(self, table: str) -> str:
        return f"belegt-{self._store.meta('id') or 'library'}-{table}"

    def _collection(self, table: str) -> Any:
        return self._connect().get_or_create_collection(
            self._name(table), embedding_function=None, metadata={"hnsw:space": "cosine"}
        )

    def _connect(self) -> Any:
        if self._client is None:
            import chromadb
            from chromadb.config import Settings as ChromaSettings

            quiet = ChromaSettings(anonymized_telemetry=False)
            if not self._server:
                self._client = chromadb.PersistentClient(path=str(self._folder), settings=quiet)
                return self._client
            host, _, port = self._server.rpartition(":")
            try:
                self._client = chromadb.HttpClient(host=host or "127.0.0.1", port=int(port), settings=quiet)
            except (ValueError, OSError) as error:
                raise LibraryError(
                    f"No Chroma server answers at {self._server}. Start it with: chroma run --port {port}"
                ) from error
        return self._client

    def folder(self) -> Path:
        """Where the index lives when no server holds it."""
        return self._folder

    def close(self) -> None:
        """Let go of the index."""
        self._client = None


def _forget_clients() -> None:
    """Chroma keeps one client a folder for the life of the process; a folder that was deleted needs a new one."""
    from chromadb.api.shared_system_client import SharedSystemClient

    SharedSystemClient.clear_system_cache()
