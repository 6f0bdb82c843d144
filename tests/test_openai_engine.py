"""The engine for OpenAI-compatible servers, against a small one."""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence

import pytest
from fake_http import Body, Connection, FakeServer, refused_url

from rag.engines import choose
from rag.engines.openai import OpenAIEngine
from rag.errors import EngineError, EngineFailed, EngineMissing, PromptTooLong
from rag.settings import Settings
from rag.types import Turn

ASK = [Turn(role="user", content="Hauptstadt von Frankreich?")]


class FakeOpenAI(FakeServer):
    """Says ``words``, refuses the fields in ``refuses``, fails in the way of ``fault``.

    odd: a chunk before the end, in place of the counts.
    """

    def __init__(
        self,
        words: Sequence[str] = ("Paris", "."),
        refuses: Sequence[str] = (),
        fault: str = "",
        odd: Body | None = None,
    ) -> None:
        super().__init__()
        self.connection = _Connection
        self.words, self.refuses, self.fault, self.odd = words, refuses, fault, odd


class _Connection(Connection):
    fake: FakeOpenAI

    def answer(self, body: Body) -> None:
        if self.path == "/v1/models":
            return self._models()
        for name in self.fake.refuses:
            if name in body:
                return self.send(400, {"error": {"message": f"Unknown argument: {name}", "type": "invalid"}})
        whole = {
            "length": (400, {"error": {"message": "This model's maximum context length is 4096 tokens"}}),
            "key": (401, {"error": {"message": "wrong key"}}),
            "model": (404, {"error": {"message": "no such model"}}),
            "no page": (404, ""),
            "busy": (503, {"error": {"message": "overloaded"}}),
            "a page": (200, "<!doctype html>\n<p>hello: world</p>"),
            "no stream": (200, {"choices": [{"message": {"content": "Paris"}, "finish_reason": "stop"}]}),
            "nothing": (200, ""),
            "comments": (200, ": wait\n\nevent: start\n\n"),
        }
        if self.fake.fault in whole:
            return self.send(*whole[self.fake.fault])
        with self.streaming("text/event-stream"):
            self._words(body)

    def _models(self) -> None:
        if self.fake.fault == "silent list":
            return self.wait_for_leave()
        lists = {
            "key at once": (401, {"error": {"message": "wrong key"}}),
            "no list": (404, {"error": {"message": "not found"}}),
            "busy at once": (503, "<html>try later</html>"),
            "page": (200, "<html>hello</html>"),
            "odd list": (200, {"data": 5}),
        }
        self.send(*lists.get(self.fake.fault, (200, {"data": [{"id": "first"}, {"id": "second"}]})))

    def _words(self, body: Body) -> None:
        for word in self.fake.words:
            choice: Body = {"index": 0, "delta": {"content": word}, "finish_reason": None}
            if body.get("logprobs"):
                tops = [{"token": "Nicht", "logprob": -3.0}, {"token": word, "logprob": -0.2}]
                choice["logprobs"] = {"content": [{"token": word, "logprob": -0.2, "top_logprobs": tops}]}
            self.line("data: " + json.dumps({"choices": [choice]}) + "\n")
            if self.fake.fault == "silent":
                return self.wait_for_leave()
            if self.fake.fault == "line":
                return self.line('data: {"error": {"message": "out of memory"}}\n')
            if self.fake.fault == "broken":
                return self.line("data: {\n")
        if self.fake.odd is not None:
            self.line("data: " + json.dumps(self.fake.odd) + "\n")
        if self.fake.fault == "no end":
            return
        if "finish_reason" not in str(self.fake.odd):
            self.line('data: {"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}\n')
        if self.fake.odd is None:
            self.line('data: {"choices": [], "usage": {"prompt_tokens": 7, "completion_tokens": 2}}\n')
        self.line("data: [DONE]\n")


def settings(server: FakeServer, **more: object) -> Settings:
    return Settings.model_validate({"engine": "openai", "openai_url": f"{server.url}/v1", "timeout": 20, **more})


def test_it_answers_with_the_first_tokens_probabilities() -> None:
    """The reply has the text, the alternatives best first, and the counts of the server."""
    with FakeOpenAI() as server:
        reply = OpenAIEngine(settings(server)).chat(ASK, max_tokens=5, top=2)
    assert reply.text == "Paris."
    assert reply.first == (("Paris", -0.2), ("Nicht", -3.0))
    assert (reply.prompt_tokens, reply.written_tokens, reply.cut) == (7, 2, False)


