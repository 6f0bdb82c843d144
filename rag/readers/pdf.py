"""PDF: the text of each page, one page after the other, with a blank line between paragraphs.

A PDF has no paragraphs, only lines at heights. A line begins a paragraph when it stands
further below the line before than lines of its size usually do, or is set in another size.
Text in pictures is left to OCR programs, and the pages that are nothing else are counted; what was typed into form
fields is not read.
"""

from __future__ import annotations

import logging
import math
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from io import BytesIO
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from rag.errors import ReadError
from rag.readers.sheet import Reading, one_line, storable

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader

Step = TypeVar("Step")

PAGE_BREAK = "\n\f"
_WIDER = 1.25
_OTHER_SIZE = 1.12
# Readers accept some bytes after the end mark, but a file that lacks it was cut off: pypdf would
# then take an older mark, and silently read an earlier state of the file.
_END_WITHIN = 65536
_REMEDY = "print it to a new PDF and index that"


class Line(NamedTuple):
    """One line of a page: its characters with the line end, its baseline and its size in points."""

    text: str
    height: float
    size: float


def read(content: bytes) -> Reading:
    """All pages, ``PAGE_BREAK`` between them. Raises ReadError: locked, truncated, damaged or scanned."""
    _refuse_broken_ends(content)
    pdf = _open(content)
    pages = _guarded("its pages cannot be found", lambda: list(pdf.pages))
    written = [
        _guarded(f"page {number} cannot be read", partial(_lines, page)) for number, page in enumerate(pages, start=1)
    ]
    usual = _usual_distances([lines for lines, _ in written])
    texts = [storable(_paragraphs(lines, usual)) for lines, _ in written]
    if not "".join(texts).strip():
        raise ReadError("scanned PDF: holds no text; run OCR over it first, for example ocrmypdf")
    starts: list[int] = []
    at = 0
    for text in texts:
        starts.append(at)
        at += len(text) + len(PAGE_BREAK)
    bare = [(page, drawn) for page, (_, drawn), text in zip(pages, written, texts, strict=True) if not text.strip()]
    pictures = sum(_pictured(page, drawn) for page, drawn in bare)
    return Reading(PAGE_BREAK.join(texts), tuple(starts), (), _title(pdf), pictures=pictures)


def _refuse_broken_ends(content: bytes) -> None:
    if b"%PDF-" not in content[:1024]:
        raise ReadError("not a PDF: the file does not begin like one; give it the suffix of its real kind")
    if b"%%EOF" not in content.rstrip(b"\0\t\n\r ")[-_END_WITHIN:]:
        raise ReadError("truncated PDF: its end is missing; copy or download it again")


def _open(content: bytes) -> PdfReader:
    from pypdf import PasswordType, PdfReader
    from pypdf.errors import DependencyError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    pdf = _guarded("it cannot be opened", lambda: PdfReader(BytesIO(content)))
    if pdf.is_encrypted:
        try:
            opened = _guarded("its encryption cannot be read", lambda: pdf.decrypt(""))
        except DependencyError as error:
            raise ReadError(
                "encrypted PDF: the package that decrypts AES is missing (pip install cryptography); "
                "or save the file without encryption"
            ) from error
        if opened == PasswordType.NOT_DECRYPTED:
            raise ReadError("password-protected PDF: remove the password and index it again")
    return pdf


def _guarded(what: str, step: Callable[[], Step]) -> Step:
    """Run one step of pypdf, and say which one failed."""
    from pypdf.errors import DependencyError, LimitReachedError

    try:
        return step()
    except (MemoryError, DependencyError):
        raise
    except LimitReachedError as error:
        raise ReadError(f"PDF refused: {what} within safe limits ({error}); {_REMEDY}") from error
    except Exception as error:  # pypdf raises nearly every built-in exception on broken files
        raise ReadError(f"damaged PDF: {what} ({type(error).__name__}: {error}); {_REMEDY}") from error


