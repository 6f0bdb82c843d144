"""Markdown: the file's own characters, and the first heading as its title. No markup is removed."""

from __future__ import annotations

import re

from rag.readers import text
from rag.readers.sheet import Reading, one_line

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_HASHES = re.compile(r" {0,3}#{1,6}(?:[ \t]+(.*?))?(?:[ \t]+#*)?[ \t]*$")
_UNDERLINE = re.compile(r" {0,3}(?:=+|-+)[ \t]*$")
# A title stands near the beginning; a long file need not be split into lines for it.
_TITLE_WITHIN = 65536


def read(content: bytes) -> Reading:
    """The text as it is. Raises ReadError when it is not text."""
    plain = text.read(content)
    return Reading(plain.text, title=title_of(plain.text), encoding=plain.encoding)


def title_of(markdown: str) -> str | None:
    """The first heading outside code blocks and front matter; None when there is none."""
    lines = markdown[:_TITLE_WITHIN].splitlines()
    fence = ""
    above = ""
    for line in lines[_after_front_matter(lines) :]:
        opening = _FENCE.match(line)
        if fence:
            if opening and opening[1].startswith(fence):
                fence = ""
            continue
        if opening:
            fence, above = opening[1], ""
            continue
        heading = _HASHES.match(line)
        if heading and heading[1]:
            return one_line(heading[1])
        if above and _UNDERLINE.match(line):
            return one_line(above)
        above = line.strip() if not line.startswith(("    ", "\t", ">", "-", "*", "+")) else ""
    return None


def _after_front_matter(lines: list[str]) -> int:
    if lines and lines[0].rstrip() == "---":
        for number, line in enumerate(lines[1:], start=1):
            if line.rstrip() in ("---", "..."):
                return number + 1
    return 0
