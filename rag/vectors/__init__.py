"""The vector index: Chroma, derived from the store, in generations.

The store names the generation that counts; naming another one is one SQLite transaction, so
the switch is atomic, and a generation can be thrown away and made again without embedding
anything. A search never depends on the index being up to date, or there: rows that are newer
than the generation are compared exactly, rows that it still has and the store has not are
dropped by the caller, and a generation that fails its probe is replaced by comparing with
every row until it has been made anew.
"""

from __future__ import annotations

import contextlib
import json
import shutil
import threading
import uuid
from collections.abc import Iterator
from typing import TYPE_CHECKING

from rag.engines.address import is_loopback
from rag.errors import LibraryError
from rag.store import Store
from rag.types import Noun
from rag.vectors.chroma import BATCH, Index, Place
from rag.vectors.exact import Exact

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

TABLES = ("chunks", "sentences")
FOLDER = "index"
PROBES = 16  # rows by which an index shows that it finds what was put in
# So many rows may differ between store and index before a new generation is worth its time:
# comparing exactly with a few hundred rows is faster than the index itself.
SLACK = 500
SLACK_SHARE = 0.1


class Generation(Noun):
    """The generation that counts. tops: the highest row number in it; counts: how many rows it holds."""

    name: str
    tops: dict[str, int]
    counts: dict[str, int]


