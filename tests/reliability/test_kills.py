"""Crash safety: a writer is killed a hundred times; nothing that was acknowledged may be lost."""

from __future__ import annotations

import os
import random
import shutil
import signal
import sqlite3
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import actors
import numpy as np
import papers
from fakes import HashEmbedder

from rag.library import Library
from rag.store import FILE
from rag.sync.making import BATCH, key_of
from rag.vectors import FOLDER, TABLES

# What a writer dies of: a moment of its own, or a signal from outside.
AIMS = ["random", "COMMIT", "+COMMIT", "INSERT INTO chunks", "INSERT OR REPLACE INTO spare", "flush", "switch", "swept"]
_SWITCH = "INSERT OR REPLACE INTO meta VALUES ('index'"


@dataclass
class Ledger:
    """What is counted over all kills."""

    aims: Counter[str] = field(default_factory=Counter)
    died: int = 0
    lost: int = 0
    broken: int = 0
    mixed: int = 0
    needless: int = 0
    again: int = 0
    chunks: int = 0


class Folder:
    """The files on the disk, and the versions that they had."""

    def __init__(self, place: Path, numbers: random.Random) -> None:
        self.place, self._numbers = place, numbers
        self.now: dict[str, str] = {}
        self._version: Counter[int] = Counter()
        place.mkdir()

    def put(self, number: int, paragraphs: int = 12) -> None:
        """Write the next version of a paper."""
        self._version[number] += 1
        name = f"papier-{number}.txt"
        self.now[name] = papers.paper(number, self._version[number], paragraphs)
        (self.place / name).write_text(self.now[name], encoding="utf-8")

    def shuffle(self) -> None:
        """Change some, drop one, add one big enough to be embedded in several batches."""
        present = sorted(self.now)
        for name in self._numbers.sample(present, 4):
            self.put(int(name.removeprefix("papier-").removesuffix(".txt")))
        gone = self._numbers.choice(present)
        (self.place / gone).unlink()
        del self.now[gone]
        self.put(100 + sum(self._version.values()), paragraphs=40)


def _texts(library: Path) -> dict[str, str]:
    with sqlite3.connect(f"file:{library / FILE}?mode=ro", uri=True) as db:
        return dict(db.execute("SELECT path, text FROM files WHERE text IS NOT NULL"))


def _keys(library: Path) -> set[bytes]:
    if not (library / FILE).exists():
        return set()
    with sqlite3.connect(library / FILE) as db:
        tables = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE name IN ('spare')")]
        found = [db.execute(f"SELECT key FROM {table}").fetchall() for table in (*tables, "chunks", "sentences")]
    return {row[0] for rows in found for row in rows}


def _without_index(library: Path) -> None:
    """Chroma flushes at every thousandth row: let the whole index be written anew."""
    with sqlite3.connect(library / FILE) as db:
        db.execute("DELETE FROM meta WHERE key = 'index'")
    db.close()
    shutil.rmtree(library / FOLDER, ignore_errors=True)


def _wait_for_flush(process: Any, index: Path) -> None:
    """Kill when Chroma's files are being written."""
    before = {path: path.stat().st_size for path in index.rglob("*.bin")}
    while process.is_alive():
        for path in index.rglob("*.bin"):
            try:
                fresh = path not in before or path.stat().st_size != before[path]
            except OSError:
                continue
            if fresh:
                os.kill(process.pid, signal.SIGKILL)
                return
        time.sleep(0.0005)


def _run(library: Path, folder: Path, logs: Path, aim: str, numbers: random.Random, usual: float) -> Any:
    """One writer, which dies as aimed, or comes to its end."""
    statement, count = None, 0
    if aim in ("COMMIT", "+COMMIT", "INSERT INTO chunks", "INSERT OR REPLACE INTO spare"):
        statement, count = aim, numbers.randint(1, 9 if "COMMIT" in aim else 3)
    elif aim == "switch":
        statement, count = numbers.choice(["", "+"]) + _SWITCH, 1
    process = actors.start(actors.write, library, folder, logs / "embedded", logs / "read", statement, count, 40)
    if aim == "random":
        time.sleep(numbers.uniform(0, 0.7 * usual))
        process.kill()
    elif aim == "flush":
        _wait_for_flush(process, library / FOLDER)
    elif aim == "swept":
        before = set((library / FOLDER).glob("*"))
        while process.is_alive() and before <= set((library / FOLDER).glob("*")):
            time.sleep(0.0005)
        process.kill()
    process.join(120)
    assert not process.is_alive(), "the writer hangs"
    return process


