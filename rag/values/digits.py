"""Numbers in digits: the German and the English way to group them, decimals, and fractions."""

from __future__ import annotations

import re
from fractions import Fraction

_GLYPHS = {
    "½": (1, 2),
    "¼": (1, 4),
    "¾": (3, 4),
    "⅓": (1, 3),
    "⅔": (2, 3),
    "⅛": (1, 8),
    "⅕": (1, 5),
    "⅖": (2, 5),
}
_GLYPH = "".join(_GLYPHS)
_GROUPED = r"\d{1,3}(?:[ \u00a0\u2009\u202f]\d{3})+(?:[.,]\d+)?(?!\d)|\d+(?:[.,'’]\d{3})+(?:[.,]\d+)?(?!\d)"
# NFKC turns 6½ into "61⁄2": before a fraction slash only the last digit belongs to the fraction.
_DIGITS = re.compile(
    rf"(?P<whole>\d*)\s?(?P<glyph>[{_GLYPH}])|(?P<mixed>\d*)(?P<over>[1-9])⁄(?P<under>[1-9])"
    rf"|(?P<plain>{_GROUPED}|\d+(?:[.,]\d+)?)"
)


def readings(digits: str, language: str | None) -> tuple[Fraction, ...]:
    """What a number in digits may mean: "1.500" is 1500 in German, 1.5 or 1500 elsewhere."""
    digits = re.sub(r"[\s'’]", "", digits)
    marks = [mark for mark in digits if mark in ".,"]
    if not marks:
        return (Fraction(digits),)
    plain = Fraction(re.sub("[.,]", "", digits))
    last = max(digits.rfind("."), digits.rfind(","))
    decimal = Fraction(re.sub("[.,]", "", digits[:last]) + "." + digits[last + 1 :])
    if len(set(marks)) == 2:
        return (decimal,)
    if len(marks) > 1:
        return (plain,)
    if len(digits) - last != 4 or digits.startswith("0") or last > 3:
        return (decimal,)
    if digits[last] == {"de": ".", "en": ","}.get(language or ""):
        return (plain,)
    return (plain, decimal) if language is None else (decimal, plain)


def digits_at(text: str, position: int, language: str | None) -> tuple[tuple[Fraction, ...], int] | None:
    """The number in digits that starts exactly at ``position``: its readings and its end."""
    hit = _DIGITS.match(text, position)
    if not hit:
        return None
    if hit["glyph"]:
        return (int(hit["whole"] or 0) + Fraction(*_GLYPHS[hit["glyph"]]),), hit.end()
    if hit["over"]:
        return (int(hit["mixed"] or 0) + Fraction(int(hit["over"]), int(hit["under"])),), hit.end()
    return readings(hit["plain"], language), hit.end()
