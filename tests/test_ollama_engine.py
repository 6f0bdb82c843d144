"""The Ollama engine against a server that speaks like Ollama, well and badly."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from fake_http import refused_url
from fake_ollama import FakeModel, FakeOllama, Fault

from rag.engines.ollama import OllamaEngine
from rag.errors import EngineError, EngineFailed, EngineMissing, PromptTooLong
from rag.settings import Settings
from rag.types import Turn

ASK = [Turn(role="system", content="Kurz."), Turn(role="user", content="Hauptstadt von Frankreich?")]


def settings(url: str, **more: object) -> Settings:
    return Settings.model_validate({"engine": "ollama", "ollama_host": url, "timeout": 20, **more})


def test_it_answers_with_the_first_tokens_probabilities() -> None:
    """The reply has the text, the alternatives of its first token and the counts of the server."""
    with FakeOllama(replies=["Paris an der Seine"]) as server:
        reply = OllamaEngine(settings(server.url)).chat(ASK, max_tokens=9, top=2)
    assert reply.text == "Paris an der Seine"
    assert reply.first == (("Paris", -0.1), ("Nicht", -2.5))
    assert (reply.prompt_tokens, reply.written_tokens, reply.seconds, reply.cut) == (4, 4, 2.5, False)


def test_it_hands_on_each_piece_in_the_callers_thread() -> None:
    """on_text gets the pieces while they come, in the thread that asked."""
    pieces: list[tuple[str, bool]] = []
    with FakeOllama(replies=["Paris an der Seine"]) as server:
        OllamaEngine(settings(server.url)).chat(
            ASK, max_tokens=9, on_text=lambda text: pieces.append((text, threading.current_thread() is here))
        )
    assert pieces == [("Paris", True), (" an", True), (" der", True), (" Seine", True)]


here = threading.current_thread()


def test_the_request_forbids_that_the_prompt_is_cut() -> None:
    """A chat fixes the context's length and refuses truncation and shifting."""
    with FakeOllama() as server:
        OllamaEngine(settings(server.url, context=2048)).chat(ASK, max_tokens=5, stop=["\n"], top=20)
        sent = server.asked("/api/chat")[0]
    assert (sent["truncate"], sent["shift"], sent["keep_alive"], sent["top_logprobs"]) == (
        False,
        False,
        "10m",
        20,
    )
    assert sent["options"] == {
        "temperature": 0,
        "seed": 1,
        "num_ctx": 2048,
        "num_batch": 32,
        "num_predict": 5,
        "stop": ["\n"],
    }
    assert "think" not in sent


def test_a_thinking_model_is_told_not_to_think() -> None:
    """A model with the capability "thinking" gets think: false."""
    with FakeOllama(models=[FakeModel(capabilities=("completion", "thinking"))]) as server:
        OllamaEngine(settings(server.url)).chat(ASK, max_tokens=5)
        assert server.asked("/api/chat")[0]["think"] is False


@pytest.mark.parametrize("repeats", [True, False])
def test_a_continued_message_is_not_repeated(repeats: bool) -> None:
    """The reply holds the new words only, whether the server repeats the old ones or not."""
    with FakeOllama(replies=[" Paris."], repeats=repeats) as server:
        told = [*ASK, Turn(role="assistant", content="Die Hauptstadt heißt")]
        reply = OllamaEngine(settings(server.url)).chat(told, max_tokens=5, top=1)
    assert (reply.text, reply.first) == (" Paris.", (("Paris", -0.1),))


def test_a_reply_that_was_cut_says_so() -> None:
    """A reply that ends at max_tokens is cut."""
    with FakeOllama(replies=["eins zwei drei"]) as server:
        reply = OllamaEngine(settings(server.url)).chat(ASK, max_tokens=2)
    assert (reply.text, reply.cut) == ("eins zwei", True)


def test_a_half_character_is_sent_as_a_question_mark() -> None:
    """Text with a lone surrogate can be asked about."""
    with FakeOllama() as server:
        OllamaEngine(settings(server.url)).chat([Turn(role="user", content="a\ud800b")], max_tokens=2)
        assert server.asked("/api/chat")[0]["messages"][0]["content"] == "a?b"


@pytest.mark.parametrize(
    ("fault", "error", "words"),
    [
        ("cut", EngineFailed, "broke off"),
        ("error line", EngineFailed, "in the middle of the answer"),
        ("context line", PromptTooLong, "9000 tokens"),
        ("no done", EngineFailed, "ended before it was complete"),
        ("broken json", EngineFailed, "is broken"),
        ("odd message", EngineFailed, "is broken"),
        ("odd words", EngineFailed, "is broken"),
        ("odd counts", EngineFailed, "is broken"),
        ("context object", PromptTooLong, "9000 tokens"),
        ("context text", PromptTooLong, "does not fit"),
        ("500", EngineFailed, "status 500"),
        ("500 memory", EngineFailed, "a smaller model: belegt models"),
        ("503", EngineFailed, "busy"),
        ("401", EngineMissing, "BELEGT_OLLAMA_KEY"),
    ],
)
def test_every_fault_of_the_server_has_its_error(fault: Fault, error: type[EngineError], words: str) -> None:
    """Each way in which Ollama fails becomes one error of ours, with the remedy."""
    with FakeOllama() as server:
        engine = OllamaEngine(settings(server.url))
        server.fault = fault
        with pytest.raises(error, match=words):
            engine.chat(ASK, max_tokens=5)


def test_a_prompt_that_is_too_long_says_how_long() -> None:
    """PromptTooLong carries the prompt's length in tokens when the server tells it."""
    with FakeOllama() as server:
        engine = OllamaEngine(settings(server.url, context=512))
        with pytest.raises(PromptTooLong) as caught:
            engine.chat([Turn(role="user", content="Wort " * 600)], max_tokens=5)
    assert caught.value.tokens == 600


