"""Plain text: which encoding the bytes are in, and whether they are text at all.

Line ends and every other character stay as they are; only a byte order mark is left out.
"""

from __future__ import annotations

import codecs
import re
from io import BytesIO

from rag.errors import ReadError
from rag.readers.sheet import Reading

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CONTROLS = bytes([*range(9), *range(14, 27), *range(28, 32), 127])
_OTHER_KINDS = ("%PDF-", "{\\rtf", "%!PS")  # written in letters, but not to be read as such
# The five bytes that Windows-1252 leaves open become the control characters of the same
# number, as browsers read them, so that every sequence of bytes can be decoded.
_WESTERN = "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in range(256))

_REPLACED = "\ufffd".encode()
# Of Windows-1252: "ß" or a capital, then a quotation mark, a dash or a fixed space; by chance a letter of UTF-8.
_CHANCE = re.compile(rb"[\xc4-\xdf][\x80\x82\x84\x85\x91-\x97\x99\x9b\xa0\xab\xbb]")


def read(content: bytes) -> Reading:
    """The file's own characters. Raises ReadError when they are not text."""
    text, encoding = decode(content)
    refuse_binary(text)
    return Reading(text, encoding=encoding)


def decode(content: bytes) -> tuple[str, str]:
    """Characters and the name of the encoding: byte order mark, UTF-16, UTF-8, else Windows-1252.

    Bytes that do not fit become U+FFFD. Never fails.
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return content[len(mark) :].decode(encoding, "replace"), encoding
    wide = _wide(content[:65536])
    if wide:
        return content.decode(wide, "replace"), wide
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return _damaged(content)


def western(content: bytes) -> str:
    """Windows-1252 as browsers read it. Never fails."""
    return codecs.charmap_decode(content, "strict", _WESTERN)[0]


def refuse_binary(text: str) -> None:
    """Raise ReadError when the text is another kind's source, holds NUL, or 1 % control characters."""
    if text.startswith(_OTHER_KINDS):
        raise ReadError("not text: the file is of another kind; give it the suffix of its real kind")
    content = text.encode("utf-8", "surrogatepass")
    controls = len(content) - len(content.translate(None, _CONTROLS))
    if b"\0" in content or controls * 100 > len(text):
        raise ReadError("not text: the file holds binary content; give it the suffix of its real kind")


def _wide(sample: bytes) -> str | None:
    """UTF-16 without a mark: in text every other byte is zero, and hardly any of the rest."""
    units = len(sample) // 2
    if not units:
        return None
    even, odd = sample[: 2 * units : 2].count(0), sample[1 : 2 * units : 2].count(0)
    if odd * 10 >= units * 4 and even * 50 <= units:
        return "utf-16-le"
    if even * 10 >= units * 4 and odd * 50 <= units:
        return "utf-16-be"
    return None


def _damaged(content: bytes) -> tuple[str, str]:
    """Not UTF-8 throughout: UTF-8 with a few broken places when as much of it is whole, else Windows-1252."""
    # Text may end inside a character because it was cut: that speaks for UTF-8, not against it.
    whole, _ = codecs.utf_8_decode(content, "replace", False)
    beyond_ascii = len(whole) - len(whole.encode("ascii", "ignore"))
    broken = whole.count("\ufffd") - content.count(_REPLACED)
    if beyond_ascii - broken - len(_CHANCE.findall(content)) >= max(broken, 1):
        return "".join(map(_line, BytesIO(content))), "utf-8"
    return western(content), "windows-1252"


def _line(line: bytes) -> str:
    """A line of a UTF-8 text; one that came from a Windows-1252 file is read as such."""
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        whole, used = codecs.utf_8_decode(line, "ignore", False)
        if whole.isascii() and used == len(line):
            return western(line)
        return line.decode("utf-8", "replace")
