"""Bringing models into an Ollama server, and listing them; the real server's part is in tests/live."""

from __future__ import annotations

import threading

import pytest
from fake_http import Body
from fake_ollama import FakeModel, FakeOllama

from rag.cli import main
from rag.engines.lines import Server
from rag.engines.modelfile import PINNED
from rag.engines.ollama_pull import Pulling, pull
from rag.errors import EngineFailed, EngineMissing
from rag.models import CALIBRATED, list_models
from rag.settings import Settings

BEGIN: list[Body] = [{"status": "pulling manifest"}]
END: list[Body] = [{"status": "verifying sha256 digest"}, {"status": "success"}]
CUT: Body = {"error": "max retries exceeded: unexpected EOF"}


def layer(there: int, digest: str = "sha256:aa") -> Body:
    return {"status": f"pulling {digest[7:]}", "digest": digest, "total": 100, "completed": there}


def fetch(server: FakeOllama, **more: object) -> bool:
    return pull(Server(server.url, None, 5.0), "tiny:1b", pause=0.0, **more)  # type: ignore[arg-type]


def test_progress_counts_all_layers() -> None:
    """What is reported is the sum of all layers that are known, and ends with the whole."""
    seen: list[Pulling] = []
    with FakeOllama(pulls=[[*BEGIN, layer(50), layer(100), layer(30, "sha256:bb"), *END]]) as server:
        assert fetch(server, progress=seen.append)
    assert [(report.there, report.total) for report in seen][1:4] == [(50, 100), (100, 100), (130, 200)]


def test_a_cut_pull_goes_on() -> None:
    """A connection that broke is taken up again, and a person is told."""
    said: list[str] = []
    with FakeOllama(pulls=[[*BEGIN, layer(40), CUT], [*BEGIN, layer(40), layer(100), *END]]) as server:
        assert fetch(server, say=said.append)
        assert len(server.asked("/api/pull")) == 2
    assert len(said) == 1 and "Trying again" in said[0]


def test_a_report_without_an_end_is_no_success() -> None:
    """When the reports end before "success" each time, the pull fails and says that what came is kept."""
    with FakeOllama(pulls=[[*BEGIN, layer(40)]]) as server, pytest.raises(EngineFailed, match="is kept"):
        fetch(server)


def test_a_model_that_does_not_exist_is_not_asked_for_twice() -> None:
    """A name that the library does not know is an error at once."""
    unknown: Body = {"error": "pull model manifest: file does not exist"}
    with FakeOllama(pulls=[[*BEGIN, unknown]]) as server:
        with pytest.raises(EngineMissing, match="no model tiny:1b"):
            fetch(server)
        assert len(server.asked("/api/pull")) == 1


def test_a_cancelled_pull_lets_the_server_know() -> None:
    """Cancelling closes the connection, which ends the download on the server."""
    cancel = threading.Event()
    with FakeOllama(pulls=[[*BEGIN, layer(10), None]]) as server:
        assert not fetch(server, progress=lambda report: cancel.set() if report.there else None, cancel=cancel)
        assert server.left.wait(5)


def test_models_are_listed_with_what_they_can_do() -> None:
    """The list says what chats, what embeds, what is calibrated, and which one would be chosen."""
    models = [
        FakeModel(name="e5:latest", capabilities=("embedding",)),
        FakeModel(name="big:7b", size=PINNED.size * 2, capabilities=("completion", "thinking")),
        FakeModel(name=CALIBRATED, size=PINNED.size + 500, weights=PINNED.sha256),
    ]
    with FakeOllama(models=models) as server:
        found = list_models(Settings(ollama_host=server.url))
    assert [model.name for model in found] == [CALIBRATED, "big:7b", "e5:latest"]
    assert [model.calibrated for model in found] == [True, False, False]
    assert [model.chats for model in found] == [True, True, False]
    assert found[1].thinks and found[2].embeds and found[0].chosen and not found[1].chosen


def test_the_shell_lists_models_and_what_to_pull(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """`belegt models` prints a line a model and the recommended ones; without a chat model it ends with 4."""
    with FakeOllama() as server:
        monkeypatch.setenv("OLLAMA_HOST", server.url)
        assert main(["models"]) == 0
        printed = capsys.readouterr().out
        server.models = ()
        assert main(["models"]) == 4
    assert "tiny:latest" in printed and f"belegt pull {CALIBRATED}" in printed


def test_without_a_server_both_commands_say_how_to_start_it(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing listens: one line with the remedy, exit code 4."""
    monkeypatch.setenv("OLLAMA_HOST", "127.0.0.1:1")
    assert main(["models"]) == 4 and main(["pull", "qwen2.5:7b"]) == 4
    assert capsys.readouterr().err.count("Start it with: ollama serve") == 2
