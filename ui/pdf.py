"""A page of a PDF as a picture with a passage marked in it; None where it cannot be had.

The drawing is ui/pdf_child.py's, in a process of its own, because PDFium ends the process on some
broken files. What is not drawn is still there as text, so no failure here is an error.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import OrderedDict
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import NamedTuple

from ui.pdf_child import letters, occurrences

_PATIENCE = 20.0  # seconds
_LARGEST = 5_000_000  # bytes of a picture
_KEPT = 24  # pictures


class Picture(NamedTuple):
    """A WebP picture; marks: how many lines of the passage are marked in it."""

    webp: bytes
    marks: int


class Pages:
    """Draws pages, and remembers the last ones. Safe to use from several threads."""

    def __init__(self) -> None:
        self._drawn: OrderedDict[tuple[str, int, int, str, int], Picture | None] = OrderedDict()
        self._turn = Lock()

    def picture(self, path: Path, page: int, quote: str, before: int) -> Picture | None:
        """A page, from 1, of the PDF at ``path``. before: how often it has the quote before the place that is meant."""
        try:
            key = (str(path), path.stat().st_mtime_ns, page, quote, before)
            with self._turn:  # one at a time: a page takes half a second of one processor
                if key not in self._drawn:
                    self._drawn[key] = _drawn(path.read_bytes(), page, quote, before)
                    if len(self._drawn) > _KEPT:
                        self._drawn.popitem(last=False)
                return self._drawn[key]
        except OSError:
            return None


def times_before(text: str, page: int, start: int, quote: str) -> int:
    """How often the page that begins at ``page`` has the quote's letters before the quote at ``start``."""
    earlier = letters(text[page:start])
    found = occurrences(earlier + letters(quote), letters(quote))
    return sum(at < len(earlier) for at in found)


def _drawn(content: bytes, page: int, quote: str, before: int) -> Picture | None:
    if find_spec("pypdfium2") is None:
        return None
    # -I: nothing of the folder that the user is in is imported.
    run = [sys.executable, "-I", str(Path(__file__).with_name("pdf_child.py"))]
    asked = json.dumps({"page": page, "quote": quote, "before": before}).encode() + b"\n"
    try:
        done = subprocess.run(
            run, input=asked + content, capture_output=True, timeout=_PATIENCE, check=True, cwd="/"
        )  # fmt: skip
        head, _, webp = done.stdout.partition(b"\n")
        if not webp.startswith(b"RIFF") or len(webp) > _LARGEST:
            return None
        return Picture(webp, int(json.loads(head)["marks"]))
    except (OSError, subprocess.SubprocessError, ValueError, KeyError, TypeError) as error:
        print(f"A page could not be drawn: {type(error).__name__}", file=sys.stderr)
        return None
