"""Lines that say what the text below them is about, and nothing else: headings, and questions that stand as one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice, takewhile

from rag.lines import LETTERED, MARKED
from rag.text import searchable

LONGEST = 90  # characters of a heading; a longer line is text
# "## Kaution", "**Kaution**", "§ 4 Kaution", "TOP 3: Tempo 30", "Teil B: Schule", "2.1 Leistungen".
_NUMBERED = re.compile(
    r"#{1,6}\s|\*\*.*\*\*$|§+\s*\d|\d{1,2}(?:\.\d{1,2})*\.?\s+[A-ZÄÖÜ]"
    r"|[A-Z]\)\s+\w|(?:Art(?:ikel|icle|\.)|TOP|Teil|Part|Abschnitt|Section|Kapitel|Chapter|Anlage)\s+\w"
)
_CELLS = re.compile(r"[\t;|]|,(?=\S)")
_FACTS = re.compile(rf"[\d:]|{_CELLS.pattern}")
_LISTED = re.compile(rf"{MARKED.pattern}|{LETTERED.pattern}")  # "- Herr Vogt leitet die Sitzung", "a) die Heizung"
_COUNTED = re.compile(r"\(?(?:\d{1,3}|[A-Z])[.)]\s")  # "1. Zähler ablesen": a heading, or an item of a list
_LABEL = 4  # words of a line that only names what stands below it: "Anwesend:", "Die Gebühr beträgt:"
_SENTENCE = 3  # words of the shortest sentence that a line above may head
_REACH = 40  # lines of a list that are read up to its label
# A line with one of these inside says that something is so, also without a full stop: "Hunde sind im Haus verboten".
# As a last word it may be an infinitive: "Mitglied werden".
_VERB = (
    r"(?:ist|sind|war|waren|wird|werden|wurde|wurden|darf|dürfen|muss|müssen|kann|können|soll|sollen|gilt|gelten"
    r"|hat|haben|hatte|hatten|bleibt|bleiben|gehört|gehören|beträgt|kostet|is|are|was|were|must|has|cannot)"
)
_SAYS = re.compile(rf"\w\W+{_VERB}\W+\w")
_LEADS = re.compile(rf"\b{_VERB}:")  # "Es gilt:" leads to a list, and does not say what it is about
# "Was zu tun ist, wenn es brennt", "How it is done": they announce.
_ASKS = re.compile(
    r"(?:w(?:as|ie|er|en|em|ann|arum|enn|ährend|elche[rnms]?|o\w*)|ob|dass|alles|bevor|nachdem|solange|falls"
    r"|what|how|who|why|when|where|which|while|before|after|if)\b",
    re.IGNORECASE,
)
# "Miete 2024" is the name of a column; a cell that is nothing but a year may be one of a row.
_OF_YEAR = re.compile(r"(?<=[^\W\d_] )(?:19|20)\d\d\b")
_BEGINS = re.compile(r"(?:\A|[\n\f])[ \t]*\Z")
_ENDS = re.compile(r"[ \t\r]*(?:\Z|[\n\f])")


def is_heading(text: str) -> bool:
    """Does a line only announce what follows? It ends like no sentence, is no item of a list, has no figure, colon
    or cells, and no verb that says that something is so; or it is a label, as "Anwesend:" is."""
    line = _bare(text)
    return is_label(text) or (_looks(text) and (_ASKS.match(line) is not None or not _SAYS.search(line)))


def is_label(text: str) -> bool:
    """Does a line name what stands below it, and end in a colon? So may an item of a list that has lists inside."""
    text = text.strip()
    line = _bare(text[mark.end() :] if (mark := _LISTED.match(text)) else text)
    return line.endswith(":") and len(line.split()) <= _LABEL and _looks(line[:-1]) and line != ":"


def is_item(text: str, start: int, end: int) -> bool:
    """Is what stands from ``start`` to ``end`` an item of a list without marks, though it looks like a heading?

    So it is where it stands under a label, or with at least two lines of its kind and no empty line between.
    """
    line = text[start:end]
    if not _unmarked(line) or not _is_line(text, start, end):
        return False
    # Most lines of a long list are told by those beside them; only then are many read.
    if _run(_above(text, start)) + _run(_below(text, end)) >= 2 or _is_labelled(_above(text, start)):
        return True
    # A reader parts what a page calls a list by empty lines; the last of such lines may be a heading.
    above = list(islice(_above(text, start), 2))
    if not _is_parted(above):
        return False
    below = list(islice(_below(text, end), 3))
    more = _is_parted(below) and _unmarked("".join(below))
    return _is_labelled(above[1:]) or (more and _is_labelled(_parted(list(islice(_above(text, start), _REACH)))))


def _is_parted(lines: list[str]) -> bool:
    """Is every other line empty, from the first on, and are the others not?"""
    return all(bool(line.strip()) == at % 2 for at, line in enumerate(lines))


def _parted(lines: list[str]) -> list[str]:
    """The first of some lines that empty lines part, without these."""
    pairs = zip(lines[::2], lines[1::2], strict=False)
    return [line for _, line in takewhile(lambda pair: not pair[0].strip() and pair[1].strip(), pairs)]


def _bare(text: str) -> str:
    return text.strip().strip("=# *_")


def _looks(text: str) -> bool:
    """Has a line the form of a heading?"""
    line = _bare(text)
    if _LISTED.match(text.strip()):
        return False
    return not line or (line[-1] not in ".!?…\"“”»)'’;:," and not _FACTS.search(text))


def _unmarked(line: str) -> bool:
    """Has a line the form of a heading, but nothing that makes it one?"""
    return (
        any(letter.isalpha() for letter in line)
        and len(line) <= LONGEST
        and _looks(line)
        and not _NUMBERED.match(line.strip())
    )


def _is_labelled(above: Iterable[str]) -> bool:
    """Does one of the lines above end in a colon, with nothing between but lines of a list?"""
    for line in islice(above, _REACH):
        if not line.strip() or len(line) > LONGEST or line.rstrip()[-1] in ".!?…":
            return False
        if _bare(line).endswith(":"):
            return True
        if _NUMBERED.match(line.strip()):
            return False
    return False


def _run(lines: Iterable[str]) -> int:
    return sum(1 for _ in islice(takewhile(_unmarked, lines), 2))


def _above(text: str, start: int) -> Iterator[str]:
    """The lines above the one that ``start`` is in, nearest first; of a long one no more than tells that it is long."""
    end = text.rfind("\n", 0, start)
    while end >= 0:
        begin = text.rfind("\n", 0, end) + 1
        yield text[max(begin, end - LONGEST - 1) : end]
        end = begin - 1


def _below(text: str, end: int) -> Iterator[str]:
    """The lines below the one that ends at ``end``."""
    begin = text.find("\n", end) + 1
    while begin > 0:
        stop = text.find("\n", begin)
        yield text[begin : min(stop if stop >= 0 else len(text), begin + LONGEST + 1)]
        begin = stop + 1


def _is_line(text: str, start: int, end: int) -> bool:
    """Is what stands from ``start`` to ``end`` a line of its own?"""
    return _BEGINS.search(text, max(0, start - 20), start) is not None and _ENDS.match(text, end) is not None


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

    More than ``is_heading``: a number, a colon and a verb may stand in it, and it may be a question. An item of a list
    heads nothing, but the first of several lines may, and the last before a whole sentence; and so may an item that has
    its text below an empty line.
    """
    line = text[start:end]
    if len(line) > LONGEST or "\t" in line or not _is_line(text, start, end):
        return False
    mark = _LISTED.match(line)
    if mark and _heads_item(text, start, end, line[mark.end() :]):
        return True
    if MARKED.match(line):
        return False
    if is_question(line):
        return True
    if is_label(line):
        # What stands directly below it is its list, and the rest of the section stays under the heading above.
        return _LEADS.search(line) is None and not next(_below(text, end), "").strip()
    if _looks(line):
        if not _unmarked(line):
            return True
        listed = _run(_above(text, start)) and is_item(text, start, end) and not _is_whole(next(_below(text, end), ""))
        return not (listed or _is_labelled(_above(text, start)))
    return (
        _NUMBERED.match(line) is not None
        and line.rstrip("*_ ")[-1:] not in ".!…,;"
        and not (_COUNTED.match(line) and _is_counted_on(text, start, end))
    )


def _is_counted_on(text: str, start: int, end: int) -> bool:
    """Does a line with a number stand directly above or below? Then they are a list."""
    beside = next(_above(text, start), ""), next(_below(text, end), "")
    return any(_COUNTED.match(line.lstrip()) for line in beside)


def _heads_item(text: str, start: int, end: int, line: str) -> bool:
    """Does an item of a list, ``line`` without its mark, head what stands below an empty line?

    So does a question; any other only where it stands apart from what may be items too.
    """
    below = list(islice(_below(text, end), 2))
    if len(below) < 2 or below[0].strip() or not below[1].strip():
        return False
    if is_question(line):
        return True
    above = [*islice(_above(text, start), 2), "", ""][:2]
    return (
        is_heading(line)
        and not is_label(line)
        and not above[0].strip()
        and not above[1].rstrip().endswith(":")
        and not any(_LISTED.match(one.lstrip()) for one in (above[1], below[1]))
    )


def _is_whole(line: str) -> bool:
    """Is a line text, or a sentence with its end, and no item of a list?"""
    line = line.strip()
    if _LISTED.match(line) or _COUNTED.match(line):
        return False
    return len(line) > LONGEST or (line[-1:] in {*".!?…"} and len(line.split()) >= _SENTENCE)
