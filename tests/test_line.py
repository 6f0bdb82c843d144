"""The line before an engine: who came first is served first, and everybody can see how many go before."""

from __future__ import annotations

import threading
import time

import pytest

from rag.engines.line import Line
from rag.errors import EngineFailed


def _until(what: object) -> None:
    """Wait until ``what()`` holds."""
    assert callable(what)
    for _ in range(500):
        if what():
            return
        time.sleep(0.01)
    raise AssertionError("it never held")


class Caller(threading.Thread):
    """Takes a turn and holds it until ``leave`` is set. before: all that it was told while it waited."""

    def __init__(self, line: Line) -> None:
        super().__init__(daemon=True)
        self.line, self.cancel, self.leave, self.inside = line, threading.Event(), threading.Event(), threading.Event()
        self.before: list[int] = []
        self.mine: bool | None = None
        self.start()

    def run(self) -> None:
        with self.line.turn(self.cancel, self.before.append) as mine:
            self.mine = mine
            self.inside.set()
            self.leave.wait(10)


def test_who_waits_is_told_how_many_go_before() -> None:
    """The third of three has two before it, then one, then none; the first never waits."""
    line = Line()
    first = Caller(line)
    assert first.inside.wait(5)
    second = Caller(line)
    _until(lambda: line.waiting == 1)
    third = Caller(line)
    _until(lambda: 2 in third.before)
    first.leave.set()
    _until(lambda: 1 in third.before)
    second.leave.set()
    assert third.inside.wait(5)
    third.leave.set()
    assert first.before == [0]
    assert second.before[0] == 1 and second.before[-1] == 0
    assert list(dict.fromkeys(third.before)) == [2, 1, 0]


def test_a_cancelled_caller_goes_and_holds_nobody_up() -> None:
    """Who is cancelled while waiting gets no turn; the one behind it comes next."""
    line = Line()
    first = Caller(line)
    assert first.inside.wait(5)
    second = Caller(line)
    _until(lambda: line.waiting == 1)
    third = Caller(line)
    _until(lambda: line.waiting == 2)
    second.cancel.set()
    assert second.inside.wait(5) and second.mine is False and second.before[-1] == 0
    first.leave.set()
    assert third.inside.wait(5) and third.mine is True
    second.leave.set()
    third.leave.set()


def test_a_line_that_is_full_takes_nobody() -> None:
    """Where as many wait as may, the next caller gets an error at once."""
    line = Line(most=1)
    first = Caller(line)
    assert first.inside.wait(5)
    second = Caller(line)
    _until(lambda: line.waiting == 1)
    with pytest.raises(EngineFailed, match="wait for the language model"), line.turn(threading.Event()):
        pass
    first.leave.set()
    second.leave.set()
