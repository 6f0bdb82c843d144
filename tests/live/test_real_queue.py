"""Several askers of a real Ollama, and some that change their minds: who waits sees it, and a cancel stops the work."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from real_ollama import runners

from rag.assistant import Assistant
from rag.engines.ollama import OllamaEngine
from rag.settings import Settings
from rag.types import Turn
from ui.desk import Desk

pytestmark = pytest.mark.ollama

SHORT = [Turn(role="user", content="Wie heißt die Hauptstadt von Frankreich?")]
LONG = [Turn(role="user", content="Nummer eins " * 500)]


def _worked(seconds: float) -> float:
    """Processor seconds that the server's processes take in a while from now."""
    before = runners()
    time.sleep(seconds)
    return sum(spent - before.get(process, 0) for process, spent in runners().items()) / os.sysconf("SC_CLK_TCK")


def _idle_after(cancel: Callable[[], None]) -> float:
    """Cancel now; the seconds until no process of the server works any more."""
    began = time.perf_counter()
    cancel()
    while _worked(0.1) > 0.02:
        assert time.perf_counter() - began < 30
    return time.perf_counter() - began - 0.1


def test_a_cancelled_call_leaves_the_server_idle(real: Settings, tell: Callable[[str], None]) -> None:
    """Two seconds after a cancel in the middle of a long prompt no process of the server works any more;
    the prompt would take half a minute and more."""
    engine, cancel, ended = OllamaEngine(real), threading.Event(), list[str]()
    engine.chat(SHORT, max_tokens=1)
    caller = threading.Thread(target=lambda: ended.append(engine.chat(LONG, max_tokens=400, cancel=cancel).text))
    caller.start()
    time.sleep(1)
    assert _worked(0.2) > 0.1 and not ended
    idle = _idle_after(cancel.set)
    caller.join(5)
    tell(f"idle {idle:.2f} s after a cancel in Python (promised: 2)")
    assert ended == [""] and idle < 2


def test_the_pages_stop_leaves_the_server_idle(real: Settings, folder: Path, tell: Callable[[str], None]) -> None:
    """So it is after a stop on the page; what was found until then stays."""
    desk = Desk(real)
    try:
        desk.library.sync([folder])
        asked = desk.running(desk.ask(None, "Wann beginnt der Vertrag über die Scheune am Mühlbach?", ()))
        assert asked is not None
        asked.work.begun.wait(20)
        while _worked(0.2) < 0.1:
            assert asked.work.running
        idle = _idle_after(asked.work.stop)
        asked.work.wait(5)
        tell(f"idle {idle:.2f} s after a stop on the page (promised: 2)")
        assert idle < 2 and asked.view().stopped and asked.view().evidence
    finally:
        desk.assistant.close()


def test_two_ask_at_once_and_the_second_is_seen_waiting(real: Settings, folder: Path) -> None:
    """Two tabs of the page ask: the one that waits knows that the other goes before it; both are answered."""
    desk = Desk(real)
    try:
        desk.library.sync([folder])
        asked = [
            desk.running(desk.ask(None, f"Wie hoch ist die Kaution für die {what}?", ()))
            for what in ("Scheune", "Scheuer")
        ]
        before, waiting = set[int](), 0
        while any(one is not None and one.work.running for one in asked):
            before |= {one.before for one in asked if one is not None}
            waiting = max(waiting, desk.assistant.line.waiting)
            time.sleep(0.01)
        assert before == {0, 1} and waiting == 1
        answers = [one.view().answer for one in asked if one is not None]
        assert len(answers) == 2
        assert all(answer is not None and answer.engine == "ollama" for answer in answers)
        assert [one.view().warning for one in asked if one is not None] == [None, None]
    finally:
        desk.assistant.close()


def test_who_waits_behind_a_cancelled_question_is_served(real: Settings, folder: Path) -> None:
    """The first is cancelled while the model reads; the second gets its answer."""
    with Assistant(settings=real) as assistant:
        assistant.library.sync([folder])
        first = assistant.stream("Wann beginnt der Vertrag über die Scheune am Mühlbach?")
        asker = threading.Thread(target=lambda: first.answer)
        asker.start()
        threading.Timer(1.0, first.cancel).start()
        assert "900 Euro" in assistant.ask("Wie hoch ist die Kaution für die Scheune?").text
        asker.join(10)
        assert not asker.is_alive()
