"""Replies as they came, kept in a JSONL file so that a killed run goes on where it stopped.

The first line names the run (code, questions, engine); replies of another run are not taken
up, nor those of a run that was finished: measuring again means asking again.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from types import TracebackType
from typing import Self

from pydantic import Field, ValidationError

from eval.completions import Spent
from rag.types import Answer, Noun


class Reply(Noun):
    """What came back for one question of one part of a suite.

    Exactly one of the three is there: ``answer``, ``found`` (the files of the passages found,
    best first, one entry for each passage) or ``error`` (one line). seconds: wall time.
    probability, signals: what the assistant's decision for an answer rested on, where it says so.
    ranked: the quotes that the ranking alone put first, best first, before any model read them.
    said, located: a model's few words on each part of the question, and the sentence that they led
    to, as long as each other; empty where no model read.
    spent: what the model's calls cost when they were made; None: not known.
    """

    part: str
    case: str
    seconds: float
    answer: Answer | None = None
    found: tuple[str, ...] | None = None
    error: str | None = None
    probability: float | None = None
    signals: dict[str, float] = Field(default_factory=dict)
    ranked: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    located: tuple[str, ...] = ()
    spent: Spent | None = None


class Replies:
    """The file of one run. Used as a context: closed at the end, not finished by that.

    path: made with its folder if missing. run: a hash of all that the replies depend on.
    """

    def __init__(self, path: Path, run: str) -> None:
        self._kept = _taken_up(path, run)
        self.taken_up = len(self._kept)
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(path.name + ".new")
        kept = [reply.model_dump_json() for reply in self._kept.values()]
        fresh.write_text("\n".join([json.dumps({"run": run}), *kept, ""]), "utf-8")
        os.replace(fresh, path)  # a line that a kill cut off is gone with the old file
        self._file = path.open("a", encoding="utf-8")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def get(self, part: str, case: str) -> Reply | None:
        """The reply that is there already, if any. A failed question is asked again."""
        return self._kept.get((part, case))

    def add(self, reply: Reply) -> None:
        """Keep a reply; it survives a kill of this process from now on."""
        self._file.write(reply.model_dump_json() + "\n")
        self._file.flush()

    def finish(self) -> None:
        """All questions were asked: the next run starts anew."""
        self._file.write(json.dumps({"finished": True}) + "\n")
        self._file.flush()


def _taken_up(path: Path, run: str) -> dict[tuple[str, str], Reply]:
    try:
        lines = path.read_text("utf-8", errors="replace").split("\n")
    except FileNotFoundError:
        return {}
    if lines[0] != json.dumps({"run": run}) or json.dumps({"finished": True}) in lines:
        return {}
    kept: dict[tuple[str, str], Reply] = {}
    for line in lines[1:]:
        try:
            reply = Reply.model_validate_json(line)
        except ValidationError:  # cut off by a kill
            continue
        if reply.error is None:
            kept[reply.part, reply.case] = reply
    return kept
