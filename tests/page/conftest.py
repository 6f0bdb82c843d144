"""A real browser for the chat page, and what every test of it watches: its console and its requests."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from fakes import HashEmbedder
from serving import EMBEDDER, MIETE, MODELS, Script, Served, serving
from tab import Tab, document

from rag.library import Library

if TYPE_CHECKING:
    from playwright.sync_api import Browser

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
QUIET = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's chromium."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield started
        started.close()


@pytest.fixture
def open_tab(browser: Browser) -> Iterator[Callable[..., Tab]]:
    """Opens the page in a browser session of its own; at the end nothing may have been complained about."""
    tabs: list[Tab] = []

    def opened(served: Served, path: str = "/", **options: Any) -> Tab:
        context = browser.new_context(**{"locale": "de-DE", "viewport": {"width": 1280, "height": 850}, **options})
        tabs.append(Tab(context.new_page(), served.url))
        tabs[-1].visit(path)
        return tabs[-1]

    yield opened
    for tab in tabs:
        tab.page.context.close()
    complaints = [complaint for tab in tabs for complaint in tab.complaints]
    assert not complaints


@pytest.fixture(scope="session")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A page whose library holds four files; tests that change no file share it."""
    folder = tmp_path_factory.mktemp("ready")
    akten = folder / "akten"
    akten.mkdir()
    (akten / "miete.txt").write_text(MIETE, encoding="utf-8")
    for name in ("wohnen/faq-mieter.md", "stadtwerke/jahresbericht-2024.pdf", "english/waterworks-safety-manual.txt"):
        shutil.copy(document(name), akten)
    with Library(folder / "library", HashEmbedder(EMBEDDER)) as library:
        library.sync([akten])
    with Script(models=MODELS) as script, serving(folder, script) as started:
        yield started


@pytest.fixture
def served(ready: Served) -> Iterator[Served]:
    """The shared page, its model as silent as at the start."""
    assert ready.script is not None
    ready.script.forget()
    yield ready
    ready.script.forget()


@pytest.fixture
def script(served: Served) -> Script:
    """The model's side: a fake Ollama, which a test tells what to say."""
    assert served.script is not None
    return served.script


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Served]:
    """A page of its own with an empty library."""
    with Script(models=MODELS) as script, serving(tmp_path / "page", script) as started:
        script.forget()
        yield started


@pytest.fixture
def miete(tmp_path: Path) -> Path:
    """A file that says two things."""
    path = tmp_path / "miete.txt"
    path.write_text(MIETE, encoding="utf-8")
    return path
