"""Reads what a model server says when it refuses: which text, and is it about the length?

Which error that becomes, and the remedy, is the engine's matter, but for one: a prompt that is
too long is the same everywhere.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from rag.errors import EngineFailed, PromptTooLong

_TOO_LONG = re.compile(
    r"exceed_context_size|context_length_exceeded|exceeds? (the )?(available |maximum )?context"
    r"|maximum context|context (size|length|window)|input length",
    re.IGNORECASE,
)

_NAMES = ("error", "message", "detail")
"""Under which of these a server says what is wrong."""


def too_long(message: str, tokens: int | None, model: str | None) -> PromptTooLong | None:
    """PromptTooLong, when that is what the message says."""
    if not _TOO_LONG.search(message):
        return None
    length = f"of {tokens} tokens " if tokens else ""
    return PromptTooLong(
        f"The prompt {length}does not fit the context of {model}. "
        "Ask about less text, or allow more: BELEGT_CONTEXT=8192",
        tokens=tokens,
    )


def complaint(body: str) -> tuple[str, int | None]:
    """The message in an error body of any shape, on one line, and the prompt's length if it is said."""
    found: Any = body
    tokens: int | None = None
    # An object in JSON in a text in an object in JSON was seen; the bound is for what was not.
    for _ in range(8):
        if isinstance(found, Mapping):
            if isinstance(found.get("n_prompt_tokens"), int):
                tokens = found["n_prompt_tokens"]
            kind = found.get("type")
            name = next((name for name in _NAMES if name in found), None)
            if name is None:
                found = json.dumps(found, ensure_ascii=False) if found else ""
                break
            inner = found[name]
            found = f"{inner} ({kind})" if isinstance(inner, str) and isinstance(kind, str) else inner
            continue
        try:
            parsed = json.loads(found)
        except (TypeError, ValueError):
            break
        if not isinstance(parsed, (Mapping, str)):
            break
        found = parsed
    return " ".join(str(found).split())[:300], tokens


def entry_of(line: str, broken: str, remedy: str = "") -> dict[str, Any]:
    """One line of a stream as a JSON object. broken, remedy: the error's words around a line that is none.

    Raises EngineFailed.
    """
    try:
        entry = json.loads(line)
    except ValueError:
        entry = None
    if not isinstance(entry, dict):
        raise EngineFailed(f"{broken}: {line[:80]!r}. {remedy}".rstrip())
    return entry


@contextmanager
def understood(broken: str, remedy: str) -> Iterator[None]:
    """Within this block JSON of another shape becomes an EngineFailed. broken, remedy: as for ``entry_of``."""
    try:
        yield
    except (AttributeError, LookupError, TypeError, ValueError) as error:  # pydantic's ValidationError is a ValueError
        told = " ".join(str(error).split())[:80]
        raise EngineFailed(f"{broken}: {told}. {remedy}") from error
