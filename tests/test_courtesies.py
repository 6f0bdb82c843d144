"""Greetings, thanks and polite frames are told from what is asked."""

from __future__ import annotations

import pytest

from rag.courtesies import core, courtesy


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Hallo!", ("greeting", "de")),
        ("Hi", ("greeting", "")),
        ("Hi zusammen", ("greeting", "de")),
        ("Hello there!", ("greeting", "en")),
        ("Guten Morgen", ("greeting", "de")),
        ("Grüß Gott!", ("greeting", "de")),
        ("Tschüß", ("farewell", "de")),
        ("Danke!", ("thanks", "de")),
        ("Vielen Dank!", ("thanks", "de")),
        ("Thanks a lot", ("thanks", "en")),
        ("Auf Wiedersehen.", ("farewell", "de")),
        ("Wer bist du?", ("self", "de")),
        ("What can you do?", ("self", "en")),
        ("Hallo, wann tagt der Rat?", None),
        ("Wer hat dem Rat Danke gesagt?", None),
        ("Wer sind Sie?", ("self", "de")),
        ("Wer sind sie?", None),
        ("Was ist Belegt 3?", None),
        ("Hallo, wie geht's?", ("greeting", "de")),
        ("Danke für die Hilfe, das hilft mir weiter.", ("thanks", "de")),
        ("Ok, danke, tschüss!", ("farewell", "de")),
        ("Hallo, was kannst du?", ("self", "de")),
        ("Super", ("thanks", "")),
        ("Super Markt", None),
        ("Thank you so much", ("thanks", "en")),
        ("!", None),
    ],
)
def test_a_courtesy_is_the_whole_text(text: str, kind: tuple[str, str] | None) -> None:
    """Greetings and thanks, with their language, are told from questions to the documents that hold such words."""
    assert courtesy(text) == kind


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("Hallo, wann und wo tagt der Rat?", "wann und wo tagt der Rat?"),
        ("Hallo Frau Alt, wo ist der Saal? Danke!", "wo ist der Saal?"),
        ("Guten Abend wo ist der Saal", "wo ist der Saal"),
        ("Danke, und wann?", "und wann?"),
        ("Grüß dich, wo ist er?", "wo ist er?"),
        ("Guten Tag, Herr Dr. Alt, wo ist er?", "Herr Dr. Alt, wo ist er?"),
        ("Hallo Herr Dr. Alt, wo ist er?", "wo ist er?"),
        ("Super, danke! Wo ist er?", "Wo ist er?"),
        ("Können Sie mir bitte sagen, wann der Vertrag endet?", "wann der Vertrag endet?"),
        ("Ist bekannt, wie viele kamen?", "wie viele kamen?"),
        ("Ich wüsste gern, ob Hunde erlaubt sind.", "ob Hunde erlaubt sind."),
        ("Wie hoch ist die Miete, bitte?", "Wie hoch ist die Miete?"),
        ("Can you tell me when the lease ends?", "when the lease ends?"),
        ("Do you know where it is? Thanks in advance!", "where it is?"),
        ("Hi Tech AG: wer leitet sie?", "Hi Tech AG: wer leitet sie?"),
        ("Können Sie Hunde halten?", "Können Sie Hunde halten?"),
        ("Ist bekannt gegeben worden, wer gewann?", "Ist bekannt gegeben worden, wer gewann?"),
        ("Wer hat dem Rat Danke gesagt?", "Wer hat dem Rat Danke gesagt?"),
        ("Danke!", "Danke!"),
    ],
)
def test_what_is_said_around_a_question_is_taken_off(question: str, asked: str) -> None:
    """It would count among the question's words, and hide what kind of answer it wants; nothing else goes."""
    assert core(question) == asked
