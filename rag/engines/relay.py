"""Lets a caller listen to slow work without being stuck in it.

A model that reads a long prompt says nothing for many seconds. The work runs in a thread of
its own; the caller's thread receives the pieces, and leaves when it is cancelled, when its time
is up, or when its own code raises. What the work is, and how to break it off, others know.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

Piece = TypeVar("Piece")

LOOK = 0.05
"""Seconds between two looks at the cancel event: short beside a token, long beside a look."""


class TimeIsUp(Exception):
    """The work took longer than it may. The caller of ``relay`` names the engine and the remedy."""


class _End:
    """Marks the end of the pieces; carries the error that ended them, if one did."""

    def __init__(self, error: BaseException | None = None) -> None:
        self.error = error


class Relay(Generic[Piece]):
    """The pieces that ``work`` hands over, in order.

    work: called in a new thread with a function that hands a piece over and returns True as
        soon as nobody listens any more; ``work`` should then come to its end.
    seconds: how long to listen at all.
    cancel: when set, the pieces simply end; ``cancelled`` tells.
    leave: called once when the listener leaves early, to break off what blocks ``work``.

    Raises TimeIsUp, and whatever ``work`` raises.
    """

    def __init__(
        self,
        work: Callable[[Callable[[Piece], bool]], None],
        *,
        seconds: float,
        cancel: threading.Event | None = None,
        leave: Callable[[], None] | None = None,
    ) -> None:
        self.cancelled = False
        self._pieces: queue.SimpleQueue[Piece | _End] = queue.SimpleQueue()
        self._gone = threading.Event()
        self._work = work
        self._cancel = cancel
        self._leave = leave
        self._until = time.monotonic() + seconds

    def _run(self) -> None:
        def hand_over(piece: Piece) -> bool:
            self._pieces.put(piece)
            return self._gone.is_set()

        try:
            self._work(hand_over)
        except BaseException as error:  # Raised again in the listener's thread.
            self._pieces.put(_End(error))
        else:
            self._pieces.put(_End())

    def __iter__(self) -> Iterator[Piece]:
        # A daemon: a listener that left must not keep the program from ending.
        threading.Thread(target=self._run, name="belegt-engine", daemon=True).start()
        ended = False
        try:
            while True:
                if self._cancel is not None and self._cancel.is_set():
                    self.cancelled = True
                    return
                late = time.monotonic() > self._until
                try:
                    # What is there already is still taken; but who talks on and on is not listened to for ever.
                    piece = self._pieces.get(timeout=0 if late else LOOK)
                except queue.Empty:
                    if late:
                        raise TimeIsUp from None
                    continue
                if isinstance(piece, _End):
                    ended = True
                    if piece.error is not None:
                        raise piece.error
                    return
                yield piece
        finally:
            self._gone.set()
            if not ended and self._leave is not None:
                self._leave()
