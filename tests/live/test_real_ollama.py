"""The engine, the embedder and the assistant with a real Ollama."""

from __future__ import annotations

import math
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from llama_index.embeddings.ollama import OllamaEmbedding
from real_ollama import EMBEDS, runners

from rag.assistant import Assistant
from rag.decision import calibrated
from rag.doctor import examine
from rag.engines import embedder
from rag.engines.modelfile import PINNED
from rag.engines.ollama import OllamaEngine
from rag.errors import EngineMissing, LibraryMismatch, PromptTooLong
from rag.library import Library
from rag.llama_fit import embedder_of
from rag.models import CALIBRATED, list_models
from rag.settings import Settings
from rag.types import Turn
from rag.wording import say

pytestmark = pytest.mark.ollama

CAPITAL = [Turn(role="user", content="Wie heißt die Hauptstadt von Frankreich?")]


def test_it_answers_with_probabilities(real: Settings) -> None:
    """It names Paris as it comes; the first token's alternatives are log-probabilities, best first."""
    pieces: list[str] = []
    reply = OllamaEngine(real).chat(CAPITAL, max_tokens=16, top=20, on_text=pieces.append)
    assert "Paris" in reply.text and "".join(pieces) == reply.text
    chances = [chance for _, chance in reply.first]
    assert len(chances) == 20 and chances == sorted(chances, reverse=True)
    assert 0.5 < sum(math.exp(chance) for chance in chances) <= 1.001
    assert reply.prompt_tokens and reply.written_tokens and reply.seconds and not reply.cut


def test_its_calibration_is_that_of_the_same_file(real: Settings) -> None:
    """The digest of the weights' layer is the file's hash, by which the calibration is found."""
    engine = OllamaEngine(real)
    assert engine.model == CALIBRATED and engine.digest == PINNED.sha256 and calibrated(engine.digest)


def test_a_message_is_continued_and_not_repeated(real: Settings) -> None:
    """A last message of the assistant is gone on from; its own words do not come back."""
    begun = [*CAPITAL, Turn(role="assistant", content="Die Hauptstadt von Frankreich heißt")]
    reply = OllamaEngine(real).chat(begun, max_tokens=3)
    assert reply.text.strip().startswith("Paris") and "Hauptstadt" not in reply.text


def test_a_long_prompt_is_refused_with_its_length(real: Settings) -> None:
    """Nothing is cut out of a prompt that does not fit: it is an error that says how long it is."""
    engine = OllamaEngine(real)
    with pytest.raises(PromptTooLong) as caught:
        engine.chat([Turn(role="user", content="Wort und " * 4000)], max_tokens=5)
    assert caught.value.tokens is not None and caught.value.tokens > engine.context


def test_the_model_stays_loaded(real: Settings) -> None:
    """Chats of all kinds and embeddings use the processes that were there: nothing is loaded anew."""
    engine, vectors = OllamaEngine(real), embedder(real.model_copy(update={"embedder": f"ollama:{EMBEDS}"}))
    engine.chat(CAPITAL, max_tokens=1)
    vectors.queries(["Wo?"])
    before = set(runners())
    engine.chat(CAPITAL, max_tokens=3, top=20, stop=["\n"])
    vectors.passages(["Hier."])
    OllamaEngine(real).chat(CAPITAL, max_tokens=1)
    assert set(runners()) == before and len(before) == 2


def test_vectors_come_in_batches_and_have_length_one(real: Settings) -> None:
    """More texts than a batch, among them one that is too long for the model, become unit vectors."""
    vectors = embedder(real.model_copy(update={"embedder": f"ollama:{EMBEDS}"}))
    made = vectors.passages([f"Text number {n} about boats" for n in range(40)] + ["The boat leaves at nine. " * 200])
    assert made.shape == (41, 384) and vectors.dimension == 384
    assert np.allclose(np.linalg.norm(made, axis=1), 1, atol=1e-4)


def test_the_index_remembers_its_embedding_model(real: Settings, folder: Path) -> None:
    """A library made with an embedding model of Ollama's finds with it, and refuses another with the remedy."""
    own = real.model_copy(update={"embedder": f"ollama:{EMBEDS}"})
    with Library.open(own) as library:
        library.sync([folder])
        assert library.search("Kaution Scheune", 1)[0].file == "scheune.txt"
    with pytest.raises(LibraryMismatch, match=r"all-minilm:latest@[0-9a-f]{12}"), Library.open(real):
        pass


