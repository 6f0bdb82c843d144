"""What Ollama's own clock says about its calls: what is read again, loaded again, and Belegt's share.

The rows for ``eval.bench``, from the durations that the server reports with each call.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from statistics import fmean, median
from typing import TYPE_CHECKING

from eval.around import Around, Request
from eval.cases import Case
from rag.engines.base import Completion, Engine
from rag.types import Answer

if TYPE_CHECKING:
    from eval.bench import Row
    from rag.assistant import Assistant

SECOND, RELOADED, OWN = 0.20, 0.0, 0.05
"""The second call of a question reads at most a fifth of what the first does; nothing is loaded
anew; besides what the server accounts for, a question costs at most a twentieth."""

LOADED = 0.5
"""Share of the call's time in ``load_duration`` from which on the model was loaded: with the model in
memory it is some hundredths of a second."""


class Timed(Around):
    """An engine that keeps what each call reported, question by question."""

    def __init__(self, inner: Engine) -> None:
        super().__init__(inner)
        self.questions: list[list[Completion]] = []

    def asks(self, assistant: Assistant, case: Case) -> Answer:
        """Ask one question, whose calls belong together."""
        self.questions.append([])
        return assistant.ask(case.question, case.history)

    def called(
        self,
        request: Request,
        ask: Callable[[], Completion],
        on_text: Callable[[str], None] | None,
        cancel: threading.Event | None,
    ) -> Completion:
        """As the inner one."""
        reply = ask()
        self.questions[-1].append(reply)
        return reply


def calls(timed: Timed, answers: Sequence[Answer]) -> list[Row]:
    """The rows, beside their bounds."""
    from eval.bench import Row

    every = [call for question in timed.questions for call in question]
    second = [
        (b.reading_seconds or 0.0) / a.reading_seconds
        for a, b in (question[:2] for question in timed.questions if len(question) > 1)
        if a.reading_seconds
    ]
    later = [
        sum(call.reading_seconds or 0.0 for call in question[1:]) / question[0].reading_seconds
        for question in timed.questions
        if question and question[0].reading_seconds
    ]
    loads = sum((call.loading_seconds or 0) > LOADED * (call.seconds or 1) for call in every)
    wall = sum(answer.timings.get("total", 0.0) for answer in answers)
    served = sum(call.seconds or 0.0 for call in every)
    rows = [Row(f"calls of the model ({len(answers)} questions)", len(every), "")]
    if second:
        rows.append(Row("second call's reading / the first's (median)", median(second), "", SECOND))
        rows.append(Row("the same, on average", fmean(second), ""))
        rows.append(Row("all later calls' reading / the first's (average)", fmean(later), ""))
    rows.append(Row("calls that loaded the model anew", loads, "", RELOADED))
    rows.append(Row("longest load_duration of a call", max(c.loading_seconds or 0.0 for c in every), "s"))
    rows.append(Row("Belegt's share of the time (1 - server's / all)", 1 - served / wall, "", OWN))
    return rows
