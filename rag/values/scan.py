"""``values``: all numbers, dates, times and references of a text, with their places."""

from __future__ import annotations

import re
from fractions import Fraction
from functools import lru_cache

from rag.text import STOP, words
from rag.values.amounts import drafts
from rag.values.codes import CODES
from rag.values.dates import RULES as DATES
from rag.values.model import Amount, Clock, Day, Key, Value
from rag.values.neighbours import joined, lend
from rag.values.times import REFERENCES, TIMES

# The number of a list item, and the mark of a footnote or a source, are no statement.
_MARKER = re.compile(r"^[ \t]*\(?\d{1,3}[.)](?=[ \t]+\S)|\[\d{1,3}\]", re.MULTILINE)
_HOUR = re.compile(r"([01]?\d|2[0-4])(?:\.([0-5]\d))?")
_DIGITS = re.compile(r"\d+")
_BETWEEN_DATES = re.compile(r"\s*(?:bis(?:\s+zum)?|[-–—/,]|und|oder|to|and|or|until)\s*(?:zum|dem|the)?\s*\Z")


def _function_words(text: str) -> tuple[int, int]:
    german = english = 0
    for word in words(text):
        german += word in STOP["de"] or word in ("der", "die", "das", "und", "ist", "im", "am")
        english += word in STOP["en"] or word in ("the", "of", "and")
    return german, english


def guess(text: str) -> str | None:
    """The language that at least two function words tell, "de" or "en"; else None: both readings stay."""
    german, english = _function_words(text)
    if max(german, english) < 2 or max(german, english) < 2 * min(german, english):
        return None
    return "de" if german > english else "en"


def source_language(source: str, language: str | None) -> str | None:
    """The language of a source; where a short one ("Gesamtkosten: 1.500 Euro") does not tell, the statement's.

    Not where a single word speaks for the other language: there both readings of a number stay.
    """
    told = guess(source)
    if told or language not in ("de", "en"):
        return told
    german, english = _function_words(source)
    return language if (german >= english if language == "de" else english >= german) else None


def _ruled(text: str, free: list[bool], language: str | None) -> list[Value]:
    found = []
    for rule in (*REFERENCES, *DATES, *TIMES, *CODES):
        if language and rule.not_in == language:
            continue
        for hit in rule.pattern.finditer(text):
            if not all(free[hit.start() : hit.end()]):
                continue
            readings = list(rule.read(hit))
            for kind, keys in readings:
                found.append(Value(kind=kind, keys=keys, start=hit.start(), end=hit.end(), text=hit[0]))
            if readings:
                free[hit.start() : hit.end()] = [False] * (hit.end() - hit.start())
    return found


def _date_of(value: Value) -> Day | None:
    return value.key if value.kind == "date" and isinstance(value.key, Day) else None


def _completed(text: str, found: list[Value]) -> list[Value]:
    """In "3. Mai bis 5. Juni 2024" the 3rd of May has that year too; in "9 bis 10 Uhr" 9 is a time."""
    result = list(found)
    for index in range(len(result) - 2, -1, -1):
        left, right = result[index], result[index + 1]
        if not _BETWEEN_DATES.fullmatch(text, left.end, max(left.end, right.start)):
            continue
        day, later = _date_of(left), _date_of(right)
        extra: tuple[Key, ...] = ()
        if day and later and day.year is None and day.month and later.month and later.year:
            extra = (Day(later.year, day.month, day.day),)
        elif isinstance(right.key, Clock) and isinstance(left.key, Amount) and not left.key.unit:
            written = _HOUR.fullmatch(left.text)  # "von 9.30 bis 12.30 Uhr": no decimal
            extra = (Clock(int(written[1]), int(written[2] or 0)),) if written else ()
        if extra:
            result[index] = left.model_copy(update={"keys": (*extra, *left.keys)})
    return result


@lru_cache(maxsize=1024)
def _scan(text: str, language: str | None) -> tuple[Value, ...]:
    free = [True] * len(text)
    found = _ruled(text, free, language)
    for marker in _MARKER.finditer(text):
        free[marker.start() : marker.end()] = [False] * len(marker[0])
    for draft in lend(text, joined(text, list(drafts(text, free, language)))):
        found.append(
            Value(
                kind=draft.kind(),
                keys=draft.keys(),
                start=draft.start,
                end=draft.end,
                text=text[draft.start : draft.end],
                weak=draft.weak,
                written=draft.written(),
            )
        )
    return tuple(_completed(text, sorted(found, key=lambda value: (value.start, value.end))))


def marked(text: str) -> list[Value]:
    """The numbers by which list items and paragraphs are marked: no statement of their own, but an
    answer that repeats the whole sentence has them too.
    """
    found = []
    for hit in _MARKER.finditer(text):
        number = _DIGITS.search(hit[0])
        if number is not None:
            amount, start = Fraction(int(number[0])), hit.start() + number.start()
            keys = (Amount(amount), Amount(amount, "#"))
            found.append(Value(kind="number", keys=keys, start=start, end=start + len(number[0]), text=number[0]))
    return found


def values(text: str, language: str | None = None) -> list[Value]:
    """All values of a text in order.

    language: "de" or "en" decides what "1.500" and "Billion" mean; None: told from the text's
        function words, and where they do not tell, both readings are kept.
    """
    known = language if language in ("de", "en") else guess(text)
    return list(_scan(text, known))
