"""Conversations on disk: one JSON file each, in the library's folder, written whole or not at all.

It knows what an exchange is and how it is kept; who asks and who draws is others' work. What
people thought of the answers is kept with them, and as questions of an evaluation beside them.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import sys
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from pydantic import ValidationError

from rag.errors import LibraryError, UsageError
from rag.text import shortened
from rag.types import Answer, Citation, Noun, Statement, Turn

FEEDBACK = "feedback.jsonl"
_ID = re.compile(r"[0-9a-f]{12}")
_TITLE = 60  # characters


class Feedback(Noun):
    """What a reader thought of an answer; note: what it should have said."""

    good: bool
    note: str = ""


class Exchange(Noun):
    """A question and what came of it.

    evidence: the sentences that were found. spoken: the statements until now; those of the
    answer once it is there. warning: the engine's error, where quotes answered in its place.
    error: why there is no answer. Neither answer nor error: it was interrupted, or still runs.
    """

    id: str
    question: str
    at: str
    only: tuple[str, ...] = ()
    evidence: tuple[Citation, ...] | None = None
    spoken: tuple[Statement, ...] = ()
    answer: Answer | None = None
    warning: str | None = None
    error: str | None = None
    stopped: bool = False
    feedback: Feedback | None = None

    @property
    def places(self) -> tuple[Citation, ...]:
        """What the statements cite, each once; a citation's number is its place here, from 1."""
        return tuple(dict.fromkeys(cited for statement in self.spoken for cited in statement.citations))

    @property
    def remark(self) -> str | None:
        """What is to be said beside its answer: how that came about, why it is silent, which engine failed."""
        if self.answer is None:
            return None
        if self.warning:
            # What the reason says of the quotes that answer is not so where there is no answer.
            return self.warning if self.answer.abstained else self.answer.reason or self.warning
        return self.answer.reason


class Conversation(Noun):
    """Exchanges in their order. at: when it was last changed."""

    id: str
    title: str
    at: str
    exchanges: tuple[Exchange, ...] = ()

    def turns(self) -> list[Turn]:
        """What has been answered, as the next question's history."""
        told: list[Turn] = []
        for exchange in self.exchanges:
            if exchange.answer is not None:
                told.append(Turn(role="user", content=exchange.question))
                told.append(Turn(role="assistant", content=exchange.answer.text))
        return told


