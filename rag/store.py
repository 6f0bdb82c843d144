"""The store: one SQLite file is the truth about files, sentences, vectors and words.

This module alone writes SQL. A file's rows are replaced in one transaction, so that a reader
sees its old version or its new one. Row numbers only grow and are never used again: an index
that is derived from the store knows by the highest number it has seen what it lacks.

It leaves to others: reading files (rag/readers), embedding and searching (rag/library.py),
the vector index (rag/vectors.py).
"""

from __future__ import annotations

import json
import sqlite3
import threading
import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rag.errors import LibraryError, LibraryMismatch, LibraryNewer
from rag.types import Chunk, Sentence

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

SCHEMA = 1
FILE = "library.sqlite"

_TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE roots (id INTEGER PRIMARY KEY AUTOINCREMENT, path TEXT UNIQUE NOT NULL, name TEXT UNIQUE NOT NULL);
CREATE TABLE files (
    id INTEGER PRIMARY KEY AUTOINCREMENT, root INTEGER NOT NULL REFERENCES roots(id), path TEXT NOT NULL,
    kind TEXT NOT NULL, size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL, hash TEXT NOT NULL,
    language TEXT, title TEXT, text TEXT, pages TEXT NOT NULL DEFAULT '[]', problem TEXT,
    UNIQUE (root, path));
CREATE INDEX files_by_hash ON files(hash);
CREATE TABLE chunks (
    id INTEGER PRIMARY KEY AUTOINCREMENT, file INTEGER NOT NULL REFERENCES files(id), number INTEGER NOT NULL,
    start INTEGER NOT NULL, "end" INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL,
    key BLOB NOT NULL, vector BLOB NOT NULL, UNIQUE (file, number));
CREATE INDEX chunks_by_key ON chunks(key);
CREATE TABLE sentences (
    id INTEGER PRIMARY KEY AUTOINCREMENT, file INTEGER NOT NULL REFERENCES files(id), number INTEGER NOT NULL,
    start INTEGER NOT NULL, "end" INTEGER NOT NULL, chunk INTEGER NOT NULL REFERENCES chunks(id),
    key BLOB NOT NULL, vector BLOB NOT NULL, UNIQUE (file, number));
