"""The readers of question sets: what they take, and that each mistake is told with its line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from eval.cases import BadCases, Case, read_cases, read_documents, read_judged
from rag.errors import UsageError
from rag.types import Answer, Citation, Passage, Statement, Turn
from ui.conversations import Exchange, Feedback
from ui.conversations import case as exported

GOOD: dict[str, Any] = {
    "id": "a",
    "lang": "de",
    "kind": "fact",
    "question": "Wann?",
    "answerable": True,
    "answer": [["19.06.2024", "19. Juni 2024"]],
    "files": ["x.txt"],
}


def written(folder: Path, *rows: object) -> Path:
    path = folder / "cases.jsonl"
    path.write_text("\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows) + "\n", "utf-8")
    return path


def problems(folder: Path, *rows: object) -> list[str]:
    with pytest.raises(BadCases) as caught:
        read_cases(written(folder, *rows), {"x.txt", "y.txt"})
    return caught.value.problems


def test_a_case_of_our_shape_is_read(tmp_path: Path) -> None:
    """Groups, files and history arrive as they were written."""
    turns = [{"role": "user", "content": "Wohin?"}]
    (case,) = read_cases(
        written(tmp_path, GOOD | {"history": turns, "evidence": [{"file": "x.txt", "quote": "am 19."}]}),
        {"x.txt"},
    )
    assert case.answer == (("19.06.2024", "19. Juni 2024"),)
    assert (case.files, case.history[0].content, case.evidence[0].quote) == (("x.txt",), "Wohin?", "am 19.")


def test_a_case_of_the_shape_of_squad_is_read(tmp_path: Path) -> None:
    """`answers` are accepted one for another; the kind may be missing."""
    row = {"id": "q", "lang": "de", "question": "Wer?", "answerable": True, "answers": ["A", "B"]}
    (case,) = read_cases(written(tmp_path, row | {"files": ["x.txt"], "span": [3, 4]}), {"x.txt"})
    assert (case.answers, case.answer, case.kind) == (("A", "B"), (), "fact")


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("{not json", "Invalid JSON"),
        ("[]", "should be an object"),
        (GOOD | {"answerabel": True}, "answerabel: Extra inputs"),
        ({k: v for k, v in GOOD.items() if k != "question"}, "question: Field required"),
        (GOOD | {"question": "  "}, "question: "),
        (GOOD | {"answerable": "yes"}, "answerable: "),
        (GOOD | {"lang": "fr"}, "lang: "),
        (GOOD | {"answer": [[]]}, "answer.0: "),
        (GOOD | {"answer": []}, "neither `answer` nor `answers`"),
        (GOOD | {"answers": ["x"]}, "both `answer` and `answers`"),
        (GOOD | {"answerable": False}, "not answerable, but an answer is given"),
        (GOOD | {"files": []}, "names no source"),
        (GOOD | {"files": ["z.txt"]}, "no document 'z.txt'"),
        (GOOD | {"only": ["y.txt"]}, "left by `only` and `exclude`"),
        (GOOD | {"exclude": ["x.txt"]}, "left by `only` and `exclude`"),
        (GOOD | {"corrects": [["x"]]}, "`corrects` is for questions without an answer"),
    ],
)
def test_a_mistake_is_told_with_file_and_line(tmp_path: Path, row: object, said: str) -> None:
    """What is wrong in line 2 is reported as line 2 of that file."""
    (problem,) = problems(tmp_path, GOOD | {"id": "first"}, row)
    assert problem.startswith(f"{tmp_path / 'cases.jsonl'}:2: ")
    assert said in problem


def test_every_mistake_is_told_at_once(tmp_path: Path) -> None:
    """Three bad lines of four give three problems."""
    told = problems(tmp_path, "{", GOOD, GOOD | {"id": "b", "lang": "?"}, GOOD | {"id": "c", "answer": []})
    assert [problem.split(":")[1] for problem in told] == ["1", "3", "4"]


def test_an_id_that_comes_twice_is_a_mistake(tmp_path: Path) -> None:
    """Replies are known by the id; the second line says where the first one is."""
    (problem,) = problems(tmp_path, GOOD, "", GOOD)
    assert ":3: 'a' is there already, in line 1" in problem


def test_a_file_without_cases_is_a_mistake(tmp_path: Path) -> None:
    """Nothing asked is not everything right."""
    assert "no lines" in problems(tmp_path, "")[0]


def test_a_missing_file_names_the_option(tmp_path: Path) -> None:
    """The remedy for missing data is --data."""
    with pytest.raises(UsageError, match="--data"):
        read_cases(tmp_path / "none.jsonl", set())


def test_a_line_separator_within_a_string_ends_no_line(tmp_path: Path) -> None:
    """U+2028 may stand in a question."""
    path = tmp_path / "cases.jsonl"
    path.write_text(json.dumps(GOOD | {"question": "Wann\u2028genau?"}, ensure_ascii=False), "utf-8")
    assert len(read_cases(path, {"x.txt"})) == 1


def test_a_document_name_may_not_lead_out_of_the_work_folder(tmp_path: Path) -> None:
    """Names become paths that are written."""
    with pytest.raises(BadCases, match="relative path") as caught:
        read_documents(written(tmp_path, *({"file": name, "text": "t"} for name in ("../a", "/b", "c\\d", "ok"))))
    assert len(caught.value.problems) == 3


def test_judged_passages_become_files_that_only_their_question_searches(tmp_path: Path) -> None:
    """Each question gets a folder of its own, and `only` names its files."""
    rows = [
        {"id": f"n{n}", "lang": "de", "question": "?", "answerable": n == 1, "passages": ["A", "B"]} for n in (1, 2)
    ]
    cases, texts = read_judged(written(tmp_path, *rows))
    assert cases[1].only == ("n2/00.txt", "n2/01.txt")
    assert texts["n1/01.txt"] == "B" and len(texts) == 4


def test_questions_without_a_source_stand_for_themselves() -> None:
    """The bootstrap draws documents; a question without one is its own cluster."""
    assert Case(id="u", lang="de", question="?", answerable=False).cluster == "u"


def test_a_folder_may_be_chosen_or_left_out(tmp_path: Path) -> None:
    """As in a question: a folder stands for the files below it."""
    known = {"akten/x.txt", "y.txt"}
    row = GOOD | {"files": ["akten/x.txt"]}
    (case,) = read_cases(written(tmp_path, row | {"only": ["akten/"], "exclude": ["y.txt"]}), known)
    assert case.stands
    with pytest.raises(BadCases, match="no file of `files` is left"):
        read_cases(written(tmp_path, row | {"exclude": ["akten"]}), known)
    with pytest.raises(BadCases, match="no document 'akt'"):
        read_cases(written(tmp_path, row | {"only": ["akt", "akten"]}), known)


@pytest.mark.parametrize(("good", "note"), [(True, ""), (False, "19. Juni 2024")])
def test_what_a_reader_judged_can_be_asked_again(tmp_path: Path, good: bool, note: str) -> None:
    """The line that the page writes for an answer is a case, with what was chosen and said before."""
    cited = Citation(file="akten/x.txt", start=0, end=4, quote="Mai.")
    answer = Answer(
        question="Und wann?", language="de", text="Mai.", abstained=False, reason=None,
        statements=(Statement(text="Mai.", support="supported", citations=(cited,)),),
        passages=(Passage(file="akten/x.txt", start=0, end=4, text="Mai.", score=1.0),), engine="quotes", model=None,
        timings={},
    )  # fmt: skip
    asked = Exchange(
        id="e",
        question="Und wann?",
        at="2024",
        only=("akten/",),
        answer=answer,
        feedback=Feedback(good=good, note=note),
    )
    made = exported(asked, [Turn(role="user", content="Wohin?")])
    (case,) = read_cases(written(tmp_path, made), {"akten/x.txt", "y.txt"})
    assert [turn.content for turn in case.history] == ["Wohin?"] and case.files == ("akten/x.txt",)
