"""Looking at the disk: which files a folder has, whether one changed, and the hash of its bytes."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from rag.errors import ReadError, UsageError
from rag.readers import kind_of

# A file that was written so shortly before may be written again without its time changing:
# clocks of file systems tick coarsely.
_FRESH_NS = 2_000_000_000

Stamp = tuple[int, int]


def walk(
    folder: Path, base: Path, passed_over: set[str], closed: dict[str, str], links: set[Path]
) -> Iterator[str]:  # fmt: skip
    """Names of the readable files below a folder, sorted; links to folders are not followed.

    passed_over: gets the paths of files of other kinds; closed: the names of folders that cannot
    be listed, each with the reason; links: the links to folders.
    """

    def refused(error: OSError) -> None:
        closed[Path(error.filename or folder).relative_to(base).as_posix()] = error.strerror or str(error)

    for here, folders, names in os.walk(folder, onerror=refused):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        links.update(path for path in (Path(here, name) for name in folders) if path.is_symlink())
        for name in sorted(names):
            # Hidden files and the lock files of word processors are nobody's documents.
            if name.startswith((".", "~$")):
                continue
            path = Path(here, name)
            if kind_of(path) is None:
                passed_over.add(str(path))
            else:
                yield path.relative_to(base).as_posix()


def seen(path: Path) -> Literal["folder", "file"] | None:
    """What is at a path; None where nothing is. Raises ReadError where that cannot be seen."""
    try:
        with _told():
            return "folder" if stat.S_ISDIR(path.stat().st_mode) else "file"
    except ReadError as error:
        cause = error.__cause__
        if isinstance(cause, OSError) and cause.errno in (errno.ENOENT, errno.ENOTDIR, errno.ELOOP):
            return None
        raise
    except ValueError:  # no path can have a NUL
        return None


def stands(path: Path, base: Path, listed: dict[Path, frozenset[str] | None]) -> bool:
    """Is a file at a path below ``base``, by exactly this name? Raises ReadError where that cannot be seen.

    A disk that takes capitals for small letters finds a file by the name that it had before, too: only what its
    folder lists is its name. listed: gets what each folder lists; None: it may be entered, but not listed.
    """
    if seen(path) != "file":
        return False
    for one in (path, *path.parents):
        if base in one.parents:
            if one.parent not in listed:
                listed[one.parent] = _listing(one.parent)
            names = listed[one.parent]
            if names is not None and one.name not in names:
                return False
    return True


def _listing(folder: Path) -> frozenset[str] | None:
    try:
        return frozenset(os.listdir(folder))
    except OSError:
        return None


def unseen(path: Path, error: ReadError) -> UsageError:
    """What to tell whoever named a path that cannot be seen."""
    return UsageError(f"{shown(path)} {error}. Is the path right, and may you read it?")


def may_be_there(path: Path) -> bool:
    """Is something at a path, or can it not be seen that nothing is?"""
    try:
        return seen(path) is not None
    except ReadError:
        return True


def shown(path: Path | str) -> str:
    """A path for a person; bytes that are not UTF-8 are written out."""
    return str(path).encode("utf-8", "backslashreplace").decode()


def stamp_of(path: Path) -> Stamp:
    """Size and time of the last change, in nanoseconds. Raises ReadError.

    The time is the later one of mtime and ctime: programs can set mtime back, and a copy may keep it.
    """
    with _told():
        state = path.stat()
    return state.st_size, max(state.st_mtime_ns, state.st_ctime_ns)


def relied_on(stamp: Stamp) -> Stamp:
    """The stamp to remember: without a time when the time cannot vouch for the content.

    That is so just after a write, and when the clock was set back since.
    """
    size, changed = stamp
    return (size, 0) if changed > time.time_ns() - _FRESH_NS else stamp


def digest(path: Path) -> str:
    """SHA-256 of a regular file's bytes. Raises ReadError."""
    with _told():
        regular = path.is_file()
    if not regular:
        raise ReadError("not a regular file")
    found = hashlib.sha256()
    with _told(), path.open("rb") as stream:
        while block := stream.read(1 << 20):
            found.update(block)
    return found.hexdigest()


@contextmanager
def _told() -> Iterator[None]:
    """Errors of the disk in plain words. Only here they are about the file: elsewhere they are about Belegt's own."""
    try:
        yield
    except OSError as error:
        raise ReadError(f"cannot be read: {error.strerror or error}") from error


def reached(folder: Path, base: Path) -> bool:
    """Would ``walk`` from ``base`` come to this folder? Not by a hidden one, nor by a link."""
    way = [one for one in (folder, *folder.parents) if base in one.parents]
    try:
        return not any(one.name.startswith(".") or one.is_symlink() for one in way)
    except OSError:
        return False


def below(path: str, inside: str) -> bool:
    """Is ``path`` the file ``inside``, or in the folder ``inside``? "." is the root itself."""
    return inside == "." or path == inside or path.startswith(inside + "/")
