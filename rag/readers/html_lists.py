"""Lists of a page: which of their items get a mark, and which terms stay on the line of what explains them.

A browser shows "•" or a number before an item, so that the mark belongs to what a person reads. Menus, whose
items lead elsewhere and say nothing, lists of whole sections with headings, and lists that a page shows without marks
stay blocks without them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import islice
from typing import TYPE_CHECKING

from rag.readers.counting import BULLET, counted
from rag.readers.sheet import Sheet

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_LISTS = frozenset(("ul", "ol", "dl", "menu"))
_LINKS = frozenset(("a", "script", "style", "template"))
_SECTIONS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6", "article", "section", "details", "button"))
_PARAGRAPHS = frozenset(("p", "div"))
_STRONG = frozenset(("b", "strong"))
_TAGS = _LISTS | {"nav", "li", "dt", "dd"}
_INTEGER = re.compile(r"\s*([+-]?\d{1,6})(?!\d)")
# Laws number so: <dt>1.</dt><dd>die Kosten der Heizung,</dd>.
_OWN_NUMBER = re.compile(r"\(?(?:\d{1,3}[a-z]?|[a-z]{1,2})[.)]$")
_LONGEST_TERM, _LONGEST_ROW = 80, 400
_FURTHER = 6  # nodes after a term among which its explanation must be
_SENTENCES = re.compile(r"[^\W\d_]{3}[.!?…][\"”“«)]?\s+\S")
_BEGINNING = 60  # nodes of an item among which its first block must end
_BARE = re.compile(r"list-style(?:-type)?\s*:[^;]*\bnone\b", re.IGNORECASE)
_ROW, _NUMBER, _APART = "row", "number", "apart"

End = Callable[[], None]


class _Open:
    """An open list: whether its items are marked, how they are counted, and how its last term is written."""

    def __init__(self, node: LexborNode, marked: bool) -> None:
        attributes = node.attributes
        self.marked = marked
        self.kind = (attributes.get("type") or "1").strip() if node.tag == "ol" else ""
        self.step = -1 if "reversed" in attributes else 1
        first = _integer(attributes.get("start"))
        if first is None:
            first = sum(1 for _ in _items(node)) if marked and self.step < 0 else 1
        self.next = first
        self.term = _APART
        self.explained = True

    def mark(self, value: int | None) -> str:
        """What stands before the next item."""
        if not self.kind:
            return BULLET
        number = self.next if value is None else value
        self.next = number + self.step
        shown = counted(number, self.kind)
        # A browser shows "a." too; with a full stop a letter would be taken for an abbreviation.
        return f"{shown}. " if shown[-1].isdigit() else f"{shown}) "


class Lists:
    """Writes lists to a sheet. blocks: the names of elements that stand on lines of their own."""

    def __init__(self, sheet: Sheet, blocks: frozenset[str]) -> None:
        self._sheet = sheet
        self._all = blocks
        self._blocks = (blocks | {"br"}) - _PARAGRAPHS
        self._open: list[_Open] = []
        self._items = 0  # that are open and marked
        self._menus = 0

    def begin(self, node: LexborNode, tag: str) -> End | None:
        """Begin an element; what is to be done at its end. None: no list has to do with it."""
        if tag not in _TAGS:
            return None
        if tag == "nav":
            return self._nav()
        if tag in _LISTS:
            return self._list(node, tag)
        around = self._open[-1] if self._open else None
        if around and tag == "li" and around.marked:
            mark = around.mark(_integer(node.attributes.get("value")))
            # With a bullet what heads the item would look like one that says something.
            return self._block() if mark == BULLET and _is_headed(node, self._all) else self._item(mark)
        if around and tag == "dt":
            if around.explained:
                around.term, around.explained = self._term(node), False
                if around.term == _ROW:
                    self._sheet.row()
            return self._part(around.term, self._sheet.item)
        if around and tag == "dd":
            around.explained = True
            return self._part(around.term, self._sheet.go_on)
        return self._block()

    def _block(self) -> End:
        self._sheet.block()
        return self._sheet.block

    def _nav(self) -> End:
        self._menus += 1
        self._sheet.block()

        def end() -> None:
            self._menus -= 1
            self._sheet.block()

        return end

    def _list(self, node: LexborNode, tag: str) -> End:
        bare = _BARE.search(node.attributes.get("style") or "")
        marked = tag in ("ul", "ol") and not self._menus and not bare and _is_marked(node)
        between = node.parent is not None and node.parent.tag in _LISTS  # where its item should stand
        if self._items and (marked or tag == "dl"):
            self._sheet.end_item()
        elif not between:
            self._sheet.block()
        self._open.append(_Open(node, marked))

        def end() -> None:
            self._open.pop()
            if not between:
                self._sheet.block()

        return end

    def _item(self, mark: str) -> End:
        self._sheet.item(mark)
        return self._opened()

    def _opened(self) -> End:
        self._items += 1

        def end() -> None:
            self._items -= 1
            self._sheet.end_item()

        return end

    def _part(self, term: str, begin: Callable[[], None]) -> End:
        """A term or its explanation."""
        if term == _APART:
            return self._block()
        if term == _ROW:
            self._sheet.cell()
            return self._sheet.end_cell
        begin()
        return self._opened()

    def _term(self, node: LexborNode) -> str:
        """How a term is written: a number as the mark of what follows; one with a short explanation as a row with it;
        a question, or what is explained in several sentences, apart like a heading."""
        term = self._short(node, _LONGEST_TERM)
        if _OWN_NUMBER.match(term):
            return _NUMBER
        if not term or term.endswith("?"):
            return _APART
        following, left = node.next, _FURTHER
        while following is not None and following.tag != "dd" and left:
            following, left = following.next, left - 1
        if following is None or following.tag != "dd":
            return _APART
        said = self._short(following, _LONGEST_ROW)
        return _ROW if said and not _SENTENCES.search(said) else _APART

    def _short(self, node: LexborNode, longest: int) -> str:
        """An element's text on one line; "" where it is longer, or has more blocks than one paragraph."""
        pieces: list[str] = []
        length = paragraphs = 0
        for inner in _inside(node, frozenset()):
            if inner.tag == "-text":
                pieces.append(inner.text_content or "")
                length += len(pieces[-1])
            paragraphs += inner.tag in _PARAGRAPHS
            if length > longest * 2 or paragraphs > 1 or inner.tag in self._blocks:
                return ""
        text = " ".join("".join(pieces).split())
        return text if len(text) <= longest else ""


