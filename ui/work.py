"""Work that goes on in a thread of its own while the page only watches it.

A click anywhere makes Streamlit run the page's script anew, which would end a loop inside it.
"""

from __future__ import annotations

import sys
import threading
import traceback
from collections.abc import Callable
from typing import Generic, TypeVar

from rag.errors import RagError

Step = TypeVar("Step")


class Work(Generic[Step]):
    """Calls ``run`` with itself, in a thread, and ``after`` when that has ended in whatever way.

    seen: what was handed to ``tell``. begun: set with the first of it, or at the end.

    cancel: set by ``stop``; ``run`` should then end soon. error: the foreseen error that ended it.
    broken: it ended by an error that nobody foresaw, whose traceback went to the terminal. All
    three are final once ``running`` is false.
    """

    def __init__(self, run: Callable[[Work[Step]], None], after: Callable[[Work[Step]], None] | None = None) -> None:
        self.seen: list[Step] = []
        self.error: RagError | None = None
        self.broken = False
        self.cancel = threading.Event()
        self.begun = threading.Event()
        self._run, self._after = run, after
        self._thread = threading.Thread(target=self._guarded, daemon=True)
        self._thread.start()

    def tell(self, step: Step) -> None:
        """Show one more step to those who watch."""
        self.seen.append(step)
        self.begun.set()

    @property
    def running(self) -> bool:
        """Is there more to come?"""
        return self._thread.is_alive()

    def stop(self) -> None:
        """Ask it to end soon."""
        self.cancel.set()

    def wait(self, seconds: float | None = None) -> None:
        """Wait for its end."""
        self._thread.join(seconds)

    def _guarded(self) -> None:
        self._told(self._run)
        if self._after is not None:
            self._told(self._after)
        self.begun.set()

    def _told(self, step: Callable[[Work[Step]], None]) -> None:
        try:
            step(self)
        except RagError as error:
            self.error = error
        except Exception as error:  # the thread's end is the last place where it can be told
            self.broken = True
            # Where, and what kind; not its message, which may quote a document or a question.
            traceback.print_tb(error.__traceback__)
            print(type(error).__name__, file=sys.stderr)
