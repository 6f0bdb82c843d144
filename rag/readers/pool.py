"""Reads files in one child process that is reused, and replaced when it breaks a limit.

A broken or hostile file can take a format library's process with it; here it takes the child,
and the file gets a ReadError. The child itself is ``child``, what is said to it ``frames``.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import subprocess
import sys
import threading
import time
from dataclasses import asdict
from importlib import metadata
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from rag.errors import ReadError
from rag.readers import kind_of
from rag.readers.frames import PREFIX, Limits, lengths, packed
from rag.types import Document, Span

_STARTS_WITHIN = 60.0
_MEGABYTE = 1_000_000
_INSTEAD = {
    ".doc": ".docx",
    ".odt": ".docx",
    ".rtf": ".docx",
    ".pages": ".docx",
    ".xls": ".csv",
    ".xlsx": ".csv",
}


class _Broken(Exception):
    """The child is of no use any more; the text says why, for the file that it was reading."""


class Readers:
    """Reads files of every kind. Safe to use from several threads: they take turns.

    seconds: time one file may take. memory_mb: address space the child may take beyond what
    it has at its start. output_mb: text of one file, in UTF-8. max_file_mb: size of one file.
    """

    def __init__(
        self, *, seconds: float = 60, memory_mb: int = 1024, output_mb: int = 64, max_file_mb: int = 100
    ) -> None:
        self._limits = Limits(seconds, memory_mb, output_mb, max_file_mb)
        self._child: subprocess.Popen[bytes] | None = None
        self._turn = threading.Lock()

    @property
    def pid(self) -> int | None:
        """The child's process id; None while there is no child."""
        return self._child.pid if self._child is not None else None

    @property
    def largest(self) -> int:
        """Bytes that a file may have; a larger one is refused unread."""
        return self._limits.max_file_mb * _MEGABYTE

    @property
    def means(self) -> str:
        """What decides, beside a file itself, whether it can be read: the limits, and who reads."""
        who = ", ".join(f"{name} {_version(name)}" for name in ("belegt", "cryptography", "pypdf", "selectolax"))
        return f"{json.dumps(asdict(self._limits))}, {who}"

    def read(self, path: Path) -> Document:
        """What the file says. Raises ReadError, one line that starts with the reason."""
        kind = kind_of(path)
        if kind is None:
            raise ReadError(_unsupported(path))
        with self._turn:
            head, body = self._ask({"path": os.path.abspath(path), "kind": kind})
        if "error" in head:
            raise ReadError(_printable(" ".join(str(head["error"]).split()))[:400])
        return Document(
            text=body.decode("utf-8"),
            kind=kind,
            pages=tuple(head["pages"]),
            hidden=tuple(Span(start=start, end=end) for start, end in head["hidden"]),
            title=head["title"],
            encoding=head["encoding"],
            pictures=head["pictures"],
        )

    def close(self) -> None:
        """End the child. Calling it twice does no harm; a later read starts a new one."""
        with self._turn:
            self._end()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _ask(self, request: dict[str, Any]) -> tuple[dict[str, Any], bytearray]:
        try:
            child = self._ready()
            head, body = self._exchange(child, request)
        except _Broken as broken:
            self._end()
            raise ReadError(str(broken)) from None
        except BaseException:  # an interrupt in between would leave half a reply in the pipe
            self._end()
            raise
        # What a big file leaves behind must not count against the next one.
        if head.get("spent") or head["grown_mb"] > self._limits.memory_mb / 8:
            self._end()
        return head, body

    def _ready(self) -> subprocess.Popen[bytes]:
        """The child that is there, or a new one."""
        if self._child is not None and self._child.poll() is None:
            return self._child
        self._end()
        try:
            self._child = _start(self._limits)
        except OSError as error:
            raise _Broken(f"no reader: {sys.executable} cannot be started ({error.strerror})") from error
        try:
            self._receive(self._child, time.monotonic() + _STARTS_WITHIN)
        except _Broken as broken:
            code = self._child.poll()
            raise _Broken(f"no reader: its process does not start (exit code {code}); install Belegt again") from broken
        return self._child

    def _exchange(self, child: subprocess.Popen[bytes], request: dict[str, Any]) -> tuple[dict[str, Any], bytearray]:
        assert child.stdin is not None
        until = time.monotonic() + self._limits.seconds
        with contextlib.suppress(BrokenPipeError):  # the child's end is told when its reply is read
            child.stdin.write(b"".join(packed(request)))
        return self._receive(child, until)

    def _receive(self, child: subprocess.Popen[bytes], until: float) -> tuple[dict[str, Any], bytearray]:
        head_length, body_length = lengths(self._bytes(child, PREFIX, until))
        if max(head_length, body_length) > self._limits.output_mb * _MEGABYTE:
            raise _Broken(f"too much text: more than {self._limits.output_mb} MB; split the file")
        head = json.loads(self._bytes(child, head_length, until))
        return head, self._bytes(child, body_length, until)

    def _bytes(self, child: subprocess.Popen[bytes], length: int, until: float) -> bytearray:
        """Exactly so many bytes from the child, in time."""
        assert child.stdout is not None
        received = bytearray(length)
        rest = memoryview(received)
        ready = select.poll()
        ready.register(child.stdout, select.POLLIN)
        while rest:
            remaining = until - time.monotonic()
            if remaining <= 0 or not ready.poll(remaining * 1000):
                raise _Broken(
                    f"too slow: not read within {self._limits.seconds:g} seconds; "
                    "split the file or save it as plain text"
                )
            count = os.readv(child.stdout.fileno(), [rest])
            if not count:
                raise _Broken(_epitaph(child, self._limits))
            rest = rest[count:]
        return received

    def _end(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                pipe.close()
        child.wait()


def _start(limits: Limits) -> subprocess.Popen[bytes]:
    """A child of its own process group, so that Ctrl-C in the terminal does not reach it.

    It runs outside of the current folder, where an ``email.py`` of the user's would be imported.
    """
    paths = [os.environ["PYTHONPATH"]] if os.environ.get("PYTHONPATH") else []
    root = Path(__file__).resolve().parents[2]
    if root.name not in ("site-packages", "dist-packages"):  # there the child finds it by itself
        paths.insert(0, str(root))
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "rag.readers.child", json.dumps(asdict(limits))],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        bufsize=0,
        cwd="/",
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
        process_group=0,
    )


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "missing"


def _epitaph(child: subprocess.Popen[bytes], limits: Limits) -> str:
    """Why a child may have closed its pipe."""
    try:
        code = child.wait(timeout=5)
    except subprocess.TimeoutExpired:
        code = 0
    how = f"signal {-code}" if code < 0 else f"exit code {code}"
    return f"breaks its reader ({how}, at most {limits.memory_mb} MB): save the file again in a simpler form"


def _unsupported(path: Path) -> str:
    suffix = path.suffix.lower()
    if not suffix:
        return "unsupported kind of file: its name has no suffix; give it one, for example .txt"
    instead = _INSTEAD.get(suffix, ".pdf or .txt")
    return f"unsupported kind of file ({_printable(suffix[:20])}): save it as {instead}"


def _printable(text: str) -> str:
    """Without what could steer a terminal: an error may quote a hostile file."""
    return "".join(character if character.isprintable() else "?" for character in text)
