"""The chat page as a real process on loopback, answered by a fake Ollama that this test process runs.

Nothing of the page is replaced: the engine and the embedder are the real clients of a server that
says what the test told it to say, and embeds as HashEmbedder does.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fake_http import Body
from fake_ollama import FakeModel, FakeOllama, _Connection
from fakes import HashEmbedder

ROOT = Path(__file__).parents[2]
MODELS = (
    FakeModel(name="scripted:latest", size=1_000_000),
    FakeModel(name="hash:latest", size=1_000, capabilities=("embedding",), family="bert", dimension=256),
)
EMBEDDER = f"ollama:{MODELS[1].name}@{MODELS[1].digest[:12]}"  # as a library that it fills records it
SENTENCE = "Die Kündigungsfrist für den Gemeindesaal beträgt drei Monate."
MIETE = f"Mietvertrag\n\nDie Kaution beträgt 900 Euro.\n\n{SENTENCE}\n"


class _Speaking(_Connection):
    """Embeds as HashEmbedder does, and writes slowly where the script says so."""

    fake: Script

    def _embed(self, body: Body) -> None:
        if self.fake.slow is not None:
            self.fake.slow.wait(60)
        texts = [body["input"]] if isinstance(body["input"], str) else body["input"]
        self.send(200, {"model": "hash", "embeddings": HashEmbedder().passages(texts).tolist()})

    def _stream(self, body: Body, before: str, tokens: list[str], end: Body) -> None:
        hold = self.fake.hold
        if self.fake.silent is not None:
            self.fake.silent.wait(60)
        with self.streaming("application/x-ndjson"):
            for number, piece in enumerate(tokens):
                line: Body = {"model": body["model"], "message": {"role": "assistant", "content": piece}}
                if body.get("logprobs"):
                    line["logprobs"] = [self._probabilities(piece, number, int(body.get("top_logprobs", 0)))]
                self.line(json.dumps({**line, "done": False}, ensure_ascii=False))
                if number == 0 and hold is not None:
                    self._wait(hold)
                    if self.fake.left.is_set():
                        return
            self.line(json.dumps({"model": body["model"], "message": {"role": "assistant", "content": ""}, **end}))

    def _wait(self, hold: threading.Event) -> None:
        """Say no more until the test lets go, or the client leaves."""
        import select

        while not hold.is_set() and not self.fake.closing.is_set():
            if select.select([self.connection], [], [], 0.02)[0]:
                self.close_connection = True
                return self.fake.left.set()


@dataclass
class Script(FakeOllama):
    """A fake Ollama for the page. silent: before each answer it waits for this event. hold: after the first word.
    slow: before each vector."""

    silent: threading.Event | None = None
    hold: threading.Event | None = None
    slow: threading.Event | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        self.connection = _Speaking

    def forget(self) -> None:
        """As at the start: it says "drei Monate", and nothing was asked."""
        for event in (self.hold, self.silent, self.slow):
            if event is not None:
                event.set()
        self.silent = self.slow = None
        self.replies, self.first, self.hold, self.fault = ["drei Monate"], (("drei", -0.1), ("Nicht", -4.0)), None, None
        self.requests.clear()
        self.left.clear()


@dataclass
class Served:
    """A page that runs. log: everything that its process printed."""

    url: str
    script: Script | None
    library: Path
    log: Path


@contextmanager
def serving(folder: Path, script: Script | None, *, engine: str = "ollama", embedder: str = "ollama:hash",
            **more: str) -> Iterator[Served]:  # fmt: skip
    """Serve the page with a library below ``folder`` until the end of the block."""
    port = free_port()
    library, log = folder / "library", folder / "page.log"
    home = folder / "home"
    home.mkdir(parents=True, exist_ok=True)
    env = {name: value for name, value in os.environ.items() if not name.startswith(("BELEGT_", "OLLAMA_"))}
    env |= {"BELEGT_ENGINE": engine, "BELEGT_EMBEDDER": embedder, "PYTHONPATH": str(ROOT), "OMP_WAIT_POLICY": "PASSIVE"}
    env |= {"XDG_DATA_HOME": str(home / "data"), "XDG_CONFIG_HOME": str(home / "config"), **more}
    if script is not None:
        env["BELEGT_OLLAMA_HOST"] = script.url
    run = [sys.executable, "-m", "rag.cli", "ui", "--no-browser", "--port", str(port), "--library", str(library)]
    with process(run, port, log, env=env, cwd=home):
        yield Served(f"http://127.0.0.1:{port}", script, library, log)


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port


@contextmanager
def process(run: list[str], port: int, log: Path, **how: Any) -> Iterator[None]:
    """Run a server until the end of the block, from when it listens at ``port``."""
    with log.open("w") as out, subprocess.Popen(run, stdout=out, stderr=out, **how) as server:
        try:
            _await(port, server, log)
            yield
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(30)


def _await(port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(480):
        if server.poll() is not None:
            break
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.25)
        else:
            return
    raise AssertionError(f"the page's server does not come up:\n{log.read_text()}")
