"""Chunks: runs of whole sentences that are embedded and found as one.

A chunk's place is made of its sentences' places, so it is exact by construction.
"""

from __future__ import annotations

from collections.abc import Sequence

from rag.types import Chunk, Sentence

SIZE = 700  # characters; about 200 tokens of the built-in embedder


def chunks(found: Sequence[Sentence], size: int = SIZE) -> list[Chunk]:
    """Group sentences, in order, into chunks of at most ``size`` characters (one sentence at least)."""
    made: list[Chunk] = []
    first = 0
    for at, sentence in enumerate(found):
        if at > first and sentence.end - found[first].start > size:
            made.append(_chunk(len(made), found, first, at - 1))
            first = at
    if found:
        made.append(_chunk(len(made), found, first, len(found) - 1))
    return made


def _chunk(number: int, found: Sequence[Sentence], first: int, last: int) -> Chunk:
    return Chunk(number=number, start=found[first].start, end=found[last].end, first=first, last=last)
