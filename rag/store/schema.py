"""The tables of the library's SQLite file, and the steps that bring an older file up to them.

It runs nothing: rag/store/database.py does.
"""

from __future__ import annotations

SCHEMA = 2
FILE = "library.sqlite"

_TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE roots (id INTEGER PRIMARY KEY AUTOINCREMENT, path TEXT UNIQUE NOT NULL, name TEXT UNIQUE NOT NULL);
CREATE TABLE files (
    id INTEGER PRIMARY KEY AUTOINCREMENT, root INTEGER NOT NULL REFERENCES roots(id), path TEXT NOT NULL,
    kind TEXT NOT NULL, size INTEGER NOT NULL, changed_ns INTEGER NOT NULL, hash TEXT NOT NULL,
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

# removed: what the user took out of a folder that stays known; it does not come back by itself.
# spare: vectors of a file that is not finished, so that a run that was killed need not make them again.
_SECOND = """
CREATE TABLE removed (root INTEGER NOT NULL REFERENCES roots(id), path TEXT NOT NULL, PRIMARY KEY (root, path));
CREATE TABLE spare (key BLOB PRIMARY KEY, vector BLOB NOT NULL);
INSERT INTO meta VALUES ('generation', '0');
"""

# What brings a file of each earlier version to this one; 0 is a new file.
STEPS = {
    0: _TABLES + _SECOND,
    1: "ALTER TABLE files RENAME COLUMN mtime_ns TO changed_ns;" + _SECOND,
}
