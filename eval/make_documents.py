"""Writes the files of the sample library that are not plain UTF-8 text.

``eval/documents`` is the project's own sample library: the papers of the invented town of
Tannwerder, its utility, its housing cooperative and its culture society, and of Wendmouth,
its English partner town. All persons, places, firms and figures are made up; the texts were
written for this project and stand under its licence. The smoke suite
(``eval/suites/smoke.jsonl``) asks about them.

What is in it on purpose:

- similar papers side by side: many periods of notice, several deposits and fees, two
  council meetings, two sets of rules for the same houses;
- contradictions: the pool's day ticket (minutes of March / notice), the day on which the
  bridge opens (minutes of June / press release), the midday rest (house rules / FAQ), the
  number of guests (report of the visit / minutes of the society);
- one boilerplate paragraph twice, word for word (heating contract), a running header on
  every page (annual report), words broken at line ends (house rules, minutes of June);
- hidden paragraphs with other figures (both HTML files), which no answer may use;
- Windows-1252 and UTF-16 with CRLF line ends, a mail with a quoted mail and an attachment,
  tables in HTML, DOCX, PDF and CSV.

The Markdown, HTML, CSV and UTF-8 text files there are edited by hand. The others are made by
this script from ``eval/sources``, whose file names say what becomes of them:
``NAME.pdf.md``, ``NAME.docx.md``, ``NAME.eml.txt``, ``NAME.cp1252.txt``, ``NAME.utf16.txt``.
The same source gives the same bytes again. It needs ``reportlab`` (BSD licence, 5.1 was used)
for the PDF, which is no dependency of Belegt, and ``python-docx``, which is one::

    pip install reportlab python-docx && python eval/make_documents.py

It leaves the reading of these files to ``rag.readers`` and the judging of answers to the rest
of ``eval``.
"""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Any

SOURCES = Path(__file__).parent / "sources"
DOCUMENTS = Path(__file__).parent / "documents"
RUNNING_HEADER = "Stadtwerke Tannwerder GmbH · Jahresbericht 2024"
ATTACHMENT = "--- attachment ---\n"

Block = tuple[str, str | list[list[str]]]


def blocks(source: str) -> Iterator[Block]:
    """The paragraphs of a source: ("h1" | "h2" | "p", text) or ("table", rows of cells)."""
    for part in source.strip().split("\n\n"):
        if part.startswith("|"):
            yield "table", [[cell.strip() for cell in row.strip("|").split("|")] for row in part.split("\n")]
        elif part.startswith("#"):
            marks, _, title = part.partition(" ")
            yield f"h{len(marks)}", title
        else:
            yield "p", part


def pdf(source: str) -> bytes:
    """A small (A5) PDF of several pages with the standard fonts, header and page number."""
    from reportlab.lib.pagesizes import A5  # type: ignore[import-not-found,import-untyped,unused-ignore]
    from reportlab.lib.units import mm  # type: ignore[import-not-found,import-untyped,unused-ignore]
    from reportlab.platypus import (  # type: ignore[import-not-found,import-untyped,unused-ignore]
        SimpleDocTemplate,
    )

    def running_header(canvas: Any, document: Any) -> None:
        canvas.setFont("Helvetica", 8)
        canvas.drawString(18 * mm, A5[1] - 12 * mm, RUNNING_HEADER)
        canvas.drawRightString(A5[0] - 18 * mm, 10 * mm, f"Seite {document.page}")

    made = io.BytesIO()
    margins = dict.fromkeys(("leftMargin", "rightMargin", "topMargin", "bottomMargin"), 18 * mm)
    paper = SimpleDocTemplate(
        made,
        pagesize=A5,
        title="Jahresbericht 2024",
        author="Stadtwerke Tannwerder GmbH",
        lang="de",
        invariant=1,
        **margins,
    )
    paper.build(list(_flow(source)), onFirstPage=running_header, onLaterPages=running_header)
    return made.getvalue()


