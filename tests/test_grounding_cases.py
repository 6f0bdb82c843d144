"""Grounding, one defect after the other: what a source does not say is not supported, what it says otherwise is."""

from __future__ import annotations

import pytest

from rag.grounding import check


@pytest.mark.parametrize(
    ("language", "said", "source", "support"),
    [
        ("de", "Die Gebühr beträgt 20 Euro.", "Die Gebühr beträgt 20.000 Euro.", "contradicted"),
        ("de", "Die Gesamtkosten betragen 1,5 Euro.", "Gesamtkosten: 1.500 Euro", "contradicted"),
        ("en", "The house costs $350.", "The house costs $350,000.", "contradicted"),
        ("de", "Die Gesamtkosten betragen 1500 Euro.", "Gesamtkosten: 1.500 Euro", "supported"),
        ("de", "Das Haus kostet 350.000 Dollar.", "Haus kostet 350,000 Dollar.", "supported"),
    ],
)
def test_a_short_source_groups_its_numbers_like_the_statement(
    language: str, said: str, source: str, support: str
) -> None:
    """A source too short to tell its language is read in the statement's."""
    assert check(said, source, language=language).support == support
