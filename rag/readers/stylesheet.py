"""What the style sheets inside an HTML page say about its elements, as far as it can hide text.

Only rules that hold for every screen count: what a page hides on small screens or in print a
person does see. Sheets that the page names elsewhere are not loaded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser

_COMMENT = re.compile(r"/\*.*?(?:\*/|$)", re.DOTALL)
_RULE = re.compile(r"([^{};]*+)([{};]|$)")  # matches everywhere, so that no sheet makes it look back
_HIDES = re.compile(r"(?:^|;)\s*(?:display|visibility|opacity|font-size|color|background(?:-color)?)\s*:", re.I)
_EVERYWHERE = re.compile(r"@(?:media\s+(?:(?:only\s+)?screen|all)|layer\b[^,]*|supports\b.*)\s*$", re.I | re.DOTALL)
_STEADY = re.compile(r":(?!(?:not|is|where|root|first-child|last-child|nth-child|only-child)\b)")
_MOST_RULES = 400  # each is looked up in the whole page; a hostile sheet shall not buy time by the thousand
_MOST_LETTERS = 1_000_000
_LONGEST_SELECTOR = 2_000


def declared(page: LexborHTMLParser) -> dict[int, str]:
    """By the memory address of an element: what the sheets declare for it, the stronger rule last."""
    rules: list[tuple[tuple[int, int, int], str, str]] = []
    for sheet in page.css("style"):
        for selectors, declarations in _rules(sheet.text()[:_MOST_LETTERS]):
            for selector in _split(selectors):
                if not _STEADY.search(selector):
                    rules.append((_weight(selector), selector, declarations))
    found: dict[int, str] = {}
    for _, selector, declarations in sorted(rules[:_MOST_RULES], key=lambda rule: rule[0]):
        try:
            nodes = page.css(selector)
        except Exception:  # the parser's own error for a selector that it does not know; a browser ignores it too
            continue
        for node in nodes:
            found[node.mem_id] = f"{found.get(node.mem_id, '')};{declarations}"
    return found


def _rules(sheet: str) -> Iterator[tuple[str, str]]:
    """Selectors and declarations of each rule that may hide text and holds for every screen."""
    sheet = _COMMENT.sub(" ", sheet)
    skipped: list[bool] = []  # for each open block around: does it hold for some screens only?
    at = 0
    while at < len(sheet) and (rule := _RULE.match(sheet, at)):
        at, head, ends = rule.end(), rule[1].strip(), rule[2]
        if ends == "}":
            if skipped:
                skipped.pop()
        elif ends == "{" and head.startswith("@"):
            skipped.append(not _EVERYWHERE.match(head))
        elif ends == "{":
            end = sheet.find("}", at)
            body = sheet[at:] if end < 0 else sheet[at:end]
            at = len(sheet) if end < 0 else end + 1
            if not any(skipped) and len(head) <= _LONGEST_SELECTOR and _HIDES.search(body):
                yield head, body


def _split(selectors: str) -> list[str]:
    """The selectors of a list; a comma inside brackets separates nothing."""
    return [part.strip() for part in re.split(r",(?![^(\[]*[)\]])", selectors) if part.strip()]


def _weight(selector: str) -> tuple[int, int, int]:
    """How strong a selector is: its ids, its classes and attributes, its element names (CSS: specificity)."""
    names = len(re.findall(r"(?:^|[\s>+~(])[a-zA-Z]", selector))
    return selector.count("#"), len(re.findall(r"[.\[:]", selector)), names
