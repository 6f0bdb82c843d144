"""The library: a folder that holds what was read of the user's files, and answers searches.

It puts the rooms together: sync (rag/sync.py) writes the store (rag/store.py), the vector
index follows (rag/vectors.py), search reads both (rag/search.py). One process writes at a
time; any number may read.
"""

from __future__ import annotations

import fcntl
import os
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Self

from rag.engines.base import Embedder
from rag.errors import LibraryBusy, NothingFound, UsageError
from rag.search import Hit, Searcher
from rag.settings import Settings
from rag.store import FileRow, Store
from rag.sync import Progress, Sync, SyncReport
from rag.text import searchable
from rag.types import Noun, Passage
from rag.vectors import Vectors


class FileInfo(Noun):
    """A file of the library: ``file`` is its name for a person; problem: why it could not be read."""

    file: str
    root: str
    kind: str
    size: int
    language: str | None
    title: str | None
    searchable: bool
    problem: str | None


class Library:
    """One library folder, open for searching and, one process at a time, for writing."""

    def __init__(self, folder: Path, embedder: Embedder, *, chroma: str | None = None, max_file_mb: int = 100) -> None:
        """Raises LibraryNewer, LibraryMismatch, LibraryError."""
        self.folder = Path(folder)
        self._embedder = embedder
        self._max_file_mb = max_file_mb
        self._store = Store(self.folder)
        self._store.claim_embedder(embedder.name, embedder.dimension)
        self._vectors = Vectors(self._store, chroma)
        self._searcher = Searcher(self._store, self._vectors, embedder)

    @classmethod
    def open(cls, settings: Settings) -> Self:
        """The library that the settings name, with the embedder that they name."""
        from rag.engines import embedder

        return cls(settings.library, embedder(settings), chroma=settings.chroma, max_file_mb=settings.max_file_mb)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the folder."""
        self._vectors.close()
        self._store.close()

    # -- writing ---------------------------------------------------------------------------

    def sync(
        self,
        paths: Sequence[Path | str],
        *,
        prune: bool = False,
        progress: Callable[[Progress], None] | None = None,
    ) -> SyncReport:
        """Bring the library level with these folders and files; without any, with all its roots.

        Raises LibraryBusy, UsageError (a path that never was there), EngineError (embedding).
        """
        from rag.readers import Readers

        with self._writing(), Readers(max_file_mb=self._max_file_mb) as readers:
            chosen = [Path(path) for path in paths] or [Path(path) for path, _ in self._store.roots().values()]
            try:
                return Sync(self._store, self._embedder, readers, prune=prune, progress=progress).run(chosen)
            finally:
                # Also after an error: what was committed until then shall be in the index.
                self._vectors.catch_up()

    def remove(self, names: Sequence[str]) -> list[str]:
        """Forget files, or all files of a folder, by the names that ``files`` gives; what was removed.

        Raises UsageError for a name that is not in the library.
        """
        with self._writing():
            shown = self.names()
            chosen: set[int] = set()
            for name in names:
                hit = _matching(name, shown)
                if not hit:
                    raise UsageError(f"{name} is not in the library. `belegt files` lists what is.")
                chosen |= hit
            self._store.remove(sorted(chosen))
            self._store.drop_empty_roots()
            self._vectors.catch_up()
            return sorted(shown[file] for file in chosen)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        with (self.folder / "writer.lock").open("a+") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                lock.seek(0)
                holder = lock.read().strip() or "unknown"
                raise LibraryBusy(
                    f"The library {self.folder} is being written by process {holder}. Wait for it, or stop it."
                ) from error
            lock.seek(0)
            lock.truncate()
            lock.write(str(os.getpid()))
            lock.flush()
            yield

    # -- reading ---------------------------------------------------------------------------

    def names(self) -> dict[int, str]:
        """The name of every file: its path below its root, after the root's name where there are several."""
        roots = self._store.roots()
        several = len(roots) > 1
        return {row.id: f"{roots[row.root][1]}/{row.path}" if several else row.path for row in self._store.files()}

    def files(self) -> list[FileInfo]:
        """All files, ordered by name."""
        names, roots = self.names(), self._store.roots()
        found = [
            FileInfo(
                file=names[row.id], root=roots[row.root][0], kind=row.kind, size=row.size, language=row.language,
                title=row.title, searchable=row.searchable, problem=row.problem,
            )
            for row in self._store.files()
        ]  # fmt: skip
        return sorted(found, key=lambda info: info.file)

    def text(self, name: str) -> str:
        """The text of a file as it was read; all offsets count its characters. Raises UsageError."""
        text = self._store.text(self._file(name).id)
        if text is None:
            raise UsageError(f"{name} could not be read: {self._file(name).problem}")
        return text

    def pages(self, name: str) -> tuple[int, ...]:
        """Offsets at which the pages of a file begin; empty where it has none. Raises UsageError."""
        return self._store.pages(self._file(name).id)

    def _file(self, name: str) -> FileRow:
        names = self.names()
        for row in self._store.files():
            if names[row.id] == name:
                return row
        raise UsageError(f"{name} is not in the library. `belegt files` lists what is.")

    def find(self, question: str, k: int = 8, only: Sequence[str] = (), exclude: Sequence[str] = ()) -> list[Hit]:
        """Search, with what each score is made of. ``only`` and ``exclude`` name files or folders.

        Raises NothingFound when there is nothing to search in, UsageError for an unknown ``only``.
        """
        shown = self.names()
        rows = {row.id: row for row in self._store.files() if row.searchable}
        names = {file: shown[file] for file in rows}
        chosen: set[int] | None = None
        if only:
            chosen = set().union(*(_matching(name, names) for name in only))
            if not chosen:
                raise UsageError(f"None of {', '.join(only)} is in the library. `belegt files` lists what is.")
        if exclude:
            chosen = (set(names) if chosen is None else chosen) - set().union(*(_matching(n, names) for n in exclude))
        if not names:
            raise NothingFound("The library holds no text yet. Fill it with: belegt index FOLDER")
        if chosen is not None and not chosen:
            raise NothingFound("The filter leaves no file to search in.")
        hits = self._searcher.search(question, k, names, chosen)
        return [self._completed(hit, rows[hit.file_id]) for hit in hits]

    def search(self, question: str, k: int = 8, only: Sequence[str] = (), exclude: Sequence[str] = ()) -> list[Passage]:
        """The k nearest passages, best first; see ``find``."""
        return [hit.passage for hit in self.find(question, k, only, exclude)]

    def page(self, file_id: int, offset: int) -> int | None:
        """The page (from 1) that an offset of a file lies on; None where the file has no pages."""
        pages = self._store.pages(file_id)
        return sum(1 for start in pages if start <= offset) or None

    def _completed(self, hit: Hit, row: FileRow) -> Hit:
        """The hit with its page, and with what its file's name and title say."""
        page = self.page(hit.file_id, hit.passage.start)
        name = re.sub(r"[\W_]+", " ", str(Path(row.path).with_suffix("")))
        passage = hit.passage if page is None else hit.passage.model_copy(update={"page": page})
        return replace(hit, passage=passage, about=f"{name} {row.title or ''}".strip())

    def text_of(self, file_id: int) -> str:
        """The text of a file by its id."""
        return self._searcher.text(file_id)

    def nearness(self, one: str, other: str) -> float:
        """Cosine of two texts, as the library's embedder sees them."""
        vectors = self._embedder.passages([searchable(one), searchable(other)])
        return float(vectors[0] @ vectors[1])

    def rarity(self, stem: str) -> float:
        """How much a word stem tells: its inverse document frequency over the chunks, 0 for none."""
        import math

        total = self._store.count("chunks")
        return math.log(1 + total / (1 + self._store.document_frequency(stem)))


def _matching(name: str, names: dict[int, str]) -> set[int]:
    """Files with this name, or below the folder of this name."""
    folder = name.rstrip("/") + "/"
    return {file for file, shown in names.items() if shown == name or shown.startswith(folder)}
