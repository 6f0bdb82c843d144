"""No file stops the reading of the others: each broken one is read, or gets one clear line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from broken_files import SENTENCE, VANISHES, BrokenFile, make

from rag.errors import ReadError
from rag.readers import Readers, kind_of


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> dict[str, BrokenFile]:
    return {each.path.name: each for each in make(tmp_path_factory.mktemp("broken"))}


@pytest.fixture(scope="module")
def readers() -> Iterator[Readers]:
    with Readers(seconds=30) as made:
        yield made


@pytest.fixture
def good(tmp_path: Path) -> Path:
    path = tmp_path / "good.txt"
    path.write_text(SENTENCE, encoding="utf-8")
    return path


def select(broken: dict[str, BrokenFile], *outcomes: str) -> list[BrokenFile]:
    return [each for each in broken.values() if each.outcome in outcomes]


def test_there_are_many(broken: dict[str, BrokenFile]) -> None:
    """More than sixty broken files, of every outcome, are tried."""
    assert len(broken) > 60
    assert {each.outcome for each in broken.values()} == {"failed", "empty", "unsupported", "readable"}


def test_each_failing_file_gets_one_clear_line(broken: dict[str, BrokenFile], readers: Readers, good: Path) -> None:
    """A file that cannot be read gets one line that says why, and the next file is read."""
    for each in select(broken, "failed", "unsupported"):
        with pytest.raises(ReadError) as caught:
            readers.read(each.path)
        line = str(caught.value)
        assert each.word in line, each.path.name
        assert line.isprintable() and "Traceback" not in line and 10 < len(line) <= 400, each.path.name
        assert readers.read(good).text == SENTENCE, each.path.name


def test_each_odd_file_is_read(broken: dict[str, BrokenFile], readers: Readers, good: Path) -> None:
    """A file that is only odd is read, and the next file too."""
    for each in select(broken, "readable"):
        assert each.word in readers.read(each.path).text, each.path.name
        assert readers.read(good).text == SENTENCE, each.path.name


def test_empty_files_are_empty_documents(broken: dict[str, BrokenFile], readers: Readers) -> None:
    """A file without text is a document without text, not an error."""
    for each in select(broken, "empty"):
        assert not readers.read(each.path).text.strip(), each.path.name


def test_unsupported_kinds_are_known_by_their_suffix(broken: dict[str, BrokenFile]) -> None:
    """Exactly the unsupported files have no kind."""
    assert {each.path.name for each in broken.values() if kind_of(each.path) is None} == {
        each.path.name for each in select(broken, "unsupported")
    }


def test_a_file_that_vanishes_gets_one_clear_line(broken: dict[str, BrokenFile], readers: Readers, good: Path) -> None:
    """A file that is deleted between listing and reading is said to be gone."""
    path = broken[VANISHES].path
    path.unlink()
    with pytest.raises(ReadError, match=r"^gone: "):
        readers.read(path)
    path.write_text(SENTENCE, encoding="utf-8")
    assert readers.read(good).text == SENTENCE


def test_what_is_read_can_be_stored(broken: dict[str, BrokenFile], readers: Readers) -> None:
    """Every text that was read is valid UTF-8 without NUL."""
    for each in select(broken, "readable", "empty"):
        assert b"\0" not in readers.read(each.path).text.encode("utf-8"), each.path.name
