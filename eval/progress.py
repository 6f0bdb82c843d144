"""How far a long run is and how long it will still take, on stderr; stdout is the report's."""

from __future__ import annotations

import sys
import time
from typing import TextIO


class Progress:
    """Things done of a known number, and the time left: one line that is written over on a
    terminal, else a line every 15 seconds and one at the end.

    what: the things, as in "3/24 questions". stream: None is stderr.
    """

    def __init__(self, total: int, what: str = "questions", stream: TextIO | None = None) -> None:
        self._stream = sys.stderr if stream is None else stream
        self._total, self._what = total, what
        self._done = self._worked = 0
        self._since = self._last = self._shown = time.monotonic()

    def begins(self) -> None:
        """What took its time since the last step was no part of it, but a setting up."""
        now = time.monotonic()
        self._since += now - self._last
        self._last = now

    def step(self, worked: bool = True) -> None:
        """One more is done; ``worked``: just now, rather than in an earlier run, which took no time."""
        self._done += 1
        self._worked += worked
        now = self._last = time.monotonic()
        screen, last = self._stream.isatty(), self._done == self._total
        if not (last or (screen and worked) or now - self._shown > 15):
            return
        self._shown = now
        each = (now - self._since) / max(1, self._worked)
        left = f"{_time(now - self._since)} in all" if last else f"{_time(each * (self._total - self._done))} left"
        line = f"{self._done}/{self._total} {self._what}, {each:.1f} s each, {left}"
        self._stream.write(f"\r{line}\033[K" if screen else f"{line}\n")
        if screen and last:
            self._stream.write("\n")
        self._stream.flush()


def _time(seconds: float) -> str:
    return f"{seconds / 60:.0f} min" if seconds >= 90 else f"{seconds:.0f} s"
