"""The models of the Ollama server: which are there, which one suits this machine, and how one gets there.

For the shell's ``belegt models`` and ``belegt pull`` and for the chat page. What the server says
about its models is read in ``rag.engines``; whose silence is calibrated, ``rag.decision`` knows.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from rag import decision
from rag.engines import modelfile
from rag.engines import ollama_models as known
from rag.engines.ollama import server_for
from rag.engines.ollama_pull import Progress, Pulling, create, pull
from rag.settings import Settings
from rag.types import Noun

if TYPE_CHECKING:
    from rag.engines.lines import Server

CALIBRATED = "belegt-qwen2.5-coder:1.5b"
"""The name under which the pinned model file, whose silence is calibrated, lies in an Ollama server."""

GIB = 1 << 30
LIVE = 600_000_000
"""Bytes that a model takes beside its weights: the context of 4,096 tokens and working memory."""

Say = Callable[[str], None]


class ModelInfo(Noun):
    """One model of the server.

    size: bytes of its file. context: tokens it was made for; None: not said. chats, embeds,
    thinks: what it can do. remote: the host that it runs on, if not the server's own machine.
    calibrated: is Belegt's silence fitted to these weights? digest: their SHA-256. memory: bytes
    that it takes when it runs. chosen: "auto" would take it.
    """

    name: str
    size: int
    context: int | None
    chats: bool
    embeds: bool
    thinks: bool
    remote: str | None
    calibrated: bool
    digest: str | None
    parameters: str = ""
    chosen: bool = False

    @property
    def memory(self) -> int:
        """See above; an estimate."""
        return 0 if self.remote else self.size + LIVE


class Recommended(Noun):
    """From ``memory`` bytes of the machine on: the model to pull, and why. size: bytes to download."""

    name: str
    memory: int
    size: int
    reason: str


RECOMMENDED = (
    Recommended(
        name=CALIBRATED,
        memory=0,
        size=modelfile.PINNED.size,
        reason="its silence is calibrated, and it is quick enough for a processor without a graphics card (Apache-2.0)",
    ),
    Recommended(
        name="qwen2.5:7b",
        memory=16 * GIB,
        size=4_700_000_000,
        reason="five times the parameters and the work a token; its silence is decided by retrieval (Apache-2.0)",
    ),
    Recommended(
        name="qwen2.5:14b",
        memory=32 * GIB,
        size=9_000_000_000,
        reason="for a graphics card with 12 GB or more; its silence is decided by retrieval (Apache-2.0)",
    ),
)


def list_models(settings: Settings) -> list[ModelInfo]:
    """All models of the server, the one that "auto" takes first, then by name. Raises EngineMissing."""
    server = server_for(settings)
    known.version(server)
    listed = known.listed(server)
    described = {model.name: known.described(server, model.name) for model in listed}
    best = known.best(listed, lambda name: described[name], known.memory_for(server.url))
    chosen = best[0].name if best else None
    found = [_info(model, described[model.name], model.name == chosen) for model in listed]
    return sorted(found, key=lambda info: (not info.chosen, info.name))


def pull_model(
    settings: Settings,
    name: str | None = None,
    *,
    progress: Progress | None = None,
    say: Say | None = None,
    cancel: threading.Event | None = None,
) -> ModelInfo | None:
    """Bring a model into the server; None when it was cancelled. A later call goes on where this one was.

    name: as for ``ollama pull``; None, or ``CALIBRATED``: the pinned file, from this machine's
    cache or downloaded into it. progress: called in this thread, a few times a second. say: gets
    a line for what a person should know. Raises EngineMissing, EngineFailed.
    """
    server = server_for(settings)
    known.version(server)
    wanted = name or CALIBRATED
    if wanted == CALIBRATED:
        whole = _bring_pinned(settings, server, progress, say, cancel)
    else:
        whole = pull(server, wanted, progress=progress, say=say, cancel=cancel)
    # The server lists a model of another registry without the scheme that the name began with.
    return described(settings, wanted.rpartition("://")[2]) if whole else None


def described(settings: Settings, name: str) -> ModelInfo:
    """One model of the server. Raises EngineMissing when it is not there."""
    server = server_for(settings)
    model = known.named(known.listed(server), name)
    return _info(model, known.described(server, model.name), False)


class _Cancelled(Exception):
    """Leaves a download of the pinned file; its parts are kept."""


def _bring_pinned(
    settings: Settings, server: Server, progress: Progress | None, say: Say | None, cancel: threading.Event | None
) -> bool:
    """The pinned file into the cache, and from there into the server; False when cancelled."""

    def came(there: int, total: int) -> None:
        if cancel is not None and cancel.is_set():
            raise _Cancelled
        if progress is not None:
            progress(Pulling(step="downloading", there=there, total=total))

    try:
        path = modelfile.fetch(settings, say, came)
    except _Cancelled:
        return False
    return create(server, CALIBRATED, path, modelfile.PINNED.sha256, progress=progress, cancel=cancel)


def _info(model: known.Model, description: Mapping[str, Any], chosen: bool) -> ModelInfo:
    capabilities = description.get("capabilities") or ()
    weights = known.weights(model, description)
    return ModelInfo(
        name=model.name,
        size=model.size,
        context=known.number(description, "context_length"),
        chats=known.can_chat(description),
        embeds="embedding" in capabilities,
        thinks="thinking" in capabilities,
        remote=model.remote or description.get("remote_host") or None,
        calibrated=decision.calibrated(weights),
        digest=weights,
        parameters=str((description.get("details") or {}).get("parameter_size") or ""),
        chosen=chosen,
    )
