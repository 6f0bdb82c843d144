"""Roots and files: what was read of each, replaced in one transaction, and what the user took out.

A reader sees a file's old version or its new one. Searching is rag/store/rows.py's.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from rag.store.database import Database
from rag.types import Chunk, Sentence


@dataclass(frozen=True)
class FileRow:
    """A file as the library knows it. ``problem`` is None when it was read; ``searchable`` says
    whether text of it is held (an older version stays when a changed file cannot be read).

    changed_ns: when the file system last saw it change; 0 where that cannot be relied on.
    """

    id: int
    root: int
    path: str
    kind: str
    size: int
    changed_ns: int
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


class Files(Database):
    """The part of the store that knows roots and files."""

    def roots(self) -> dict[int, tuple[str, str]]:
        """Every indexed root: id → (path, unique name)."""
        return {row[0]: (row[1], row[2]) for row in self._rows("SELECT id, path, name FROM roots ORDER BY id")}

    def add_root(self, path: str, name: str) -> int:
        """Record a root; its id."""
        with self.transaction():
            self._db.execute("INSERT OR IGNORE INTO roots (path, name) VALUES (?, ?)", (path, name))
        return int(self._rows("SELECT id FROM roots WHERE path = ?", (path,))[0][0])

    def take_in(self, root: int, folders: Mapping[int, str]) -> None:
        """Make other roots a part of this one. folders: where each of them lies in it, by its id."""
        with self.transaction():
            for other, folder in folders.items():
                for table in ("files", "removed"):
                    self._db.execute(
                        f"UPDATE {table} SET root = ?, path = ? || '/' || path WHERE root = ?",
                        (root, folder, other),
                    )
                self._db.execute("DELETE FROM meta WHERE key = ?", (f"folders of {other}",))
                self._db.execute("DELETE FROM roots WHERE id = ?", (other,))

    def named_folders(self, root: int) -> list[str] | None:
        """Of a root that came with single files: the folders in it that were named since. None: all of it was."""
        held = self.meta(f"folders of {root}")
        return None if held is None else [str(name) for name in json.loads(held)]

    def name_folders(self, root: int, folders: Sequence[str] | None) -> None:
        """Record what ``named_folders`` tells."""
        with self.transaction():
            if folders is None:
                self._db.execute("DELETE FROM meta WHERE key = ?", (f"folders of {root}",))
            else:
                self.set_meta(f"folders of {root}", json.dumps(sorted(set(folders))))

    def drop_empty_roots(self) -> None:
        """Forget roots that hold no file any more, and what was taken out of them."""
        if not self._rows("SELECT id FROM roots WHERE id NOT IN (SELECT root FROM files)"):
            return
        with self.transaction():
            self._db.execute("DELETE FROM removed WHERE root NOT IN (SELECT root FROM files)")
            self._db.execute("DELETE FROM roots WHERE id NOT IN (SELECT root FROM files)")

    def files(self) -> list[FileRow]:
        """All files, ordered by root and path."""
        rows = self._rows(
            "SELECT id, root, path, kind, size, changed_ns, hash, language, title, problem, text IS NOT NULL "
            "FROM files ORDER BY root, path"
        )
        return [FileRow(*row) for row in rows]

    def text(self, file: int) -> str | None:
        """The text of a file as it was read; None when nothing of it is held."""
        rows = self._rows("SELECT text FROM files WHERE id = ?", (file,))
        return rows[0][0] if rows else None

    def pages(self, file: int) -> tuple[int, ...]:
        """Offsets at which the pages of a file begin; none for a file that is not there."""
        rows = self._rows("SELECT pages FROM files WHERE id = ?", (file,))
        return tuple(json.loads(rows[0][0])) if rows else ()

    def put_file(self, row: FileRow, text: str, pages: Sequence[int], parts: Iterable[tuple[Part, list[Part]]]) -> int:
        """Replace everything known about ``row.root``/``row.path`` by this; its file id.

        parts: each chunk with its sentences. One transaction.
        """
        with self.transaction():
            old = self._db.execute("SELECT id FROM files WHERE root = ? AND path = ?", (row.root, row.path)).fetchone()
            if old:
                self._clear(old[0])
            cursor = self._db.execute(
                "INSERT INTO files (root, path, kind, size, changed_ns, hash, language, title, text, pages) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (row.root, row.path, row.kind, row.size, row.changed_ns, row.hash, row.language, row.title, text,
                 json.dumps(list(pages))),
            )  # fmt: skip
            file = int(cursor.lastrowid or 0)
            for chunk, sentences in parts:
                self._put_chunk(file, chunk, sentences)
                keys = [(part.key,) for part in (chunk, *sentences)]
                self._db.executemany("DELETE FROM spare WHERE key = ?", keys)
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
                "INSERT INTO files (root, path, kind, size, changed_ns, hash, problem) VALUES (?, ?, ?, ?, ?, ?, ?) "
                "ON CONFLICT (root, path) DO UPDATE SET size = excluded.size, changed_ns = excluded.changed_ns, "
                "hash = excluded.hash, problem = excluded.problem",
                (row.root, row.path, row.kind, row.size, row.changed_ns, row.hash, row.problem),
            )

    def read_by(self, means: str, cutting: str) -> None:
        """Record what the coming files are read by, and how their texts are cut.

        Where the one changed, files that could not be read have no time that vouches for them any more: another reader
        may read them. Where the other did, no file has, nor a content: each is read and cut anew when it is seen.
        """
        if self.meta("reading") != means:
            with self.transaction():
                self._db.execute("UPDATE files SET changed_ns = 0 WHERE problem IS NOT NULL")
                self.set_meta("reading", means)
        if self.meta("cutting") != cutting:
            with self.transaction():
                self._db.execute("UPDATE files SET changed_ns = 0, hash = '-'")
                self.set_meta("cutting", cutting)

    def touch(self, file: int, root: int, path: str, size: int, changed_ns: int) -> None:
        """The same content was seen again, perhaps at another path."""
        with self.transaction():
            self._db.execute(
                "UPDATE files SET root = ?, path = ?, size = ?, changed_ns = ? WHERE id = ?",
                (root, path, size, changed_ns, file),
            )

    def forget(self, files: Iterable[int]) -> None:
        """Drop files that are gone and everything made of them, in one transaction."""
        with self.transaction():
            for file in files:
                self._clear(file)

    def take_out(self, files: Iterable[int]) -> None:
        """The same for files that the user took out: they stay out until ``let_in``."""
        with self.transaction():
            for file in files:
                self._db.execute(
                    "INSERT OR IGNORE INTO removed SELECT root, path FROM files WHERE id = ?",
                    (file,),
                )
                self._clear(file)

    def removed(self) -> set[tuple[int, str]]:
        """(root, path) of what the user took out."""
        return {(row[0], row[1]) for row in self._rows("SELECT root, path FROM removed")}

    def let_in(self, files: Collection[tuple[int, str]]) -> None:
        """These, as (root, path), may come back."""
        if files:
            with self.transaction():
                self._db.executemany("DELETE FROM removed WHERE root = ? AND path = ?", list(files))
