"""What stands in documents, questions and keys gets into no log; and what is too much is refused in one line."""

from __future__ import annotations

import ast
import logging
import time
from pathlib import Path

import pytest
from fake_http import refused_url
from fakes import HashEmbedder, ScriptedEngine
from test_openai_engine import FakeOpenAI

from rag.assistant import Assistant
from rag.bounds import LONGEST_QUESTION
from rag.errors import UsageError
from rag.library import Library
from rag.parts import parts
from rag.settings import Settings
from rag.types import Turn
from ui.conversations import Conversations, new_exchange
from ui.work import Work

SECRET = "Geheimwort8371"
ROOT = Path(__file__).parents[1]


def test_no_log_tells_what_documents_questions_and_keys_say(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """Reading, asking and failing, with every logger at its most talkative: none of it is quoted."""
    caplog.set_level(logging.DEBUG)
    akten = tmp_path / "akten"
    akten.mkdir()
    (akten / "gut.txt").write_text(f"Die Kaution beträgt 900 Euro, sagt {SECRET}.", encoding="utf-8")
    (akten / "kaputt.pdf").write_bytes(f"%PDF-1.7 {SECRET}".encode())
    (akten / "kaputt.eml").write_bytes(f"Subject: {SECRET}\n\n\x00{SECRET}".encode())
    question = f"Was sagt {SECRET} über die Kaution?"
    with FakeOpenAI(fault="broken") as server, Library(tmp_path / "library", HashEmbedder()) as library:
        library.sync([akten])
        for url, fault in ((server.url, "broken"), (server.url, "key"), (refused_url(), "")):
            server.fault = fault
            address = url.replace("http://", f"http://anna:{SECRET}@") + "/v1"
            settings = Settings(engine="openai", openai_url=address, openai_key=SECRET, model="m", timeout=5)
            answer = Assistant(library, settings=settings).ask(question)
            assert answer.reason is not None and SECRET not in answer.reason
        Assistant(library, engine=ScriptedEngine("900 Euro")).ask(question, [Turn(role="user", content=SECRET)])
    told = capfd.readouterr()
    assert SECRET not in caplog.text and SECRET not in told.out + told.err


def test_a_damaged_conversation_is_named_and_not_quoted(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """The log names the file of a conversation that cannot be read, and none of its words."""
    conversations = Conversations(tmp_path)
    begun = conversations.begin(None, new_exchange(SECRET, ()))
    path = tmp_path / f"{begun.id}.json"
    path.write_text(path.read_text(encoding="utf-8").replace('"question"', '"frage"'), encoding="utf-8")
    assert Conversations(tmp_path).get(begun.id) is None
    told = capfd.readouterr().err
    assert path.name in told and SECRET not in told


def test_work_that_breaks_tells_where_and_not_what(capfd: pytest.CaptureFixture[str]) -> None:
    """An error that nobody foresaw leaves its kind and its place in the log, not the text that it quotes."""

    def broken(work: Work[None]) -> None:
        raise ValueError(f"bad text: {SECRET}")

    work: Work[None] = Work(broken)
    work.wait(10)
    told = capfd.readouterr().err
    assert work.broken and "ValueError" in told and "in broken" in told and SECRET not in told


def test_a_question_has_an_end(library: Library) -> None:
    """A question of a million characters is refused at once, by every door; the longest allowed is not."""
    assistant = Assistant(library, engine=ScriptedEngine("Nicht gefunden"))
    long = "Was kostet " + "wort " * 200_000
    began = time.monotonic()
    for ask in (assistant.ask, assistant.search, library.find):
        with pytest.raises(UsageError, match=f"at most {LONGEST_QUESTION:,}"):
            ask(long)
    assert time.monotonic() - began < 2
    assert assistant.ask("Kaution? ".ljust(LONGEST_QUESTION, "x")).passages


def test_a_long_history_is_cut(library: Library) -> None:
    """What was said before may be of any length: a follow-up takes a little of it along."""
    history = [Turn(role="user", content="Wie hoch ist die Kaution? " * 50_000), Turn(role="assistant", content="x")]
    engine = ScriptedEngine("Nicht gefunden")
    assert Assistant(library, engine=engine).ask("Und wann ist sie fällig?", history).passages
    assert all(len(turn.content) < 10_000 for asked in engine.asked for turn in asked)


def test_a_question_has_few_parts() -> None:
    """A question that asks a hundred things is taken as one, for each part costs calls of the model."""
    assert len(parts(" und ".join(["wann beginnt der Mietvertrag"] * 3))) == 3
    assert len(parts(" und ".join(["wann beginnt der Mietvertrag"] * 100))) == 1


@pytest.mark.parametrize("path", sorted(path for room in ("rag", "ui", "eval") for path in (ROOT / room).rglob("*.py")))
def test_nothing_foreign_becomes_code(path: Path) -> None:
    """No file of ours unpickles, evaluates text, or lets a shell read a command."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = {alias.name for alias in node.names} | {getattr(node, "module", None) or ""}
            assert not names & {"pickle", "marshal", "shelve", "dill", "joblib", "yaml", "torch"}, ast.unparse(node)
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            assert called not in {"eval", "exec", "compile", "__import__", "os.system", "os.popen"}, ast.unparse(node)
            told = {word.arg: ast.unparse(word.value) for word in node.keywords}
            assert told.get("shell", "False") == "False" and told.get("allow_pickle", "False") == "False"
