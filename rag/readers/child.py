"""The process that reads files: one after the other, as its parent asks, within limits.

Started by ``pool`` as ``python -m rag.readers.child LIMITS``. It ends when its parent does:
its standard input closes then, and an alarm ends it even while it is reading.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import resource
import signal
import stat
import sys
from typing import Any, BinaryIO

from rag.errors import ReadError
from rag.readers.frames import PREFIX, Limits, lengths, packed
from rag.readers.sheet import Reading, storable

_MEGABYTE = 1_000_000
# For each kind the module that reads it, and what a person calls it.
_KINDS = {
    "text": ("text", "text"),
    "csv": ("text", "table"),
    "markdown": ("markdown", "Markdown"),
    "html": ("html", "HTML"),
    "pdf": ("pdf", "PDF"),
    "docx": ("docx", "Word file"),
    "eml": ("eml", "mail"),
}


def main() -> None:
    """Answer requests until standard input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent
    limits = Limits(**json.loads(sys.argv[1]))
    requests, replies = _own_channels()
    at_start = _address_space()
    _limit_memory(at_start, limits.memory_mb)
    _send(replies, {"ready": True})
    while prefix := requests.read(PREFIX):
        head_length, _ = lengths(prefix)
        request = json.loads(requests.read(head_length))
        # A little later than the parent would end it: this is for when the parent is gone.
        signal.setitimer(signal.ITIMER_REAL, limits.seconds + 2)
        head, body = _answer(request["path"], request["kind"], limits)
        head["grown_mb"] = (_address_space() - at_start) // _MEGABYTE
        _send(replies, head, body)
        body = b""  # a long text is not kept while waiting
        signal.setitimer(signal.ITIMER_REAL, 0)


def _own_channels() -> tuple[BinaryIO, BinaryIO]:
    """The two pipes, moved away from 0 and 1: a library that prints must not reach the parent."""
    requests = os.fdopen(os.dup(0), "rb")
    replies = os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return requests, replies


def _send(replies: BinaryIO, head: dict[str, Any], body: bytes = b"") -> None:
    for piece in packed(head, body):
        replies.write(piece)
    replies.flush()


def _answer(path: str, kind: str, limits: Limits) -> tuple[dict[str, Any], bytes]:
    """Head and body of the reply: the file's text, or why there is none."""
    module, name = _KINDS[kind]
    try:
        content = _content(path, limits.max_file_mb)
        reading: Reading = importlib.import_module(f"rag.readers.{module}").read(content)
        body = _utf8(reading.text)
        if len(body) > limits.output_mb * _MEGABYTE:
            raise ReadError(f"too much text: {_size(len(body))}, at most {limits.output_mb} MB; split the file")
        return {
            "pages": reading.pages,
            "hidden": reading.hidden,
            "title": reading.title,
            "encoding": reading.encoding,
            "pictures": reading.pictures,
        }, body
    except ReadError as error:
        return {"error": str(error)}, b""
    except MemoryError:
        reason = f"too big for memory: reading it takes more than {limits.memory_mb} MB; split the file"
        return {"error": reason, "spent": True}, b""
    except RecursionError:
        return {"error": f"nested too deeply: the {name} cannot be read; save it again in a simpler form"}, b""
    except ImportError as error:
        return {"error": f"no reader for this kind ({name}): {error}; install Belegt again"}, b""
    except Exception as error:  # format libraries raise nearly anything on a broken file
        return {"error": f"damaged {name}: cannot be read ({type(error).__name__}: {error})"}, b""


def _utf8(text: str) -> bytes:
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:
        return storable(text).encode("utf-8")


def _content(path: str, max_file_mb: int) -> bytes:
    """The bytes of a regular file that stays as it is meanwhile. Never waits for a pipe or a device."""
    try:
        _refuse_other_than_file(os.stat(path))
        with open(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC), "rb") as file:
            before = os.fstat(file.fileno())
            _refuse_other_than_file(before)
            most = max_file_mb * _MEGABYTE
            if before.st_size > most:
                raise ReadError(f"too large: {_size(before.st_size)}, at most {max_file_mb} MB; split the file")
            # No more than it has: what is asked for is set aside, however small the file.
            content = file.read(before.st_size + 1)
            after = os.fstat(file.fileno())
    except FileNotFoundError as error:
        broken = os.path.islink(path)
        what = "broken link: its target does not exist" if broken else "gone: the file is not there any more"
        raise ReadError(what) from error
    except PermissionError as error:
        raise ReadError("no permission: this user may not read the file") from error
    except OSError as error:
        raise ReadError(f"cannot be opened: {os.strerror(error.errno or 0)}") from error
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns) or len(content) > before.st_size:
        raise ReadError("changed while it was being read: index it again when it is finished")
    return content


def _refuse_other_than_file(state: os.stat_result) -> None:
    if stat.S_ISDIR(state.st_mode):
        raise ReadError("a folder, not a file")
    if not stat.S_ISREG(state.st_mode):
        raise ReadError("not a regular file: pipes, sockets and devices are not read")


def _size(length: int) -> str:
    return f"{length / _MEGABYTE:.1f} MB"


def _address_space() -> int:
    """Bytes; 0 where the system does not say."""
    with contextlib.suppress(OSError), open("/proc/self/statm", "rb") as file:
        return int(file.read().split()[0]) * resource.getpagesize()
    return 0


def _limit_memory(at_start: int, memory_mb: int) -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    most = at_start + memory_mb * _MEGABYTE
    if hard != resource.RLIM_INFINITY:
        most = min(most, hard)
    with contextlib.suppress(OSError, ValueError):  # a system without this limit still has the others
        resource.setrlimit(resource.RLIMIT_AS, (most, hard))


if __name__ == "__main__":
    main()
