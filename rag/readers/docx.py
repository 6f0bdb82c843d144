"""Word files: paragraphs and tables in the document's order, then notes, headers and footers.

The XML is streamed from the zip archive through expat, so that memory grows with the text and
not with the markup, text in content controls and text boxes is found too, and nothing is
unpacked that is not read. Pictures, comments and deleted text are not read. Bullets and numbers that
Word counts itself are not in the file; those of lists are written as it shows them (``docx_lists``).
"""

from __future__ import annotations

import posixpath
import zlib
from io import BytesIO
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile, ZipInfo

from rag.errors import ReadError
from rag.readers.docx_lists import Lists
from rag.readers.docx_text import Body
from rag.readers.sheet import Reading, Sheet, one_line, storable

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # old .doc files, and locked .docx files
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_AFTER_BODY = ("footnotes", "endnotes", "header", "footer")
_REMEDY = "open it in Word or LibreOffice and save it again"
# A part that unpacks to more than this, and to more than so many times its packed size, is a bomb:
# Word's own XML shrinks 10 to 50 times.
_SUSPICIOUS_SIZE = 16_000_000
_SUSPICIOUS_RATIO = 150
_LARGEST_PART = 500_000_000


def read(content: bytes) -> Reading:
    """The text; title from the first title or heading. Raises ReadError: locked, damaged or a bomb."""
    if content.startswith(_OLE):
        if _LOCKED in content:
            raise ReadError("password-protected Word file: remove the password and index it again")
        raise ReadError("old Word format: save it as .docx and index it again")
    try:
        with ZipFile(BytesIO(content)) as archive:
            return _read_archive(archive)
    except BadZipFile as error:
        state = "truncated or damaged" if content.startswith(b"PK") else "not a"
        raise ReadError(f"{state} Word file: it cannot be unpacked; copy or download it again") from error
    except NotImplementedError as error:  # a RuntimeError as well; zipfile's, for a way of packing unknown to it
        raise ReadError(f"Word file packed in an unknown way; {_REMEDY}") from error
    except RuntimeError as error:  # how zipfile says that a part is encrypted
        raise ReadError("password-protected Word file: remove the password and index it again") from error
    except (zlib.error, EOFError, OSError, ValueError) as error:
        raise ReadError(f"damaged Word file: it cannot be unpacked ({error}); {_REMEDY}") from error


def _read_archive(archive: ZipFile) -> Reading:
    package = _relations(archive, "")
    main = next((target for kind, target in package if kind == "officeDocument"), "word/document.xml")
    if main not in archive.namelist():
        raise ReadError("not a Word file: the archive holds no document; give it the suffix of its real kind")
    sheet = Sheet()
    parts = _relations(archive, main)
    body = Body(sheet, _lists(archive, parts))
    _stream(archive, main, body.parser())
    if not body.found:
        raise ReadError("not a Word file: its main part is of another kind; give it its real suffix")
    known: set[str] = set()
    for wanted in _AFTER_BODY:
        for target in (target for kind, target in parts if kind == wanted and target in archive.namelist()):
            extra = Sheet()
            _stream(archive, target, Body(extra).parser())
            reading = extra.reading()
            if reading.text and reading.text not in known:  # the same header stands in several parts
                known.add(reading.text)
                sheet.append(storable(reading.text), reading.hidden)
    return sheet.reading(one_line(body.title) or _stated_title(archive, package))


def _lists(archive: ZipFile, parts: list[tuple[str, str]]) -> Lists:
    """How the file's lists are marked."""
    lists = Lists()
    for kind, parser in (("numbering", lists.numbering()), ("styles", lists.styles())):
        name = next((target for wanted, target in parts if wanted == kind), None)
        if name in archive.namelist():
            try:
                _stream(archive, name, parser)
            except (ReadError, BadZipFile, RuntimeError, zlib.error, EOFError, OSError, ValueError):
                # A mark is not worth the file.
                return Lists()
    return lists


def _stream(archive: ZipFile, name: str, parser: expat.XMLParserType) -> None:
    """Unpack one part and parse it on the way."""
    part = archive.getinfo(name)
    _refuse_bomb(part)

    def refuse(*_: object) -> None:
        raise ReadError("unsafe Word file: its XML declares a document type, which Word never writes")

    parser.StartDoctypeDeclHandler = refuse
    try:
        with archive.open(part) as stream:
            parser.ParseFile(stream)
    except expat.ExpatError as error:
        raise ReadError(f"damaged Word file: {name} is not valid XML ({error}); {_REMEDY}") from error


def _refuse_bomb(part: ZipInfo) -> None:
    # zipfile unpacks no more than the size that it declares, so that the size can be trusted.
    size, packed = part.file_size, max(part.compress_size, 1)
    if size > _LARGEST_PART or (size > _SUSPICIOUS_SIZE and size > _SUSPICIOUS_RATIO * packed):
        raise ReadError(f"zip bomb: {part.filename} unpacks from {packed:,} to {size:,} bytes; not read")


def _relations(archive: ZipFile, part: str) -> list[tuple[str, str]]:
    """What a part (or the package, "") refers to: kind and name of each target."""
    folder, name = posixpath.split(part)
    listing = posixpath.join(folder, "_rels", f"{name}.rels")
    if listing not in archive.namelist():
        return []
    found: list[tuple[str, str]] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        if tag.endswith(" Relationship") and attributes.get("TargetMode") != "External":
            target = posixpath.normpath(posixpath.join("/", folder, attributes.get("Target", "")))
            found.append((attributes.get("Type", "").rpartition("/")[2], target.lstrip("/")))

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = start
    _stream(archive, listing, parser)
    return found


def _stated_title(archive: ZipFile, package: list[tuple[str, str]]) -> str | None:
    """The title in the file's properties."""
    name = next((target for kind, target in package if kind == "core-properties"), None)
    if name not in archive.namelist():
        return None
    pieces: list[str] = []
    inside = False

    def start(tag: str, _: dict[str, str]) -> None:
        nonlocal inside
        inside = tag == "http://purl.org/dc/elements/1.1/ title"

    def end(_: str) -> None:
        nonlocal inside
        inside = False

    def characters(text: str) -> None:
        if inside:
            pieces.append(text)

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = characters
    try:
        _stream(archive, name, parser)
    except ReadError:  # a title is not worth the file
        return None
    return one_line("".join(pieces))
