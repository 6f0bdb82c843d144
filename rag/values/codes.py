"""Codes: what is a name though it is written in digits or single letters. Addresses, account and telephone numbers,
versions, and the letter of "Anlage B".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from rag.values.dates import Found, Rule
from rag.values.model import Amount, Code

_ROMAN = r"I{2,3}|IV|VI{0,3}|IX|X{1,3}(?:IX|IV|V?I{0,3})"
_DIGITS = {"I": 1, "V": 5, "X": 10}
_LETTER = rf"(?:{_ROMAN}|[A-HJ-Z])(?![\w'’&+/])(?!\.\s?\S|[-‑]\w)"
_HOST = r"(?:[\w-]+\.)+(?:de|com|org|net|eu|info|at|ch|co\.uk)\b"
_PREFIX = re.compile(r"https?://|www\.")
_SEPARATORS = re.compile(r"[^\w+]")
_HOME = "+49"  # a number may be written with it or with a nought


def _code(hit: re.Match[str]) -> Iterator[Found]:
    yield "code", (Code(hit[0]),)


def _address(hit: re.Match[str]) -> Iterator[Found]:
    yield "code", (Code(_PREFIX.sub("", hit[0].lower()).rstrip("/.")),)


def _called(hit: re.Match[str]) -> Iterator[Found]:
    """A telephone number: who asks for a number may be told it."""
    for _, keys in _bare(hit):
        yield "number", keys


def _bare(hit: re.Match[str]) -> Iterator[Found]:
    text = _SEPARATORS.sub("", hit[0])
    if sum(character.isdigit() for character in text) >= 6:
        home = [Code(f"0{text.removeprefix(_HOME)}")] if text.startswith(_HOME) else []
        yield "code", (Code(text), *home)


def _letter(hit: re.Match[str]) -> Iterator[Found]:
    """The letter after a noun: of "Option A" in either language, not of "he and I"."""
    before = re.search(r"\b([A-ZÄÖÜ][a-zäöüß]{2,})\s\Z", hit.string[: hit.start()])
    if before:
        number = _roman(hit[0])
        yield "code", (Code(hit[0]), *((Amount(number, "#"), Amount(number)) if number else ()))


def _roman(text: str) -> Fraction | None:
    """ "Weltkrieg II" is the second one."""
    digits = [_DIGITS.get(letter, 0) for letter in text]
    if not all(digits):
        return None
    following = [*digits[1:], 0]
    return Fraction(sum(one if one >= after else -one for one, after in zip(digits, following, strict=True)))


CODES = [
    Rule(re.compile(rf"\b[\w.+-]+@{_HOST}", re.IGNORECASE), _address),
    Rule(re.compile(rf"(?:https?://)?\b(?<![\w@.-]){_HOST}(?:/[\w/.~%-]*\w)?/?", re.IGNORECASE), _address),
    Rule(re.compile(r"\b[A-Z]{2}\d{2}(?:\s?[A-Z0-9]{4}){3,7}(?:\s?[A-Z0-9]{1,3})?\b"), _bare),
    Rule(
        re.compile(
            r"(?<![\w.,+/-])(?<!\d\s)(?:\+\d{2}\s?(?:\(0\)\s?)?|0)\d{2,5}(?:\s?[/-]\s?|\s)?\d{2,}(?:\s\d{2,}|-\d+)*(?![\w.,]\d)"
        ),
        _called,
    ),
    Rule(re.compile(rf"(?<=[a-zäöüß]\s){_LETTER}"), _letter),
    # A group of three digits throughout is a number with thousands; other dotted runs are names.
    Rule(re.compile(r"(?<![\w.,])(?!\d{1,3}(?:\.\d{3})+(?!\.?\d))\d+(?:\.\d+){2,}(?![\w])"), _code),
]
