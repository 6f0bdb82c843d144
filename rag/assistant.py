"""The stair that every door walks: ``Assistant.stream(question) -> Reply``; ``reply.answer`` forces it.

Condense, search, rank, read, locate, decide, write: each step is another module's; here they
are called in order, timed, and their failures turned into an answer that says so.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

from rag import answer as answering
from rag import decision, evidence, followup, reading
from rag.engines.base import Completion, Engine
from rag.errors import EngineError, EngineMissing
from rag.evidence import Candidate
from rag.library import Library
from rag.settings import Settings
from rag.text import language_of
from rag.types import Answer, Citation, Evidence, Passage, Statement, Turn
from rag.wording import say

PASSAGES = 8
Event = Evidence | Statement | Answer
History = Sequence[Turn | Mapping[str, Any]]


class Assistant:
    """Answers questions from one library. Safe to use from several threads; questions queue.

    >>> assistant = Assistant(library="folder/of/the/library")
    >>> answer = assistant.ask("Wann tagt der Gemeinderat?")
    >>> answer.text, answer.citations[0].file
    """

    def __init__(
        self,
        library: Path | str | Library | None = None,
        *,
        engine: Engine | str | None = None,
        settings: Settings | None = None,
        say: Callable[[str], None] | None = None,
        progress: Callable[[int, int], None] | None = None,
        **overrides: Any,
    ) -> None:
        """library: a folder or an open Library; overrides: fields of Settings.

        Raises LibraryError and its children. The engine is opened at the first question.
        """
        if isinstance(library, str | Path):
            overrides["library"] = Path(library)
        if isinstance(engine, str):
            overrides["engine"] = engine
        self.settings = _settled(settings, overrides)
        self.library = library if isinstance(library, Library) else Library.open(self.settings)
        self._engine = engine if isinstance(engine, Engine) else None
        self._say, self._progress = say, progress
        self._opening = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Free the engine and let go of the library."""
        if self._engine:
            self._engine.close()
        self.library.close()

    @property
    def engine(self) -> Engine:
        """The engine that the settings choose. Raises EngineMissing, EngineFailed."""
        with self._opening:
            if self._engine is None:
                from rag.engines import choose

                self._engine = choose(self.settings, say=self._say, progress=self._progress)
            return self._engine

    def search(
        self, question: str, k: int = PASSAGES, only: Sequence[str] = (), exclude: Sequence[str] = ()
    ) -> list[Passage]:
        """The k nearest passages, best first. Raises NothingFound, UsageError."""
        return self.library.search(question, k, only, exclude)

    def ask(
        self, question: str, history: History = (), only: Sequence[str] = (), exclude: Sequence[str] = ()
    ) -> Answer:
        """Answer a question. Raises NothingFound, UsageError; a failing engine is told in the answer."""
        return self.stream(question, history, only, exclude).answer

    def stream(
        self,
        question: str,
        history: History = (),
        only: Sequence[str] = (),
        exclude: Sequence[str] = (),
        *,
        cancel: threading.Event | None = None,
        draft: Callable[[str], None] | None = None,
    ) -> Reply:
        """The same, step by step: iterate the reply for Evidence, each Statement, and the Answer.

        draft: gets the model's words as they come, unchecked, in the thread that iterates.
        """
        turns = tuple(turn if isinstance(turn, Turn) else Turn.model_validate(turn) for turn in history)
        return Reply(self, question, turns, tuple(only), tuple(exclude), cancel or threading.Event(), draft)


