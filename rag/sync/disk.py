"""Looking at the disk: which files a folder has, whether one changed, and the hash of its bytes."""

from __future__ import annotations

import hashlib
import os
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rag.errors import ReadError
from rag.readers import kind_of

# A file that was written so shortly before may be written again without its time changing:
# clocks of file systems tick coarsely.
_FRESH_NS = 2_000_000_000

Stamp = tuple[int, int]


def walk(folder: Path, base: Path, unsupported: Counter[str]) -> Iterator[str]:
    """Names of the readable files below a folder, sorted; links to folders are not followed."""
    for here, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            # Hidden files and the lock files of word processors are nobody's documents.
            if name.startswith((".", "~$")):
                continue
            path = Path(here, name)
            if kind_of(path) is None:
                unsupported[path.suffix.lower()] += 1
            else:
                yield path.relative_to(base).as_posix()


def stamp_of(path: Path) -> Stamp:
    """Size and time of the last change, in nanoseconds. Raises ReadError.

    The time is the later one of mtime and ctime: programs can set mtime back, and a copy may keep it.
    """
    with _told():
        stat = path.stat()
    return stat.st_size, max(stat.st_mtime_ns, stat.st_ctime_ns)


def relied_on(stamp: Stamp) -> Stamp:
    """The stamp to remember: without a time when the time cannot vouch for the content.

    That is so just after a write, and when the clock was set back since.
    """
    size, changed = stamp
    return (size, 0) if changed > time.time_ns() - _FRESH_NS else stamp


def digest(path: Path) -> str:
    """SHA-256 of a regular file's bytes. Raises ReadError."""
    if not path.is_file():
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


def below(path: str, inside: str) -> bool:
    """Is ``path`` the file ``inside``, or in the folder ``inside``? "." is the root itself."""
    return inside == "." or path == inside or path.startswith(inside + "/")