CREATE INDEX sentences_by_key ON sentences(key);
CREATE INDEX sentences_by_chunk ON sentences(chunk);
CREATE VIRTUAL TABLE words USING fts5(own, around, tokenize = "unicode61 remove_diacritics 0");
CREATE VIRTUAL TABLE grams USING fts5(pieces, tokenize = "unicode61 remove_diacritics 0");
"""


@dataclass(frozen=True)
class FileRow:
    """A file as the library knows it. ``problem`` is None when it was read; ``searchable`` says
    whether text of it is held (an older version stays when a changed file cannot be read)."""

    id: int
    root: int
    path: str
    kind: str
    size: int
    mtime_ns: int
    hash: str
    language: str | None
    title: str | None
    problem: str | None
    searchable: bool


@dataclass(frozen=True)
class Part:
    """A chunk or a sentence as it goes in: its place, the words it is found by, its vector."""

    place: Chunk | Sentence
    key: bytes
    vector: bytes
    own: str = ""
    around: str = ""
    grams: str = ""


class Store:
    """The SQLite file of one library folder; safe to use from several threads."""

    def __init__(self, folder: Path) -> None:
        """Open or make the store. Raises LibraryNewer, LibraryError."""
        self.folder = folder
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._db = sqlite3.connect(folder / FILE, check_same_thread=False, isolation_level=None, timeout=30)
            self._lock = threading.RLock()
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = FULL")
            self._migrate()
        except (OSError, sqlite3.Error) as error:
            raise LibraryError(
                f"The library {folder} cannot be opened: {error}. Is the folder writable, and the disk not full?"
            ) from error

    def _migrate(self) -> None:
        with self._lock:
            version = int(self._db.execute("PRAGMA user_version").fetchone()[0])
            if version > SCHEMA:
                raise LibraryNewer(
                    f"The library {self.folder} was made by a newer Belegt (format {version}, this one reads "
                    f"{SCHEMA}). Update Belegt, or use another library: --library DIR"
                )
            if version == 0:
                # The id tells libraries apart that share one Chroma server.
                self._db.executescript(
                    f"BEGIN IMMEDIATE;{_TABLES}"
                    f"INSERT INTO meta VALUES ('id', '{uuid.uuid4().hex[:12]}');"
                    f"PRAGMA user_version = {SCHEMA};COMMIT;"
                )

    def close(self) -> None:
        """Close the file; closing twice does no harm."""
        self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All that is written inside happens as one, or not at all. Raises LibraryError."""
        with self._lock:
            try:
                self._db.execute("BEGIN IMMEDIATE")
                try:
                    yield
                except BaseException:
                    self._db.execute("ROLLBACK")
                    raise
                self._db.execute("COMMIT")
            except sqlite3.Error as error:
                raise LibraryError(f"The library {self.folder} could not be written: {error}") from error

    def _rows(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        with self._lock:
            try:
                return self._db.execute(sql, values).fetchall()
            except sqlite3.Error as error:
                raise LibraryError(f"The library {self.folder} could not be read: {error}") from error

    # -- what the library is ---------------------------------------------------------------

    def meta(self, key: str) -> str | None:
        """A recorded property of the library."""
        rows = self._rows("SELECT value FROM meta WHERE key = ?", (key,))
        return str(rows[0][0]) if rows else None

    def set_meta(self, key: str, value: str) -> None:
        """Record a property; call it inside a transaction."""
        self._db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    def claim_embedder(self, name: str, dimension: int) -> None:
        """Record the embedding model of an empty library. Raises LibraryMismatch for another one."""
        known = self.meta("embedder")
        if known is None:
            with self.transaction():
                self.set_meta("embedder", name)
                self.set_meta("dimension", str(dimension))
        elif known != name or int(self.meta("dimension") or 0) != dimension:
            raise LibraryMismatch(
                f"The library {self.folder} was made with the embedding model {known}, not {name}. "
                f"Use that one again (--embedder), or index into a new library: --library DIR"
            )

    # -- roots and files -------------------------------------------------------------------

    def roots(self) -> dict[int, tuple[str, str]]:
        """Every indexed root: id → (path, unique name)."""
        return {row[0]: (row[1], row[2]) for row in self._rows("SELECT id, path, name FROM roots ORDER BY id")}

    def add_root(self, path: str, name: str) -> int:
        """Record a root; its id."""
        with self.transaction():
            self._db.execute("INSERT OR IGNORE INTO roots (path, name) VALUES (?, ?)", (path, name))
        return int(self._rows("SELECT id FROM roots WHERE path = ?", (path,))[0][0])

    def drop_empty_roots(self) -> None:
        """Forget roots that hold no file any more."""
        with self.transaction():
            self._db.execute("DELETE FROM roots WHERE id NOT IN (SELECT root FROM files)")

    def files(self) -> list[FileRow]:
        """All files, ordered by root and path."""
        rows = self._rows(
            "SELECT id, root, path, kind, size, mtime_ns, hash, language, title, problem, text IS NOT NULL "
            "FROM files ORDER BY root, path"
        )
        return [FileRow(*row) for row in rows]

    def text(self, file: int) -> str | None:
        """The text of a file as it was read; None when nothing of it is held."""
        rows = self._rows("SELECT text FROM files WHERE id = ?", (file,))
        return rows[0][0] if rows else None

    def pages(self, file: int) -> tuple[int, ...]:
        """Offsets at which the pages of a file begin."""
        return tuple(json.loads(self._rows("SELECT pages FROM files WHERE id = ?", (file,))[0][0]))

    def put_file(self, row: FileRow, text: str, pages: Sequence[int], parts: Iterable[tuple[Part, list[Part]]]) -> int:
        """Replace everything known about ``row.root``/``row.path`` by this; its file id.

        parts: each chunk with its sentences. One transaction.
        """
        with self.transaction():
            old = self._db.execute("SELECT id FROM files WHERE root = ? AND path = ?", (row.root, row.path)).fetchone()
            if old:
                self._clear(old[0])
            cursor = self._db.execute(
                "INSERT INTO files (root, path, kind, size, mtime_ns, hash, language, title, text, pages) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (row.root, row.path, row.kind, row.size, row.mtime_ns, row.hash, row.language, row.title, text,
                 json.dumps(list(pages))),
            )  # fmt: skip
            file = int(cursor.lastrowid or 0)
            for chunk, sentences in parts:
                self._put_chunk(file, chunk, sentences)
        return file

    def _put_chunk(self, file: int, part: Part, sentences: list[Part]) -> None:
        place = part.place
        assert isinstance(place, Chunk)
        chunk = self._db.execute(
            'INSERT INTO chunks (file, number, start, "end", first, last, key, vector) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
            (file, place.number, place.start, place.end, place.first, place.last, part.key, part.vector),
        ).lastrowid
        self._db.execute("INSERT INTO words (rowid, own, around) VALUES (?, ?, ?)", (chunk, part.own, part.around))
        self._db.execute("INSERT INTO grams (rowid, pieces) VALUES (?, ?)", (chunk, part.grams))
        self._db.executemany(
            'INSERT INTO sentences (file, number, start, "end", chunk, key, vector) VALUES (?, ?, ?, ?, ?, ?, ?)',
            [(file, s.place.number, s.place.start, s.place.end, chunk, s.key, s.vector) for s in sentences],
        )

    def _clear(self, file: int) -> None:
        for table in ("words", "grams"):
            self._db.execute(f"DELETE FROM {table} WHERE rowid IN (SELECT id FROM chunks WHERE file = ?)", (file,))
        self._db.execute("DELETE FROM sentences WHERE file = ?", (file,))
        self._db.execute("DELETE FROM chunks WHERE file = ?", (file,))
        self._db.execute("DELETE FROM files WHERE id = ?", (file,))

    def put_problem(self, row: FileRow) -> None:
        """Record that a file could not be read; an older text of it stays searchable."""
        with self.transaction():
            self._db.execute(
                "INSERT INTO files (root, path, kind, size, mtime_ns, hash, problem) VALUES (?, ?, ?, ?, ?, ?, ?) "
                "ON CONFLICT (root, path) DO UPDATE SET size = excluded.size, mtime_ns = excluded.mtime_ns, "
                "hash = excluded.hash, problem = excluded.problem",
                (row.root, row.path, row.kind, row.size, row.mtime_ns, row.hash, row.problem),
            )

    def touch(self, file: int, root: int, path: str, size: int, mtime_ns: int) -> None:
        """The same content was seen again, perhaps at another path."""
        with self.transaction():
            self._db.execute(
                "UPDATE files SET root = ?, path = ?, size = ?, mtime_ns = ? WHERE id = ?",
                (root, path, size, mtime_ns, file),
            )

    def remove(self, files: Iterable[int]) -> None:
        """Forget files and everything made of them, in one transaction."""
        with self.transaction():
            for file in files:
                self._clear(file)

    # -- vectors ---------------------------------------------------------------------------

    def known_vectors(self, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        """The vectors of texts that were embedded before, by the texts' keys."""
        found: dict[bytes, bytes] = {}
        for at in range(0, len(keys), 500):
            part = keys[at : at + 500]
            marks = ",".join("?" * len(part))
            for table in ("chunks", "sentences"):
                found.update(self._rows(f"SELECT key, vector FROM {table} WHERE key IN ({marks})", part))
        return found

    def newest(self, table: str) -> int:
        """The highest row number of ``chunks`` or ``sentences``; 0 when there is none."""
        return int(self._rows(f"SELECT COALESCE(MAX(id), 0) FROM {_known(table)}")[0][0])

    def count(self, table: str) -> int:
        """How many rows ``chunks`` or ``sentences`` has."""
        return int(self._rows(f"SELECT COUNT(*) FROM {_known(table)}")[0][0])

    def vectors_after(self, table: str, row: int, limit: int = 2000) -> list[tuple[int, int, bytes]]:
        """(id, file, vector) of up to ``limit`` rows numbered above ``row``, ascending."""
        return self._rows(
            f"SELECT id, file, vector FROM {_known(table)} WHERE id > ? ORDER BY id LIMIT ?", (row, limit)
        )

    def sample(self, table: str, count: int) -> list[bytes]:
        """Vectors of about ``count`` rows, spread evenly over the library and always the same ones."""
        step = max(1, self.count(table) // count)
        rows = self._rows(f"SELECT vector FROM {_known(table)} WHERE id % ? = 0 ORDER BY id LIMIT ?", (step, count))
        return [row[0] for row in rows]

    def ids(self, table: str) -> set[int]:
        """All row numbers of ``chunks`` or ``sentences``."""
        return {row[0] for row in self._rows(f"SELECT id FROM {_known(table)}")}

    def chunks_of_sentences(self, sentences: Sequence[int]) -> set[int]:
        """The chunks that hold these sentences; unknown numbers are passed over."""
        return {row[0] for row in self._in("SELECT DISTINCT chunk FROM sentences WHERE id IN ({})", sentences)}

    def chunk_rows(self, chunks: Sequence[int]) -> list[tuple[int, int, int, int, int, bytes]]:
        """(id, file, number, start, end, vector) of these chunks; unknown ones are passed over."""
        return self._in('SELECT id, file, number, start, "end", vector FROM chunks WHERE id IN ({})', chunks)

    def sentence_rows(self, chunks: Sequence[int]) -> list[tuple[int, int, int, int, int, bytes]]:
        """(chunk, file, number, start, end, vector) of the sentences of these chunks, in order."""
        sql = (
            'SELECT chunk, file, number, start, "end", vector FROM sentences WHERE chunk IN ({}) ORDER BY file, number'
        )
        return self._in(sql, chunks)

    def sentence_places(self, file: int, first: int, last: int) -> list[tuple[int, int, int]]:
        """(number, start, end) of sentences ``first..last`` of a file, in order."""
        return self._rows(
            'SELECT number, start, "end" FROM sentences WHERE file = ? AND number BETWEEN ? AND ? ORDER BY number',
            (file, first, last),
        )

    def _in(self, sql: str, values: Sequence[int]) -> list[Any]:
        rows: list[Any] = []
        for at in range(0, len(values), 500):
            part = list(values[at : at + 500])
            rows += self._rows(sql.format(",".join("?" * len(part))), part)
        return rows

    # -- words -----------------------------------------------------------------------------

    def match(self, table: str, query: str, files: set[int] | None, limit: int) -> dict[int, float]:
        """Chunks whose words match an FTS5 query, with their BM25 score (higher is better)."""
        weights = ", 1.0, 0.8" if table == "words" else ""
        where = f"AND chunks.file IN ({','.join(map(str, sorted(files)))})" if files is not None else ""
        rows = self._rows(
            f"SELECT chunks.id, -bm25({table}{weights}) AS score FROM {table} JOIN chunks ON chunks.id = {table}.rowid "
            f"WHERE {table} MATCH ? {where} ORDER BY score DESC, chunks.id LIMIT ?",
            (query, limit),
        )
        return {row[0]: float(row[1]) for row in rows}

    def document_frequency(self, stem: str) -> int:
        """In how many chunks a stem occurs."""
        return int(self._rows("SELECT COUNT(*) FROM words WHERE words MATCH ?", (f'own : "{stem}"',))[0][0])


def _known(table: str) -> str:
    if table not in ("chunks", "sentences"):
        raise ValueError(f"no such table: {table}")
    return table
