"""What the page knows of the Ollama server: is it there, and which of its models can chat.

It looks in a thread of its own, so that a server that does not answer holds nobody up. How a
server is spoken to is rag/models.py's matter.
"""

from __future__ import annotations

import threading
import time

from rag.errors import EngineError
from rag.models import list_models
from rag.settings import Settings
from rag.types import Noun

_FRESH = 15.0  # seconds


class Seen(Noun):
    """What was found. problem: why there is no server to speak to, with the remedy; None: there is one.

    models: the names of those that can chat and may be asked, the one that "auto" takes first.
    """

    problem: str | None = None
    models: tuple[str, ...] = ()


def look(settings: Settings) -> Seen:
    """Ask the server that the settings name."""
    try:
        found = list_models(settings)
    except EngineError as error:
        return Seen(problem=" ".join(str(error).split()))
    return Seen(models=tuple(one.name for one in found if one.chats and (not one.remote or settings.allow_remote)))


class Outlook:
    """The last look, made anew in the background when it is old. Safe to use from several threads."""

    def __init__(self) -> None:
        self.seen: Seen | None = None
        self._until = 0.0
        self._lock = threading.Lock()
        self._looking: threading.Thread | None = None

    def now(self, settings: Settings, wait: float = 0.3) -> Seen | None:
        """What is known; None: not yet. wait: seconds to give the first look."""
        with self._lock:
            if time.monotonic() > self._until and (self._looking is None or not self._looking.is_alive()):
                self._looking = threading.Thread(target=self._look, args=(settings,), daemon=True)
                self._looking.start()
            looking = self._looking
        if self.seen is None and looking is not None:
            looking.join(wait)
        return self.seen

    def forget(self) -> None:
        """Look anew at the next question: what is known, and what a look on its way will find, is not so any more."""
        with self._lock:
            self.seen, self._until, self._looking = None, 0.0, None

    def _look(self, settings: Settings) -> None:
        found = look(settings)
        with self._lock:
            if self._looking is threading.current_thread():
                self.seen, self._until = found, time.monotonic() + _FRESH
