"""One question, one folder: ``query`` keeps a library of its own for each corpus and brings it level first."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from rag.assistant import Assistant, History
from rag.bounds import refuse_empty
from rag.errors import NothingFound, ReadError, UsageError
from rag.settings import Settings
from rag.sync import Progress, SyncReport
from rag.sync.disk import seen, unseen
from rag.types import Answer


def corpus_library(corpus: Path, settings: Settings) -> Path:
    """Where the library of a corpus lives: in the cache, by the corpus' full path."""
    name = hashlib.sha256(str(corpus.absolute()).encode(errors="surrogateescape")).hexdigest()[:16]
    return settings.cache / "corpora" / f"{corpus.name or 'root'}-{name}"


def open_corpus(
    corpus: Path | str, *, reading: Callable[[Progress], None] | None = None, **options: Any
) -> tuple[Assistant, SyncReport]:
    """An assistant that answers from ``corpus`` alone, and what reading it brought.

    reading: told of each file; options: those of Assistant. Raises UsageError when the path does
    not exist or is empty, NothingFound when no file of it can be read.
    """
    refuse_empty([corpus])
    corpus = Path(corpus)
    try:
        found = seen(corpus)
    except ReadError as error:
        raise unseen(corpus, error) from error
    if found is None:
        raise UsageError(f"{corpus} does not exist.")
    settings = options.pop("settings", None) or Settings()
    assistant = Assistant(corpus_library(corpus, settings), settings=settings, **options)
    # The folder's own state counts here, so what is gone from it is forgotten at once.
    report = assistant.library.sync([corpus], prune=True, progress=reading)
    if not any(file.searchable for file in assistant.library.files()):
        assistant.close()
        raise NothingFound(f"{corpus} holds no file with text that Belegt can read.")
    return assistant, report


def query(
    question: str,
    corpus: Path | str,
    *,
    history: History = (),
    only: Sequence[str] = (),
    exclude: Sequence[str] = (),
    **options: Any,
) -> Answer:
    """Answer a question from the files of a folder (or from one file) alone.

    The first call reads the folder; later calls read only what changed. options: those of
    Assistant (``engine="quotes"``, ``model=…``, ``settings=…``).

    >>> query("Wann tagt der Gemeinderat?", corpus="dokumente/").text
    'Der Gemeinderat tagt am ersten Montag im Monat um 19 Uhr im Rathaus.'

    Returns an Answer: ``text``, ``abstained``, ``statements`` with ``citations`` (file, start, end,
    quote, page), ``passages``. Raises RagError's children.
    """
    assistant, _ = open_corpus(corpus, **options)
    with assistant:
        return assistant.ask(question, history, only, exclude)
