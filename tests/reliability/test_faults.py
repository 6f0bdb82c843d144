"""Faults from outside: each ends in one clear line, and leaves a library that is whole."""

from __future__ import annotations

import ctypes
import resource
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import actors
import numpy as np
import papers
import pytest
from fakes import HashEmbedder
from numpy.typing import NDArray

from rag.errors import EngineFailed, LibraryError, RagError
from rag.library import Library
from rag.lock import writing
from rag.readers import Readers
from rag.store import FILE
from rag.sync import Sync

Tell = Callable[[str, object], None]


@pytest.fixture
def akten(tmp_path: Path) -> Path:
    """A folder with five papers."""
    folder = tmp_path / "akten"
    folder.mkdir()
    for number in range(5):
        (folder / f"papier-{number}.txt").write_text(papers.paper(number, 1, 6), encoding="utf-8")
    return folder


def _one_line(error: BaseException) -> str:
    line = str(error)
    assert isinstance(error, RagError) and line.count("\n") <= 1 and line.isprintable() and len(line) < 500
    return line


def _whole(place: Path, akten: Path, least: int) -> None:
    """SQLite is sound, what is there is found, and a later run completes the library."""
    with sqlite3.connect(place / FILE) as db:
        assert db.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    with Library(place, HashEmbedder()) as library:
        held = [info.file for info in library.files() if info.searchable]
        assert len(held) >= least
        for name in held:
            assert library.search(library.text(name).split()[2], 1)[0].file == name
        library.sync([akten])
        assert {info.file for info in library.files() if info.searchable} == {path.name for path in akten.iterdir()}


def test_a_full_disk(tmp_path: Path, akten: Path, tell: Tell) -> None:
    """When SQLite finds the disk full, the sync ends in one line with the remedy; what was read stays."""
    with Library(tmp_path / "library", HashEmbedder()) as library:
        library.sync([akten])
        (akten / "gross.txt").write_text(papers.paper(9, 1, 200), encoding="utf-8")
        pages = library._store._db.execute("PRAGMA page_count").fetchone()[0]
        library._store._db.execute(f"PRAGMA max_page_count = {pages + 5}")
        with pytest.raises(LibraryError) as caught:
            library.sync([akten])
    line = _one_line(caught.value)
    assert "full" in line and "Free some space" in line
    tell("full disk (SQLite)", line.replace(str(tmp_path), "…"))
    _whole(tmp_path / "library", akten, 5)


