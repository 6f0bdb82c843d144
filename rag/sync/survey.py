"""What stands before a run: which files are there, which known ones are gone, which may not be seen.

What cannot be looked at is not gone: its files stay, and a note names it. Nor is a file that a walk does not come
to, hidden or behind a link: it was named once, and stays until it is gone.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from rag.errors import ReadError, UsageError
from rag.store import FileRow, Store
from rag.sync.disk import below, reached, seen, shown, stands, unseen, walk

_REMAIN = "files stay in the library (belegt remove forgets)"


class Survey:
    """What some folders and files hold, each file once, however often the paths lead to it.

    work: the files to look at, by root and name; named: those of them that were named one by one;
    gone: known files that are not there any more, by id; lost: files that the user took out and
    that are not there any more, as (root, name); notes: one line for each thing worth knowing.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self.known = {(row.root, row.path): row for row in store.files()}
        self.work: dict[tuple[int, str], Path] = {}
        self.named: set[tuple[int, str]] = set()
        self.gone: dict[int, FileRow] = {}
        self.lost: set[tuple[int, str]] = set()
        self.notes: list[str] = []
        self._out = store.removed()
        self._kept_out: set[tuple[int, str]] = set()
        self._passed_over: set[str] = set()
        self._closed: dict[str, str] = {}
        self._links: set[Path] = set()
        self._listed: dict[Path, frozenset[str] | None] = {}
        self._again = False

    def look(self, paths: Iterable[Path], *, again: bool = False) -> None:
        """Look at each path. Raises UsageError for one that never was there.

        again: nobody named them, they are the library's own roots. Of one that came with single files only these are
        looked for: the folder around them is nobody's order.
        """
        self._again = again
        given = dict.fromkeys(Path(os.path.abspath(path)) for path in paths)
        try:
            # What lies in another one comes after it, and so in its root.
            for path in sorted(given, key=lambda path: any(above in given for above in path.parents)):
                self._look_at(path)
        except UsageError:
            self._store.drop_empty_roots()
            raise
        self.gone = {number: row for number, row in self.gone.items() if (row.root, row.path) not in self.work}
        self._tell_closed()
        self._tell_links(self._links - set(given) - {Path(root) for root, _ in self._store.roots().values()})
        if kept := len(self._kept_out - set(self.work)):
            self.notes.append(f"{kept} files were taken out before and stay out (belegt index FILE brings one back)")

    def passed_over(self) -> str | None:
        """A line about files of kinds that cannot be read, if there were any."""
        # What was named has a line of its own.
        passed_over = self._passed_over - {str(path) for path in self.work.values()}
        if not passed_over:
            return None
        suffixes = Counter(Path(name).suffix.lower() for name in passed_over)
        kinds = ", ".join(f"{count} {shown(suffix) or 'without suffix'}" for suffix, count in sorted(suffixes.items()))
        return f"{suffixes.total()} files of kinds that cannot be read were passed over: {kinds}"

    def _look_at(self, path: Path) -> None:
        home = self._home(path)
        known = [row for row in self.known.values() if home and row.root == home[0] and _within(row, path, home[1])]
        try:
            kind = seen(path)
        except ReadError as error:
            if not known:
                raise unseen(path, error) from error
            self.notes.append(f"{shown(path)} {error}; its {len(known)} {_REMAIN}")
            return
        if kind is None:
            if not known:
                raise UsageError(f"{shown(path)} does not exist.")
            self.notes.append(f"{shown(path)} is missing; its {len(known)} {_REMAIN}")
            return
        root, base = home or self._new_root(path, kind)
        if home is None and kind == "folder" and self._taken_in(root, base):
            known = [row for row in self.known.values() if row.root == root]
        inside = path.relative_to(base).as_posix()
        closed: dict[str, str] = {}
        if kind == "folder":
            found = self._asked_for(root, inside, path, base, closed)
            missed = {row.path for row in known}.difference(found)
            found += [name for name in sorted(missed) if not _behind(name, closed) and self._stands(base / name, base)]
        else:
            found = [inside]
            self.named.add((root, inside))
        self._closed |= {shown(base / name): reason for name, reason in closed.items()}
        if found:  # an empty folder may be a disk that is not plugged in: it shows nothing about any file
            there = set(found)
            self.lost |= {
                (number, name)
                for number, name in self._out
                if number == root and below(name, inside) and name not in there and not _behind(name, closed)
                if self._stands(base / name, base) is False
            }
        found = self._without_removed(root, inside, found, bool(known) or inside == ".")
        if not found and known:
            if not closed:
                self.notes.append(f"{shown(path)} is empty; its {len(known)} {_REMAIN}")
            return
        self.work |= {(root, name): base / name for name in found}
        for row in known:
            if (root, row.path) not in self.work and not _behind(row.path, closed) and self._in_sight(base / row.path):
                self.gone[row.id] = row

    def _asked_for(self, root: int, inside: str, path: Path, base: Path, closed: dict[str, str]) -> list[str]:
        """The names of a folder's files, as far as somebody asked for them."""
        folders = self._store.named_folders(root)
        if folders is None:
            return list(walk(path, base, self._passed_over, closed, self._links))
        if not self._again:
            self._store.name_folders(root, None if inside == "." else [*folders, inside])
            return list(walk(path, base, self._passed_over, closed, self._links))
        links: set[Path] = set()
        names = list(walk(path, base, set(), closed, links))
        self._links |= {link for link in links if any(below(link.relative_to(base).as_posix(), one) for one in folders)}
        return [name for name in names if (root, name) in self.known or any(below(name, one) for one in folders)]

    def _stands(self, path: Path, base: Path) -> bool | None:
        """Is a file there that a walk did not come to? None where that cannot be seen."""
        try:
            return stands(path, base, self._listed)
        except ReadError:
            return None

    def _in_sight(self, path: Path) -> bool:
        """Can one see whether a file is there that was not met?"""
        try:
            seen(path)
        except ReadError as error:
            self._closed[shown(path)] = str(error)
            return False
        return True

    def _tell_closed(self) -> None:
        if self._closed:
            named = [f"{path} ({reason.removeprefix('cannot be read: ')})" for path, reason in self._closed.items()]
            self.notes.append(
                f"{len(named)} folders cannot be looked into; what the library holds of them stays: {_first(named)}"
            )

    def _tell_links(self, links: set[Path]) -> None:
        if links:
            named = _first(sorted(map(shown, links)))
            self.notes.append(
                f"{len(links)} links to folders are not followed (belegt index LINK reads what one leads to): {named}"
            )

    def _without_removed(self, root: int, inside: str, found: list[str], known: bool) -> list[str]:
        """What is left without the files that the user took out. A file, or a folder of which the library holds
        nothing, comes back when it is named."""
        out = {(root, name) for name in found} & self._out
        if out and (out == {(root, inside)} or not known):
            self._store.let_in(out)
            self._out -= out
            return found
        self._kept_out |= out
        return [name for name in found if (root, name) not in self._out]

    # -- roots -----------------------------------------------------------------------------

    def _home(self, path: Path) -> tuple[int, Path] | None:
        """The known root that a path is, or lies in."""
        for number, (known, _) in self._store.roots().items():
            if path == Path(known) or Path(known) in path.parents:
                return number, Path(known)
        return None

    def _new_root(self, path: Path, kind: str) -> tuple[int, Path]:
        base = path if kind == "folder" else path.parent
        if shown(base) != str(base):
            raise UsageError(f"{shown(base)} cannot be indexed: its name is not valid UTF-8. Rename the folder.")
        taken = {name for _, name in self._store.roots().values()}
        name, count = base.name or "root", 1
        while name in taken:
            count += 1
            name = f"{base.name}-{count}"
        root = self._store.add_root(str(base), name)
        if kind != "folder":
            self._store.name_folders(root, [])
        return root, base

    def _taken_in(self, root: int, base: Path) -> bool:
        """Make the roots below a new one a part of it: a file counts once. Are there any?"""
        inner = {
            number: Path(path).relative_to(base)
            for number, (path, _) in self._store.roots().items()
            if base in Path(path).parents and reached(Path(path), base)
        }
        if inner:
            self._store.take_in(root, {number: folder.as_posix() for number, folder in inner.items()})
            self.known = {(row.root, row.path): row for row in self._store.files()}
            self._out = self._store.removed()
            self.notes.append(f"{len(inner)} folders that were indexed by themselves are a part of {shown(base)} now")
        return bool(inner)


def _first(names: list[str]) -> str:
    return ", ".join(names[:5]) + (" …" if len(names) > 5 else "")


def _within(row: FileRow, path: Path, base: Path) -> bool:
    return below(row.path, path.relative_to(base).as_posix())


def _behind(name: str, closed: Iterable[str]) -> bool:
    """Does a file lie in a folder that could not be looked into?"""
    return any(below(name, folder) for folder in closed)