def _check(library: Path, old: dict[str, str], folder: Folder, read: set[str], ledger: Ledger) -> None:
    """Each file is there in its old or new version, whole, and each of its chunks is found."""
    with sqlite3.connect(library / FILE) as db:
        sound = db.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        words = (
            db.execute("SELECT COUNT(*) FROM words").fetchone() == db.execute("SELECT COUNT(*) FROM chunks").fetchone()
        )
    held = _texts(library)
    for name in {*old, *folder.now}:
        allowed = [old.get(name), folder.now.get(name)]
        if held.get(name) not in allowed:
            ledger.mixed += 1
        if name in read and held.get(name) != folder.now.get(name):
            ledger.lost += 1
    embedder = HashEmbedder()
    with Library(library, embedder) as opened:
        store, vectors = opened._store, opened._vectors
        named = vectors._named()
        if not sound or not words or (named is not None and vectors._index(named) is None):
            ledger.broken += 1
        for table in TABLES:
            rows = store.vectors_after(table, 0, -1)
            ledger.chunks += len(rows)
            for row, file, vector in rows[:: max(1, len(rows) // 60)]:
                near = vectors.nearest(table, np.frombuffer(vector, dtype=np.float32), 30, {file})
                ledger.lost += row not in near


def _embeddings(logs: Path, before: set[bytes], seen: Counter[str], ledger: Ledger) -> int:
    """Texts that were embedded although the library had them; and those embedded before, but lost in flight."""
    texts = actors.logged(logs / "embedded")
    ledger.needless += sum(key_of(text) in before for text in texts)
    again = sum(text in seen for text in texts)
    seen.update(texts)
    return again


def test_kills(tmp_path: Path, full: bool, tell: Callable[[str, object], None]) -> None:
    """Acknowledged chunks lost: 0; libraries broken: 0; needless re-embeddings: 0."""
    kills = int(os.environ.get("KILLS") or (100 if full else 8))
    numbers = random.Random(int(os.environ.get("SEED") or 8))
    folder, library = Folder(tmp_path / "akten", numbers), tmp_path / "library"
    for number in range(20):
        folder.put(number)
    ledger, seen = Ledger(), Counter[str]()
    logs = tmp_path / "logs"
    logs.mkdir()
    began = time.monotonic()
    actors.start(actors.write, library, folder.place, logs / "embedded", logs / "read").join()
    usual = time.monotonic() - began
    tries = 0
    while ledger.died < kills:
        tries += 1
        assert tries < kills * 3, "the writers do not die where they are aimed"
        aim = AIMS[tries % len(AIMS)]
        old = _texts(library)
        folder.shuffle()
        before = _keys(library)
        for log in logs.iterdir():
            log.unlink()
        if aim == "flush":
            _without_index(library)
        process = _run(library, folder.place, logs, aim, numbers, usual)
        ledger.again += _embeddings(logs, before, seen, ledger)
        if process.exitcode == -signal.SIGKILL:
            ledger.died += 1
            ledger.aims[aim] += 1
        else:
            assert process.exitcode == 0, "the writer failed by itself"
        _check(library, old, folder, set(actors.logged(logs / "read")), ledger)
    # A last run, undisturbed, brings everything level.
    for log in logs.iterdir():
        log.unlink()
    process = actors.start(actors.write, library, folder.place, logs / "embedded", logs / "read")
    process.join()
    _check(library, _texts(library), folder, set(folder.now), ledger)
    tell("kills", f"{ledger.died} ({', '.join(f'{aim} {n}' for aim, n in sorted(ledger.aims.items()))})")
    tell("rows looked at after the kills", ledger.chunks)
    tell("acknowledged files or chunks lost", ledger.lost)
    tell("files that mix two versions", ledger.mixed)
    tell("libraries broken (SQLite, words, vector index)", ledger.broken)
    tell("texts embedded though the library had them", ledger.needless)
    tell(f"texts embedded twice (in flight; at most {BATCH} a kill)", ledger.again)
    assert (ledger.lost, ledger.mixed, ledger.broken, ledger.needless) == (0, 0, 0, 0)
    assert ledger.again <= BATCH * ledger.died
    assert _texts(library) == folder.now
