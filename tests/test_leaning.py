"""Which sentences need the one before them."""

from __future__ import annotations

import pytest

from rag.leaning import alone, leans


@pytest.mark.parametrize(
    "text",
    [
        "Das gilt auch für Kinder.",
        "Dem stimmte der Rat zu.",
        "Die kostet 5 Euro.",
        "Gleiches gilt für Gäste.",
        "Satz 1 gilt nicht für Kinder.",
        "Darüber entscheidet der Vorstand.",
        "Deren Frist endet im Mai.",
        "Andernfalls endet der Vertrag.",
        "Ja, bis 7 Tage vor Beginn.",
        "The same applies to subtenants.",
        "That is not allowed.",
        "Es gilt als das älteste Haus.",
        "(2) Sie ist im Voraus zu zahlen.",
        "2. Er haftet nicht.",
        "- Er haftet nicht.",
        "¹Er haftet nicht.",
        "**Sie** ist im Voraus zu zahlen.",
    ],
)
def test_a_sentence_needs_the_one_before(text: str) -> None:
    """Its first words point back, whatever numbers or marks it."""
    assert not alone(text)


@pytest.mark.parametrize(
    "text",
    [
        "Das alte Haus steht leer.",
        "Das Finden von Öl dauerte Jahre.",
        "Die Macht geht vom Volk aus.",
        "Dem Vorstand gehören fünf Personen an.",
        "Dem geplanten Bau stimmte der Rat zu.",
        "Darüber hinaus haftet der Mieter.",
        "Absatz 2 der Satzung gilt nicht.",
        "No. 5 of the list applies.",
        "Es gilt deutsches Recht.",
        "Es gibt fünf Schlüssel.",
        "There is a fee of five euros.",
        "(2) Der Mieter haftet.",
        "IT-Sicherheit ist Sache der Leitung.",
    ],
)
def test_a_sentence_stands_alone(text: str) -> None:
    """What looks like a word that points back is an article, or points to nothing."""
    assert alone(text)


def test_a_word_in_capitals_is_no_pronoun() -> None:
    """Unless all words are."""
    assert not leans("IT-Sicherheit ist Sache der Leitung.") and leans("ES GILT NICHT.") and leans("It is old.")
