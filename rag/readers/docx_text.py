"""The text of one WordprocessingML part, heard element by element from an XML parser.

Knows what the elements mean; unpacking, limits and which parts there are belong to ``docx``.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from xml.parsers import expat

from rag.readers.docx_lists import Lists, Paragraph
from rag.readers.docx_signs import sign_of
from rag.readers.sheet import Sheet, has_mark

_WORD = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
)
_MATH = (
    "http://schemas.openxmlformats.org/officeDocument/2006/math",
    "http://purl.oclc.org/ooxml/officeDocument/math",
)
_FALLBACK = "http://schemas.openxmlformats.org/markup-compatibility/2006 Fallback"
# The same text again for old programs, deleted or moved away, how it looked before a tracked change, and
# the small print above Asian characters.
_LEFT_OUT = ("del", "moveFrom", "rPrChange", "pPrChange", "rt")
_SKIPPED = frozenset({_FALLBACK, *(f"{word} {name}" for word in _WORD for name in _LEFT_OUT)})
_DELETED = (" del", " moveFrom")
_OFF = ("0", "false", "off", "none")
_TITLES = ("title", "titel", "heading1", "berschrift1", "überschrift1")
_CHARACTERS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011", "softHyphen": "\u00ad"}
_TINY = 6  # half points
_TICKED, _EMPTY = "☒", "☐"

Pieces = list[tuple[str, bool]]


class Body:
    """Writes a part's text to a sheet, with the marks of lists. ``found``: it is a Word body; ``title``: its first
    heading."""

    def __init__(self, sheet: Sheet, lists: Lists | None = None) -> None:
        self.found = False
        self.title: str | None = None
        self._sheet = sheet
        self._lists = lists or Lists()
        self._paragraphs: list[Pieces] = []  # open ones; a text box stands inside a paragraph
        self._said: list[Paragraph] = []  # what each of them says of itself
        self._skipped = 0
        self._collect = False
        self._in_run = False
        self._hidden = False
        self._heading = False
        self._ticked: bool | None = None  # of the open check box of an old form; None: none is open
        self._begin: dict[str, Callable[[dict[str, str]], None]] = {}
        self._end: dict[str, Callable[[], None]] = {}
        for word in _WORD:
            self._name_word_elements(word)
        for math in _MATH:
            self._begin[f"{math} t"] = self._text_begins
            self._end[f"{math} t"] = self._text_ends

    def parser(self) -> expat.XMLParserType:
        """A parser that tells this body what it reads."""
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = self._element_begins
        parser.EndElementHandler = self._element_ends
        parser.CharacterDataHandler = self._characters
        return parser

    def _name_word_elements(self, word: str) -> None:
        begin: dict[str, Callable[[dict[str, str]], None]] = {
            "body": self._body_begins,
            "p": self._paragraph_begins,
            "pStyle": self._style,
            "numId": self._list,
            "ilvl": self._level,
            "outlineLvl": self._outline,
            "r": self._run_begins,
            "vanish": self._vanish,
            "sz": self._size,
            "t": self._text_begins,
            "sym": self._sign,
            "checkBox": self._box_begins,
            "default": self._tick,
            "checked": self._tick,
            "tbl": lambda _: self._sheet.block(),
            "tr": lambda _: self._sheet.row(),
            "tc": lambda _: self._sheet.cell(),
        }
        end: dict[str, Callable[[], None]] = {
            "p": self._paragraph_ends,
            "r": self._run_ends,
            "t": self._text_ends,
            "checkBox": self._box_ends,
            "tbl": self._sheet.block,
            "tr": self._sheet.line,
            "tc": self._sheet.end_cell,
        }
        for name, character in _CHARACTERS.items():
            begin[name] = partial(self._character, character)
        self._begin.update({f"{word} {name}": call for name, call in begin.items()})
        self._end.update({f"{word} {name}": call for name, call in end.items()})

    def _element_begins(self, name: str, attributes: dict[str, str]) -> None:
        if self._skipped or name in _SKIPPED:
            self._skipped += 1
            if self._said and name.endswith(_DELETED):
                self._said[-1].deleted = True
            return
        call = self._begin.get(name)
        if call:
            call(attributes)

    def _element_ends(self, name: str) -> None:
        if self._skipped:
            self._skipped -= 1
            return
        call = self._end.get(name)
        if call:
            call()

    def _characters(self, text: str) -> None:
        if self._collect and not self._skipped and self._paragraphs:
            self._paragraphs[-1].append((text, self._hidden))

    def _character(self, character: str, _: dict[str, str]) -> None:
        # The same element names also describe tab stops, outside of a run.
        if self._in_run and self._paragraphs:
            self._paragraphs[-1].append((character, self._hidden))

    def _sign(self, attributes: dict[str, str]) -> None:
        self._character(sign_of(_value(attributes, "font"), _value(attributes, "char")), attributes)

    def _box_begins(self, _: dict[str, str]) -> None:
        self._ticked = False

    def _tick(self, attributes: dict[str, str]) -> None:
        # What is ticked now stands after what was ticked at first; text fields have a default too.
        if self._ticked is not None:
            self._ticked = _value(attributes) not in _OFF

    def _box_ends(self) -> None:
        self._character(_TICKED if self._ticked else _EMPTY, {})
        self._ticked = None

    def _body_begins(self, _: dict[str, str]) -> None:
        self.found = True

    def _paragraph_begins(self, _: dict[str, str]) -> None:
        self._paragraphs.append([])
        self._said.append(Paragraph())

    def _style(self, attributes: dict[str, str]) -> None:
        self._heading = self.title is None and _value(attributes).lower() in _TITLES
        if self._said:
            self._said[-1].style = _value(attributes)

    def _list(self, attributes: dict[str, str]) -> None:
        if self._said:
            self._said[-1].list = _value(attributes)

    def _level(self, attributes: dict[str, str]) -> None:
        if self._said:
            self._said[-1].level = _value(attributes)

    def _outline(self, attributes: dict[str, str]) -> None:
        if self._said:
            self._said[-1].outline = _value(attributes)

    def _run_begins(self, _: dict[str, str]) -> None:
        self._in_run, self._hidden = True, False

    def _run_ends(self) -> None:
        self._in_run = self._hidden = False

    def _vanish(self, attributes: dict[str, str]) -> None:
        if self._in_run and _value(attributes) not in _OFF:
            self._hidden = True

    def _size(self, attributes: dict[str, str]) -> None:
        value = _value(attributes)
        if self._in_run and value.isdecimal() and int(value) <= _TINY:
            self._hidden = True

    def _text_begins(self, _: dict[str, str]) -> None:
        self._collect = True

    def _text_ends(self) -> None:
        self._collect = False

    def _paragraph_ends(self) -> None:
        pieces = self._paragraphs.pop()
        said = self._said.pop()
        text = "".join(piece for piece, _ in pieces)
        gone = said.deleted and not text.strip()
        mark = "" if gone else self._lists.mark(said)  # an empty one counts too
        if mark and text.strip():
            # A word may be in several pieces, of which the sheet sees the first only.
            self._sheet.item("" if has_mark(text) and not text.lstrip().startswith("§") else mark)
            self._write(pieces)
            self._sheet.end_item()
        elif text.strip():
            self._sheet.block()
            self._write(pieces)
            self._sheet.block()
        elif not mark and not gone:
            self._sheet.block()  # an empty line parts two lists
        if self._heading and text.strip():
            self.title = text
        self._heading = False

    def _write(self, pieces: Pieces) -> None:
        for piece, hidden in pieces:
            self._sheet.verbatim(piece, hidden)


def _value(attributes: dict[str, str], wanted: str = "val") -> str:
    """The element's ``w:val`` or another attribute, in either namespace; "" when it has none."""
    return next((value for name, value in attributes.items() if name.endswith(f" {wanted}")), "")
