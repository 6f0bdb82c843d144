"""HTML: all text of a page in reading order, a blank line between blocks, a tab between cells, items of lists below
each other with the mark that a browser shows.

Text that a person does not see stays in the text and is named in ``hidden``; scripts, style
sheets and the head are not text. Which elements are hidden is decided in ``visible``
and ``stylesheet``, how lists are written in ``html_lists``.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from rag.errors import ReadError
from rag.readers import stylesheet, text
from rag.readers.html_lists import End, Lists
from rag.readers.sheet import Reading, Sheet, one_line, storable
from rag.readers.visible import Declarations, Look, look

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_NO_TEXT = frozenset(("head", "script", "style", "title", "iframe", "noframes", "noembed", "object"))
_BLOCK_NAMES = """
    address article aside blockquote body caption center dd details dialog dir div dl dt fieldset
    figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr legend li main menu nav noscript ol
    p pre search section summary table template ul listing plaintext xmp
"""
_BLOCKS = frozenset(_BLOCK_NAMES.split())
_LINES = frozenset(("tbody", "thead", "tfoot", "option", "optgroup"))
_VERBATIM = frozenset(("pre", "textarea", "listing", "plaintext", "xmp"))

_DECLARED = re.compile(rb"<meta[^>]{0,400}?charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_DECLARED_XML = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]+)", re.IGNORECASE)
_WESTERN = frozenset(("windows-1252", "cp1252", "iso-8859-1", "latin1", "latin-1", "us-ascii", "ascii"))

# Elements that stay open until they are closed. The parser's time grows with the square of
# their depth, so that a page of nested <div> alone could keep it busy for minutes.
_NESTING = re.compile(
    r"<(/?)(?!(?:area|base|br|col|embed|hr|img|input|link|meta|param|source|track|wbr|p|li|dt|dd|td|th|tr"
    r"|tbody|thead|tfoot|option|optgroup|html|head|body)\b)[a-z]",
    re.IGNORECASE,
)
_DEEPEST = 20_000

# In XHTML every element may close itself; HTML, as which it is parsed, would wait for the end of these,
# and what follows would be no text, or hidden.
_XHTML = re.compile(r"<html\b[^<>]*\sxmlns\s*=\s*[\"']http://www\.w3\.org/1999/xhtml[\"']", re.IGNORECASE)
_WAITING = "script|style|title|iframe|textarea|noscript|object|noframes|noembed|template|audio|video|canvas|datalist"
_INSIDE = r"""(?=[\s/>])(?:[^<>"'/]|/(?!>)|"[^"]*"|'[^']*')*+"""  # possessive, so that no tag is walked through twice
_TAGS = re.compile(
    rf"<!--.*?(?:-->|\Z)|<(?:script|style){_INSIDE}>.*?(?:</(?:script|style)\b|\Z)"
    rf"|<(?P<closed>{_WAITING})(?P<inside>{_INSIDE})/>|<(?P<opens>{_WAITING}){_INSIDE}>|</(?P<ends>{_WAITING})\b",
    re.IGNORECASE | re.DOTALL,
)


def read(content: bytes) -> Reading:
    """The page's text; title from ``<title>``. Raises ReadError when it is not text or too deep."""
    characters, encoding = _decode(content)
    text.refuse_binary(characters)
    page = from_text(characters)
    return Reading(page.text, (), page.hidden, page.title, encoding)


def from_text(html: str) -> Reading:
    """The text of a page that is already decoded. Raises ReadError when it is nested too deeply."""
    from selectolax.lexbor import LexborHTMLParser

    html = _expanded(html)
    _refuse_depth(html)
    page = LexborHTMLParser(storable(html))
    sheet = Sheet()
    if page.body is not None:
        _write(page.body, sheet, stylesheet.declared(page))
    title = page.head.css_first("title") if page.head is not None else None
    return sheet.reading(one_line(title.text()) if title is not None else None)


def _decode(content: bytes) -> tuple[str, str]:
    """As a byte order mark or the page itself says, unless the bytes contradict it."""
    plain, encoding = text.decode(content)
    declared = _DECLARED.search(content[:4096]) or _DECLARED_XML.match(content[:512])
    if not declared or encoding.startswith("utf-"):
        return plain, encoding
    name = declared[1].decode("ascii", "replace").lower()
    if name in _WESTERN or name.startswith("utf"):
        return plain, encoding
    try:
        return content.decode(name, "replace"), name
    except (LookupError, UnicodeError):
        return plain, encoding


def _expanded(html: str) -> str:
    """XHTML with an end tag for elements that closed themselves; any other page as it is."""
    start = html[:4096]
    if not start.lstrip().startswith("<?xml") and not _XHTML.search(start):
        return html
    ends: Counter[str] = Counter()
    for tag in _TAGS.finditer(html):
        ends[(tag["ends"] or "").lower()] += 1
        ends[(tag["opens"] or "").lower()] -= 1

    def expand(tag: re.Match[str]) -> str:
        name = tag["closed"]
        # More ends than begins: the page was written as HTML after all, and browsers show it as such.
        return f"<{name}{tag['inside']}></{name}>" if name and ends[name.lower()] <= 0 else tag[0]

    return _TAGS.sub(expand, html)


def _refuse_depth(html: str) -> None:
    if html.count("<") <= _DEEPEST:
        return
    depth = 0
    for tag in _NESTING.finditer(html):
        depth = max(depth - 1, 0) if tag[1] else depth + 1
        if depth > _DEEPEST:
            raise ReadError(f"nested too deeply: more than {_DEEPEST} HTML elements inside each other")


def _write(body: LexborNode, sheet: Sheet, styles: dict[int, Declarations]) -> None:
    """Walk the tree without recursion: a page may be nested deeper than Python's stack."""
    open_elements: list[tuple[LexborNode, End | None, Look, bool]] = []
    lists = Lists(sheet, _BLOCKS)
    node: LexborNode | None = body
    seen, verbatim = Look(), False
    while True:
        while node is None:
            node, end, seen, verbatim = open_elements.pop()
            if end is not None:
                end()
            if not open_elements:
                return
            node = node.next
        tag = node.tag or ""
        if tag == "-text":
            put = sheet.verbatim if verbatim else sheet.words
            put(node.text_content or "", seen.hidden)
            node = node.next
        elif tag in _NO_TEXT or tag.startswith(("-", "!")):
            node = node.next
        else:
            end = lists.begin(node, tag) or _begin(tag, sheet)
            open_elements.append((node, end, seen, verbatim))
            seen = look(tag, node.attributes, seen, styles.get(node.mem_id, {}))
            verbatim = verbatim or tag in _VERBATIM
            node = _first_child(node, tag)


def _first_child(node: LexborNode, tag: str) -> LexborNode | None:
    if tag == "template":
        fragments = node.template_fragments()
        return fragments[0].first_child if fragments else None
    return node.first_child


def _begin(tag: str, sheet: Sheet) -> End | None:
    """Begin an element; what is to be done at its end."""
    if tag in _BLOCKS:
        sheet.block()
        return sheet.block
    if tag == "br":
        sheet.line_break()
    elif tag == "tr":
        sheet.row()
        return sheet.line
    elif tag in ("td", "th"):
        sheet.cell()
        return sheet.end_cell
    elif tag in _LINES:
        sheet.line()
        return sheet.line
    return None
