"""What all tabs of the page share: the assistant, the questions on their way, and the reading of files.

It shows nothing; Streamlit is not needed here.
"""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Literal

from rag.assistant import Assistant
from rag.engines.address import is_loopback
from rag.engines.base import Engine
from rag.engines.ollama_pull import Pulling
from rag.errors import RagError, UsageError
from rag.models import ModelInfo, pull_model
from rag.settings import Settings
from rag.sync import Progress, SyncReport
from rag.sync.watch import Changes
from ui import uploads
from ui.asked import Asked
from ui.conversations import Conversations, new_exchange
from ui.server import Outlook
from ui.work import Work

if TYPE_CHECKING:
    from rag.library import FileInfo

Reach = Literal["stays", "may", "leaves"]
UPLOADS = "uploads"
CONVERSATIONS = "conversations"
_LOOK = 2.0  # seconds between two looks at whether files have changed


_desks: dict[str, Desk] = {}
_opening = threading.Lock()


def shared(settings: Settings) -> Desk:
    """The desk of all tabs with these settings. Raises as ``Desk`` does."""
    with _opening:
        key = settings.model_dump_json()
        if key not in _desks:
            _desks[key] = Desk(settings)
        return _desks[key]


class Desk:
    """One library with its assistant; safe to use from several threads.

    configured: the settings that it began with. engine: the engine, once a question has opened it. download: bytes
    there and in all, while the model is fetched. notes: what the engines said about themselves. last: what the last
    reading was to read.
    """

    def __init__(self, settings: Settings) -> None:
        """Raises LibraryError and its children, EngineError (the embedder)."""
        self.settings = self.configured = settings
        self.engine: Engine | None = None
        self.download: tuple[int, int] | None = None
        self.notes: list[str] = []
        self.sync: Work[Progress | SyncReport] | None = None
        self.pulling: Work[Pulling | ModelInfo | None] | None = None
        self._lock = threading.Lock()
        self._running: dict[str, Asked] = {}
        self._drift: tuple[float, Changes] | None = None
        self.last: tuple[Path, ...] = ()
        self._filling = False  # the last reading began with an empty library, and nothing was asked since
        self.assistant = Assistant(settings=settings, say=self.notes.append, progress=self._downloaded)
        self.library = self.assistant.library
        self.outlook = Outlook()
        self.conversations = Conversations(Path(settings.library) / CONVERSATIONS)

    def _downloaded(self, done: int, total: int) -> None:
        self.download = None if done >= total else (done, total)

    def warm(self) -> None:
        """Load what the first question would wait for: packages, the embedder, the index."""
        from rag.llama import LibraryRetriever

        with contextlib.suppress(RagError):
            LibraryRetriever(self.library).hits("?")

    # -- asking ----------------------------------------------------------------------------

    def ask(
        self,
        conversation: str | None,
        question: str,
        only: Sequence[str],
        keep: int | None = None,
        last: str | None = None,
    ) -> str:
        """Begin to answer a question in a conversation, or in a new one; the conversation's id.

        keep: how many of its exchanges stay before this one; None: all. last: the last exchange that the one who
        asks has seen, where some shall go. Raises LibraryError, UsageError while another answer is on its way in
        this conversation, and where exchanges would go that were not seen.
        """
        with self._lock:
            if conversation and self.running(conversation):
                raise UsageError("An answer is on its way in this conversation. Wait for it, or stop it.")
            known = self.conversations.get(conversation) if conversation and keep is not None else None
            if known is not None and last not in (None, known.exchanges[-1].id):
                raise UsageError("This conversation went on in another tab. Look at it, then ask again.")
            exchange = new_exchange(question, only)
            begun = self.conversations.begin(conversation, exchange, keep)
            self._filling = False
            history = begun.model_copy(update={"exchanges": begun.exchanges[:-1]}).turns()
            self._running[begun.id] = Asked(self, begun.id, exchange, history)
        return begun.id

    def running(self, conversation: str | None) -> Asked | None:
        """The question that is on its way in a conversation. Once it is not, its end is on disk."""
        asked = self._running.get(conversation or "")
        return asked if asked is not None and asked.work.running else None

    def delete(self, conversation: str) -> None:
        """Stop what runs in a conversation, and forget it. Raises LibraryError."""
        if asked := self.running(conversation):
            asked.work.stop()
        self.conversations.delete(conversation)

    # -- who answers -----------------------------------------------------------------------

    def choose(self, engine: str, model: str | None) -> None:
        """Let another engine or model answer from the next question on."""
        with self._lock:
            self.settings = self.settings.model_copy(update={"engine": engine, "model": model})
            left, self.engine = self.assistant, None
            served = [asked for asked in self._running.values() if asked.work.running]
            self.notes.clear()
            self.outlook.forget()
            self.assistant = Assistant(
                self.library, settings=self.settings, say=self.notes.append, progress=self._downloaded
            )
        threading.Thread(target=_leave, args=(left, served), daemon=True).start()

    def pull(self, name: str) -> None:
        """Begin to bring a model into the Ollama server. Raises UsageError when one is on its way already."""
        with self._lock:
            if self.pulling is not None and self.pulling.running:
                raise UsageError("A model is being fetched already. Wait until that is done, or cancel it.")
            self.pulling = Work(
                lambda work: work.tell(
                    pull_model(self.settings, name, progress=work.tell, say=self.notes.append, cancel=work.cancel)
                ),
                lambda _: self.outlook.forget(),
            )

    def reach(self) -> Reach:
        """Does anything that is asked leave this machine, as far as is known now?"""
        settings = self.settings
        if self.engine is not None and self.engine.can.leaves_machine:
            return "leaves"
        if settings.chroma and not is_loopback(f"http://{settings.chroma}"):
            return "leaves"
        if self.library.leaves_machine:
            return "leaves"
        return "may" if settings.allow_remote and self.engine is None else "stays"

    # -- the files -------------------------------------------------------------------------

    @property
    def uploads(self) -> Path:
        """Where uploaded files are kept."""
        return Path(os.path.abspath(self.settings.library)) / UPLOADS

    @property
    def reading(self) -> bool:
        """Are files being read?"""
        return self.sync is not None and self.sync.running

    def read(self, paths: Sequence[Path]) -> None:
        """Begin to bring the library level with these paths; without any, with all that it knows.

        Raises UsageError when that is going on already.
        """
        with self._lock:
            if self.reading:
                raise UsageError("Files are being read already. Wait until that is done.")
            self._drift = None
            self._filling = not self.library.names()
            self.last = tuple(paths)
            self.sync = Work(
                lambda work: work.tell(
                    self.library.sync(paths, progress=work.tell, cancelled=work.cancel.is_set),
                )
            )

    @property
    def fresh(self) -> bool:
        """Is the library empty, or was it until the files came that nobody has asked yet?"""
        return self._filling or not self.library.names()

    def drift(self) -> Changes:
        """How the files on the disk differ from what was read, looked at every few seconds at most."""
        if self.reading:
            return Changes()
        if self._drift is None or self._drift[0] < time.monotonic() - _LOOK:
            self._drift = (time.monotonic(), self.library.changes())
        return self._drift[1]

    def keep(self, name: str, content: bytes) -> Path:
        """Store an uploaded file under its own name; another file of that name gets a number.

        Raises UsageError when it cannot be written.
        """
        return uploads.keep(self.uploads, name, content)

    def remove(self, names: Sequence[str]) -> list[str]:
        """Forget files, and delete the copies of uploaded ones. Raises UsageError, LibraryBusy."""
        copies = [
            self.uploads / PurePosixPath(info.file).name
            for info in self.library.files()
            if info.file in names and info.root == str(self.uploads)
        ]
        self._drift = None
        # What is not on the disk is not remembered as taken out, and may be uploaded again.
        with uploads.taken_away(copies):
            return self.library.remove(names)


def now_called(name: str, names: Sequence[str], known: Sequence[FileInfo]) -> list[str]:
    """Those of the names that a file or folder of this name may have by now, itself first. known: all files.

    The folder's name stands before its files' where the library has several folders, and only there. So names change
    when a second folder comes, and when it goes.
    """
    folders = {PurePosixPath(file.root).name for file in known}

    def longer(one: str, other: str) -> bool:
        folder, _, rest = one.partition("/")
        # The second folder of the same name has a number.
        return rest == other and (folder in folders or folder.rpartition("-")[0] in folders)

    return [one for one in names if one == name] + [one for one in names if longer(one, name) or longer(name, one)]


def _leave(left: Assistant, served: Sequence[Asked]) -> None:
    """Free the engine of an assistant that is asked no more, once those that it still serves have their answers."""
    for asked in served:
        asked.work.wait()
    # Only now: the last of them may have opened it.
    if left.opened is not None:
        left.opened.close()
