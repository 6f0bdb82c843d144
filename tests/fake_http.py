"""A threaded HTTP server on 127.0.0.1, for fakes that speak like a model server.

It carries: what is said, a subclass of ``Connection`` decides.
"""

from __future__ import annotations

import json
import select
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

Body = dict[str, Any]


def refused_url() -> str:
    """An address of this machine at which nothing listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{free.getsockname()[1]}"


class FakeServer:
    """Runs from ``with`` to its end, on a free port.

    requests: (path, body) of all that was asked; headers: theirs. left: set when a client went
    before the end of an answer.
    """

    connection: type[Connection]

    def __init__(self) -> None:
        self.requests: list[tuple[str, Body]] = []
        self.headers: list[dict[str, str]] = []
        self.left = threading.Event()
        self.closing = threading.Event()

    def __enter__(self) -> Self:
        bound = type("BoundConnection", (self.connection,), {"fake": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), bound)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def asked(self, path: str) -> list[Body]:
        """The bodies that came to one path."""
        return [body for where, body in self.requests if where == path]


class Connection(BaseHTTPRequestHandler):
    """One connection; ``fake`` is the server that it belongs to."""

    fake: FakeServer
    protocol_version = "HTTP/1.1"

    def answer(self, body: Body) -> None:
        """Answer one request; ``body`` is empty for GET."""
        raise NotImplementedError

    def log_message(self, format: str, *args: Any) -> None:
        """Keep the test's output clean."""

    def do_GET(self) -> None:
        self._take({})

    def do_POST(self) -> None:
        self._take(json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0)))))

    def _take(self, body: Body) -> None:
        self.fake.requests.append((self.path, body))
        self.fake.headers.append({name.lower(): value for name, value in self.headers.items()})
        self.answer(body)

    def send(self, status: int, body: Any, *, kind: str = "application/json", location: str = "") -> None:
        """Send a whole answer; what is not a text is sent as JSON."""
        whole = (body if isinstance(body, str) else json.dumps(body)).encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(whole)))
        if location:
            self.send_header("Location", location)
        self.end_headers()
        self.wfile.write(whole)

    @contextmanager
    def streaming(self, kind: str) -> Iterator[None]:
        """Send an answer in chunks, with ``line``; it ends properly unless the connection is given up."""
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        try:
            yield
            if not self.close_connection:
                self.wfile.write(b"0\r\n\r\n")
        except (BrokenPipeError, ConnectionResetError):
            self.fake.left.set()
            self.close_connection = True

    def line(self, text: str) -> None:
        """One chunk: the text and a line feed."""
        line = text.encode() + b"\n"
        self.wfile.write(b"%x\r\n%s\r\n" % (len(line), line))

    def wait_for_leave(self) -> None:
        """Say nothing until the client goes or the server closes."""
        self.close_connection = True
        while not self.fake.closing.is_set():
            if select.select([self.connection], [], [], 0.02)[0]:
                self.fake.left.set()
                return
