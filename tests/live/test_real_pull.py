"""A real Ollama pulls from a small registry on loopback: progress, a cut, a cancel, and going on."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from real_ollama import LIVE, Server, cache
from small_registry import SmallRegistry

from rag.cli import main
from rag.engines.lines import Server as Asked
from rag.engines.modelfile import PINNED
from rag.engines.ollama_embed import OllamaEmbedder
from rag.engines.ollama_pull import Pulling
from rag.errors import EngineMissing
from rag.models import ModelInfo, list_models, pull_model
from rag.settings import Settings, user_cache
from ui.desk import Desk

pytestmark = pytest.mark.ollama
MODEL = "all-minilm:latest"


@pytest.fixture
def empty(ollama_url: str, tmp_path: Path) -> Iterator[Settings]:
    """A real server without any model."""
    server = Server(Path(os.environ[LIVE]), tmp_path / "models", tmp_path / "server.log")
    yield Settings(engine="ollama", ollama_host=server.url)
    server.stop()


@pytest.fixture
def blobs() -> Path:
    """The model folder that the registry serves from."""
    return cache() / "models"


def weights(blobs: Path) -> int:
    """Bytes of the largest blob of the small model: those of its weights."""
    manifest = (blobs / "manifests/registry.ollama.ai/library/all-minilm/latest").read_text("utf-8")
    return max(path.stat().st_size for path in (blobs / "blobs").iterdir() if path.name[7:] in manifest)


def test_a_pull_that_is_cut_goes_on_and_is_proven(
    empty: Settings, blobs: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """`belegt pull` shows progress, goes on after a cut without beginning anew, and the model embeds."""
    monkeypatch.setenv("OLLAMA_HOST", str(empty.ollama_host))
    size = weights(blobs)
    with SmallRegistry(blobs, rate=30e6, cut_at=size // 2) as registry:
        assert main(["pull", registry.name(MODEL)]) == 0
        assert registry.cuts == 1 and registry.sent < size * 1.2
    shown = capsys.readouterr()
    assert shown.err.count(" MB") >= 3 and "embeds" in shown.out


def test_a_cancelled_pull_is_no_model_and_is_gone_on_with(empty: Settings, blobs: Path) -> None:
    """After a cancel the server lists nothing; the next pull sends only what was missing, and is whole."""
    size = weights(blobs)
    cancel, seen = threading.Event(), list[Pulling]()

    def watch(pulling: Pulling) -> None:
        seen.append(pulling)
        if pulling.there > size // 3:
            cancel.set()

    with SmallRegistry(blobs, rate=20e6) as registry:
        assert pull_model(empty, registry.name(MODEL), progress=watch, cancel=cancel) is None
        assert list_models(empty) == []
        before, registry.rate = registry.sent, 1e9
        model = pull_model(empty, registry.name(MODEL))
        assert registry.sent - before < size
    assert model is not None and model.embeds and not model.chats
    assert len({pulling.there for pulling in seen}) >= 3


def test_an_interrupted_shell_leaves_no_model(empty: Settings, blobs: Path) -> None:
    """Ctrl-C ends `belegt pull` at once and the server's fetching with it; nothing that came is a model."""
    size = weights(blobs)
    command = [sys.executable, "-m", "rag.cli", "pull"]
    environment = {**os.environ, "OLLAMA_HOST": str(empty.ollama_host)}
    with SmallRegistry(blobs, rate=5e6) as registry:
        pulling = subprocess.Popen(
            [*command, registry.name(MODEL)],
            env=environment,
            stderr=subprocess.PIPE,
            text=True,
            # A shell starts its background jobs deaf to Ctrl-C, and their children inherit that.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )
        while registry.sent < size // 4:
            assert pulling.poll() is None
            time.sleep(0.02)
        pulling.send_signal(signal.SIGINT)
        _, told = pulling.communicate(timeout=10)
        time.sleep(1)  # What is on its way may still arrive.
        before = registry.sent
        time.sleep(1)
        assert registry.sent == before < size
    assert pulling.returncode == 130 and "Traceback" not in told
    assert list_models(empty) == []
    with pytest.raises(EngineMissing, match="belegt pull"):
        OllamaEmbedder(empty, MODEL)


def test_the_page_fetches_cancels_and_goes_on(empty: Settings, blobs: Path, tmp_path: Path) -> None:
    """The page's control shows how far it is; cancelled it leaves no model, and the next try goes on from there."""
    size = weights(blobs)
    desk = Desk(empty.model_copy(update={"library": tmp_path / "library"}))
    try:
        with SmallRegistry(blobs, rate=10e6) as registry:
            desk.pull(registry.name(MODEL))
            first = desk.pulling
            assert first is not None
            while registry.sent < size // 3:
                assert first.running
                time.sleep(0.02)
            first.stop()
            first.wait(10)
            assert not first.running and first.seen[-1] is None
            assert any(isinstance(step, Pulling) and 0 < step.there < step.total for step in first.seen)
            assert list_models(empty) == []
            before, registry.rate = registry.sent, 1e9
            desk.pull(registry.name(MODEL))
            second = desk.pulling
            assert second is not None and second is not first
            second.wait(60)
            assert isinstance(second.seen[-1], ModelInfo) and second.seen[-1].embeds
            assert registry.sent - before < size
    finally:
        desk.assistant.close()


def test_a_cancelled_copy_of_the_pinned_file_is_no_model(empty: Settings) -> None:
    """The calibrated model is copied from this machine's file: a cancel in the middle leaves nothing to be used."""
    cancel, seen = threading.Event(), list[Pulling]()

    def watch(pulling: Pulling) -> None:
        seen.append(pulling)
        cancel.set()

    mine = empty.model_copy(update={"cache": user_cache(), "download": False})
    assert pull_model(mine, progress=watch, cancel=cancel) is None
    assert seen and seen[-1].there < seen[-1].total
    assert list_models(empty) == []
    server = Asked(str(empty.ollama_host), None, 10.0)
    assert not server.has(f"/api/blobs/sha256:{PINNED.sha256}")


def test_a_model_that_is_not_there_is_an_error(empty: Settings, blobs: Path) -> None:
    """A name that the registry does not know is told as such."""
    with SmallRegistry(blobs) as registry, pytest.raises(EngineMissing, match="no model"):
        pull_model(empty, registry.name("nothing:1b"))


def test_a_damaged_blob_is_not_taken(empty: Settings, blobs: Path, tmp_path: Path) -> None:
    """What came and has another hash is refused; no model of that name exists."""
    copy = tmp_path / "registry"
    manifest = "manifests/registry.ollama.ai/library/all-minilm/latest"
    text = (blobs / manifest).read_text("utf-8")
    (copy / manifest).parent.mkdir(parents=True)
    (copy / manifest).write_text(text, "utf-8")
    (copy / "blobs").mkdir()
    for path in (blobs / "blobs").iterdir():
        if path.name[7:] in text:
            whole = path.read_bytes()
            large = len(whole) > 1_000_000
            (copy / "blobs" / path.name).write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]) if large else whole)
    with SmallRegistry(copy) as registry, pytest.raises(Exception, match="digest"):
        pull_model(empty, registry.name(MODEL))
    assert list_models(empty) == []


def test_a_server_without_a_chat_model_says_what_helps(
    empty: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """An empty server is no engine, and the message names the command that brings a model."""
    monkeypatch.setenv("OLLAMA_HOST", str(empty.ollama_host))
    (tmp_path / "a.txt").write_text("Die Kaution beträgt 900 Euro.\n", "utf-8")
    assert main(["index", str(tmp_path / "a.txt"), "--library", str(tmp_path / "library")]) == 0
    assert main(["ask", "Wie hoch ist die Kaution?", "--engine", "ollama", "--library", str(tmp_path / "library")]) == 4
    assert "belegt pull" in capsys.readouterr().err
