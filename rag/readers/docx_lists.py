"""What Word shows before the items of lists: bullets, and numbers that it counts itself.

How a list is counted stands in a part of its own, and which style begins one in another. Numbers made of several
levels ("1.2"), with words ("§ 4"), and those of headings are left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from xml.parsers import expat

from rag.readers.counting import BULLET, counted

_KINDS = {"decimal": "1", "lowerLetter": "a", "upperLetter": "A", "lowerRoman": "i", "upperRoman": "I"}
_TEXT = re.compile(r"(\(?)%(\d)([.)])$")
_TALLEST = 20  # styles that are based on each other
_NO_OUTLINE = "9"
# Word's own styles have these names in all languages, and such ids; a copied one may lack its level in the outline.
_HEADING = re.compile(r"(?:heading|(?:[üu]e?)?berschrift|(?:sub|unter)?tit(?:le|el))(?![^\W\d_])", re.IGNORECASE)


@dataclass
class Paragraph:
    """What a paragraph or a style says of itself: its style (or the one below it), the list, the level in it and, for
    headings, the level in the outline; "" for nothing. deleted: text of it was, by a tracked change."""

    style: str = ""
    list: str = ""
    level: str = ""
    outline: str = ""
    deleted: bool = False


@dataclass
class _Level:
    start: int = 0
    kind: str = ""
    text: str = ""


@dataclass
class _Counted:
    """A list: by which pattern it is counted, from where anew, and the levels that it has of its own."""

    pattern: str = ""
    starts: dict[int, int] = field(default_factory=dict)
    levels: dict[int, _Level] = field(default_factory=dict)


class Lists:
    """The lists of a file. ``numbering`` and ``styles`` are parsers of the two parts; then ``mark`` is asked for each
    paragraph in turn."""

    def __init__(self) -> None:
        self._styles: dict[str, Paragraph] = {}
        self._levels: dict[tuple[str, int], _Level] = {}  # of a pattern
        self._styled: dict[tuple[str, str], int] = {}  # the level of a pattern that is for a style
        self._lists: dict[str, _Counted] = {}
        self._at: dict[str, dict[int, int]] = {}  # how far a pattern is counted, level by level

    def mark(self, paragraph: Paragraph) -> str:
        """What stands before a paragraph, and counts on; "" for nothing, or nothing that is known."""
        said = self._all_of(paragraph)
        counts = self._lists.get(said.list)
        if counts is None:
            return ""
        number = _whole(said.level)
        if number is None:
            number = self._styled.get((counts.pattern, said.style), 0)
        level = counts.levels.get(number) or self._levels.get((counts.pattern, number))
        if level is None:
            return ""
        count = self._count(counts, number, level)
        if said.outline not in ("", _NO_OUTLINE):
            return ""
        if level.kind == "bullet":
            return BULLET if level.text.strip() else ""
        shape = _TEXT.match(level.text)
        if level.kind not in _KINDS or not shape or int(shape[2]) != number + 1:
            return ""
        shown = counted(count, _KINDS[level.kind])
        # Word shows "a." too; with a full stop a letter would be taken for an abbreviation.
        return f"{shape[1]}{shown}{shape[3] if shown.isdigit() else ')'} "

    def _all_of(self, paragraph: Paragraph) -> Paragraph:
        """With what its styles say, the nearest first."""
        said = Paragraph(paragraph.style, paragraph.list, paragraph.level, paragraph.outline)
        name = paragraph.style
        for _ in range(_TALLEST):
            style = self._styles.get(name)
            if style is None:
                break
            if not said.list and style.list:
                said.list, said.style, said.level = style.list, name, said.level or style.level
            said.outline = said.outline or style.outline or ("0" if _HEADING.match(name) else "")
            name = style.style
        else:
            name = ""
        said.outline = said.outline or ("0" if _HEADING.match(name) else "")  # of a style that is nowhere described
        return said

    def _count(self, counts: _Counted, number: int, level: _Level) -> int:
        at = self._at.setdefault(counts.pattern, {})
        # A list that starts anew does so once; another one of the same pattern goes on.
        start = counts.starts.pop(number, None)
        if start is not None:
            at[number] = start
        else:
            at[number] = at[number] + 1 if number in at else level.start
        for deeper in [other for other in at if other > number]:
            del at[deeper]
        return at[number]

    def numbering(self) -> expat.XMLParserType:
        """A parser of the part that says how lists are counted."""
        pattern, counts, number, level = "", _Counted(), 0, _Level()

        def start(name: str, own: Callable[[str], str]) -> None:
            nonlocal pattern, counts, number, level
            if name == "abstractNum":
                pattern = own("abstractNumId")
            elif name == "num":
                counts = self._lists[own("numId")] = _Counted()
                pattern = ""
            elif name == "abstractNumId":
                counts.pattern = own("val")
            elif name in ("lvl", "lvlOverride"):
                number, level = _whole(own("ilvl")) or 0, _Level()
                if name == "lvl" and pattern:
                    self._levels[pattern, number] = level
                elif name == "lvl":
                    counts.levels[number] = level
            elif name == "startOverride":
                counts.starts[number] = _whole(own("val")) or 0
            elif name == "start":
                level.start = _whole(own("val")) or 0
            elif name == "numFmt":
                level.kind = own("val")
            elif name == "lvlText":
                level.text = own("val")
            elif name == "pStyle" and pattern:
                self._styled[pattern, own("val")] = number

        return _parser(start)

    def styles(self) -> expat.XMLParserType:
        """A parser of the part that says what styles there are."""
        style = Paragraph()

        def start(name: str, own: Callable[[str], str]) -> None:
            nonlocal style
            if name == "style":
                style = self._styles[own("styleId")] = Paragraph()
            elif name == "name" and _HEADING.match(own("val")):
                style.outline = style.outline or "0"
            elif name == "basedOn":
                style.style = own("val")
            elif name == "numId":
                style.list = own("val")
            elif name == "ilvl":
                style.level = own("val")
            elif name == "outlineLvl":
                style.outline = own("val")

        return _parser(start)


def _parser(start: Callable[[str, Callable[[str], str]], None]) -> expat.XMLParserType:
    """A parser that tells each element's name and its attributes, whatever namespace they are in."""

    def element(name: str, attributes: dict[str, str]) -> None:
        def own(wanted: str) -> str:
            return next((value for key, value in attributes.items() if key.endswith(f" {wanted}")), "")

        start(name.rpartition(" ")[2], own)

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = element
    return parser


def _whole(number: str) -> int | None:
    return int(number) if number.isdecimal() and len(number) < 7 else None
