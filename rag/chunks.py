"""Chunks: runs of whole sentences that are embedded and found as one.

A chunk's place is made of its sentences' places, so it is exact by construction.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Sequence

from rag.types import Chunk, Sentence, Span

# Counted up when texts fall into other sentences or chunks, or readers write them otherwise: libraries then read and
# cut their files anew.
CUTTING = "5"
SIZE = 700  # characters; about 200 tokens of the built-in embedder


def chunks(found: Sequence[Sentence], hidden: Sequence[Span] = (), size: int = SIZE) -> list[Chunk]:
    """Group sentences, in order, into chunks of at most ``size`` characters (one sentence at least).

    No chunk reaches over a hidden range: it would be searched, shown and quoted with the rest.
    """
    made: list[Chunk] = []
    starts = sorted(span.start for span in hidden if span.end > span.start)
    first = 0
    for at, sentence in enumerate(found):
        apart = bisect(starts, sentence.start) > bisect(starts, found[at - 1].start) if at else False
        if at > first and (apart or sentence.end - found[first].start > size):
            made.append(_chunk(len(made), found, first, at - 1))
            first = at
    if found:
        made.append(_chunk(len(made), found, first, len(found) - 1))
    return made


def _chunk(number: int, found: Sequence[Sentence], first: int, last: int) -> Chunk:
    return Chunk(number=number, start=found[first].start, end=found[last].end, first=first, last=last)
