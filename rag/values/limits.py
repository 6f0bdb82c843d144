"""Bounds: the little words beside a value that say whether it is the least or the most, the beginning or the end,
by how much something changes or to what.

A bound belongs to its value, and is held against the bounds of the same value alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from rag.values.compare import agree
from rag.values.model import Code, Day, Value
from rag.values.opposite_words import CHANGE
from rag.values.recurring import ANY_DAY
from rag.values.scan import values

_MORE = "mehr|höher|größer|länger|älter|more|higher|greater|longer|older"
_LESS = "weniger|niedriger|kleiner|kürzer|jünger|less|fewer|lower|shorter|younger"
_LOW = r"ab|mindestens|wenigstens|frühestens|at\s+least|at\s+the\s+earliest"
_HIGH = r"bis|höchstens|maximal|spätestens|up\s+to|until|till|at\s+most|at\s+the\s+latest"
# What stands between a bound and its value.
_LINK = (
    r"(?:(?:zum|zur|dem|den|der|des|das|die|zu|etwa|ca\.|rund|genau|the|an?|of|about|in|um|am|at|on|year|Jahre?s?"
    rf"|Anfang|Mitte|Ende|end|middle|beginning|einschließlich|binnen|innerhalb|lower|sum|amount|{ANY_DAY},?)\s+)*"
)


def _before(**names: str) -> re.Pattern[str]:
    groups = "|".join(f"(?P<{name}>{words})" for name, words in names.items())
    return re.compile(rf"(?<![\w-])(?P<no>(?:nicht|not|no)\s+)?(?:{groups})[\s-]+{_LINK}\Z", re.IGNORECASE)


# "Vor" and "nach" bound a time, and are other words before anything else; so do "über" and "unter" an amount.
_OF_TIME = _before(
    low=rf"{_LOW}|nach|seit|after|since|(?:später|later)\s+(?:als|than)",
    high=rf"{_HIGH}|vor|before|by|(?:früher|earlier)\s+(?:als|than)",
)
_OF_AMOUNT = _before(
    low=rf"{_LOW}|über|over|above|exceed(?:s|ed|ing)?|(?:{_MORE})\s+(?:als|than)",
    high=rf"{_HIGH}|unter|under|below|(?:{_LESS})\s+(?:als|than)",
)
_OF_SPAN = _before(start="Anfang|Beginn|early|beginning|start", middle="Mitte|mid|middle", end="Ende|late|end")
# "Stieg um 3" and "stieg auf 3", and of "stieg von 2 auf 3" the 2.
_OF_CHANGE = _before(by="um|by", to="auf|to")
_ORIGIN = re.compile(r"\b(?:von|from)\s+(?:\w+\s+)?\Z", re.IGNORECASE)
_GOAL = re.compile(r"\s*(?:%\s*|[^\W\d_]+\s+)?(?:auf|to)\s", re.IGNORECASE)
# German says it after the value: "darf 500 Euro nicht überschreiten".
_AFTER = re.compile(
    r"\s+(?P<no>nicht\s+)?(?:zu\s+)?(?:(?P<low>überschr(?:ei|i)tt?en|überst(?:eig|ieg)en|überschreitet|übersteigt)"
    r"|(?P<high>unterschr(?:ei|i)tt?en|unterschreitet))\b",
    re.IGNORECASE,
)
# The ends of a range: "35 bis 250 Euro", and "3. bis 17. Mai", which are two values in one place.
_TO = re.compile(r"\s*(?:bis(?:\s+zum)?|to|[-–—])\s*", re.IGNORECASE)
_WITHIN = re.compile(r"\bbis\b|\bto\b|[-–—]", re.IGNORECASE)
_LOOK_BACK = 60
_AMOUNTS = frozenset(("number", "percent", "money", "duration", "measure"))
_FAMILY = {"low": 0, "high": 0, "start": 1, "middle": 1, "end": 1, "by": 2, "to": 2, "origin": 2}


@dataclass(frozen=True, slots=True)
class Bound:
    """A value with its side; ``denied``: where the negation stands that belongs to it ("nicht mehr als")."""

    value: Value
    side: str
    start: int
    end: int
    denied: tuple[int, int] | None

    def text(self, whole: str) -> str:
        """The bound with its value, as they stand in the text."""
        return whole[self.start : self.end]


def opposite(one: str, other: str) -> bool:
    """Do two sides exclude each other?"""
    return one != other and _FAMILY[one] == _FAMILY[other]


def _bound(value: Value, hit: re.Match[str], start: int, end: int) -> Bound:
    side = next(name for name, words in hit.groupdict().items() if words and name != "no")
    denied = bool(hit["no"]) and side in ("low", "high")
    if denied:
        side = "high" if side == "low" else "low"
    return Bound(value, side, start, end, hit.span("no") if denied else None)


def _ranges(text: str, language: str | None) -> Iterator[Bound]:
    """The ends of each range as its least and its most; where a word says "bis" the most is found by that as well."""
    for left, right in pairwise(values(text, language)):
        together = (left.start, left.end) == (right.start, right.end)
        if left.kind != right.kind or left.kind in ("reference", "code"):
            continue
        if together and isinstance(left.key, Day) and isinstance(right.key, Day):
            # Read from one pattern, they come in no order.
            left, right = (left, right) if (left.key.day or 0) < (right.key.day or 0) else (right, left)
        if _WITHIN.search(left.text) if together else _TO.fullmatch(text, left.end, max(left.end, right.start)):
            yield Bound(left, "low", left.start, left.end, None)
            yield Bound(right, "high", left.start, right.end, None)


def bounds(text: str, language: str | None) -> list[Bound]:
    """The bounds of a text: those of its ranges, then those that a word says, each in the order of their values."""
    found = list(_ranges(text, language))
    changes = CHANGE.search(text) is not None
    for value in values(text, language):
        if isinstance(value.key, Code):  # "unter 0431 98812" is where to call
            continue
        back = max(0, value.start - _LOOK_BACK)
        patterns = [_OF_TIME, _OF_SPAN] if value.kind in ("date", "time") else []
        if value.kind in _AMOUNTS:
            patterns = [_OF_AMOUNT, _OF_CHANGE] if changes else [_OF_AMOUNT]
            if changes and (hit := _ORIGIN.search(text, back, value.start)) and _GOAL.match(text, value.end):
                found.append(Bound(value, "origin", hit.start(), value.end, None))
            if hit := _AFTER.match(text, value.end):
                found.append(_bound(value, hit, value.start, hit.end()))
                continue
        for pattern in patterns:
            if hit := pattern.search(text, back, value.start):
                found.append(_bound(value, hit, hit.start(), value.end))
    return found


def limits_differ(text: str, other: str) -> bool:
    """Is a value the least in one text and the most in the other? In any two languages."""
    theirs = bounds(other, None)
    for mine in bounds(text, None):
        sides = {one.side for one in theirs if agree(mine.value, one.value)}
        if mine.side not in sides and any(opposite(mine.side, side) for side in sides):
            return True
    return False


def blank(text: str, spans: list[tuple[int, int]]) -> str:
    """The text with blanks in these places."""
    for start, end in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def unbounded(text: str, language: str | None) -> str:
    """The text without the negations of its bounds, whose sides say so already: "nicht mehr als" is "höchstens"."""
    return blank(text, [bound.denied for bound in bounds(text, language) if bound.denied])
