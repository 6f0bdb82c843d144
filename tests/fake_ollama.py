"""A small server that speaks like Ollama, well or badly.

It counts words instead of tokens and says what it was told to say. What it does not do: think.

    with FakeOllama(replies=["Paris"]) as server:
        settings = Settings(engine="ollama", ollama_host=server.url)
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from fake_http import Body, Connection, FakeServer

Fault = Literal[
    "silent",  # the connection is taken, and nothing ever comes
    "silent later",  # the first words come, and then nothing
    "cut",  # the connection breaks after the first words
    "error line",  # an error as a line of a stream that began with status 200
    "context line",  # the same, about the length: JSON inside of a text
    "length",  # it ends after a word, as if the context were full
    "no done",  # the stream ends properly, but without its last line
    "broken json",
    "odd message",  # JSON, but the message is a text
    "odd words",  # the new words are a list
    "odd counts",  # the number of tokens is a list
    "context object",  # status 400, the error an object
    "context text",  # status 400, the error a text
    "500",
    "500 memory",
    "503",
    "401",
    "redirect",
    "not ollama",  # a web page answers everything
]

LENGTH = {
    "code": 400,
    "message": "request (9000 tokens) exceeds the available context size (4096 tokens), try increasing it",
    "type": "exceed_context_size_error",
    "n_prompt_tokens": 9000,
    "n_ctx": 4096,
}


@dataclass(frozen=True)
class FakeModel:
    """A model of the fake server. remote: the host in a cloud that it pretends to run on."""

    name: str = "tiny:latest"
    size: int = 1_000_000
    capabilities: tuple[str, ...] | None = ("completion",)
    digest: str = "ab" * 32
    remote: str | None = None
    family: str = "qwen2"
    dimension: int | None = None
    weights: str | None = None


@dataclass
class FakeOllama(FakeServer):
    """The server, on a free port of 127.0.0.1, from ``with`` to its end.

    replies: what the model says, one text after the other, the last one again and again; or a
        function of the request. fault: what goes wrong in chats and embeddings.
    first: the alternatives of the first token, as (text, log probability).
    longest: words that an embedding model takes; refuses: a word for which it has no vector.
    repeats: does a continued message come back?
    pulls: what /api/pull reports at the first, second … attempt; None: then nothing more comes.
    """

    replies: Sequence[str] | Callable[[Body], str] = ("Paris",)
    models: Sequence[FakeModel] = (FakeModel(),)
    fault: Fault | None = None
    version: str = "0.32.15"
    first: Sequence[tuple[str, float]] = (("Paris", -0.1), ("Nicht", -2.5))
    longest: int = 256
    refuses: str | None = None
    repeats: bool = True
    pulls: Sequence[Sequence[Body | None]] = ()

    def __post_init__(self) -> None:
        super().__init__()
        self.connection = _Connection

    def reply(self, body: Body) -> str:
        """The next text that the model says."""
        if callable(self.replies):
            return self.replies(body)
        return self.replies[min(len(self.asked("/api/chat")), len(self.replies)) - 1]


def fake_vector(text: str, dimension: int) -> list[float]:
    """A vector from the words of a text: texts that share words are near to each other."""
    vector = [0.001] * dimension
    for word in re.findall(r"\w+", text.lower()):
        vector[hashlib.sha256(word.encode()).digest()[0] % dimension] += 3.0
    return vector


class _Connection(Connection):
    """One connection; ``fake`` is the server that it belongs to."""

    fake: FakeOllama

    def answer(self, body: Body) -> None:
        if self.fake.fault == "not ollama":
            return self.send(200, "<html>Welcome</html>", kind="text/html")
        if self.fake.fault == "redirect":
            return self.send(302, "", location="https://login.example/")
        routes: dict[str, Callable[[Body], None]] = {
            "/api/version": lambda _: self.send(200, {"version": self.fake.version}),
            "/api/tags": self._tags,
            "/api/show": self._show,
            "/api/chat": self._chat,
            "/api/embed": self._embed,
            "/api/pull": self._pull,
            "/api/ps": lambda _: self.send(200, {"models": []}),
        }
        route = routes.get(self.path)
        if route is None:
            return self.send(404, "404 page not found", kind="text/plain")
        route(body)

    def _tags(self, _: Body) -> None:
        entries = []
        for model in self.fake.models:
            # As the real one does: the list calls even an embedding model's ability "completion".
            entry: Body = {
                "name": model.name,
                "model": model.name,
                "size": model.size,
                "digest": model.digest,
            }
            entry["details"] = {"family": model.family}
            if model.remote:
                entry["remote_host"] = model.remote
            entries.append(entry)
        self.send(200, {"models": entries})

    def _find(self, body: Body) -> FakeModel | None:
        for model in self.fake.models:
            if model.name in {body.get("model"), f"{body.get('model')}:latest"}:
                return model
        self.send(404, {"error": f"model '{body.get('model')}' not found"})
        return None

    def _show(self, body: Body) -> None:
        if (model := self._find(body)) is None:
            return
        found: Body = {"details": {"family": model.family}, "model_info": {}}
        if model.capabilities is not None:
            found["capabilities"] = list(model.capabilities)
        if model.dimension is not None and model.family != "unknown":
            found["model_info"][f"{model.family}.embedding_length"] = model.dimension
        if model.weights is not None:
            found["modelfile"] = f"# Modelfile\nFROM /models/blobs/sha256-{model.weights}\nTEMPLATE x\n"
        self.send(200, found)

    def _fails(self) -> bool:
        """Answer with the fault that comes before the first word, if there is one."""
        fault = self.fake.fault
        if fault == "silent":
            self.wait_for_leave()
            return True
        answers: dict[str, tuple[int, Any]] = {
            "context object": (400, {"error": LENGTH}),
            "context text": (400, {"error": "the input length exceeds the context length"}),
            "500": (500, {"error": "llama runner process has terminated: signal: killed"}),
            "500 memory": (500, {"error": "model requires more system memory (9.1 GiB) than is available (3.2 GiB)"}),
            "503": (503, {"error": "server busy, please try again.  maximum pending requests exceeded"}),
            "401": (401, {"error": "unauthorized"}),
        }
        if fault not in answers:
            return False
        self.send(*answers[fault])
        return True

    def _chat(self, body: Body) -> None:
        if self._find(body) is None or self._fails():
            return
        options = body.get("options") or {}
        prompt = sum(len(message["content"].split()) for message in body["messages"])
        if prompt > options.get("num_ctx", 4096):
            length = {**LENGTH, "n_prompt_tokens": prompt, "n_ctx": options.get("num_ctx", 4096)}
            # As the real one does: an object in a whole answer, a text with JSON in a streamed one.
            inner: Any = json.dumps({"error": length}) if body.get("stream", True) else length
            return self.send(400, {"error": inner})
        tokens, reason = _cut(self.fake.reply(body), options)
        if self.fake.fault == "length":
            tokens, reason = tokens[:1], "length"
        end = {"done": True, "done_reason": reason, "total_duration": 2_500_000_000}
        end |= {"prompt_eval_count": prompt, "eval_count": len(tokens)}
        last = body["messages"][-1]
        before = last["content"] if last["role"] == "assistant" and self.fake.repeats else ""
        if not body.get("stream", True):
            message = {"role": "assistant", "content": before + "".join(tokens)}
            return self.send(200, {"model": body["model"], "message": message, **end})
        self._stream(body, before, tokens, end)

    def _stream(self, body: Body, before: str, tokens: list[str], end: Body) -> None:
        pieces = [before, *tokens] if before else tokens
        with self.streaming("application/x-ndjson"):
            for number, piece in enumerate(pieces, -1 if before else 0):
                line: Body = {"model": body["model"], "message": {"role": "assistant", "content": piece}}
                if body.get("logprobs") and number >= 0:
                    line["logprobs"] = [self._probabilities(piece, number, int(body.get("top_logprobs", 0)))]
                self.line(json.dumps({**line, "done": False}, ensure_ascii=False))
                if self._fails_later(number):
                    return
            if self.fake.fault != "no done":
                message = {"role": "assistant", "content": ""}
                self.line(json.dumps({"model": body["model"], "message": message, **end}))

    def _fails_later(self, number: int) -> bool:
        """The faults after the first words; True when the stream is over."""
        fault = self.fake.fault
        if fault == "silent later":
            self.wait_for_leave()
        elif fault == "cut":
            self.close_connection = True
        elif fault == "error line":
            self.line('{"error": "an error was encountered while running the model: unexpected EOF"}')
        elif fault == "context line":
            self.line(json.dumps({"error": json.dumps({"error": LENGTH})}))
        elif fault == "broken json":
            self.line('{"message": {"content": "Pa')
        elif fault == "odd message":
            self.line('{"message": "Paris"}')
        elif fault == "odd words":
            self.line('{"message": {"content": ["Paris"]}}')
        elif fault == "odd counts":
            self.line('{"message": {"content": ""}, "done": true, "eval_count": ["5"]}')
        else:
            return False
        return True

    def _probabilities(self, piece: str, number: int, top: int) -> Body:
        pairs = self.fake.first if number == 0 else ((piece, -0.01),)
        entries = [{"token": token, "logprob": chance} for token, chance in pairs]
        return {**entries[0], "top_logprobs": entries[:top]}

    def _pull(self, _: Body) -> None:
        """The reports of the next attempt; without a last "success" the connection breaks or stays silent."""
        with self.streaming("application/x-ndjson"):
            for report in self.fake.pulls[min(len(self.fake.asked("/api/pull")), len(self.fake.pulls)) - 1]:
                if report is None:
                    return self.wait_for_leave()
                self.line(json.dumps(report))

    def _embed(self, body: Body) -> None:
        if (model := self._find(body)) is None or self._fails():
            return
        if model.capabilities is not None and "embedding" not in model.capabilities:
            return self.send(501, {"error": "this model does not support embeddings"})
        texts = [body["input"]] if isinstance(body["input"], str) else body["input"]
        if not body.get("truncate", True) and any(len(text.split()) > self.fake.longest for text in texts):
            return self.send(400, {"error": "the input length exceeds the context length"})
        if self.fake.refuses and any(self.fake.refuses in text for text in texts):
            return self.send(500, {"error": "failed to encode response: json: unsupported value: NaN"})
        vectors = [fake_vector(text, model.dimension or 8) for text in texts]
        lengths = [math.hypot(*vector) for vector in vectors]
        unit = [[part / length for part in vector] for vector, length in zip(vectors, lengths, strict=True)]
        self.send(200, {"model": model.name, "embeddings": unit})


def _cut(text: str, options: Body) -> tuple[list[str], str]:
    """The words that come, each with the white space before it, and why they end."""
    for stop in options.get("stop") or ():
        text = text.split(stop)[0]
    tokens = re.findall(r"\s*\S+|\s+", text)
    most = options.get("num_predict", -1)
    return (tokens[:most], "length") if 0 <= most < len(tokens) else (tokens, "stop")
