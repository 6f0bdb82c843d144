"""Brings a model into an Ollama server: from its library, or from a file of this machine.

The server does the work; here its reports are read, a connection that broke is taken up again
(the server keeps the parts that came), and a cancel ends it. A model gets its name on the server
only when it is whole and proven, so nothing half is ever used. Which models are worth having is
``rag.models``' matter.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from rag.engines.address import is_loopback
from rag.engines.complaints import complaint, entry_of
from rag.engines.lines import Server
from rag.engines.ollama_errors import translated
from rag.errors import EngineError, EngineFailed, EngineMissing
from rag.types import Noun

TRIES = 5
"""Failures in a row, without a new byte between them, after which it is given up."""

PAUSE = 1.0
"""Seconds before the first new try; each further one waits twice as long."""

DAY = 86_400.0
PIECE = 1 << 20


class Pulling(Noun):
    """How far it is. step: what the server does, in its words; there, total: bytes; 0: not known yet."""

    step: str
    there: int = 0
    total: int = 0


Progress = Callable[[Pulling], None]


def pull(
    server: Server,
    name: str,
    *,
    progress: Progress | None = None,
    say: Callable[[str], None] | None = None,
    cancel: threading.Event | None = None,
    pause: float = PAUSE,
) -> bool:
    """Have the server fetch a model; False when it was cancelled before the end.

    name: as for ``ollama pull``; with ``http://`` and an address of this machine in front, from a
    registry there. Raises EngineMissing (no such model, no server), EngineFailed.
    """
    body = {"model": name, "stream": True}
    if name.startswith("http://") and is_loopback(name):
        body["insecure"] = True
    tell = progress or (lambda _: None)
    failures, most = 0, 0
    while True:
        reports = _Reports(name)
        try:
            return _listen(server, "/api/pull", body, reports, tell, cancel)
        except EngineMissing:
            raise
        except EngineError as error:
            failures = 1 if reports.there > most else failures + 1
            most = max(most, reports.there)
            if failures >= TRIES:
                raise EngineFailed(f"{error} What came is kept: the same command goes on from there.") from error
            if say is not None:
                say(f"{error} Trying again, {most / 1e6:,.0f} MB are there.")
            if _waits(pause * 2 ** (failures - 1), cancel):
                return False


def create(
    server: Server,
    name: str,
    path: Path,
    sha256: str,
    *,
    progress: Progress | None = None,
    cancel: threading.Event | None = None,
) -> bool:
    """Make a model of the server from a GGUF file of this machine; False when it was cancelled.

    sha256: of the file, proven by the caller; the server proves it again. Raises EngineMissing,
    EngineFailed.
    """
    tell = progress or (lambda _: None)
    blob = f"/api/blobs/sha256:{sha256}"
    with translated(server.url, name, seconds=server.seconds):
        if not server.has(blob):
            try:
                server.upload(blob, _pieces(path, tell, cancel))
            except _Cancelled:
                return False
    body = {"model": name, "files": {path.name: f"sha256:{sha256}"}, "stream": True}
    return _listen(server, "/api/create", body, _Reports(name), tell, cancel)


class _Cancelled(Exception):
    """Ends an upload between two pieces; the server throws away what came."""


def _pieces(path: Path, tell: Progress, cancel: threading.Event | None) -> Iterator[bytes]:
    total = path.stat().st_size
    sent = 0
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            if cancel is not None and cancel.is_set():
                raise _Cancelled
            yield piece
            sent += len(piece)
            tell(Pulling(step="copying", there=sent, total=total))


def _listen(
    server: Server,
    path: str,
    body: Mapping[str, Any],
    reports: _Reports,
    tell: Progress,
    cancel: threading.Event | None,
) -> bool:
    """Follow the server's reports to their end; False when cancelled. Raises EngineError."""
    # A pull may take hours; only silence is bounded.
    relay = server.stream(path, body, cancel, seconds=DAY)
    with translated(server.url, reports.name, seconds=server.seconds):
        for line in relay:
            tell(reports.take(line))
    if relay.cancelled:
        return False
    if not reports.done:
        raise EngineFailed(f"Ollama's report on {reports.name} ended before it was complete.")
    return True


class _Reports:
    """Adds up the lines of one pull. there: bytes of all layers; done: the server said success."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.done = False
        self.there = 0
        self._layers: dict[str, tuple[int, int]] = {}

    def take(self, line: str) -> Pulling:
        """Raises EngineMissing for a model that does not exist, EngineFailed for any other complaint."""
        entry = entry_of(line, "Ollama's report is broken")
        if "error" in entry:
            raise self._failed(entry)
        if isinstance(entry.get("digest"), str):
            self._layers[entry["digest"]] = (int(entry.get("completed") or 0), int(entry.get("total") or 0))
        self.there = sum(there for there, _ in self._layers.values())
        step = str(entry.get("status") or "")
        self.done = step == "success"
        return Pulling(step=step, there=self.there, total=sum(total for _, total in self._layers.values()))

    def _failed(self, entry: Mapping[str, Any]) -> EngineError:
        message, _ = complaint(json.dumps(dict(entry)))
        if "file does not exist" in message or "not found" in message or "invalid model name" in message:
            return EngineMissing(f"There is no model {self.name} to pull ({message}). See https://ollama.com/library")
        if "no space left" in message:
            return EngineMissing(f"Ollama's disk is full: {message}. Free some space (ollama rm MODEL).")
        host = urlsplit(self.name).hostname or "its library"
        return EngineFailed(f"Ollama could not fetch {self.name} from {host}: {message}.")


def _waits(seconds: float, cancel: threading.Event | None) -> bool:
    """Wait; True when it was cancelled meanwhile."""
    if cancel is None:
        time.sleep(seconds)
        return False
    return cancel.wait(seconds)
