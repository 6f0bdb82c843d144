"""Settings out of the environment and of belegt.toml, also where these hold what does not fit."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from eval.__main__ import main as evaluate
from eval.calibrate import main as calibrate
from rag.cli import main
from rag.errors import UsageError
from rag.settings import Settings, settle, user_config

DOORS: list[Callable[[], int]] = [lambda: main(["files"]), lambda: evaluate(["smoke"]), lambda: calibrate([])]


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"BELEGT_{name.upper()}", raising=False)


@pytest.mark.parametrize("content", [b"library = ", 'library = "/home/jörg"'.encode("latin-1"), b"engine = 3"])
@pytest.mark.parametrize("door", DOORS)
def test_a_settings_file_that_does_not_fit_is_told_at_every_door(
    content: bytes, door: Callable[[], int], capsys: pytest.CaptureFixture[str]
) -> None:
    """One line and exit code 2, which for an evaluation is not that a figure is below its floor."""
    Path("belegt.toml").write_bytes(content)
    assert door() == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_a_settings_file_that_may_not_be_read_is_told(like_anybody: None, capsys: pytest.CaptureFixture[str]) -> None:
    """The line names the file."""
    Path("belegt.toml").write_text('engine = "quotes"', encoding="utf-8")
    Path("belegt.toml").chmod(0)
    assert main(["files"]) == 2
    assert "belegt.toml" in capsys.readouterr().err


def test_a_python_program_is_told_which_settings_file_cannot_be_read() -> None:
    """There are two of them; the parser's own error names neither."""
    for path in (Path("belegt.toml"), user_config()):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("library = ", encoding="utf-8")
        with pytest.raises(UsageError, match=re.escape(f"settings in {path} cannot be read")):
            Settings()
        path.unlink()


@pytest.mark.parametrize("door", DOORS)
def test_a_value_that_does_not_fit_is_not_shown(door: Callable[[], int], capsys: pytest.CaptureFixture[str]) -> None:
    """It may be a key, and what a CI prints is kept."""
    Path("belegt.toml").write_text("openai_key = 4711471147", encoding="utf-8")
    assert door() == 2
    told = capsys.readouterr().err
    assert "openai_key" in told and "4711" not in told


@pytest.mark.parametrize("name", ["library", "engine", "model", "threads", "timeout", "openai_key", "allow_remote"])
def test_an_empty_variable_is_not_set(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A CI sets every variable that it knows, to nothing where it has nothing."""
    monkeypatch.setenv(f"BELEGT_{name.upper()}", "")
    assert getattr(Settings(), name) == Settings.model_fields[name].get_default(call_default_factory=True)


@pytest.mark.parametrize("name", ["library", "cache"])
def test_a_tilde_in_a_settings_file_is_the_home(name: str) -> None:
    """No shell has put the home in its place there."""
    Path("belegt.toml").write_text(f'{name} = "~/belegt"', encoding="utf-8")
    assert getattr(Settings(), name) == Path.home() / "belegt"


def test_a_tilde_with_an_unknown_name_stays() -> None:
    """It is a folder's name then."""
    assert Settings(library=Path("~nobody-here/x")).library == Path("~nobody-here/x")


@pytest.mark.parametrize("seconds", ["inf", "nan", "1e13", "0", "-1", " ", "5 min"])
def test_a_time_that_no_clock_can_wait_for_is_refused(seconds: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first call of a model would fail with a number that nobody wrote."""
    monkeypatch.setenv("BELEGT_TIMEOUT", seconds)
    with pytest.raises(UsageError, match="timeout does not fit"):
        settle()


def test_an_empty_name_is_no_folder(capsys: pytest.CaptureFixture[str]) -> None:
    """A script whose variable is not set would fill the folder in which it runs."""
    assert main(["files", "--library", ""]) == 2
    Path("belegt.toml").write_text('library = ""', encoding="utf-8")
    assert main(["files"]) == 2
    assert capsys.readouterr().err.count("The setting library does not fit") == 2
    assert [path.name for path in Path().iterdir()] == ["belegt.toml"]
