"""Numbers in words, German and English, and which number starts where; digits are rag/values/digits.py's.

Only the number itself: units, dates and references are read by others in this package.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from rag.values.digits import digits_at

_ONES = dict(ein=1, eins=1, zwei=2, zwo=2, drei=3, vier=4, fünf=5, sechs=6, sieben=7, acht=8, neun=9)
_TEENS = dict(zehn=10, elf=11, zwölf=12, dreizehn=13, vierzehn=14, fünfzehn=15, sechzehn=16)
_TEENS |= dict(siebzehn=17, achtzehn=18, neunzehn=19)
_TENS = dict(zwanzig=20, dreißig=30, vierzig=40, fünfzig=50, sechzig=60, siebzig=70, achtzig=80, neunzig=90)
_BELOW_100 = {
    **_ONES,
    **_TEENS,
    **_TENS,
    **{f"{one}und{ten}": _TENS[ten] + _ONES[one] for ten in _TENS for one in _ONES if one != "eins"},
}
_WHOLE = dict(null=0, hundert=100, tausend=1000, beide=2, beiden=2, beider=2, zweier=2, dreier=3)
_HALVES = dict(anderthalb=Fraction(3, 2), dreiviertel=Fraction(3, 4))
_ARTICLE = re.compile(r"eine?[nmrs]?\Z")
_ORDINAL = dict(erst=1, zweit=2, dritt=3, siebt=7, acht=8)
_SUPERLATIVE = re.compile(r"(zweit|dritt|viert|fünft|sechst|siebt|acht|neunt|zehnt)(?:\w{2,}(?:st|ßt))e[nmrs]?\Z")
_DECLINED = re.compile(r"(.+?)(?:e[nmrs]?)\Z")
_PARTS = dict(drittel=3, viertel=4, fünftel=5, sechstel=6, siebtel=7, achtel=8, neuntel=9, zehntel=10)
_PARTS |= dict(hundertstel=100, tausendstel=1000, third=3, thirds=3, quarter=4, quarters=4, fifth=5, fifths=5)
_PARTS |= dict(sixths=6, sevenths=7, eighths=8, ninths=9, tenth=10, tenths=10)
PARTS = _PARTS

_EN = dict(zero=0, one=1, two=2, three=3, four=4, five=5, six=6, seven=7, eight=8, nine=9, ten=10, eleven=11)
_EN |= dict(twelve=12, thirteen=13, fourteen=14, fifteen=15, sixteen=16, seventeen=17, eighteen=18)
_EN |= dict(nineteen=19, twenty=20, thirty=30, forty=40, fifty=50, sixty=60, seventy=70, eighty=80, ninety=90)
_EN_ORDINAL = dict(first=1, second=2, third=3, fifth=5, eighth=8, ninth=9, twelfth=12)
_EN_ORDINAL |= {f"{word}th": n for word, n in _EN.items() if n not in (0, 1, 2, 3, 5, 8, 9, 12) and n < 20}
_EN_ORDINAL |= {f"{word[:-1]}ieth": n for word, n in _EN.items() if n >= 20}
_EN_WORD = "|".join(sorted({*_EN, "hundred", "thousand"}, key=len, reverse=True))
_EN_RUN = re.compile(rf"(?:{_EN_WORD})\b(?:(?:-|\s+)(?:and\s+)?(?:{_EN_WORD})\b)*", re.IGNORECASE)
_EN_LAST = re.compile(r"(?:-|\s+)(?:and\s+)?([a-z]+)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number found at a place. ``readings``: what it may be, the likeliest first.

    digits: written in digits; article: only an article ("ein"), a number before some units;
    weak: may not be meant as a number.
    """

    readings: tuple[Fraction, ...]
    end: int
    digits: bool = False
    ordinal: bool = False
    article: bool = False
    weak: bool = False


def _spelt(word: str) -> str:
    word = word.lower().replace("fuenf", "fünf").replace("zwoelf", "zwölf").replace("dreissig", "dreißig")
    return word


def _hundreds(word: str) -> int | None:
    if "hundert" not in word:
        return _BELOW_100.get(word)
    head, _, tail = word.partition("hundert")
    first = _BELOW_100.get(head) if head else 1
    rest = _BELOW_100.get(tail.removeprefix("und")) if tail else 0
    return None if first is None or rest is None else first * 100 + rest


@lru_cache(maxsize=4096)
def german_number(word: str) -> Fraction | None:
    """The number that one German word spells ("zweiundzwanzig", "elftausend", "zweieinhalb"), or None."""
    word = _spelt(word)
    if word in _WHOLE or word in _HALVES:
        return Fraction(_WHOLE.get(word) or _HALVES.get(word) or 0)
    if word.endswith("einhalb"):
        whole = _hundreds(word[:-7].removesuffix("und"))
        return None if whole is None else whole + Fraction(1, 2)
    if "tausend" in word:
        head, _, tail = word.partition("tausend")
        first = _hundreds(head) if head else 1
        rest = _hundreds(tail.removeprefix("und")) if tail else 0
        return None if first is None or rest is None else Fraction(first * 1000 + rest)
    found = _hundreds(word)
    return None if found is None else Fraction(found)


