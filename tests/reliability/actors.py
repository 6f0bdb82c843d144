"""Processes that write and read a library, and die when they are told to. Started from a fork server.

Each takes plain values and leaves its traces in files, which survive a SIGKILL.
"""

from __future__ import annotations

import functools
import json
import multiprocessing
import os
import signal
from collections.abc import Sequence
from multiprocessing import forkserver
from pathlib import Path
from typing import Any

import chromadb.api.rust  # noqa: F401  loaded once in the fork server, so that each actor starts at once
import numpy as np
from fakes import HashEmbedder
from numpy.typing import NDArray

from rag.library import Library
from rag.sync import Progress
from rag.text import language_of

# For the same reason: a text without a function word has the guesser unpack its model, for most of a second.
language_of("Palaver")

_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(["actors"])


class LoggingEmbedder(HashEmbedder):
    """Writes down each text that it embeds."""

    def __init__(self, log: Path | None = None) -> None:
        super().__init__()
        self._log = log

    def passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        made = super().passages(texts)
        if self._log:
            append(self._log, *texts)
        return made


def append(log: Path, *lines: str) -> None:
    """Add lines to a log, in one write."""
    handle = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(handle, "".join(f"{json.dumps(line)}\n" for line in lines).encode())
    finally:
        os.close(handle)


def logged(log: Path) -> list[str]:
    """The lines of a log; a last one that was cut off is left out."""
    lines = log.read_text(encoding="utf-8").split("\n") if log.exists() else []
    return [json.loads(line) for line in lines[:-1]]


@functools.cache
def _serve() -> None:
    """Start the fork server where it finds this file: it is not told our path, and passes over in silence what it
    cannot import, so that each actor would load all of it for itself."""
    before = os.environ.get("PYTHONPATH")
    here = Path(__file__).parent
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(here), str(here.parent), before]))
    try:
        forkserver.ensure_running()
    finally:
        if before is None:
            del os.environ["PYTHONPATH"]
        else:
            os.environ["PYTHONPATH"] = before


def start(act: Any, *values: Any) -> Any:
    """A process that runs ``act(*values)``."""
    _serve()
    process = _CONTEXT.Process(target=act, args=values)
    process.start()
    return process


def ended(process: Any, seconds: float = 120) -> int | None:
    """The exit code of a process that must come to its end; one that hangs is killed, so that it disturbs no other."""
    process.join(seconds)
    if process.is_alive():
        process.kill()
        process.join()
        raise AssertionError(f"a process hangs: it did not end within {seconds:g} seconds")
    code: int | None = process.exitcode
    return code


def write(
    library: Path, folder: Path, log: Path, read: Path, aim: str | None = None, count: int = 0, slack: int = 40
) -> None:
    """Sync a folder; ``read`` lists the files that are acknowledged.

    aim: die at the ``count``-th SQL statement that begins so ("" for any); "+" before it: at the
    statement after that. slack: rows that may differ before a new index is written.
    """
    with Library(library, LoggingEmbedder(log)) as opened:
        opened._vectors._slack = slack
        if aim is not None:
            _die_at(opened, aim, count)
        last: list[str] = []

        def told(progress: Progress) -> None:
            # A file is acknowledged when the run goes on to the next one.
            if last:
                append(read, last.pop())
            if progress.file:
                last.append(progress.file)

        opened.sync([folder], prune=True, progress=told)
    append(read, "")


def _die_at(library: Library, aim: str, count: int) -> None:
    seen, armed = 0, False
    after = aim.startswith("+")
    begins = aim.removeprefix("+")

    def traced(statement: str) -> None:
        nonlocal seen, armed
        if armed:
            os.kill(os.getpid(), signal.SIGKILL)
        if statement.startswith(begins):
            seen += 1
            if seen == count:
                if not after:
                    os.kill(os.getpid(), signal.SIGKILL)
                armed = True

    library._store._db.set_trace_callback(traced)


def look(library: Path, questions: Sequence[str], out: Path) -> None:
    """What another process sees: every file's text, and the first hit of each question."""
    with Library(library, HashEmbedder()) as opened:
        texts = {info.file: opened.text(info.file) for info in opened.files()}
        hits = [opened.search(question, 1)[0] if texts else None for question in questions]
    found = [[hit.file, hit.text] if hit else None for hit in hits]
    out.write_text(json.dumps({"texts": texts, "hits": found}), encoding="utf-8")
