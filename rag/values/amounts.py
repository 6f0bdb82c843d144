"""Numbers with their scale and unit: "5 Mio. €", "zwei Stunden", "152-mm", "ein Drittel", "halbe Stunde"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from rag.values.model import Amount, Day, Key, Kind
from rag.values.numerals import PARTS, Numeral, numeral_at
from rag.values.units import Unit, currency_before, kind_of, scale_at, unit_at

_START = re.compile(r"(?<!\w)(?:(?=[€$£¥₽]\s?\d)|(?=[^\W_])|(?=[½¼¾⅓⅔⅛⅕⅖]))")
_GAP = re.compile(r"(?:\s|-|‑)?")
_MINUS = re.compile(r"(?:(?:^|[\s(])[-−–]|\bminus\s)\Z", re.IGNORECASE)
_ORDINAL_POINT = re.compile(r"\.(?=-?\s?[^\W\d_])")
_ORDINAL_LETTERS = re.compile(r"(?:st|nd|rd|th)\b")
_HALF = re.compile(r"(?:halbe[nmrs]?|half(?:[\s-]an?)?)(?=[\s-])|halb(?=stündig|jährig)", re.IGNORECASE)
_WHOLE_HALF = re.compile(r"(?:Hälften?|half|halves)\b")
_AND_HALF = re.compile(r"\s+(?:and\s+a\s+half|und\s+ein(?:e[nrs]?)?\s+halbe?[nrs]?|1/2)\b")
_OVER = re.compile(r"/([2-9]|10)(?![\d/]|[.,]\d)")
_WORD = re.compile(r"[^\W\d_]+")
_EACH = re.compile(r"an?\s", re.IGNORECASE)
_IN_BRACKETS = re.compile(r"\s*\(\s*")


@dataclass(frozen=True, slots=True)
class Draft:
    """An amount as found: its number times its scale in its unit, not yet brought to a base."""

    start: int
    end: int
    numbers: tuple[Fraction, ...]
    scales: tuple[int, ...] = (1,)
    unit: Unit | None = None
    money_first: bool = False
    ordinal: bool = False
    either: bool = False
    weak: bool = False
    year: bool = False
    loose: bool = False

    def keys(self) -> tuple[Key, ...]:
        """All readings, likeliest first; of a loose draft also those without what its neighbour lent."""
        numbers = self.written()
        if self.ordinal:
            return tuple(Amount(number, "#") for number in numbers)
        bare: list[Key] = [Amount(number) for number in self.numbers]
        if self.year:
            bare = [Day(int(self.numbers[0])), *bare]
        if not self.unit:
            found: list[Key] = [Amount(number) for number in numbers]
            found += [Amount(number, "#") for number in self.numbers] if self.either else []
            found = [bare[0], *found] if self.year else found
        else:
            found = [Amount(number * factor, base) for base, factor in self.unit.readings for number in numbers]
        return tuple(dict.fromkeys([*found, *bare] if self.loose or self.year else found))

    def written(self) -> tuple[Fraction, ...]:
        """The numbers as written, with their scale and without their unit."""
        return tuple(number * scale for scale in self.scales for number in self.numbers)

    def kind(self) -> Kind:
        """What sort of value this is."""
        if self.unit:
            return kind_of(self.unit.readings[0][0])
        return "date" if self.year else "number"


def _after(text: str, position: int) -> int:
    gap = _GAP.match(text, position)
    return gap.end() if gap else position


def _with_rest(text: str, draft: Draft, language: str | None) -> Draft:
    """ "Zwei Millionen dreihunderttausend" is one number."""
    rest = _after(text, draft.end)
    more = numeral_at(text, rest, language) if draft.end < rest < len(text) else None
    if not more or more.digits or more.article or more.ordinal or more.weak or more.readings[0] >= draft.scales[0]:
        return draft
    numbers = tuple(number * scale + more.readings[0] for scale in draft.scales for number in draft.numbers)
    return replace(draft, end=more.end, numbers=numbers, scales=(1,))


def _scaled(text: str, draft: Draft, language: str | None) -> Draft:
    """The draft with its scale words and fractions ("2,5 Mrd.", "zwei Drittel", "6 1/2")."""
    if half := _AND_HALF.match(text, draft.end):
        draft = replace(draft, end=half.end(), numbers=tuple(n + Fraction(1, 2) for n in draft.numbers))
    for _ in range(2):
        scale = scale_at(text, _after(text, draft.end), language, money=draft.money_first)
        if not scale:
            break
        scales = tuple(one * factor for one in draft.scales for factor in scale[0])
        draft = replace(draft, end=scale[1], scales=scales)
        draft = _with_rest(text, draft, language)
    part = _WORD.match(text, _after(text, draft.end))
    if part and part[0].lower() in PARTS:
        numbers = tuple(number / PARTS[part[0].lower()] for number in draft.numbers)
        draft = replace(draft, end=part.end(), numbers=numbers)
        if not unit_at(text, _after(text, draft.end), digits=False):
            # "Ein Viertel" is 25 %, whatever of.
            draft = replace(draft, unit=Unit((("", Fraction(1)), ("%", Fraction(100))), draft.end))
    return draft


def _with_unit(text: str, draft: Draft, *, digits: bool) -> Draft:
    if draft.unit:
        return draft
    unit = unit_at(text, _after(text, draft.end), digits=digits)
    return replace(draft, end=unit.end, unit=unit) if unit else draft


def _ordinal_digits(text: str, numeral: Numeral, language: str | None) -> tuple[int, bool, bool]:
    """(end, is an ordinal, may be one) of digits before "th" or a point."""
    if letters := _ORDINAL_LETTERS.match(text, numeral.end):
        return letters.end(), True, False
    point = _ORDINAL_POINT.match(text, numeral.end)
    if point and language != "en" and numeral.readings[0].denominator == 1 and numeral.readings[0] < 1000:
        return numeral.end, False, True
    return numeral.end, False, False


def _half(text: str, position: int, language: str | None) -> Draft | None:
    """ "Halbe Stunde", "half a million"; "die Hälfte" is 50 %."""
    if whole := _WHOLE_HALF.match(text, position):
        bare = Draft(position, whole.end(), (Fraction(1, 2),), weak=True)
        percent = Unit((("%", Fraction(100)), ("", Fraction(1))), whole.end())
    if hit := _HALF.match(text, position):
        draft = Draft(position, hit.end(), (Fraction(1, 2),))
        found = _with_unit(text, _scaled(text, draft, language), digits=False)
        if found.end > hit.end():
            return found
    return replace(bare, unit=percent) if whole else None


def _glued(text: str, end: int) -> bool:
    return end < len(text) and (text[end].isalpha() or text[end] == "_")


def _is_year(text: str, draft: Draft) -> bool:
    """A whole number from 1000 to 2099, written without a mark, may be a year."""
    number = draft.numbers[0]
    return (
        draft.scales == (1,)
        and number.denominator == 1
        and 1000 <= number < 2100
        and len(draft.numbers) == 1
        and (text[draft.start : draft.end].isalnum())
    )


def _said_twice(text: str, end: int, numeral: Numeral, language: str | None) -> int:
    """Where a number ends that brackets repeat: "fünf (5) Jahre", "5 (fünf) Wochen"."""
    bracket = _IN_BRACKETS.match(text, end)
    again = numeral_at(text, bracket.end(), language) if bracket and bracket.end() < len(text) else None
    alike = again and not again.ordinal and set(again.readings) & set(numeral.readings)
    return again.end + 1 if again and alike and text[again.end : again.end + 1] == ")" else end


def amount_at(text: str, position: int, language: str | None) -> Draft | None:
    """The amount that starts exactly at ``position``, or None."""
    if half := _half(text, position, language):
        return half
    money = currency_before(text, position)
    numeral = numeral_at(text, money.end if money else position, language)
    if not numeral:
        return None
    if numeral.article:
        return _after_article(text, position, numeral, language)
    end, ordinal, either = _ordinal_digits(text, numeral, language) if numeral.digits else (numeral.end, False, False)
    numbers = numeral.readings
    if not numeral.ordinal and _MINUS.search(text, max(0, position - 7), position):
        numbers = tuple(-number for number in numbers)
    end = _said_twice(text, end, numeral, language)
    draft = Draft(position, end, numbers, unit=money, money_first=bool(money), weak=numeral.weak, either=either)
    if ordinal or numeral.ordinal:
        part = _WORD.match(text, position)
        if part and part[0].lower() in PARTS:
            return replace(draft, ordinal=True, weak=True)
        return replace(draft, ordinal=True)
    if numeral.digits and (over := _OVER.match(text, end)) and numbers[0] < int(over[1]):
        draft = replace(draft, numbers=(numbers[0] / int(over[1]),), end=over.end())
    full = _with_unit(text, _scaled(text, draft, language), digits=numeral.digits)
    if full.end == end and numeral.digits and _glued(text, end):
        return None
    if full.end > numeral.end:
        full = replace(full, weak=False)
    # "Im 1943. Jahr" is rare, "1943 Jahr" and "year 1943" are not: a year may carry that unit.
    called = not full.unit or full.unit.readings[0] == ("month", Fraction(12))
    return replace(full, year=called and _is_year(text[:end], replace(full, end=end)))


def _after_article(text: str, position: int, article: Numeral, language: str | None) -> Draft | None:
    """ "Eine Million" and "ein Drittel" are numbers; "eine Stunde" may be; "ein Haus" is none."""
    inner = _after(text, article.end)
    half = _half(text, inner, language) if inner < len(text) and inner > article.end else None
    if half and half.unit and not half.weak:
        return replace(half, start=position)
    draft = Draft(position, article.end, (Fraction(1),), weak=True)
    scaled = _scaled(text, draft, language)
    if scaled.end > article.end:
        return _with_unit(text, replace(scaled, weak=False), digits=False)
    found = _with_unit(text, draft, digits=False)
    return found if found.unit and found.unit.readings[0][0] else None


def drafts(text: str, free: Sequence[bool], language: str | None) -> Iterator[Draft]:
    """All amounts of a text, left to right, in the places where ``free`` is still true."""
    done = 0
    for hit in _START.finditer(text):
        position = hit.start()
        if position < done or not free[position]:
            continue
        draft = amount_at(text, position, language)
        if draft and all(free[position : draft.end]):
            # "48 hours a week" has one amount: the second says how often it comes.
            if not (done and _EACH.match(text, position) and not text[done:position].strip()):
                yield draft
            done = draft.end
