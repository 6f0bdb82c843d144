"""A PDF's page as a picture: the place that is cited is marked, not another one of the same words."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from whole_files import pdf_of

from rag.library import Library
from rag.readers import pdf
from rag.types import Citation
from ui import source
from ui.pdf import Pages, times_before
from ui.pdf_child import letters, occurrences, rectangles
from ui.words import Words

QUOTE = "Es gilt die Haus- ordnung."
PAGE = "Es gilt die Hausordnung.\n\nDer Saal ist klein.\n\nEs gilt die Hausordnung.\n\nEs gilt die Haus"


def _tops(before: int, quote: str = QUOTE) -> list[int]:
    pypdfium2 = pytest.importorskip("pypdfium2")
    text = pypdfium2.PdfDocument(pdf_of([PAGE]))[0].get_textpage()
    return [round(top) for _, _, _, top in rectangles(text, quote, before)]


def test_the_occurrence_that_is_meant_is_marked() -> None:
    """Lines of the same letters stand below each other; the third goes on overleaf, and a fourth is not there."""
    first, second, third = _tops(0), _tops(1), _tops(2)
    assert len(first) == len(second) == len(third) == 1
    assert first > second > third
    assert _tops(3) == []
    assert _tops(0, "Der Saal ist groß.") == []


def test_the_occurrence_is_counted_on_its_own_page() -> None:
    """What stands on the page before, or after the place, does not count."""
    reading = pdf.read(pdf_of([PAGE, PAGE]))
    quote = "Es gilt die Hausordnung."
    page = reading.pages[1]
    starts = [page, reading.text.index(quote, page + 1)]
    assert [times_before(reading.text, page, start, quote) for start in starts] == [0, 1]


@given(st.text("ab -", max_size=30), st.text("ab", min_size=1, max_size=3))
def test_the_counted_occurrence_is_the_place(page: str, quote: str) -> None:
    """As often as the page holds the quote, the count leads back to where it was taken from."""
    for start in occurrences(page, quote):
        before = times_before(page, 0, start, quote)
        assert occurrences(letters(page), letters(quote))[before] == len(letters(page[:start]))


def test_two_places_of_one_page_are_two_pictures(tmp_path: Path) -> None:
    """What was drawn for the one is not shown for the other."""
    pytest.importorskip("pypdfium2")
    file = tmp_path / "ordnung.pdf"
    file.write_bytes(pdf_of([PAGE]))
    pages = Pages()
    drawn = [pages.picture(file, 1, QUOTE, before) for before in (0, 1, 3)]
    assert [picture.marks if picture else None for picture in drawn] == [1, 1, 0]
    assert len({picture.webp for picture in drawn if picture}) == 3


@pytest.mark.parametrize("which", [0, 1])
def test_the_source_asks_for_the_place_that_is_cited(
    library: Library, folder: Path, monkeypatch: pytest.MonkeyPatch, which: int
) -> None:
    """Of two same lines on the second page, the one whose place the citation has."""
    (folder / "ordnung.pdf").write_bytes(pdf_of([PAGE, PAGE]))
    library.sync([folder])
    text, quote = library.text("ordnung.pdf"), "Es gilt die Hausordnung."
    start = [at for at in occurrences(text, quote) if at >= library.pages("ordnung.pdf")[1]][which]
    asked: list[tuple[Any, ...]] = []
    monkeypatch.setattr(source, "pages", lambda: SimpleNamespace(picture=lambda *given: asked.append(given)))
    monkeypatch.setattr(source.st, "html", lambda _: None)
    cited = Citation(file="ordnung.pdf", start=start, end=start + len(quote), quote=quote, page=2)
    assert text[cited.start : cited.end] == quote
    desk: Any = SimpleNamespace(library=library)
    source._page("ordnung.pdf", text, cited, 2, desk, Words("de-DE"))
    assert asked == [(folder / "ordnung.pdf", 2, quote, which)]
