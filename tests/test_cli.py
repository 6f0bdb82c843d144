"""The contract that outside programs build on: commands, JSON, exit codes. No language model."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import IO, Any, NamedTuple

import pytest

from rag.cli import main

ROOT = Path(__file__).parents[1]
ANSWER = {
    "question", "language", "text", "abstained", "reason", "statements", "passages", "engine", "model", "timings",
}  # fmt: skip


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two files, indexed with the built-in embedder, and the library beside it."""
    place = tmp_path_factory.mktemp("contract")
    folder = place / "akten"
    (folder / "unter").mkdir(parents=True)
    text = "Mietvertrag\r\n\r\nDie Kaution für die Wohnung beträgt 900 Euro.\r\nDie Miete ist am 3. Werktag fällig.\r\n"
    (folder / "miete.txt").write_bytes(text.encode())
    (folder / "unter" / "sauna.md").write_text("# Sauna\n\nDie Sauna öffnet um sieben Uhr.\n", encoding="utf-8")
    assert _run(place, "index", str(folder)).returncode == 0
    return place


class Done(NamedTuple):
    """What a command left behind."""

    returncode: int
    stdout: str
    stderr: str


def _run(place: Path, *arguments: str, engine: str = "quotes") -> Done:
    """Run a command in this process, where its libraries are loaded already."""
    environment = {"BELEGT_ENGINE": engine, "BELEGT_CACHE": str(place / "cache"), "OLLAMA_HOST": "http://127.0.0.1:9"}
    out, err = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
        for name, value in environment.items():
            patch.setenv(name, value)
        try:
            code = main([arguments[0], *arguments[1:], "--library", str(place / "library")])
        except SystemExit as end:
            code = int(end.code or 0)
    return Done(code, out.getvalue(), err.getvalue())


def _json(place: Path, *arguments: str) -> Any:
    return json.loads(_run(place, *arguments, "--json").stdout)


def test_files_lists_names(place: Path) -> None:
    """`files --json` gives each file's name relative to the indexed root."""
    assert [file["file"] for file in _json(place, "files")] == ["miete.txt", "unter/sauna.md"]


def test_text_is_the_file_itself(place: Path) -> None:
    """`text FILE` writes the text as read, line ends kept, nothing before or after it."""
    command = [sys.executable, "-m", "rag.cli", "text", "miete.txt", "--library", str(place / "library")]
    done = subprocess.run(command, capture_output=True, check=True, cwd=ROOT)
    assert done.stdout == (place / "akten" / "miete.txt").read_bytes()


def test_text_as_an_object(place: Path) -> None:
    """With --json it is one object, as from every other command."""
    whole = (place / "akten" / "miete.txt").read_bytes().decode()
    assert _json(place, "text", "miete.txt") == {"file": "miete.txt", "text": whole}


def _as_a_program(place: Path, *arguments: str, stdout: int | IO[bytes], **environment: str) -> Any:
    command = [sys.executable, "-m", "rag.cli", *arguments, "--library", str(place / "library")]
    return subprocess.run(command, stdout=stdout, stderr=subprocess.PIPE, cwd=ROOT, env={**os.environ, **environment})


def test_a_terminal_without_our_characters_gets_them_escaped(place: Path) -> None:
    """Where the output is not in UTF-8, what it lacks is escaped, and JSON stays JSON."""
    done = _as_a_program(place, "search", "Kaution", "--json", stdout=subprocess.PIPE, PYTHONIOENCODING="ascii")
    assert json.loads(done.stdout) == _json(place, "search", "Kaution") and done.returncode == 0
    done = _as_a_program(place, "search", "Kaution", stdout=subprocess.PIPE, PYTHONIOENCODING="ascii")
    assert rb"\xe4" in done.stdout and (done.returncode, done.stderr) == (0, b"")


