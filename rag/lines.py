"""Lines of a text: which line ends are meant, and which are a mere wrap.

Every function gives places as (start, end), in order; what they are for is rag/sentences.py's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

_WRAPPED = range(45, 121)  # line widths at which a single line end may be a mere wrap
_SLACK = 0.92  # of a width in characters: in print letters are not equally wide, and a hand does not count them
_NARROW = 30  # in lines that are all shorter than this each stands for itself
# Before an ordinal stands a word like these: "am 3. Oktober", "im 19. Jahrhundert".
BEFORE_ORDINAL = frozenset(
    """am im vom zum beim ab bis seit der die das den dem des und oder auf in zur jeder jeden jedes jede ihr sein
    ihrem seinem ihren seinen mein unser nach vor bzw""".split()
)
MONTHS = frozenset(
    """januar jänner februar feber märz april mai juni juli august september oktober november dezember jan feb mär apr
    jun jul aug sep sept okt nov dez january february march may june july october december""".split()
)
LAST_WORD = re.compile(r"[\w’']+$")
# What stands before an item of a list; "o" is the hollow bullet of a word processor, and no word before a capital.
MARKED = re.compile(r"[-*+•‣▪▫◦●○·■□►→✓✔–—]\s|o\s+(?=[A-ZÄÖÜ])")
LETTERED = re.compile(r"\(?(?:([a-z])\1?|[ivx]{1,4}|[IVX]{1,4}|[A-Z])\)\s")  # "a)", "(b)", "aa)", "iii)", "A)"
_BULLET = re.compile(rf"{MARKED.pattern}|{LETTERED.pattern}|(?:\(?\d{{1,3}}[.)]|#{{1,6}}|\||>)\s")
_ORDINAL = re.compile(r"\d{1,2}\.\s+([^\W\d_]+)")
_COUNTED = re.compile(r"\(?(\d{1,3})[.)]\s")
_CLOSED = re.compile(r"[.!?…:;|][\"'”’“‘»«)\]*_]*\s*$")
_COLUMNS = re.compile(r"\S {3,}\S|;\S*;")
_KEYED = re.compile(r"\s*[A-ZÄÖÜ][\w.-]+(?: [\w.-]+){0,2}:\s")  # "Mieter: …", "Datum der Übergabe: …"
_INNER_END = re.compile(r"[a-zäöüß]{3}[.!?][\"”“«)]? +[„»\"(]?[A-ZÄÖÜ]\w*")
_HEADING = re.compile(r"#{1,6}\s|={3,}|-{3,}$|={2,}.*={2,}$")
_LINE = re.compile(r"[^\r\n]*(?:\r\n?|\n|\Z)")
_PARTS = re.compile(r"\n[ \t\r\f\v]*\n|\f|\u2029")


def rows(text: str, longest: int) -> Iterator[tuple[int, int]]:
    """The rows of a table; a cell in quotation marks may hold line ends, but no row is much longer than ``longest``."""
    begin = 0
    marks = 0
    for line in _LINE.finditer(text):
        marks += line.group().count('"')
        # A mark that nothing closes does not make one row of all that follows.
        if marks % 2 == 0 or line.end() - begin > longest:
            yield begin, line.end()
            begin, marks = line.end(), 0
    if begin < len(text):
        yield begin, len(text)


def paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """What empty lines and page ends part."""
    at = 0
    for gap in _PARTS.finditer(text):
        yield at, gap.start()
        at = gap.end()
    yield at, len(text)


def blocks(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Cut a paragraph at the line ends that are meant, and not at those of a mere wrap."""
    lines: list[tuple[int, int]] = []
    at = start
    while at < end:
        stop = text.find("\n", at, end)
        stop = end if stop < 0 else stop
        lines.append((at, stop))
        at = stop + 1
    width = max((b - a for a, b in lines), default=0)
    begin = start
    for (a, b), (c, d) in pairwise(lines):
        if _line_end_is_meant(text[a:b], text[c:d], width):
            yield begin, b
            begin = c
    if begin < end:
        yield begin, end


def _line_end_is_meant(line: str, following: str, width: int) -> bool:
    first = following.split(maxsplit=1)[:1]
    if not first or not line.strip() or "\t" in line or "\t" in following:
        return True
    if width in _WRAPPED and _goes_on_with_ordinal(line, following):
        return False
    if _BULLET.match(following.lstrip()) or _HEADING.match(line.strip()) or line.lstrip().startswith("|"):
        return True
    if _COLUMNS.search(line) or _COLUMNS.search(following) or (_KEYED.match(line) and _KEYED.match(following)):
        return True
    if width >= _NARROW and _is_unfinished(line, following, width):
        return False
    if width not in _WRAPPED:
        return True
    # A writer who wraps breaks only where the next word would not fit.
    fits = len(line.rstrip()) + 1 + len(first[0]) <= width * _SLACK
    return fits and not line.rstrip().endswith((",", "-"))


def _is_unfinished(line: str, following: str, width: int) -> bool:
    """Does a sentence that begins in a line of running text go on in the next one, whatever would have fitted?

    So wraps who wraps by hand. A lower-case letter begins no sentence, and after a whole sentence a line's rest is
    the beginning of another one.
    """
    if _CLOSED.search(line):
        return False
    # A page's number or a short heading stands before running text too.
    lower = following.lstrip()[0].islower() and len(line.strip()) > min(width, _WRAPPED.stop) // 2
    return lower or (width < _WRAPPED.stop and _INNER_END.search(line) is not None)


def _goes_on_with_ordinal(line: str, following: str) -> bool:
    """Is the number that begins a line part of the sentence before, as in "ab dem" / "5. August"?"""
    ordinal = _ORDINAL.match(following.lstrip())
    if not ordinal:
        return False
    if ordinal[1].lower() in MONTHS:
        return True
    before = LAST_WORD.search(line.rstrip())
    return before is not None and before[0].lower() in BEFORE_ORDINAL and not _counts_on(line, following)


def _counts_on(line: str, following: str) -> bool:
    """Do two lines have numbers that follow each other, as in "1. die Heizung und" / "2. das Wasser"?"""
    one, other = _COUNTED.match(line.lstrip()), _COUNTED.match(following.lstrip())
    return one is not None and other is not None and int(one[1]) + 1 == int(other[1])
