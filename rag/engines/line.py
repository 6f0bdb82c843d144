"""The line before an engine: who came first is served first, and one can see how many wait.

An engine serves few calls at a time; a lock alone would let a late caller pass an early one.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rag.errors import EngineFailed

_LOOK = 0.2  # seconds between two looks at whether a waiting caller has been cancelled


class Line:
    """Lets ``width`` callers in at a time, in the order in which they came; ``most`` may wait."""

    def __init__(self, width: int = 1, most: int = 64) -> None:
        self._width, self._most = width, most
        self._inside = 0
        self._tickets: deque[object] = deque()
        self._changed = threading.Condition()

    @property
    def waiting(self) -> int:
        """How many callers wait for their turn."""
        return len(self._tickets)

    @contextmanager
    def turn(self, cancel: threading.Event, before: Callable[[int], None] | None = None) -> Iterator[bool]:
        """Wait for a turn and hold it; False when the caller was cancelled meanwhile.

        before: told how many callers go before this one, again while it waits, and at last 0.
        Raises EngineFailed.
        """
        ticket = object()
        with self._changed:
            if len(self._tickets) >= self._most:
                raise EngineFailed(f"{self._most} questions wait for the language model already. Ask again later.")
            self._tickets.append(ticket)
            while not (self._tickets[0] is ticket and self._inside < self._width) and not cancel.is_set():
                if before is not None:
                    before(self._inside + self._tickets.index(ticket))
                self._changed.wait(_LOOK)
            if before is not None:
                before(0)
            mine = not cancel.is_set()
            self._tickets.remove(ticket)
            self._inside += mine
            self._changed.notify_all()
        try:
            yield mine
        finally:
            with self._changed:
                self._inside -= mine
                self._changed.notify_all()
