"""Follow-ups are known by what points back, and made to stand alone without inventing anything."""

from __future__ import annotations

import pytest

from rag.engines.base import Completion
from rag.followup import depends, joined, parse
from rag.types import Turn

ASKED = (
    Turn(role="user", content="Hallo, wie hoch ist die Miete in Haus A?"),
    Turn(role="assistant", content="Die Miete beträgt 780 Euro."),
)


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
        ("Wer leitet die IT?", False),
        ("Wer betreut das IT-System?", False),
        ("Was ist das BIP von San Diego?", False),
        ("Was muss der Mieter tun, wenn er auszieht?", False),
        ("Wann muss der Mieter sie zahlen?", True),
        ("Was darf ein Kunde, dessen Ware fehlt?", False),
        ("Welcher Minister hat seinen Rücktritt erklärt?", False),
        ("What must a tenant do if he loses his key?", False),
        ("When did the company sell it?", True),
        ("Wie lange dauert es, bis der Antrag bearbeitet ist?", False),
        ("Wie lange dauert es?", True),
        ("Is it allowed to keep a dog?", False),
        ("Wie hoch ist denn die Kaution?", False),
        ("Wann ist Herr Meier da?", False),
        ("Was steht da?", True),
        ("Was kostet das Ticket in diesem Jahr?", False),
        ("Wer leitet das 2023 eröffnete Museum?", False),
        ("Wann gilt das im Mai beschlossene Gesetz?", False),
        ("Wer hat das beschlossen?", True),
        ("How much does it cost per month?", True),
        ("How long does it take for a shop to open?", False),
        ("Wie hoch war das 2023?", True),
        ("Gilt das für die gesamte Laufzeit?", True),
        ("Ist das eine jährliche Gebühr?", True),
        ("Hat die Firma ihr gekündigt?", True),
        ("Does the landlord have to fix it if it breaks?", True),
    ],
)
def test_a_follow_up_is_known_by_what_points_back(question: str, leans: bool) -> None:
    """The article "das", "gibt es", and the polite "Sie" point to nothing that was said before."""
    assert depends(question) == leans


@pytest.mark.parametrize(
    ("question", "written", "taken"),
    [
        ("Und wann ist sie fällig?", "Wann ist die Miete in Haus A fällig?", True),
        ("Und 2023?", "Vollständige Frage: Wie hoch war die Miete in Haus A 2023?", True),
        ("Und wann ist sie fällig?", "Und wann ist sie fällig?", False),
        ("Warum?", "Die Miete beträgt 780 Euro.", False),
        ("Und wer zahlt?", "Wann zahlt man die Miete in Haus A?", False),
        ("Und wer zahlt?", "Wer zahlt die Miete in Kiel?", False),
    ],
)
def test_the_model_s_question_is_taken_where_it_asks_the_same(question: str, written: str, taken: bool) -> None:
    """An echo, an answer, another question and an invented name are not; a label before it goes."""
    alone = parse(Completion(text=written), question, "de", ASKED)
    assert alone == (written.removeprefix("Vollständige Frage: ") if taken else joined(question, ASKED))


def test_a_follow_up_is_joined_with_the_last_question_that_stands_alone() -> None:
    """Greetings and thanks between are passed over, and a chain of follow-ups is kept together."""
    thanked = (*ASKED, Turn(role="user", content="Danke!"), Turn(role="assistant", content="Gern."))
    assert joined("Und wo?", thanked) == "wie hoch ist die Miete in Haus A? Und wo?"
    chain = (*thanked, Turn(role="user", content="Und in Haus B?"))
    assert joined("Warum?", chain) == "wie hoch ist die Miete in Haus A? Und in Haus B? Warum?"
    assert joined("Und wo?", [Turn(role="user", content="Hallo")]) == "Und wo?"
