"""Files as they lie about in real folders: broken, hostile, odd. For tests of readers and library.

The whole files that some of them are made from come from ``whole_files``.
"""

from __future__ import annotations

import io
import os
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from whole_files import archive_of, docx_of, file_of, pdf_from, pdf_of, stream_of

Outcome = Literal["failed", "empty", "unsupported", "readable"]

VANISHES = "vanishes.txt"
SENTENCE = "Die Kündigungsfrist beträgt drei Monate."


@dataclass(frozen=True)
class BrokenFile:
    """One input and what must become of it.

    word: must occur in the error ("failed", "unsupported") or in the text ("readable").
    regular: False for folders, links that lead nowhere, pipes: a library need not list them.
    """

    path: Path
    outcome: Outcome
    word: str = ""
    regular: bool = True


def make(folder: Path, *, large: bool = True) -> list[BrokenFile]:
    """Write them all; ``large=False`` leaves out the line of 50 MB. About two seconds, no network.

    The file named VANISHES is readable until the test deletes it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    made: list[BrokenFile] = []
    for part in (_texts, _pages, _pdfs, _word_files, _mails):
        for name, content, outcome, word in part():
            path = folder / name
            path.write_bytes(content)
            made.append(BrokenFile(path, outcome, word))
    made.extend(_places(folder))
    if large:
        path = folder / "one-line.txt"
        path.write_bytes(b"Wort fuer Wort ohne Ende " * 2_000_000)
        made.append(BrokenFile(path, "readable", "ohne Ende"))
    return made


Row = tuple[str, bytes, Outcome, str]


def _texts() -> Iterator[Row]:
    word = "Kündigungsfrist"
    yield "empty.txt", b"", "empty", ""
    yield "blank.txt", b" \n\t\r\n  \n", "empty", ""
    yield "mark-only.txt", b"\xef\xbb\xbf", "empty", ""
    yield "program.txt", bytes(range(256)) * 40, "failed", "not text"
    yield "nul.txt", b"Ein Satz.\x00\x00\x00Noch einer.", "failed", "not text"
    yield "controls.txt", b"\x01\x02ab\x03" * 50, "failed", "not text"
    yield "archive.txt", archive_of({"a.txt": b"Text" * 50}), "failed", "not text"
    yield "pdf.txt", pdf_of([SENTENCE]), "failed", "not text"
    yield "western.txt", SENTENCE.encode("cp1252"), "readable", word
    yield "wide-no-mark.txt", SENTENCE.encode("utf-16-le"), "readable", word
    yield "wide-big-no-mark.txt", SENTENCE.encode("utf-16-be"), "readable", word
    yield "wide-odd.txt", SENTENCE.encode("utf-16") + b"x", "readable", word
    yield "wide-half-pair.txt", b"\xff\xfe\x3d\xd8" + SENTENCE.encode("utf-16-le"), "readable", word
    yield "surrogates.txt", SENTENCE.encode("cp1252") + b" \xed\xa0\x80\xff", "readable", word
    yield "one-bad-byte.txt", (SENTENCE * 20).encode() + b"\xc3", "readable", word
    yield (
        "line-ends.txt",
        f"Eins.\rZwei.\nDrei.\r\n{SENTENCE}".encode(),
        "readable",
        "Eins.\rZwei.\nDrei.\r\n",
    )
    yield "quotes.csv", b'a;"b\n"c;"";"\nd;e', "readable", '"b\n"c'
    yield "fences.md", f"````\n# nicht zu\n{SENTENCE}".encode(), "readable", word
    yield "sheet.xlsx", archive_of({"xl/workbook.xml": b"<x/>"}), "unsupported", ".xlsx"
    yield "old.doc", docx_of([SENTENCE]), "unsupported", ".docx"
    yield "no-suffix", SENTENCE.encode(), "unsupported", "suffix"
    yield "quo\"te's\nand lines.txt", SENTENCE.encode(), "readable", word
    yield "ü" * 123 + ".txt", SENTENCE.encode(), "readable", word
    yield os.fsdecode(b"not-utf8-\xff\xfe.txt"), SENTENCE.encode(), "readable", word
    yield VANISHES, SENTENCE.encode(), "readable", word


def _pages() -> Iterator[Row]:
    word = "Kündigungsfrist"
    yield "deep.html", b"<div>" * 100_000 + SENTENCE.encode(), "failed", "nested"
    yield "unclosed.html", f"<p>{SENTENCE}<table><tr><td>a<td><b>b<p>c<li>d".encode(), "readable", word
    yield "lies.html", b"<meta charset=utf-8><p>" + SENTENCE.encode("cp1252"), "readable", word
    yield "unknown-charset.html", b"<meta charset=x-none><p>" + SENTENCE.encode(), "readable", word
    yield "script-only.html", b"<script>var a = 1;</script><style>p{}</style>", "empty", ""
    yield "cut.html", f"<html><body><p>{SENTENCE}</p><a href='x".encode(), "readable", word
    yield "picture.html", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(90), "failed", "not text"


def _pdfs() -> Iterator[Row]:
    whole = pdf_of([SENTENCE] * 3)
    yield "empty.pdf", b"", "failed", "not a PDF"
    yield "picture.pdf", b"\x89PNG\r\n\x1a\n" + bytes(90), "failed", "not a PDF"
    yield "header-only.pdf", b"%PDF-1.7\n", "failed", "truncated"
    yield "truncated.pdf", whole[: len(whole) * 2 // 3], "failed", "truncated"
    yield "password.pdf", _locked(whole), "failed", "password"
    yield "aes.pdf", _aes(whole), "failed", "PDF"
    yield "scanned.pdf", _scanned(), "failed", "OCR"
    loop = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>"]
    yield "self.pdf", file_of(loop), "failed", "PDF"
    bomb = stream_of(zlib.compress(bytes(100_000_000)), b"/Filter /FlateDecode")
    yield "bomb.pdf", pdf_from([bomb]), "failed", "PDF"
    yield "no-table.pdf", whole.replace(b"startxref\n", b"startxref\n9"), "readable", "Kündigungsfrist"


def _scanned() -> bytes:
    """One page that shows a picture and no text."""
    shape = b"/Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8"
    show = stream_of(b"q 200 0 0 200 0 0 cm /I Do Q")
    return pdf_from([show], resources=b"/XObject << /I 6 0 R >>", more=[stream_of(b"\x80", shape)])


def _word_files() -> Iterator[Row]:
    whole = docx_of([SENTENCE] * 50)
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    doctype = f'<!DOCTYPE d [<!ENTITY l0 "ha">{laughs}]>'
    yield "empty.docx", b"", "failed", "not a Word file"
    yield "text.docx", SENTENCE.encode(), "failed", "not a Word file"
    yield "truncated.docx", whole[: len(whole) // 2], "failed", "truncated"
    yield "no-document.docx", docx_of([], parts={"word/document.xml": None}), "failed", "not a Word file"
    yield "workbook.docx", archive_of({"xl/workbook.xml": b"<x/>"}), "failed", "not a Word file"
    yield "cut-xml.docx", docx_of([], parts={"word/document.xml": b"<w:document"}), "failed", "damaged"
    yield "laughs.docx", docx_of(["&l9;"], before=doctype), "failed", "unsafe"
    yield "bomb.docx", docx_of([" " * 100_000_000]), "failed", "zip bomb"
    locked = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500) + "EncryptedPackage".encode("utf-16-le")
    yield "password.docx", locked, "failed", "password"
    yield "encrypted-parts.docx", _in_each_header(whole, 6, 1), "failed", "password"
    yield "unknown-packing.docx", _in_each_header(whole, 8, 77), "failed", "packed in an unknown way"
    yield "old-inside.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), "failed", "old Word format"
    yield "no-text.docx", docx_of([]), "empty", ""


def _in_each_header(archive: bytes, at: int, number: int) -> bytes:
    """A zip archive with a number of two bytes put at this place of each entry's header: 6 its flags, 8 its packing."""
    changed = bytearray(archive)
    # In the archive's list of its entries each field lies two bytes further on.
    for signature, further in ((b"PK\x03\x04", 0), (b"PK\x01\x02", 2)):
        found = changed.find(signature)
        while found >= 0:
            changed[found + at + further : found + at + further + 2] = number.to_bytes(2, "little")
            found = changed.find(signature, found + 4)
    return bytes(changed)


