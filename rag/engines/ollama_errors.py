"""What can go wrong with an Ollama server, turned into Belegt's errors with the remedy.

A complaint may come as the answer, or as a line in the middle of a stream that began with
status 200. How its text is found is in ``complaints``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx

from rag.engines.complaints import complaint, too_long
from rag.engines.lines import Refused
from rag.engines.relay import TimeIsUp
from rag.errors import EngineError, EngineFailed, EngineMissing, EngineRefused

_MEMORY = re.compile(
    r"(more system|insufficient|not enough|out of( device)?) memory|failed to allocate|allocation failed|malloc failed",
    re.IGNORECASE,
)


@contextmanager
def translated(url: str, model: str | None = None, *, seconds: float = 0.0) -> Iterator[None]:
    """Within this block every failure of the server becomes an EngineError."""
    try:
        yield
    except (httpx.ConnectError, httpx.ConnectTimeout) as error:
        raise EngineMissing(f"Ollama does not answer at {url}. Start it with: ollama serve") from error
    except (httpx.TimeoutException, TimeIsUp) as error:
        if model is None:
            raise EngineMissing(
                f"What listens at {url} did not answer within {seconds:g} s. "
                "Start Ollama anew (ollama serve), or set OLLAMA_HOST to its address."
            ) from error
        raise EngineFailed(
            f"Ollama took longer than {seconds:g} s ({model or url}). "
            "Allow more: BELEGT_TIMEOUT=600, or choose a smaller model."
        ) from error
    except (httpx.InvalidURL, httpx.UnsupportedProtocol) as error:
        raise EngineMissing(f"{url} is no address of a server. Set OLLAMA_HOST, like 127.0.0.1:11434") from error
    except httpx.HTTPError as error:
        reason = str(error) or type(error).__name__
        raise EngineFailed(f"Ollama at {url} broke off: {reason}. Ask again; its log says why.") from error
    except Refused as refusal:
        raise refused(refusal.status, refusal.body, url, model) from refusal


def refused(status: int, body: str, url: str, model: str | None) -> EngineError:
    """The error for an answer without success."""
    message, tokens = complaint(body)
    if status in {400, 413, 500} and (found := too_long(message, tokens, model)) is not None:
        return found
    if status == 404 and model is not None and ("model" in message or not message):
        return EngineMissing(f"Ollama does not have the model {model}. Get it with: belegt pull {model}")
    if status in {401, 403}:
        return EngineMissing(f"Ollama at {url} wants another key (status {status}). Set it: BELEGT_OLLAMA_KEY=…")
    if 300 <= status < 400:
        return EngineMissing(f"{url} is not Ollama itself: {message}. Set OLLAMA_HOST to its real address.")
    if status == 503:
        return EngineFailed(f"Ollama at {url} is busy: {message or 'too many wait'}. Ask again in a moment.")
    if status == 429:
        return EngineFailed(f"Ollama at {url} was asked too often: {message or status}. Wait a minute, then ask again.")
    if status == 501 or (status == 400 and "does not support" in message):
        return EngineMissing(f"{model or 'Ollama'} cannot do that: {message or status}. Choose another: belegt models")
    if _MEMORY.search(message):
        return _too_large(message, model)
    if status < 300:
        return EngineMissing(f"What answers at {url} is not Ollama. Set OLLAMA_HOST to its address.")
    reason = message or "no reason given"
    failed = EngineRefused if status in {400, 422, 500} else EngineFailed
    return failed(f"Ollama failed (status {status}): {reason}. Ask again; its log says more.")


def in_stream(error: Any, model: str) -> EngineError:
    """The error for a line that complains although the stream began well."""
    message, tokens = complaint(json.dumps({"error": error}))
    found = too_long(message, tokens, model)
    if found is None and _MEMORY.search(message):
        return _too_large(message, model)
    return found or EngineFailed(f"Ollama failed in the middle of the answer ({model}): {message}. Ask again.")


def _too_large(message: str, model: str | None) -> EngineError:
    return EngineFailed(
        f"Ollama has not the memory for {model or 'this model'}: {message}. "
        "Close other programs, or choose a smaller model: belegt models"
    )
