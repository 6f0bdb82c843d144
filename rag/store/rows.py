"""Chunks, sentences, their vectors and their words, as the search and the vector index read them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rag.errors import LibraryMismatch
from rag.store.database import Database


class Rows(Database):
    """The part of the store that the search reads. Tables are named ``chunks`` and ``sentences``."""

    # -- whose vectors ---------------------------------------------------------------------

    def check_embedder(self, name: str, dimension: int) -> None:
        """Raises LibraryMismatch where the library holds vectors of another embedding model."""
        known = self.meta("embedder")
        if known is None or (known, self.meta("dimension")) == (name, str(dimension)):
            return
        if self._rows("SELECT 1 FROM chunks LIMIT 1"):
            raise LibraryMismatch(
                f"The library {self.folder} was made with the embedding model {known}, not {name}. "
                f"Use that one again (--embedder), or index into a new library: --library DIR"
            )

    def claim_embedder(self, name: str, dimension: int) -> None:
        """Record whose vectors the library will hold. One that holds none may change hands. Raises LibraryMismatch.

        Called by the one process that holds the write lock.
        """
        if (self.meta("embedder"), self.meta("dimension")) == (name, str(dimension)):
            return
        with self.transaction():
            self.check_embedder(name, dimension)
            self.set_meta("embedder", name)
            self.set_meta("dimension", str(dimension))
            # What is left of the model before: vectors that no file has yet, and an index of their length.
            self._db.execute("DELETE FROM spare")
            self._db.execute("DELETE FROM meta WHERE key = 'index'")

    # -- vectors ---------------------------------------------------------------------------

    def known_vectors(self, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        """The vectors of texts that were embedded before, by the texts' keys."""
        found: dict[bytes, bytes] = {}
        for table in ("chunks", "sentences", "spare"):
            found.update(self._in(f"SELECT key, vector FROM {table} WHERE key IN ({{}})", keys))
        return found

    def put_spare(self, vectors: Mapping[bytes, bytes]) -> None:
        """Keep vectors whose file is not finished."""
        with self.transaction():
            self._db.executemany("INSERT OR REPLACE INTO spare VALUES (?, ?)", list(vectors.items()))

    def drop_spare(self) -> None:
        """Forget vectors that no file waits for any more."""
        if self._rows("SELECT 1 FROM spare LIMIT 1"):
            with self.transaction():
                self._db.execute("DELETE FROM spare")

    def newest(self, table: str) -> int:
        """The highest row number; 0 when there is none."""
        return int(self._rows(f"SELECT COALESCE(MAX(id), 0) FROM {_known(table)}")[0][0])

    def count(self, table: str, until: int | None = None) -> int:
        """How many rows there are, or how many numbered up to ``until``."""
        if until is None:
            return int(self._rows(f"SELECT COUNT(*) FROM {_known(table)}")[0][0])
        return int(self._rows(f"SELECT COUNT(*) FROM {_known(table)} WHERE id <= ?", (until,))[0][0])

    def vectors_after(self, table: str, row: int, limit: int = 2000) -> list[tuple[int, int, bytes]]:
        """(id, file, vector) of up to ``limit`` rows numbered above ``row``, ascending; -1: of all."""
        return self._rows(
            f"SELECT id, file, vector FROM {_known(table)} WHERE id > ? ORDER BY id LIMIT ?", (row, limit)
        )

    def sample(self, table: str, count: int, until: int | None = None) -> list[tuple[int, bytes]]:
        """(id, vector) of about ``count`` rows, of those numbered up to ``until`` when given: spread evenly over the
        library, and always the same ones."""
        step = max(1, self.count(table, until) // count)
        top = self.newest(table) if until is None else until
        query = f"SELECT id, vector FROM {_known(table)} WHERE id % ? = 0 AND id <= ? ORDER BY id LIMIT ?"
        return self._rows(query, (step, top, count))

    def ids(self, table: str) -> set[int]:
        """All row numbers."""
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

    def sentences_before(self, file: int, number: int, count: int) -> list[tuple[int, int, int]]:
        """(number, start, end) of at most ``count`` sentences of a file before one, in order."""
        return self._rows(
            'SELECT number, start, "end" FROM sentences WHERE file = ? AND number >= ? AND number < ? ORDER BY number',
            (file, number - count, number),
        )

    # -- words -----------------------------------------------------------------------------

    def match(
        self, table: str, query: str, files: set[int] | None, limit: int, without: int | None = None
    ) -> dict[int, float]:
        """Chunks whose words match an FTS5 query, with their BM25 score (higher is better). without: a file to leave
        out."""
        weights = ", 1.0, 0.8" if table == "words" else ""
        where = f"AND chunks.file IN ({','.join(map(str, sorted(files)))})" if files is not None else ""
        where += f" AND chunks.file != {without}" if without is not None else ""
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
