"""What the style sheets inside an HTML page say about its elements, as far as it can hide text.

Only rules that hold for every screen count: what a page hides on small screens or in print a
person does see. Sheets that the page names elsewhere are not loaded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from rag.readers.visible import Declarations, declarations, may_hide

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

_COMMENT = re.compile(r"/\*.*?(?:\*/|$)", re.DOTALL)
_OLD_COMMENT = re.compile(r"<!--|-->")  # around a whole sheet, for browsers that knew no sheets
_RULE = re.compile(r"([^{};]*+)([{};]|$)")  # matches everywhere, so that no sheet makes it look back
_HIDES = re.compile(
    r"(?:^|;)\s*(?:display|visibility|opacity|font(?:-size)?|color|(?:-webkit-)?background(?:-color|-image|-clip)?)\s*:",
    re.IGNORECASE,
)
_EVERYWHERE = re.compile(r"@(?:layer\b[^,]*|supports\b(?!.*(?<![:\w-])not\b).*)\s*$", re.IGNORECASE | re.DOTALL)
_SCREENS = frozenset(("", "all", "screen", "only all", "only screen", "not print"))
_INERT = ("noscript", "template")  # what is in them does not count in a browser that runs scripts
_STEADY = re.compile(r":(?!(?:not|is|where|root|first-child|last-child|nth-child|only-child)\b)")
# Each rule is looked up in the whole page; a hostile sheet shall not buy time by the thousand. So many that
# may hide text count, and so many others, which may show it again.
_MOST_RULES = 400
_MOST_LETTERS = 1_000_000
_LONGEST_SELECTOR = 2_000


class _Rule(NamedTuple):
    """Sorts by strength; of two that are equally strong, the later one wins."""

    weight: tuple[int, int, int]
    place: int
    selector: str
    says: Declarations

    @property
    def subjects(self) -> set[str]:
        """What the rule is about: "display", "color", …; a text's color and its background are one matter."""
        return {"color" if name.startswith("background") else name for _, name in self.says}

    @property
    def important(self) -> bool:
        """True when the rule overrules an element's own style."""
        return any(important for important, _ in self.says)


def declared(page: LexborHTMLParser) -> dict[int, Declarations]:
    """By the memory address of an element: what the sheets declare for it, the strongest of each."""
    hiding: list[_Rule] = []
    others: list[_Rule] = []
    for sheet in filter(_holds, page.css("style")):
        for selectors, says in _rules(sheet.text()[:_MOST_LETTERS]):
            rules = hiding if may_hide(says) else others
            for selector in _split(selectors):
                if not _STEADY.search(selector):
                    rules.append(_Rule(_weight(selector), len(hiding) + len(others), selector, says))
    del hiding[_MOST_RULES:]
    hidden_by = {subject for rule in hiding for subject in rule.subjects}
    # First those that may show again what is hidden, here or by an element's own style.
    others.sort(key=lambda rule: not rule.important and hidden_by.isdisjoint(rule.subjects))
    found: dict[int, Declarations] = {}
    for _, _, selector, says in sorted(hiding + others[:_MOST_RULES]):
        try:
            nodes = page.css(selector)
        except Exception:  # the parser's own error for a selector that it does not know; a browser ignores it too
            continue
        for node in nodes:
            found.setdefault(node.mem_id, {}).update(says)
    return found


def _holds(sheet: LexborNode) -> bool:
    """True for a sheet that a browser with scripts applies on every screen."""
    around = sheet.parent
    while around is not None:
        if around.tag in _INERT:
            return False
        around = around.parent
    return _every_screen(sheet.attributes.get("media") or "")


def _every_screen(media: str) -> bool:
    return any(" ".join(each.split()) in _SCREENS for each in media.lower().split(","))


def _rules(sheet: str) -> Iterator[tuple[str, Declarations]]:
    """Selectors and declarations of each rule that decides whether text is seen and holds for every screen."""
    sheet = _OLD_COMMENT.sub(" ", _COMMENT.sub(" ", sheet))
    skipped: list[bool] = []  # for each open block around: does it hold for some screens only?
    at = 0
    while at < len(sheet) and (rule := _RULE.match(sheet, at)):
        at, head, ends = rule.end(), rule[1].strip(), rule[2]
        if ends == "}":
            if skipped:
                skipped.pop()
        elif ends == "{" and head.startswith("@"):
            media = re.match(r"@media\b(.*)", head, re.IGNORECASE | re.DOTALL)
            skipped.append(not (_every_screen(media[1]) if media else _EVERYWHERE.match(head)))
        elif ends == "{":
            end = sheet.find("}", at)
            body = sheet[at:] if end < 0 else sheet[at:end]
            at = len(sheet) if end < 0 else end + 1
            holds = not any(skipped) and len(head) <= _LONGEST_SELECTOR and _HIDES.search(body)
            if holds and (says := declarations(body)):
                yield head, says


def _split(selectors: str) -> list[str]:
    """The selectors of a list; a comma inside brackets separates nothing."""
    return [part.strip() for part in re.split(r",(?![^(\[]*[)\]])", selectors) if part.strip()]


def _weight(selector: str) -> tuple[int, int, int]:
    """How strong a selector is: its ids, its classes and attributes, its element names (CSS: specificity)."""
    names = len(re.findall(r"(?:^|[\s>+~(])[a-zA-Z]", selector))
    return selector.count("#"), len(re.findall(r"[.\[:]", selector)), names