def now() -> str:
    """This moment, as it is written down."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def new_exchange(question: str, only: Sequence[str]) -> Exchange:
    """A question that was just asked."""
    return Exchange(id=secrets.token_hex(6), question=question, at=now(), only=tuple(only))


class Conversations:
    """The conversations of one folder; safe to use from several threads."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.RLock()
        self._read: dict[str, tuple[tuple[int, int], Conversation]] = {}

    def all(self) -> list[Conversation]:
        """All of them, the one that changed last first; a damaged file is passed over and logged."""
        found = [self.get(path.stem) for path in self._folder.glob("*.json")]
        return sorted((one for one in found if one is not None), key=lambda one: (one.at, one.id), reverse=True)

    def get(self, name: str) -> Conversation | None:
        """One of them; None when there is none of this id, or its file is damaged."""
        if not _ID.fullmatch(name):
            return None
        path = self._folder / f"{name}.json"
        with self._lock:
            try:
                stat = path.stat()
                stamp = (stat.st_mtime_ns, stat.st_size)
                known = self._read.get(name)
                if known is None or known[0] != stamp:
                    known = (stamp, Conversation.model_validate_json(path.read_bytes()))
                    self._read[name] = known
                return known[1]
            except FileNotFoundError:
                return None
            except (OSError, ValidationError) as error:
                # What was asked and answered stands in the error's own words, and must not get into a log.
                print(f"The conversation {path} cannot be read: {type(error).__name__}", file=sys.stderr)
                return None

    def begin(self, name: str | None, exchange: Exchange, keep: int | None = None) -> Conversation:
        """Add an exchange to a conversation, or to a new one. Raises LibraryError.

        keep: how many exchanges of it stay before the new one; None: all.
        """
        with self._lock:
            known = self.get(name) if name else None
            if known is None:
                title = shortened(exchange.question, _TITLE)
                return self._put(Conversation(id=secrets.token_hex(6), title=title, at=now(), exchanges=(exchange,)))
            kept = known.exchanges if keep is None else known.exchanges[:keep]
            begun = self._put(known.model_copy(update={"at": now(), "exchanges": (*kept, exchange)}))
            if any(one.feedback for one in known.exchanges[len(kept) :]):
                self._write_cases()
            return begun

    def settle(self, name: str, exchange: Exchange) -> None:
        """Replace an exchange by what became of it; one that was deleted meanwhile stays deleted.

        Raises LibraryError.
        """
        self._change(name, exchange.id, lambda old: exchange.model_copy(update={"feedback": old.feedback}))

    def judge(self, name: str, exchange: str, feedback: Feedback | None) -> None:
        """Keep what a reader thought of an answer. Raises LibraryError."""
        with self._lock:
            self._change(name, exchange, lambda old: old.model_copy(update={"feedback": feedback}))
            self._write_cases()

    def feedback(self, name: str, exchange: str) -> Feedback | None:
        """What a reader thought of an answer; None: nothing yet."""
        known = self.get(name)
        return next((one.feedback for one in known.exchanges if one.id == exchange), None) if known else None

    def rename(self, name: str, title: str) -> None:
        """Give it another title. Raises LibraryError, UsageError for an empty one."""
        if not title.strip():
            raise UsageError("A conversation needs a title of at least one letter.")
        with self._lock:
            if (known := self.get(name)) is not None:
                self._put(known.model_copy(update={"title": " ".join(title.split())[:200]}))

    def delete(self, name: str) -> None:
        """Forget it, and what was thought of its answers. Raises LibraryError."""
        with self._lock:
            if self.get(name) is None:
                return
            try:
                (self._folder / f"{name}.json").unlink(missing_ok=True)
            except OSError as error:
                raise LibraryError(f"The conversation could not be deleted: {error.strerror}.") from error
            self._read.pop(name, None)
            self._write_cases()

    def cases(self) -> list[dict[str, object]]:
        """What was judged, as questions of an evaluation: the shape of ``eval.cases.Case``."""
        return [
            case(exchange, conversation.model_copy(update={"exchanges": conversation.exchanges[:at]}).turns())
            for conversation in self.all()
            for at, exchange in enumerate(conversation.exchanges)
            if exchange.feedback is not None and exchange.answer is not None
        ]

    # -- files -----------------------------------------------------------------------------

    def _change(self, name: str, exchange: str, change: Callable[[Exchange], Exchange]) -> None:
        with self._lock:
            known = self.get(name)
            if known is not None:
                changed = tuple(change(one) if one.id == exchange else one for one in known.exchanges)
                self._put(known.model_copy(update={"at": now(), "exchanges": changed}))

    def _put(self, conversation: Conversation) -> Conversation:
        self._write(f"{conversation.id}.json", conversation.model_dump_json(indent=1))
        return conversation

    def _write_cases(self) -> None:
        lines = [json.dumps(one, ensure_ascii=False) + "\n" for one in self.cases()]
        self._write(FEEDBACK, "".join(lines))

    def _write(self, name: str, text: str) -> None:
        path, part = self._folder / name, self._folder / f".{name}.part"
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
        except OSError as error:
            raise LibraryError(f"The conversation could not be kept: {error.strerror}. Is the disk full?") from error


def case(exchange: Exchange, history: Sequence[Turn] = ()) -> dict[str, object]:
    """An answer that was judged, as a question of an evaluation. history: what was said before it.

    A good answer's places are its gold; a good silence is an unanswerable question. One that was
    judged bad is answerable if the reader wrote what is right, in one of the files that were found, and has the
    tag "review": a person should look at it before it counts.
    """
    answer, feedback = exchange.answer, exchange.feedback
    if answer is None or feedback is None:
        raise ValueError("only an answer that was judged is a case")
    made: dict[str, object] = {
        "id": f"feedback-{exchange.id}",
        "lang": "de" if answer.language == "de" else "en",
        "question": exchange.question,
        "kind": "feedback",
        "history": [turn.model_dump() for turn in history],
        "only": list(exchange.only),
        "tags": ["feedback"] if feedback.good else ["feedback", "review"],
    }
    if feedback.good:
        cited = answer.citations
        made["answerable"] = not answer.abstained
        made["files"] = list(dict.fromkeys(one.file for one in cited))
        made["answers"] = [one.quote for one in cited]
        made["evidence"] = [{"file": one.file, "quote": one.quote} for one in cited]
    else:
        made["answerable"] = bool(feedback.note.strip())
        made["answers"] = [feedback.note.strip()] if feedback.note.strip() else []
        if made["answers"]:
            made["files"] = list(dict.fromkeys(passage.file for passage in answer.passages))
    return made
