"""Examines what an answer needs: engine, embedder, library, disk; each finding with its remedy."""

from __future__ import annotations

import shutil
from pathlib import Path

from rag.doctor.check import Check
from rag.errors import NotFetched, RagError
from rag.settings import Settings

_ROOM = 2_000_000_000  # bytes: the embedded model and a library of some hundred files


def examine(settings: Settings) -> list[Check]:
    """Look at everything; nothing is downloaded and no question is asked."""
    from rag.doctor import ollama

    asked = settings.engine in ("auto", "ollama")
    server = [ollama.server(settings), *ollama.models(settings)] if asked else []
    return [*server, *_engine(settings), _embedder(settings), *_library(settings), _disk(settings)]


def _engine(settings: Settings) -> list[Check]:
    from rag.engines import choose

    said: list[str] = []
    looking = settings.model_copy(update={"download": False})
    try:
        engine = choose(looking, say=said.append)
    except NotFetched as error:
        return [_unfetched() if settings.download else _failed("engine", error)]
    except RagError as error:
        return [_failed("engine", error)]
    if engine.name == "quotes" and settings.engine != "quotes" and settings.download and _absent(looking):
        # Without the note, which would blame a setting that is the doctor's own; the server's line is there already.
        return [_unfetched()]
    notes = [Check(name="note", good=True, finding=line) for line in said]
    if engine.name == "quotes" and settings.engine != "quotes":
        remedy = "Start Ollama (ollama serve) and pull a model, or see above what the embedded one lacks."
        finding = "no language model: answers are quotes"
        return [*notes, Check(name="engine", good=False, finding=finding, remedy=remedy, exit_code=4)]
    where = "leaves this machine" if engine.can.leaves_machine else "stays on this machine"
    model = f"{engine.name}, model {engine.model}, context {engine.context} tokens; what you ask {where}"
    found = [*notes, Check(name="engine", good=True, finding=model if engine.model else engine.name)]
    if engine.name == "ollama":
        from rag.doctor import ollama

        found += ollama.model(settings, engine)
    engine.close()
    return found


def _absent(looking: Settings) -> bool:
    """Is nothing but a download between the embedded engine and an answer?"""
    from rag.engines.embedded import EmbeddedEngine

    try:
        EmbeddedEngine.open(looking)
    except NotFetched:
        return True
    except RagError:
        return False
    return False


def _unfetched() -> Check:
    remedy = "Start Ollama (ollama serve) and pull a model, or let `belegt ask` fetch the embedded one (1.1 GB)."
    finding = "no language model yet: until one is there, answers are quotes"
    return Check(name="engine", good=False, finding=finding, remedy=remedy, exit_code=4)


def _failed(name: str, error: RagError) -> Check:
    return Check(name=name, good=False, finding=str(error), exit_code=error.exit_code)


def _embedder(settings: Settings) -> Check:
    from rag.engines import embedder

    try:
        made = embedder(settings, say=lambda _: None)
        vector = made.queries(["Probe"])
    except RagError as error:
        return _failed("embedder", error)
    where = "; the files' texts leave this machine" if made.leaves_machine else ""
    return Check(name="embedder", good=True, finding=f"{made.name}, {vector.shape[1]} dimensions{where}")


def _library(settings: Settings) -> list[Check]:
    from rag.library import Library
    from rag.store import FILE

    try:
        there = (settings.library / FILE).exists()
    except OSError as error:
        finding = f"{settings.library} cannot be looked into: {error.strerror}"
        return [Check(name="library", good=False, finding=finding, remedy="Name another folder: --library DIR")]
    if not there:
        remedy = "Fill it with: belegt index FOLDER"
        return [Check(name="library", good=True, finding=f"{settings.library} is empty", remedy=remedy)]
    try:
        with Library.open(settings, say=lambda _: None) as library:
            files = library.files()
    except RagError as error:
        return [_failed("library", error)]
    lost = [file.file for file in files if file.problem]
    found = [Check(name="library", good=True, finding=f"{settings.library}: {len(files)} files")]
    if lost:
        finding = f"{len(lost)} files could not be read: {', '.join(lost[:5])}"
        found.append(Check(name="files", good=False, finding=finding, remedy="belegt files says why", exit_code=5))
    return found


def _disk(settings: Settings) -> Check:
    place: Path = settings.library
    while not _there(place):
        place = place.parent
    free = shutil.disk_usage(place).free
    remedy = None if free > _ROOM else f"Free some space, or move the library: --library DIR ({place} is nearly full)"
    return Check(name="disk", good=free > _ROOM, finding=f"{free / 1e9:.1f} GB free at {place}", remedy=remedy)


def _there(place: Path) -> bool:
    """Is there something, as far as this user may see?"""
    try:
        return place.exists()
    except OSError:
        return False
