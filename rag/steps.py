"""The steps of one question: condense, search, rank, read, locate, decide, write.

Each is another module's; here they are given what they need, and timed. What the model is asked about
the sentences found is rag/consult.py's, which of them may answer rag/weighing.py's. In which order they go, and what
the reader gets to see, is rag/reply.py's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rag import answer as answering
from rag import courtesies, decision, evidence, followup, locating, questions, reading
from rag.calls import Calls
from rag.consult import Consult
from rag.engines.base import Engine
from rag.evidence import Candidate
from rag.parts import parts as parts_of
from rag.text import language_of
from rag.types import Citation, Passage, Statement, Turn
from rag.weighing import Weighing
from rag.wording import say

if TYPE_CHECKING:
    from rag.library import Library

PASSAGES = 8
BESIDE = 2  # sentences of other files that the model reads too where one file has all the best passages


@dataclass(frozen=True)
class Part:
    """One thing that is asked, and what the search found for it.

    asked: in the person's words; question: so that it can be understood alone. shown: what the model
    reads. beside: from other files, where all of that is of one; it is shown to the reader, and may contradict.
    """

    asked: str
    question: str
    passages: tuple[Passage, ...]
    shown: list[Candidate]
    beside: list[Candidate]


@dataclass(frozen=True)
class Found:
    """What the decision came to: the sentences that answer, or none and the reason. rivals: from other files."""

    chosen: tuple[Candidate, ...] = ()
    rivals: tuple[Candidate, ...] = ()
    reason: str | None = None


class Steps:
    """What is known of one question so far, and the steps that find out more.

    task: what no sentence proves, as rag/questions.py tells it. weighing: of the last part; said, located: as in
    ``Reply``.
    """

    def __init__(
        self,
        library: Library,
        question: str,
        history: tuple[Turn, ...],
        only: tuple[str, ...],
        exclude: tuple[str, ...],
        calls: Calls,
        draft: Callable[[str], None] | None = None,
        *,
        thorough: bool = False,
        grades: bool = False,
    ) -> None:
        self._question, self._history, self._draft = courtesies.core(question), history, draft
        self.task = questions.task(self._question)
        self._only, self._exclude = only, exclude
        self._library = library
        self._language = language_of(question)
        self._calls = calls
        self.weighing = Weighing(self._language, thorough=thorough, grades=grades)
        self.said: tuple[str, ...] = ()
        self.located: tuple[str, ...] = ()
        self._left_out = 0

    def parts(self) -> list[Part]:
        """What is asked, part by part, each so that it can be understood alone."""
        with self._calls.timed("condense"):
            # Split first: what a follow-up is joined with was answered already.
            first, *others = parts_of(self._question)
            whole = self._standalone(first, self._history)
            alone = [whole, *(self._standalone(other, (Turn(role="user", content=whole),)) for other in others)]
        return [self._searched(asked, part) for asked, part in zip([first, *others], alone, strict=True)]

    def _standalone(self, question: str, history: Sequence[Turn]) -> str:
        if not history or not followup.depends(question):
            return question
        request = followup.request(question, self._language, history)
        written = self._calls.ask(self._calls.engine(), request, followup.MAX_TOKENS)
        if written is None:
            return followup.joined(question, history)
        return followup.parse(written, question, self._language, history)

    def _searched(self, asked: str, question: str) -> Part:
        with self._calls.timed("search"):
            from rag.llama import LibraryRetriever

            retriever = LibraryRetriever(self._library, PASSAGES, only=self._only, exclude=self._exclude)
            hits = retriever.hits(question)
        with self._calls.timed("rank"):
            ranked = evidence.rank(question, hits, self._library.rarity)
            shown = reading.shown(ranked)
            if evidence.crowded(hits):
                shown += reading.beside(ranked, shown, BESIDE)
            beside = reading.beside(ranked, shown, 1)
        return Part(asked, question, tuple(hit.passage for hit in hits), shown, beside)

    def evidence_of(self, parts: Sequence[Part]) -> tuple[Citation, ...]:
        """What is shown first; a sentence that another one brings along is not shown twice."""
        cited = dict.fromkeys(self._cite(candidate) for part in parts for candidate in (*part.shown, *part.beside))
        return tuple(
            one
            for one in cited
            if not any(
                other is not one and other.file == one.file and other.start <= one.start and one.end <= other.end
                for other in cited
            )
        )

    def found(self, engine: Engine | None, part: Part) -> tuple[Found, reading.Reading | None]:
        model = Consult(self._calls, engine, part.question, self._language, self._draft)
        with self._calls.timed("read"):
            read = model.read(part.shown)
        self._left_out += model.left_out
        with self._calls.timed("decide"):
            return self._decide(model, engine, part, read), read

    def _decide(self, model: Consult, engine: Engine | None, part: Part, read: reading.Reading | None) -> Found:
        question, shown = part.question, part.shown
        if not shown or (self._calls.cancel.is_set() and read is None):
            return Found(reason=say("cancelled" if shown else "silent reason", self._language))
        rarity = self._library.rarity
        leads = locating.leads(read, question, shown, rarity)
        asks = evidence.Asks(question, rarity)
        at = self.weighing.located(model, engine, shown, asks, read, leads.held)
        if read:
            self.said += (read.text,)
            self.located += (reading.with_before(shown[at]),)
        if not self.weighing.answers:
            return Found(reason=self._why_silent(part, read))
        against = answering.rivals([*shown, *part.beside], at, asks, read.text if read and read.found else "")
        rivals = tuple(rival for rival in against[:1] if self.weighing.as_likely(model, shown[at], rival))
        more = None
        foreign = language_of(shown[at].sentence.text) != self._language
        if read and not rivals:
            more = answering.further(read, leads.held, at)
            if more is None and not foreign:
                more = locating.tied(leads, shown, at)
                # Another file's other figure stands there as a disagreement, or not at all.
                if more is not None and any(shown[more] is other for other in against):
                    more = None
        return Found((shown[at],) if more is None else (shown[at], shown[more]), rivals)

    def _why_silent(self, part: Part, read: reading.Reading | None) -> str:
        if self.task == "comparison":
            return say("comparison", self._language)
        around = "\n".join(f"{c.sentence.file} {c.hit.passage.text}" for c in part.shown)
        name, _ = decision.missing_name(part.question, around)
        if name:
            return say("name", self._language, name=name)
        return say("denied" if read and not read.found else "silent reason", self._language)

    def written(
        self, engine: Engine | None, question: str, found: Found, read: reading.Reading | None
    ) -> Iterator[Statement]:
        for candidate in found.chosen:
            with self._calls.timed("write"):
                statement = self._write(engine, question, candidate, read)
            yield statement
        for rival in found.rivals:
            proof = self._cite(rival)
            yield answering.disagreeing(proof, found.chosen[0].sentence.file, self._language)

    def _write(
        self, engine: Engine | None, question: str, candidate: Candidate, read: reading.Reading | None
    ) -> Statement:
        proof = self._cite(candidate)
        kind = questions.asked(question)
        sure = None if self.weighing.doubted else read
        if not answering.foreign(proof, self._language):
            return answering.quoted(proof, sure, kind, question, self._language)
        written = self._calls.ask(
            engine, answering.write_request(question, self._language, proof), 90, draft=self._draft
        )
        said: Statement | None = None
        if written is not None and not written.cut and not self._calls.cancel.is_set():
            near = self._library.nearness(written.text, proof.quote)
            said = answering.rendered(written.text, proof, self._language, near)
        return said or answering.introduced(proof, sure, kind, question, self._language)

    # -- around the steps --------------------------------------------------------------------

    def nothing(self) -> str:
        """Why nothing is said: a failure or a cancel does not mean that the files are silent."""
        return "unread" if self._calls.failure else "cancelled" if self._calls.cancel.is_set() else "silent"

    def remark(self, engine: Engine | None) -> str | None:
        if self._calls.failure:
            return say("failed", self._language, error=str(self._calls.failure))
        if engine is None:
            return say("quotes", self._language)
        if self._left_out:
            key = "one left out" if self._left_out == 1 else "left out"
            return say(key, self._language, count=str(self._left_out))
        if not self.weighing.calibrated:
            return say("uncalibrated", self._language, model=engine.model or engine.name)
        return None

    def _cite(self, candidate: Candidate) -> Citation:
        hit = candidate.hit
        return answering.citation(candidate, hit.text, hit.page(candidate.start))
