"""The README's three lines for a person who has Ollama, typed by a new user: a home of their own, an empty server."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from real_ollama import LIVE, Server

from rag.models import CALIBRATED, list_models
from rag.settings import Settings, user_cache

pytestmark = pytest.mark.ollama

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(r"^## Point it at Ollama\n.*?```sh\n(.*?)```", re.MULTILINE | re.DOTALL)


@pytest.fixture
def server(ollama_url: str, tmp_path: Path) -> Iterator[Server]:
    """A real server without any model."""
    started = Server(Path(os.environ[LIVE]), tmp_path / "models", tmp_path / "server.log")
    yield started
    started.stop()


def test_the_readmes_three_lines_answer(server: Server, tmp_path: Path) -> None:
    """Typed one after the other they fetch the model, read the folder, and answer with the quote and its place."""
    found = BLOCK.search((ROOT / "README.md").read_text("utf-8"))
    assert found is not None
    lines = found[1].splitlines()
    assert len(lines) == 3
    home = tmp_path / "home"
    shutil.copytree(ROOT / "eval" / "documents" / "vertraege", home / "Dokumente" / "Vertraege")
    own = {name: value for name, value in os.environ.items() if not name.startswith(("BELEGT_", "OLLAMA_", "XDG_"))}
    own |= {"HOME": str(home), "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    # The model's file is this machine's: what a download does is tested elsewhere.
    own |= {"OLLAMA_HOST": server.url.removeprefix("http://"), "BELEGT_CACHE": str(user_cache())}
    own["PYTHONPATH"] = str(ROOT)
    said = ""
    for line in lines:
        ended = subprocess.run(["bash", "-c", line], env=own, cwd=home, capture_output=True, text=True, check=False)
        print(f"$ {line}\n{ended.stdout}{ended.stderr}")
        assert ended.returncode == 0, ended.stderr
        said = ended.stdout + ended.stderr
    assert "drei Monate" in said and "[1] mietvertrag-gemeindesaal.docx" in said
    assert f"ollama {CALIBRATED}" in said
    assert (home / ".local" / "share" / "belegt" / "library").is_dir()
    assert [model.name for model in list_models(Settings(ollama_host=server.url)) if model.chosen] == [CALIBRATED]
