"""Are the files still what was read of them? Nothing is read anew or forgotten here."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from pathlib import Path

from rag.errors import ReadError
from rag.store import FileRow, Store
from rag.sync.disk import Stamp, digest, seen, stamp_of
from rag.types import Noun


class Changes(Noun):
    """How the files on the disk differ from what was read of them, as file names."""

    changed: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()


class Watch:
    """Looks at the files of one store."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._hashed: dict[int, tuple[Stamp, str]] = {}

    def changes(self, names: Mapping[int, str]) -> Changes:
        """Which files are not what was read any more. names: what each file is called, by its id.

        Files of a folder that is missing count as unchanged, for it may be a disk that is not plugged
        in; so do those that cannot be looked at. New files are not looked for.
        """
        changed: list[str] = []
        gone: list[str] = []
        roots = self._store.roots()
        there = {number: Path(path) for number, (path, _) in roots.items() if _seen(Path(path)) == "folder"}
        for row in self._store.files():
            if row.root not in there:
                continue
            path = there[row.root] / row.path
            found = _seen(path)
            if found in ("folder", None):
                gone.append(names[row.id])
            elif found == "file":
                with contextlib.suppress(ReadError):
                    if not self._same(path, row, stamp_of(path)):
                        changed.append(names[row.id])
        return Changes(changed=tuple(sorted(changed)), gone=tuple(sorted(gone)))

    def _same(self, path: Path, row: FileRow, stamp: Stamp) -> bool:
        """Is a file what was read? It is hashed only where its time cannot vouch for it, once for each time."""
        if (row.size, row.changed_ns) == stamp or stamp[0] != row.size:
            return stamp[0] == row.size
        if self._hashed.get(row.id, (None, ""))[0] != stamp:
            self._hashed[row.id] = (stamp, digest(path))
        return self._hashed[row.id][1] == row.hash

    def original(self, row: FileRow) -> Path | None:
        """Where a file lies, while it is still what was read; None when it changed or is gone."""
        path = Path(self._store.roots()[row.root][0]) / row.path
        try:
            return path if row.problem is None and digest(path) == row.hash else None
        except (ReadError, OSError):
            return None


def _seen(path: Path) -> str | None:
    """What is at a path; "hidden" where that cannot be seen."""
    try:
        return seen(path)
    except ReadError:
        return "hidden"
