"""The process that draws one page of a PDF as a picture, within limits, and ends.

Started by ui/pdf.py for every page: PDFium is quick, but a broken file can end the process that
it runs in, so that must not be the page's server. It imports nothing of Belegt's.

Standard input: a line of JSON ({"page": from 1, "quote": text, "before": how often the page has the quote before
the place that is meant}), then the file. Standard output: a line of JSON ({"marks": rectangles that were marked}),
then a WebP picture.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import unicodedata
from typing import Any

LONGEST = 1500  # pixels of the longer side
MEMORY = 1_500_000_000
SECONDS = 20


def main() -> None:
    """Read, draw, write."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # a library that prints must not reach the parent
    asked = json.loads(sys.stdin.buffer.readline())
    picture, marks = draw(sys.stdin.buffer.read(), asked["page"], asked["quote"], asked["before"])
    replies.write(json.dumps({"marks": marks}).encode() + b"\n")
    picture.save(replies, "WEBP", quality=80, method=2)
    replies.flush()


def draw(content: bytes, number: int, quote: str, before: int) -> tuple[Any, int]:
    """The page as a picture of Pillow's, the quote's lines in yellow; how many lines those are."""
    import pypdfium2
    from PIL import Image, ImageChops

    page = pypdfium2.PdfDocument(content)[number - 1]
    bitmap = page.render(scale=min(2.0, LONGEST / max(*page.get_size(), 1.0)))
    picture = bitmap.to_pil().convert("RGB")
    place = bitmap.get_posconv(page)
    boxes = rectangles(page.get_textpage(), quote, before)
    marker = Image.new("RGB", picture.size, "white")
    for left, bottom, right, top in boxes:
        one, other = place.to_bitmap(left, bottom), place.to_bitmap(right, top)
        (x0, x1), (y0, y1) = sorted((one[0], other[0])), sorted((one[1], other[1]))
        marker.paste((255, 224, 138), (x0 - 2, y0 - 2, x1 + 2, y1 + 2))
    return ImageChops.multiply(picture, marker), len(boxes)


def rectangles(text: Any, quote: str, before: int) -> list[tuple[float, float, float, float]]:
    """Where the quote stands on a page of PDFium's: left, bottom, right, top of each of its lines.

    Two programs read white space, hyphens and ligatures differently, so letters and digits alone
    are compared. A quote that goes on overleaf is marked as far as this page has it. Where the page has the
    quote several times, the one after so many others is meant; nothing is marked where it has fewer.
    """
    import pypdfium2.raw as pdfium

    page: list[str] = []
    places: list[int] = []
    for at in range(text.count_chars()):
        for letter in letters(chr(pdfium.FPDFText_GetUnicode(text, at))):
            page.append(letter)
            places.append(at)
    found, length = _place("".join(page), letters(quote), before)
    if not length:
        return []
    first, last = places[found], places[found + length - 1]
    return [text.get_rect(at) for at in range(text.count_rects(first, last - first + 1))]


def _place(page: str, wanted: str, before: int) -> tuple[int, int]:
    """Where the wanted text, or the beginning of it that ends the page, stands after so many others; how much of it."""
    found = occurrences(page, wanted)
    if before < len(found):
        return found[before], len(wanted)
    if before == len(found):
        for length in range(min(len(wanted) - 1, len(page)), 11, -1):
            if page.endswith(wanted[:length]):
                return len(page) - length, length
    return 0, 0


def occurrences(page: str, wanted: str) -> list[int]:
    """Each place at which the wanted text begins, also inside of another one."""
    found: list[int] = []
    at = page.find(wanted) if wanted else -1
    while at >= 0:
        found.append(at)
        at = page.find(wanted, at + 1)
    return found


def letters(text: str) -> str:
    """What is compared of a text."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(letter for letter in folded if letter.isalnum())


if __name__ == "__main__":
    main()
