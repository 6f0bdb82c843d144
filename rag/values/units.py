"""Units of measure, money and time after or before a number, and the words for thousands and millions.

A unit is named by its dimension's base ("s", "m", "EUR"); an amount is its number times the
factor. A name that may mean several units ("Pfund") has several readings. The names are
rag/values/unit_names.py's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from rag.values.lexicon import word_set
from rag.values.model import Kind
from rag.values.unit_names import UNITS

Reading = tuple[str, Fraction]

_MONEY = word_set("EUR USD GBP CHF JPY CNY RUB DEM")
# "Eight t" or "fünf m" is not how people write: a lone letter is a unit only after digits.
_AFTER_DIGITS = word_set("s h m l g t W V A x ft ha min Min. ct bar")

# Billions differ by a thousand between the languages; with the language unknown both count.
_SCALES: dict[str, dict[str, int]] = {
    "de": {
        "tausend tsd. tsd": 10**3,
        "million millionen mio. mio mill.": 10**6,
        "billion billionen bio.": 10**12,
    }
    | {"milliarde milliarden mrd. mrd": 10**9, "hundert": 100, "dutzend": 12, "trillion trillionen": 10**18},
    "en": {"thousand k": 10**3, "million m mn mio.": 10**6, "billion bn": 10**9, "trillion tn": 10**12}
    | {"hundred": 100, "dozen": 12},
}


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit found after (or, for money, before) a number; ``readings``: base and factor."""

    readings: tuple[Reading, ...]
    end: int


def _collect() -> dict[str, tuple[Reading, ...]]:
    names: dict[str, dict[Reading, None]] = {}
    for base, group in UNITS.items():
        for written, factor in group.items():
            for name in written.split():
                names.setdefault(name.replace("~", " "), {})[(base, Fraction(factor))] = None
                if len(name) > 3 and name.isalpha():
                    names.setdefault(name.lower(), {})[(base, Fraction(factor))] = None
    return {name: tuple(found) for name, found in names.items()}


_NAMES = _collect()
_FOLDED = {name.lower(): name for name in _NAMES}


def _alternatives(names: list[str]) -> str:
    ordered = sorted(names, key=len, reverse=True)
    return "|".join(re.escape(name).replace(r"\ ", r"[\s-]+") for name in ordered)


_SUFFIXES = [name[1:] for name in _NAMES if name.startswith("-")]
_LONG = [name for name in _NAMES if len(name) > 2 and name[0] != "-"]
_SHORT = [name for name in _NAMES if len(name) <= 2 and name[0] != "-"]
_END = r"(?![^\W\d_])"
NAMED = rf"(?i:{_alternatives(_LONG)}){_END}"
"""The pattern of a unit's name or longer sign, to stand after a number."""
_UNIT = re.compile(
    rf"(?:(?P<suffix>(?i:{_alternatives(_SUFFIXES)}))(?i:e[nmrs]?|keit)?{_END}"
    rf"|(?P<long>{NAMED})|(?P<short>{_alternatives(_SHORT)}){_END})"
)
_MENTION = re.compile(
    rf"(?<![^\W_])(?:(?P<long>{NAMED})|(?P<short>[€$£¥%°]))"
    # "Fünf Arbeitstage" names days, but is not taken for five of them: a week has seven.
    rf"|\b\w{{3,}}(?P<part>(?i:tage[ns]?|stunden|wochen|monaten?|jahre[ns]?)){_END}"
)
_AGE = re.compile(r"\b(?:alter|alt|alte[nmr]?|aged?|old|geboren)\b", re.IGNORECASE)
_BEFORE = re.compile(r"(?:US\$|A\$|[€$£¥₽]|(?:EUR|USD|GBP|CHF|JPY|DM)(?=\s?\d))\s?(?=\d)")
_SCALE = {
    language: (
        {name: factor for written, factor in table.items() for name in written.split()},
        re.compile(rf"(?i:{_alternatives([n for w in table for n in w.split() if len(n) > 1])}){_END}|[km]{_END}"),
    )
    for language, table in _SCALES.items()
}


def _readings(hit: re.Match[str]) -> tuple[Reading, ...]:
    groups = hit.groupdict()
    if groups.get("suffix"):
        return _NAMES["-" + groups["suffix"].lower()]
    name = groups["long"] or groups["short"] or groups["part"].capitalize()
    name = re.sub(r"\s+", " ", name)
    return _NAMES.get(name) or _NAMES[_FOLDED.get(name.lower()) or _FOLDED[name.lower().replace("-", " ")]]


def unit_at(text: str, position: int, *, digits: bool) -> Unit | None:
    """The unit that starts exactly at ``position``. digits: the number before it is in digits."""
    hit = _UNIT.match(text, position)
    if not hit or (hit[0] in _AFTER_DIGITS and not digits):
        return None
    return Unit(_readings(hit), hit.end())


def currency_before(text: str, position: int) -> Unit | None:
    """A currency sign written before its number ("€12.50"); its end is where the number starts."""
    hit = _BEFORE.match(text, position)
    if not hit:
        return None
    name = hit[0].strip()
    return Unit(_NAMES.get(name, ((name, Fraction(1)),)), hit.end())


def scale_at(text: str, position: int, language: str | None, *, money: bool) -> tuple[tuple[int, ...], int] | None:
    """The factors that the word at ``position`` may stand for ("Mio." → 10**6), and where it ends.

    money: a currency sign stood before the number, so that "m" means million, not metre.
    """
    found: dict[int, None] = {}
    end = position
    for code in ("de", "en") if language is None else (language,):
        names, pattern = _SCALE[code]
        hit = pattern.match(text, position)
        if not hit or (len(hit[0]) == 1 and not money):
            continue
        factor = names.get(hit[0].lower())
        if factor is not None and hit.end() >= end:
            found[factor] = None
            end = hit.end()
    return (tuple(found), end) if found else None


def units_named(text: str) -> frozenset[Reading]:
    """The units that a text names, with a number or without (a table's head), each as its base and factor."""
    found = {reading for hit in _MENTION.finditer(text) for reading in _readings(hit)}
    return frozenset(found | ({("month", Fraction(12))} if _AGE.search(text) else set()))


def kind_of(base: str) -> Kind:
    """What sort of value an amount in this base is."""
    if base in _MONEY or base == "A$":
        return "money"
    if base in ("%", "pp"):
        return "percent"
    if base in ("s", "month"):
        return "duration"
    return "measure" if base not in ("", "#", "bc") else "number"
