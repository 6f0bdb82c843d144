"""What the pool and its child say to each other: a JSON object and a body, each with its length before it.

Nothing that comes from the child is unpickled or evaluated: it has read files that nobody trusts.
"""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass
from typing import Any

_LENGTHS = struct.Struct(">QQ")
PREFIX = _LENGTHS.size


@dataclass(frozen=True, slots=True)
class Limits:
    """What reading one file may take.

    seconds: time from asking to having the text. memory_mb: address space beyond what the
    child has at its start. output_mb: the text in UTF-8. max_file_mb: the file.
    """

    seconds: float = 60
    memory_mb: int = 1024
    output_mb: int = 64
    max_file_mb: int = 100


def packed(head: dict[str, Any], body: bytes = b"") -> list[bytes]:
    """One frame, in the pieces in which it is written."""
    text = json.dumps(head).encode("ascii")
    return [_LENGTHS.pack(len(text), len(body)) + text, body]


def lengths(prefix: bytes | bytearray) -> tuple[int, int]:
    """The lengths of head and body that the first ``PREFIX`` bytes of a frame announce."""
    head, body = _LENGTHS.unpack(prefix)
    return head, body
