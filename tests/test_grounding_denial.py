"""Grounding: what a source denies is not affirmed, wherever it denies it, and nothing else is denied."""

from __future__ import annotations

import pytest

from rag.grounding import check

BREMEN = "Die Gesellschaft mit Sitz in Bremen, vertreten durch Herrn Adler, haftet nicht für Folgeschäden."
LATE = "Applications received after Friday, 17 May will not be considered."
CRASH = "Der Fahrer wurde bei dem Unfall auf der A7 am Dienstag nicht verletzt."
TRAIN = "Der Zug fährt täglich außer samstags."


@pytest.mark.parametrize(
    ("language", "said", "source"),
    [
        ("de", "Die Gesellschaft mit Sitz in Bremen haftet für Folgeschäden.", BREMEN),
        (
            "de",
            "Nach dem 1. Mai eingehende Anträge werden berücksichtigt.",
            "Anträge, die nach dem 1. Mai eingehen, werden nicht berücksichtigt.",
        ),
        (
            "de",
            "Bei dem Brand wurde jemand verletzt.",
            "Bei dem Brand in der Halle entstand Schaden; verletzt wurde niemand.",
        ),
        (
            "de",
            "Der Kreistag hat die Finanzierung freigegeben.",
            "Der Kreistag hat dem Neubau zugestimmt, die Finanzierung aber noch nicht freigegeben.",
        ),
        ("en", "Applications received after 17 May will be considered.", LATE),
        ("en", "Dogs are allowed in the house.", "Neither dogs nor cats are allowed in the house."),
    ],
)
def test_a_comma_does_not_part_a_denial(language: str, said: str, source: str) -> None:
    """A word that the source has under a negation alone is not affirmed by it."""
    assert check(said, source, language=language).support == "contradicted"


@pytest.mark.parametrize(
    ("language", "said", "source"),
    [
        ("de", "Der Unfall geschah am Dienstag auf der A7.", CRASH),
        ("de", "Eine Mahnung erhält, wer nicht zahlt.", "Wer nicht zahlt, erhält eine Mahnung."),
        ("de", "Der Mieter zog im Mai aus.", "Der Vertrag wurde nicht verlängert, weil der Mieter im Mai auszog."),
        ("de", "Besucher parken am Bahnhof.", "Es gibt keine Parkplätze am Haus, Besucher parken am Bahnhof."),
        ("en", "Dogs are not allowed in the house.", "Neither dogs nor cats are allowed in the house."),
        ("en", "The witness heard the crash.", "The witness did not see the accident but heard the crash."),
    ],
)
def test_what_stands_beside_a_denial_is_not_denied(language: str, said: str, source: str) -> None:
    """Where it was and when it was stays so."""
    assert check(said, source, language=language).support == "supported"


@pytest.mark.parametrize(
    ("language", "said", "source", "supported"),
    [
        (
            "de",
            "Mitarbeiter dürfen ohne Schulung das Gerät bedienen.",
            "Kein Mitarbeiter darf ohne Schulung das Gerät bedienen.",
            False,
        ),
        ("de", "Man darf die Halle ohne Helm betreten.", "Niemand darf die Halle ohne Helm betreten.", False),
        (
            "en",
            "Players may leave the field without the referee's permission.",
            "Players must not leave the field without the referee's permission.",
            False,
        ),
        ("en", "Visitors may enter without a badge.", "No visitor may enter without a badge.", False),
        (
            "de",
            "Ohne Zustimmung dürfen keine Haustiere gehalten werden.",
            "Haustiere dürfen nur mit Zustimmung gehalten werden.",
            True,
        ),
        ("de", "Zutritt erhält man nur mit Ausweis.", "Ohne Ausweis erhält niemand Zutritt.", True),
        (
            "de",
            "Der Verein hat keine Schulden und arbeitet ohne Gewinn.",
            "Der Verein arbeitet ohne Gewinn und hat keine Schulden.",
            True,
        ),
    ],
)
def test_nobody_without_is_only_with(language: str, said: str, source: str, supported: bool) -> None:
    """Any negation beside "ohne" makes a condition of it, but not one of another verb."""
    assert (check(said, source, language=language).support == "supported") == supported


@pytest.mark.parametrize(
    ("language", "said", "source", "supported"),
    [
        ("de", "Die Baustelle darf nicht betreten werden.", "Das Betreten der Baustelle ist verboten.", True),
        ("de", "Die Baustelle darf betreten werden.", "Das Betreten der Baustelle ist verboten.", False),
        ("de", "Hunde sind verboten.", "Hunde sind erlaubt, Katzen sind verboten.", False),
        ("de", "Die Partei wurde 1945 neu gegründet.", "Die Partei wurde 1933 verboten und 1945 neu gegründet.", True),
        ("de", "Der Nachtrag ist unwirksam.", "Der Beschluss ist wirksam, der Nachtrag unwirksam.", True),
        ("de", "Der Beschluss ist unwirksam.", "Der Beschluss ist wirksam.", False),
        ("en", "The warranty does not cover misuse.", "The warranty covers defects but excludes misuse.", True),
        ("en", "The warranty covers misuse.", "The warranty covers defects but excludes misuse.", False),
        ("en", "Smoking is permitted in the yard.", "Smoking is prohibited indoors, but permitted in the yard.", True),
    ],
)
def test_a_word_may_deny(language: str, said: str, source: str, supported: bool) -> None:
    """ "Verboten" is "darf nicht", and an un- that both texts have denies nothing."""
    assert (check(said, source, language=language).support == "supported") == supported


@pytest.mark.parametrize(
    ("language", "said", "source", "supported"),
    [
        ("de", "Samstags fährt der Zug nicht.", TRAIN, True),
        ("de", "Sonntags fährt der Zug nicht.", TRAIN, False),
        ("de", "Samstags fährt der Zug.", TRAIN, False),
        ("de", "Der Zug fährt täglich außer sonntags.", TRAIN, False),
        ("de", "Täglich außer samstags fährt der Zug.", TRAIN, True),
        ("en", "The office is not open on Mondays.", "The office is open every day except on Mondays.", True),
    ],
)
def test_a_day_left_out_is_denied(language: str, said: str, source: str, supported: bool) -> None:
    """ "Täglich außer samstags" says that samstags it is not so, and of no other day."""
    assert (check(said, source, language=language).support == "supported") == supported
