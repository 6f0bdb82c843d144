"""Grounding: who is meant. Persons whose names look alike, openings that are no names, and codes."""

from __future__ import annotations

import pytest

from rag.grounding import check
from rag.values import names


@pytest.mark.parametrize(
    ("frame", "one", "other"),
    [
        ("Den Vertrag unterschrieb {} Wolf.", "Andrea", "Andreas"),
        ("Den Vertrag unterschrieb {} Wolf.", "Martin", "Martina"),
        ("Den Vertrag unterschrieb {} Wolf.", "Julia", "Julian"),
        ("Den Vertrag unterschrieb Frau {}.", "Peters", "Petersen"),
        ("Der Auftrag ging an die Firma {}.", "Kunz", "Kunze"),
        ("Den Vertrag unterschrieb Peter {}.", "Hans", "Hansen"),
    ],
)
def test_a_person_is_not_who_is_called_alike(frame: str, one: str, other: str) -> None:
    """Before a surname, and after "Frau", no ending is left out."""
    for said, there in ((one, other), (other, one)):
        assert check(frame.format(said), frame.format(there)).support != "supported"


@pytest.mark.parametrize(
    ("language", "said", "source"),
    [
        ("de", "Der Antrag von Frau Petersen wurde genehmigt.", "Frau Petersens Antrag wurde genehmigt."),
        ("de", "Andrea Wolf wohnt in Kiel.", "Andreas Wolf und seine Frau Andrea Wolf wohnen in Kiel."),
        ("de", "Das Landgericht Kiel sprach das Urteil.", "Das Urteil des Landgerichts Kiel ist gesprochen."),
        ("de", "Das Gesetz wurde im Deutschen Bundestag beschlossen.", "Der Deutsche Bundestag beschloss das Gesetz."),
        ("de", "Herr Mueller und Frau Sahin wohnen hier.", "Hier wohnen Frau Şahin und Herr Müller."),
        ("de", "Meral Yildiz folgt auf Ana Kovacevic.", "Meral Yıldız folgt auf Ana Kovačević."),
        ("en", "The board is chaired by Martin Smith.", "Martin Smith chairs the board."),
    ],
)
def test_a_name_may_be_declined_and_spelt_without_marks(language: str, said: str, source: str) -> None:
    """A genitive, an adjective's ending, and letters that a keyboard lacks."""
    assert check(said, source, language=language).support == "supported"


@pytest.mark.parametrize(
    ("text", "language", "found"),
    [
        ("Pro Monat sind 500 Euro fällig.", "de", []),
        ("Erlaubt sind höchstens 800 m².", "de", []),
        ("Getragen werden die Kosten vom Verein.", "de", []),
        ("Künftig liegt der Preis höher.", "de", []),
        ("Bisher lag der Preis niedriger.", "de", []),
        ("Including VAT the total is higher.", "en", ["VAT"]),
        ("Late applications will not be considered.", "en", []),
        ("It is permitted on Tuesdays.", "en", []),
        ("Gebhardt ist der Leiter.", "de", ["Gebhardt"]),
        ("Leipzig liegt in Sachsen.", "de", ["Leipzig", "Sachsen"]),
        ("Maxwell ist ein Physiker.", "de", ["Maxwell"]),
        ("Tesla applications were many.", "en", ["Tesla"]),
    ],
)
def test_an_opening_that_is_no_name(text: str, language: str, found: list[str]) -> None:
    """Prepositions, participles and adjectives begin a sentence with a capital too."""
    assert [name.text for name in names(text, language)] == found


@pytest.mark.parametrize(
    ("language", "frame", "said", "there", "supported"),
    [
        ("de", "{} gilt für alle Lieferungen.", "Anlage C", "Anlage B", False),
        ("de", "{} ist Teil des Vertrags.", "Anlage B", "Das Blatt mit den Anlagen A und B", True),
        ("en", "{} applies to all deliveries.", "Schedule B", "Each of the Schedules A to C", True),
        ("en", "{} costs more money.", "Option B", "Option A", False),
        ("de", "{} gilt für den Angestellten.", "Steuerklasse V", "Steuerklasse III", False),
        ("de", "Der {} kostete viele Leben.", "Weltkrieg II", "Zweite Weltkrieg", True),
        ("de", "Schreiben Sie an {}.", "info@stadt-heide.de", "info@stadt-marne.de", False),
        ("de", "Schreiben Sie an {}.", "post@firma.com", "post@firma.de", False),
        ("de", "Mehr steht auf {}.", "www.stadt-marne.de/bauen", "https://www.stadt-marne.de/bauen/", True),
        ("de", "Mehr steht auf {}.", "www.stadt-marne.de/bauen", "www.stadt-marne.de/wohnen", False),
        ("de", "Die IBAN lautet {}.", "DE89370400440532013000", "DE89 3704 0044 0532 0130 00", True),
        ("de", "Die IBAN lautet {}.", "DE89370400440532013001", "DE89 3704 0044 0532 0130 00", False),
        ("de", "Die Rufnummer ist {}.", "0431-9881274", "0431 / 988-1274", True),
        ("de", "Die Rufnummer ist {}.", "+49 431 9881274", "0431 9881274", True),
        ("de", "Die Rufnummer ist {}.", "0431-9881275", "0431 / 988-1274", False),
        ("de", "Das Amt ist {} erreichbar.", "über 0431-9881274", "unter 0431 9881274", True),
    ],
)
def test_a_code_is_itself_however_it_is_parted(
    language: str, frame: str, said: str, there: str, supported: bool
) -> None:
    """A letter after a noun, an address and a long number are compared without what parts them."""
    assert (check(frame.format(said), frame.format(there), language=language).support == "supported") == supported


@pytest.mark.parametrize(
    ("said", "source", "supported"),
    [
        ("Der Rat beschloss die Schließung der Schule.", "Der Rat beschloss die Sanierung der Schule.", False),
        ("Die Verlängerung muss schriftlich erfolgen.", "Die Kündigung muss schriftlich erfolgen.", False),
        ("Die Behandlung der Tiere ist geregelt.", "Es ist geregelt, wie die Tiere behandelt werden.", True),
        ("Die Haltung von Tieren ist geregelt.", "Es ist geregelt, wie Tiere gehalten werden.", True),
        ("Das gilt für die Kosten.", "Das gilt für die Ausbaukosten.", True),
        ("Hier ist die Miete vermerkt.", "Hier ist die Monatsmiete vermerkt.", True),
    ],
)
def test_what_is_done_may_be_made_up(said: str, source: str, supported: bool) -> None:
    """A noun of an action that the source lacks, unless it has its verb; a compound's last part is there."""
    assert (check(said, source).support == "supported") == supported