def _starved(library: Path, akten: Path, out: Path) -> None:
    """As on a disk that takes no more: no file may grow beyond 400 kB."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000))
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        with Library(library, HashEmbedder()) as opened:
            opened.sync([akten])
        out.write_text("done", encoding="utf-8")
    except RagError as error:
        out.write_text(_one_line(error), encoding="utf-8")


def test_no_file_can_grow(tmp_path: Path, akten: Path, tell: Tell) -> None:
    """When no file can grow any more, neither SQLite's nor Chroma's, it ends in one line."""
    (akten / "gross.txt").write_text(papers.paper(9, 1, 300), encoding="utf-8")
    process = actors.start(_starved, tmp_path / "library", akten, tmp_path / "told")
    process.join(120)
    assert process.exitcode == 0
    line = (tmp_path / "told").read_text(encoding="utf-8")
    assert "could not be written" in line
    tell("no file can grow (ulimit -f)", line.replace(str(tmp_path), "…"))
    _whole(tmp_path / "library", akten, 0)


def _as_anybody() -> None:
    """Root may write everywhere: give up that right, for this process and for good."""
    libc = ctypes.CDLL(None, use_errno=True)
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    sets = (ctypes.c_uint32 * 6)()  # effective, permitted, inheritable; twice
    assert libc.capget(header, sets) == 0
    for at in range(3):
        sets[at] &= ~0b110  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
    assert libc.capset(header, sets) == 0


def _locked_out(place: Path, akten: Path, out: Path) -> None:
    """One who may read the library and not write it: syncs, searches, opens it anew, and writes down what is told."""
    _as_anybody()
    with Library(place, HashEmbedder()) as library:
        (place / "writer.lock").chmod(0o400)
        place.chmod(0o500)
        try:
            library.sync([akten])
        except LibraryError as error:
            actors.append(out, _one_line(error))
        actors.append(out, library.search(papers.word(3, 1), 1)[0].file)
        place.chmod(0o700)  # so that its last user clears up behind itself, as on a medium that was made elsewhere
    place.chmod(0o500)
    try:
        Library(place, HashEmbedder()).close()
    except LibraryError as error:
        actors.append(out, _one_line(error))


def test_a_library_that_cannot_be_written(tmp_path: Path, akten: Path, tell: Tell) -> None:
    """A library folder without the right to write ends in one line with the remedy; who has it open searches on."""
    place = tmp_path / "library"
    with Library(place, HashEmbedder()) as library:
        library.sync([akten])
    process = actors.start(_locked_out, place, akten, tmp_path / "told")
    process.join(120)
    place.chmod(0o700)
    (place / "writer.lock").chmod(0o600)
    assert process.exitcode == 0
    refused, found, closed = actors.logged(tmp_path / "told")
    tell("read-only library, sync", refused.replace(str(tmp_path), "…"))
    tell("read-only library, opened anew", closed.replace(str(tmp_path), "…"))
    assert "cannot be written" in refused and "--library" in refused and "writable" in closed
    assert found == "papier-3.txt"
    _whole(place, akten, 5)


def test_a_library_in_an_impossible_place(tmp_path: Path, tell: Tell) -> None:
    """A library below a file, where no folder can be, ends in one line."""
    (tmp_path / "datei").write_text("x", encoding="utf-8")
    with pytest.raises(LibraryError) as caught:
        Library(tmp_path / "datei" / "library", HashEmbedder())
    tell("impossible place", _one_line(caught.value).replace(str(tmp_path), "…"))


def test_a_busy_database(tmp_path: Path, akten: Path, tell: Tell) -> None:
    """Another program that holds the SQLite file ends the sync in one line; searches go on meanwhile."""
    with Library(tmp_path / "library", HashEmbedder()) as library:
        library.sync([akten])
        (akten / "neu.txt").write_text(papers.paper(7, 1, 2), encoding="utf-8")
        library._store._db.execute("PRAGMA busy_timeout = 100")
        other = sqlite3.connect(tmp_path / "library" / FILE, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(LibraryError) as caught:
            library.sync([akten])
        assert library.search(papers.word(3, 1), 1)[0].file == "papier-3.txt"
        other.execute("ROLLBACK")
        other.close()
    line = _one_line(caught.value)
    assert "locked" in line and "Another program" in line
    tell("SQLite busy", line.replace(str(tmp_path), "…"))
    _whole(tmp_path / "library", akten, 5)


def test_a_file_that_changes_while_it_is_read(tmp_path: Path, akten: Path, tell: Tell) -> None:
    """A file that somebody writes to all the time is told as such or read as it was; in the end it is right."""
    changing, stop = akten / "laeuft.txt", threading.Event()
    changing.write_text(papers.paper(8, 1, 3000), encoding="utf-8")

    def append() -> None:
        while not stop.is_set():
            with changing.open("a", encoding="utf-8") as file:
                file.write("Noch eine Zeile.\n")

    with Library(tmp_path / "library", HashEmbedder()) as library:
        writer = threading.Thread(target=append)
        writer.start()
        report = library.sync([akten])
        stop.set()
        writer.join()
        told = [problem for problem in report.failed if problem.file == changing.name]
        assert told and "chang" in told[0].reason and len(report.added) == 5
        tell("file changes while it is read", told[0].reason)
        library.sync([akten])
        assert library.text(changing.name) == changing.read_text(encoding="utf-8")


class _Failing(HashEmbedder):
    """An embedder whose server goes away after some calls."""

    def __init__(self, calls: int) -> None:
        super().__init__()
        self._left = calls

    def passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self._left -= 1
        if self._left < 0:
            raise EngineFailed("Ollama does not answer at http://127.0.0.1:11434. Start it with: ollama serve")
        return super().passages(texts)


@pytest.mark.parametrize("calls", range(1, 8))
def test_an_embedder_that_goes_away(tmp_path: Path, akten: Path, calls: int, tell: Tell) -> None:
    """When the embedder fails at any call, what was finished stays, and nothing finished is embedded again."""
    (akten / "gross.txt").write_text(papers.paper(9, 1, 60), encoding="utf-8")
    failing = _Failing(calls)
    with Library(tmp_path / "library", failing) as library:
        with pytest.raises(EngineFailed) as caught:
            library.sync([akten])
        _one_line(caught.value)
    again = HashEmbedder()
    with Library(tmp_path / "library", again) as library:
        library.sync([akten])
    assert not set(failing.embedded) & set(again.embedded)
    _whole(tmp_path / "library", akten, 6)
    if calls == 7:
        tell("embedder goes away, at each of 7 calls", "what was embedded is kept, the next run goes on")


def test_a_reader_without_memory(tmp_path: Path, akten: Path, tell: Tell) -> None:
    """A file that its reader has no memory for costs one line."""
    (akten / "zuviel.txt").write_text("Wort " * 12_000_000, encoding="utf-8")
    with Library(tmp_path / "library", HashEmbedder()) as library:
        with writing(library.folder), Readers(memory_mb=150) as readers:
            report = Sync(library._store, HashEmbedder(), readers).run([akten])
        assert [problem.file for problem in report.failed] == ["zuviel.txt"] and len(report.added) == 5
        tell("no memory in a reader", report.failed[0].reason)


def test_a_chroma_server_that_ends(tmp_path: Path, akten: Path, tell: Tell) -> None:
    """A Chroma server serves the index; when it is killed, search and sync go on, and later it is used again."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [str(Path(sys.executable).with_name("chroma")), "run", "--path", str(tmp_path / "server"), "--port"]

    def serve() -> subprocess.Popen[bytes]:
        process = subprocess.Popen([*command, str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(600):
            with socket.socket() as there:
                if there.connect_ex(("127.0.0.1", port)) == 0:
                    return process
            time.sleep(0.1)
        raise AssertionError("chroma run does not start")

    server = serve()
    try:
        with Library(tmp_path / "library", HashEmbedder(), chroma=f"127.0.0.1:{port}") as library:
            assert not library.sync([akten]).notes
            assert library.search(papers.word(2, 1), 1)[0].file == "papier-2.txt"
            assert not library._vectors.broken
            server.kill()
            server.wait()
            assert library.search(papers.word(3, 1), 1)[0].file == "papier-3.txt"
            assert library._vectors.broken
            (akten / "neu.txt").write_text(papers.paper(7, 1, 2), encoding="utf-8")
            note = library.sync([akten]).notes[-1]
            assert "chroma run" in note and library.search(papers.word(7, 1), 1)[0].file == "neu.txt"
            tell("Chroma server gone", note)
            server = serve()
            assert not library.sync([akten]).notes
            assert not library._vectors.broken and library._vectors._index(library._vectors._named()) is not None
            assert library.search(papers.word(7, 1), 1)[0].file == "neu.txt"
    finally:
        server.kill()
        server.wait()
