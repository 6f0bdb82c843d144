"""One generation of the vector index, in Chroma. This file alone names chromadb.

A generation is written once, by one process, under a name that nobody knows yet; afterwards it
is only read. So a kill while Chroma writes (which can break a collection for good) meets an
index that nothing points to, and readers in other processes never watch one that changes.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rag.engines.address import is_loopback
from rag.engines.lines import answers
from rag.errors import LibraryError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

BATCH = 2000  # Chroma refuses more than 5,461 rows a call
GREETING, PATIENCE = 5.0, 60.0  # seconds a server has to say that it is there, and for one call
# A file that repeats one sentence makes a block of equal vectors: in Chroma's graph they know only each other, and
# other rows are not found any more. So each row is moved by a little of its own (a cosine of 2e-6 from where it was;
# what is found is compared by the true vectors), and the graph has more edges than usual (16, 100, 100). Of 60 rows
# amid 700 equal ones 56 were lost; with both one in 20 libraries, for the graph's levels are drawn by chance. So each
# new row is asked for once, and one that is not found is written again, with new edges. Writing 20,000 rows takes
# 1.2 times as long, a query twice.
_GRAPH = {"hnsw:M": 32, "hnsw:construction_ef": 200, "hnsw:search_ef": 400}
_MOVED = 2e-3
_AGAIN = 5  # how often rows that are not found are written again; of 50 libraries none needed it twice
_SAME = 1e-3  # cosine distance of a vector to itself, with room for rounding


class Place:
    """Where the generations of one library live: a folder, or a server that several may share."""

    def __init__(self, folder: Path, server: str | None, library: str) -> None:
        """server: "host:port" of a `chroma run` server; library: an id that tells libraries apart there."""
        self._folder, self._server, self._library = folder, server, library
        self._remote: Any = None  # chromadb's types cannot be named without importing it

    def open(self, name: str) -> Index:
        """A generation that was written. Raises LibraryError when the server does not answer."""
        folder = self._folder / name
        if not self._server and not folder.is_dir():
            raise FileNotFoundError(folder)
        return Index(self._client(folder), f"belegt-{self._library}-{name}", own=not self._server)

    def create(self, name: str, like: str | None) -> Index:
        """A new generation: empty, or a copy of another one (in a folder; a server starts empty)."""
        folder = self._folder / name
        if not self._server:
            self._folder.mkdir(mode=0o700, exist_ok=True)
            if like:
                shutil.copytree(self._folder / like, folder)
            else:
                folder.mkdir(mode=0o700)
        return Index(self._client(folder), f"belegt-{self._library}-{name}", own=not self._server)

    def drop_others(self, name: str) -> None:
        """Delete every generation but this one, finished or not."""
        if not self._server:
            for folder in self._folder.iterdir() if self._folder.is_dir() else ():
                if folder.name != name:
                    shutil.rmtree(folder, ignore_errors=True)
            return
        client = self._client(self._folder)
        for collection in client.list_collections():
            ours = f"belegt-{self._library}-"
            if collection.name.startswith(ours) and not collection.name.startswith(f"{ours}{name}-"):
                client.delete_collection(collection.name)

    def remedy(self) -> str:
        """What to do when it fails."""
        if not self._server:
            return ""
        port = self._server.rpartition(":")[2]
        return f" Does the Chroma server at {self._server} run? Start it with: chroma run --port {port}"

    def close(self) -> None:
        """Let go of the server."""
        if self._remote is not None:
            with contextlib.suppress(Exception):  # closing says nothing that anybody could act on
                self._remote.close()
            self._remote = None

    def _client(self, folder: Path) -> Any:
        import chromadb
        from chromadb.config import Settings

        quiet = Settings(anonymized_telemetry=False)
        if not self._server:
            return chromadb.PersistentClient(path=str(folder), settings=quiet)
        if self._remote is None:
            host, _, port = self._server.rpartition(":")
            try:
                self._remote = _reached(host or "127.0.0.1", int(port), quiet)
            except (ValueError, OSError) as error:
                raise LibraryError(f"No vector index can be had.{self.remedy()}") from error
        return self._remote


def _reached(host: str, port: int, settings: Any) -> Any:
    """A client of a server that answers. Chroma's own would wait for ever for one that does not."""
    import chromadb

    url = f"http://{host}:{port}"
    if not answers(url, "/api/v2/heartbeat", GREETING):
        raise ConnectionError(url)
    if is_loopback(url):  # what is for this machine goes through no proxy, which the environment may name
        for name in ("NO_PROXY", "no_proxy"):
            os.environ[name] = ",".join(filter(None, [os.environ.get(name), host]))
    client: Any = chromadb.HttpClient(host=host, port=port, settings=settings)
    client._server._session.timeout = PATIENCE
    return client


