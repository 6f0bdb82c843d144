"""Times of day, and references to a place in a law or contract, in German and English."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.values.dates import Found, Rule
from rag.values.model import Clock, Reference
from rag.values.numerals import numeral_at
from rag.values.units import NAMED

_SHIFT = {"halb": -30, "half": 30, "viertel": 15, "quarter": 15, "fünf": 5, "zehn": 10, "zwanzig": 20}
_SECTION = r"(?:§§?|[Aa]rt(?:ikels?|icle)?\b\.?|[Pp]aragra(?:fen|f|ph|phen)\b|[Ss]ection\b)"
_BELOW = (
    r"(?:Abs(?:atz|atzes)?\b\.?|U(?:nter)?[Aa]bs(?:atz|atzes)?\b\.?|Nr[n]?\b\.?|Nummern?\b|Ziff(?:er|ern)?\b\.?"
    r"|S(?:atz|atzes|ätze)\b|S\b\.?|lit\b\.?|[Pp]aragraph\b|No\b\.?)"
)
_LABEL = {
    "§": "§",
    "ar": "art",
    "pa": "§",
    "se": "§",
    "ab": "abs",
    "nr": "nr",
    "nu": "nr",
    "no": "nr",
    "sa": "satz",
}
_LABEL |= {"s": "satz", "s.": "satz", "sä": "satz", "li": "lit", "zi": "nr", "un": "uabs", "ua": "uabs"}
_NUMBER = r"\d+[a-z]?\b"
_LETTER = r"(?:lit|Buchst|Buchstaben?)\b\.?"
_TO = ("bis", "-", "–", "to")
_JOIN = r"(?:,|und|oder|bis|and|or|to|[-–])"
_LONE = r"[b-z]\b(?![.'’-])"  # "lit. b und f"; an "a" is the first of its list, or an article
_MORE = re.compile(rf"({_JOIN})\s*({_NUMBER}|{_LONE})")
_LONGEST = 200  # no range of sections is longer


def _clock(hit: re.Match[str]) -> Iterator[Found]:
    groups = hit.groupdict()
    hour, minute = int(hit["hour"]) % 24, int(groups.get("minute") or groups.get("after") or 0)
    half = (groups.get("half") or "").strip().lower()
    if half.startswith("p") or half in ("abends", "nachmittags"):
        hour = hour % 12 + 12
    elif half in ("am", "a.m.", "a. m."):
        hour %= 12
    late = [Clock(hour + 12, minute)] if half[:1] == "o" and hour < 12 else []
    yield "time", (Clock(hour, minute), *late)


def _spoken(hit: re.Match[str]) -> Iterator[Found]:
    """ "Halb zehn" is 9:30 or 21:30."""
    found = numeral_at(hit["word"].lower(), 0, None)
    if not found or found.ordinal or found.end != len(hit["word"]) or not 1 <= found.readings[0] <= 24:
        return
    hour, part = int(found.readings[0]), re.sub(r"^a\s", "", hit["part"].lower())
    shift = _SHIFT.get(part.split()[0], 0)
    if part.endswith((" vor", " to")):
        shift = -shift
    hours = [hour] if hour > 12 or part == "uhr" else [hour, hour + 12]
    minutes = [(one * 60 + shift) % 1440 for one in hours]
    yield "time", tuple(Clock(minute // 60, minute % 60) for minute in minutes)


def _reference(hit: re.Match[str]) -> Iterator[Found]:
    """ "§ 3 Abs. 2 lit. a" and "Section 3(2)(a)"; "§§ 3 und 5" are two, and so are "§ 3 Abs. 1 und 2"."""
    head = _LABEL[hit["head"].lower()[: 1 if hit["head"][0] == "§" else 2]]
    steps = re.findall(rf"({_BELOW})\s*({_NUMBER})", hit["below"])
    below = [("abs" if label[0] in "Pp" else _LABEL[label.lower()[:2]], number) for label, number in steps]
    below += [("abs", number) for number in re.findall(rf"\(({_NUMBER})\)", hit["below"])]
    below += [("lit", one or other) for one, other in re.findall(rf"{_LETTER}\s*([a-z])\b|\(([a-z])\)", hit["below"])]
    first = ((head, hit["number"]), *below)
    yield "reference", (Reference(first),)
    several = head == "art" or hit["head"] == "§§"
    for join, following in _MORE.findall(hit["more"] or ""):
        if hit["head"] == "§§" or (first[-1][0] == "lit") != following.isalpha():
            # "§§ 3 Abs. 1 und 5" and "Art. 6 Abs. 1 lit. f und 7" go on with a section.
            first = first[:1]
        label, last = first[-1]
        if following.isalpha() != (label == "lit") or (len(first) == 1 and not several):
            continue
        for one in _between(last, following) if join in _TO else [following]:
            first = (*first[:-1], (label, one))
            yield "reference", (Reference(first),)


def _between(first: str, last: str) -> list[str]:
    """What "3 bis 5" names after the 3: 4 and 5, but of "3a bis 5" only the 5."""
    if first.isdigit() and last.isdigit() and 0 < int(last) - int(first) < _LONGEST:
        return [str(number) for number in range(int(first) + 1, int(last) + 1)]
    if first.isalpha() and last.isalpha():
        return [chr(code) for code in range(ord(first) + 1, ord(last))] + [last]
    return [last]


REFERENCES = [
    Rule(
        re.compile(
            rf"(?P<head>{_SECTION})\s*(?P<number>{_NUMBER})"
            rf"(?P<below>(?:,?\s*{_BELOW}\s*{_NUMBER}|\s?\((?:{_NUMBER}|[a-z])\)|,?\s*{_LETTER}\s*[a-z]\b)*)"
            rf"(?P<more>(?:\s*{_JOIN}\s*(?:{_NUMBER}(?!\.\d|\s*(?:{NAMED}|[%€$£]))|{_LONE}))*)"
        ),
        _reference,
    ),
]
TIMES = [
    Rule(
        re.compile(
            r"(?<![\d.,:])(?P<hour>[01]?\d|2[0-4])(?:[:.](?P<minute>[0-5]\d)(?::[0-5]\d)?)?\s?Uhr\b"
            r"(?:\s(?P<after>[0-5]\d)\b)?(?P<half>\s(?:abends|nachmittags)\b)?"
        ),
        _clock,
    ),
    Rule(
        re.compile(
            r"(?<![\d.,:])(?P<hour>1[0-2]|0?\d)(?:[:.](?P<minute>[0-5]\d))?\s?"
            r"(?P<half>[ap]\.\s?m\.|[ap]m\b|[AP]M\b|[oO]['’]clock\b)"
        ),
        _clock,
    ),
    # "18.30 h" may be a duration; after "um" it is none.
    Rule(
        re.compile(r"(?:(?<=\b[Uu]m )|(?<=\b[Aa]b ))(?P<hour>[01]?\d|2[0-4])(?:[:.](?P<minute>[0-5]\d))?\s?h\b"), _clock
    ),
    Rule(re.compile(r"(?<![\d.,:])(?P<hour>[01]?\d|2[0-4]):(?P<minute>[0-5]\d)(?::[0-5]\d)?(?![\d:])"), _clock),
    Rule(
        re.compile(r"\b(?P<part>[Hh]alb|(?:[Vv]iertel|fünf|zehn|zwanzig)\s(?:vor|nach))\s(?P<word>[a-zäöü]+)\b"),
        _spoken,
    ),
    Rule(
        re.compile(r"\b(?P<part>[Hh]alf past|(?:[Aa]\s)?[Qq]uarter (?:past|to))\s(?P<word>[a-z]+|\d\d?)\b"),
        _spoken,
    ),
    Rule(re.compile(r"\b(?P<word>[A-Za-zäöü]+)\s(?P<part>Uhr|[oO]['’]clock)\b"), _spoken),
]
