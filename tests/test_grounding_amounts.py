"""Grounding: amounts in other words are the same, in another unit or period they are not."""

from __future__ import annotations

import pytest

from rag.grounding import check

HOURS = "Staff work 48 hours per week averaged over 17 weeks."


@pytest.mark.parametrize(
    ("language", "frame", "said", "there", "supported"),
    [
        ("de", "Widerspruch ist innerhalb {} einzulegen.", "von 1 Monat", "eines Monats", True),
        ("de", "Widerspruch ist innerhalb {} einzulegen.", "einer Woche", "eines Monats", False),
        ("de", "Die Laufzeit beträgt {}.", "60 Monate", "fünf (5) Jahre", True),
        ("de", "Die Laufzeit beträgt {}.", "fünf Monate", "fünf (5) Jahre", False),
        ("de", "Die Laufzeit beträgt {}.", "5 Tage", "5 (fünf) Wochen", False),
        ("en", "The term is {}.", "five years", "five (5) years", True),
        ("en", "The term is {}.", "five months", "five (5) years", False),
        ("de", "Die Strafe beträgt {}.", "18 Monate", "ein Jahr und sechs Monate", True),
        ("de", "Die Strafe beträgt {}.", "sechs Monate", "ein Jahr und sechs Monate", False),
        ("de", "Die Fahrt dauert {}.", "170 Minuten", "2 Std. 50 Min.", True),
        ("en", "The flight takes {}.", "170 minutes", "two hours and fifty minutes", True),
        ("en", "The flight takes {}.", "two hours", "two hours and fifty minutes", False),
        ("de", "Die Anlieger tragen {} der Kosten.", "60 Prozent", "60 v. H.", True),
        ("de", "Die Anlieger tragen {} der Kosten.", "60 %", "60 vom Hundert", True),
        ("de", "Die Anlieger tragen {} der Kosten.", "25 Prozent", "ein Viertel", True),
        ("de", "Die Anlieger tragen {} der Kosten.", "drei Viertel", "75 %", True),
        ("de", "Die Anlieger tragen {} der Kosten.", "ein Drittel", "ein Viertel", False),
        ("de", "Der Zuschuss beträgt {}.", "45.000 Euro", "45 TEUR", True),
        ("de", "Der Zuschuss beträgt {}.", "45 Euro", "45 T€", False),
        ("de", "Der Arbeitnehmer erhält {}.", "30 Tage Urlaub", "30 Urlaubstage", True),
        ("de", "Der Arbeitnehmer erhält {}.", "30 Wochen Urlaub", "30 Urlaubstage", False),
        ("de", "Die Sitzung beginnt um {}.", "18:30 Uhr", "18.30h", True),
    ],
)
def test_an_amount_in_other_words_is_the_same(
    language: str, frame: str, said: str, there: str, supported: bool
) -> None:
    """By its value in its unit, however it is written."""
    assert (check(frame.format(said), frame.format(there), language=language).support == "supported") == supported


@pytest.mark.parametrize(
    ("language", "said", "source", "supported"),
    [
        ("en", "Staff work 48 hours a week.", HOURS, True),
        ("en", "Staff work 48 hours a month.", HOURS, False),
        ("en", "Staff work 17 weeks a year.", HOURS, False),
        ("en", "Interest is 3% per month.", "Interest is 3% per annum.", False),
        (
            "de",
            "Die monatliche Arbeitszeit beträgt 38 Stunden.",
            "Die Arbeitszeit beträgt 38 Stunden in der Woche.",
            False,
        ),
        (
            "de",
            "Die wöchentliche Arbeitszeit beträgt 38 Stunden.",
            "Die Arbeitszeit beträgt 38 Stunden in der Woche.",
            True,
        ),
        ("de", "Die Miete beträgt 500 €/Jahr.", "Die Miete beträgt 500 Euro monatlich.", False),
        ("de", "Die Miete beträgt 500 €/Monat.", "Die Miete beträgt 500 Euro monatlich.", True),
        (
            "de",
            "Das Gehalt beträgt monatlich 3.950 Euro.",
            "Das Monatsgehalt beträgt 3.950 Euro, der Urlaub 30 Tage im Jahr.",
            True,
        ),
        (
            "de",
            "Der Tag der Arbeit ist am 1. Mai.",
            "Am 1. Mai ist der Tag der Arbeit, sonst wird monatlich gefeiert.",
            True,
        ),
    ],
)
def test_how_often_is_held_too(language: str, said: str, source: str, supported: bool) -> None:
    """ "A week" and "in der Woche" say how often; a word like "Monatsgehalt" says so too."""
    assert (check(said, source, language=language).support == "supported") == supported