def _moved(row: int, vector: NDArray[np.float32], turn: int = 0) -> NDArray[np.float32]:
    """The vector with a little of the row's own, always the same in one turn of writing it; see ``_GRAPH``."""
    import numpy as np

    own = np.random.default_rng((row, turn)).standard_normal(len(vector), dtype=np.float32)
    return vector + own * np.float32(_MOVED / np.sqrt(len(vector)))


def _found(collection: Any, ids: Sequence[str], vectors: Sequence[NDArray[np.float32]]) -> list[bool]:
    """Which of these rows are nearest to themselves; of several with the same text any may come first."""
    hits = collection.query(
        query_embeddings=list(vectors), n_results=min(10, collection.count()), include=["distances"]
    )
    return [
        bool(far and far[0] < _SAME) or row in near
        for row, far, near in zip(ids, hits["distances"], hits["ids"], strict=True)
    ]


class Index:
    """The nearest neighbours of one generation. Whatever Chroma raises comes through as it is."""

    def __init__(self, client: Any, prefix: str, *, own: bool) -> None:
        self._client, self._prefix, self._own = client, prefix, own
        self._collections: dict[str, Any] = {}

    def level(self, table: str, stored: set[int], rows: Iterable[list[tuple[int, int, bytes]]]) -> None:
        """Make the table hold exactly the rows ``stored``; rows: (id, file, vector) in batches, ascending."""
        import numpy as np

        collection = self._client.get_or_create_collection(
            f"{self._prefix}-{table}", embedding_function=None, metadata={"hnsw:space": "cosine"} | _GRAPH
        )
        held = {int(row) for row in collection.get(include=[])["ids"]}
        gone = sorted(held - stored)
        for at in range(0, len(gone), BATCH):
            collection.delete(ids=[str(row) for row in gone[at : at + BATCH]])
        written: list[str] = []
        for batch in rows:
            new = [row for row in batch if row[0] in stored and row[0] not in held]
            if new:
                collection.upsert(
                    ids=[str(row[0]) for row in new],
                    embeddings=np.stack([_moved(row[0], np.frombuffer(row[2], dtype=np.float32)) for row in new]),
                    metadatas=[{"file": row[1]} for row in new],
                )
                written += [str(row[0]) for row in new]
        self._mend(collection, written)

    def _mend(self, collection: Any, ids: list[str]) -> None:
        """Write again those of the rows that are not found, a few times; see ``_GRAPH``."""
        import numpy as np

        for turn in range(1, _AGAIN + 1):
            lost: list[str] = []
            for at in range(0, len(ids), BATCH):
                rows = collection.get(ids=ids[at : at + BATCH], include=["embeddings", "metadatas"])
                found = _found(collection, rows["ids"], rows["embeddings"])
                again = [place for place, there in enumerate(found) if not there]
                if again:
                    vectors = [_moved(int(rows["ids"][place]), rows["embeddings"][place], turn) for place in again]
                    collection.upsert(
                        ids=[rows["ids"][place] for place in again],
                        embeddings=np.stack(vectors),
                        metadatas=[rows["metadatas"][place] for place in again],
                    )
                    lost += [rows["ids"][place] for place in again]
            if not lost:
                return
            ids = lost

    def sound(self, table: str, count: int, probes: Sequence[tuple[int, bytes]]) -> bool:
        """Does the table hold so many rows, and is each of these rows, (id, vector), nearest to itself?"""
        import numpy as np

        collection = self._collection(table)
        if collection.count() != count:
            return False
        if not probes or not count:
            return True
        vectors = [np.frombuffer(vector, dtype=np.float32) for _, vector in probes]
        return all(_found(collection, [str(row) for row, _ in probes], vectors))

    def nearest(
        self, table: str, query: NDArray[np.float32], count: int, files: set[int] | None, without: int | None = None
    ) -> list[int]:
        """Row numbers of the ``count`` nearest rows, those of ``files`` only when given, none of file ``without``."""
        where: dict[str, Any] | None = None if without is None else {"file": {"$ne": without}}
        if files is not None:
            where = {"file": {"$in": sorted(files - {without})}}
        hits = self._collection(table).query(query_embeddings=[query], n_results=count, where=where, include=[])
        return [int(row) for row in hits["ids"][0]]

    def close(self) -> None:
        """Free what it holds in memory."""
        self._collections.clear()
        if self._own:
            with contextlib.suppress(Exception):  # closing says nothing that anybody could act on
                self._client.close()

    def _collection(self, table: str) -> Any:
        if table not in self._collections:
            # A reader makes nothing: a collection that is not there is an error.
            self._collections[table] = self._client.get_collection(f"{self._prefix}-{table}", embedding_function=None)
        return self._collections[table]