@lru_cache(maxsize=4096)
def german_ordinal(word: str) -> int | None:
    """The place that a German ordinal names ("dritte", "neunzehnten", "drittgrößte"), or None."""
    word = _spelt(word)
    if superlative := _SUPERLATIVE.match(word):
        word = superlative[1] + "e"
    declined = _DECLINED.match(word)
    if not declined:
        return None
    stem = declined[1]
    if stem in _ORDINAL:
        return _ORDINAL[stem]
    cardinal = stem.removesuffix("st") if stem.endswith("st") else stem.removesuffix("t")
    number = german_number(cardinal) if cardinal != stem else None
    if number is None or number.denominator != 1 or (number >= 20) != stem.endswith("st"):
        return None
    return int(number)


def _year_pair(head: int, tail: int) -> bool:
    return 10 <= head < 100 and 10 <= tail < 100


def _english_at(text: str, position: int) -> Numeral | None:
    run = _EN_RUN.match(text, position)
    if not run:
        return None
    total, current, end, last = 0, None, position, 0
    for word in re.finditer(r"[A-Za-z]+", run[0]):
        name = word[0].lower()
        if name == "and":
            if not last >= 100:
                break
            continue
        if name in ("hundred", "thousand"):
            size = 100 if name == "hundred" else 1000
            value = (current or 1) * size
            total, current = (total + value, None) if size == 1000 else (total, value)
            last = size
        else:
            size = _EN[name]
            if current is None or (last >= 20 and last % 10 == 0 and size < (10 if last < 100 else 100)):
                current = (current or 0) + size
            elif _year_pair(current, size):
                current = current * 100 + size
            else:
                break
            last = size
        end = position + word.end()
    number = Fraction(total + (current or 0))
    return Numeral((number,), end, weak=run[0].lower() == "one")


def _english_ordinal(text: str, position: int, word: str) -> Numeral | None:
    if word in _EN_ORDINAL:
        return Numeral((Fraction(_EN_ORDINAL[word]),), position + len(word), ordinal=True, weak=word == "first")
    if word in _EN and _EN[word] >= 20:
        tail = _EN_LAST.match(text, position + len(word))
        if tail and _EN_ORDINAL.get(tail[1].lower(), 10) < 10:
            return Numeral((Fraction(_EN[word] + _EN_ORDINAL[tail[1].lower()]),), tail.end(), ordinal=True)
    return None


_COUNTED = re.compile(r"\s+[A-ZÄÖÜ]")  # "Acht Personen" begins a sentence, "Acht geben" too


def _doubtful(word: str) -> bool:
    """ "Beide" and "eins" are seldom meant as an amount, nor is the noun in "außer Acht lassen"."""
    return word == "Acht" or word.lower() in ("eins", "beide", "beiden", "beider")


_ADJECTIVE = re.compile(
    r"(.+?)(sekündig|minütig|stündig|tägig|wöchig|monatig|jährig|prozentig|fach|mal|köpfig|teilig|stöckig|geschossig"
    r"|stellig|seitig)(?:e[nmrs]?|keit)?\Z"
)


def _glued(word: str) -> tuple[Fraction, int] | None:
    """The number in "zweistündig", and its length; "einfach" and "einmal" are no numbers."""
    hit = _ADJECTIVE.match(word)
    number = german_number(hit[1]) if hit else None
    if not hit or number is None or (number == 1 and not hit[2].endswith(("ündig", "tägig", "jährig", "nütig"))):
        return None
    return number, len(hit[1])


_WORD_HERE = re.compile(r"[^\W\d_]+")


def numeral_at(text: str, position: int, language: str | None) -> Numeral | None:
    """The number that starts exactly at ``position``, or None. Articles count, marked as such."""
    if digits := digits_at(text, position, language):
        return Numeral(digits[0], digits[1], digits=True)
    hit = _WORD_HERE.match(text, position)
    if not hit:
        return None
    word = hit[0].lower()
    if _ARTICLE.match(word) or word in ("a", "an"):
        return Numeral((Fraction(1),), hit.end(), article=True, weak=True)
    if language != "de" and (english := _english_ordinal(text, position, word) or _english_at(text, position)):
        return english
    if language == "en" and word != "dutzend":
        return None
    if (number := german_number(word)) is not None:
        return Numeral((number,), hit.end(), weak=_doubtful(hit[0]) and not _COUNTED.match(text, hit.end()))
    if glued := _glued(word):
        return Numeral((glued[0],), position + glued[1])
    if (place := german_ordinal(word)) is not None:
        return Numeral((Fraction(place),), hit.end(), ordinal=True, weak=place == 1 or word.startswith("achte"))
    return None
