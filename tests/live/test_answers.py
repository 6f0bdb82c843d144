"""The whole stair with the real embedder and the embedded language model: answer, silence, another language."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from rag.assistant import Assistant
from rag.settings import Settings, user_cache

pytestmark = pytest.mark.model

TEXT = """Mietvertrag über die Scheune

Die Scheune am Mühlbach wird an den Imkerverein vermietet. Der Vertrag beginnt am 1. März 2024.
Die Kaution beträgt 900 Euro und ist vor dem Einzug zu zahlen.

Jede Partei kann den Vertrag mit einer Frist von drei Monaten kündigen.
"""


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """An assistant over one contract."""
    place = tmp_path_factory.mktemp("live")
    (place / "akten").mkdir()
    (place / "akten" / "scheune.txt").write_text(TEXT, encoding="utf-8")
    settings = Settings(library=place / "library", engine="embedded", cache=user_cache())
    with Assistant(settings=settings) as made:
        made.library.sync([Path(place / "akten")])
        yield made


def test_a_german_question_is_answered_with_its_proof(assistant: Assistant) -> None:
    """The answer holds the fact and cites the sentence that says it, letter for letter."""
    answer = assistant.ask("Wie hoch ist die Kaution für die Scheune?")
    assert not answer.abstained and "900 Euro" in answer.text
    for citation in answer.citations:
        assert TEXT[citation.start : citation.end] == citation.quote


def test_what_the_files_do_not_say_is_met_with_silence(assistant: Assistant) -> None:
    """World knowledge that stands in no file is not served."""
    answer = assistant.ask("Wie viele Einwohner hat die Hauptstadt von Frankreich?")
    assert answer.abstained and answer.reason


def test_an_english_question_is_answered_in_english(assistant: Assistant) -> None:
    """A question in another language than the file's is answered in its own, with the file's own words as proof."""
    answer = assistant.ask("How high is the deposit for the barn?")
    assert answer.language == "en"
    if not answer.abstained:
        assert "900" in answer.text
        assert answer.citations[0].quote in TEXT
