"""Which of an Ollama server's models shall answer, and what is known about it.

The rule, when none is named: the pinned weights if they are there, for their silence is calibrated;
else, of the models that can chat and run on this machine, the largest whose file is at most half
of the machine's memory; if none is that small, the smallest.
The free memory of the moment is no measure: a model that is loaded would lower it, and the next
call would choose another model.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from rag.engines.address import is_loopback
from rag.engines.lines import Server
from rag.engines.modelfile import PINNED, REWRITTEN
from rag.engines.ollama_errors import translated
from rag.errors import EngineMissing
from rag.types import Noun

QUICK = 10.0
"""Seconds for questions about models, which take milliseconds."""

SAFE = (0, 17, 1)
"""Older versions let a crafted model file read the server's memory (CVE-2026-7482)."""


class Model(Noun):
    """One model as ``/api/tags`` lists it. remote: the host it runs on, if not Ollama's own."""

    name: str
    size: int
    digest: str | None
    remote: str | None


LOGPROBS = (0, 12, 11)
"""The first version that gives probabilities."""


def version(server: Server) -> tuple[int, ...]:
    """Reach the server; its version, () when it does not know it. Raises EngineMissing."""
    with translated(server.url, seconds=min(QUICK, server.seconds)):
        text = str(server.ask("/api/version", seconds=min(QUICK, server.seconds)).get("version", ""))
    numbers = tuple(int(number) for number in re.findall(r"\d+", text)[:3])
    # A server that was built without its version says 0.0.0.
    return numbers if len(numbers) == 3 and any(numbers) else ()


def warning(numbers: tuple[int, ...]) -> str | None:
    """A line to say when the version is known to be unsafe."""
    if not numbers or numbers >= SAFE:
        return None
    text = ".".join(map(str, numbers))
    return f"Ollama {text} has a known hole (CVE-2026-7482). Update it to 0.17.1 or later."


def listed(server: Server) -> list[Model]:
    """All models of the server."""
    with translated(server.url, seconds=min(QUICK, server.seconds)):
        entries = server.ask("/api/tags", seconds=min(QUICK, server.seconds)).get("models") or []
    return [
        Model(
            name=str(entry.get("name") or entry.get("model")),
            size=entry["size"] if isinstance(entry.get("size"), int) else 0,
            digest=str(entry.get("digest") or "").removeprefix("sha256:") or None,
            remote=entry.get("remote_host") or None,
        )
        for entry in entries
        if isinstance(entry, Mapping)
    ]


def described(server: Server, name: str) -> Mapping[str, Any]:
    """What ``/api/show`` says about a model. Raises EngineMissing when it is not there."""
    with translated(server.url, name, seconds=min(QUICK, server.seconds)):
        return server.ask("/api/show", {"model": name}, seconds=min(QUICK, server.seconds))


def loaded(server: Server, name: str) -> bool:
    """Is the model in the server's memory now?"""
    limit = min(QUICK, server.seconds)
    with translated(server.url, name, seconds=limit):
        entries = server.ask("/api/ps", seconds=limit).get("models") or []
    return any(isinstance(entry, Mapping) and entry.get("name") == name for entry in entries)


def named(models: Sequence[Model], name: str) -> Model:
    """The model that Ollama takes for ``name`` (":latest" may be left out). Raises EngineMissing."""
    full = name if ":" in name.rpartition("/")[2] else f"{name}:latest"
    for model in models:
        if model.name in {name, full}:
            return model
    raise EngineMissing(f"Ollama does not have the model {name}. Get it with: belegt pull {name}")


def refuse_remote(model: Model, description: Mapping[str, Any], allow_remote: bool) -> bool:
    """Does the model run on another machine? Raises EngineMissing when it does and must not."""
    remote = model.remote or description.get("remote_host")
    if remote and not allow_remote:
        raise EngineMissing(
            f"The Ollama model {model.name} runs at {remote}: what you ask and what is found would go there. "
            "Choose another model, or if that is wanted: BELEGT_ALLOW_REMOTE=1"
        )
    return bool(remote)


def weights(model: Model, description: Mapping[str, Any]) -> str | None:
    """The SHA-256 of the model's weights, the same as the GGUF file's; else of the model as a whole.

    What Ollama has written anew from the pinned file counts as that file.
    """
    found = re.search(r"^FROM .*sha256[-:]([0-9a-f]{64})\s*$", str(description.get("modelfile", "")), re.MULTILINE)
    digest = found[1] if found else model.digest
    return REWRITTEN.get(digest, digest) if digest else None


def can_chat(description: Mapping[str, Any]) -> bool:
    """Servers before 0.6.4 name no capabilities: there, embedding models are known by their family."""
    capabilities = description.get("capabilities")
    if capabilities is not None:
        return "completion" in capabilities and "embedding" not in capabilities
    family = str((description.get("details") or {}).get("family", ""))
    return "bert" not in family


def best(
    models: Sequence[Model], describe: Callable[[str], Mapping[str, Any]], memory: int | None
) -> tuple[Model, Mapping[str, Any]] | None:
    """The model of the rule above and its description; None when none can chat.

    describe: asked as little as possible. memory: bytes that the machine has; None: not known,
    nothing is too large.
    """
    room = float("inf") if memory is None else memory / 2
    own = [model for model in models if model.remote is None]
    for model in own:
        # Its size tells it apart from most others without a question; the rest of a model is small text.
        like = 0 <= model.size - PINNED.size < 100_000
        if like and weights(model, found := describe(model.name)) == PINNED.sha256:
            return model, found
    fitting = sorted((m for m in own if m.size <= room), key=lambda m: (-m.size, m.name))
    larger = sorted((m for m in own if m.size > room), key=lambda m: (m.size, m.name))
    for model in (*fitting, *larger):
        description = describe(model.name)
        if can_chat(description) and not description.get("remote_host"):
            return model, description
    return None


def number(description: Mapping[str, Any], ending: str) -> int | None:
    """A number of the model's own description, like ``context_length``; its name begins with the family's."""
    for key, value in (description.get("model_info") or {}).items():
        if key.endswith(f".{ending}") and isinstance(value, int):
            return value
    return None


def memory_for(url: str) -> int | None:
    """The memory of the machine that the server runs on; None when that is another one."""
    return machine_memory() if is_loopback(url) else None


def machine_memory() -> int | None:
    """Bytes of this machine's memory; None when the system does not say."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (ValueError, OSError, AttributeError):
        return None
