"""Messages as servers want them, and what comes back from a message that was continued.

It knows no engine and makes no call.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rag.types import Turn


def wire(messages: Sequence[Turn]) -> list[dict[str, str]]:
    """The messages as JSON objects. Half characters (lone surrogates) become question marks.

    Text out of a damaged file may hold them, and no server could be sent them.
    """
    return [
        {"role": turn.role, "content": turn.content.encode("utf-8", "replace").decode("utf-8")} for turn in messages
    ]


def continued(messages: Sequence[Turn]) -> str:
    """The text of a last assistant message, which the engine goes on from; "" when there is none."""
    return messages[-1].content if messages and messages[-1].role == "assistant" else ""


class Echo:
    """Takes the continued message out of a reply that repeats it in front of the new words.

    Some servers repeat it, some do not, and some drop its outer white space. Pieces are held
    back as long as they may still be the repetition: ``Echo("Die Haupt").feed("Die Hauptstadt")``
    is ``"stadt"``. A reply that does not repeat it passes unchanged.
    """

    def __init__(self, before: str) -> None:
        self._forms = sorted({before, before.strip()} - {""}, key=len, reverse=True)
        self._held = ""

    def feed(self, piece: str) -> str:
        """The new words that are certain after this piece."""
        if not self._forms:
            return piece
        self._held += piece
        if any(len(form) > len(self._held) and form.startswith(self._held) for form in self._forms):
            return ""
        return self._release()

    def rest(self) -> str:
        """What was still held back when the reply ended."""
        return self._release()

    def _release(self) -> str:
        text, self._held = self._held, ""
        form = next((form for form in self._forms if text.startswith(form)), "")
        self._forms = []
        return text[len(form) :]


def alternatives(token: Mapping[str, Any], top: int) -> tuple[tuple[str, float], ...]:
    """The ``top`` likeliest alternatives of one token, best first, from a server's JSON.

    ``token`` has ``top_logprobs``, a list of ``{"token": …, "logprob": …}``; Ollama, llama.cpp
    and OpenAI agree on that. Entries that do not look like it are left out.
    """
    found = [
        (str(entry["token"]), float(entry["logprob"]))
        for entry in token.get("top_logprobs") or ()
        if isinstance(entry, Mapping) and isinstance(entry.get("logprob"), (int, float)) and "token" in entry
    ]
    return tuple(sorted(found, key=lambda pair: -pair[1])[:top])
