"""Dates, decades and centuries, as they are written in German and English.

Times of day are rag/values/times.py's; a year that stands alone is a number first, and read
as a year by rag/values/scan.py.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import NamedTuple

from rag.values.lexicon import word_set
from rag.values.model import Amount, Day, Key, Kind, Years
from rag.values.numerals import german_number, german_ordinal, numeral_at

Found = tuple[Kind, tuple[Key, ...]]


class Rule(NamedTuple):
    """A pattern, and what it reads from a hit: one entry for each value. not_in: a language it is not for."""

    pattern: re.Pattern[str]
    read: Callable[[re.Match[str]], Iterator[Found]]
    not_in: str = ""


_NAMES = (
    "januar jänner jan january|februar feber feb february|märz maerz mär mrz mar march|april apr|mai may"
    "|juni jun june|juli jul july|august aug|september sept sep|oktober okt oct october|november nov"
    "|dezember dez dec december"
)
_MONTHS = {name: number for number, names in enumerate(_NAMES.split("|"), 1) for name in names.split()}
# Abbreviations that are words or first names of their own count only next to a day or a year.
_ABBREVIATED = word_set("jan feb mär mrz mar apr jun jul aug sept sep okt oct nov dez dec")
_ANY = "|".join(sorted(_MONTHS, key=len, reverse=True))
# A month is a capitalised word: "may", "march" and "mar" in lower case are other words.
_MONTH = rf"(?P<month>(?=[A-ZÄÖÜ])(?i:{_ANY}))(?![^\W\d_])(?:s\b|\.(?=\s?\d))?"
_JOIN = r"(?:,|/|und|bis(?:\s+zum)?|oder|and|to|or|[-–—])"
_SUFFIX = r"(?:\.|st\b|nd\b|rd\b|th\b)?"
_LIST = rf"(?P<list>(?:(?<![\d.,])[0-3]?\d{_SUFFIX}\s*{_JOIN}\s*)*)"
_YEAR = r"(?P<year>[12]\d{3})(?!\d|[.,]\d)"
_ERA = r"(?P<era>\s*(?:v\.\s?Chr\b\.?|v\.\s?u\.\s?Z\b\.?|vor\s+Christ(?:us|i\s+Geburt)|B\.C\.(?:E\.)?|BCE?\b))"
_CENTURY = r"(?:Jahrhundert(?:s|e|en)?\b|Jhdt\b\.?|Jhd\b\.?|Jh\b\.?|centur(?:y|ies)\b)"


def _numbers(text: str | None) -> list[int]:
    return [int(digits) for digits in re.findall(r"\d+", text or "")]


def _dates(*days: Day) -> Iterator[Found]:
    """One value with these readings, unless none of them is a possible date."""
    possible = tuple(d for d in days if 1 <= (d.month or 1) <= 12 and 1 <= (d.day or 1) <= 31)
    if possible:
        yield "date", possible


def _full_years(digits: str) -> list[int]:
    number = int(digits)
    if len(digits) > 2:
        return [number]
    return [2000 + number, 1900 + number] if number < 70 else [1900 + number, 2000 + number]


def _iso(hit: re.Match[str]) -> Iterator[Found]:
    year, month, day = _numbers(hit[0])
    yield from _dates(Day(year, month, day))


def _dotted(hit: re.Match[str]) -> Iterator[Found]:
    day, month, year = re.findall(r"\d+", hit["date"])
    for one in [int(day), *_numbers(hit["days"])]:
        yield from _dates(*(Day(full, int(month), one) for full in _full_years(year)))


def _slashed(hit: re.Match[str]) -> Iterator[Found]:
    first, second, year = re.findall(r"\d+", hit[0])
    readings = [(int(second), int(first)), (int(first), int(second))]
    yield from _dates(*(Day(full, month, day) for full in _full_years(year) for month, day in readings))


def _day_month(hit: re.Match[str]) -> Iterator[Found]:
    day, month = _numbers(hit[0])
    for kind, keys in _dates(Day(None, month, day)):
        # "3.5." may also be a decimal number that ends a sentence.
        yield kind, (*keys, Amount(Fraction(re.sub(r"\s", "", hit[0])[:-1])))


def _named(hit: re.Match[str]) -> Iterator[Found]:
    groups = hit.groupdict()
    year = int(hit["year"]) if hit["year"] else None
    month = _MONTHS[hit["month"].lower()]
    for day in [int(hit["day"]), *_numbers(groups.get("list")), *_numbers(groups.get("tail"))]:
        yield from _dates(Day(year, month, day))


def _spelt(hit: re.Match[str]) -> Iterator[Found]:
    day = german_ordinal(hit["day"])
    yield from _dates(Day(int(hit["year"]) if hit["year"] else None, _MONTHS[hit["month"].lower()], day))


def _month(hit: re.Match[str]) -> Iterator[Found]:
    if hit["year"] or hit["month"].lower() not in _ABBREVIATED:
        yield from _dates(Day(int(hit["year"]) if hit["year"] else None, _MONTHS[hit["month"].lower()]))


def _century(hit: re.Match[str]) -> Iterator[Found]:
    groups = hit.groupdict()
    if "word" in groups:
        found = numeral_at(groups["word"].lower(), 0, None)
        if not found or not found.ordinal or found.end != len(groups["word"]):
            return
        numbers = [int(found.readings[0])]
    else:
        numbers = [int(groups["digits"]), *_numbers(groups["list"])]
    for number in numbers:
        last = number * 100
        yield "date", (Years(-last, 100 - last) if groups["era"] else Years(last - 100, last),)


def _decade(hit: re.Match[str]) -> Iterator[Found]:
    start = int(hit["digits"])
    starts = [start] if start > 100 else [1900 + start, 1800 + start, 2000 + start]
    # "The 1700s" are ten years to some and a century to others.
    century = [Years(start, start + 100)] if start > 100 and start % 100 == 0 else []
    yield "date", (*(Years(first, first + 9) for first in starts), *century)


def _spelt_decade(hit: re.Match[str]) -> Iterator[Found]:
    number = german_number(hit["word"].lower())
    if number is not None:
        yield (
            "date",
            tuple(Years(century + int(number), century + int(number) + 9) for century in (1900, 1800, 2000)),
        )


def _before_christ(hit: re.Match[str]) -> Iterator[Found]:
    for year in _numbers(f"{hit['digits']} {hit['from'] or ''}"):
        yield "date", (Day(-year), Amount(Fraction(year), "bc"))


def _year_pair(hit: re.Match[str]) -> Iterator[Found]:
    """ "1914–18" and "2023/24": the second year is written short."""
    first = int(hit["from"])
    second = first // 100 * 100 + int(hit["to"])
    for year in (first, second) if second > first else ():
        yield "date", (Day(year), Amount(Fraction(year)))


def _rule(pattern: str, read: Callable[[re.Match[str]], Iterator[Found]], not_in: str = "") -> Rule:
    return Rule(re.compile(pattern), read, not_in)


RULES = [
    _rule(r"(?<![\d.,-])[12]\d{3}-(?:0\d|1[0-2])-[0-3]\d(?!\d)", _iso),
    _rule(
        r"(?<![\d.,])(?P<days>(?:[0-3]?\d\.\s?(?:[-–/]|und|bis|und\s|bis\s)\s?)*)"
        r"(?P<date>[0-3]?\d\.\s?[01]?\d\.\s?(?:[12]\d{3}|\d\d))(?!\d|\.\d)",
        _dotted,
    ),
    _rule(r"(?<![\d.,/])[0-3]?\d/[0-3]?\d/(?:[12]\d{3}|\d\d)(?![\d/])", _slashed),
    _rule(r"(?<![\d.,])[0-3]?\d\.\s?[01]?\d\.(?=\s|$|[.,;:)–-])(?!\s?\d{1,2}\b)", _day_month),
    _rule(
        rf"{_LIST}(?<![\d.,])(?P<day>[0-3]?\d){_SUFFIX}(?:\s+of)?\s*{_MONTH}(?:,?\s*(?:des\s+Jahres\s+)?{_YEAR})?",
        _named,
    ),
    _rule(rf"\b(?P<day>[a-zäöüß]+te[nrs]?)\s+{_MONTH}(?:,?\s*{_YEAR})?", _spelt),
    _rule(
        rf"(?P<list>)\b{_MONTH}\s+(?P<day>[0-3]?\d)(?:st|nd|rd|th)?(?!\d|[.,:]\d)"
        rf"(?P<tail>\s*(?:[-–—]|and|to)\s*[0-3]?\d(?:st|nd|rd|th)?(?!\d))?(?:,?\s*{_YEAR})?",
        _named,
        not_in="de",
    ),
    _rule(rf"\b{_MONTH}(?:,?\s*(?:of\s+)?{_YEAR})?", _month),
    _rule(rf"{_LIST}(?<![\d.,])(?P<digits>\d{{1,2}})(?:\.|st|nd|rd|th)\s*-?{_CENTURY}{_ERA}?", _century),
    _rule(rf"\b(?P<word>[A-Za-zäöüß-]+)[\s-]{_CENTURY}{_ERA}?", _century),
    _rule(r"(?<![\w.,])(?P<digits>[12]\d\d0)(?:er\b(?:[-\s]?Jahren?\b)?|['’]?s\b)", _decade),
    _rule(r"(?<!\w)['’]?(?P<digits>[2-9]0)(?:er\b[-\s]?Jahren?\b|['’]?s\b)", _decade),
    _rule(r"\b(?P<word>[A-Za-zäöüß]+[zß]ig)er[-\s]?[Jj]ahren?\b", _spelt_decade),
    _rule(
        rf"(?<![\d.,])(?:(?P<from>\d{{1,4}})\s?(?:[-–—]|bis|und|to|and)\s?)?(?P<digits>\d{{1,4}}){_ERA}",
        _before_christ,
    ),
    _rule(r"(?<![\d.,])(?P<from>1\d{3}|20\d\d)\s?[-–—/]\s?(?P<to>\d\d)(?!\d|[.,]\d|-\d)", _year_pair),
]
