"""What makes the page pleasant: from place to place, asking again, cancelling, and hands that stay on the keyboard."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from serving import SENTENCE, Script, Served
from tab import SLOW, Tab, document

pytestmark = pytest.mark.page

ASKED = "Welche Kündigungsfrist gilt für den Gemeindesaal?"


def test_one_goes_from_place_to_place(served: Served, open_tab: Callable[..., Tab]) -> None:
    """The next and the previous place are one click away; each marks its own quote, and the ends have no further."""
    tab = open_tab(served)
    tab.ask(ASKED)
    tab.page.locator(".belegt-evidence summary").click()
    quotes = [" ".join(text.split()) for text in tab.page.locator(".belegt-evidence li > div").all_inner_texts()]
    assert len(quotes) > 1
    tab.evidence.first.locator(".belegt-number").click()
    for at in range(len(quotes)):
        tab.page.locator(".belegt-heading", has_text=f"Quelle {at + 1} von {len(quotes)}").wait_for()
        assert " ".join(tab.mark.inner_text().split()) in quotes[at]
        assert tab.button("Vorige Stelle").is_enabled() == (at > 0)
        assert tab.button("Nächste Stelle").is_enabled() == (at < len(quotes) - 1)
        if at < len(quotes) - 1:
            tab.button("Nächste Stelle").click()
    tab.button("Vorige Stelle").click()
    tab.page.locator(".belegt-heading", has_text=f"Quelle {len(quotes) - 1} von").wait_for()


def test_a_number_shows_its_quote_before_it_is_opened(served: Served, open_tab: Callable[..., Tab]) -> None:
    """Over a number stands what it proves; its spoken name stays short."""
    tab = open_tab(served)
    tab.ask(ASKED)
    number = tab.page.locator(".belegt-statement .belegt-number").first
    assert number.get_attribute("title") == SENTENCE
    assert number.get_attribute("aria-label") == "Quelle 1 ansehen: miete.txt"


def test_the_last_question_is_asked_again(served: Served, open_tab: Callable[..., Tab], script: Script) -> None:
    """One click asks the same question anew, in the place of the answer that was there."""
    script.replies = ["drei Monate", "900 Euro"]
    tab = open_tab(served)
    tab.ask(ASKED)
    assert "900 Euro" not in tab.page.locator(".belegt-statement").inner_text()
    script.hold = go_on = threading.Event()
    tab.button("Noch einmal fragen").click()
    tab.page.locator(".belegt-draft", has_text="900").wait_for()
    go_on.set()
    tab.ends.wait_for()
    assert tab.page.locator(".belegt-question").count() == 1


def test_another_engine_leaves_a_running_answer_alone(
    served: Served, open_tab: Callable[..., Tab], script: Script
) -> None:
    """Who chooses another engine in the middle of an answer gets it to its end from the one that began it."""
    script.hold = go_on = threading.Event()
    tab = open_tab(served)
    tab.send(ASKED)
    tab.page.locator(".belegt-draft").wait_for()
    tab.choose("Wer antwortet", "Ohne Sprachmodell")
    tab.side.get_by_text("Ohne Sprachmodell: Sätze aus den Dateien").wait_for()
    assert tab.page.locator(".belegt-draft").is_visible() and not script.left.is_set()
    go_on.set()
    tab.ends.wait_for()
    assert "scripted:latest" in tab.ends.inner_text()
    assert SENTENCE in tab.page.locator(".belegt-statement").inner_text()
    tab.choose("Wer antwortet", "Ollama: scripted:latest")
    tab.side.get_by_text("Wird bei der ersten Frage geöffnet.").wait_for()


def test_the_question_box_is_ready_for_the_next_question(served: Served, open_tab: Callable[..., Tab]) -> None:
    """At the start and after an answer one can type at once."""
    tab = open_tab(served)
    focused = tab.page.locator("[data-testid=stChatInputTextArea]:focus")
    focused.wait_for()
    tab.ask(ASKED)
    focused.wait_for()


def test_reading_is_cancelled_and_goes_on_later(empty: Served, open_tab: Callable[..., Tab], tmp_path: Path) -> None:
    """A cancel keeps what was read until then; reading again brings the rest."""
    script = empty.script
    assert script is not None
    files = [
        document(name) for name in ("wohnen/faq-mieter.md", "wohnen/hausordnung.txt", "post/brief-heizungsausfall.txt")
    ]
    script.slow = go_on = threading.Event()
    tab = open_tab(empty)
    tab.page.locator("input[type=file]").set_input_files(files)
    tab.page.get_by_text("von 3 Dateien gelesen").wait_for()
    tab.button("Abbrechen").click()
    tab.button("Wird angehalten").wait_for()
    go_on.set()
    tab.page.get_by_text("Abgebrochen: Was gelesen ist, bleibt").wait_for(timeout=2 * SLOW)
    script.slow = None
    tab.button("Weiterlesen").click()
    tab.side.get_by_text(re.compile("^3 Dateien")).wait_for(timeout=2 * SLOW)
