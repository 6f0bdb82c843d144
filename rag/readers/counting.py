"""What a page or a word processor shows before the items of a list: a bullet, or a number that it counts itself."""

from __future__ import annotations

# Bullets of all shapes are written so: it is what is seen most often, and no dash or minus.
BULLET = "• "
_LETTERS = 26
_ROMAN = [
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
    (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
]  # fmt: skip
_LARGEST = 3999


def counted(number: int, kind: str) -> str:
    """A number as "1" for kind "1", and in the same way for "a", "A", "i" and "I"."""
    if kind not in ("a", "A", "i", "I") or not 0 < number <= _LARGEST:
        return str(number)
    letters = _roman(number) if kind in "iI" else chr(ord("a") + (number - 1) % _LETTERS) * (-(-number // _LETTERS))
    return letters.upper() if kind.isupper() else letters


def _roman(number: int) -> str:
    letters = ""
    for value, sign in _ROMAN:
        letters += sign * (number // value)
        number %= value
    return letters
