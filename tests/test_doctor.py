"""What the doctor finds, and whether its remedies help."""

from __future__ import annotations

from pathlib import Path

import pytest
from fake_http import refused_url

from rag.doctor import examine
from rag.doctor.check import Check
from rag.settings import Settings


def _examined(tmp_path: Path, **more: object) -> list[Check]:
    given = {"cache": tmp_path, "library": tmp_path / "library", "ollama_host": refused_url(), **more}
    return examine(Settings.model_validate(given))


@pytest.mark.parametrize("engine", ["auto", "embedded"])
def test_a_model_that_is_not_fetched_yet_is_told_as_that(engine: str, tmp_path: Path) -> None:
    """On a fresh machine a question fetches it. That the doctor fetches nothing is no setting of the user."""
    checks = _examined(tmp_path, engine=engine)
    told = next(check for check in checks if check.name == "engine")
    assert not told.good and told.exit_code == 4 and "`belegt ask`" in (told.remedy or "")
    assert not any("downloads are off" in check.finding for check in checks)


@pytest.mark.parametrize("engine", ["auto", "embedded"])
def test_where_downloads_are_off_the_remedy_is_to_allow_them(engine: str, tmp_path: Path) -> None:
    """`belegt ask` would fetch nothing then."""
    checks = _examined(tmp_path, engine=engine, download=False)
    told = "\n".join(f"{check.finding} {check.remedy}" for check in checks)
    assert "BELEGT_DOWNLOAD=1" in told and "let `belegt ask` fetch" not in told


def test_a_library_in_a_closed_folder_is_told(tmp_path: Path, like_anybody: None) -> None:
    """The doctor is who is asked then: it says what is amiss, and goes on with the rest."""
    closed = tmp_path / "closed"
    closed.mkdir(mode=0)
    try:
        found = {check.name: check for check in _examined(tmp_path, engine="quotes", library=closed / "library")}
    finally:
        closed.chmod(0o700)
    assert not found["library"].good and "closed" in found["library"].finding
    assert "free at" in found["disk"].finding


def test_a_name_that_no_folder_can_have_is_told(tmp_path: Path) -> None:
    """It is longer than a file system allows."""
    found = {check.name: check for check in _examined(tmp_path, engine="quotes", library=tmp_path / ("x" * 300))}
    assert not found["library"].good and found["disk"].good
