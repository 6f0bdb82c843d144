"""The library: a folder that holds what was read of the user's files, and answers searches.

It puts the rooms together: sync (rag/sync/) writes the store (rag/store/), the vector
index follows (rag/vectors/), search reads both (rag/search.py). One process writes at a
time (rag/lock.py); any number may read.
"""

from __future__ import annotations

import contextlib
import math
import re
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Self

from rag.bounds import chosen_of, composed, matching, refuse_empty
from rag.engines.base import Embedder
from rag.errors import LibraryError, UsageError
from rag.hits import Hit
from rag.lock import writing
from rag.search import Searcher
from rag.settings import Settings
from rag.store import FileRow, Store
from rag.sync import Progress, Sync, SyncReport
from rag.sync.disk import may_be_there
from rag.sync.watch import Changes, Watch
from rag.text import searchable
from rag.types import Noun, Passage
from rag.vectors import Vectors


class FileInfo(Noun):
    """A file of the library: its name for a person; problem: why it could not be read."""

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

    def __init__(
        self, folder: Path, embedder: Embedder, *, chroma: str | None = None, allow_remote: bool = False,
        max_file_mb: int = 100,
    ) -> None:  # fmt: skip
        """chroma: a Chroma server, "host:port"; on another machine only with ``allow_remote``.

        Raises LibraryNewer, LibraryMismatch, LibraryError.
        """
        self.folder = Path(folder)
        self._embedder = embedder
        self._max_file_mb = max_file_mb
        self._store = Store(self.folder)
        self._store.check_embedder(embedder.name, embedder.dimension)
        self._vectors = Vectors(self._store, chroma, allow_remote=allow_remote)
        self._mending: threading.Thread | None = None
        self._watch = Watch(self._store)
        self._searcher = Searcher(self._store, self._vectors, embedder)

    @classmethod
    def open(cls, settings: Settings, *, say: Callable[[str], None] | None = None) -> Self:
        """The library that the settings name, with their embedder; say: told when that runs elsewhere."""
        from rag.engines import embedder

        named = {name: getattr(settings, name) for name in ("chroma", "allow_remote", "max_file_mb")}
        return cls(settings.library, embedder(settings, say=say), **named)

    @property
    def leaves_machine(self) -> bool:
        """Are the texts that are embedded sent to another computer?"""
        return self._embedder.leaves_machine

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the folder."""
        self._mended()
        self._vectors.close()
        self._store.close()

    # -- writing ---------------------------------------------------------------------------

    def sync(
        self,
        paths: Sequence[Path | str],
        *,
        prune: bool = False,
        progress: Callable[[Progress], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> SyncReport:
        """Bring the library level with these folders and files; without any, with all that were named.

        cancelled: asked between files and between batches; True ends the run, and what was read is kept.
        Raises LibraryBusy, LibraryMismatch, LibraryError, UsageError (a path that never was there, or is empty),
        EngineError (embedding).
        """
        from rag.readers import Readers

        refuse_empty(paths)
        self._mended()
        with writing(self.folder), Readers(max_file_mb=self._max_file_mb) as readers:
            self._store.claim_embedder(self._embedder.name, self._embedder.dimension)
            chosen = [Path(path) for path in paths] or [Path(path) for path, _ in self._store.roots().values()]
            run = Sync(self._store, self._embedder, readers, prune=prune, progress=progress, cancelled=cancelled)
            try:
                report = run.run(chosen, again=not paths)
            except BaseException:
                self._catch_up()  # what was committed until then shall be in the index
                raise
            note = self._catch_up()
            return report.model_copy(update={"notes": (*report.notes, note)}) if note else report

    def _catch_up(self) -> str | None:
        """Bring the index level; what is wrong with it, if anything: the library is whole without it."""
        try:
            self._vectors.catch_up()
        except LibraryError as error:
            return f"{error} (The library is whole; until then searches compare exactly.)"
        return None

    def remove(self, names: Sequence[str]) -> list[str]:
        """Forget files, or all files of a folder, by the names that ``files`` gives; what was removed.

        Those that are on the disk stay out of the library, though in a folder that it knows, until a sync names them.
        Raises LibraryBusy, LibraryError; UsageError for an unknown name.
        """
        self._mended()
        with writing(self.folder):
            shown = self.names()
            chosen: set[int] = set()
            for name in names:
                hit = matching(name, shown)
                if not hit:
                    raise UsageError(f"{name} is not in the library. `belegt files` lists what is.")
                chosen |= hit
            roots = {root: Path(path) for root, (path, _) in self._store.roots().items()}
            rows = [row for row in self._store.files() if row.id in chosen]
            self._store.take_out([row.id for row in rows if may_be_there(roots[row.root] / row.path)])
            self._store.forget([row.id for row in rows])
            self._store.drop_empty_roots()
            self._catch_up()
            return sorted(shown[file] for file in chosen)

    def _mend(self) -> None:
        """Make a broken index anew beside the searches, once, unless another process is writing."""

        def work() -> None:
            # Busy: the one who writes mends it. Anything else: the next writer is told.
            with contextlib.suppress(LibraryError), writing(self.folder):
                self._vectors.catch_up()

        if self._mending is None:
            self._mending = threading.Thread(target=work, name="belegt-index")
            self._mending.start()

    def _mended(self) -> None:
        """Wait until that is done."""
        if self._mending:
            self._mending.join()

    # -- reading ---------------------------------------------------------------------------

    def names(self) -> dict[int, str]:
        """The name of every file: its path below its root, after the root's name if there are several."""
        with self._store.snapshot():
            roots, rows = self._store.roots(), self._store.files()
        several = len(roots) > 1
        return {row.id: f"{roots[row.root][1]}/{row.path}" if several else row.path for row in rows}

    def files(self) -> list[FileInfo]:
        """All files, ordered by name."""
        # At one moment: another thread, or process, may be adding files.
        with self._store.snapshot():
            names, roots, rows = self.names(), self._store.roots(), self._store.files()
        found = [
            FileInfo(
                file=names[row.id], root=roots[row.root][0], kind=row.kind, size=row.size, language=row.language,
                title=row.title, searchable=row.searchable, problem=row.problem,
            )
            for row in rows
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

    def changes(self) -> Changes:
        """Which files are not what was read any more."""
        return self._watch.changes(self.names())

    def original(self, name: str) -> Path | None:
        """Where a file lies, while it is still what was read; None when it changed or is gone.

        Raises UsageError for a name that is not in the library.
        """
        return self._watch.original(self._file(name))

    def _file(self, name: str) -> FileRow:
        with self._store.snapshot():
            names, rows = self.names(), self._store.files()
        for form in (str, composed):  # two files may differ in that alone
            for row in rows:
                if form(names[row.id]) == form(name):
                    return row
        raise UsageError(f"{name} is not in the library. `belegt files` lists what is.")

    def find(self, question: str, k: int = 8, only: Sequence[str] = (), exclude: Sequence[str] = ()) -> list[Hit]:
        """Search, with what each score is made of. ``only`` and ``exclude`` name files or folders.

        Raises NothingFound when there is nothing to search in, UsageError for a name that is not in
        the library, LibraryMismatch where another process filled it with another model's vectors.
        """
        query = self._searcher.embedded(question)
        with self._store.snapshot():
            self._store.check_embedder(self._embedder.name, self._embedder.dimension)
            shown = self.names()
            rows = {row.id: row for row in self._store.files() if row.searchable}
            names = {file: shown[file] for file in rows}
            chosen = chosen_of(shown, names, only, exclude)
            hits = self._searcher.search(question, query, k, names, chosen)
            found = [self._completed(hit, rows[hit.file_id]) for hit in hits]
        if self._vectors.broken:
            self._mend()
        return found

    def search(self, question: str, k: int = 8, only: Sequence[str] = (), exclude: Sequence[str] = ()) -> list[Passage]:
        """The k nearest passages, best first; see ``find``."""
        return [hit.passage for hit in self.find(question, k, only, exclude)]

    def _completed(self, hit: Hit, row: FileRow) -> Hit:
        """The hit with its pages, and with what its file's name and title say. A PDF file's title is often an older one
        or none, so there its first words go before."""
        hit = replace(hit, pages=self._store.pages(hit.file_id))
        page = hit.page(hit.passage.start)
        name = re.sub(r"[\W_]+", " ", str(Path(row.path).with_suffix("")))
        passage = hit.passage if page is None else hit.passage.model_copy(update={"page": page})
        title = row.title or ""
        itself = (hit.name or title) if row.kind == "pdf" else (title or hit.name)
        return replace(hit, passage=passage, name=itself, about=f"{name} {title}".strip())

    def nearness(self, one: str, other: str) -> float:
        """Cosine of two texts, as the library's embedder sees them."""
        vectors = self._embedder.passages([searchable(one), searchable(other)])
        return float(vectors[0] @ vectors[1])

    def rarity(self, stem: str) -> float:
        """How much a word stem tells: its inverse document frequency over the chunks, 0 for none."""
        total = self._store.count("chunks")
        return math.log(1 + total / (1 + self._store.document_frequency(stem)))
