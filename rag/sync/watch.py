"""Are the files still what was read of them? Nothing is read anew or forgotten here."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from rag.errors import ReadError
from rag.store import FileRow, Store
from rag.sync.disk import Stamp, digest, stamp_of
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

        Files of a folder that is missing count as unchanged: it may be a disk that is not plugged
        in. New files are not looked for.
        """
        changed: list[str] = []
        gone: list[str] = []
        roots = self._store.roots()
        there = {number: Path(path) for number, (path, _) in roots.items() if Path(path).is_dir()}
        for row in self._store.files():
            if row.root not in there:
                continue
            path = there[row.root] / row.path
            try:
                same = self._same(path, row, stamp_of(path))
            except (ReadError, OSError):
                gone.append(names[row.id])
            else:
                if not same:
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
