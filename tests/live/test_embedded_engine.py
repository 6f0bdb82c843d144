"""The embedded engine with the real model file, where it is in the user's cache."""

from __future__ import annotations

import math
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from rag.engines import choose, modelfile
from rag.engines.base import Engine
from rag.errors import PromptTooLong
from rag.settings import Settings
from rag.types import Turn

pytestmark = pytest.mark.model

CAPITAL = Turn(role="user", content="Wie heißt die Hauptstadt von Frankreich?")


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    settings = Settings(engine="embedded", download=False, context=1024, model=None)
    if modelfile.find(settings) is None:
        pytest.skip("the model file is not in the cache")
    found = choose(settings)
    yield found
    found.close()


def test_it_answers_with_probabilities(engine: Engine) -> None:
    """It names Paris; the first token's alternatives are log-probabilities, best first."""
    pieces: list[str] = []
    reply = engine.chat([CAPITAL], max_tokens=16, top=5, on_text=pieces.append)
    assert "Paris" in reply.text and "".join(pieces) == reply.text
    chances = [chance for _, chance in reply.first]
    assert len(chances) == 5 and chances == sorted(chances, reverse=True)
    assert 0.5 < sum(math.exp(chance) for chance in chances) <= 1.001
    assert not reply.cut and reply.prompt_tokens and reply.written_tokens and reply.seconds


def test_it_knows_its_weights(engine: Engine) -> None:
    """Its digest is the hash that the file is pinned by."""
    assert engine.digest == modelfile.PINNED.sha256


def test_it_continues_a_message(engine: Engine) -> None:
    """A last assistant message is gone on from, and not repeated."""
    reply = engine.chat([CAPITAL, Turn(role="assistant", content="Die Hauptstadt von Frankreich heißt")], max_tokens=3)
    assert reply.text.strip().startswith("Paris") and "Hauptstadt" not in reply.text


def test_two_beginnings_stay_read(engine: Engine) -> None:
    """When two long beginnings alternate, each is read once, and later only what is new."""
    examples = {
        "de": Turn(role="system", content="Antworte kurz. Die Katze schläft auf dem Sofa. " * 6),
        "en": Turn(role="system", content="Answer briefly. The cat sleeps on the sofa. " * 6),
    }
    read = {}
    for name, question in [("de", "Wo?"), ("en", "Where?"), ("de", "Wer schläft?"), ("en", "Who sleeps?")]:
        reply = engine.chat([examples[name], Turn(role="user", content=question)], max_tokens=1)
        assert reply.read_tokens is not None and reply.prompt_tokens is not None
        read[name] = reply.read_tokens / reply.prompt_tokens
    assert max(read.values()) < 0.5


def test_a_cancelled_call_ends_while_the_prompt_is_read(engine: Engine) -> None:
    """Cancelling does not wait for the end of a long prompt, and the next call works."""
    cancel = threading.Event()
    threading.Timer(0.3, cancel.set).start()
    reply = engine.chat([Turn(role="user", content="Nummer eins " * 200)], max_tokens=50, cancel=cancel)
    assert reply.text == ""
    assert engine.chat([CAPITAL], max_tokens=2).text


def test_a_reply_at_its_limit_is_cut(engine: Engine) -> None:
    """A reply that reaches max_tokens says that it is cut."""
    reply = engine.chat([CAPITAL], max_tokens=2)
    assert reply.cut and reply.written_tokens == 2


def test_a_stop_word_ends_the_reply(engine: Engine) -> None:
    """The reply ends before a stop word, which is not part of it."""
    reply = engine.chat([CAPITAL], max_tokens=16, stop=["Paris"])
    assert "Paris" not in reply.text and not reply.cut


def test_a_long_prompt_is_refused(engine: Engine) -> None:
    """A prompt beyond the context is an error that says how long it is, not a shorter prompt."""
    with pytest.raises(PromptTooLong) as caught:
        engine.chat([Turn(role="user", content="Wort und " * 800)], max_tokens=5)
    assert caught.value.tokens is not None and caught.value.tokens > 1024


def test_nothing_listens_on_the_network(engine: Engine) -> None:
    """The process that runs the model has no listening TCP socket."""
    engine.chat([CAPITAL], max_tokens=1)
    own = {os.readlink(entry) for entry in Path("/proc/self/fd").iterdir() if entry.is_symlink()}
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/self/net/{table}").read_text().splitlines()[1:]:
            columns = line.split()
            listens = columns[3] == "0A"
            assert not (listens and f"socket:[{columns[9]}]" in own)


def test_it_is_silent(engine: Engine, capfd: pytest.CaptureFixture[str]) -> None:
    """llama.cpp writes nothing to the terminal."""
    engine.close()
    engine.chat([CAPITAL], max_tokens=1)
    assert capfd.readouterr() == ("", "")
