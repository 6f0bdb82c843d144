"""Does a person who opens an HTML page see an element? Judged by its tag, attributes and style.

What the page's style sheets say of it is found in ``stylesheet``.
"""

from __future__ import annotations

import re
from typing import NamedTuple

# Never shown by a browser that runs scripts and supports the media elements.
_HIDDEN_TAGS = frozenset(("template", "noscript", "audio", "video", "canvas", "datalist"))
_SIZE = re.compile(r"([0-9.]+)([a-z%]*)$")
_WHITE = re.compile(r"(?:#f{3,4}|#f{6}(?:ff)?|white|rgba?\(255,255,255(?:,1)?\)|transparent)$")
_PIXELS = {"px": 1.0, "pt": 4 / 3, "": 1.0, "em": 16.0, "rem": 16.0}
_RELATIVE = ("em", "%", "ex", "ch")
_SMALLEST_READABLE = 3.0  # pixels


class Look(NamedTuple):
    """How an element's own text appears. Removal is final, the rest may be undone further inside."""

    removed: bool = False
    invisible: bool = False
    tiny: bool = False
    camouflaged: bool = False

    @property
    def hidden(self) -> bool:
        """True when a person does not see the text."""
        return self.removed or self.invisible or self.tiny or self.camouflaged


def look(tag: str, attributes: dict[str, str | None], around: Look, declared: str = "") -> Look:
    """How the text of an element looks that stands in text which looks like ``around``.

    declared: what style sheets say of the element; its own style is stronger.
    """
    if tag in _HIDDEN_TAGS or "hidden" in attributes or (tag == "dialog" and "open" not in attributes):
        around = around._replace(removed=True)
    style = f"{declared};{attributes.get('style') or ''}".strip(";")
    return _styled(style, around) if style else around


def _styled(style: str, around: Look) -> Look:
    rules: dict[str, str] = {}
    for declaration in style.lower().split(";"):
        name, _, value = declaration.partition(":")
        rules[name.strip()] = value.replace("!important", "").replace(" ", "").strip()
    removed = rules.get("display") == "none" or _amount(rules.get("opacity", "")) <= 0.05
    visibility = rules.get("visibility", "")
    color = rules.get("color", "")
    background = rules.get("background-color") or rules.get("background", "")
    return Look(
        removed=around.removed or removed,
        invisible=visibility in ("hidden", "collapse") if visibility else around.invisible,
        tiny=_tiny(rules.get("font-size", ""), around.tiny),
        camouflaged=_camouflaged(color, background) if color else around.camouflaged,
    )


def _camouflaged(color: str, background: str) -> bool:
    return color == "transparent" or bool(_WHITE.match(color) and background and _WHITE.match(background))


def _amount(value: str) -> float:
    size = _SIZE.match(value)
    if not size or size[1].count(".") > 1 or size[1] == ".":
        return 1.0
    return float(size[1]) / (100 if size[2] == "%" else 1)


def _tiny(value: str, around: bool) -> bool:
    size = _SIZE.match(value)
    if not size:
        return around if value in ("", "inherit") else False
    amount = _amount(value)
    if amount == 0 or (around and size[2] in _RELATIVE):
        return True
    return amount * _PIXELS.get(size[2], 16.0) < _SMALLEST_READABLE
