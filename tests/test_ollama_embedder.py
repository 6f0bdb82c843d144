"""Vectors from an Ollama server's embedding model."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest
from fake_ollama import FakeModel, FakeOllama

from rag.engines import embedder
from rag.engines.base import Embedder
from rag.engines.ollama_embed import BATCH, prefixes
from rag.errors import EngineFailed, EngineMissing, EngineRefused, PromptTooLong, UsageError
from rag.library import Library
from rag.settings import Settings

E5 = FakeModel(name="jeffh/e5-large:latest", capabilities=("embedding",), family="bert", dimension=16)


TASK = "Instruct: Given a web search query, retrieve relevant passages that answer the query"


def made(server: FakeOllama, model: str = "jeffh/e5-large", **more: object) -> Embedder:
    return embedder(
        Settings.model_validate({"ollama_host": server.url, "embedder": f"ollama:{model}", "timeout": 20, **more})
    )


def test_vectors_are_unit_rows_and_similar_texts_are_near() -> None:
    """Each text gets a row of length 1; a question is nearest to the passage that shares its words."""
    with FakeOllama(models=[E5]) as server:
        model = made(server)
        passages = model.passages(["Die Katze schläft.", "Der Vertrag endet im Mai."])
        question = model.queries(["Wann endet der Vertrag?"])
    assert passages.shape == (2, 16) and passages.dtype == np.float32
    assert np.allclose(np.linalg.norm(passages, axis=1), 1)
    assert int(np.argmax(passages @ question[0])) == 1


def test_the_name_has_the_models_digest() -> None:
    """The library records the model and twelve digits of its digest."""
    with FakeOllama(models=[E5]) as server:
        assert made(server).name == "ollama:jeffh/e5-large:latest@abababababab"


def test_texts_are_sent_in_batches_with_the_familys_words() -> None:
    """No request has more than a batch, none may be cut, and each text has its prefix."""
    with FakeOllama(models=[E5]) as server:
        made(server).passages([f"Satz {number}" for number in range(BATCH + 1)])
        sent = server.asked("/api/embed")
    assert [len(body["input"]) for body in sent] == [BATCH, 1]
    assert all(text.startswith("passage: Satz") for body in sent for text in body["input"])
    assert {body["truncate"] for body in sent} == {False}


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("intfloat-multilingual-e5-small:f16", ("query: ", "passage: ")),
        ("nomic-embed-text:v1.5", ("search_query: ", "search_document: ")),
        ("embeddinggemma:latest", ("task: search result | query: ", "title: none | text: ")),
        ("snowflake-arctic-embed2", ("query: ", "")),
        ("mxbai-embed-large", ("Represent this sentence for searching relevant passages: ", "")),
        ("bge-m3", ("", "")),
        ("bge-large:335m", ("Represent this sentence for searching relevant passages: ", "")),
        ("qwen3-embedding:0.6b", (f"{TASK}\nQuery:", "")),
        ("jeffh/intfloat-multilingual-e5-large-instruct:f16", (f"{TASK}\nQuery: ", "")),
        ("e500-model", ("", "")),
    ],
)
def test_each_family_has_its_words(name: str, words: tuple[str, str]) -> None:
    """What stands before questions and passages follows from the model's name."""
    assert prefixes(name) == words


def test_no_texts_give_no_rows() -> None:
    """An empty list is an array without rows, and nothing is sent."""
    with FakeOllama(models=[E5]) as server:
        assert made(server).passages([]).shape == (0, 16)
        assert server.asked("/api/embed") == []


def test_a_length_that_is_not_described_is_found_by_trying() -> None:
    """Where the server does not state the length of vectors, one text is embedded to see."""
    with FakeOllama(models=[FakeModel(name="x:1", capabilities=None, family="unknown", dimension=5)]) as server:
        assert made(server, "x:1").dimension == 5


def test_a_text_that_is_too_long_is_embedded_in_halves() -> None:
    """A long text is not cut off: the end of it moves its vector."""
    long = "Katze " * 300
    with FakeOllama(models=[E5], longest=200) as server:
        rows = made(server).passages([long, long + "Vertrag endet Mai Frist Kündigung " * 40, "kurz"])
    assert np.allclose(np.linalg.norm(rows, axis=1), 1)
    assert rows[0] @ rows[1] < 0.999


