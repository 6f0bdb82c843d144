"""Belegt as a part of LlamaIndex programs."""

from __future__ import annotations

import asyncio

from fake_ollama import FakeModel, FakeOllama
from fakes import ScriptedEngine
from llama_index.core.base.base_query_engine import BaseQueryEngine
from llama_index.embeddings.ollama import OllamaEmbedding
from llama_index.llms.ollama import Ollama

from rag.assistant import Assistant
from rag.library import Library
from rag.llama_fit import AssistantQueryEngine, embedder_of, engine_of
from rag.types import Turn

QUESTION = "Wie hoch ist die Kaution?"


def test_the_assistant_is_a_query_engine(library: Library) -> None:
    """A response has the answer's text, and for each citation a node with its place."""
    engine = AssistantQueryEngine(Assistant(library, engine=ScriptedEngine("900 Euro")))
    response = engine.query(QUESTION)
    assert isinstance(engine, BaseQueryEngine)
    assert "900 Euro" in str(response)
    node = response.source_nodes[0]
    text = library.text(node.metadata["file"])
    assert text[node.metadata["start"] : node.metadata["end"]] == node.node.get_content()
    assert response.metadata["answer"]["engine"] == "embedded"


def test_it_answers_asynchronous_programs(library: Library) -> None:
    """``aquery`` gives the same response."""
    engine = AssistantQueryEngine(Assistant(library, engine=ScriptedEngine("900 Euro")))
    assert "900 Euro" in str(asyncio.run(engine.aquery(QUESTION)))


def test_it_shows_what_it_would_read(library: Library) -> None:
    """``retrieve`` gives the passages, those of the named files only."""
    from llama_index.core.schema import QueryBundle

    engine = AssistantQueryEngine(Assistant(library, engine=ScriptedEngine("x")), only=["verein.md"])
    assert {node.metadata["file"] for node in engine.retrieve(QueryBundle("Wer ist Vorsitzender?"))} == {"verein.md"}


def test_their_ollama_objects_are_taken() -> None:
    """A LlamaIndex LLM and embedding of Ollama name the server and the model of ours."""
    models = [
        FakeModel(name="big:3b", size=9),
        FakeModel(),
        FakeModel("e5:1", capabilities=("embedding",), dimension=8),
    ]
    with FakeOllama(models=models) as server:
        engine = engine_of(Ollama(model="tiny", base_url=server.url, context_window=2048))
        assert engine.context == 2048 and engine_of(Ollama(model="tiny", base_url=server.url)).context == 4096
        vectors = embedder_of(OllamaEmbedding(model_name="e5:1", base_url=server.url))
        assert engine.model == "tiny:latest" and engine.can.probabilities
        assert vectors.queries(["Wo?"]).shape == (1, 8)


def test_their_endless_time_limit_is_our_longest() -> None:
    """No socket waits for ever."""
    with FakeOllama(replies=["900 Euro"]) as server:
        engine = engine_of(Ollama(model="tiny", base_url=server.url, request_timeout=float("inf")))
        assert engine.chat([Turn(role="user", content="Was?")], max_tokens=5).text == "900 Euro"
