"""Weekdays and periods: words of which one excludes another, though neither is a number.

"Dienstags" is not what a source says that has "donnerstags", nor is "im Jahr" what one says that
has "monatlich". A source that names none of them disproves nothing.
"""

from __future__ import annotations

import re
from typing import Literal

_WEEKDAYS = re.compile(
    r"\b(?:(?P<mon>Montag|Monday)|(?P<tue>Dienstag|Tuesday)|(?P<wed>Mittwoch|Wednesday)|(?P<thu>Donnerstag|Thursday)"
    r"|(?P<fri>Freitag|Friday)|(?P<sat>Samstag|Sonnabend|Saturday)|(?P<sun>Sonntag|Sunday))"
    r"s?(?:(?:vor|nach)?mittags?|abends?|morgens?|nachts?)?\b",
    re.IGNORECASE,
)
_EACH = r"\b(?:pro|je|jeden|jede|jedes|per|each|every)\s+"
# "Im Jahr 2024" and "im Monat Mai" are dates, "ein Jahr" is a duration.
_PERIODS = re.compile(
    rf"(?P<day>\b(?:täglich|daily)|{_EACH}(?:Tag|day)\b)"
    rf"|(?P<week>\b(?:wöchentlich|weekly)|{_EACH}(?:Woche|week)\b)"
    rf"|(?P<quarter>\b(?:vierteljährlich|quarterly)|(?:{_EACH}|\bim\s+)(?:Quartal|quarter)\b)"
    rf"|(?P<half>\bhalbjährlich|{_EACH}Halbjahr\b)"
    rf"|(?P<month>\b(?:monatlich|monthly)|(?:{_EACH}|\bim\s+)(?:Monat|month)\b(?!\s+(?-i:[A-ZÄÖÜ])))"
    rf"|(?P<year>\b(?:jährlich|yearly|annual(?:ly)?)|(?:{_EACH}|\bim\s+)(?:Jahr|year)\b(?!\s*\d))",
    re.IGNORECASE,
)


def excluded(statement: str, source: str) -> tuple[Literal["date", "number"], str, str] | None:
    """A weekday ("date") or a period ("number") of the statement where the source has others alone.

    With the words of the statement and those of the source; None where nothing is excluded.
    """
    kinds: tuple[tuple[Literal["date", "number"], re.Pattern[str]], ...] = (("date", _WEEKDAYS), ("number", _PERIODS))
    for kind, pattern in kinds:
        theirs = {hit.lastgroup: hit[0] for hit in pattern.finditer(source)}
        for hit in pattern.finditer(statement):
            if theirs and hit.lastgroup not in theirs:
                return kind, hit[0], next(iter(theirs.values()))
    return None
