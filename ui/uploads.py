"""Files that the browser sends: kept in one folder, under names that lead nowhere else."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

from rag.errors import UsageError

_LONGEST = 150  # bytes of a file's name: file systems take 255
_turn = threading.Lock()  # two tabs must not find the same name free


def keep(folder: Path, name: str, content: bytes) -> Path:
    """Store a file under its own name, whole or not at all. Raises UsageError when it cannot be written."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with _turn:
            path = free_name(folder, name, content)
            part = path.with_name(f".{path.name}.part")
            part.write_bytes(content)
            part.replace(path)
    except OSError as error:
        raise UsageError(f"{name} could not be stored: {error.strerror}. Is the disk full?") from error
    return path


@contextlib.contextmanager
def taken_away(files: Sequence[Path]) -> Iterator[None]:
    """Within this block the files are not there; after it they are deleted, or there again if it failed.

    Raises UsageError for a file that cannot be deleted.
    """
    moved: list[tuple[Path, Path]] = []
    try:
        for file in files:
            moved += _moved(file)
        yield
    except BaseException:
        for file, away in moved:
            away.replace(file)
        raise
    for _, away in moved:
        away.unlink(missing_ok=True)


def _moved(file: Path) -> list[tuple[Path, Path]]:
    away = file.with_name(f".{file.name}.gone")
    try:
        file.replace(away)
    except FileNotFoundError:
        return []
    except OSError as error:
        raise UsageError(f"{file.name} could not be deleted: {error.strerror}.") from error
    return [(file, away)]


def free_name(folder: Path, name: str, content: bytes) -> Path:
    """A path in ``folder`` for a file that the browser calls ``name``, without what could lead elsewhere.

    The same content under the same name is the same file.
    """
    base = "".join(char if char.isprintable() else "_" for char in name.replace("\\", "/").split("/")[-1])
    base = base.lstrip(".~$ ").rstrip() or "upload"
    stem, suffix = base[: -len(Path(base).suffix) or None], Path(base).suffix
    while len(stem.encode()) + len(suffix.encode()) > _LONGEST and stem:
        stem = stem[:-1]
    path, count = folder / f"{stem}{suffix}", 1
    while path.exists() and path.read_bytes() != content:
        count += 1
        path = folder / f"{stem}-{count}{suffix}"
    return path
