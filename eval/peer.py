"""LlamaIndex's own citation engine on the same questions, files, model and embedder.

``CitationQueryEngine`` with its defaults, asked as the assistant is, so that the same figures
are made of its answers. Its numbers in brackets are its citations; whether they are true it
never checks, and neither does this module: that is what is compared.
"""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from llama_index.core import Document, VectorStoreIndex
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.base.llms.types import CompletionResponse, CompletionResponseGen, LLMMetadata
from llama_index.core.llms import CustomLLM
from llama_index.core.query_engine import CitationQueryEngine
from pydantic import PrivateAttr

from eval.asking import Asked
from eval.corpora import Corpus
from eval.opening import Opened, opener, remembering
from eval.suites import PEER
from rag.engines.base import Embedder, Engine
from rag.errors import EngineError
from rag.settings import Settings
from rag.text import language_of
from rag.types import Answer, Citation, Evidence, Passage, Statement, Turn

WRITTEN = 256  # what LlamaIndex's own default lets a model write
_SOURCE = re.compile(r"\ASource \d+:\n")
_NUMBER = re.compile(r"\[(\d+)\]")


class EngineLLM(CustomLLM):
    """One of our engines as a LlamaIndex language model."""

    _engine: Engine = PrivateAttr()
    _seconds: float = PrivateAttr(default=0.0)

    def __init__(self, engine: Engine) -> None:
        super().__init__()
        self._engine = engine

    def take_seconds(self) -> float:
        """The time in the model since this was asked before."""
        seconds, self._seconds = self._seconds, 0.0
        return seconds

    @property
    def metadata(self) -> LLMMetadata:
        """The window is the engine's own."""
        return LLMMetadata(
            context_window=self._engine.context, num_output=WRITTEN, model_name=self._engine.model or "unknown"
        )

    def complete(self, prompt: str, formatted: bool = False, **_: Any) -> CompletionResponse:
        """One message in, the model's words out. Raises EngineError."""
        began = time.perf_counter()
        written = self._engine.chat([Turn(role="user", content=prompt)], max_tokens=WRITTEN)
        self._seconds += time.perf_counter() - began
        return CompletionResponse(text=written.text)

    def stream_complete(self, prompt: str, formatted: bool = False, **_: Any) -> CompletionResponseGen:
        """The same, in one piece."""
        yield self.complete(prompt)


class Embedding(BaseEmbedding):
    """One of our embedders as a LlamaIndex embedding."""

    _embedder: Embedder = PrivateAttr()

    def __init__(self, embedder: Embedder) -> None:
        super().__init__(model_name=embedder.name)
        self._embedder = embedder

    def _get_query_embedding(self, query: str) -> list[float]:
        return [float(x) for x in self._embedder.queries([query])[0]]

    def _get_text_embedding(self, text: str) -> list[float]:
        return [float(x) for x in self._embedder.passages([text])[0]]

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        return [[float(x) for x in row] for row in self._embedder.passages(texts)]

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_query_embedding(query)


@dataclass
class Reply:
    """An answer of the peer, in the shape of ours."""

    answer: Answer
    failure: EngineError | None = None
    probability: float | None = None
    signals: dict[str, float] = field(default_factory=dict)
    said: tuple[str, ...] = ()
    located: tuple[str, ...] = ()

    def __iter__(self) -> Iterator[Evidence | Statement | Answer]:
        yield self.answer


class Peer:
    """LlamaIndex on a corpus. Making one embeds the corpus."""

    def __init__(self, corpus: Corpus, engine: Engine, embedder: Embedder) -> None:
        self.engine, self._corpus = engine, corpus
        documents = [
            Document(text=text, metadata={"file": file}) for file in corpus.files if (text := corpus.text(file))
        ]
        print(f"LlamaIndex embeds {len(documents)} documents", file=sys.stderr)
        self._index = VectorStoreIndex.from_documents(documents, embed_model=Embedding(embedder))
        self._model = EngineLLM(engine)
        self._answers = CitationQueryEngine.from_args(self._index, llm=self._model)

    def stream(self, question: str, history: Sequence[Turn], only: Sequence[str], exclude: Sequence[str]) -> Reply:
        """Answer; history and filters are not its defaults' business. Raises EngineError."""
        del history, only, exclude
        began = time.perf_counter()
        response = self._answers.query(question)
        seconds = time.perf_counter() - began
        text = str(response).strip()
        passages = [
            _passage(node.node.get_content(), node.metadata["file"], self._corpus) for node in response.source_nodes
        ]
        named = dict.fromkeys(int(number) for number in _NUMBER.findall(text))
        cited = tuple(
            Citation(file=p.file, start=p.start, end=p.end, quote=p.text)
            for number in named
            if 0 < number <= len(passages)
            for p in [passages[number - 1]]
        )
        statements = (Statement(text=text, support="unproven", citations=cited),) if text else ()
        return Reply(
            Answer(
                question=question,
                language=language_of(question),
                text=text,
                abstained=not statements,
                statements=statements,
                passages=tuple(passages),
                engine=self.engine.name,
                model=self.engine.model,
                timings={"total": seconds, "model": self._model.take_seconds()},
            )
        )

    def search(self, question: str, k: int, only: Sequence[str], exclude: Sequence[str]) -> list[Passage]:
        """The k nearest of its chunks; filters are not its defaults' business."""
        del only, exclude
        nodes = self._index.as_retriever(similarity_top_k=k).retrieve(question)
        return [_passage(node.node.get_content(), node.metadata["file"], self._corpus) for node in nodes]


def _passage(content: str, file: str, corpus: Corpus) -> Passage:
    """A chunk, or a source as the citation engine shows it ("Source 1:" and the text), at its place."""
    text = _SOURCE.sub("", content).rstrip("\n")
    start = max(0, (corpus.text(file) or "").find(text))
    return Passage(file=file, start=start, end=start + len(text), text=text, score=0.0)


def side_by_side(fresh: bool = False) -> Opened:
    """Opens LlamaIndex for the corpus that is named so, and the real assistant for any other."""
    ours = opener(fresh, thorough=False)  # Here the time counts, too.

    @contextmanager
    def assistant(corpus: Corpus, settings: Settings, work: Path) -> Iterator[Asked]:
        if corpus.name != PEER:
            with ours(corpus, settings, work) as opened:
                yield opened
            return
        from rag.engines import embedder as embedder_of

        engine = remembering(settings, work, fresh)
        embedder = embedder_of(settings)
        try:
            yield Peer(corpus, engine, embedder)
        finally:
            embedder.close()
            engine.close()

    return assistant
