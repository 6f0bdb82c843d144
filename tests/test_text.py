"""What is searched of a text, and its language."""

from __future__ import annotations

import time

import pytest

from rag.doctor.check import Check
from rag.library import FileInfo
from rag.showing import check_lines, file_lines, passage_lines, plain_line, sync_lines
from rag.sync import Problem, SyncReport
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
        *((text, "de") for text in ("wlan passwort", "impressum", "status projekt", "Adresse?", "homeoffice regelung")),
        *((text, "en") for text in ("deadline", "Address?", "landlord", "parking fee", "Train\t£220")),
        ("Ansprechpartner IT Support", "de"),
        ("WHO SIGNED IT", "en"),
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
        ("Gesamtbetrag brutto: 1.190,00 EUR", "de"),
        ("Personalkosten: 1,2 Mio. Euro", "de"),
        ("Rechnungsnummer Firma Kern", "de"),
        ("Total amount due: 1,190.00 EUR", "en"),
        ("Il gatto dorme sul tavolo", "it"),
    ],
)
def test_a_line_of_a_form_is_german_or_english(text: str, language: str) -> None:
    """It has no function word, and a statistical guess alone takes it for Danish or Lithuanian."""
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


def test_the_shell_shows_no_blank_for_what_nobody_sees() -> None:
    """A soft hyphen stands inside of a word; a control character becomes a blank; what a terminal shows stays."""
    assert plain_line("Bundes\u00addaten\u00adschutz\u200bgesetz\ufeff") == "Bundesdatenschutzgesetz"
    assert plain_line("a\x1b[31mb\n\tc\x9bd ❤\ufe0f") == "a [31mb c d ❤\ufe0f"


def test_no_line_about_files_steers_a_terminal() -> None:
    """Names are in notes and in remedies, and a server's words in what a file failed at."""
    evil = "rot\x1b[31m"
    file = FileInfo(
        file=evil, root=evil, kind="text", size=1, language=None, title=None, searchable=False, problem=evil
    )  # fmt: skip
    report = SyncReport(notes=(f"{evil} is missing",), failed=(Problem(file=evil, reason=evil),))
    check = Check(name="disk", good=False, finding=evil, remedy=f"({evil} is nearly full)", exit_code=1)
    for lines in (sync_lines(report), file_lines([file]), check_lines([check])):
        shown = "\n".join(lines)
        assert "rot" in shown and "\x1b" not in shown
