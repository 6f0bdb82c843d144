"""One run over some roots: what is there, what is done with each file, what is forgotten."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from rag.chunks import CUTTING
from rag.engines.base import Embedder
from rag.errors import ReadError
from rag.readers import Readers, kind_of
from rag.store import FileRow, Store
from rag.sync.disk import Stamp, digest, relied_on, shown, stamp_of
from rag.sync.making import Maker
from rag.sync.report import Problem, Progress, SyncReport
from rag.sync.survey import Survey
from rag.text import covert, language_of, searchable

_COVERT = 8  # so many characters that nobody sees may be an accident


class _Stopped(Exception):
    """The caller cancelled the run."""


class Sync:
    """One run over some roots; ``run`` may be called once.

    prune: forget what is gone even if it is most of the library; cancelled: asked often, between
    files and between batches of embedding; True ends the run and keeps what was done.
    """

    def __init__(
        self,
        store: Store,
        embedder: Embedder,
        readers: Readers,
        *,
        prune: bool = False,
        progress: Callable[[Progress], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> None:
        self._store, self._readers, self._prune, self._progress = store, readers, prune, progress
        self._cancelled = cancelled
        self._maker = Maker(store, embedder, self._pause)
        self._lists: dict[str, list[str]] = {name: [] for name in ("added", "changed", "renamed", "removed")}
        self._failed: list[Problem] = []
        self._told = 0  # of those
        self._held: list[str] = []
        self._notes: list[str] = []
        self._unseen: list[str] = []
        self._unchanged = 0
        store.read_by(f"{readers.means}, {embedder.name}", CUTTING)
        self._there = Survey(store)

    def run(self, paths: Sequence[Path], *, again: bool = False) -> SyncReport:
        """Sync each folder or file. again: these are the library's roots, which nobody named.

        Raises UsageError for a path that never was there, EngineError, LibraryError.
        """
        there = self._there
        there.look(paths, again=again)
        self._notes += there.notes
        if not self._unmeant():  # as with what is forgotten: a file that was taken out may only be out of sight
            self._store.let_in(there.lost)
        stopped = False
        try:
            for at, ((root, name), path) in enumerate(there.work.items()):
                self._pause()
                self._tell(at, len(there.work), name)
                self._take(root, path, name)
            self._forget()
            self._store.drop_spare()
        except _Stopped:
            stopped = True
            self._notes.append("Stopped before its end: what was read is kept, and the next run goes on from there")
        self._store.drop_empty_roots()
        self._tell(len(there.work), len(there.work), "")
        if self._unseen:
            first = ", ".join(self._unseen[:5]) + (" …" if len(self._unseen) > 5 else "")
            self._notes.append(
                f"{len(self._unseen)} files hold text that a person does not see; it is left out of the search: {first}"
            )
        if line := there.passed_over():
            self._notes.append(line)
        return SyncReport(
            added=tuple(self._lists["added"]), changed=tuple(self._lists["changed"]),
            renamed=tuple(self._lists["renamed"]), removed=tuple(self._lists["removed"]),
            unchanged=self._unchanged, failed=tuple(self._failed), held_back=tuple(self._held),
            notes=tuple(self._notes), stopped=stopped,
        )  # fmt: skip

    def _tell(self, done: int, total: int, file: str) -> None:
        if self._progress:
            problem = self._failed[-1] if len(self._failed) > self._told else None
            self._told = len(self._failed)
            self._progress(Progress(done=done, total=total, file=file, problem=problem))

    def _pause(self) -> None:
        if self._cancelled and self._cancelled():
            raise _Stopped

    # -- one file --------------------------------------------------------------------------

    def _take(self, root: int, path: Path, name: str) -> None:
        if shown(name) != name:
            self._failed.append(Problem(file=shown(name), reason="its name is not valid UTF-8: rename the file"))
            return
        old = self._there.known.get((root, name))
        stamp: Stamp = (0, 0)
        content = ""
        try:
            stamp = stamp_of(path)
            if old and (old.size, old.changed_ns) == stamp and not (old.problem and (root, name) in self._there.named):
                return self._same(old)
            content = digest(path) if stamp[0] <= self._readers.largest else ""
            if old and old.hash == content and old.problem is None:
                self._store.touch(old.id, root, name, *relied_on(stamp))
                return self._same(old)
            if old is None and self._renamed(root, name, content, stamp):
                return
            self._read(root, path, name, stamp, content)
        except ReadError as error:
            self._failed.append(Problem(file=name, reason=str(error)))
            # Where no reader could be started the file is not to blame: it is tried again.
            kept = (stamp[0], 0) if str(error).startswith("no reader") else relied_on(stamp)
            row = _row(root, name, kind_of(path) or "?", kept, content, problem=str(error))
            self._store.put_problem(row)
            return
        self._lists["changed" if old else "added"].append(name)

    def _read(self, root: int, path: Path, name: str, stamp: Stamp, content: str) -> None:
        document = self._readers.read(path)
        if stamp_of(path) != stamp:
            raise ReadError("changed while it was read: run belegt index again")
        if not searchable(document.text):
            raise ReadError("empty file: it holds no text")
        language = language_of(document.text[:20000])
        parts = self._maker.parts(document, name, language)
        row = _row(root, name, document.kind, relied_on(stamp), content, language=language, title=document.title)
        self._store.put_file(row, document.text, document.pages, parts)
        if document.hidden or covert(document.text) >= _COVERT:
            self._unseen.append(name)
        if document.pictures:
            self._notes.append(
                f"{document.pictures} of {len(document.pages)} pages of {name} hold no text, only a picture: "
                "OCR makes them searchable"
            )

    def _same(self, old: FileRow) -> None:
        if old.problem is None:
            self._unchanged += 1
        else:
            self._failed.append(Problem(file=old.path, reason=old.problem))

    def _renamed(self, root: int, name: str, content: str, stamp: Stamp) -> bool:
        """Is this a known file under another name? One of another kind says something else with the same bytes."""
        kind = kind_of(Path(name))
        for row in self._there.gone.values():
            if row.hash == content and row.kind == kind and row.searchable and row.problem is None:
                self._store.touch(row.id, root, name, *relied_on(stamp))
                del self._there.gone[row.id]
                self._lists["renamed"].append(name)
                return True
        return False

    # -- what is gone ----------------------------------------------------------------------

    def _unmeant(self) -> bool:
        """Is so much gone that it looks like an accident?"""
        gone = len(self._there.gone)
        return gone * 2 > len(self._store.files()) and gone > 1 and not self._prune

    def _forget(self) -> None:
        gone = list(self._there.gone.values())
        if self._unmeant():
            self._held = [row.path for row in gone]
            self._notes.append(
                f"{len(gone)} of {len(self._store.files())} files are gone from the disk; they stay in the library. "
                f"If that is meant, run the command again with --prune"
            )
            return
        if gone:
            self._store.forget(row.id for row in gone)
        self._lists["removed"] += [row.path for row in gone]


def _row(
    root: int,
    path: str,
    kind: str,
    stamp: Stamp,
    content: str,
    *,
    language: str | None = None,
    title: str | None = None,
    problem: str | None = None,
) -> FileRow:
    size, changed = stamp
    return FileRow(0, root, path, kind, size, changed, content, language, title, problem, searchable=problem is None)
