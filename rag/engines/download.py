"""Brings a pinned file together from parts: locked, resumable, checked before it gets its name.

While it is incomplete it is called ``NAME.part``; the parts that are whole are listed in
``NAME.part.json``, written only after the bytes are on the disk. ``NAME.lock`` keeps a second
process waiting. Which file, and who brings the parts, is said by the caller.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from rag.engines.modelfile import remember, write_whole
from rag.engines.sources import Source, SourceFailed
from rag.errors import EngineFailed, EngineMissing

if TYPE_CHECKING:
    from rag.engines.modelfile import Pinned

Say = Callable[[str], None]
Progress = Callable[[int, int], None]

LOOK = 0.2
"""Seconds between two reports of progress."""


def bring(wanted: Pinned, path: Path, sources: Sequence[Source], say: Say | None, progress: Progress | None) -> None:
    """Make ``path`` the wanted file. Raises EngineMissing, EngineFailed."""
    tell = say or (lambda _: None)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with _alone(path, tell):
            if path.is_file() and path.stat().st_size == wanted.size:
                return  # Another process brought it while this one waited.
            for left in path.parent.glob(f".{path.name}.*"):
                shutil.rmtree(left, ignore_errors=True)
            _Download(wanted, path, tell, progress or (lambda *_: None)).run(sources)
    except OSError as error:
        raise EngineMissing(
            f"The model file {path} cannot be written: {error.strerror}. Another folder: BELEGT_CACHE=…"
        ) from error


@contextmanager
def _alone(path: Path, say: Say) -> Iterator[None]:
    """Hold the lock; it is let go by the system when the process dies."""
    with path.with_name(f"{path.name}.lock").open("w") as lock:
        waiting = False
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if not waiting:
                    say(f"Another process is downloading {path.name}: waiting for it.")
                waiting = True
                time.sleep(LOOK)
        yield


class _Download:
    """One download of one file, under the lock."""

    def __init__(self, wanted: Pinned, path: Path, say: Say, progress: Progress) -> None:
        self._wanted = wanted
        self._path = path
        self._say = say
        self._progress = progress
        self._partial = path.with_name(f"{path.name}.part")
        self._record = path.with_name(f"{path.name}.part.json")
        self._whole = self._recorded()
        self._bytes = sum(wanted.parts[number].size for number in self._whole)
        self._count = threading.Lock()
        self._stop = threading.Event()

    def run(self, sources: Sequence[Source]) -> None:
        """Ask the sources in order until nothing is missing, then prove the file and name it."""
        self._announce()
        complaints = []
        for source in sources:
            try:
                self._ask(source)
            except SourceFailed as error:
                complaints.append(f"{source.name}: {error}")
            if not self._missing():
                return self._finish()
        raise EngineMissing(
            f"The model file {self._wanted.name} cannot be fetched ({'; '.join(complaints)}). "
            f"Try again (what came is kept), or put it at {self._path} yourself, or use Ollama."
        )

    def _recorded(self) -> set[int]:
        """The parts that an earlier run completed; what else is left there goes away."""
        try:
            record = json.loads(self._record.read_text(encoding="utf-8"))
            if record["sha256"] == self._wanted.sha256 and self._partial.is_file():
                return {int(number) for number in record["parts"] if 0 <= number < len(self._wanted.parts)}
        except (OSError, ValueError, TypeError, KeyError):
            pass  # No record, or not ours: begin anew.
        # Both: bytes of a longer file would stay behind the last part, and a note alone would be believed later.
        self._partial.unlink(missing_ok=True)
        self._record.unlink(missing_ok=True)
        return set()

    def _missing(self) -> list[int]:
        return [number for number in range(len(self._wanted.parts)) if number not in self._whole]

    def _announce(self) -> None:
        """Say what will happen. Raises EngineMissing when the disk has no room for it."""
        missing = self._wanted.size - self._bytes
        kept = f" ({_size(self._bytes)} are there already)" if self._bytes else ""
        self._say(f"Downloading the model {self._wanted.name}: {_size(missing)} to {self._path.parent}{kept}.")
        # Two packages at a time lie beside the file until they are unpacked.
        need = missing + 2 * max(part.size for part in self._wanted.parts)
        free = shutil.disk_usage(self._path.parent).free
        if missing and free < need:
            raise EngineMissing(
                f"The model needs {_size(need)} in {self._path.parent}, and {_size(free)} are free. "
                "Make room, or take another folder: BELEGT_CACHE=…"
            )

    def _ask(self, source: Source) -> None:
        """Bring all missing parts from one source. Raises SourceFailed at the first that fails."""
        self._partial.touch()
        waiting = self._missing()
        running: set[Future[None]] = set()
        with ThreadPoolExecutor(source.at_once) as pool:
            try:
                while waiting or running:
                    while waiting and len(running) < source.at_once:
                        running.add(pool.submit(self._bring_part, source, waiting.pop(0)))
                    done, running = wait(running, timeout=LOOK, return_when=FIRST_COMPLETED)
                    self._progress(self._bytes, self._wanted.size)
                    for part in done:
                        part.result()
            except BaseException:
                self._stop.set()  # The other part must not go on for minutes; a later run resumes.
                raise
            finally:
                wait(running)
                self._stop.clear()

    def _bring_part(self, source: Source, number: int) -> None:
        """Write one part to its place and record it. Raises SourceFailed."""
        part = self._wanted.parts[number]
        written = 0
        try:
            with (
                tempfile.TemporaryDirectory(prefix=f".{self._path.name}.", dir=self._path.parent) as folder,
                self._partial.open("r+b") as file,
            ):
                file.seek(part.start)
                for piece in source.read(part, Path(folder), self._stop):
                    if written + len(piece) > part.size:
                        raise SourceFailed(f"part {number + 1} is longer than {part.size} bytes")
                    file.write(piece)
                    written += len(piece)
                    self._add(len(piece))
                if written < part.size:
                    raise SourceFailed(f"part {number + 1} ended after {written} of {part.size} bytes")
                file.flush()
                os.fsync(file.fileno())
        except BaseException:
            self._add(-written)
            raise
        self._note(number)

    def _add(self, size: int) -> None:
        with self._count:
            self._bytes += size

    def _note(self, number: int) -> None:
        with self._count:
            self._whole.add(number)
            record = {"sha256": self._wanted.sha256, "parts": sorted(self._whole)}
            write_whole(self._record, json.dumps(record))

    def _finish(self) -> None:
        """Prove the file, then give it its name. Raises EngineFailed, and forgets what came."""
        self._progress(self._bytes, self._wanted.size)
        with self._partial.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
        if found != self._wanted.sha256:
            self._partial.unlink()
            self._record.unlink()
            raise EngineFailed(
                f"The model file that came is not the right one (SHA-256 {found[:12]}… instead of "
                f"{self._wanted.sha256[:12]}…); it was deleted. Try again, or use Ollama."
            )
        os.replace(self._partial, self._path)
        remember(self._path, found)
        self._record.unlink()


def _size(count: int) -> str:
    return f"{count / 1e9:.1f} GB" if count >= 1e9 else f"{count / 1e6:.1f} MB"
