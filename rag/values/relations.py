"""Little words that turn a statement round: "vor Lieferung" and "nach Lieferung", "für" and "gegen den Antrag"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rag.text import STOP, stems
from rag.values.limits import bounds
from rag.values.opposite_words import RELATIONS
from rag.values.overlap import NEGATION
from rag.values.recurring import Clash
from rag.values.scan import source_language

_TOKEN = re.compile(r"\d[\d.,]*\d|\w+")
_FIGURE = re.compile(r"\s+[+\d]")
_ENDS = re.compile(r"[;:!?()]|[.,](?!\d)")
_DECLINED = re.compile(r"(?<=er)e[mnrs]?\Z")  # "niedrigere Kosten"
_ARTICLES = frozenset("der die das dem den des the".split())
_QUANTITY = RELATIONS["all"][0]
_AHEAD = 2  # content words that such a word may belong to: "below the engineer's estimate"


@dataclass(frozen=True, slots=True)
class _Related:
    """A word of relation: its axis and its side, the stems of what it belongs to, and both as they stand there."""

    axis: int
    side: int
    objects: frozenset[str]
    text: str


def _related(text: str, language: str | None) -> Iterator[_Related]:
    """All of a text, but those before a value: rag/values/limits.py has them."""
    code = "en" if language == "en" else "de"
    bounding = [(bound.start, bound.value.start) for bound in bounds(text, language)]
    for hit in _TOKEN.finditer(text):
        word = _DECLINED.sub("", hit[0].lower())
        if word not in RELATIONS or any(start <= hit.start() < end for start, end in bounding):
            continue
        if _FIGURE.match(text, hit.end()):  # "unter 0431 98812" is where to call
            continue
        stop = _ENDS.search(text, hit.end())
        objects: list[str] = []
        end = hit.end()
        for after in _TOKEN.finditer(text, hit.end(), stop.start() if stop else len(text)):
            if after[0].lower() in RELATIONS:
                break
            if after[0].lower() in ("als", "than"):
                # "More visitors than last year" and "fewer visitors than this year" may both be so.
                objects = []
            if after[0].lower() in STOP[code] or after[0].lower() in _ARTICLES:
                continue
            objects += stems(after[0], code)[:1]
            end = after.end()
            if len(objects) == _AHEAD:
                break
        if objects:
            yield _Related(*RELATIONS[word], frozenset(objects), text[hit.start() : end])


def turned_round(statement: str, source: str, language: str) -> Iterator[Clash]:
    """Relations of the statement that the source has the other way round alone."""
    theirs = list(_related(source, source_language(source, language)))
    negated = NEGATION.search(f"{statement} {source}") is not None
    for mine in _related(statement, language) if theirs else ():
        if negated and mine.axis == _QUANTITY:  # "not all" are some
            continue
        same = [one for one in theirs if one.axis == mine.axis and one.objects & mine.objects]
        if same and all(one.side != mine.side for one in same):
            yield "negation", mine.text, same[0].text
