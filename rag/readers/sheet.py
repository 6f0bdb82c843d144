"""What a reader hands back, and the sheet on which the readers of laid-out files write.

The nouns of ``rag.types`` are not used here: the child process must start without pydantic.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.lines import LETTERED, MARKED

_SPACES = re.compile(r"[ \t\n\f\r]+")
_SPACE = " \t\n\f\r"
# "1. Miete", "(1) Der Mieter zahlt", "a) die Heizung", "– Wasser": who wrote the mark sees no other one before it.
_OWN_MARK = re.compile(rf"(?:{MARKED.pattern}|{LETTERED.pattern}|\(?\d{{1,3}}(?:\.\d{{1,2}})*[.)]\s)")
_CITES = "§"
_UNSTORABLE = re.compile("[\ud800-\udfff\x00]")


@dataclass(frozen=True, slots=True)
class Reading:
    """The fields of a Document, as plain values; ``hidden`` holds (start, end) pairs."""

    text: str
    pages: tuple[int, ...] = ()
    hidden: tuple[tuple[int, int], ...] = ()
    title: str | None = None
    encoding: str | None = None
    pictures: int = 0


def storable(text: str) -> str:
    """The text with each lone surrogate and NUL as U+FFFD, character for character.

    Neither can be stored: UTF-8 has no surrogates, and SQLite's functions stop at NUL.
    """
    return _UNSTORABLE.sub("\ufffd", text)


def one_line(text: str | None) -> str | None:
    """A title: white space collapsed; None when nothing is left."""
    return " ".join(storable(text).split()) or None if text else None


def has_mark(text: str) -> bool:
    """Does an item begin with a mark of its own?"""
    text = text.lstrip()
    return text.startswith(_CITES) or _OWN_MARK.match(f"{text[:20]} ") is not None


class Sheet:
    """Text that grows piece by piece; white space between pieces is decided when the next one comes.

    Blocks are separated by a blank line, rows of a table and items of a list by a line end, cells by a tab.
    ``hidden`` collects the ranges that were written as hidden.
    """

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._length = 0
        self._last = ""
        self._newline_at = -1
        self._lines = 0
        self._tabs = 0
        self._space = False
        self._cells: list[int] = []  # where each open cell's text begins; -1: nothing in it yet
        self._row_filled = False
        self._tall = False
        self._mark: str | None = None  # of the item that began last, while nothing of it is written
        self._item_at = -1  # where the item begins that was written last
        self._blank_at = -1  # where the blank line is that was written last
        self._after_item = False
        self._hidden: list[tuple[int, int]] = []

    def block(self) -> None:
        """What follows is a block of its own: a blank line goes before it."""
        self._break(2)

    def line(self) -> None:
        """What follows begins on a new line."""
        self._break(max(self._lines, 1))

    def line_break(self) -> None:
        """A line break in running text; two in a row make a blank line."""
        self._break(min(self._lines + 1, 2))

    def row(self) -> None:
        """A row of a table begins."""
        self.line()
        self._row_filled = False

    def cell(self) -> None:
        """A cell begins: after a tab, or after a blank line where the cell before has several lines."""
        if self._row_filled and self._tall:
            self.block()
        elif self._row_filled:
            self._lines, self._tabs = 0, self._tabs + 1
        self._cells.append(-1)

    def end_cell(self) -> None:
        """The cell that began last ends."""
        start = self._cells.pop()
        self._tall = 0 <= start <= self._newline_at
        if start >= 0 and not self._tall:
            self._lines = 0  # the end of its only block; the next cell or row decides

    def item(self, mark: str = "") -> None:
        """An item of a list begins, with what stands before it: on the next line after another item, or after a blank
        line where that one has several blocks."""
        after = self._after_item
        self._break(1 if after and self._blank_at < self._item_at else 2)
        self._after_item = after
        self._mark = mark

    def end_item(self) -> None:
        """The item that began last ends, or a list inside of it begins."""
        self._after_item = self._after_item or self._mark is None
        self._mark = None

    def go_on(self) -> None:
        """What follows is of the item that began last, and stands on its line whatever block it is in."""
        self._space, self._mark = True, ""

    def words(self, text: str, hidden: bool = False) -> None:
        """Running text: each run of white space counts as one space."""
        if text and text[0] in _SPACE:
            self._space = True
        body = _SPACES.sub(" ", text).strip(" ")
        if body:
            self._put(body, hidden)
            self._space = text[-1] in _SPACE

    def verbatim(self, text: str, hidden: bool = False) -> None:
        """Text whose white space counts; line ends after it become those before the next piece."""
        body = text.rstrip("\n")
        if body:
            self._put(body, hidden)
        if body != text:
            self.line()

    def append(self, text: str, hidden: tuple[tuple[int, int], ...]) -> None:
        """A finished text with its hidden ranges, as a block."""
        self.block()
        if text:
            self._put(text, hidden=False)
            at = self._length - len(text)
            self._hidden.extend((at + start, at + end) for start, end in hidden)

    def reading(self, title: str | None = None, encoding: str | None = None) -> Reading:
        """What was written."""
        return Reading("".join(self._pieces), (), tuple(self._hidden), title, encoding)

    def _break(self, lines: int) -> None:
        # An item's first block stands right after its mark, a cell's right after the tab that separates the cells.
        if self._mark is None and (not self._cells or self._cells[-1] >= 0):
            self._lines, self._tabs, self._after_item = lines, 0, False

    def _put(self, text: str, hidden: bool) -> None:
        before = self._length
        if self._mark and not hidden and has_mark(text):
            # A line that begins with "§" may be the wrapped rest of a sentence; with any other mark it is an item.
            self._mark, self._lines = "", 2 if text.startswith(_CITES) else self._lines
        if self._length:
            if self._lines:
                self._blank_at = self._length if self._lines > 1 else self._blank_at
                self._write("\n" * self._lines)
            elif self._tabs:
                self._write("\t" * self._tabs)
            elif self._space and self._last not in ("\n", "\t", " "):
                self._write(" ")
        self._lines, self._tabs, self._space = 0, 0, False
        start = self._length
        self._row_filled = True
        for depth in range(len(self._cells) - 1, -1, -1):
            if self._cells[depth] >= 0:
                break
            self._cells[depth] = start
        if self._mark is None:
            self._after_item = False
        elif not hidden:  # else the mark waits for what is seen of the item
            self._after_item, self._item_at = False, start
            mark, self._mark = self._mark, None
            self._write(mark)
        self._write(text)
        if hidden:
            if self._hidden and self._hidden[-1][1] == before:
                start = self._hidden.pop()[0]
            self._hidden.append((start, self._length))

    def _write(self, text: str) -> None:
        if not text:
            return
        at = text.rfind("\n")
        if at >= 0:
            self._newline_at = self._length + at
        self._pieces.append(text)
        self._length += len(text)
        self._last = text[-1]
