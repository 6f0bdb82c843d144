"""What a value is: a number, an amount, a date, a time or a reference in a normal form.

A value keeps every reading that its text allows ("1.500" may be 1500 or 1.5); two values
agree when any reading agrees (rag/values/compare.py). Finding them is rag/values/scan.py's.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, TypeAlias

from rag.types import Noun

Kind = Literal["number", "percent", "money", "duration", "measure", "date", "time", "reference", "code"]


@dataclass(frozen=True, slots=True)
class Amount:
    """A number with its unit, in the base unit of its dimension (seconds, metres, EUR …).

    unit: "" for a bare number, "#" for an ordinal.
    """

    number: Fraction
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Day:
    """A calendar date; what the text leaves open is None. Years before Christ are negative."""

    year: int | None = None
    month: int | None = None
    day: int | None = None


@dataclass(frozen=True, slots=True)
class Years:
    """A decade or a century: the first and the last year that it is taken to hold."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day, 24 hours."""

    hour: int
    minute: int = 0


@dataclass(frozen=True, slots=True)
class Reference:
    """A place in a law or a contract, outermost part first: (("§", "3"), ("abs", "2"))."""

    parts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Code:
    """Digits that are a name, not a quantity: a version, an address."""

    text: str


Key: TypeAlias = Amount | Day | Years | Clock | Reference | Code


class Value(Noun):
    """One value of a text: ``text[start:end]`` of the text that was searched is ``self.text``.

    keys: all readings, the likeliest first; never empty.
    written: the numbers as the text has them, before their unit brought them to its base.
    weak: the text may not mean it as a number at all ("eine Stunde", "one", "erste"): it
        proves other values, and is itself held against a source only where that source has
        another amount of the same unit.
    """

    kind: Kind
    keys: tuple[Key, ...]
    start: int
    end: int
    text: str
    weak: bool = False
    written: tuple[Fraction, ...] = ()

    @property
    def key(self) -> Key:
        """The likeliest reading."""
        return self.keys[0]