def test_a_short_text_that_is_refused_is_not_halved_for_ever() -> None:
    """A text of a few words that the model still refuses is an error."""
    with FakeOllama(models=[E5], longest=0) as server, pytest.raises(PromptTooLong):
        made(server).passages(["kurz"])


def test_a_chat_model_cannot_embed() -> None:
    """A model without the ability to embed is refused, with one that has it."""
    with FakeOllama() as server, pytest.raises(EngineMissing, match="belegt pull bge-m3"):
        made(server, "tiny")


def test_a_failing_server_is_an_error() -> None:
    """A failure while embedding is one of our errors."""
    with FakeOllama(models=[E5]) as server:
        model = made(server)
        server.fault = "500"
        with pytest.raises(EngineFailed, match="status 500"):
            model.passages(["x"])


def test_vectors_of_another_length_are_refused() -> None:
    """Vectors that are not as long as described are an error, not a broken index."""
    with FakeOllama(models=[E5]) as server:
        model = made(server)
        server.models = (FakeModel(name=E5.name, capabilities=("embedding",), dimension=4),)
        with pytest.raises(EngineFailed, match="cannot be used"):
            model.passages(["x"])


@pytest.mark.parametrize("name", ["ollama:", "openai", ""])
def test_an_unknown_embedder_is_a_usage_error(name: str) -> None:
    """Another word than "embedded" or "ollama:NAME" is refused with both."""
    with pytest.raises(UsageError, match="ollama:NAME"):
        embedder(Settings(embedder=name))


def papers(folder: Path, **texts: str) -> Path:
    """A folder with these files."""
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    return folder


def test_a_text_that_the_model_refuses_costs_one_line(tmp_path: Path) -> None:
    """The file with such a text is named with the server's reason; the others are indexed."""
    folder = papers(tmp_path, a="Der erste Text.", b="Gut. Ein Giftwort. Auch gut.", c="Der letzte Text.")
    with FakeOllama(models=[E5], refuses="Giftwort") as server, Library(tmp_path / "lib", made(server)) as library:
        report = library.sync([folder])
    assert report.added == ("a.txt", "c.txt")
    (problem,) = report.failed
    assert problem.file == "b.txt" and "refuses its text" in problem.reason and "NaN" in problem.reason


def test_one_refused_text_after_the_other_ends_the_run(tmp_path: Path) -> None:
    """Where the texts of three files in a row are refused, the model is amiss: the run ends with its error."""
    folder = papers(tmp_path, **{name: f"Giftwort {name}." for name in "abc"})
    time.sleep(2.1)  # until the files' times can be relied on
    with FakeOllama(models=[E5], refuses="Giftwort") as server, Library(tmp_path / "lib", made(server)) as library:
        with pytest.raises(EngineRefused, match="status 500"):
            library.sync([folder])
        # What is known to be refused is not tried again, so that the next run gets further.
        assert [problem.file for problem in library.sync([folder]).failed] == ["a.txt", "b.txt", "c.txt"]


def test_refused_texts_far_from_each_other_do_not_end_the_run(tmp_path: Path) -> None:
    """Only files in a row count."""
    words = {
        f"{name}{number}": text for name in "abcd" for number, text in ((1, f"Giftwort {name}."), (2, f"Gut {name}."))
    }
    with FakeOllama(models=[E5], refuses="Giftwort") as server, Library(tmp_path / "lib", made(server)) as library:
        report = library.sync([papers(tmp_path, **words)])
    assert (len(report.failed), len(report.added)) == (4, 4)


def test_a_model_that_takes_nothing_is_no_files_fault(tmp_path: Path) -> None:
    """A server that refuses every text ends the run, and no file is marked."""
    folder = papers(tmp_path, a="Der einzige Text.")
    with FakeOllama(models=[E5]) as server, Library(tmp_path / "lib", made(server)) as library:
        server.fault = "500"
        with pytest.raises(EngineFailed, match="status 500"):
            library.sync([folder])
        assert library.files() == []
        server.fault = None
        assert library.sync([folder]).added == ("a.txt",)


def test_a_busy_server_is_no_files_fault(tmp_path: Path) -> None:
    """An answer that says nothing about the text ends the run as before."""
    with FakeOllama(models=[E5]) as server, Library(tmp_path / "lib", made(server)) as library:
        server.fault = "503"
        with pytest.raises(EngineFailed, match="busy"):
            library.sync([papers(tmp_path, a="Der einzige Text.")])
