"""Fixtures that several rooms' tests share. Nothing here touches the user's own library, cache or settings."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from pathlib import Path

import pytest
from fakes import HashEmbedder

from rag.library import Library


@pytest.fixture(autouse=True)
def _own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test has a home of its own; downloaded models stay where the machine keeps them."""
    home = tmp_path_factory.mktemp("home")
    for variable in ("XDG_DATA_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(variable, str(home / variable.lower()))
    monkeypatch.chdir(home)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with three small files."""
    root = tmp_path / "akten"
    (root / "unter").mkdir(parents=True)
    (root / "miete.txt").write_text(
        "Mietvertrag\n\nDer Mietvertrag beginnt am 1. März 2024. Die Kaution beträgt 900 Euro.\n\n"
        "Es gilt die Hausordnung.\n\nDie Kündigungsfrist beträgt drei Monate.\n\nEs gilt die Hausordnung.\n",
        encoding="utf-8",
    )
    (root / "verein.md").write_text(
        "# Verein\n\nDer Vorsitzende heißt Karl Brandt. Er wohnt in Tannwerder.\n", encoding="utf-8"
    )
    (root / "unter" / "boat.txt").write_text(
        "The boat leaves at nine in the morning. Tickets cost twelve euros.\n", encoding="utf-8"
    )
    return root


@pytest.fixture
def library(tmp_path: Path, folder: Path) -> Iterator[Library]:
    """A library of that folder, with an embedder that needs no model."""
    with Library(tmp_path / "library", HashEmbedder()) as made:
        made.sync([folder])
        yield made


@pytest.fixture
def like_anybody() -> Iterator[None]:
    """The test's thread without root's right to pass over permissions; for another user nothing changes."""
    libc = ctypes.CDLL(None, use_errno=True)
    if not hasattr(libc, "capget"):
        pytest.skip("this system has no capabilities that a thread could lay down")
    head = (ctypes.c_uint32 * 2)(0x20080522, 0)
    held, less = (ctypes.c_uint32 * 6)(), (ctypes.c_uint32 * 6)()
    assert libc.capget(head, held) == 0
    less[:] = held[:]
    less[0] &= ~0b110  # CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH, of those in effect
    assert libc.capset(head, less) == 0
    yield
    assert libc.capset(head, held) == 0
