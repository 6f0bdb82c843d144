"""A file of questions: what a later run keeps of the answers that are there, and what it asks again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from fakes import ScriptedEngine

from rag.assistant import Assistant
from rag.batch import run_batch
from rag.engines.quotes import QuotesEngine
from rag.errors import UsageError
from rag.library import Library
from rag.settings import Settings

RENT, BOAT, CHAIR = "Wie hoch ist die Kaution?", "When does the boat leave?", "Wie heißt der Vorsitzende?"


@pytest.fixture
def assistant(library: Library) -> Assistant:
    """One that answers in quotes."""
    return Assistant(library, engine=QuotesEngine(), settings=Settings(library=library.folder))


def _batch(folder: Path, *questions: dict[str, Any]) -> Path:
    path = folder / "fragen.jsonl"
    path.write_text("".join(json.dumps(question) + "\n" for question in questions), encoding="utf-8")
    return path


def _lines(out: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]


def test_what_failed_is_asked_again(assistant: Assistant, tmp_path: Path) -> None:
    """A run over failures ends as they did; one after their cause is gone answers them, in the batch's order."""
    out = tmp_path / "antworten.jsonl"
    rent, boat, chair = {"id": 1, "question": RENT}, {"id": "2", "question": BOAT}, {"question": CHAIR}
    batch = _batch(tmp_path, rent, {**boat, "only": ["fehlt.txt"]}, chair)
    assert run_batch(assistant, batch, out) == 2
    first = _lines(out)
    assert ["error" in line for line in first] == [False, True, False]
    assert run_batch(assistant, batch, out) == 2
    assert ["error" in line for line in _lines(out)] == [False, True, False]
    assert run_batch(assistant, _batch(tmp_path, rent, boat, chair), out) == 0
    again = _lines(out)
    assert [(line["id"], line["question"], "error" in line) for line in again] == [
        (1, RENT, False), ("2", BOAT, False), (None, CHAIR, False)
    ]  # fmt: skip
    assert again[0] == first[0]


def test_a_language_model_that_failed_is_asked_again(library: Library, assistant: Assistant, tmp_path: Path) -> None:
    """Quotes that only stand in for its answer are a failure too, and say so."""
    batch, out = _batch(tmp_path, {"question": RENT}), tmp_path / "antworten.jsonl"
    failing = Assistant(library, engine=ScriptedEngine("", fails=True), settings=assistant.settings)
    assert run_batch(failing, batch, out) == 4
    (line,) = _lines(out)
    assert "The scripted engine failed" in line["error"] and line["passages"]
    assert run_batch(failing, batch, out) == 4
    assert run_batch(assistant, batch, out) == 0
    assert "error" not in _lines(out)[0]


@pytest.mark.parametrize("changed", [{"id": "1"}, {"id": None}, {"question": CHAIR}])
def test_answers_to_another_batch_are_left_alone(assistant: Assistant, tmp_path: Path, changed: dict[str, Any]) -> None:
    """Where a line is not about the question at its place nothing is written; the error names it and the remedy."""
    out, boat = tmp_path / "antworten.jsonl", {"id": 2, "question": BOAT, "only": ["fehlt.txt"]}
    run_batch(assistant, _batch(tmp_path, boat, {"id": 1, "question": RENT}), out)
    before = out.read_bytes()
    with pytest.raises(UsageError, match=r"jsonl:2 answers another question .* Use another --out, or remove"):
        run_batch(assistant, _batch(tmp_path, boat, {"id": 1, "question": RENT, **changed}, boat), out)
    assert out.read_bytes() == before
    with pytest.raises(UsageError, match="holds 2 answers, but"):
        run_batch(assistant, _batch(tmp_path, boat), out)
    assert out.read_bytes() == before


def test_a_file_of_something_else_is_left_alone(assistant: Assistant, tmp_path: Path) -> None:
    """A text that is no JSON, and JSON that is no answer, are not written over."""
    out = tmp_path / "antworten.jsonl"
    for held in ("Liebe Frau Wolf,\n", "[1]\n", "\n", '{"id": null}\n'):
        out.write_text(held, encoding="utf-8")
        with pytest.raises(UsageError, match=r"antworten\.jsonl:1 answers another"):
            run_batch(assistant, _batch(tmp_path, {"question": RENT}), out)
        assert out.read_text(encoding="utf-8") == held


def test_a_line_that_was_cut_off_is_answered_again(assistant: Assistant, tmp_path: Path) -> None:
    """A run that was broken off in the middle of a line goes on there."""
    batch = _batch(tmp_path, {"id": 1, "question": RENT}, {"id": 2, "question": BOAT})
    out = tmp_path / "antworten.jsonl"
    run_batch(assistant, batch, out)
    whole = out.read_bytes()
    out.write_bytes(whole[: whole.index(b"\n") + 20])
    assert run_batch(assistant, batch, out) == 0
    assert [line["id"] for line in _lines(out)] == [1, 2] and out.read_bytes().startswith(whole[: whole.index(b"\n")])
