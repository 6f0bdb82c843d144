"""The store: one SQLite file is the truth about files, sentences, vectors and words.

This room alone writes SQL. A file's rows are replaced in one transaction, so that a reader
sees its old version or its new one. Row numbers only grow and are never used again: an index
that is derived from the store knows by the highest number it has seen what it lacks.

It leaves to others: reading files (rag/readers), embedding and searching (rag/library.py),
the vector index (rag/vectors).
"""

from __future__ import annotations

from rag.store.files import FileRow, Files, Part
from rag.store.rows import Rows
from rag.store.schema import FILE, SCHEMA

__all__ = ["FILE", "SCHEMA", "FileRow", "Part", "Store"]


class Store(Files, Rows):
    """The SQLite file of one library folder; safe to use from several threads."""