def _mails() -> Iterator[Row]:
    word = "Kündigungsfrist"
    body = SENTENCE.encode()
    yield "no-headers.eml", body + b"\n\nMehr.", "readable", word
    yield (
        "charset.eml",
        b"Subject: =?x-no?Q?a?=\nContent-Type: text/plain; charset=x-no\n\n" + body,
        "readable",
        word,
    )
    yield "codec.eml", b"Content-Type: text/plain; charset=rot13\n\n" + body, "readable", word
    yield "base64.eml", b"Subject: x\nContent-Transfer-Encoding: base64\n\n@@@=", "readable", "Subject: x"
    yield "raw-header.eml", b"Subject: gr\xfc\xdfe\xff\n\n" + body, "readable", word
    nested = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(300))
    yield "deep.eml", nested + b"\n" + body, "failed", "nested"


def _places(folder: Path) -> Iterator[BrokenFile]:
    """What is wrong with the place, not with the content."""
    forbidden = folder / "forbidden.txt"
    forbidden.write_text(SENTENCE, encoding="utf-8")
    forbidden.chmod(0)
    # Root may read it all the same.
    yield (
        BrokenFile(forbidden, "readable")
        if os.access(forbidden, os.R_OK)
        else BrokenFile(forbidden, "failed", "permission")
    )
    huge = folder / "huge.txt"
    huge.touch()
    os.truncate(huge, 3_000_000_000)
    yield BrokenFile(huge, "failed", "too large")
    (folder / "folder.txt").mkdir()
    yield BrokenFile(folder / "folder.txt", "failed", "folder", regular=False)
    (folder / "inner").mkdir()
    (folder / "inner" / "round.md").symlink_to(folder, target_is_directory=True)
    yield BrokenFile(folder / "inner" / "round.md", "failed", "folder", regular=False)
    (folder / "knot.txt").symlink_to("knot.txt")
    yield BrokenFile(folder / "knot.txt", "failed", "link", regular=False)
    (folder / "dangling.txt").symlink_to("nowhere.txt")
    yield BrokenFile(folder / "dangling.txt", "failed", "broken link", regular=False)
    os.mkfifo(folder / "pipe.txt")
    yield BrokenFile(folder / "pipe.txt", "failed", "not a regular file", regular=False)


def _locked(pdf: bytes) -> bytes:
    """The same with a password that opens it."""
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf)))
    writer.encrypt("geheim", algorithm="RC4-128")
    whole = io.BytesIO()
    writer.write(whole)
    return whole.getvalue()


def _aes(pdf: bytes) -> bytes:
    """The same, said to be encrypted by AES with a password that nobody knows."""
    key = b"/U <%s> /O <%s> /UE <%s> /OE <%s> /Perms <%s>" % (
        b"ab" * 48,
        b"cd" * 48,
        b"ef" * 32,
        b"01" * 32,
        b"23" * 16,
    )
    how = b"/CF << /StdCF << /CFM /AESV3 /Length 32 >> >> /StmF /StdCF /StrF /StdCF"
    entry = b"/ID [<00><00>] /Encrypt << /Filter /Standard /V 5 /R 6 /Length 256 /P -4 %s %s >>" % (key, how)
    return pdf.replace(b"trailer\n<<", b"trailer\n<< " + entry)
