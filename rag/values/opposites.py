"""Opposites: "höchstens 5" against "mindestens 5", "Anfang Mai" against "Ende Mai", "stieg" against "sank".

A bound belongs to the value after it and is held against the bounds of the same value alone; a
word with an opposite is held against the clause that speaks of the same. A source that has the
statement's own word too, or neither, disproves nothing, and an opposite denied is no opposite.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from rag.values.compare import agree
from rag.values.model import Value
from rag.values.negation import AFFIRMS, Clause, clauses, conditions_differ
from rag.values.overlap import NEGATION, Word, content, share, wording
from rag.values.recurring import Clash
from rag.values.scan import source_language, values

# Share of the other words of a statement that the source must hold: below it a difference elsewhere
# ("bis 17 Uhr geöffnet", "ab 17 Uhr zu") may make the opposite true.
_ALIKE = 0.8

_MORE = "mehr|höher|größer|länger|älter|more|higher|greater|longer|older"
_LESS = "weniger|niedriger|kleiner|kürzer|jünger|less|fewer|lower|shorter|younger"
_LOW = r"ab|mindestens|wenigstens|frühestens|at\s+least|at\s+the\s+earliest"
_HIGH = r"bis|höchstens|maximal|spätestens|up\s+to|until|till|at\s+most|at\s+the\s+latest"
# What stands between a bound and its value.
_LINK = (
    r"(?:(?:zum|zur|dem|den|der|des|das|die|zu|etwa|ca\.|rund|genau|the|an?|of|about|in|um|am|at|on|year|Jahre?s?"
    r"|Anfang|Mitte|Ende|end|middle|beginning)\s+)*"
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
    low=rf"{_LOW}|über|over|above|(?:{_MORE})\s+(?:als|than)",
    high=rf"{_HIGH}|unter|under|below|(?:{_LESS})\s+(?:als|than)",
)
_OF_SPAN = _before(start="Anfang|Beginn|early|beginning|start", middle="Mitte|mid|middle", end="Ende|late|end")
_LOOK_BACK = 60
_AMOUNTS = frozenset(("number", "percent", "money", "duration", "measure"))

_PERIOD = r"(?:des|eines|jedes|of\s+the|of\s+each)\s+(?:\w+\s+)?(?:\w*monats|\w*jahre?s|\w*quartals|month|year|quarter)"
_WORDS = tuple(
    (re.compile(rf"\b(?:{one})\b", re.IGNORECASE), re.compile(rf"\b(?:{other})\b", re.IGNORECASE))
    for one, other in (
        (
            r"(?:an)?(?:ge)?st(?:ieg|eig)(?:en|t|e)?|erhöht(?:e|en)?|rose|risen|rises?|increased?|increases|increasing",
            r"(?:ab)?(?:ge)?s(?:ank|ink|unk)(?:en|t|e)?|(?:ge)?senkt(?:e|en)?|fiel(?:en)?|fell|fallen|decreased?"
            r"|decreases|decreasing|declined?|declines|dropped",
        ),
        (
            r"angenommen|genehmigt(?:e|en)?|bewilligt(?:e|en)?|accepted|approved|granted",
            r"abgelehnt|zurückgewiesen|abgewiesen|rejected|denied|refused|dismissed",
        ),
        (
            r"erlaubt|gestattet|zulässig|allowed|permitted",
            r"verboten|untersagt|unzulässig|unerlaubt|forbidden|prohibited|banned",
        ),
        (r"geöffnet|öffne[nt]|opens?|opened", r"geschlossen|schließ(?:t|en)|closes|closed"),
        (r"netto(?:\w*)|net", r"brutto(?:\w*)|gross"),
        (
            rf"(?:Anfang|Beginn|beginning|start)\s+{_PERIOD}|(?:Monats|Jahres|Quartals)(?:anfang|beginn)",
            rf"(?:Ende|Schluss|end)\s+{_PERIOD}|(?:Monats|Jahres|Quartals)(?:ende|schluss)",
        ),
    )
)


# "Täglich außer montags geöffnet" says when it is closed.
EXCEPT = re.compile(
    r"\b(?:außer(?!halb|dem|gewöhnlich)|ausgenommen|mit Ausnahme|bis auf|es sei denn|except|unless|other than)\b", re.I
)


@dataclass(frozen=True, slots=True)
class _Bound:
    value: Value
    side: str
    start: int
    denied: tuple[int, int] | None

    def text(self, whole: str) -> str:
        return whole[self.start : self.value.end]


def _opposite(one: str, other: str) -> bool:
    spans = ("start", "middle", "end")
    return one != other and (one in spans) == (other in spans)


def _bounds(text: str, language: str | None) -> list[_Bound]:
    found = []
    for value in values(text, language):
        patterns = [_OF_TIME, _OF_SPAN] if value.kind in ("date", "time") else []
        if value.kind in _AMOUNTS:
            patterns = [_OF_AMOUNT]
        for pattern in patterns:
            hit = pattern.search(text, max(0, value.start - _LOOK_BACK), value.start)
            if hit and hit.lastgroup:
                side = next(name for name, words in hit.groupdict().items() if words and name != "no")
                denied = bool(hit["no"]) and side in ("low", "high")
                if denied:
                    side = "high" if side == "low" else "low"
                found.append(_Bound(value, side, hit.start(), hit.span("no") if denied else None))
    return found


def limits_differ(text: str, other: str) -> bool:
    """Is a value the least in one text and the most in the other? In any two languages."""
    theirs = _bounds(other, None)
    return any(
        _opposite(mine.side, one.side) and agree(mine.value, one.value)
        for mine in _bounds(text, None)
        for one in theirs
    )


def _blank(text: str, spans: list[tuple[int, int]]) -> str:
    for start, end in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def _rest(text: str, language: str) -> list[Word]:
    """The content words of a text beside its bounds and the words that have an opposite."""
    text = _blank(text, [(bound.start, bound.value.end) for bound in _bounds(text, language)])
    for pattern in (pattern for pair in _WORDS for pattern in pair):
        text = pattern.sub(" ", text)
    return content(text, language)


def _bound_clashes(statement: str, source: str, language: str) -> Iterator[Clash]:
    said, there = _bounds(statement, language), _bounds(source, source_language(source, language))
    if not said or not there:
        return
    if share(_rest(statement, language), wording(source, language)) < _ALIKE:
        return
    held = values(source, source_language(source, language))
    for bound in said:
        same = [other for other in there if agree(bound.value, other.value)]
        opposite = [other for other in same if _opposite(bound.side, other.side)]
        places = {other.value.start for other in same}
        unbound = any(value.start not in places for value in held if agree(bound.value, value))
        if opposite and not unbound and not any(other.side == bound.side for other in same):
            timed = bound.value.kind in ("date", "time")
            yield "date" if timed else "number", bound.text(statement), opposite[0].text(source)


def _word_clashes(statement: str, source: str, language: str) -> Iterator[tuple[Clash, bool]]:
    """Words of the statement whose opposite its source has, and whether just one of the two is denied."""
    for pair in _WORDS:
        for own, other in (pair, pair[::-1]):
            if own.search(source) or not other.search(source) or other.search(statement):
                continue
            for clause in clauses(statement, language):
                hit = own.search(clause.text)
                against = _same_clause(clause, other, source, language) if hit else None
                if hit and against and not EXCEPT.search(source):
                    found = other.search(against.text)
                    yield ("negation", hit[0], found[0] if found else ""), clause.negated != against.negated


def _same_clause(clause: Clause, other: re.Pattern[str], source: str, language: str) -> Clause | None:
    """The clause of the source that has the opposite and all else that this one says."""
    rest = _rest(clause.text, language)
    for one in clauses(source, language):
        if rest and other.search(one.text) and share(rest, wording(one.text, language)) >= _ALIKE:
            return one
    return None


@lru_cache(maxsize=256)
def opposed(statement: str, source: str, language: str) -> tuple[Clash | None, Literal["", "word", "bound"]]:
    """The opposite that speaks against a statement; else by what opposite it says the same after all.

    "Nicht erlaubt" is "verboten" ("word"), and "unter 18 verboten" may mean "ab 18 erlaubt" ("bound").
    """
    bounds = list(_bound_clashes(statement, source, language))
    words = list(_word_clashes(statement, source, language))
    found = [*bounds, *(clash for clash, _ in words)]
    if not found:
        return None, ""
    if words:
        turned = any(denied for _, denied in words) + conditions_differ(statement, source)
    else:
        turned = _denials(statement, language) + _denials(source, language)
    if (len(found) + turned) % 2:
        return found[0], ""
    return None, "bound" if bounds else "word"


def _denials(text: str, language: str) -> int:
    """How often a text denies something other than a bound, whose side says so already."""
    spans = [bound.denied for bound in _bounds(text, language) if bound.denied]
    return len(NEGATION.findall(AFFIRMS.sub(" ", _blank(text, spans))))


def bounded(text: str, other: str, language: str) -> str:
    """The text without the negations of bounds that the other text has too: "nicht mehr als" is "höchstens"."""
    mates = _bounds(other, language)
    spans = [
        bound.denied
        for bound in _bounds(text, language)
        if bound.denied and any(bound.side == mate.side and agree(bound.value, mate.value) for mate in mates)
    ]
    return _blank(text, spans)
