"""An engine that remembers on disk what a model said, so that scoring again costs no generation.

The key is all that a completion depends on: the digest of the model's weights, the messages,
the options. Only the evaluation uses it. A model without a digest is asked each time: another
one may stand behind the same name tomorrow.
"""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections.abc import Callable
from pathlib import Path

from pydantic import ValidationError

from eval.around import Around, Request
from rag.engines.base import Completion, Engine
from rag.types import Noun


class Said(Noun):
    """A completion with what it cost when the model really wrote it. seconds: wall time."""

    key: str
    seconds: float
    completion: Completion


class Spent(Noun):
    """What the calls of one question cost, also those that were remembered.

    seconds: wall time in the model when it was asked; remembered: how many of the calls were
    answered from the file this time. Tokens: None where the engine does not count them.
    """

    calls: int = 0
    remembered: int = 0
    seconds: float = 0.0
    prompt_tokens: int | None = None
    written_tokens: int | None = None


class Remembering(Around):
    """Another engine, each request to it made once for a file.

    path: JSON Lines, appended as completions come; a line that a kill cut off is passed over.
    fresh: ask the model again and remember the new words.
    """

    def __init__(self, inner: Engine, path: Path, *, fresh: bool = False) -> None:
        super().__init__(inner)
        self._path = path
        self._known: dict[str, Said] = {} if fresh or not inner.digest else _read(path)
        self._spent = Spent()

    def take_spent(self) -> Spent:
        """What was spent since the last time this was asked."""
        spent, self._spent = self._spent, Spent()
        return spent

    def called(
        self,
        request: Request,
        ask: Callable[[], Completion],
        on_text: Callable[[str], None] | None,
        cancel: threading.Event | None,
    ) -> Completion:
        """As the inner engine, asking it for new requests only."""
        key = self._key(request)
        said = self._known.get(key)
        remembered = said is not None
        if said is None:
            began = time.perf_counter()
            completion = ask()
            said = Said(key=key, seconds=round(time.perf_counter() - began, 4), completion=completion)
            if self.digest and not (cancel and cancel.is_set()):
                self._keep(said)
        elif on_text:
            on_text(said.completion.text)
        self._count(said, remembered)
        return said.completion

    def _key(self, request: Request) -> str:
        turns = [(turn.role, turn.content) for turn in request.messages]
        what = [self.name, self.digest, self.context, turns, request.max_tokens, list(request.stop), request.top]
        return hashlib.sha256(json.dumps(what).encode()).hexdigest()

    def _keep(self, said: Said) -> None:
        self._known[said.key] = said
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("a", encoding="utf-8") as file:
            file.write(said.model_dump_json() + "\n")

    def _count(self, said: Said, remembered: bool) -> None:
        spent, completion = self._spent, said.completion
        self._spent = Spent(
            calls=spent.calls + 1,
            remembered=spent.remembered + remembered,
            seconds=round(spent.seconds + said.seconds, 4),
            prompt_tokens=_plus(spent.prompt_tokens, completion.prompt_tokens),
            written_tokens=_plus(spent.written_tokens, completion.written_tokens),
        )


def _plus(total: int | None, more: int | None) -> int | None:
    return total if more is None else more + (total or 0)


def _read(path: Path) -> dict[str, Said]:
    """What is remembered, by key; the latest words for a key count."""
    known: dict[str, Said] = {}
    if path.exists():
        for line in path.read_text("utf-8", errors="replace").split("\n"):
            try:
                said = Said.model_validate_json(line)
            except ValidationError:  # cut off by a kill, or empty
                continue
            known[said.key] = said
    return known
