"""Weekdays and periods: words of which one excludes another, though neither is a number.

"Dienstags" is not what a source says that has "donnerstags", nor is "im Jahr" what one says that
has "monatlich". A source that names none of them disproves nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from rag.values.overlap import NEGATION, content, share, wording
from rag.values.scan import values

Clash = tuple[Literal["date", "number", "negation"], str, str]
"""What speaks against a statement: its reason code, the statement's words and the source's."""

_FULL = (
    "Montag|Monday",
    "Dienstag|Tuesday",
    "Mittwoch|Wednesday",
    "Donnerstag|Thursday",
    "Freitag|Friday",
    "Samstag|Sonnabend|Saturday",
    "Sonntag|Sunday",
)
_SHORT = ("Mo|Mon", "Di|Tue|Tues", "Mi|Wed", "Do|Thu|Thur|Thurs", "Fr|Fri", "Sa|Sat", "So|Sun")
_WEEK = frozenset(range(7))
_NAMED = rf"(?i:(?:{'|'.join(_FULL)})s?(?:(?:vor|nach)?mittags?|abends?|morgens?|nachts?)?)\b"
_ABBREVIATED = rf"(?:{'|'.join(_SHORT)})\b\.?"
_TO = r"\s*(?:[-–—]|bis(?:\s+(?:zum|einschließlich))?\s|to\s|through\s|thru\s|until\s)\s*"
_JOINED = rf"(?:{_TO}|\s*(?:[,/+&]|und\s|u\.|and\s|or\s|oder\s)\s*)"
ANY_DAY = rf"(?:{_NAMED}|{_ABBREVIATED})"
# "So" and "Do" are words and "Fr." a title: an abbreviation counts beside another day, or before a time.
_TIME = r"\d{1,2}(?:[:.]\d\d)?"
_CLOCK = rf":?\s*(?:(?:von|ab|bis|from)\s+)?{_TIME}(?:\s*(?:[-–]|bis|to)\s*{_TIME})?\s?(?:Uhr|h\b|[ap]m\b)"
_DAYS = re.compile(rf"\b(?:{ANY_DAY}(?:{_JOINED}{ANY_DAY})+|{_NAMED}|{_ABBREVIATED}(?={_CLOCK}))")
_DAY = re.compile(rf"(?P<to>{_TO})?\b(?P<name>{ANY_DAY})")
_ORDER = [re.compile(rf"(?i:{full})|(?:{short})\b") for full, short in zip(_FULL, _SHORT, strict=True)]
_GROUPS = (
    (re.compile(r"\b(?:täglich|daily|(?:an\s+)?jede[nmr]?\s+Tag|every\s+day)\b", re.IGNORECASE), _WEEK),
    (re.compile(r"\b(?:werktags?|werktäglich|(?:an\s+)?Werktagen|working\s+days)\b", re.IGNORECASE), _WEEK - {6}),
    (re.compile(r"\b(?:wochentags|weekdays?)\b", re.IGNORECASE), _WEEK - {5, 6}),
    (re.compile(r"\b(?:Wochenende[ns]?|weekends?)\b", re.IGNORECASE), frozenset((5, 6))),
)
_EACH = r"(?:\b(?:pro|je|jeden|jede|jedes|per|each|every)\s+|/\s?|\b(?:an?|in\s+der|am|die)\s+)"
# "Im Jahr 2024" and "im Monat Mai" are dates, "ein Jahr" is a duration.
_NAMES = {
    "minute": ("", "Minute|minute"),
    "hour": ("stündlich|hourly", "Stunde|hour"),
    "day": ("täglich|daily", "Tag|day"),
    "week": ("wöchentlich|weekly", "(?:Kalender)?Woche|week"),
    "quarter": ("vierteljährlich|quarterly", "(?:Kalender)?Quartal|quarter"),
    "half": ("halbjährlich", "Halbjahr"),
    "month": (r"monatlich|mtl\.|monthly", r"(?:(?:Kalender)?Monat|month)\b(?!\s+(?-i:[A-ZÄÖÜ]))"),
    "year": (r"jährlich|jährl\.|yearly|annual(?:ly)?|per\s+annum|p\.\s?a\.", r"(?:(?:Kalender)?Jahr|year)\b(?!\s*\d)"),
}


def _period(name: str, adverb: str, noun: str) -> str:
    each = rf"(?:{_EACH}|\bim\s+)" if name in ("quarter", "month", "year") else _EACH
    spelt = rf"\b(?:{adverb})|" if adverb else ""
    return rf"(?P<{name}>{spelt}{each}(?:{noun})\b)"


_PERIODS = re.compile("|".join(_period(name, *words) for name, words in _NAMES.items()), re.IGNORECASE)
# "Bruttomonatsgehalt" says by the month, but "Monatsende" does not: such a word holds a period and excludes none.
_COMPOUND = re.compile(r"(stunden|tages|wochen|monats|quartals|jahres)\w{3,}", re.IGNORECASE)
_IN_COMPOUND = dict(stunden="hour", tages="day", wochen="week", monats="month", quartals="quarter", jahres="year")
# After "a", "am" and "in der" it is a period only beside what comes in it: "48 hours a week", "8 Stunden am Tag".
_LOOSE = re.compile(r"(?:an?|in\s+der|am|die)\s", re.IGNORECASE)
# "Viermal im Jahr" is "vierteljährlich": how often goes with another period, but "einmal" is once.
_OFTEN = re.compile(r"(?:(?<!\bein)(?<!\b1)(?<!\b1[-\s])mal|\btwice|\btimes)\s+(?:a\s+|an\s+)?\Z", re.IGNORECASE)
_LOOK_BACK = 12
_EXCEPT = re.compile(r"\b(?:außer(?:\s+am)?|ausgenommen|mit Ausnahme von|except(?:\s+(?:on|for))?)\s+\Z", re.IGNORECASE)


def _weekdays(text: str) -> Iterator[tuple[frozenset[int], str]]:
    """The days that a text names, each with its words; a range holds the days between its ends."""
    for hit in _DAYS.finditer(text):
        before: int | None = None
        for day in _DAY.finditer(text, hit.start(), hit.end()):
            number = next(place for place, pattern in enumerate(_ORDER) if pattern.match(day["name"]))
            if before is not None and day["to"]:
                for one in range(before, number + 1 if number > before else number + 8):
                    yield frozenset((one % 7,)), hit[0]
            else:
                yield frozenset((number,)), day["name"]
            before = number


def _excepted(text: str) -> Iterator[tuple[frozenset[int], str]]:
    """The days of "täglich außer montags", with these words."""
    for hit in _DAYS.finditer(text):
        if word := _EXCEPT.search(text, max(0, hit.start() - 24), hit.start()):
            yield frozenset(day for group, _ in _weekdays(hit[0]) for day in group), text[word.start() : hit.end()]


def _groups(text: str) -> Iterator[tuple[frozenset[int], str]]:
    """Words for several days. Alone in a source they exclude none: "nach dem Wochenende" may be a Monday."""
    for pattern, days in _GROUPS:
        for hit in pattern.finditer(text):
            yield days, hit[0]


def _periods(text: str, language: str) -> Iterator[tuple[str, str]]:
    """The periods that a text names; how often in a period, and a speed, are other things than the period alone."""
    found = values(text, language)
    units = [(value.start, value.end) for value in found if value.kind == "measure"]
    for hit in _PERIODS.finditer(text):
        if any(start <= hit.start() < end for start, end in units):
            continue
        if _LOOSE.match(hit[0]) and not any(
            value.end < hit.start() and text[value.end : hit.start()].isspace() for value in found
        ):
            continue
        often = _OFTEN.search(text, max(0, hit.start() - _LOOK_BACK), hit.start())
        yield f"{'times ' if often else ''}{hit.lastgroup}", hit[0]


def excluded(statement: str, source: str, language: str = "de") -> Clash | None:
    """A weekday ("date") or a period ("number") of the statement where the source has others alone.

    With the words of the statement and those of the source; None where nothing is excluded.
    """
    days = list(_weekdays(source))
    left_out = frozenset(day for group, _ in _excepted(source) for day in group)
    for group, words in _excepted(statement):
        if left_out and not group & left_out:
            return "date", words, next(_excepted(source))[1]
    if not NEGATION.search(statement) and share(content(statement, language), wording(source, language)) == 1:
        # It says the very same of a day that is left out; what it says otherwise ("geschlossen") may well hold then.
        for without, there in _excepted(source):
            for group, words in _weekdays(statement):
                if group <= without and not any(_excepted(statement)):
                    return "date", words, there
    held = frozenset(one for group, _ in [*days, *_groups(source)] for one in group)
    for group, words in [*_weekdays(statement), *_groups(statement)]:
        if days and not group & held:
            return "date", words, max((there for _, there in days), key=len)
    periods = list(_periods(source, language))
    compounds = {_IN_COMPOUND[hit[1].lower()] for hit in _COMPOUND.finditer(source)}
    for period, words in _periods(statement, language):
        alike = {name: there for name, there in periods if name.startswith("times ") == period.startswith("times ")}
        if alike and period not in alike and period not in compounds:
            return "number", words, next(iter(alike.values()))
    return None


def leaves_out(statement: str, source: str) -> bool:
    """Does the statement deny of a day what the source says of all days but this one?"""
    without = frozenset(day for group, _ in _excepted(source) for day in group)
    days = [group for group, _ in _weekdays(statement)]
    return bool(days) and all(group <= without for group in days) and len(NEGATION.findall(statement)) == 1
