"""One writer at a time: a lock on a file, which the system lets go when its holder ends, however it ends."""

from __future__ import annotations

import fcntl
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from rag.errors import LibraryBusy, LibraryError

FILE = "writer.lock"


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Be the one process that writes the library. Never waits.

    Raises LibraryBusy with the number, command and start of the process that is, LibraryError
    where no lock file can be made.
    """
    try:
        lock = (folder / FILE).open("a+", encoding="utf-8", errors="replace")
    except OSError as error:
        raise LibraryError(
            f"The library {folder} cannot be written: {error.strerror}. Make the folder writable, free some space, "
            "or use another library: --library DIR"
        ) from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            holder = _holder(lock)
            raise LibraryBusy(f"The library {folder} is being written by {holder}. Wait for it, or stop it.") from error
        try:
            lock.seek(0)
            lock.truncate()
            lock.write(_self())
            lock.flush()
        except OSError:
            pass  # on a full disk the lock still holds, it only cannot say by whom
        yield


def _holder(lock: TextIO) -> str:
    for _ in range(10):
        lock.seek(0)
        if told := " ".join(lock.read(400).split()):
            return told
        time.sleep(0.02)  # it holds the lock, and has not written its name yet
    return "another process"


def _self() -> str:
    command = " ".join([Path(sys.argv[0] or sys.executable).name, *sys.argv[1:2]])
    since = time.strftime("%Y-%m-%d %H:%M:%S")
    return f"process {os.getpid()} ({command[:80]}, on {os.uname().nodename}, since {since})\n"
