"""What all tabs of the page share: the assistant, and the one reading of files that may run.

It shows nothing; Streamlit is not needed here.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import Literal

from rag.assistant import Assistant, Event, Reply
from rag.engines.address import host_url, is_loopback
from rag.engines.base import Engine
from rag.errors import UsageError
from rag.settings import Settings
from rag.sync import Progress, SyncReport
from rag.types import Turn
from ui.work import Work

Reach = Literal["stays", "may", "leaves"]
UPLOADS = "uploads"
_LONGEST = 150  # characters of an uploaded file's name: file systems take 255 bytes


class Desk:
    """One library with its assistant; safe to use from several threads.

    engine: the engine, once a question has opened it. download: bytes there and in all, while the
    model is fetched. notes: what the engines said about themselves.
    """

    def __init__(self, settings: Settings) -> None:
        """Raises LibraryError and its children, EngineError (the embedder)."""
        self.settings = settings
        self.engine: Engine | None = None
        self.download: tuple[int, int] | None = None
        self.notes: list[str] = []
        self.sync: Work[Progress | SyncReport] | None = None
        self._starting = threading.Lock()
        self.assistant = Assistant(settings=settings, say=self.notes.append, progress=self._downloaded)
        self.library = self.assistant.library

    def _downloaded(self, done: int, total: int) -> None:
        self.download = None if done >= total else (done, total)

    # -- asking ----------------------------------------------------------------------------

    def ask(self, question: str, history: Sequence[Turn], only: Sequence[str]) -> Asked:
        """Begin to answer a question."""
        return Asked(self, question, history, only)

    def reach(self) -> Reach:
        """Does anything that is asked leave this machine, as far as is known now?"""
        settings = self.settings
        if self.engine is not None and self.engine.can.leaves_machine:
            return "leaves"
        if settings.chroma and not is_loopback(f"http://{settings.chroma}"):
            return "leaves"
        server = host_url(settings.ollama_host or os.environ.get("OLLAMA_HOST"))
        if settings.allow_remote and settings.embedder != "embedded" and not is_loopback(server):
            return "leaves"
        return "may" if settings.allow_remote and self.engine is None else "stays"

    # -- the files -------------------------------------------------------------------------

    @property
    def uploads(self) -> Path:
        """Where uploaded files are kept."""
        return Path(os.path.abspath(self.settings.library)) / UPLOADS

    def read(self, paths: Sequence[Path]) -> None:
        """Begin to bring the library level with these paths; without any, with all that it knows.

        Raises UsageError when that is going on already.
        """
        with self._starting:
            if self.sync is not None and self.sync.running:
                raise UsageError("Files are being read already. Wait until that is done.")
            self.sync = Work(lambda work: work.tell(self.library.sync(paths, progress=work.tell)))

    def keep(self, name: str, content: bytes) -> Path:
        """Store an uploaded file under its own name; another file of that name gets a number.

        Raises UsageError when it cannot be written.
        """
        try:
            self.uploads.mkdir(parents=True, exist_ok=True, mode=0o700)
            path = free_name(self.uploads, name, content)
            part = path.with_name(f".{path.name}.part")
            part.write_bytes(content)
            part.replace(path)
        except OSError as error:
            raise UsageError(f"{name} could not be stored: {error.strerror}. Is the disk full?") from error
        return path

    def remove(self, names: Sequence[str]) -> list[str]:
        """Forget files, and delete the copies of uploaded ones. Raises UsageError, LibraryBusy."""
        copies = [
            self.uploads / PurePosixPath(info.file).name
            for info in self.library.files()
            if info.file in names and info.root == str(self.uploads)
        ]
        # First the copies: what is not on the disk any more is not remembered as taken out, and may be uploaded again.
        for copy in copies:
            copy.unlink(missing_ok=True)
        return self.library.remove(names)


class Asked:
    """A question and what is known of its answer; ``work.seen`` are the reply's events."""

    def __init__(self, desk: Desk, question: str, history: Sequence[Turn], only: Sequence[str]) -> None:
        self.question = question
        self._desk, self._history, self._only = desk, tuple(history), tuple(only)
        self.reply: Reply | None = None
        self.work: Work[Event] = Work(self._answer)

    def _answer(self, work: Work[Event]) -> None:
        assistant = self._desk.assistant
        self.reply = assistant.stream(self.question, self._history, self._only, cancel=work.cancel)
        for event in self.reply:
            if self.reply.failure is None:
                self._desk.engine = assistant.engine
            work.tell(event)


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
