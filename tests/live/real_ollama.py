"""Runs the real Ollama that ``build_ollama`` makes: on loopback, on a free port, with its own models.

    python tests/live/real_ollama.py up             build if need be, start; prints where it listens
    python tests/live/real_ollama.py down           end the one that was started
    python tests/live/real_ollama.py run COMMAND …  start one for the command alone, and end it after

An installed Ollama is left alone: other folder, other port, other home. A server is ended by its
process id, and only when that process still is the one that was started.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import build_ollama
import httpx

from rag.engines import modelfile
from rag.errors import RagError
from rag.models import CALIBRATED, pull_model
from rag.settings import Settings, user_cache

EMBEDS = "all-minilm:latest"
LIVE = "BELEGT_LIVE_OLLAMA"
"""Set for the command of ``run``: the folder of the build. Tests that need the real server look for it."""


PROCESS = "BELEGT_LIVE_OLLAMA_PROCESS"
"""Set beside it: the server's process id."""


def cache() -> Path:
    """Where builds, models and the state of the started server lie."""
    return user_cache() / "ollama"


class Server:
    """A started server. url: where it listens; process: its id; models: its folder of models."""

    def __init__(self, place: Path, models: Path, log: Path, **environment: str) -> None:
        """Start it. Raises BuildFailed when it does not answer within 30 s."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            host = f"127.0.0.1:{free.getsockname()[1]}"
        self.url, self.models, self._program = f"http://{host}", models, place / "bin" / "ollama"
        home = cache() / "home"
        for folder in (home, models):
            folder.mkdir(parents=True, exist_ok=True)
        clean = {name: value for name, value in os.environ.items() if not name.startswith("OLLAMA_")}
        own = {"HOME": str(home), "OLLAMA_HOST": host, "OLLAMA_MODELS": str(models), "OLLAMA_NO_CLOUD": "1"}
        with log.open("ab") as out:
            started = subprocess.Popen(
                [str(self._program), "serve"], env={**clean, **own, **environment}, start_new_session=True,
                stdin=subprocess.DEVNULL, stdout=out, stderr=out,
            )  # fmt: skip
        self.process = started.pid
        until = time.monotonic() + 30
        while version(self.url) is None:
            if started.poll() is not None or time.monotonic() > until:
                raise build_ollama.BuildFailed(f"Ollama does not come up; {log} says why.")
            time.sleep(0.05)

    def stop(self) -> None:
        """End it and what it has started."""
        stop(self.process, self._program)


def version(url: str) -> str | None:
    """What ``/api/version`` answers; None when nothing does."""
    try:
        reply = httpx.get(f"{url}/api/version", timeout=2, trust_env=False)
        return str(reply.json()["version"])
    except (httpx.HTTPError, ValueError, KeyError):
        return None


def stop(process: int, program: Path) -> None:
    """End the process if it still is this program; it ends its own children."""
    if not _is(process, program):
        return
    os.kill(process, signal.SIGTERM)
    for _ in range(100):
        with suppress(ChildProcessError):  # Started by an earlier call of this script: not ours to wait for.
            os.waitpid(process, os.WNOHANG)
        if not _is(process, program):
            return
        time.sleep(0.1)
    os.kill(process, signal.SIGKILL)


def _is(process: int, program: Path) -> bool:
    try:
        return Path(f"/proc/{process}/exe").resolve() == program.resolve()
    except OSError:
        return False


def fill(server: Server) -> None:
    """Give the server the pinned chat model and the small embedding model, if it lacks them."""
    names = {entry["name"] for entry in httpx.get(f"{server.url}/api/tags", trust_env=False).json()["models"]}
    if CALIBRATED not in names:
        print(f"Making the model {CALIBRATED} from {modelfile.PINNED.name}.", file=sys.stderr, flush=True)
        pull_model(Settings(ollama_host=server.url, cache=user_cache()), say=lambda text: print(text, file=sys.stderr))
    if EMBEDS not in names:
        print(f"Making the model {EMBEDS}.", file=sys.stderr, flush=True)
        with tempfile.TemporaryDirectory() as folder:
            source = build_ollama.minilm(Path(folder))
            (source / "Modelfile").write_text("FROM .\n", encoding="utf-8")
            program = build_ollama.prefix(cache()) / "bin" / "ollama"
            subprocess.run(
                [str(program), "create", EMBEDS, "-f", str(source / "Modelfile")],
                env={**os.environ, "OLLAMA_HOST": server.url, "HOME": str(cache() / "home")},
                check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            )  # fmt: skip


def start(**environment: str) -> Server:
    """A server with its models, built if need be. Raises BuildFailed."""
    place = build_ollama.build(cache())
    server = Server(place, cache() / "models", cache() / "server.log", **environment)
    try:
        fill(server)
    except BaseException:
        server.stop()
        raise
    return server


@contextmanager
def running() -> Iterator[Server]:
    """A server for as long as the block lasts."""
    server = start()
    try:
        yield server
    finally:
        server.stop()


def _state() -> dict[str, Any] | None:
    """The server that ``up`` started, if it still runs."""
    try:
        state: dict[str, Any] = json.loads((cache() / "server.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return state if _is(state["process"], Path(state["program"])) and version(state["url"]) else None


def runners() -> dict[int, int]:
    """Within ``run``: the processes that run models for its server, and the processor time of each (ticks)."""
    parent, found = os.environ[PROCESS], {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text("utf-8").rpartition(")")[2].split()
        except OSError:
            continue  # It ended meanwhile.
        if fields[1] == parent:
            found[int(stat.parent.name)] = int(fields[11]) + int(fields[12])
    return found


def up() -> None:
    """Have one running; says where."""
    state = _state()
    if state is None:
        server = start()
        program = build_ollama.prefix(cache()) / "bin" / "ollama"
        state = {"url": server.url, "process": server.process, "program": str(program)}
        (cache() / "server.json").write_text(json.dumps(state), encoding="utf-8")
    print(f"Ollama {version(state['url'])} answers at {state['url']} (process {state['process']}).")
    print(f"Use it: export OLLAMA_HOST={state['url']}    End it: make ollama-down")


def down() -> None:
    """End the one that ``up`` started."""
    if (state := _state()) is not None:
        stop(state["process"], Path(state["program"]))
        print(f"Ended process {state['process']}.")
    (cache() / "server.json").unlink(missing_ok=True)


def run(command: list[str]) -> int:
    """The command's exit code; it finds the server by OLLAMA_HOST."""
    with running() as server:
        place = build_ollama.prefix(cache())
        environment = {**os.environ, "OLLAMA_HOST": server.url, LIVE: str(place), PROCESS: str(server.process)}
        return subprocess.run(command, env=environment, check=False).returncode


def main() -> int:
    """See the top of the file."""
    # Ended from outside, the servers that were started must still be ended.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    word, *rest = sys.argv[1:] or ["up"]
    if word not in {"up", "down", "run"} or (word == "run") != bool(rest):
        print(__doc__, file=sys.stderr)
        return 2
    try:
        if word == "run":
            return run(rest)
        up() if word == "up" else down()
    except (build_ollama.BuildFailed, RagError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