def _lines(page: PageObject) -> tuple[list[Line], set[str]]:
    """The page's lines in the order in which the file draws them; the names of what else it draws."""
    lines: list[Line] = []
    drawn: set[str] = set()
    pieces: list[Line] = []

    def visit(text: str, outer: list[float], inner: list[float], _font: object, size: float) -> None:
        for piece in text.splitlines(keepends=True):
            pieces.append(Line(piece, *_place(outer, inner, size)))
            if piece.endswith("\n"):
                end_line()

    def end_line() -> None:
        # A bullet or a word in another font may open the line: the longest piece speaks for it.
        longest = max(pieces, key=lambda piece: len(piece.text.strip()))
        lines.append(longest._replace(text="".join(piece.text for piece in pieces)))
        pieces.clear()

    def draw(operator: bytes, operands: Sequence[object], _outer: object, _inner: object) -> None:
        if operator == b"Do" and operands:
            drawn.add(str(operands[0]))

    page.extract_text(visitor_operand_before=draw, visitor_text=visit)
    if pieces:
        end_line()
    return [line for line in lines if line.text.strip()], drawn


def _place(outer: Sequence[float], inner: Sequence[float], size: float) -> tuple[float, float]:
    """Baseline and size on the page: the text's matrix within the drawing's matrix."""
    height = inner[4] * outer[1] + inner[5] * outer[3] + outer[5]
    up = math.hypot(inner[2] * outer[0] + inner[3] * outer[2], inner[2] * outer[1] + inner[3] * outer[3])
    found = height, abs(size) * up
    return found if math.isfinite(sum(found)) else (0.0, 0.0)


def _usual_distances(pages: Sequence[Sequence[Line]]) -> dict[int, float]:
    """For each size in whole points the most frequent distance of two lines of that size."""
    seen: dict[int, Counter[float]] = {}
    for lines in pages:
        for above, line in pairwise(lines):
            down = above.height - line.height
            if round(above.size) == round(line.size) and 0 < down < 3 * line.size:
                seen.setdefault(round(line.size), Counter())[round(down, 1)] += 1
    # Of two equally frequent ones the smaller is within paragraphs.
    return {size: max(found, key=lambda down: (found[down], -down)) for size, found in seen.items()}


def _paragraphs(lines: Sequence[Line], usual: dict[int, float]) -> str:
    pieces: list[str] = []
    for number, line in enumerate(lines):
        if number and _begins_paragraph(lines[number - 1], line, usual):
            pieces.append("\n")
        pieces.append(line.text)
    return "".join(pieces).rstrip("\n")


def _begins_paragraph(above: Line, line: Line, usual: dict[int, float]) -> bool:
    down = above.height - line.height
    if down <= 0:  # the next column: a sentence may go on there
        return False
    if max(above.size, line.size) > _OTHER_SIZE * min(above.size, line.size):
        return True
    return down > _WIDER * usual.get(round(line.size), 1.3 * line.size)


def _pictured(page: PageObject, drawn: set[str]) -> bool:
    """Is a picture among what the page draws? What it only shares with other pages, and does not draw, is no matter.

    drawn: by name, whatever is drawn on the page or inside of one of its drawings.
    """
    try:
        waiting: list[Any] = [page.get("/Resources")]
        seen: dict[int, object] = {}  # drawings may hold each other
        while waiting:
            resources = waiting.pop().get_object()
            if id(resources) in seen or "/XObject" not in resources:
                continue
            seen[id(resources)] = resources
            drawings = resources["/XObject"]
            for drawing in [drawings[name] for name in drawn.intersection(drawings)]:
                if drawing["/Subtype"] == "/Image":
                    return True
                waiting += [drawing["/Resources"]] if "/Resources" in drawing else []
    except Exception:  # as in _title: the other pages have their text
        pass
    return False


def _title(pdf: PdfReader) -> str | None:
    try:
        information = pdf.metadata
        return one_line(information.title) if information else None
    except Exception:  # as in _guarded; a title is not worth the file
        return None
