"""Hostile files: ours, mutated, and some that are built to be too much. For every kind that Belegt reads."""

from __future__ import annotations

import io
import random
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import broken_files
from whole_files import docx_of, pdf_from, pdf_of, stream_of

DOCUMENTS = Path(__file__).parents[2] / "eval" / "documents"
_LINE = "Die Kündigungsfrist beträgt drei Monate, der Beitrag 12,50 Euro, fällig am 1. März 2024."
_SPITEFUL = [
    b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\x1b[2J", b"%s%n", b"]]>", b"<!--", b"<![CDATA[", b"</script>", b"<<",
    b">>", b"endobj", b"stream\r\n", b"9" * 400, b"-1", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"=" * 300,
    b"\r" * 50, b"&#x0;", b"&a;" * 50, b"--b\n" * 20, b"Content-Type: multipart/mixed; boundary=b\n\n", b"[" * 5000,
    b"(" * 5000, b"<b>" * 3000, b'"' * 501, b"| " * 2000, b"> " * 3000, b"* " * 3000,
]  # fmt: skip


def wholes() -> dict[str, list[bytes]]:
    """By suffix: whole files to begin from."""
    found: dict[str, list[bytes]] = {
        ".pdf": [pdf_of([_LINE, _LINE]), pdf_of(["\n".join([_LINE] * 40)])],
        ".docx": [docx_of([_LINE] * 5), docx_of([f"<w:p><w:r><w:t>{_LINE}</w:t></w:r></w:p>"] * 3)],
        ".html": [f"<html><head><style>.a{{display:none}}</style></head><body><p class=a>{_LINE}</p></body>".encode()],
        ".eml": [f"Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\nFrom: a@b\n\n{_LINE}".encode()],
        ".csv": [f"Name;Wert\nA;1\nB;{_LINE}\n".encode()],
        ".md": [f"# Titel\n\n{_LINE}\n\n| a | b |\n| - | - |\n| 1 | 2 |\n".encode()],
        ".txt": [_LINE.encode(), _LINE.encode("utf-16"), _LINE.encode("cp1252")],
    }
    for path in sorted(DOCUMENTS.rglob("*.*")):
        if path.suffix in found and path.stat().st_size < 200_000:
            found[path.suffix].append(path.read_bytes())
    return found


def mutated(whole: bytes, numbers: random.Random) -> bytes:
    """A few changes: bytes flipped, cut, doubled, swapped, spite put in."""
    content = bytearray(whole)
    for _ in range(numbers.choice([1, 1, 2, 4, 8])):
        at = numbers.randrange(len(content) + 1)
        end = min(len(content), at + numbers.choice([1, 4, 40, 400]))
        change = numbers.randrange(7)
        if change == 0 and at < len(content):
            content[at] ^= 1 << numbers.randrange(8)
        elif change == 1:
            del content[at:end]
        elif change == 2:
            content[at:at] = content[at:end] * numbers.choice([1, 3, 50])
        elif change == 3:
            content[at:at] = numbers.choice(_SPITEFUL)
        elif change == 4:
            content = content[:at]
        elif change == 5:
            content[at:end] = bytes(numbers.randrange(256) for _ in range(end - at))
        elif change == 6:
            other = numbers.randrange(len(content) + 1)
            content[at:end], content[other : other + 4] = content[other : other + 4], content[at:end]
    return bytes(content)


def mutated_inside(whole: bytes, numbers: random.Random) -> bytes:
    """A Word file whose archive is whole and whose parts are not."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, mutated(content, numbers) if numbers.random() < 0.6 else content)
    return out.getvalue()


def bombs() -> Iterator[tuple[str, bytes]]:
    """Small files that want much: memory, depth, time, output."""
    zeros = zlib.compress(bytes(200_000_000))
    yield "bomb.pdf", pdf_from([stream_of(zeros, b"/Filter /FlateDecode")])
    twice = zlib.compress(zeros)
    yield "twice.pdf", pdf_from([stream_of(twice, b"/Filter [/FlateDecode /FlateDecode]")])
    yield "operators.pdf", pdf_from([stream_of(zlib.compress(b"(a) Tj " * 3_000_000), b"/Filter /FlateDecode")])
    yield "nested.pdf", pdf_from([stream_of(b"[" * 2_000_000)])
    yield "bomb.docx", docx_of([" " * 150_000_000])
    yield "many.docx", docx_of(["a"] * 1_000_000)
    yield "deep.docx", docx_of(["<w:p><w:r>" + "<w:sdt><w:sdtContent>" * 100_000])
    yield "deep.html", b"<div><b><i>" * 60_000
    yield "tables.html", b"<table><tr><td>" * 6_000
    yield "attributes.html", b"<p " + b" ".join(b"a%d=1" % n for n in range(200_000)) + b">x"
    yield (
        "sheet.html",
        b"<style>" + b".a,p>p+p~p:not(.b) p{display:none}" * 30_000 + b"</style>" + b"<p class=a>x" * 20_000,
    )
    yield "entities.html", b"&amp;" * 3_000_000
    yield "deep.eml", b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(5_000))
    yield "headers.eml", b"".join(b"X-%d: a\n b\n" % n for n in range(300_000)) + b"\nx"
    yield "words.eml", b"Subject: " + b"=?utf-8?q?=C3?= " * 100_000 + b"\n\nx"
    yield "references.eml", b"To: " + b"(" * 100_000 + b"\n\nx"
    yield "line.txt", b"Wort " * 3_000_000
    yield "letters.txt", b"a" * 12_000_000
    yield "dots.txt", b"z. B. " * 1_000_000
    yield "figures.txt", b"1." * 2_000_000
    yield "quotes.csv", b'"' * 5_000_000
    yield "columns.csv", b";" * 5_000_000
    yield "fences.md", b"`" * 2_000_000
    yield "marks.md", b"![](" * 500_000
    yield "quotes.md", b">" * 1_000_000


def make(folder: Path, count: int, seed: int = 4) -> int:
    """Write about ``count`` of them; how many."""
    numbers = random.Random(seed)
    folder.mkdir(parents=True)
    for name, content in bombs():
        (folder / f"bombe-{name}").write_bytes(content)
    made = len(list(folder.iterdir())) + len(broken_files.make(folder / "kaputt", large=False))
    begin = wholes()
    changes: dict[str, list[Callable[[bytes, random.Random], bytes]]] = {".docx": [mutated, mutated_inside]}
    while made < count:
        suffix = sorted(begin)[made % len(begin)]
        change = numbers.choice(changes.get(suffix, [mutated]))
        content = change(numbers.choice(begin[suffix]), numbers)
        (folder / f"mutation-{made:04}{suffix}").write_bytes(content)
        made += 1
    return made
