"""Lines that say what the text below them is about, and nothing else: headings, and questions that stand as one."""

from __future__ import annotations

import re

from rag.text import searchable

LONGEST = 90  # characters of a heading; a longer line is text
# "## Kaution", "**Kaution**", "§ 4 Kaution", "TOP 3: Tempo 30", "Teil B: Schule", "2.1 Leistungen".
_NUMBERED = re.compile(
    r"#{1,6}\s|\*\*.*\*\*$|§+\s*\d|\d{1,2}(?:\.\d{1,2})*\.?\s+[A-ZÄÖÜ]"
    r"|(?:Art(?:ikel|icle|\.)|TOP|Teil|Part|Abschnitt|Section|Kapitel|Chapter|Anlage)\s+\w"
)
_CELLS = re.compile(r"[\t;|]|,(?=\S)")
_FACTS = re.compile(rf"[\d:]|{_CELLS.pattern}")
_ITEM = re.compile(r"[-*+•‣–]\s")
_LISTED = re.compile(rf"(?:{_ITEM.pattern}|[a-z]\))")  # "- Herr Vogt leitet die Sitzung", "a) die Heizung"
# "Miete 2024" is the name of a column; a cell that is nothing but a year may be one of a row.
_OF_YEAR = re.compile(r"(?<=[^\W\d_] )(?:19|20)\d\d\b")
_BEGINS = re.compile(r"(?:\A|[\n\f])[ \t]*\Z")
_ENDS = re.compile(r"[ \t\r]*(?:\Z|[\n\f])")


def is_heading(text: str) -> bool:
    """Does a line only announce what follows? It ends like no sentence, is no item of a list, and has no figure, colon
    or cells."""
    line = text.strip().strip("=# *_")
    if _LISTED.match(text.strip()):
        return False
    return not line or (line[-1] not in ".!?…\"“”»)'’;:," and not _FACTS.search(text))


def header(text: str) -> str:
    """The names of a table's columns, where a file begins with them; else nothing."""
    line = text[: LONGEST * 3].split("\n", 1)[0].strip()
    named = len(_CELLS.findall(line)) > 1 and not re.search(r"\d|: |[.!?]$", _OF_YEAR.sub("", line))
    return line if named else ""


def opening(first: str) -> str:
    """What a file calls itself, by its first sentence: all of it where that is a short line, or what stands before its
    first colon ("Schwarzes Meer: Das Schwarze Meer ist …"); "" for any other."""
    line = searchable(first).strip("#=* ")
    if len(line) > LONGEST or line[-1:] in {*".!?…"}:
        name, colon, _ = line.partition(": ")
        line = name if colon and len(name) <= LONGEST else ""
    return line if any(letter.isalpha() for letter in line) else ""


def is_question(text: str) -> bool:
    """Does it ask? A quotation that asks, within a sentence, does not."""
    return text.rstrip("*_ \t\r\n").endswith("?")


def opens_section(text: str, start: int, end: int) -> bool:
    """Is what stands from ``start`` to ``end`` a line of its own that heads the lines below it?

    More than ``is_heading``: a number and a colon may stand in it, and it may be a question.
    """
    line = text[start:end]
    if len(line) > LONGEST or "\t" in line or _ITEM.match(line):
        return False
    if not _BEGINS.search(text, max(0, start - 20), start) or not _ENDS.match(text, end):
        return False
    if is_heading(line) or is_question(line):
        return True
    return _NUMBERED.match(line) is not None and line.rstrip("*_ ")[-1:] not in ".!…,;"
