"""What a question wants, told from its words."""

from __future__ import annotations

import pytest

from rag.followup import depends
from rag.questions import asked, courtesy, figures, offers, parts, task


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
        ("Wann wurde der Verein gegründet? Und wer leitet ihn?", "person"),
    ],
)
def test_the_kind_of_answer(question: str, kind: str) -> None:
    """Question words tell which kind of answer is wanted; the first one of the last question counts."""
    assert asked(question) == kind


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Wann tagt der Rat?", ["Wann tagt der Rat?"]),
        ("Wann und wo tagt der Rat?", ["Wann tagt der Rat?", "wo tagt der Rat?"]),
        ("Wie lang und wie breit ist das Beet?", ["Wie lang ist das Beet?", "wie breit ist das Beet?"]),
        ("Wann und von wem wurde er gewählt?", ["Wann wurde er gewählt?", "von wem wurde er gewählt?"]),
        ("Was kostet das Boot und wer fährt es?", ["Was kostet das Boot", "wer fährt es?"]),
        ("Wie hoch ist die Miete? Wer zahlt sie?", ["Wie hoch ist die Miete?", "Wer zahlt sie?"]),
        ("Wann? Wo tagt der Rat?", ["Wann tagt der Rat?", "Wo tagt der Rat?"]),
        ("Der Rat tagt. Wer leitet ihn?", ["Der Rat tagt. Wer leitet ihn?"]),
        ("When and where does it start?", ["When does it start?", "where does it start?"]),
        ("Wer leitet Schule und Hort?", ["Wer leitet Schule und Hort?"]),
        ("Steht fest, wann und wo er tagt?", ["Steht fest, wann und wo er tagt?"]),
        ("Wer bestimmt, wann und wo er tagt?", ["Wer bestimmt, wann und wo er tagt?"]),
        ("Wann und in welchem Saal tagt er?", ["Wann tagt er?", "in welchem Saal tagt er?"]),
        ("Wann und wie lange tagt er?", ["Wann tagt er?", "wie lange tagt er?"]),
        ("Von wem und wann wurde er gewählt?", ["Von wem wurde er gewählt?", "wann wurde er gewählt?"]),
        ("Wann, wo und wie oft tagt er?", ["Wann tagt er?", "wo tagt er?", "wie oft tagt er?"]),
        ("Wo und wann tagt er und wer kommt?", ["Wo tagt er", "wann tagt er", "wer kommt?"]),
        ("Wie hoch ist die Miete und ab wann gilt sie?", ["Wie hoch ist die Miete", "ab wann gilt sie?"]),
        ("Wie lang ist das Beet und wieviel kostet es?", ["Wie lang ist das Beet", "wieviel kostet es?"]),
        ("Wer hat geklagt und worum geht es?", ["Wer hat geklagt", "worum geht es?"]),
        ("Ist der Vertrag befristet und wann endet er?", ["Ist der Vertrag befristet", "wann endet er?"]),
        ("Gibt es Parkplätze? Was kosten sie?", ["Gibt es Parkplätze?", "Was kosten sie?"]),
        ("Wie hoch ist die Miete? Darf ich Hunde halten?", ["Wie hoch ist die Miete?", "Darf ich Hunde halten?"]),
        ("Wer hat wann und wo unterschrieben?", ["Wer hat wann und wo unterschrieben?"]),
        ("Which room and what time is it?", ["Which room is it?", "what time is it?"]),
        ("How many members and how many guests came?", ["How many members came?", "how many guests came?"]),
    ],
)
def test_the_parts_of_a_question(question: str, expected: list[str]) -> None:
    """A question that asks several things falls into parts that can stand alone."""
    assert parts(question) == expected


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
    ],
)
def test_a_courtesy_is_the_whole_text(text: str, kind: tuple[str, str] | None) -> None:
    """Greetings and thanks, with their language, are told from questions to the documents that hold such words."""
    assert courtesy(text) == kind


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


@pytest.mark.parametrize(
    ("question", "leans"),
    [
        ("Und wohin reist er danach?", True),
        ("Was ist das?", True),
        ("Gilt das auch für Mieter?", True),
        ("Welche Angaben stehen darin zur Miete?", True),
        ("Wie viele gibt es dort im Sommer?", True),
        ("Wann tritt das neue Gesetz in Kraft?", False),
        ("Was kostet das Jahresticket für Schüler?", False),
        ("Wie viele Parkplätze gibt es am Rathaus?", False),
        ("Is there a parking lot at the office in Berlin?", False),
        ("Who lives there in winter now?", True),
        ("Wie viele Unfälle gab es 2023 im Freibad?", False),
        ("How many members were there in 2023?", False),
        ("What is the fee that tenants must pay?", False),
        ("Wer zahlt dann die Reparatur?", True),
        ("Wie alt ist deren Tochter?", True),
        ("Welche Ausnahmen gelten hierfür?", True),
        ("Können Sie mir den Namen der Bürgermeisterin nennen?", False),
        ("Wie lautet Ihre Telefonnummer in Berlin?", False),
        ("Wie alt muss man sein, um zu wählen?", False),
        ("Wie alt ist sein Bruder?", True),
        ("Was muss ich tun, damit der Vertrag endet?", False),
        ("Was kostet der Vertrag damit?", True),
        ("Ist es erlaubt, Hunde im Haus zu halten?", False),
        ("Wo kommt das Wasser der Stadt her?", False),
        ("What did the council say to her?", True),
    ],
)
def test_a_follow_up_is_known_by_what_points_back(question: str, leans: bool) -> None:
    """The article "das", "gibt es", and the polite "Sie" point to nothing that was said before."""
    assert depends(question) == leans


def test_a_text_offers_what_the_question_does_not_have() -> None:
    """A number that the question itself names is no answer to it."""
    assert offers("number", "Es waren 40 Leute da.", "Wie viele Leute waren am Montag da?") is True
    assert offers("number", "Es waren 40 Leute da.", "Wie viele der 40 Leute waren Kinder?") is False
    assert [value.text for value in figures("number", "Es waren 40 Leute da.", "Wie viele?")] == ["40"]