@pytest.mark.parametrize("fault", ["silent", "silent later"])
def test_a_silent_server_is_not_waited_for_longer_than_allowed(fault: Fault) -> None:
    """A call that takes longer than the time-out fails and names the setting."""
    with FakeOllama() as server:
        # The time-out counts for each call, those too that open the engine.
        engine = OllamaEngine(settings(server.url, timeout=1.5))
        server.fault = fault
        with pytest.raises(EngineFailed, match="BELEGT_TIMEOUT"):
            engine.chat(ASK, max_tokens=5)


@pytest.mark.parametrize(("fault", "text"), [("silent", ""), ("silent later", "Paris")])
def test_a_cancelled_call_ends_with_what_was_written(fault: Fault, text: str) -> None:
    """Cancelling ends the call, keeps the words so far, and closes the connection."""
    cancel = threading.Event()
    with FakeOllama(replies=["Paris an der Seine"]) as server:
        engine = OllamaEngine(settings(server.url))
        server.fault = fault
        if fault == "silent":
            threading.Timer(0.2, cancel.set).start()
        reply = engine.chat(ASK, max_tokens=5, cancel=cancel, on_text=lambda _: cancel.set())
        assert server.left.wait(5)
    assert reply.text == text


def test_an_error_of_the_listener_passes_through() -> None:
    """What on_text raises reaches the caller unchanged, and the server is left."""

    def listen(text: str) -> None:
        raise KeyError(text)

    with FakeOllama() as server, pytest.raises(KeyError, match="Paris"):
        OllamaEngine(settings(server.url)).chat(ASK, max_tokens=5, on_text=listen)


def test_no_server_says_how_to_start_it() -> None:
    """Where nothing listens, the error names the address and the command."""
    url = refused_url()
    with pytest.raises(EngineMissing) as caught:
        OllamaEngine(settings(url))
    assert str(caught.value) == f"Ollama does not answer at {url}. Start it with: ollama serve"


@pytest.mark.parametrize("fault", ["not ollama", "redirect"])
def test_another_server_is_not_taken_for_ollama(fault: Fault) -> None:
    """A web page or a redirect at the address is an error that names OLLAMA_HOST."""
    with FakeOllama(fault=fault) as server, pytest.raises(EngineMissing, match="OLLAMA_HOST"):
        OllamaEngine(settings(server.url))


@pytest.mark.parametrize("host", ["http://exa mple", "ftp://127.0.0.1", "http://[::1"])
def test_an_impossible_address_is_an_error(host: str) -> None:
    """What is no address at all is refused as one of ours."""
    with pytest.raises(EngineError):
        OllamaEngine(settings(host, allow_remote=True))


def test_a_missing_model_says_how_to_get_it() -> None:
    """A model that the server does not have is named with the command that pulls it."""
    with FakeOllama() as server, pytest.raises(EngineMissing, match=r"belegt pull qwen2\.5:7b"):
        OllamaEngine(settings(server.url, model="qwen2.5:7b"))


def test_a_model_that_vanished_says_how_to_get_it() -> None:
    """A model that is removed after the engine was made is missing, too."""
    with FakeOllama() as server:
        engine = OllamaEngine(settings(server.url))
        server.models = ()
        with pytest.raises(EngineMissing, match="belegt pull tiny:latest"):
            engine.chat(ASK, max_tokens=5)


def test_a_name_without_its_tag_is_found() -> None:
    """ "tiny" means "tiny:latest"."""
    with FakeOllama() as server:
        assert OllamaEngine(settings(server.url, model="tiny")).model == "tiny:latest"


def test_the_key_is_sent_as_a_bearer_token() -> None:
    """A key of the settings goes along with each request."""
    with FakeOllama() as server:
        OllamaEngine(settings(server.url, ollama_key="geheim")).chat(ASK, max_tokens=5)
        assert {headers.get("authorization") for headers in server.headers} == {"Bearer geheim"}


@pytest.mark.parametrize("key", ["geheim–nis", "geheim\n", "X-Api-Key: schlüssel"])
def test_a_key_that_no_header_can_carry_is_refused_unshown(key: str) -> None:
    """A key with a letter outside of ASCII, or a line end, is one line that names the variable and not the key."""
    with FakeOllama() as server, pytest.raises(EngineMissing, match="BELEGT_OLLAMA_KEY=") as caught:
        OllamaEngine(settings(server.url, ollama_key=key))
    assert "geheim" not in str(caught.value) and "schlüssel" not in str(caught.value)


def test_a_key_may_name_its_own_header() -> None:
    """A proxy that wants another header than a bearer token gets it."""
    with FakeOllama() as server:
        OllamaEngine(settings(server.url, ollama_key="X-Api-Key: geheim"))
        assert server.headers[0]["x-api-key"] == "geheim" and "authorization" not in server.headers[0]


def test_proxies_are_not_used_for_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy of the environment is not asked for a loopback address."""
    monkeypatch.setenv("HTTP_PROXY", refused_url())
    monkeypatch.delenv("NO_PROXY", raising=False)
    with FakeOllama() as server:
        assert OllamaEngine(settings(server.url)).chat(ASK, max_tokens=5).text == "Paris"


def test_the_hosts_environment_variable_is_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Without a setting, OLLAMA_HOST says where the server is."""
    with FakeOllama() as server:
        monkeypatch.setenv("OLLAMA_HOST", server.url.removeprefix("http://"))
        assert OllamaEngine(Settings(engine="ollama")).model == "tiny:latest"
