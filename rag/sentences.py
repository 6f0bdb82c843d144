"""Sentences with exact places, German first.

``sentences(text)`` covers every character that is not white space (or hidden) exactly once;
each sentence is ``text[start:end]`` without outer white space. Nothing is searched for
afterwards: a repeated paragraph keeps its own place.

A sentence ends at . ! ? … or at the end of a paragraph, list item, heading or table row. It
does not end at German or English abbreviations, ordinals and dates, initials, paragraph
signs, or inside a short quotation or parenthesis. Text without any of that is cut at about LONGEST
characters, so that one endless line still becomes pieces that can be embedded.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from rag.lines import blocks, paragraphs
from rag.lines import rows as rows_of
from rag.stops import full_stop_ends
from rag.types import Sentence, Span

LONGEST = 900  # characters; longer than any sentence a person would quote
_QUOTED = 300  # a quotation or a parenthesis up to this long is kept whole
_BEFORE = 150  # characters before a full stop that tell whether it ends a sentence

_END = re.compile(r"[.!?…。！？]+[\"'”’“‘»«)\]*_]*")
_WIDE = frozenset("。！？")
_OPEN_TO_CLOSE = {"„": "“”", "“": "”", "»": "«", "«": "»", "‚": "‘’"}


def sentences(text: str, hidden: Sequence[Span] = (), *, rows: bool = False) -> list[Sentence]:
    """Split a text. Hidden ranges belong to no sentence and separate what stands around them.

    rows: each line is one, as in a table whose cells are separated by commas; a cell in quotation marks may hold line
    ends.
    """
    text = _blanked(text, hidden)
    found: list[Sentence] = []
    for start, end in _cut_long(text, rows_of(text, LONGEST) if rows else _split(text)):
        while start < end and text[start].isspace():
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        if start < end:
            found.append(Sentence(number=len(found), start=start, end=end))
    return found


def _blanked(text: str, hidden: Sequence[Span]) -> str:
    """The text with line ends for what is hidden, as many as it has characters: other places stay where they are."""
    pieces: list[str] = []
    at = 0
    for span in sorted(hidden, key=lambda span: span.start):
        end = min(span.end, len(text))
        if end > at:
            begin = max(span.start, at)
            pieces += [text[at:begin], "\n" * (end - begin)]
            at = end
    return "".join([*pieces, text[at:]])


def _split(text: str) -> Iterator[tuple[int, int]]:
    for start, end in paragraphs(text):
        for line_start, line_end in blocks(text, start, end):
            yield from _by_punctuation(text, line_start, line_end)


def _by_punctuation(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    begin = start
    # Quotations follow each other, as the hits do: the only one that can hold a hit is the first that ends behind it.
    quotes = _quotations(text, start, end)
    quoted = next(quotes, None)
    for hit in _END.finditer(text, start, end):
        stop = hit.end()
        while quoted and quoted[1] <= stop:
            quoted = next(quotes, None)
        if quoted and quoted[0] < hit.start():
            continue
        if stop < end and not _ends_here(text, begin, hit, end):
            continue
        yield begin, stop
        begin = stop
    if begin < end:
        yield begin, end


def _quotations(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Ranges of short quotations and parentheses, ascending and disjoint; their inner full stops do not end the
    sentence around."""
    at = start
    while at < end:
        if (closing := _closing(text, start, at)) is not None:
            stop = _first(text, closing, at, end)
            if stop < 0 and text[at] == "„":  # „Ich komme": so writes who has no other mark
                stop = _first(text, '"', at, end)
            if stop > 0 and not (text[stop] == '"' and _opens(text, start, stop)):
                yield at, stop + 1
                at = stop
        at += 1


def _first(text: str, marks: str, at: int, end: int) -> int:
    """The place of the first of some marks that stands near behind ``at``; -1 where none does."""
    return min((p for mark in marks if (p := text.find(mark, at + 1, min(end, at + _QUOTED))) > 0), default=-1)


def _closing(text: str, start: int, at: int) -> str | None:
    """What closes the quotation or the parenthesis that opens at ``at``; None where none does."""
    if text[at] == '"':
        return '"' if _opens(text, start, at) else None
    if text[at] != "(":
        return _OPEN_TO_CLOSE.get(text[at])
    # One that opens after a sentence's end, or at the beginning, holds sentences of its own.
    before = text[max(start, at - 3) : at].rstrip()
    return ")" if before and before[-1] not in ".!?…:" else None


def _opens(text: str, start: int, at: int) -> bool:
    """Does a mark that opens and closes alike open a quotation? A blank or a bracket stands before it then."""
    return (at == start or text[at - 1].isspace() or text[at - 1] in "([") and not text[at + 1 : at + 2].isspace()


def _ends_here(text: str, begin: int, hit: re.Match[str], end: int) -> bool:
    mark, stop = hit.group(), hit.end()
    if mark[0] in _WIDE:
        return True
    if not text[stop].isspace():
        return False
    ahead = text[stop : min(end, stop + 60)].split(maxsplit=1)
    if not ahead:
        return True
    following = ahead[0].lstrip("\"'„“”«»‚‘([*_")
    if not following or not (following[0].isupper() or following[0].isdigit() or following[0] in "§•–-"):
        # "… sagte er" goes on after „Komm!“; a lower-case letter never begins a German sentence.
        return bool(following) and not following[0].isalpha() and not following[0].isspace() and mark[0] in "!?"
    if mark[0] != "." or mark.startswith(".."):
        return True
    return full_stop_ends(text[max(begin, hit.start() - _BEFORE) : hit.start()], following, closed=len(mark) > 1)


def _cut_long(text: str, pieces: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    for start, end in pieces:
        while end - start > LONGEST:
            cut = max(text.rfind(" ", start + LONGEST // 2, start + LONGEST), text.rfind("\n", start, start + LONGEST))
            cut = start + LONGEST if cut <= start else cut
            yield start, cut
            start = cut
        yield start, end
