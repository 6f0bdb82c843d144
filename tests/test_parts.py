"""A question that asks several things is taken apart, and no other."""

from __future__ import annotations

import pytest

from rag.parts import parts


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
        ("Wer bestimmt, ob und wann gebaut wird?", ["Wer bestimmt, ob und wann gebaut wird?"]),
        ("Wer sagt, wie hoch sie ist und wann sie endet?", ["Wer sagt, wie hoch sie ist und wann sie endet?"]),
        ("Who says when it meets and where it meets?", ["Who says when it meets and where it meets?"]),
        ("wann der Rat tagt und wo er tagt", ["wann der Rat tagt", "wo er tagt"]),
        ("Wann öffnet das Bad und wann die Sauna?", ["Wann öffnet das Bad", "wann die Sauna?"]),
        ("When does it open and when the bar?", ["When does it open", "when the bar?"]),
        ("Was kostet der Kurs und gibt es Rabatt?", ["Was kostet der Kurs", "gibt es Rabatt?"]),
        ("Was kostet er? Und kann ich absagen?", ["Was kostet er?", "kann ich absagen?"]),
        ("Wer gewann die Wahl und hat sie angenommen?", ["Wer gewann die Wahl und hat sie angenommen?"]),
        ("1. Wann tagt er? 2. Wer kommt?", ["Wann tagt er?", "Wer kommt?"]),
        ("Wann genau und wo genau tagt er?", ["Wann genau tagt er?", "wo genau tagt er?"]),
        ("Was ist und wie geht Yoga?", ["Was ist und wie geht Yoga?"]),
        ("Which room and what time is it?", ["Which room is it?", "what time is it?"]),
        ("How many members and how many guests came?", ["How many members came?", "how many guests came?"]),
    ],
)
def test_the_parts_of_a_question(question: str, expected: list[str]) -> None:
    """A question that asks several things falls into parts that can stand alone."""
    assert parts(question) == expected