def test_the_servers_first_model_answers_when_none_is_named() -> None:
    """Without a name, the server's list decides; with one, it is not asked for."""
    with FakeOpenAI() as server:
        assert OpenAIEngine(settings(server)).model == "first"
        assert OpenAIEngine(settings(server, model="mine")).model == "mine"
        assert len(server.asked("/v1/models")) == 1


def test_what_a_server_refuses_by_name_is_left_out() -> None:
    """A field that the server does not know is given up, and the call is made again without it."""
    with FakeOpenAI(refuses=["seed", "stream_options"]) as server:
        engine = OpenAIEngine(settings(server))
        assert engine.chat(ASK, max_tokens=5).text == "Paris."
        before = len(server.requests)
        engine.chat(ASK, max_tokens=5)
        assert len(server.requests) == before + 1


def test_a_server_without_probabilities_is_known_afterwards() -> None:
    """When the server refuses log-probabilities, the engine answers without, and says so."""
    with FakeOpenAI(refuses=["logprobs"]) as server:
        engine = OpenAIEngine(settings(server))
        reply = engine.chat(ASK, max_tokens=5, top=5)
    assert (reply.text, reply.first, engine.can.probabilities) == ("Paris.", (), False)


def test_a_continued_message_is_not_repeated() -> None:
    """The new words only, though this server repeats the old ones."""
    with FakeOpenAI(words=["Die Haupt", "stadt"]) as server:
        reply = OpenAIEngine(settings(server)).chat([*ASK, Turn(role="assistant", content="Die Haupt")], max_tokens=5)
    assert reply.text == "stadt"


@pytest.mark.parametrize(
    ("fault", "error", "words"),
    [
        ("length", PromptTooLong, "does not fit"),
        ("key", EngineMissing, "BELEGT_OPENAI_KEY"),
        ("model", EngineMissing, "no such model"),
        ("no page", EngineMissing, "not found"),
        ("busy", EngineFailed, "overloaded"),
        ("line", EngineFailed, "out of memory"),
        ("broken", EngineFailed, "is broken"),
        ("no end", EngineFailed, "ended before"),
        ("a page", EngineMissing, "BELEGT_OPENAI_URL"),
        ("no stream", EngineMissing, "BELEGT_OPENAI_URL"),
        ("nothing", EngineFailed, "ended before"),
        ("comments", EngineFailed, "ended before"),
    ],
)
def test_every_fault_of_the_server_has_its_error(fault: str, error: type[EngineError], words: str) -> None:
    """Each way in which the server fails becomes one error of ours."""
    with FakeOpenAI(fault=fault) as server, pytest.raises(error, match=words):
        OpenAIEngine(settings(server)).chat(ASK, max_tokens=5)


@pytest.mark.parametrize(
    ("fault", "error", "words"),
    [
        ("key at once", EngineMissing, "BELEGT_OPENAI_KEY"),
        ("no list", EngineMissing, "BELEGT_OPENAI_URL"),
        ("busy at once", EngineFailed, "try later"),
        ("page", EngineFailed, "not JSON"),
        ("odd list", EngineMissing, "lists no model"),
    ],
)
def test_every_fault_of_the_list_of_models_has_its_error(fault: str, error: type[EngineError], words: str) -> None:
    """So it has where the server was to name the model, which is the first that it is asked."""
    with FakeOpenAI(fault=fault) as server, pytest.raises(error, match=words):
        OpenAIEngine(settings(server))


def test_a_list_of_models_that_does_not_come_is_told_with_a_remedy_that_helps() -> None:
    """It is waited for briefly, whatever a call may take; more time for the calls would change nothing."""
    with FakeOpenAI(fault="silent list") as server, pytest.raises(EngineMissing, match=r"within 0\.3 s.*BELEGT_MODEL"):
        OpenAIEngine(settings(server, timeout=0.3))


ODD = [
    {"choices": [None]},
    {"choices": {"0": "Paris"}},
    {"choices": [{"delta": "Paris"}]},
    {"choices": [{"delta": {"content": [{"type": "text", "text": "Paris"}]}}]},
    {"choices": [{"delta": {"content": "Paris"}, "logprobs": [-0.2]}]},
    {"choices": [{"delta": {"content": "Paris"}, "logprobs": {"content": {"token": "Paris"}}}]},
    {"choices": [], "usage": [7, 2]},
    {"choices": [], "usage": {"prompt_tokens": "many"}},
    {"choices": [], "timings": {"prompt_ms": None, "predicted_ms": 3}},
]


