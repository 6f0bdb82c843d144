"""What a question wants, told from its words."""

from __future__ import annotations

import pytest

from rag.questions import asked, figures, offers, task


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Wann tagt der Rat?", "date"),
        ("In welchem Jahr wurde die Brücke gebaut?", "date"),
        ("Wie hoch ist die Gebühr?", "number"),
        ("Welche Frist gilt?", "number"),
        ("Wer leitet das Bauamt?", "person"),
        ("In welcher Stadt steht das Museum?", "place"),
        ("Weshalb fiel der Markt aus?", "reason"),
        ("Ist der Hof offen?", "yes-no"),
        ("Was liefert die Firma?", "thing"),
        ("How many seats are there?", "number"),
        ("When does the office open?", "date"),
        ("Since when has it been closed?", "date"),
        ("After the storm, when did it open?", "date"),
        ("What happens when the tenant does not pay?", "thing"),
        ("How much do I pay when I cancel?", "number"),
        ("Who pays when the boiler breaks?", "person"),
        ("Why was it closed?", "reason"),
        ("Wer bestimmt, wann der Rat tagt?", "person"),
        ("Wer legt fest, wie hoch die Gebühr ist?", "person"),
        ("In welchem Saal tagt der Rat?", "thing"),
        ("An welchem Wochentag tagt er?", "date"),
        ("Zu welchem Termin endet der Vertrag?", "date"),
        ("Um wieviel Uhr beginnt er?", "date"),
        ("Welcher Zinssatz gilt?", "number"),
        ("Was ist der Grund?", "reason"),
        ("Was ist der Grundpreis?", "thing"),
        ("ob Hunde erlaubt sind", "yes-no"),
        ("What is the deadline?", "date"),
        ("What is the date format?", "thing"),
        ("What is the rent used for?", "thing"),
        ("Am wievielten ist die Miete fällig?", "thing"),
        ("Welches Ministerium ist zuständig?", "thing"),
        ("What's the notice period?", "number"),
        ("Wann wurde der Verein gegründet? Und wer leitet ihn?", "person"),
    ],
)
def test_the_kind_of_answer(question: str, kind: str) -> None:
    """Question words tell which kind of answer is wanted; the first one of the last question counts."""
    assert asked(question) == kind


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Fasse das Protokoll zusammen.", "summary"),
        ("Bitte eine Zusammenfassung des Vertrags", "summary"),
        ("Summarise the minutes", "summary"),
        ("Kannst du den Vertrag kurz zusammenfassen?", "summary"),
        ("Schreibe mir eine Zusammenfassung", "summary"),
        ("Give me a summary of the minutes", "summary"),
        ("Bis wann muss ich die Zusammenfassung abgeben?", None),
        ("Welche Fassung gilt zusammen mit der Anlage?", None),
        ("What does the executive summary say about costs?", None),
        ("Wer muss die Ergebnisse zusammenfassen?", None),
        ("Wie viele Personen fassen die Säle zusammen?", None),
        ("Muss der Anwalt den Sachverhalt zusammenfassen?", None),
        ("Fasst der Bericht die Kosten zusammen?", None),
        ("Erstellt das Amt einen Überblick?", None),
        ("Can the court summarize the case?", None),
        ("Könntest du eine Zusammenfassung schreiben?", "summary"),
        ("Ich brauche einen Überblick.", "summary"),
        ("Vertrag bitte zusammenfassen", "summary"),
        ("Kannst du mir helfen, das Protokoll zusammenzufassen?", "summary"),
        ("Briefly summarize the minutes.", "summary"),
        ("Wir wollen wissen, wann die Zusammenfassung kommt.", None),
        ("I need to know who writes the summary.", None),
        ("Could you please summarise it?", "summary"),
        ("Who will give an overview of the budget?", None),
        ("What is the notice for summary dismissal?", None),
        ("Vergleiche die beiden Angebote", "comparison"),
        ("What is the difference between the two offers?", "comparison"),
        ("Wer hat den Vergleich geschlossen?", None),
    ],
)
def test_tasks_that_no_quote_proves(question: str, kind: str | None) -> None:
    """To sum up and to compare are known by their words."""
    assert task(question) == kind


def test_a_text_offers_what_the_question_does_not_have() -> None:
    """A number that the question itself names is no answer to it."""
    assert offers("number", "Es waren 40 Leute da.", "Wie viele Leute waren am Montag da?") is True
    assert offers("number", "Es waren 40 Leute da.", "Wie viele der 40 Leute waren Kinder?") is False
    assert [value.text for value in figures("number", "Es waren 40 Leute da.", "Wie viele?")] == ["40"]