def test_models_say_what_they_can_do(real: Settings) -> None:
    """The list tells the chat model from the embedding model, although /api/tags does not."""
    found = {model.name: model for model in list_models(real)}
    chat, embeds = found[CALIBRATED], found[EMBEDS]
    assert chat.chats and chat.calibrated and chat.chosen and not chat.embeds and chat.context == 32768
    assert embeds.embeds and not embeds.chats and not embeds.calibrated


@pytest.mark.parametrize("form", [":{port}", "0.0.0.0:{port}", "localhost:{port}", "http://127.0.0.1:{port}/"])
def test_a_host_in_each_form_is_reached(form: str, ollama_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a person may have written into OLLAMA_HOST leads to the same server."""
    host = form.format(port=ollama_url.rpartition(":")[2])
    monkeypatch.setenv("OLLAMA_HOST", host)
    assert CALIBRATED in [model.name for model in list_models(Settings())]


def test_a_model_is_refused_for_what_it_cannot_do(real: Settings) -> None:
    """An embedding model does not chat, and a chat model does not embed."""
    with pytest.raises(EngineMissing, match="only embeds"):
        OllamaEngine(real.model_copy(update={"model": EMBEDS}))
    with pytest.raises(EngineMissing, match="cannot embed"):
        embedder(real.model_copy(update={"embedder": f"ollama:{CALIBRATED}"}))


def test_an_answer_is_proven_by_its_place(real: Settings, folder: Path) -> None:
    """The whole stair: answered with the fact, cited letter for letter, and calibrated."""
    with Assistant(settings=real) as assistant:
        assistant.library.sync([folder])
        answer = assistant.ask("Wie hoch ist die Kaution für die Scheune?")
    assert "900 Euro" in answer.text and answer.engine == "ollama" and answer.reason is None
    text = (folder / "scheune.txt").read_text("utf-8")
    assert all(text[citation.start : citation.end] == citation.quote for citation in answer.citations)


def test_a_small_context_drops_sentences_from_the_end(real: Settings, tmp_path: Path) -> None:
    """Where the places do not fit the context, the last ones are left out, and the answer says so."""
    (tmp_path / "lang.txt").write_text(
        "\n\n".join(
            f"Die Kaution für den Raum {n} beträgt {n}00 Euro, " + "und das ist vor dem Einzug zu zahlen, " * 18 + "ja."
            for n in range(2, 9)
        ),
        encoding="utf-8",
    )
    with Assistant(settings=real.model_copy(update={"context": 1024})) as assistant:
        assistant.library.sync([tmp_path / "lang.txt"])
        reply = assistant.stream("Wie hoch ist die Kaution für den Raum 7?")
        answer = reply.answer
    left_out = [say("one left out", "de"), *(say("left out", "de", count=str(count)) for count in range(2, 7))]
    assert reply.failure is None and answer.reason in left_out


def test_doctor_measures_the_server(real: Settings) -> None:
    """It names version, model and memory, and says what a question will take."""
    found = {check.name: check for check in examine(real)}
    assert found["ollama"].good and found["speed"].good and found["memory"].good
    assert "tokens" in found["speed"].finding and CALIBRATED in found["engine"].finding


def test_the_llama_index_example_answers(real: Settings, folder: Path) -> None:
    """The example program, with LlamaIndex's own Ollama object, prints the answer and its place."""
    root = Path(__file__).parents[2]
    command = [sys.executable, str(root / "examples" / "with_llama_index.py"), str(folder), "Wie hoch ist die Kaution?"]
    environment = {**os.environ, "OLLAMA_HOST": str(real.ollama_host)}
    ended = subprocess.run([*command, CALIBRATED], env=environment, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    assert "900 Euro" in ended.stdout and "scheune.txt [" in ended.stdout


def test_llama_indexs_embedding_makes_our_vectors(real: Settings, folder: Path) -> None:
    """A library with the model of LlamaIndex's own embedding object is the one that our setting makes."""
    theirs = embedder_of(OllamaEmbedding(model_name=EMBEDS, base_url=str(real.ollama_host)), real)
    with Library(real.library, theirs) as library:
        library.sync([folder])
    with Library.open(real.model_copy(update={"embedder": f"ollama:{EMBEDS}"})) as library:
        assert library.search("Kaution Scheune", 1)[0].file == "scheune.txt"
