"""A question on its way, from the moment it is asked to the moment its end is on disk.

It shows nothing; what all questions share is ui/desk.py's.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rag.assistant import Event, Reply
from rag.types import Answer, Evidence, Statement, Turn
from ui.conversations import Exchange
from ui.work import Work

if TYPE_CHECKING:
    from ui.desk import Desk


class Asked:
    """A question on its way; its end is written to the conversation by the thread that answers.

    draft: the model's words until now, unchecked.
    """

    def __init__(self, desk: Desk, conversation: str, exchange: Exchange, history: Sequence[Turn]) -> None:
        self.draft = ""
        self._desk, self._conversation, self._history = desk, conversation, tuple(history)
        self._exchange = exchange
        self._assistant = desk.assistant
        self._reply: Reply | None = None
        self.work: Work[Event] = Work(self._run, self._settle)

    @property
    def before(self) -> int:
        """How many other questions the model serves first; 0 when this one does not wait."""
        return self._reply.before if self._reply else 0

    def view(self) -> Exchange:
        """The exchange as far as it has come."""
        return self._view(self.work)

    def _view(self, work: Work[Event]) -> Exchange:
        # The work is handed on, for it may be at its end before it is ours to ask.
        seen = list(work.seen)
        found = next((event for event in seen if isinstance(event, Evidence)), None)
        made = self._exchange.model_copy(
            update={
                "evidence": found.citations if found else None,
                "spoken": tuple(event for event in seen if isinstance(event, Statement)),
                "answer": next((event for event in seen if isinstance(event, Answer)), None),
                "stopped": work.cancel.is_set(),
            }
        )
        return made

    def _write(self, piece: str) -> None:
        self.draft += piece

    def _run(self, work: Work[Event]) -> None:
        asked = self._exchange
        reply = self._reply = self._assistant.stream(
            asked.question, self._history, only=asked.only, cancel=work.cancel, draft=self._write
        )
        for event in reply:
            if isinstance(event, Statement):
                self.draft = ""
            work.tell(event)
        if reply.failure is not None:
            self._exchange = asked.model_copy(update={"warning": str(reply.failure)})
        elif self._assistant is self._desk.assistant:
            self._desk.engine = self._assistant.engine

    def _settle(self, work: Work[Event]) -> None:
        error = str(work.error) if work.error else ("?" if work.broken else None)
        self._desk.conversations.settle(self._conversation, self._view(work).model_copy(update={"error": error}))
