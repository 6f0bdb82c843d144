"""Spellings of one word: with its marks, without them, and as those write it who have none on their keyboard."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_APART = str.maketrans({"ı": "i", "ł": "l", "ø": "o", "đ": "d", "ß": "ss", "æ": "ae"})
_SPELT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})


def unmarked(word: str) -> str:
    """A lower-case word without umlauts and accents."""
    # What NFKD takes apart are letters and their marks.
    apart = unicodedata.normalize("NFKD", word.translate(_APART))
    return "".join(character for character in apart if not unicodedata.combining(character))


@lru_cache(maxsize=8192)
def spellings(word: str) -> frozenset[str]:
    """A lower-case word without its marks, in both ways: "muller" and "mueller"."""
    if word.isascii():
        return frozenset((word,))
    return frozenset((unmarked(word), unmarked(unicodedata.normalize("NFC", word).translate(_SPELT))))
