"""The open SQLite file: its transactions, what a reader sees meanwhile, and its failures in plain words.

Each write raises the library's generation, by which readers and derived indexes know that
something changed. What the tables mean is the business of the store's other files.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import threading
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rag.errors import LibraryError, LibraryNewer
from rag.store.schema import FILE, SCHEMA, STEPS

_BUSY_SECONDS = 30
_REMEDIES = {
    sqlite3.SQLITE_FULL: "Free some space, then run the command again: what was read until now is kept.",
    sqlite3.SQLITE_BUSY: "Another program holds the file open for writing: end it, or try again later.",
    sqlite3.SQLITE_LOCKED: "Another program holds the file open for writing: end it, or try again later.",
    sqlite3.SQLITE_READONLY: "Make the folder writable, or use another library: --library DIR",
    sqlite3.SQLITE_CANTOPEN: "Is the folder writable, and the disk not full?",
    sqlite3.SQLITE_IOERR: "The disk may be full or failing: check it, then run the command again.",
    sqlite3.SQLITE_CORRUPT: "Bring the library folder back from a backup, or delete it and index again.",
    sqlite3.SQLITE_NOTADB: "Bring the library folder back from a backup, or delete it and index again.",
}


class Database:
    """The SQLite file of one library folder; safe to use from several threads, which take turns."""

    def __init__(self, folder: Path) -> None:
        """Open or make the file. Raises LibraryNewer, LibraryError."""
        self.folder = folder
        self._lock = threading.RLock()
        try:
            _private(folder)
            self._db = sqlite3.connect(
                folder / FILE, check_same_thread=False, isolation_level=None, timeout=_BUSY_SECONDS
            )
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = FULL")
            self._migrate()
        except (OSError, sqlite3.Error) as error:
            raise LibraryError(f"The library {folder} cannot be opened: {_told(error)}") from error

    def _migrate(self) -> None:
        with self._lock:
            version = self._version()
            if version == SCHEMA:
                return
            if version > SCHEMA:
                raise LibraryNewer(
                    f"The library {self.folder} was made by a newer Belegt (format {version}, this one reads "
                    f"{SCHEMA}). Update Belegt, or use another library: --library DIR"
                )
            self._db.execute("BEGIN IMMEDIATE")
            try:
                # Two processes may open a new library at once: the second one finds it made.
                if (version := self._version()) < SCHEMA:
                    for statement in STEPS[version].split(";"):
                        self._db.execute(statement)
                    if version == 0:
                        # The id tells libraries apart that share one Chroma server.
                        self._db.execute("INSERT INTO meta VALUES ('id', ?)", (uuid.uuid4().hex[:12],))
                    self._db.execute(f"PRAGMA user_version = {SCHEMA}")
                self._db.execute("COMMIT")
            except BaseException:
                self._undo()
                raise

    def _version(self) -> int:
        return int(self._db.execute("PRAGMA user_version").fetchone()[0])

    def close(self) -> None:
        """Close the file; closing twice does no harm."""
        with self._lock:
            self._db.close()

    def _undo(self) -> None:
        # A full disk ends the transaction by itself; a second error would hide the first.
        with contextlib.suppress(sqlite3.Error):
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All that is written inside happens as one, or not at all. Raises LibraryError."""
        with self._lock:
            try:
                self._db.execute("BEGIN IMMEDIATE")
                try:
                    yield
                    self._db.execute("UPDATE meta SET value = value + 1 WHERE key = 'generation'")
                    self._db.execute("COMMIT")
                except BaseException:
                    self._undo()
                    raise
            except sqlite3.Error as error:
                raise LibraryError(f"The library {self.folder} could not be written: {_told(error)}") from error

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """All that this thread reads inside is the library at one moment. Other threads wait: keep it short."""
        with self._lock:
            if self._db.in_transaction:
                yield
                return
            self._execute("BEGIN")
            try:
                yield
            finally:
                self._undo()

    def _execute(self, sql: str) -> None:
        try:
            self._db.execute(sql)
        except sqlite3.Error as error:
            raise LibraryError(f"The library {self.folder} could not be read: {_told(error)}") from error

    def _rows(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        with self._lock:
            try:
                return self._db.execute(sql, values).fetchall()
            except sqlite3.Error as error:
                raise LibraryError(f"The library {self.folder} could not be read: {_told(error)}") from error

    def _in(self, sql: str, values: Sequence[Any]) -> list[Any]:
        """The rows of a query with ``IN ({})``, for any number of values."""
        rows: list[Any] = []
        for at in range(0, len(values), 500):
            part = list(values[at : at + 500])
            rows += self._rows(sql.format(",".join("?" * len(part))), part)
        return rows

    # -- what the library is ---------------------------------------------------------------

    def meta(self, key: str) -> str | None:
        """A recorded property of the library."""
        rows = self._rows("SELECT value FROM meta WHERE key = ?", (key,))
        return str(rows[0][0]) if rows else None

    def set_meta(self, key: str, value: str) -> None:
        """Record a property; call it inside a transaction."""
        self._db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    def generation(self) -> int:
        """How many writes the library has seen: what was derived at another number may be out of date."""
        return int(self.meta("generation") or 0)


def _private(folder: Path) -> None:
    """Make the folder, for its owner alone; one that others could enter is closed to them."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    state = folder.stat()
    if state.st_mode & 0o077 and state.st_uid == os.geteuid():
        with contextlib.suppress(OSError):  # a file system without permissions has nothing to close
            folder.chmod(0o700)


def _told(error: Exception) -> str:
    """What went wrong, and the remedy."""
    if isinstance(error, OSError):
        return f"{error.strerror or error}. Is the folder writable, and the disk not full?"
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # extended codes keep the plain one in their lowest byte
    return f"{error}. {_REMEDIES.get(code, 'Run the command again.')}"