@pytest.mark.parametrize("chunk", ODD, ids=str)
def test_a_chunk_of_another_shape_is_a_broken_answer(chunk: Body) -> None:
    """Servers differ; what cannot be understood is the engine's failure, for which quotes step in."""
    with FakeOpenAI(words=(), odd=chunk) as server, pytest.raises(EngineFailed, match="is broken"):
        OpenAIEngine(settings(server)).chat(ASK, max_tokens=5, top=2)


@pytest.mark.parametrize(
    ("words", "reason", "told"),
    [((), "length", "thinks before"), (("Pa",), "content_filter", "content_filter"), (("Pa",), "abort", "abort")],
)
def test_an_answer_that_is_none_is_a_failure(words: tuple[str, ...], reason: str, told: str) -> None:
    """A model that thinks uses up its tokens unseen, a filter takes words away: quotes step in, and it is said."""
    ending = {"choices": [{"delta": {"reasoning_content": "Hm"}, "finish_reason": reason}]}
    with FakeOpenAI(words=words, odd=ending) as server, pytest.raises(EngineFailed, match=told):
        OpenAIEngine(settings(server)).chat(ASK, max_tokens=5)


def test_a_cut_answer_and_an_empty_one_are_answers() -> None:
    """Words up to the limit, and a stop at the first word, are what was asked for."""
    ending = {"choices": [{"delta": {}, "finish_reason": "length"}]}
    with FakeOpenAI(words=["Pa"], odd=ending) as server:
        assert OpenAIEngine(settings(server)).chat(ASK, max_tokens=1).cut
    with FakeOpenAI(words=(), odd=ending) as server:
        assert OpenAIEngine(settings(server)).chat(ASK, max_tokens=1).text == ""
    with FakeOpenAI(words=()) as server:
        assert OpenAIEngine(settings(server)).chat(ASK, max_tokens=5).text == ""


def test_a_cancelled_call_keeps_what_was_written() -> None:
    """Cancelling ends the call with the words so far, and leaves the server."""
    cancel = threading.Event()
    with FakeOpenAI(fault="silent") as server:
        engine = OpenAIEngine(settings(server))
        assert engine.chat(ASK, max_tokens=5, cancel=cancel, on_text=lambda _: cancel.set()).text == "Paris"
        assert server.left.wait(5)


def test_the_key_is_sent() -> None:
    """A key goes along as a bearer token."""
    with FakeOpenAI() as server:
        OpenAIEngine(settings(server, openai_key="geheim")).chat(ASK, max_tokens=5)
        assert {headers.get("authorization") for headers in server.headers} == {"Bearer geheim"}


def test_no_server_is_an_error_with_its_address() -> None:
    """Where nothing listens, the error names the address."""
    url = refused_url()
    with pytest.raises(EngineMissing, match=url):
        OpenAIEngine(Settings(openai_url=url))


@pytest.mark.parametrize(("url", "words"), [(None, "BELEGT_OPENAI_URL"), ("https://example.com/v1", "REMOTE")])
def test_it_needs_an_address_that_is_allowed(url: str | None, words: str) -> None:
    """Without an address, or with another machine's that is not allowed, there is no engine."""
    with pytest.raises(EngineMissing, match=words):
        OpenAIEngine(Settings(openai_url=url))


def test_another_machine_leaves_the_machine() -> None:
    """An allowed server elsewhere is declared as leaving the machine."""
    assert OpenAIEngine(Settings(openai_url="https://example.com/v1", model="m", allow_remote=True)).can.leaves_machine


@pytest.mark.parametrize("proxy", ["socks5://127.0.0.1:9", "steam://127.0.0.1:9", "127.0.0.1:port"])
@pytest.mark.parametrize("engine", ["openai", "ollama"])
def test_a_proxy_that_cannot_be_used_is_told(proxy: str, engine: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is the environment's, so the error names it and not the server's address; this machine's own needs none."""
    for name in ("all_proxy", "HTTP_PROXY", "http_proxy", "NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ALL_PROXY", proxy)
    elsewhere = "http://models.example"
    with pytest.raises(EngineMissing, match="ALL_PROXY"):
        choose(
            Settings.model_validate(
                {"engine": engine, "openai_url": elsewhere, "ollama_host": elsewhere, "allow_remote": True}
            )
        )
    with FakeOpenAI() as server:
        assert OpenAIEngine(settings(server)).chat(ASK, max_tokens=5).text == "Paris."