class Vectors:
    """Nearest neighbours among the store's chunk and sentence vectors (cosine). Safe to use from threads."""

    def __init__(
        self, store: Store, server: str | None = None, *, allow_remote: bool = False, slack: int = SLACK
    ) -> None:
        """server: "host:port" of a `chroma run` server; None keeps the index in the library's folder.

        Raises LibraryError for a server on another machine that is not allowed.
        """
        if server and not is_loopback(f"http://{server}") and not allow_remote:
            shown = server.rpartition("@")[2]
            raise LibraryError(
                f"The Chroma server {shown} is another machine: the vectors of your passages would leave this one. "
                "If that is wanted: BELEGT_ALLOW_REMOTE=1"
            )
        self._store, self._slack = store, slack
        self._place = Place(store.folder / FOLDER, server, store.meta("id") or "library")
        self._exact = Exact(store)
        self._open: tuple[str, Index] | None = None
        self._broken: str | None = None
        self._counted: dict[str, tuple[tuple[str, int], int]] = {}
        self._turn = threading.Lock()

    @property
    def broken(self) -> bool:
        """Did the generation that counts fail? Search goes on without it; ``catch_up`` makes a new one."""
        named = self._named()
        return named is not None and named.name == self._broken

    def nearest(
        self, table: str, query: NDArray[np.float32], count: int, files: set[int] | None, without: int | None = None
    ) -> list[int]:
        """Row numbers of the ``count`` nearest rows or somewhat more, those of ``files`` only when given.

        query: shape (dimension,), length 1. without: a file whose rows are left out.
        """
        named = self._named()
        index = self._index(named)
        if named is None or index is None:
            return self._exact.nearest(table, query, count, files, 0, without)
        found = self._exact.nearest(table, query, count, files, named.tops[table], without)
        most = min(count + self._gone(named, table), named.counts[table])
        try:
            return found + (index.nearest(table, query, most, files, without) if most else [])
        except Exception:  # Chroma's core raises bare exceptions; without it the search is exact, only slower
            self._give_up(named)
            return self._exact.nearest(table, query, count, files, 0, without)

    def _gone(self, named: Generation, table: str) -> int:
        """How many rows of the index the store has no more: they may stand before the others."""
        state = (named.name, self._store.generation())
        held = self._counted.get(table)
        if held is None or held[0] != state:
            kept = self._store.count(table, until=named.tops[table])
            held = self._counted[table] = (state, named.counts[table] - kept)
        return held[1]

    def catch_up(self) -> None:
        """Make a new generation if the one that counts is broken, missing or too far behind.

        Called by the one process that holds the write lock. Raises LibraryError.
        """
        named = self._named()
        index = self._index(named)
        try:
            if named is None or index is None:
                self._renew(None)
            elif self._behind(named) > max(self._slack, SLACK_SHARE * sum(named.counts.values())):
                self._renew(named)
            self._sweep()
        except LibraryError:
            raise
        except Exception as error:  # as above: nothing is lost, and the search goes on without
            raise LibraryError(f"The vector index could not be made: {error}.{self._place.remedy()}") from error

    def rebuild(self) -> None:
        """Make a new generation from the store alone. Called by the one that holds the write lock."""
        self._renew(None)
        self._sweep()

    def close(self) -> None:
        """Let go of the index."""
        with self._turn:
            if self._open:
                self._open[1].close()
            self._open = None
            self._place.close()

    # -- generations -----------------------------------------------------------------------

    def _named(self) -> Generation | None:
        text = self._store.meta("index")
        return Generation.model_validate(json.loads(text)) if text else None

    def _index(self, named: Generation | None) -> Index | None:
        """The generation opened and probed, once a process; None when it is missing or broken."""
        if named is None or named.name == self._broken:
            return None
        # Always the store before the turn: a search comes here with the store in its hand.
        with self._store.snapshot(), self._turn:
            if self._open and self._open[0] == named.name:
                return self._open[1]
            if self._open:
                self._open[1].close()
                self._open = None
            try:
                index = self._place.open(named.name)
                if all(self._probed(index, named, table) for table in TABLES):
                    self._open = (named.name, index)
                    return index
                index.close()
            except Exception:  # missing, damaged, or its server gone: all the same to a search
                self._place.close()
            self._broken = named.name
        return None

    def _probed(self, index: Index, named: Generation, table: str) -> bool:
        return index.sound(table, named.counts[table], self._store.sample(table, PROBES, named.tops[table]))

    def _give_up(self, named: Generation) -> None:
        with self._turn:
            self._broken = named.name
            if self._open and self._open[0] == named.name:
                self._open[1].close()
                self._open = None

    def _behind(self, named: Generation) -> int:
        rows = 0
        for table in TABLES:
            kept = self._store.count(table, until=named.tops[table])
            rows += self._store.count(table) - kept + named.counts[table] - kept
        return rows

    def _renew(self, like: Generation | None) -> None:
        """Write a generation beside the one that counts, probe it, and only then name it."""
        name = uuid.uuid4().hex[:8]
        index: Index | None = None
        try:
            index = self._place.create(name, like.name if like else None)
            tops = {table: self._store.newest(table) for table in TABLES}
            counts = {}
            for table in TABLES:
                stored = self._store.ids(table)
                counts[table] = len(stored)
                index.level(table, stored, self._batches(table, like.tops[table] if like else 0))
            made = Generation(name=name, tops=tops, counts=counts)
            if not all(self._probed(index, made, table) for table in TABLES):
                raise LibraryError("The vector index could not be made: it does not find what was put in.")
        except Exception:  # of whatever kind: what is half made is swept, then told or made anew
            if index is not None:
                index.close()
            with contextlib.suppress(Exception):  # the first error is the one to tell
                self._sweep()  # on a full disk, what is half written gives its room back
            if like is None:
                raise
            self._renew(None)  # the copy may have inherited a fault: begin with nothing
            return
        with self._store.transaction():
            self._store.set_meta("index", made.model_dump_json())
        with self._turn:
            if self._open:
                self._open[1].close()
            self._open, self._broken = (name, index), None

    def _batches(self, table: str, row: int) -> Iterator[list[tuple[int, int, bytes]]]:
        while rows := self._store.vectors_after(table, row, BATCH):
            yield rows
            row = rows[-1][0]

    def _sweep(self) -> None:
        named = self._named()
        self._place.drop_others(named.name if named else "")
        shutil.rmtree(self._store.folder / "chroma", ignore_errors=True)  # where the first format kept it