def test_lines_are_as_wide_as_the_terminal(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a narrow terminal lines are broken for it; on a wide one they end where they are good to read."""
    for columns, least, most in (("40", 0, 40), ("300", 41, 100)):
        monkeypatch.setenv("COLUMNS", columns)
        longest = max(map(len, _run(place, "search", "Wie hoch ist die Kaution?").stdout.splitlines()))
        assert least < longest <= most


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no device that is always full")
def test_a_full_disk_is_told_in_a_line(place: Path) -> None:
    """Output that no disk has room for ends with a failure and the remedy, not with a traceback."""
    with Path("/dev/full").open("wb") as full:
        done = _as_a_program(place, "search", "Kaution", stdout=full)
    assert done.returncode == 1 and b"disk is full" in done.stderr and b"Traceback" not in done.stderr


def test_search_gives_passages(place: Path) -> None:
    """`search QUESTION -k N --json` gives at most N passages, each at its place."""
    passages = _json(place, "search", "Wie hoch ist die Kaution?", "-k", "1")
    text = (place / "akten" / "miete.txt").read_bytes().decode()
    assert len(passages) == 1
    assert text[passages[0]["start"] : passages[0]["end"]] == passages[0]["text"]


def test_ask_prints_one_object(place: Path) -> None:
    """`ask --json` prints one object with the promised keys; each quote stands at its place."""
    answer = _json(place, "ask", "Wie hoch ist die Kaution für die Wohnung?")
    assert set(answer) == ANSWER
    assert answer["abstained"] is (not answer["statements"])
    text = (place / "akten" / "miete.txt").read_bytes().decode()
    (statement,) = answer["statements"]
    assert set(statement) == {"text", "support", "reason", "citations"}
    (citation,) = statement["citations"]
    assert set(citation) == {"file", "start", "end", "quote", "page"}
    assert text[citation["start"] : citation["end"]] == citation["quote"]
    assert "900 Euro" in answer["text"]


def test_silence_has_its_exit_code(place: Path) -> None:
    """What the files do not say ends with exit code 3 and quotes nothing."""
    done = _run(place, "ask", "Wie hoch ist der Eiffelturm in Paris?", "--json")
    answer = json.loads(done.stdout)
    assert (done.returncode, answer["abstained"], answer["statements"]) == (3, True, [])


def test_a_batch_answers_in_order_and_goes_on(place: Path) -> None:
    """`ask --batch` writes one object a line with its id; a later run goes on where one was cut off."""
    questions = [
        {"id": "a", "question": "Wie hoch ist die Kaution für die Wohnung?"},
        {"id": 2, "question": "Wann öffnet die Sauna?", "exclude": ["unter"]},
        {"id": "c", "question": "Wann öffnet die Sauna?", "only": ["unter/sauna.md"]},
    ]
    batch, out = place / "fragen.jsonl", place / "antworten.jsonl"
    batch.write_text("\n".join(json.dumps(question) for question in questions), encoding="utf-8")
    assert _run(place, "ask", "--batch", str(batch), "--out", str(out)).returncode == 0
    whole = out.read_text(encoding="utf-8").splitlines()
    answers = [json.loads(line) for line in whole]
    assert [answer["id"] for answer in answers] == ["a", 2, "c"]
    assert answers[2]["statements"][0]["citations"][0]["file"] == "unter/sauna.md"
    assert all(c["file"] != "unter/sauna.md" for s in answers[1]["statements"] for c in s["citations"])
    out.write_text(whole[0] + "\n" + whole[1][:40], encoding="utf-8")
    assert _run(place, "ask", "--batch", str(batch), "--out", str(out)).returncode == 0
    again = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert [{**a, "timings": {}} for a in again] == [{**a, "timings": {}} for a in answers]


def test_a_line_of_a_batch_ends_at_its_line_feed(tmp_path: Path) -> None:
    """Other line separators inside of a question, which JSON allows, do not cut it in two."""
    from rag.batch import read_questions

    batch = tmp_path / "fragen.jsonl"
    batch.write_bytes('{"question": "Was\u2028gilt\u0085hier?"}\r\n\n{"question": "Und?"}\n'.encode())
    assert [each.question for each in read_questions(batch)] == ["Was\u2028gilt\u0085hier?", "Und?"]


def test_bad_batch_lines_are_all_named(place: Path) -> None:
    """A batch with bad lines is refused with every line's number, and exit code 2."""
    batch = place / "schlecht.jsonl"
    batch.write_text('{"question": "Gut?"}\nkein json\n{"frage": 1}\n', encoding="utf-8")
    done = _run(place, "ask", "--batch", str(batch))
    assert done.returncode == 2
    assert "schlecht.jsonl:2:" in done.stderr and "schlecht.jsonl:3:" in done.stderr


def test_ask_in_answers_from_that_path_alone(place: Path) -> None:
    """`ask --in PATH` needs no library and uses none but the path's own."""
    done = _run(place, "ask", "Wann öffnet die Sauna?", "--in", str(place / "akten" / "unter"), "--json")
    assert json.loads(done.stdout)["statements"][0]["citations"][0]["file"] == "sauna.md"


def test_query_gives_the_same_as_the_shell(place: Path) -> None:
    """`from rag import query` answers from a folder with the same names as the JSON."""
    from rag import Settings, query

    settings = Settings(cache=place / "cache", engine="quotes")
    answer = query("Wann öffnet die Sauna?", corpus=place / "akten" / "unter", settings=settings)
    assert answer.citations[0].file == "sauna.md" and not answer.abstained
    assert set(answer.to_json()) == ANSWER


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["ask"], 2, "one question"),
        (["ask", ""], 2, "is empty"),
        (["ask", "Was?", "--in", ""], 2, "empty path"),
        (["index", ""], 2, "empty path"),
        (["index", "/nirgends/da"], 2, "does not exist"),
        (["text", "fehlt.txt"], 2, "not in the library"),
        (["remove", "fehlt.txt"], 2, "not in the library"),
        (["ask", "Was?", "--only", "fehlt.txt"], 2, "in the library"),
        (["ask", "Was?", "--engine", "dampf"], 2, "engine"),
        (["search", "Was?", "--embedder", "dampf"], 2, "dampf"),
    ],
)
def test_usage_errors_are_one_line(place: Path, arguments: list[str], code: int, words: str) -> None:
    """A wrong call ends with exit code 2 and says in a line what is wrong."""
    done = _run(place, *arguments)
    assert (done.returncode, "Traceback" in done.stderr) == (code, False)
    assert words in done.stderr


