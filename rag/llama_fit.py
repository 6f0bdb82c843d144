"""Belegt inside a LlamaIndex program: the assistant as a query engine, LlamaIndex's Ollama objects as ours.

The retriever, which the assistant itself asks, is in ``rag.llama``. Importing this module imports
llama_index and its Ollama integrations.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from llama_index.core.base.base_query_engine import BaseQueryEngine
from llama_index.core.base.response.schema import Response
from llama_index.core.prompts.mixin import PromptMixinType
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode
from llama_index.embeddings.ollama import OllamaEmbedding
from llama_index.llms.ollama import Ollama

from rag.assistant import Assistant
from rag.engines import choose, embedder
from rag.engines.base import Embedder, Engine
from rag.llama import LibraryRetriever
from rag.settings import LONGEST, Settings


class AssistantQueryEngine(BaseQueryEngine):
    """Asks an ``Assistant`` where a LlamaIndex program wants a query engine.

    The response's text is the answer's; its source nodes are the cited quotes, each with file,
    start, end and page; ``metadata["answer"]`` is the whole answer as JSON. Silence has no source
    nodes. Raises what ``Assistant.ask`` raises.
    """

    def __init__(self, assistant: Assistant, *, only: Sequence[str] = (), exclude: Sequence[str] = ()) -> None:
        super().__init__(callback_manager=None)
        self._assistant, self._only, self._exclude = assistant, tuple(only), tuple(exclude)

    def retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        """The passages that the assistant would read."""
        retriever = LibraryRetriever(self._assistant.library, only=self._only, exclude=self._exclude)
        return retriever.retrieve(query_bundle)

    def _query(self, query_bundle: QueryBundle) -> Response:
        answer = self._assistant.ask(query_bundle.query_str, (), self._only, self._exclude)
        nodes = [
            NodeWithScore(node=TextNode(text=cited.quote, metadata=cited.model_dump(exclude={"quote"})), score=None)
            for cited in answer.citations
        ]
        return Response(response=answer.text, source_nodes=nodes, metadata={"answer": answer.to_json()})

    async def _aquery(self, query_bundle: QueryBundle) -> Response:
        return await asyncio.to_thread(self._query, query_bundle)

    def _get_prompt_modules(self) -> PromptMixinType:
        return {}


def engine_of(llm: Ollama, settings: Settings | None = None) -> Engine:
    """Our engine for the model and the server of a LlamaIndex LLM. Raises EngineMissing, EngineFailed.

    Its own chat is not used: it gives no probabilities, and lets long prompts be cut.
    """
    own = settings or Settings()
    asked: dict[str, Any] = {"engine": "ollama", "model": llm.model, "ollama_host": llm.base_url}
    # LlamaIndex's own limit, when nothing is said, is 30 s: too few for a processor alone.
    asked["timeout"] = min(max(llm.request_timeout, own.timeout), LONGEST)
    if llm.context_window > 0:
        # The length that the program's own calls have: another one would make the server load the model anew.
        asked["context"] = llm.context_window
    return choose(own.model_copy(update=asked))


def embedder_of(model: OllamaEmbedding, settings: Settings | None = None) -> Embedder:
    """Our embedder for the model and the server of a LlamaIndex embedding. Raises EngineMissing, EngineFailed."""
    update = {"ollama_host": model.base_url, "embedder": f"ollama:{model.model_name}"}
    return embedder((settings or Settings()).model_copy(update=update))
