"""Conversations on disk: what several tabs do at once, and what is left when answers go."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from rag.errors import LibraryError
from rag.types import Answer
from ui.conversations import FEEDBACK, Conversations, Exchange, Feedback, new_exchange


@pytest.fixture
def conversations(tmp_path: Path) -> Conversations:
    """An empty folder of them."""
    return Conversations(tmp_path)


def answered(conversations: Conversations, question: str) -> tuple[str, Exchange]:
    """A conversation of one question with its answer: its id, and the exchange."""
    asked = new_exchange(question, ())
    answer = Answer(question=question, language="de", text="Das steht nicht darin.", abstained=True, engine="quotes")
    name = conversations.begin(None, asked).id
    conversations.settle(name, asked.model_copy(update={"answer": answer}))
    return name, asked


def test_answers_are_judged_at_the_same_time(conversations: Conversations, tmp_path: Path) -> None:
    """Several tabs may judge at once; each judgement is kept, and none is told that it could not be."""
    judged = [answered(conversations, f"Frage {n}?") for n in range(4)]
    failed: list[LibraryError] = []

    def judge(name: str, exchange: str) -> None:
        for n in range(25):
            try:
                conversations.judge(name, exchange, Feedback(good=n % 2 == 0))
            except LibraryError as error:
                failed.append(error)

    tabs = [threading.Thread(target=judge, args=(name, asked.id)) for name, asked in judged]
    for tab in tabs:
        tab.start()
    for tab in tabs:
        tab.join()
    assert not failed
    assert len((tmp_path / FEEDBACK).read_text(encoding="utf-8").splitlines()) == len(judged)


def test_an_answer_that_is_replaced_is_no_case_any_more(conversations: Conversations, tmp_path: Path) -> None:
    """Its judgement leaves the file of cases with it."""
    name, asked = answered(conversations, "Wie hoch ist die Kaution?")
    conversations.judge(name, asked.id, Feedback(good=True))
    assert asked.id in (tmp_path / FEEDBACK).read_text(encoding="utf-8")
    conversations.begin(name, new_exchange("Wie hoch ist die Miete?", ()), keep=0)
    assert (tmp_path / FEEDBACK).read_text(encoding="utf-8") == ""


def test_a_long_question_names_its_conversation_by_whole_words(conversations: Conversations) -> None:
    """The title in the list ends after a word, and says that more was asked."""
    asked = "Welche Kündigungsfrist gilt für den Gemeindesaal, wenn der Verein ihn schon zehn Jahre gemietet hat?"
    title = conversations.begin(None, new_exchange(asked, ())).title
    assert title.endswith(" …") and asked.startswith(title[:-1]) and len(title) > 30
