"""A language model words the questions of drafted cases: a person has less to edit, and no draft repeats its source.

What the model writes is a draft too. It is taken only when it is a question that does not say its own
answer; else the drafted words stay.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence

from eval.cases import Case
from eval.metrics import holds, words
from eval.progress import Progress
from rag.engines.base import Engine
from rag.errors import UsageError
from rag.prompts import tame
from rag.settings import Settings
from rag.text import language_of
from rag.types import Turn

_LENGTH = 60
_ASKED = {
    "de": (
        "Du schreibst eine Frage, auf die ein Satz die genannte Antwort gibt. Die Frage ist kurz, nennt, worum es "
        "geht, und verrät die Antwort nicht. Schreibe nur die Frage.",
        "Satz: {sentence}\nAntwort: {gold}",
        (
            ("Die neue Turnhalle wurde 1987 nach zwei Jahren eröffnet.", "1987", "Seit wann gibt es die Turnhalle?"),
            ("Der Förderverein zahlte 12.000 Euro für die Geräte.", "12.000 Euro", "Was haben die Geräte gekostet?"),
            ("Die Bücherei leitet Frau Sander seit dem Frühjahr.", "Frau Sander", "Wer ist die Leiterin der Bücherei?"),
        ),
    ),
    "en": (
        "You write a question to which a sentence gives the answer named. The question is short, says what it is "
        "about, and does not give the answer away. Write only the question.",
        "Sentence: {sentence}\nAnswer: {gold}",
        (
            ("The new sports hall was opened in 1987.", "1987", "Since when has there been a sports hall?"),
            ("The association paid 12,000 euros for the equipment.", "12,000 euros", "What did the equipment cost?"),
            ("The library has been run by Ms Sander since spring.", "Ms Sander", "Who is in charge of the library?"),
        ),
    ),
}  # fmt: skip


def worded_by(settings: Settings, cases: Sequence[Case]) -> tuple[Case, ...]:
    """The same with the engine of these settings, and progress. Raises EngineError, UsageError."""
    from rag.engines import choose

    engine = choose(settings, say=lambda line: print(line, file=sys.stderr))
    if engine.name == "quotes":
        raise UsageError("The engine quotes has no model that could word the questions.")
    progress = Progress(sum(case.answerable for case in cases), "questions worded")
    try:
        return tuple(worded(cases, engine, progress.step))
    finally:
        engine.close()


def worded(cases: Sequence[Case], engine: Engine, step: Callable[[], None] = lambda: None) -> list[Case]:
    """The cases, each answerable one asked in the model's words where these will do, and so the same question
    where it is asked without its file. step: called after each. Raises EngineError.
    """
    said: dict[str, str] = {}
    made = []
    for case in cases:
        if case.answerable and case.evidence:
            if question := _question(engine, case):
                said[case.question] = question
            step()
    for case in cases:
        question = said.get(case.question, case.question)
        made.append(case.model_copy(update={"question": question}))
    return made


def _question(engine: Engine, case: Case) -> str | None:
    gold = case.answer[0][0]
    told, shape, examples = _ASKED[case.lang]
    turns = [Turn(role="system", content=told)]
    for sentence, answer, question in examples:
        turns += [
            Turn(role="user", content=shape.format(sentence=sentence, gold=answer)),
            Turn(role="assistant", content=question),
        ]
    turns.append(Turn(role="user", content=shape.format(sentence=tame(case.evidence[0].quote), gold=tame(gold))))
    written = engine.chat(turns, max_tokens=_LENGTH, stop=("\n",))
    text = written.text.strip().strip('„“"')
    sound = text.endswith("?") and not written.cut and 3 <= words(text) <= 30
    return text if sound and not holds(text, [gold]) and language_of(text) == case.lang else None