def test_no_passages_cannot_be_asked_for(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing found would be the answer, and untrue."""
    with pytest.raises(SystemExit) as ended:
        main(["search", "Sauna", "-k", "0", "--library", str(place / "library")])
    assert ended.value.code == 2 and "from 1 on" in capsys.readouterr().err


def test_settings_that_are_broken_are_told(place: Path) -> None:
    """One line names the file; nothing else happens."""
    Path("belegt.toml").write_text("[broken", encoding="utf-8")
    done = _run(place, "files")
    assert (done.returncode, "Traceback" in done.stderr) == (2, False) and "belegt.toml" in done.stderr


def test_answers_that_cannot_be_written_are_told(place: Path, tmp_path: Path) -> None:
    """The folder of --out is not there."""
    (tmp_path / "q.jsonl").write_text('{"question": "Wann öffnet die Sauna?"}\n', encoding="utf-8")
    done = _run(place, "ask", "--batch", str(tmp_path / "q.jsonl"), "--out", str(tmp_path / "nirgends" / "a.jsonl"))
    assert (done.returncode, "Traceback" in done.stderr) == (2, False) and "--out" in done.stderr


def test_a_folder_cannot_hold_answers(place: Path, tmp_path: Path) -> None:
    """--out names a folder: told in one line, as any other place that cannot be written."""
    (tmp_path / "q.jsonl").write_text('{"question": "Wann öffnet die Sauna?"}\n', encoding="utf-8")
    done = _run(place, "ask", "--batch", str(tmp_path / "q.jsonl"), "--out", str(tmp_path))
    assert (done.returncode, "Traceback" in done.stderr) == (2, False) and "--out" in done.stderr


def test_an_empty_library_ends_with_nothing_found(tmp_path: Path) -> None:
    """Asking an empty library is exit code 3 with the remedy."""
    done = _run(tmp_path, "ask", "Was?")
    assert done.returncode == 3 and "belegt index" in done.stderr


def test_a_missing_engine_has_its_exit_code(place: Path) -> None:
    """A named engine that is not there ends with exit code 4, shows the quotes, and says the remedy."""
    done = _run(place, "ask", "Wie hoch ist die Kaution?", "--json", engine="ollama")
    answer = json.loads(done.stdout)
    assert done.returncode == 4
    assert "ollama serve" in done.stderr and "ollama serve" in answer["reason"]
    assert "900 Euro" in answer["text"]


def test_a_partly_readable_folder_ends_with_partial(tmp_path: Path) -> None:
    """Some files that could not be read: exit code 5, a line each, the others indexed."""
    folder = tmp_path / "akten"
    folder.mkdir()
    (folder / "gut.txt").write_text("Die Sauna öffnet um sieben Uhr.", encoding="utf-8")
    (folder / "leer.txt").write_text("", encoding="utf-8")
    (folder / "bild.jpg").write_bytes(b"\xff\xd8")
    done = _run(tmp_path, "index", str(folder))
    assert done.returncode == 5
    assert "not read: leer.txt: empty file" in done.stdout and "1 .jpg" in done.stdout
    assert _run(tmp_path, "search", "Sauna").returncode == 0
    assert "Files: 1 unchanged, 1 not read" in _run(tmp_path, "index", str(folder)).stdout


def test_a_files_name_steers_no_terminal(tmp_path: Path) -> None:
    """No command prints a name as it is; JSON has it in full."""
    folder, name = tmp_path / "akten", "rot\x1b[31m.txt"
    folder.mkdir()
    (folder / name).write_text("Die Sauna öffnet um sieben Uhr.", encoding="utf-8")
    (folder / f"leer-{name}").write_text("", encoding="utf-8")
    for command in (["index", str(folder)], ["files"], ["search", "Sauna"], ["ask", "Wann öffnet die Sauna?"],
                    ["doctor"], ["text", "fehlt-" + name], ["remove", name]):  # fmt: skip
        done = _run(tmp_path, *command)
        assert "rot" in done.stdout + done.stderr and "\x1b" not in done.stdout + done.stderr, command
    assert [file["file"] for file in _json(tmp_path, "files")] == [f"leer-{name}"]


def test_remove_forgets(tmp_path: Path) -> None:
    """`remove` forgets a file; `doctor` says what is there."""
    folder = tmp_path / "akten"
    folder.mkdir()
    (folder / "gut.txt").write_text("Die Sauna öffnet um sieben Uhr.", encoding="utf-8")
    _run(tmp_path, "index", str(folder))
    assert _run(tmp_path, "doctor").returncode == 0
    assert _run(tmp_path, "remove", "gut.txt").returncode == 0
    assert json.loads(_run(tmp_path, "files", "--json").stdout) == []
