"""A proxy on loopback in front of the real Ollama that does one thing wrong.

What is not wrong passes through unchanged. Each fault is one that was seen, or that HTTP allows.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import httpx
from fake_http import Body, Connection, FakeServer
from fake_ollama import LENGTH

WHOLE: dict[str, tuple[int, Any]] = {
    "404 model": (404, {"error": "model 'belegt-qwen2.5-coder:1.5b' not found"}),
    "400 context, an object": (400, {"error": LENGTH}),
    "400 context, a text": (400, {"error": "the input length exceeds the context length"}),
    "400 context, JSON in a text": (400, {"error": json.dumps({"error": LENGTH})}),
    "500": (500, {"error": "llama runner process has terminated: signal: killed"}),
    "500 memory": (500, {"error": "model requires more system memory (9.1 GiB) than is available (3.2 GiB)"}),
    "501": (501, {"error": "this model does not support chat"}),
    "503": (503, {"error": "server busy, please try again.  maximum pending requests exceeded"}),
    "429": (429, {"error": "too many requests"}),
}
"""Chats are answered so, and the real server is not asked."""


class FaultyProxy(FakeServer):
    """Between Belegt and the real server, from ``with`` to its end. fault: what goes wrong, or None."""

    def __init__(self, real: str, fault: str | None) -> None:
        super().__init__()
        self.real, self.fault = real, fault
        self.connection = _Proxy


class _Proxy(Connection):
    fake: FaultyProxy

    def answer(self, body: Body) -> None:
        fault = self.fake.fault
        if fault == "accepted and silent":
            return self.wait_for_leave()
        if fault == "redirect":
            return self.send(302, "", location="https://login.example/")
        if self.path != "/api/chat":
            return self._pass(body)
        if fault in WHOLE:
            return self.send(*WHOLE[fault])
        if fault == "slow headers":
            return self._drip(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        if fault == "slow body":
            return self._drip(b"HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\nContent-Length: 9999\r\n\r\n")
        self._stream(body)

    def _drip(self, beginning: bytes) -> None:
        """A byte now and then, for ever: no single read takes long."""
        self.close_connection = True
        try:
            self.wfile.write(beginning)
            while not self.fake.closing.wait(0.2):
                self.wfile.write(b" ")
                self.wfile.flush()
        except OSError:
            return  # The client went.

    def _pass(self, body: Body) -> None:
        with httpx.Client(trust_env=False, timeout=60) as client:
            method = "POST" if self.command == "POST" else "GET"
            reply = client.request(method, self.fake.real + self.path, json=body if method == "POST" else None)
        self.send(reply.status_code, self._bent(reply.json()))

    def _bent(self, answer: Any) -> Any:
        if self.fake.fault == "an old version" and self.path == "/api/version":
            return {"version": "0.12.3"}
        if self.fake.fault == "a cloud model" and self.path == "/api/tags":
            return {"models": [{**entry, "remote_host": "https://cloud.example:443"} for entry in answer["models"]]}
        if self.fake.fault == "a cloud model" and self.path == "/api/show":
            return {**answer, "remote_host": "https://cloud.example:443"}
        return answer

    def _stream(self, body: Body) -> None:
        """The real server's lines, with the fault among them."""
        with self.streaming("application/x-ndjson"):
            for number, line in enumerate(self._lines(body)):
                entry = json.loads(line)
                if entry.get("done"):
                    if self.fake.fault == "no done":
                        return
                    if self.fake.fault == "done_reason: length":
                        line = json.dumps({**entry, "done_reason": "length", "eval_count": 1})
                self.line(line)
                if number == 0 and self._breaks():
                    return

    def _lines(self, body: Body) -> Iterator[str]:
        with (
            httpx.Client(trust_env=False, timeout=300) as client,
            client.stream("POST", self.fake.real + self.path, json=body) as reply,
        ):
            yield from reply.iter_lines()

    def _breaks(self) -> bool:
        """The faults after the first line; True when the stream is over."""
        if self.fake.fault == "cut in mid-stream":
            self.close_connection = True
        elif self.fake.fault == "silent in mid-stream":
            self.wait_for_leave()
        elif self.fake.fault == "an error line in mid-stream":
            self.line('{"error": "an error was encountered while running the model: unexpected EOF"}')
        elif self.fake.fault == "broken JSON":
            self.line('{"message": {"content": "Pa')
        else:
            return False
        return True
