"""Mail: who, to whom, when and about what; then the message as a person reads it; then what is attached.

Attached files are named, not read; mails that are attached as mails are read.
"""

from __future__ import annotations

import codecs
import email.header
import email.policy
import re
from email.errors import HeaderParseError
from email.message import Message
from email.parser import BytesParser

from rag.errors import ReadError
from rag.readers import html, text
from rag.readers.sheet import Reading, Sheet, one_line, storable

_SHOWN = ("From", "To", "Cc", "Date", "Subject")
_READ = ("text/plain", "text/html")
_FOLD = re.compile(r"[\r\n]+[ \t]*")
_DEEPEST = 40
# Names that are said of Windows-1252 too, as Python calls them: Latin-1 has no € and no „quotes“.
_WESTERN = ("iso8859-1", "cp1252")
_STUB = 200  # characters; a plain part that only says that the message is elsewhere is shorter
_OF_HTML = re.compile(r"\bx?html\b", re.IGNORECASE)
_MORE_TIMES, _MORE = 3, 300  # how much more an HTML part must say, for the plain one to be a stub


class _AsWritten(email.policy.Compat32):
    """Header values stay strings: the library's own header objects fail on broken ones."""

    def header_fetch_parse(self, name: str, value: str) -> str:
        del name
        return value


def read(content: bytes) -> Reading:
    """The mail's text; title from its subject. Raises ReadError when it is not text or too deep."""
    text.refuse_binary(text.decode(content)[0])
    try:
        mail = BytesParser(policy=_AsWritten()).parsebytes(content)
    except RecursionError as error:
        raise _too_deep() from error
    sheet = Sheet()
    _write_mail(mail, sheet, 0)
    return sheet.reading(one_line(_header(mail, "Subject")))


def _write_mail(mail: Message, sheet: Sheet, depth: int) -> None:
    lines = [f"{name}: {value}" for name in _SHOWN if (value := one_line(_header(mail, name)))]
    sheet.append("\n".join(lines), ())
    attached: list[str] = []
    _write_part(mail, sheet, attached, depth)
    if attached:
        sheet.append("Attachments: " + ", ".join(attached), ())


def _write_part(part: Message, sheet: Sheet, attached: list[str], depth: int) -> None:
    if depth > _DEEPEST:
        raise _too_deep()
    inner = _inner(part)
    kind = part.get_content_type()
    if kind == "message/rfc822" and inner:
        _write_mail(inner[0], sheet, depth + 1)
    elif kind == "multipart/alternative" and inner:
        _write_part(_best(inner), sheet, attached, depth + 1)
    elif inner:
        for each in inner:
            _write_part(each, sheet, attached, depth + 1)
    elif kind in _READ and part.get_content_disposition() != "attachment":
        body = _body(part, kind)
        sheet.append(body.text, body.hidden)
    else:
        attached.append(_name(part) or storable(kind))


def _best(alternatives: list[Message]) -> Message:
    """The plain one when it says anything, else the last that can be read: the last is the richest, but an
    invitation ends with a calendar entry."""
    for each in alternatives:
        if each.get_content_type() == "text/plain" and (plain := _body(each, "text/plain").text.strip()):
            return _instead_of(plain, alternatives) or each
    read = [each for each in alternatives if each.get_content_type() in _READ or _inner(each)]
    return (read or alternatives)[-1]


def _instead_of(plain: str, alternatives: list[Message]) -> Message | None:
    """The alternative whose HTML is the message, where the plain text is only a stub for it."""
    for each in alternatives:
        # With its pictures, the HTML stands one level deeper.
        page = next((part for part in (each, *_inner(each)) if part.get_content_type() == "text/html"), None)
        if page is not None:
            seen = _seen(page)
            speaks = len(plain) < _STUB and _OF_HTML.search(plain)
            more = len(seen) >= _MORE_TIMES * len(plain) and len(seen) > len(plain) + _MORE
            if more or (speaks and seen):
                return each
    return None


def _seen(page: Message) -> str:
    """What a person sees of an HTML part; nothing where it cannot be read."""
    try:
        body = _body(page, "text/html")
    except ReadError:  # the plain part can still be read
        return ""
    edges = [0, *(edge for hidden in body.hidden for edge in hidden), len(body.text)]
    return "".join(body.text[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True)).strip()


def _body(part: Message, kind: str) -> Reading:
    payload = part.get_payload(decode=True)
    content = payload if isinstance(payload, bytes) else b""
    charset = part.get_content_charset()
    characters = storable(_decoded(content, charset)).replace("\r\n", "\n")
    if kind == "text/html":
        return html.from_text(characters)
    return Reading(characters.strip("\n"))


def _decoded(content: bytes, charset: str | None) -> str:
    """As the mail says, unless the bytes contradict it or the charset does not exist."""
    if charset and charset not in ("us-ascii", "ascii", "utf-8", "unknown-8bit"):
        try:
            if codecs.lookup(charset).name in _WESTERN:
                return text.western(content)
            return content.decode(charset, "replace")
        except (LookupError, UnicodeError, ValueError):
            pass
    return text.decode(content)[0]


def _header(mail: Message, name: str) -> str:
    return _readable(str(mail.get(name, "")))


def _readable(raw: str) -> str:
    """A header's words, decoded as far as possible."""
    unfolded = _FOLD.sub(" ", raw)
    try:
        parts = email.header.decode_header(unfolded)
    except (HeaderParseError, ValueError):
        parts = [(unfolded, None)]
    return "".join(
        piece if isinstance(piece, str) else _decoded(piece, charset) for piece, charset in map(_bytes, parts)
    )


def _bytes(part: tuple[str | bytes, str | None]) -> tuple[str | bytes, str | None]:
    """Bytes above ASCII that stand in a header unencoded arrive as surrogates."""
    piece, charset = part
    if isinstance(piece, str):
        return piece.encode("utf-8", "surrogateescape"), charset
    return piece, charset


def _name(part: Message) -> str | None:
    try:
        return one_line(_readable(part.get_filename() or ""))
    except (LookupError, UnicodeError):  # a name in a charset that does not exist
        return None


def _too_deep() -> ReadError:
    return ReadError(f"nested too deeply: mail parts in more than {_DEEPEST} levels")


def _inner(part: Message) -> list[Message]:
    """The parts of a part; none when it is content itself."""
    parts = part.get_payload() if part.is_multipart() else []
    return [each for each in parts if isinstance(each, Message)]
