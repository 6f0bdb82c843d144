"""What is searched of a text, and its language."""

from __future__ import annotations

import time

import pytest

from rag.showing import passage_lines
from rag.text import content_stems, language_of, searchable
from rag.types import Passage


def test_invisible_characters_are_left_out() -> None:
    """Zero-width characters, soft hyphens and tag characters are not searched."""
    assert searchable("Ver\u00adtrag\u200b\U000e0048\U000e0049") == "Vertrag"


def test_broken_words_are_joined() -> None:
    """A word broken at a line end is one word."""
    assert searchable("die Ver-\n  sicherung") == "die Versicherung"


def test_suspended_hyphens_stay() -> None:
    """„Vor- und Nachteile“ over a line end is not a broken word."""
    assert searchable("Vor-\nund Nachteile") == "Vor- und Nachteile"


def test_a_hyphen_before_endless_line_ends_is_searched_at_once() -> None:
    """A hyphen and sixty thousand line ends behind it take no longer than any text of that length."""
    began = time.monotonic()
    assert searchable("Wort-" + "\n" * 60_000 + "Ende") == "Wort- Ende"
    assert time.monotonic() - began < 2


def test_stems_fold_inflection() -> None:
    """Inflected forms share a stem; stop words have none."""
    assert content_stems("Die Kündigungsfristen") == content_stems("der Kündigungsfrist")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        *((text, "de") for text in ("Miete?", "Kosten", "Warum", "Frist?", "Vorstand", "Miete 2024", "Protokoll")),
        *((text, "en") for text in ("deadline?", "notice period", "salary", "budget 2024", "What else?", "Mayor")),
        ("fecha límite", "es"),
        ("Merci beaucoup", "fr"),
    ],
)
def test_one_or_two_words_are_german_or_english(text: str, language: str) -> None:
    """A statistical guess alone takes most of them for a language that the reader never spoke."""
    assert language_of(text) == language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Wann tagt der Gemeinderat?", "de"),
        ("Wer leitet die Bücherei?", "de"),
        ("When does the council meet?", "en"),
        ("Who is the mayor of the town?", "en"),
        ("Was kostet die Tageskarte?", "de"),
        ("Quand se réunit le conseil municipal de la ville ?", "fr"),
        ("¿Cuándo se reúne el consejo municipal de la ciudad?", "es"),
        ("Welche Miete zahlt man?", "de"),
        ("How high is the fee?", "en"),
    ],
)
def test_the_language_of_a_question_is_known(text: str, language: str) -> None:
    """Function words tell German from English in a short question; others are told apart too."""
    assert language_of(text) == language


def test_the_shell_shows_the_beginning_of_a_passage_without_blanks() -> None:
    """Chinese has none between words: an ellipsis alone says nothing."""
    text = "图书馆每天九点开门。" * 40
    _, *shown = passage_lines([Passage(file="a.txt", start=0, end=len(text), text=text, score=1.0)])
    assert "".join(shown).lstrip().startswith("图书馆每天九点开门。图书馆") and shown[-1].endswith("…")
