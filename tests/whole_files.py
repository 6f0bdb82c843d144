"""Small whole PDF and Word files for tests, written by hand so that each byte is known."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def pdf_of(pages: Sequence[str], *, size: int = 12) -> bytes:
    """A whole PDF: one page for each text, its lines 14 points apart; an empty line is a gap between."""
    contents: list[bytes] = []
    for text in pages:
        lines = (b"(%s) Tj T*" % line.encode("cp1252").translate(_ESCAPED) for line in text.split("\n"))
        drawn = b"BT /F %d Tf 14 TL 50 780 Td %s ET" % (size, b" ".join(lines))
        contents.append(stream_of(drawn))
    return pdf_from(contents)


def partly_scanned() -> bytes:
    """A PDF of four pages: a sentence, a picture, a picture inside of a drawing, nothing; all share what is drawn."""
    picture = b"/Type /XObject /Subtype /Image /Width 1 /Height 1 /BitsPerComponent 1 /ColorSpace /DeviceGray"
    drawing = b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /I 12 0 R /D 13 0 R >> >>"
    contents = [
        b"BT /F 12 Tf 50 780 Td (Ein Vertrag.) Tj ET",
        b"q 200 0 0 200 0 0 cm /P Do Q",
        b"/D Do",
        b"0 0 9 9 re f",
    ]
    return pdf_from(
        [stream_of(content) for content in contents],
        resources=b"/XObject << /P 12 0 R /D 13 0 R >>",
        more=[stream_of(b"\x80", picture), stream_of(b"/I Do /D Do", drawing)],
    )


def docx_of(paragraphs: Sequence[str], *, before: str = "", parts: dict[str, bytes | None] | None = None) -> bytes:
    """A whole Word file. Paragraphs are XML text, or elements of the body where they begin with "<w:".

    parts: further parts, or other ones in place of those that it would have (None: left out).
    """
    body = "".join(p if p.startswith("<w:") else f"<w:p><w:r><w:t>{p}</w:t></w:r></w:p>" for p in paragraphs)
    document = f'{before}<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>'
    relation = f'<Relationship Id="r1" Type="{RELATIONS}/officeDocument" Target="word/document.xml"/>'
    made: dict[str, bytes | None] = {
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}">{relation}</Relationships>'.encode(),
        "word/document.xml": document.encode(),
    }
    made.update(parts or {})
    return archive_of({name: content for name, content in made.items() if content is not None})


_ESCAPED = bytes.maketrans(b"()\\", b"[]/")


def archive_of(parts: dict[str, bytes]) -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return whole.getvalue()


def pdf_from(contents: Sequence[bytes], *, resources: bytes = b"", more: Sequence[bytes] = ()) -> bytes:
    """Pages with these content streams as objects 4, 6, …; ``more`` objects come after them."""
    kids = b" ".join(b"%d 0 R" % number for number in range(4, 4 + 2 * len(contents), 2))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, len(contents)),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for content in contents:
        page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R" % (len(objects) + 2)
        objects += [page + b" /Resources << /Font << /F 3 0 R >> %s >> >>" % resources, content]
    return file_of([*objects, *more])


def stream_of(content: bytes, entries: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), entries, content)


def file_of(objects: Sequence[bytes]) -> bytes:
    """A PDF of these objects, numbered from 1, with its table and end."""
    whole = bytearray(b"%PDF-1.7\n")
    table = [b"0000000000 65535 f \n"]
    for number, each in enumerate(objects, 1):
        table.append(b"%010d 00000 n \n" % len(whole))
        whole += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    start = len(whole)
    whole += b"\nxref\n0 %d\n%s" % (len(table), b"".join(table))
    whole += b"trailer\n<< /Root 1 0 R /Size %d >>\nstartxref\n%d\n%%%%EOF\n" % (len(table), start + 1)
    return bytes(whole)
