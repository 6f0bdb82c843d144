"""HTTP to a model server: short questions, and long answers that arrive line by line.

Foreign errors leave as they are (``httpx.HTTPError``) or as ``Refused``; each engine turns them
into Belegt's own, because only it knows the remedy. A proxy that cannot be is the same for all.
"""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import httpx

from rag.engines.address import is_loopback, parted
from rag.engines.relay import Relay, TimeIsUp
from rag.errors import EngineMissing


class Refused(Exception):
    """The server answered, and not with success. status: the HTTP status; body: its text."""

    def __init__(self, status: int, body: str) -> None:
        super().__init__(f"status {status}: {body[:200]}")
        self.status = status
        self.body = body


def answers(url: str, path: str, seconds: float) -> bool:
    """Does a server say something there within so many seconds?"""
    try:
        return bool(Server(url, None, seconds).ask(path))
    except (httpx.HTTPError, httpx.InvalidURL, Refused, TimeIsUp):
        return False


class Server:
    """One server by URL.

    key: sent as a bearer token, or as the header that it names ("X-Api-Key: …"); to nobody else,
    since redirects are not followed. A name and a password in the URL are sent too, and shown to nobody: ``url``
    is without them. seconds: how long the server may be silent. Proxy settings of
    the environment are ignored for this machine's own address.
    """

    def __init__(self, url: str, key: str | None, seconds: float) -> None:
        self.url, self._login = parted(url.rstrip("/"))
        self._headers = _header(key) if key else {}
        self.seconds = seconds
        self._connect = 1.0 if is_loopback(url) else 5.0

    def _client(self, seconds: float) -> httpx.Client:
        # Certificates take a tenth of a second to read. Without TLS none are needed, and an empty
        # context would trust nobody.
        plain = self.url.startswith("http://")
        try:
            return httpx.Client(
                headers=self._headers,
                auth=self._login,
                verify=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT) if plain else True,
                timeout=httpx.Timeout(seconds, connect=self._connect),
                trust_env=not is_loopback(self.url),
            )
        except (httpx.InvalidURL, ImportError, ValueError) as error:
            # Nothing is connected to yet: it is how the proxies of the environment are written.
            raise EngineMissing(
                f"A proxy of the environment cannot be used ({error}). Correct ALL_PROXY, HTTP_PROXY and HTTPS_PROXY."
            ) from error

    def ask(
        self, path: str, body: Mapping[str, Any] | None = None, *, seconds: float | None = None
    ) -> Mapping[str, Any]:
        """GET, or POST with a body; the JSON object that comes back.

        Raises httpx.HTTPError, TimeIsUp, Refused (also for an answer that is no JSON object).
        """
        reply = self._whole(path, body, seconds or self.seconds)
        if not reply.is_success:
            raise Refused(reply.status_code, _told(reply))
        try:
            found = reply.json()
        except ValueError as error:
            raise Refused(reply.status_code, "not JSON: " + reply.text) from error
        if not isinstance(found, dict):
            raise Refused(reply.status_code, "not a JSON object: " + reply.text)
        return found

    def _whole(self, path: str, body: Mapping[str, Any] | None, seconds: float) -> httpx.Response:
        """The reply, read to its end within ``seconds``, also where it comes drop by drop."""
        wire = _Wire()

        def work(hand_over: Callable[[httpx.Response], bool]) -> None:
            method, content = ("GET", None) if body is None else ("POST", dict(body))
            with self._client(seconds) as client:
                hand_over(client.request(method, f"{self.url}{path}", json=content, extensions={"trace": wire.seen}))

        (reply,) = Relay(work, seconds=seconds, leave=wire.cut)
        return reply

    def has(self, path: str) -> bool:
        """HEAD; is something there? Raises httpx.HTTPError."""
        with self._client(self.seconds) as client:
            return client.head(f"{self.url}{path}").is_success

    def upload(self, path: str, pieces: Iterator[bytes]) -> None:
        """POST what the pieces make together. Raises httpx.HTTPError, Refused."""
        with self._client(self.seconds) as client:
            reply = client.post(f"{self.url}{path}", content=pieces)
        if not reply.is_success:
            raise Refused(reply.status_code, _told(reply))

    def stream(
        self, path: str, body: Mapping[str, Any], cancel: threading.Event | None, *, seconds: float | None = None
    ) -> Relay[str]:
        """POST; the lines of the answer, without the empty ones, while they come.

        seconds: how long the whole answer may take, where that is not how long the server may be
        silent. Leaving early closes the connection, which is how a server learns to stop.
        Iterating raises httpx.HTTPError, Refused, TimeIsUp.
        """
        wire = _Wire()

        def work(hand_over: Callable[[str], bool]) -> None:
            with (
                self._client(self.seconds) as client,
                client.stream("POST", f"{self.url}{path}", json=dict(body), extensions={"trace": wire.seen}) as reply,
            ):
                if not reply.is_success:
                    reply.read()
                    raise Refused(reply.status_code, _told(reply))
                for line in _lines(reply):
                    if line.strip() and hand_over(line):
                        return

        return Relay(work, seconds=seconds or self.seconds, cancel=cancel, leave=wire.cut)


def sendable(key: str | None, variable: str) -> str | None:
    """The key, when a header can carry it. variable: where it was set. Raises EngineMissing.

    The HTTP library's own complaint would come late, and show the key.
    """
    if key and not (key.isascii() and key.isprintable()):
        raise EngineMissing(f"The key in {variable} has characters that no key can have. Copy it anew: {variable}=…")
    return key


def _header(key: str) -> dict[str, str]:
    name, mark, value = key.partition(": ")
    return {name.strip(): value.strip()} if mark else {"Authorization": f"Bearer {key}"}


def _told(reply: httpx.Response) -> str:
    """What the server said, or where it wanted to send us."""
    place = reply.headers.get("location")
    return f"it redirects to {place}" if reply.is_redirect and place else reply.text


def _lines(reply: httpx.Response) -> Iterator[str]:
    """Lines that end in a line feed; other line separators may stand inside of JSON text."""
    held = b""
    for piece in reply.iter_bytes():
        *whole, held = (held + piece).split(b"\n")
        for line in whole:
            yield line.decode("utf-8", "replace")
    if held:
        yield held.decode("utf-8", "replace")


class _Wire:
    """The socket of one request, so that another thread can end a read that waits on it."""

    def __init__(self) -> None:
        self._socket: socket.socket | None = None

    def seen(self, event: str, details: Mapping[str, Any]) -> None:
        """Called by the HTTP library at each step; a TLS step hands out the socket that counts."""
        if event in {"connection.connect_tcp.complete", "connection.start_tls.complete"}:
            self._socket = details["return_value"].get_extra_info("socket")

    def cut(self) -> None:
        """Break the connection off. To close the socket would not wake the thread that reads it."""
        if self._socket is not None:
            try:
                self._socket.shutdown(socket.SHUT_RDWR)
            except OSError:
                return  # It is broken already.