def _flow(source: str) -> Iterator[Any]:
    """The blocks of a source as reportlab's flowables."""
    from reportlab.lib.styles import (  # type: ignore[import-not-found,import-untyped,unused-ignore]
        ParagraphStyle,
    )
    from reportlab.platypus import (  # type: ignore[import-not-found,import-untyped,unused-ignore]
        Paragraph,
        Table,
        TableStyle,
    )

    styles = {
        "h1": ParagraphStyle("h1", fontName="Helvetica-Bold", fontSize=20, leading=26, spaceAfter=14),
        "h2": ParagraphStyle(
            "h2",
            fontName="Helvetica-Bold",
            fontSize=13,
            leading=18,
            spaceBefore=8,
            spaceAfter=6,
            keepWithNext=1,
        ),
        "p": ParagraphStyle("p", fontName="Helvetica", fontSize=10.5, leading=15, spaceAfter=8),
    }
    lines = TableStyle([("GRID", (0, 0), (-1, -1), 0.4, "#888888"), ("FONTSIZE", (0, 0), (-1, -1), 9)])
    for kind, content in blocks(source):
        if isinstance(content, list):
            yield Table(content, style=lines, hAlign="LEFT", spaceAfter=10)
        else:
            yield Paragraph(content, styles[kind])


def docx(source: str) -> bytes:
    """A Word file with headings and a table, without the time at which it was written."""
    from docx import Document

    paper = Document()
    properties = paper.core_properties
    properties.author, properties.title = "Gemeinde Tannwerder", "Mietvertrag über den Gemeindesaal"
    properties.created = properties.modified = dt.datetime(2023, 3, 14, 9, 0)
    for kind, content in blocks(source):
        if isinstance(content, list):
            table = paper.add_table(rows=0, cols=len(content[0]), style="Table Grid")
            for row in content:
                for cell, words in zip(table.add_row().cells, row, strict=True):
                    cell.text = words
        elif kind == "p":
            paper.add_paragraph(content)
        else:
            paper.add_heading(content, level=int(kind[1]) - 1)
    made = io.BytesIO()
    paper.save(made)
    return _timeless(made)


def _timeless(packed: io.BytesIO) -> bytes:
    """The same ZIP with every entry dated 1980, so that the bytes depend on the source alone."""
    made = io.BytesIO()
    with zipfile.ZipFile(packed) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            plain = zipfile.ZipInfo(entry.filename, (1980, 1, 1, 0, 0, 0))
            plain.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(plain, old.read(entry))
    return made.getvalue()


def eml(source: str) -> bytes:
    """A mail as a mail program stores it: encoded headers, quoted-printable, an attachment."""
    head, _, rest = source.partition("\n\n")
    body, _, attached = rest.partition(ATTACHMENT)
    headers = dict(line.split(": ", 1) for line in head.splitlines())
    name = headers.pop("Attachment")
    mail = EmailMessage(policy=SMTP)
    for field, words in headers.items():
        mail[field] = words
    mail.set_content(body.rstrip() + "\n", cte="quoted-printable")
    mail.add_attachment(attached.encode("cp1252"), maintype="application", subtype="octet-stream", filename=name)
    mail.set_boundary("=-tannwerder-0001")
    return mail.as_bytes()


def cp1252(source: str) -> bytes:
    """Text as an old Windows editor stores it: no mark of its encoding, CRLF."""
    return source.replace("\n", "\r\n").encode("cp1252")


def utf16(source: str) -> bytes:
    """Text as the Windows editor's "Unicode": little endian with a byte order mark, CRLF."""
    return b"\xff\xfe" + source.replace("\n", "\r\n").encode("utf-16-le")


WRITERS: dict[str, Callable[[str], bytes]] = {
    "pdf": pdf,
    "docx": docx,
    "eml": eml,
    "cp1252": cp1252,
    "utf16": utf16,
}


def main() -> None:
    """Write every file that has a source; prints the path and size of each."""
    for source in sorted(SOURCES.rglob("*.*.*")):
        name, kind, _ = source.name.split(".")
        suffix = "txt" if kind in ("cp1252", "utf16") else kind
        target = DOCUMENTS / source.relative_to(SOURCES).with_name(f"{name}.{suffix}")
        target.write_bytes(WRITERS[kind](source.read_text(encoding="utf-8")))
        print(f"{target.relative_to(DOCUMENTS)}: {target.stat().st_size} bytes")


if __name__ == "__main__":
    main()