def _inside(node: LexborNode, closed: frozenset[str]) -> Iterator[LexborNode]:
    """All nodes below one in reading order, but for what is in elements of these names."""
    waiting = [node.first_child]
    while waiting:
        each = waiting.pop()
        if each is not None:
            yield each
            waiting.append(each.next)
            if each.tag not in closed:
                waiting.append(each.first_child)


def _items(node: LexborNode) -> Iterator[LexborNode]:
    each = node.first_child
    while each is not None:
        if each.tag == "li":
            yield each
        each = each.next


def _is_marked(node: LexborNode) -> bool:
    """Has a list items that say something, and no sections? All but one are links in a menu: the page that is open is
    none. Lists inside are judged for themselves."""
    links = others = 0
    for item in _items(node):
        linked = said = False
        for inner in _inside(item, _LISTS | _LINKS):
            if inner.tag in _SECTIONS:
                return False
            linked = linked or inner.tag == "a"
            said = inner.tag == "-text" and any(letter.isalpha() for letter in inner.text_content or "")
            if said:
                break
        others += said
        links += linked and not said
        if others > 1:
            return True
    return not links


def _is_headed(item: LexborNode, blocks: frozenset[str]) -> bool:
    """Is an item's first block a heading of the next one: short and no sentence, or a strong line of its own?"""
    head, first, strong, ended = "", 0, True, False
    for node in islice(_inside(item, _LISTS | _LINKS - {"a"}), _BEGINNING):
        if node.tag in _LISTS or len(head) > _LONGEST_TERM or (node.tag == "br" and head and not strong):
            return False
        if node.tag == "br":
            ended = head != ""
        elif node.tag == "-text" and (text := node.text_content or "").strip():
            around, heavy = node.parent, False
            while around is not None and around.mem_id != item.mem_id and around.tag not in blocks:
                heavy = heavy or around.tag in _STRONG
                around = around.parent
            block = around.mem_id if around is not None else 0
            if head and (ended or block != first):
                return head[-1] not in ".!…,;"
            first, head, strong = block, f"{head} {' '.join(text.split())}".strip(), strong and heavy
    return False


def _integer(value: str | None) -> int | None:
    number = _INTEGER.match(value or "")
    return int(number[1]) if number else None
