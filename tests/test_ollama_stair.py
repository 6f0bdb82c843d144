"""The whole stair with an Ollama that does not do what the calibrated model does."""

from __future__ import annotations

from pathlib import Path

import pytest
from fake_http import Body
from fake_ollama import FakeModel, FakeOllama, Fault

from rag.assistant import Assistant, Reply
from rag.doctor import examine
from rag.engines.modelfile import PINNED
from rag.errors import EngineFailed
from rag.library import Library
from rag.settings import Settings
from rag.wording import say

QUESTION = "Wie hoch ist die Kaution?"
KNOWN = FakeModel(name="known:1", weights=PINNED.sha256)


def ask(library: Library, server: FakeOllama, **more: object) -> Reply:
    settings = Settings.model_validate({"engine": "ollama", "ollama_host": server.url, **more})
    reply = Assistant(library, settings=settings).stream(QUESTION)
    assert reply.answer
    return reply


def test_a_model_that_begins_with_no_label_is_not_calibrated(library: Library) -> None:
    """Known weights that do not begin with yes or no are told as not calibrated."""
    with FakeOllama(replies=["900 Euro"], models=[KNOWN], first=[("Gern", -0.1), ("Also", -2.0)]) as server:
        reason = ask(library, server).answer.reason
    assert reason == say("uncalibrated", "de", model="known:1")


def test_a_model_that_begins_with_its_label_is_calibrated(library: Library) -> None:
    """The same weights, with a label in front, need no remark."""
    with FakeOllama(replies=["900 Euro"], models=[KNOWN], first=[("Ja", -0.1), ("Nein", -2.0)]) as server:
        assert ask(library, server).answer.reason is None


def test_a_prompt_that_does_not_fit_loses_its_last_sentences(library: Library) -> None:
    """The second try has fewer sentences, the best are kept, and the answer says that one was left out."""
    sizes: list[int] = []

    def counted(body: Body) -> str:
        sizes.append(sum(len(message["content"].split()) for message in body["messages"]))
        return "900 Euro"

    with FakeOllama(replies=counted, models=[KNOWN], first=[("Ja", -0.1)]) as server:
        ask(library, server)
        reply = _with_limit(library, server, sizes[0] - 1)
    assert reply.failure is None and "900 Euro" in reply.answer.text
    assert reply.answer.reason == say("one left out", "de")


def test_several_places_left_out_are_counted(library: Library, tmp_path: Path) -> None:
    """Of several places that are shown fewer are read: the answer counts the others."""
    (tmp_path / "kautionen.txt").write_text(
        "\n\n".join(
            f"Die Kaution für den Raum {n} beträgt {n}00 Euro, " + "sofort, " * 90 + "ja." for n in range(2, 9)
        ),
        encoding="utf-8",
    )
    library.sync([tmp_path / "kautionen.txt"])
    with FakeOllama(replies=["900 Euro"], models=[KNOWN], first=[("Ja", -0.1)]) as server:
        reason = _with_limit(library, server, 250).answer.reason or ""
    assert any(reason == say("left out", "de", count=str(count)) for count in range(2, 7))


def _with_limit(library: Library, server: FakeOllama, words: int) -> Reply:
    from rag.engines.ollama import OllamaEngine

    engine = OllamaEngine(Settings(engine="ollama", ollama_host=server.url))
    engine.context = words
    reply = Assistant(library, engine=engine).stream(QUESTION)
    assert reply.answer
    return reply


@pytest.mark.parametrize("fault", ["500", "cut", "no done", "context line"])
def test_a_failure_does_not_look_like_silence(library: Library, fault: Fault) -> None:
    """Whatever fails, the answer never says that the documents do not say it."""
    with FakeOllama(models=[KNOWN], fault=fault) as server:
        reply = ask(library, server)
    assert reply.failure is not None and reply.answer.text != say("silent", "de")


def test_a_reply_that_is_cut_before_its_limit_is_a_failure() -> None:
    """A server that stops early, because its context is full, has not answered."""
    from rag.engines.ollama import OllamaEngine
    from rag.types import Turn

    with FakeOllama(replies=["eins zwei drei vier"]) as server:
        engine = OllamaEngine(Settings(ollama_host=server.url))
        assert engine.chat([Turn(role="user", content="?")], max_tokens=2).cut
        server.fault = "length"
        with pytest.raises(EngineFailed, match="BELEGT_CONTEXT"):
            engine.chat([Turn(role="user", content="?")], max_tokens=40)


def test_doctor_warns_of_an_old_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """An unsafe version is a finding with its remedy; the server's speed is told where it reports it."""
    with FakeOllama(version="0.17.0") as server:
        monkeypatch.setenv("OLLAMA_HOST", server.url)
        found = {check.name: check for check in examine(Settings(engine="ollama"))}
    assert "0.17.0" in found["ollama"].finding and "CVE-2026-7482" in (found["ollama"].remedy or "")
    assert "1 of 1 can chat: tiny:latest" in found["models"].finding and found["models"].remedy is None
    assert "does not report" in found["speed"].finding and "takes about" in found["memory"].finding


def test_doctor_tells_a_server_without_a_chat_model() -> None:
    """Where the server has only models that embed, the doctor names the command that helps."""
    with FakeOllama(models=[FakeModel(name="e5:1", capabilities=("embedding",))]) as server:
        found = {check.name: check for check in examine(Settings(engine="ollama", ollama_host=server.url))}
    assert found["models"].finding == "0 of 1 can chat" and found["models"].remedy == "Get one: belegt pull"
    assert not found["models"].good and "belegt pull" in found["engine"].finding
