"""What leaves this machine is said at every door: shell, Python, LlamaIndex, page, doctor, list of models."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fake_ollama import FakeModel, FakeOllama
from llama_index.embeddings.ollama import OllamaEmbedding
from llama_index.llms.ollama import Ollama

from rag import query
from rag.cli import main
from rag.library import Library
from rag.llama_fit import embedder_of, engine_of
from rag.settings import Settings
from ui.desk import Desk

CLOUD = "https://cloud.example:443"
MODELS = (
    FakeModel(name="huge:cloud", remote=CLOUD),
    FakeModel(name="e5:cloud", capabilities=("embedding",), family="bert", dimension=16, remote=CLOUD),
)
QUESTION = "Wie hoch ist die Kaution?"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[FakeOllama]:
    """A server on this machine whose models run in a cloud; that is allowed."""
    with FakeOllama(models=MODELS, replies=["900 Euro"]) as started:
        for name, value in (
            ("OLLAMA_HOST", started.url),
            ("BELEGT_ALLOW_REMOTE", "1"),
            ("BELEGT_ENGINE", "ollama"),
            ("BELEGT_MODEL", "huge:cloud"),
            ("BELEGT_EMBEDDER", "ollama:e5:cloud"),
            ("BELEGT_CACHE", str(tmp_path / "cache")),
        ):
            monkeypatch.setenv(name, value)
        yield started


def test_the_shell_says_it(
    server: FakeOllama, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Indexing tells of the texts, asking of the question too, the doctor and the list of models of both."""
    where = ["--library", str(tmp_path / "library")]
    assert main(["index", str(folder), *where]) == 0
    assert "The files' texts and your questions leave this machine: ollama:e5:cloud" in capsys.readouterr().err
    main(["ask", QUESTION, *where])
    assert "What you ask and what is found leaves this machine: ollama (huge:cloud)" in capsys.readouterr().err
    main(["doctor", *where])
    told = capsys.readouterr().out
    assert "what you ask leaves this machine" in told and "the files' texts leave this machine" in told
    main(["models"])
    assert capsys.readouterr().out.count(f"runs at {CLOUD}: leaves this machine") == 2


def test_python_is_warned(server: FakeOllama, folder: Path) -> None:
    """A program that gives nothing to talk to gets warnings, one of the texts and one of the questions."""
    with pytest.warns(UserWarning) as caught:
        assert query(QUESTION, corpus=folder).passages
    told = [str(warning.message) for warning in caught]
    assert any("texts and your questions leave" in text for text in told)
    assert any("What you ask and what is found leaves" in text for text in told)


def test_llama_index_is_warned(server: FakeOllama) -> None:
    """So is a program that hands over LlamaIndex's own objects."""
    with pytest.warns(UserWarning, match="leaves this machine"):
        engine_of(Ollama(model="huge:cloud", base_url=server.url))
    with pytest.warns(UserWarning, match="leave this machine"):
        embedder_of(OllamaEmbedding(model_name="e5:cloud", base_url=server.url))


def test_the_page_says_it(server: FakeOllama, library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page knows it of the embedder as soon as it is opened, before anything was asked."""
    desk = Desk(Settings(library=library.folder.parent / "other"))
    try:
        assert desk.reach() == "leaves"
    finally:
        desk.assistant.close()


def test_what_stays_is_not_said_to_leave(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With models of this machine nothing of the kind is said."""
    own = (FakeModel(), FakeModel(name="e5:1", capabilities=("embedding",), family="bert", dimension=16))
    with FakeOllama(models=own, replies=["900 Euro"]) as started:
        monkeypatch.setenv("OLLAMA_HOST", started.url)
        where = ["--library", str(tmp_path / "library"), "--embedder", "ollama:e5:1"]
        assert main(["index", str(folder), *where]) == 0
        main(["ask", QUESTION, "--engine", "ollama", *where])
    assert "this machine" not in capsys.readouterr().err
