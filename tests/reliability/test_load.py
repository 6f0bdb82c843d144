"""Many askers at once: with quotes from a library of 5,000 passages, and in line for a language model."""

from __future__ import annotations

import os
import random
import resource
import statistics
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import papers
import pytest
from fakes import HashEmbedder

from rag.assistant import Assistant
from rag.engines.base import Abilities, Completion, Engine
from rag.engines.quotes import QuotesEngine
from rag.library import Library
from rag.types import Answer, Turn

Tell = Callable[[str, object], None]
ASKERS = 20


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """The full version: 5,000 passages; the short one: 1,000."""
    home = tmp_path_factory.mktemp("load")
    (home / "akten").mkdir()
    files = 120 if os.environ.get("LENGTH") == "full" else 24
    for number in range(files):
        (home / "akten" / f"papier-{number}.txt").write_text(papers.paper(number, 1, 110), encoding="utf-8")
    made = Library(home / "library", HashEmbedder())
    made.sync([home / "akten"])
    return made


GROWTH_MB = 100  # by which the memory of the last third of the time may pass that of the first


class Memory(threading.Thread):
    """Looks at this process's memory all the time. seen: in MB, in order."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.seen: list[int] = []
        self.done = threading.Event()

    def run(self) -> None:
        while not self.done.wait(0.1):
            pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
            self.seen.append(pages * resource.getpagesize() // 1_000_000)


def _ask_all(assistant: Assistant, seconds: float) -> tuple[list[float], list[str]]:
    """Times of the answers, and what went wrong, of all askers together."""
    times: list[float] = []
    wrong: list[str] = []
    until = time.monotonic() + seconds
    files = len(assistant.library.files())

    def asker(which: int) -> None:
        numbers = random.Random(which)
        while time.monotonic() < until:
            number = numbers.randrange(files)
            began = time.monotonic()
            try:
                answer = assistant.ask(f"In welcher Fassung liegt das Papier {papers.word(number, 1)} vor?")
            except Exception as error:  # whatever it is, it is what this test counts
                wrong.append(f"{type(error).__name__}: {error}")
                continue
            times.append(time.monotonic() - began)
            if answer.passages[0].file != f"papier-{number}.txt":
                wrong.append(f"{number}: found {answer.passages[0].file}")

    threads = [threading.Thread(target=asker, args=(which,)) for which in range(ASKERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return times, wrong


def test_twenty_askers_with_quotes(library: Library, full: bool, tell: Tell) -> None:
    """Twenty askers at once get their answers without an error."""
    seconds = 60.0 if full else 10.0
    assistant = Assistant(library, engine=QuotesEngine())
    _ask_all(assistant, 0.1)  # everyone once: what is loaded at the first question is loaded then
    memory = Memory()
    memory.start()
    times, wrong = _ask_all(assistant, seconds)
    memory.done.set()
    memory.join()
    third = len(memory.seen) // 3
    first, last = max(memory.seen[:third]), max(memory.seen[-third:])
    times.sort()
    tell("passages, askers, seconds", f"{library._store.count('chunks')}, {ASKERS}, {seconds:.0f}")
    tell("answers, errors", f"{len(times)}, {len(wrong)}")
    tell("seconds an answer: median, p95", f"{statistics.median(times):.2f}, {times[len(times) * 95 // 100]:.2f}")
    tell("memory at most in the first third of the time, in the last", f"{first} MB, {last} MB")
    assert not wrong, wrong[:3]
    assert last <= first + GROWTH_MB
    assert len(times) >= ASKERS


class Slow(Engine):
    """Takes its time, and notes who was served in which order and how many it served at once."""

    name, model, digest, context = "embedded", "slow", None, 4096
    can = Abilities()

    def __init__(self) -> None:
        self.served: list[str] = []
        self.inside = self.most = 0

    def chat(
        self,
        messages: Sequence[Turn],
        *,
        max_tokens: int,
        stop: Sequence[str] = (),
        top: int = 0,
        on_text: Callable[[str], None] | None = None,
        cancel: threading.Event | None = None,
    ) -> Completion:
        self.inside += 1
        self.most = max(self.most, self.inside)
        self.served.append(messages[-1].content.split("Papier ")[-1].split()[0])
        time.sleep(0.05)
        self.inside -= 1
        return Completion(text="Fassung 1")


def test_the_line_for_a_language_model(library: Library, tell: Tell) -> None:
    """Askers are served one at a time in the order in which they came, and can see the line."""
    engine = Slow()
    assistant = Assistant(library, engine=engine)
    answers: dict[int, Answer] = {}
    came: list[int] = []
    lengths: list[int] = []
    gate = threading.Event()
    turn = assistant.line.turn

    def asker(which: int) -> None:
        answers[which] = assistant.ask(f"In welcher Fassung liegt das Papier {papers.word(which % 10, 1)} vor?")

    with turn(gate) as mine:  # nobody is served until all stand in line
        assert mine
        threads = []
        for which in range(10):
            threads.append(threading.Thread(target=asker, args=(which,)))
            threads[-1].start()
            while assistant.line.waiting <= which:
                time.sleep(0.005)
            came.append(which)
            lengths.append(assistant.line.waiting)
    for thread in threads:
        thread.join()
    waited = [answer.timings["waiting"] for answer in answers.values()]
    first = list(dict.fromkeys(engine.served))
    tell("askers in line for a model, seen in line", f"10, {max(lengths)}")
    tell("served in the order in which they came", first == [papers.word(which, 1) for which in came])
    tell("at once inside the model", engine.most)
    tell("longest wait told in timings", f"{max(waited):.2f} s")
    assert engine.most == 1 and lengths == list(range(1, 11))
    assert first == [papers.word(which, 1) for which in came]
    assert all(wait > 0 for wait in waited)


def test_the_line_has_an_end(library: Library) -> None:
    """More askers than the line holds are answered by quotes, and told why."""
    assistant = Assistant(library, engine=Slow())
    assistant.line._most = 0
    answer = assistant.ask(f"In welcher Fassung liegt das Papier {papers.word(1, 1)} vor?")
    assert answer.reason is not None and "Ask again later" in answer.reason


def test_a_cancelled_asker_leaves_the_line(library: Library) -> None:
    """Who is cancelled while waiting leaves, and the others go on."""
    assistant = Assistant(library, engine=Slow())
    reply = assistant.stream(f"In welcher Fassung liegt das Papier {papers.word(1, 1)} vor?")
    with assistant.line.turn(threading.Event()):
        thread = threading.Thread(target=lambda: reply.answer)
        thread.start()
        while not assistant.line.waiting:
            time.sleep(0.005)
        reply.cancel()
        thread.join(30)
        assert not thread.is_alive() and assistant.line.waiting == 0
    assert assistant.ask(f"In welcher Fassung liegt das Papier {papers.word(2, 1)} vor?").passages
