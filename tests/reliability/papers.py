"""Files for these tests: each with a word of its own, so that it can be asked for."""

from __future__ import annotations

import random

_SUBJECTS = "Die Gemeinde Der Verein Das Werk Die Schule Der Ausschuss Die Kasse Das Amt Der Beirat".split(" D")
_DONE = [
    "zahlt den Beitrag", "öffnet das Lager", "prüft die Rechnung", "sperrt den Weg", "lädt die Nachbarn ein",
    "pflanzt eine Linde", "streicht den Zaun", "leert den Kasten", "verlegt die Sitzung", "stimmt dem Plan zu",
]  # fmt: skip
_WHEN = ["im März", "am Montag", "bis Ende Juni", "ab Herbst", "um neun Uhr", "nach der Pause", "zum Jahreswechsel"]
_SYLLABLES = ["ba", "ne", "ro", "ti", "lum", "ka", "se", "dor", "fi", "gul", "mar", "wen", "pol", "xi"]


def word(number: int, version: int = 0) -> str:
    """A word that only this version of this paper has."""
    numbers = random.Random(f"{number}/{version}")
    return "".join(numbers.choice(_SYLLABLES) for _ in range(5)).capitalize() + f"{number}x{version}"


def paper(number: int, version: int, paragraphs: int) -> str:
    """A text in which every paragraph names the version, so that a mix of two would show.

    No two papers share a sentence: what is embedded twice is embedded twice for nothing.
    """
    numbers = random.Random(f"{number}:{version}")
    own = word(number, version)
    parts = [f"Das Papier {own} liegt in der Fassung {version} vor."]
    for at in range(paragraphs):
        told = [
            f"D{numbers.choice(_SUBJECTS).removeprefix('D')} {numbers.choice(_DONE)} {numbers.choice(_WHEN)}, "
            f"Posten {numbers.randrange(10**6)}."
            for _ in range(4)
        ]
        parts.append(f"{' '.join(told)} Fassung {version}, Absatz {at} von {own}.")
    return "\n\n".join(parts) + "\n"
