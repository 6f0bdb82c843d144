"""What the live tests share. Those that need the real Ollama are skipped without it, with the reason.

``make test-ollama`` provides it; there a skip is a failure, for it would look like a test that held. At
its end it prints what was measured: each fault's line and its time, how soon a cancelled server is idle.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Generator
from pathlib import Path

import pytest
from real_ollama import LIVE

from rag.settings import Settings, user_cache

Tell = Callable[[str], None]
_TOLD: list[str] = []
TEXT = """Mietvertrag über die Scheune

Die Scheune am Mühlbach wird an den Imkerverein vermietet. Der Vertrag beginnt am 1. März 2024.
Die Kaution für die Scheune beträgt 900 Euro und ist vor dem Einzug zu zahlen.
"""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A skip where the real server is provided is a failure."""
    report = yield
    if report.skipped and LIVE in os.environ and item.get_closest_marker("ollama"):
        report.outcome = "failed"
        report.longrepr = f"skipped, which counts as failed here: {report.longrepr}"
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What was measured."""
    if _TOLD:
        terminalreporter.section("measured with the real Ollama")
        for line in _TOLD:
            terminalreporter.write_line(line)


@pytest.fixture
def tell() -> Tell:
    """Put a line into what is printed at the end."""
    return _TOLD.append


@pytest.fixture(scope="session")
def ollama_url() -> str:
    """Where the real Ollama listens."""
    if LIVE not in os.environ:
        pytest.skip("needs a real Ollama: make test-ollama")
    return os.environ["OLLAMA_HOST"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one contract."""
    (tmp_path / "akten").mkdir()
    (tmp_path / "akten" / "scheune.txt").write_text(TEXT, encoding="utf-8")
    return tmp_path / "akten"


@pytest.fixture
def real(ollama_url: str, tmp_path: Path) -> Settings:
    """Settings for the real server, and a library of its own."""
    return Settings(
        library=tmp_path / "library", engine="ollama", ollama_host=ollama_url, cache=user_cache(), download=False
    )
