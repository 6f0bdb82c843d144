"""Asks an assistant every question of a part of a suite, and keeps what comes back.

A question that fails is kept as an error and the next one is asked; only a run that cannot
go on (no engine, nothing but failures) ends early. Nothing is judged here.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any, Literal, Protocol, runtime_checkable

from eval.cases import Case
from eval.completions import Remembering
from eval.corpora import Corpus
from eval.progress import Progress
from eval.replies import Replies, Reply
from rag.engines.base import Engine
from rag.errors import EngineError, EngineFailed, EngineMissing, RagError
from rag.types import Answer, Evidence, Passage, Statement, Turn

Task = Literal["retrieval", "answer"]
DEPTH = 10
"""How many passages a retrieval question asks for; MRR and nDCG look no further."""
_IN_A_ROW = 5


class Streamed(Protocol):
    """A reply on its way, as ``rag.assistant.Reply`` is one.

    failure: set when the engine failed and quotes stepped in. probability, signals: what the
    decision between answer and silence rested on; None and empty where nothing was decided.
    said, located: a model's few words on each part of the question, and the sentence that they led
    to, also where the answer is silent; empty where no model read.
    """

    @property
    def failure(self) -> EngineError | None: ...

    @property
    def probability(self) -> float | None: ...

    @property
    def signals(self) -> dict[str, float]: ...

    @property
    def said(self) -> tuple[str, ...]: ...

    @property
    def located(self) -> tuple[str, ...]: ...

    def __iter__(self) -> Iterator[Evidence | Statement | Answer]:
        """What comes, in order."""

    @property
    def answer(self) -> Answer:
        """The whole answer."""


class Asked(Protocol):
    """What is measured: ``rag.Assistant``, or another thing that answers so."""

    def stream(self, question: str, history: Sequence[Turn], only: Sequence[str], exclude: Sequence[str]) -> Streamed:
        """Answer a question."""

    def search(self, question: str, k: int, only: Sequence[str], exclude: Sequence[str]) -> Sequence[Passage]:
        """The best ``k`` passages."""


@runtime_checkable
class Saving(Protocol):
    """One that remembers something from another run, and says how long it would have taken."""

    def take_saved(self) -> float:
        """The seconds saved since the last time this was asked."""


@dataclass(frozen=True)
class Part:
    """Questions on one corpus. ``name`` stands in front of its figures, unless it is empty."""

    name: str
    cases: tuple[Case, ...]
    corpus: Corpus


@dataclass(frozen=True)
class Outcome:
    """A question with what came back."""

    part: Part
    case: Case
    reply: Reply


def spread(cases: Sequence[Case], n: int, seed: int) -> tuple[Case, ...]:
    """``n`` cases drawn by chance, in the order of ``cases``.

    Answerable and unanswerable questions and the languages keep their shares, and within each the
    cases are spread evenly over their documents. The same seed gives the same cases, and a smaller
    draw is part of a larger one.
    """
    chance = random.Random(seed)
    strata: dict[tuple[bool, str], list[Case]] = {}
    for case in cases:
        strata.setdefault((case.answerable, case.lang), []).append(case)
    placed: list[tuple[float, str]] = []
    for stratum in strata.values():
        order = _over_documents(stratum, chance)
        placed += [((place + 0.5) / len(order), case.id) for place, case in enumerate(order)]
    drawn = {case for _, case in sorted(placed)[:n]}
    return tuple(case for case in cases if case.id in drawn)


def _over_documents(cases: Sequence[Case], chance: random.Random) -> list[Case]:
    """The cases in an order by chance that takes one of each document before the second of any."""
    piles: dict[str, list[Case]] = {}
    for case in cases:
        piles.setdefault(case.files[0] if case.files else "", []).append(case)
    shuffled = list(piles.values())
    for pile in shuffled:
        chance.shuffle(pile)
    chance.shuffle(shuffled)
    rounds: Iterable[tuple[Case | None, ...]] = zip_longest(*shuffled)
    return [case for each in rounds for case in each if case]


def ask_all(
    asked: Asked, part: Part, task: Task, replies: Replies, progress: Progress, engine: str | None = None
) -> list[Outcome]:
    """Ask what was not asked before, or another engine or model answered, in the order of the cases.

    engine: the engine that must have answered, None: the one that answers first. An answer of
        another one is a failed question: it would be counted as this one's.
    Raises EngineMissing when there is no engine, EngineFailed after five failures in a row.
    """
    outcomes: list[Outcome] = []
    failed = 0
    for case in part.cases:
        reply = replies.get(part.name, case.id)
        if reply is not None and task == "answer" and _of_another(reply, getattr(asked, "engine", None)):
            reply = None
        new = reply is None
        if reply is None:
            reply = _ask(asked, part, case, task, engine)
            replies.add(reply)
            failed = failed + 1 if reply.error else 0
        engine = engine or (reply.answer.engine if reply.answer else None)
        outcomes.append(Outcome(part, case, reply))
        progress.step(new)
        if failed == _IN_A_ROW:
            raise EngineFailed(f"{failed} questions in a row failed, the last one so: {reply.error}")
    return outcomes


def _of_another(reply: Reply, engine: object) -> bool:
    """Was it given by another engine or model than this one, as far as both are known?"""
    if not isinstance(engine, Engine) or reply.answer is None:
        return False
    return (reply.answer.engine, reply.answer.model) != (engine.name, engine.model)


def _ask(asked: Asked, part: Part, case: Case, task: Task, engine: str | None) -> Reply:
    begun = time.monotonic()
    replied: dict[str, Any] = {}
    try:
        if task == "retrieval":
            passages = asked.search(case.question, DEPTH, case.only, case.exclude)
            replied["found"] = tuple(passage.file for passage in passages)
        else:
            replied = _answered(asked.stream(case.question, case.history, case.only, case.exclude), engine)
    except EngineMissing:
        raise
    except RagError as failure:
        replied["error"] = f"{type(failure).__name__}: {_line(failure)}"
    except Exception as failure:  # a defect met by one question is a finding, not the end of all others
        replied["error"] = f"{type(failure).__name__}: {_line(failure)} (a defect)"
    seconds = time.monotonic() - begun + (asked.take_saved() if isinstance(asked, Saving) else 0.0)
    engine_of = getattr(asked, "engine", None) if task == "answer" else None
    if isinstance(engine_of, Remembering):
        replied["spent"] = engine_of.take_spent()
    return Reply(part=part.name, case=case.id, seconds=round(seconds, 3), **replied)


def _answered(reply: Streamed, engine: str | None) -> dict[str, Any]:
    """The fields of a Reply. Raises the engine's failure: quotes that stepped in are not its answer."""
    answer = reply.answer
    ranked = next((event.citations for event in reply if isinstance(event, Evidence)), ())
    if reply.failure is not None:
        raise reply.failure
    if engine is not None and answer.engine != engine:
        raise EngineFailed(f"{answer.engine} answered instead of {engine}: {answer.reason or 'no reason given'}")
    quotes = tuple(citation.quote for citation in ranked)
    rested = {"probability": reply.probability, "signals": reply.signals}
    return {"answer": answer, **rested, "ranked": quotes, "said": reply.said, "located": reply.located}


def _line(error: Exception) -> str:
    return " ".join(str(error).split())
