"""One run over some roots: what is there, what is done with each file, what is forgotten."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from rag.engines.base import Embedder
from rag.errors import ReadError, UsageError
from rag.readers import Readers, kind_of
from rag.store import FileRow, Store
from rag.sync.disk import Stamp, below, digest, relied_on, stamp_of, walk
from rag.sync.making import Maker
from rag.sync.report import Problem, Progress, SyncReport
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
        self._known = {(row.root, row.path): row for row in store.files()}
        self._out = store.removed()
        self._named: set[tuple[int, str]] = set()

    def run(self, paths: Sequence[Path]) -> SyncReport:
        """Sync each folder or file. Raises UsageError for a path that never was there, EngineError, LibraryError."""
        work: list[tuple[int, Path, str]] = []
        gone: list[FileRow] = []
        unsupported: Counter[str] = Counter()
        for path in paths:
            root, base, found, missing = self._survey(path, unsupported)
            work += [(root, base / name, name) for name in found]
            gone += missing
        stopped = False
        try:
            for at, (root, path, name) in enumerate(work):
                self._pause()
                self._tell(at, len(work), name)
                self._take(root, path, name, gone)
            self._forget(gone)
            self._store.drop_spare()
        except _Stopped:
            stopped = True
            self._notes.append("Stopped before its end: what was read is kept, and the next run goes on from there")
        self._store.drop_empty_roots()
        self._tell(len(work), len(work), "")
        if self._unseen:
            shown = ", ".join(self._unseen[:5]) + (" …" if len(self._unseen) > 5 else "")
            self._notes.append(
                f"{len(self._unseen)} files hold text that a person does not see; it is left out of the search: {shown}"
            )
        if unsupported:
            kinds = ", ".join(f"{count} {suffix or 'without suffix'}" for suffix, count in sorted(unsupported.items()))
            self._notes.append(f"{unsupported.total()} files of kinds that cannot be read were passed over: {kinds}")
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

    # -- what is there ---------------------------------------------------------------------

    def _survey(self, path: Path, unsupported: Counter[str]) -> tuple[int, Path, list[str], list[FileRow]]:
        """The root of a path, its folder, the files to look at, and the known ones that are gone."""
        path = Path(os.path.abspath(path))
        root, base = self._root_of(path)
        inside = path.relative_to(base).as_posix()
        known = [row for row in self._known.values() if row.root == root and below(row.path, inside)]
        if not path.exists():
            if not known:
                self._store.drop_empty_roots()
                raise UsageError(f"{path} does not exist.")
            self._notes.append(f"{path} is missing; its {len(known)} files stay in the library (belegt remove forgets)")
            return root, base, [], []
        found = list(walk(path, base, unsupported)) if path.is_dir() else [inside]
        if not path.is_dir():
            self._named.add((root, inside))
        found = self._without_removed(root, inside, found, bool(known) or inside == ".")
        if not found and known:
            self._notes.append(f"{path} is empty; its {len(known)} files stay in the library (belegt remove forgets)")
            return root, base, [], []
        there = set(found)
        return root, base, found, [row for row in known if row.path not in there]

    def _without_removed(self, root: int, inside: str, found: list[str], known: bool) -> list[str]:
        """What is left without the files that the user took out. A file, or a folder of which the library holds
        nothing, comes back when it is named; a file that was deleted since is a new one when it is there again."""
        out = [name for name in found if (root, name) in self._out]
        there = set(out)
        lost = [name for number, name in self._out if number == root and below(name, inside) and name not in there]
        if lost:
            self._store.let_in(root, lost)
        if not out:
            return found
        if out == [inside] or not known:
            self._store.let_in(root, out)
            return found
        self._notes.append(f"{len(out)} files were taken out before and stay out (belegt index FILE brings one back)")
        return [name for name in found if (root, name) not in self._out]

    def _root_of(self, path: Path) -> tuple[int, Path]:
        """The known root that a path lies in, or a new one: the folder itself, a file's folder."""
        for number, (known, _) in self._store.roots().items():
            if path == Path(known) or Path(known) in path.parents:
                return number, Path(known)
        base = path.parent if path.is_file() else path
        taken = {name for _, name in self._store.roots().values()}
        name, count = base.name or "root", 1
        while name in taken:
            count += 1
            name = f"{base.name}-{count}"
        return self._store.add_root(str(base), name), base

    # -- one file --------------------------------------------------------------------------

    def _take(self, root: int, path: Path, name: str, gone: list[FileRow]) -> None:
        if name.encode("utf-8", "replace").decode() != name:
            shown = name.encode("utf-8", "backslashreplace").decode()
            self._failed.append(Problem(file=shown, reason="its name is not valid UTF-8: rename the file"))
            return
        old = self._known.get((root, name))
        stamp: Stamp = (0, 0)
        content = ""
        try:
            stamp = stamp_of(path)
            if old and (old.size, old.changed_ns) == stamp and not (old.problem and (root, name) in self._named):
                return self._same(old)
            content = digest(path) if stamp[0] <= self._readers.largest else ""
            if old and old.hash == content and old.problem is None:
                self._store.touch(old.id, root, name, *relied_on(stamp))
                return self._same(old)
            if old is None and self._renamed(root, name, content, stamp, gone):
                return
            self._read(root, path, name, stamp, content)
        except ReadError as error:
            self._failed.append(Problem(file=name, reason=str(error)))
            row = _row(root, name, kind_of(path) or "?", relied_on(stamp), content, problem=str(error))
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

    def _same(self, old: FileRow) -> None:
        if old.problem is None:
            self._unchanged += 1
        else:
            self._failed.append(Problem(file=old.path, reason=old.problem))

    def _renamed(self, root: int, name: str, content: str, stamp: Stamp, gone: list[FileRow]) -> bool:
        for row in gone:
            if row.hash == content and row.searchable and row.problem is None:
                self._store.touch(row.id, root, name, *relied_on(stamp))
                gone.remove(row)
                self._lists["renamed"].append(name)
                return True
        return False

    # -- what is gone ----------------------------------------------------------------------

    def _forget(self, gone: list[FileRow]) -> None:
        total = len(self._store.files())
        if len(gone) * 2 > total and len(gone) > 1 and not self._prune:
            self._held = [row.path for row in gone]
            self._notes.append(
                f"{len(gone)} of {total} files are gone from the disk; they stay in the library. "
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
