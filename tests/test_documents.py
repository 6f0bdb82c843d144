"""The sample library and its questions: every gold answer and every quote is really there.

The files are read here by the plainest means, not by Belegt's own readers, so that a mistake
in a reader cannot hide one in a case. What the assistant answers is judged in ``eval``.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from email import message_from_bytes, policy
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from eval import make_documents

EVAL = Path(make_documents.__file__).parent
DOCUMENTS = EVAL / "documents"
ENCODINGS = {
    "bekanntmachungen/freibad-saison-2024.txt": "utf-16",
    "vertraege/pachtvertrag-kleingarten.txt": "cp1252",
}
KINDS = {
    "fact", "paraphrase", "number", "date", "person", "place", "reason", "multi", "crosslingual", "followup",
    "yes-no", "table", "contradiction", "unanswerable", "near-miss", "false-premise",
}  # fmt: skip
SILENT = {"unanswerable", "near-miss", "false-premise"}
CASES: list[dict[str, Any]] = [
    json.loads(line) for line in (EVAL / "suites" / "smoke.jsonl").read_text(encoding="utf-8").splitlines()
]
FILES = sorted(path for path in DOCUMENTS.rglob("*") if path.is_file())
each_case = pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])


def _pdf(path: Path) -> str:
    from pypdf import PdfReader

    return "\n".join(page.extract_text() for page in PdfReader(path).pages)


def _docx(path: Path) -> str:
    from docx import Document

    paper = Document(str(path))
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    return "\n".join([paragraph.text for paragraph in paper.paragraphs] + cells)


def _eml(path: Path) -> str:
    body = message_from_bytes(path.read_bytes(), policy=policy.default).get_body()
    assert body is not None
    return str(body.get_content())


@cache
def text_of(file: str) -> str:
    """The text of a file of the sample library, line ends as they are; HTML with its tags."""
    path = DOCUMENTS / file
    reader = {".pdf": _pdf, ".docx": _docx, ".eml": _eml}.get(path.suffix)
    return reader(path) if reader else path.read_bytes().decode(ENCODINGS.get(file, "utf-8"))


def one_line(text: str) -> str:
    """The text with every run of white space as one space, for answers that wrap."""
    return re.sub(r"\s+", " ", text)


def test_library_has_files_of_many_kinds() -> None:
    """The library holds at least ten files of at least six suffixes."""
    assert len(FILES) >= 10
    assert len({path.suffix for path in FILES}) >= 6


def test_pdf_has_several_pages() -> None:
    """The annual report has at least four pages."""
    from pypdf import PdfReader

    assert len(PdfReader(DOCUMENTS / "stadtwerke" / "jahresbericht-2024.pdf").pages) >= 4


def test_boilerplate_stands_twice() -> None:
    """One paragraph of the heating contract stands in it twice, word for word."""
    paragraphs = Counter(text_of("vertraege/wartungsvertrag-heizung.md").split("\n\n"))
    assert [count for count in paragraphs.values() if count > 1] == [2]


def test_both_encodings_are_needed() -> None:
    """The Windows-1252 and the UTF-16 file are not valid UTF-8."""
    for file in ENCODINGS:
        with pytest.raises(UnicodeDecodeError):
            (DOCUMENTS / file).read_bytes().decode("utf-8")


@pytest.mark.parametrize("kind", ["cp1252", "utf16"])
def test_encoded_texts_come_from_their_sources(kind: str) -> None:
    """A text file in an old encoding has exactly the bytes that its source gives."""
    (source,) = make_documents.SOURCES.rglob(f"*.{kind}.txt")
    written = DOCUMENTS / source.relative_to(make_documents.SOURCES).with_name(source.name.replace(f".{kind}", ""))
    assert written.read_bytes() == make_documents.WRITERS[kind](source.read_text(encoding="utf-8"))


def test_there_are_enough_questions() -> None:
    """The suite asks at least ninety questions, each with an id of its own."""
    assert len(CASES) >= 90
    assert len({case["id"] for case in CASES}) == len(CASES)
    assert len({(case["question"], str(case.get("history"))) for case in CASES}) == len(CASES)


def test_two_thirds_are_answerable() -> None:
    """Two thirds of the questions have an answer in the library, give or take ten per cent."""
    share = sum(case["answerable"] for case in CASES) / len(CASES)
    assert 2 / 3 - 0.1 <= share <= 2 / 3 + 0.1


def test_every_kind_is_asked() -> None:
    """Every kind of question occurs, and no other."""
    assert {case["kind"] for case in CASES} == KINDS


def test_both_languages_are_asked() -> None:
    """At least sixty questions are German, and at least twenty are English."""
    count = Counter(case["lang"] for case in CASES)
    assert count["de"] >= 60
    assert count["en"] >= 20
    assert set(count) == {"de", "en"}


def test_every_file_is_asked_about() -> None:
    """Every file of the library is the source of at least two answerable questions."""
    asked = Counter(file for case in CASES if case["answerable"] for file in case["files"])
    assert [path for path in FILES if asked[path.relative_to(DOCUMENTS).as_posix()] < 2] == []


@each_case
def test_answer_fits_answerable(case: dict[str, Any]) -> None:
    """A question has answer groups, files and evidence exactly when it is answerable."""
    assert bool(case["answer"]) == case["answerable"]
    assert case["answerable"] == (case["kind"] not in SILENT)
    assert all(group and all(words.strip() for words in group) for group in case["answer"])
    if case["answerable"]:
        assert case["files"] and case["evidence"]
    assert ("corrects" in case) == (case["kind"] == "false-premise")


@each_case
def test_history_only_for_followups(case: dict[str, Any]) -> None:
    """A follow-up, and nothing else, has earlier turns, which end with the assistant's."""
    turns = [turn["role"] for turn in case.get("history", [])]
    assert turns == (["user", "assistant"] if case["kind"] == "followup" else [])


@each_case
def test_files_exist(case: dict[str, Any]) -> None:
    """Every file that a case names is in the library, written with forward slashes."""
    for file in case["files"] + [evidence["file"] for evidence in case["evidence"]]:
        assert "\\" not in file
        assert (DOCUMENTS / file).is_file()


@each_case
def test_evidence_occurs_once(case: dict[str, Any]) -> None:
    """Every quote stands in its file, character for character, in exactly one place."""
    for evidence in case["evidence"]:
        assert evidence["file"] in case["files"]
        assert text_of(evidence["file"]).count(evidence["quote"]) == 1, evidence


@each_case
def test_evidence_holds_the_answer(case: dict[str, Any]) -> None:
    """Each group of gold strings has one that stands in the evidence."""
    proof = one_line(" ".join(evidence["quote"] for evidence in case["evidence"])).casefold()
    for group in case["answer"] + case.get("corrects", []):
        assert any(words.casefold() in proof for words in group), group
