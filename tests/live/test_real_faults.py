"""Every way in which Ollama can fail, between Belegt and the real server: one line, the remedy, no false silence."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from fake_http import refused_url
from faulty_proxy import FaultyProxy

from rag.cli import main
from rag.library import Library
from rag.settings import Settings
from rag.wording import say

pytestmark = pytest.mark.ollama

TEXT = """Mietvertrag über die Scheune

Die Scheune am Mühlbach wird an den Imkerverein vermietet. Der Vertrag beginnt am 1. März 2024.
Die Kaution für die Scheune beträgt 900 Euro und ist vor dem Einzug zu zahlen.

Jede Partei kann den Vertrag mit einer Frist von drei Monaten kündigen.
"""
QUESTION = "Wie hoch ist die Kaution für die Scheune?"
ABSENT = "Wie viele Einwohner hat die Hauptstadt von Frankreich?"
SHORT, LONG = 3.0, 120.0
AROUND = 7.0
"""Seconds besides the call of the model: opening the library, loading the embedder, searching."""
ENGINE = 4
FAULTS = [
    ("refused", LONG, "ollama serve"),
    ("accepted and silent", SHORT, "ollama serve"),
    ("slow headers", SHORT, "BELEGT_TIMEOUT"),
    ("slow body", SHORT, "BELEGT_TIMEOUT"),
    ("silent in mid-stream", 20.0, "BELEGT_TIMEOUT"),
    ("cut in mid-stream", LONG, "Ask again"),
    ("an error line in mid-stream", LONG, "Ask again"),
    ("no done", LONG, "Ask again"),
    ("done_reason: length", LONG, "BELEGT_CONTEXT"),
    ("broken JSON", LONG, "Ask again"),
    ("404 model", LONG, "belegt pull"),
    ("400 context, an object", LONG, "BELEGT_CONTEXT"),
    ("400 context, a text", LONG, "BELEGT_CONTEXT"),
    ("400 context, JSON in a text", LONG, "BELEGT_CONTEXT"),
    ("500", LONG, "Ask again"),
    ("500 memory", LONG, "a smaller model"),
    ("501", LONG, "belegt models"),
    ("503", LONG, "Ask again"),
    ("429", LONG, "Wait"),
    ("redirect", LONG, "OLLAMA_HOST"),
    ("a cloud model", LONG, "BELEGT_ALLOW_REMOTE"),
]


@pytest.fixture(scope="module")
def place(ollama_url: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library of one contract."""
    root = tmp_path_factory.mktemp("faults")
    (root / "akten").mkdir()
    (root / "akten" / "scheune.txt").write_text(TEXT, encoding="utf-8")
    with Library.open(Settings(library=root / "library")) as library:
        library.sync([root / "akten"])
    return root / "library"


def ask(
    place: Path, url: str, seconds: float, monkeypatch: pytest.MonkeyPatch, question: str = QUESTION, *more: str
) -> int:
    monkeypatch.setenv("BELEGT_TIMEOUT", str(seconds))
    monkeypatch.setenv("OLLAMA_HOST", url)
    monkeypatch.setenv("BELEGT_MODEL", "belegt-qwen2.5-coder:1.5b")
    return main(["ask", question, "--library", str(place), "--engine", "ollama", *more])


def held(place: Path) -> tuple[object, ...]:
    """What the library holds: its files, their text, and what a search of it finds, with the scores."""
    with Library.open(Settings(library=place)) as library:
        texts = [library.text(file.file) for file in library.files()]
        return library.files(), texts, library.search(QUESTION, 8)


@pytest.mark.parametrize(("fault", "seconds", "remedy"), FAULTS)
def test_a_fault_is_told_with_its_remedy(
    fault: str,
    seconds: float,
    remedy: str,
    place: Path,
    ollama_url: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tell: Callable[[str], None],
) -> None:
    """In its time the shell ends with 4 and one line with the remedy; quotes are shown, the library is as before."""
    before = held(place)
    assert before[1] == [TEXT]
    with FaultyProxy(ollama_url, fault) as proxy:
        begun = time.monotonic()
        code = ask(place, refused_url() if fault == "refused" else proxy.url, seconds, monkeypatch)
        took = time.monotonic() - begun
    shown = capsys.readouterr()
    told = [line for line in shown.err.splitlines() if line.startswith("belegt: ")]
    tell(f"{fault:28}{took:5.1f} s  {' / '.join(told)}")
    assert code == ENGINE and len(told) == 1 and remedy in told[0]
    assert took < seconds + AROUND
    assert "Traceback" not in shown.err and say("silent", "de") not in shown.out
    assert "900 Euro" in shown.out
    assert held(place) == before


@pytest.mark.parametrize(("fault", "seconds", "remedy"), FAULTS)
def test_a_fault_is_not_taken_for_silence(
    fault: str,
    seconds: float,
    remedy: str,
    place: Path,
    ollama_url: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """What the files do not say is left open when the model failed: nobody has read them to the end."""
    with FaultyProxy(ollama_url, fault) as proxy:
        url = refused_url() if fault == "refused" else proxy.url
        assert ask(place, url, seconds, monkeypatch, ABSENT, "--json") == ENGINE
    shown = capsys.readouterr()
    answer = json.loads(shown.out)
    assert answer["abstained"] and answer["text"] == say("unread", "de")
    assert remedy in answer["reason"] and remedy in shown.err
    assert answer["passages"]


def test_an_old_version_is_warned_of_and_still_answers(
    place: Path, ollama_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A server with a known hole answers; one line names the hole and the remedy."""
    with FaultyProxy(ollama_url, "an old version") as proxy:
        assert ask(place, proxy.url, LONG, monkeypatch) == 0
    shown = capsys.readouterr()
    assert "CVE-2026-7482" in shown.err and "Update" in shown.err and "900 Euro" in shown.out


def test_without_a_fault_the_proxy_changes_nothing(
    place: Path, ollama_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The same question through the same proxy is answered: what failed above was the fault."""
    with FaultyProxy(ollama_url, None) as proxy:
        assert ask(place, proxy.url, LONG, monkeypatch) == 0
    assert "900 Euro" in capsys.readouterr().out