class Reply:
    """One question on its way. Iterating yields Evidence first, then each Statement, last the Answer.

    failure: the engine's error, where one made the answer fall back to quotes.
    signals, probability: what the decision between answer and silence rested on.
    """

    def __init__(
        self,
        assistant: Assistant,
        question: str,
        history: tuple[Turn, ...],
        only: tuple[str, ...],
        exclude: tuple[str, ...],
        cancel: threading.Event,
        draft: Callable[[str], None] | None = None,
    ) -> None:
        self._assistant, self._question, self._history, self._draft = assistant, question, history, draft
        self._only, self._exclude, self._cancel = only, exclude, cancel
        self._library = assistant.library
        self._language = language_of(question)
        self._timings: dict[str, float] = {"model": 0.0}
        self._events: list[Event] = []
        self._steps = self._run()
        self.failure: EngineError | None = None
        self.signals: dict[str, float] = {}
        self.probability: float | None = None

    def __iter__(self) -> Iterator[Event]:
        at = 0
        while True:
            while at < len(self._events):
                yield self._events[at]
                at += 1
            try:
                self._events.append(next(self._steps))
            except StopIteration:
                return

    def cancel(self) -> None:
        """Stop soon; the answer then holds what was proven until now."""
        self._cancel.set()

    @property
    def answer(self) -> Answer:
        """The whole answer; waits for it."""
        for event in self:
            if isinstance(event, Answer):
                return event
        raise RuntimeError("a reply ends with its answer")

    # -- the steps -------------------------------------------------------------------------

    def _run(self) -> Iterator[Event]:
        began = time.perf_counter()
        with self._timed("condense"):
            question = self._standalone()
        with self._timed("search"):
            from rag.llama import LibraryRetriever

            retriever = LibraryRetriever(self._library, PASSAGES, only=self._only, exclude=self._exclude)
            hits = retriever.hits(question)
        with self._timed("rank"):
            candidates = evidence.rank(question, hits, self._library.rarity)
            shown = reading.shown(candidates)
        passages = tuple(hit.passage for hit in hits)
        yield Evidence(citations=tuple(self._cite(candidate) for candidate in shown), passages=passages)
        # Only now: opening an engine may take long, and the evidence needs none.
        engine = self._engine()
        with self._timed("read"):
            read = self._read(engine, question, shown)
        with self._timed("decide"):
            chosen, reason = self._decide(engine, question, shown, read)
        statements: list[Statement] = []
        for candidate in chosen:
            with self._timed("write"):
                statement = self._write(engine, question, candidate, read)
            statements.append(statement)
            yield statement
        self._timings["total"] = time.perf_counter() - began
        yield Answer(
            question=self._question,
            language=self._language,
            text="\n".join(s.text for s in statements) if statements else say("silent", self._language),
            abstained=not statements,
            reason=reason if reason and not self.failure else self._remark(engine),
            statements=tuple(statements),
            passages=passages,
            engine=engine.name if engine else "quotes",
            model=engine.model if engine else None,
            timings={step: round(seconds, 4) for step, seconds in self._timings.items()},
        )

    def _engine(self) -> Engine | None:
        """The engine, or None when only quotes are to be had."""
        try:
            engine = self._assistant.engine
        except EngineError as error:
            if isinstance(error, EngineMissing) and self._assistant.settings.engine != "auto":
                self.failure = error
                return None
            raise
        return None if engine.name == "quotes" else engine

    def _standalone(self) -> str:
        if not self._history or not followup.depends(self._question):
            return self._question
        request = followup.request(self._question, self._language, self._history)
        written = self._call(self._engine(), request, followup.MAX_TOKENS)
        if written is None:
            return followup.joined(self._question, self._history)
        return followup.parse(written, self._question, self._language, self._history)

    def _read(self, engine: Engine | None, question: str, shown: list[Candidate]) -> reading.Reading | None:
        if not shown:
            return None
        top = reading.TOP if engine and engine.can.probabilities else 0
        written = self._call(
            engine, reading.request(question, self._language, shown), reading.MAX_TOKENS, top, self._draft
        )
        return reading.parse(written, self._language) if written else None

    def _decide(
        self, engine: Engine | None, question: str, shown: list[Candidate], read: reading.Reading | None
    ) -> tuple[list[Candidate], str | None]:
        """The located sentences, or none and the reason."""
        if not shown or (self._cancel.is_set() and read is None):
            return [], say("cancelled" if shown else "silent reason", self._language)
        rarity = self._library.rarity
        held = reading.matches(read, question, shown, rarity) if read and read.found else [0.0] * len(shown)
        at = reading.locate(held, shown)
        asks = evidence.Asks(question, rarity)
        proved = self._verify(engine, question, shown[at]) if read else None
        self.signals = decision.signals(question, asks, shown, at, read, held[at], proved)
        foreign = language_of(shown[at].sentence.text) != self._language
        digest = engine.digest if engine and read else None
        calibration = decision.calibration_for(digest, foreign)
        self.probability = calibration.probability(self.signals)
        if self.probability < calibration.threshold:
            return [], self._why_silent(question, shown, read)
        if read and (more := answering.further(read, held, at)) is not None:
            return [shown[at], shown[more]], None
        return [shown[at]], None

    def _verify(self, engine: Engine | None, question: str, candidate: Candidate) -> float | None:
        if engine is None or not engine.can.probabilities or not decision.calibrated(engine.digest):
            return None
        request = reading.verify_request(question, self._language, candidate)
        written = self._call(engine, request, 2, reading.TOP)
        return reading.log_odds(written, self._language) if written else None

    def _why_silent(self, question: str, shown: list[Candidate], read: reading.Reading | None) -> str:
        around = "\n".join(f"{c.sentence.file} {c.hit.passage.text}" for c in shown)
        name, _ = decision.missing_name(question, around)
        if name:
            return say("name", self._language, name=name)
        return say("denied" if read and not read.found else "silent reason", self._language)

    def _write(
        self, engine: Engine | None, question: str, candidate: Candidate, read: reading.Reading | None
    ) -> Statement:
        proof = self._cite(candidate)
        if not answering.foreign(proof, self._language):
            return answering.quoted(proof, read, evidence.asked(question), question, self._language)
        request = answering.write_request(question, self._language, proof)
        written = self._call(engine, request, 90, draft=self._draft)
        if written is None or written.cut or self._cancel.is_set():
            return answering.introduced(proof, self._language)
        near = self._library.nearness(written.text, proof.quote)
        return answering.rendered(written.text, proof, self._language, near)

    # -- around the steps ------------------------------------------------------------------

    def _call(
        self,
        engine: Engine | None,
        messages: list[Turn],
        length: int,
        top: int = 0,
        draft: Callable[[str], None] | None = None,
    ) -> Completion | None:
        """One call of the model; None when there is none, when it failed, or after a cancel."""
        if engine is None or self.failure or self._cancel.is_set():
            return None
        began = time.perf_counter()
        try:
            return engine.chat(messages, max_tokens=length, stop=("\n",), top=top, on_text=draft, cancel=self._cancel)
        except EngineError as error:
            self.failure = error
            return None
        finally:
            self._timings["model"] += time.perf_counter() - began

    def _remark(self, engine: Engine | None) -> str | None:
        if self.failure:
            return say("failed", self._language, error=str(self.failure))
        if engine is None:
            return say("quotes", self._language)
        if not decision.calibrated(engine.digest):
            return say("uncalibrated", self._language, model=engine.model or engine.name)
        return None

    def _cite(self, candidate: Candidate) -> Citation:
        hit = candidate.hit
        return answering.citation(candidate, hit.text, hit.page(candidate.start))

    @contextmanager
    def _timed(self, step: str) -> Iterator[None]:
        began = time.perf_counter()
        try:
            yield
        finally:
            self._timings[step] = self._timings.get(step, 0.0) + time.perf_counter() - began


def _settled(settings: Settings | None, overrides: dict[str, Any]) -> Settings:
    if settings is None:
        return Settings(**overrides)
    return Settings(**{**settings.model_dump(), **overrides}) if overrides else settings
