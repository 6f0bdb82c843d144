"""Fonts whose letters are signs, as Word files name them: which character looks like a sign."""

from __future__ import annotations

import sys

# The characters of fonts whose letters are signs: the numbers of the signs in hexadecimal, then the signs.
_SIGNS = {
    "wingdings": ("6c 6e 6f 71 72 78 9f a1 a7 a8 d8 df e0 e8 f0 fb fc fd fe", "●■☐☐☐☒•○▪☐➢←→→⇨✗✓☒☑"),
    "wingdings 2": ("4f 50 51 52 53 54 a3", "✗✓☒☑☒☒☐"),
    "webdings": ("61 63 67 72", "✓☐■✗"),
    "symbol": (
        "a0 a2 a3 a5 ab ac ad ae af b0 b1 b2 b3 b4 b6 b7 b8 b9 ba bb bc c6 c7 c8 cc ce cf d1 d2 d3 d4 d6 d7 db de"
        " e2 e3 e4 e5 f2",
        "€′≤∞↔←↑→↓°±″≥×∂•÷≠≡≈…∅∩∪⊂∈∉∇®©™√·⇔⇒®©™∑∫",
    ),
}
# Symbol's other characters, from a number on.
_SYMBOL = {
    0x20: " !∀#∃%&∋()∗+,−./0123456789:;<=>?≅",
    0x41: "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_",
    0x61: "αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼",
}
_SIGN = {
    (font, int(number, 16)): sign
    for font, (numbers, signs) in _SIGNS.items()
    for number, sign in zip(numbers.split(), signs, strict=True)
}
for _first, _letters in _SYMBOL.items():
    _SIGN.update({("symbol", number): letter for number, letter in enumerate(_letters, _first)})
_SIGN_FONTS = ("wingdings", "webdings", "symbol")
_PRIVATE = 0xF000  # where Word puts the characters of such fonts
_UNKNOWN = "\ufffd"


def sign_of(font: str, number: str) -> str:
    """The character that a font shows for a number; U+FFFD where that is not known."""
    try:
        code = int(number, 16)
    except ValueError:
        return _UNKNOWN
    font = font.strip().lower()
    private = _PRIVATE <= code < _PRIVATE + 256
    if font.startswith(_SIGN_FONTS) and (private or code < 256):
        return _SIGN.get((font, code % 256), _UNKNOWN)
    character = chr(code) if 0 <= code <= sys.maxunicode else _UNKNOWN
    return character if character.isprintable() else _UNKNOWN  # private places and controls are not
