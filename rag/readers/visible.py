"""Does a person who opens an HTML page see an element? Judged by its tag, attributes and style.

What the page's style sheets say of it is found in ``stylesheet``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import NamedTuple

# Never shown by a browser that runs scripts and supports the media elements.
_HIDDEN_TAGS = frozenset(("template", "noscript", "audio", "video", "canvas", "datalist"))
_NUMBER = r"((?:\d*\.)?\d+(?:e[+-]?\d+)?)"
_UNIT = r"%|r?em|r?ex|r?ch|r?ic|r?cap|r?lh|px|pt|pc|in|cm|mm|q|[sld]?v(?:w|h|i|b|min|max)|cq(?:w|h|i|b|min|max)"
_SIZE = re.compile(rf"\+?{_NUMBER}({_UNIT}|)$")
_AMOUNT = re.compile(rf"([+-]?){_NUMBER}(%?)$")
# Of "bold 12px/1.5 Arial" the size: weights have no unit and are not 0, and a name must follow.
_FONT = re.compile(rf"(?:^|\s)\+?({_NUMBER}(?:{_UNIT})|0+(?:\.0+)?|[a-z]+(?:-[a-z]+)?)(?:/\S+)?(?=\s\S)")
_WHITE = re.compile(r"(?:#f{3,4}|#f{6}(?:ff)?|white|rgba?\(255(?P<mark>[, ])255(?P=mark)255(?:[,/]1(?:\.0+)?)?\))$")
_HEX = re.compile(r"#(?:[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})$")
_PART = r"(?:[+-]?(?:\d*\.)?\d+(?:%|deg|g?rad|turn)?|none)"
_MIXED = re.compile(
    rf"(?:rgb|hsl)a?\((from [^()]+|{_PART}(?:[ ,/]{_PART}){{2,3}})\)$"
    r"|(?:hwb|lab|lch|oklab|oklch|color)\((.+)\)$|(?:color-mix|light-dark)\(."
)
_COMPUTED = re.compile(r"\b(?:var|env|attr|calc|min|max|clamp)\(")  # a browser takes it, we do not know its value
_CLIPPED = re.compile(r"(?:^|[\s,)])text(?:$|[\s,])")
_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_TIGHT = re.compile(r" ?([,()/]) ?")
_PIXELS = {"px": 1.0, "pt": 4 / 3, "": 1.0, "mm": 3.78, "q": 0.945, "cm": 37.8, "in": 96.0}
_RELATIVE = ("em", "%", "ex", "ch")
_SMALLEST_READABLE = 3.0  # pixels
_FAINTEST = 0.05  # of full strength
_LONG = 1_000  # letters; longer styles are not kept

_TAKEN_OVER = frozenset(("", "inherit", "unset", "revert", "revert-layer"))
_ANYWHERE = (_TAKEN_OVER | {"initial"}) - {""}  # what every property may be
_DISPLAY = frozenset(
    """block inline flow flow-root table flex grid ruby math contents list-item run-in inline-block inline-table
    inline-flex inline-grid table-row table-cell table-row-group table-header-group table-footer-group table-column
    table-column-group table-caption ruby-base ruby-text ruby-base-container ruby-text-container -webkit-box
    -webkit-inline-box -webkit-flex -webkit-inline-flex""".split()
)
_SIZES = frozenset("xx-small x-small small medium large x-large xx-large xxx-large smaller larger math".split())
_FONTS = frozenset("caption icon menu message-box small-caption status-bar".split())
_BACKGROUNDS = frozenset(
    """none fixed scroll local repeat no-repeat repeat-x repeat-y round space center top bottom left right text
    border-box padding-box content-box""".split()
)
_COLORS = frozenset(
    """aliceblue antiquewhite aqua aquamarine azure beige bisque black blanchedalmond blue blueviolet brown burlywood
    cadetblue chartreuse chocolate coral cornflowerblue cornsilk crimson cyan darkblue darkcyan darkgoldenrod darkgray
    darkgreen darkgrey darkkhaki darkmagenta darkolivegreen darkorange darkorchid darkred darksalmon darkseagreen
    darkslateblue darkslategray darkslategrey darkturquoise darkviolet deeppink deepskyblue dimgray dimgrey dodgerblue
    firebrick floralwhite forestgreen fuchsia gainsboro ghostwhite gold goldenrod gray green greenyellow grey honeydew
    hotpink indianred indigo ivory khaki lavender lavenderblush lawngreen lemonchiffon lightblue lightcoral lightcyan
    lightgoldenrodyellow lightgray lightgreen lightgrey lightpink lightsalmon lightseagreen lightskyblue lightslategray
    lightslategrey lightsteelblue lightyellow lime limegreen linen magenta maroon mediumaquamarine mediumblue
    mediumorchid mediumpurple mediumseagreen mediumslateblue mediumspringgreen mediumturquoise mediumvioletred
    midnightblue mintcream mistyrose moccasin navajowhite navy oldlace olive olivedrab orange orangered orchid
    palegoldenrod palegreen paleturquoise palevioletred papayawhip peachpuff peru pink plum powderblue purple
    rebeccapurple red rosybrown royalblue saddlebrown salmon sandybrown seagreen seashell sienna silver skyblue
    slateblue slategray slategrey snow springgreen steelblue tan teal thistle tomato turquoise violet wheat white
    whitesmoke yellow yellowgreen transparent currentcolor canvas canvastext linktext visitedtext activetext buttonface
    buttontext buttonborder field fieldtext highlight highlighttext selecteditem selecteditemtext mark marktext graytext
    accentcolor accentcolortext window windowtext""".split()
)


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


Declarations = dict[tuple[bool, str], str]  # values by "is it important?" and the name of the property


def look(tag: str, attributes: dict[str, str | None], around: Look, declared: Declarations) -> Look:
    """How the text of an element looks that stands in text which looks like ``around``.

    declared: what style sheets say of the element; its own style is stronger, unless they say "!important".
    """
    if tag in _HIDDEN_TAGS or "hidden" in attributes or (tag == "dialog" and "open" not in attributes):
        around = around._replace(removed=True)
    own = declarations(attributes.get("style") or "")
    return _styled(_winning({**declared, **own}), around) if declared or own else around


def declarations(style: str) -> Declarations:
    """Those declarations of a style that a browser takes and that decide whether text is seen, the last of each."""
    return _known(style) if len(style) < _LONG else _read(style)


def may_hide(declared: Declarations) -> bool:
    """True when these declarations hide text, alone or on a white background that others declare."""
    rules = _winning(declared)
    color = rules.get("color", "")
    return _styled(rules, Look()).hidden or _clear(color) or bool(_WHITE.match(color))


def _styled(rules: dict[str, str], around: Look) -> Look:
    removed = rules.get("display") == "none" or _amount(rules.get("opacity", "")) <= _FAINTEST
    visibility = rules.get("visibility", "")
    return Look(
        removed=around.removed or removed,
        invisible=around.invisible if visibility in _TAKEN_OVER else visibility in ("hidden", "collapse"),
        tiny=_tiny(rules.get("font-size", ""), around.tiny),
        camouflaged=_camouflaged(rules, around.camouflaged),
    )


def _winning(declared: Declarations) -> dict[str, str]:
    """The value of each property: the important one if there is one."""
    return {name: value for (_, name), value in sorted(declared.items())}


def _read(style: str) -> Declarations:
    return {(important, name): value for name, value, important in _each(style)} if style else {}


_known = lru_cache(maxsize=512)(_read)  # most elements of a page have one of few styles


def _each(style: str) -> Iterator[tuple[str, str, bool]]:
    """Property, value and "is it important?" of each declaration that counts, without the abbreviations."""
    for declaration in _COMMENT.sub(" ", style.lower()).split(";"):
        name, _, value = declaration.partition(":")
        name = name.strip()
        if name in _TAKEN or name in _ABBREVIATED:
            value, mark, word = value.rpartition("!")
            important = mark == "!" and word.strip() == "important"
            if not important:
                value = f"{value}{mark}{word}"
            value = _TIGHT.sub(r"\1", " ".join(value.split()))
            for long_name, long_value in _written_out(name, value):
                yield long_name, long_value, important


def _written_out(name: str, value: str) -> list[tuple[str, str]]:
    """A declaration by its parts that matter here; nothing when a browser ignores it, or we do."""
    free = value in _ANYWHERE or bool(_COMPUTED.search(value))
    if name == "font":
        sizes = (size[1] for size in _FONT.finditer(value))
        size = next((size for size in sizes if size[0] in ".0123456789" or size in _SIZES), "")
        if not size and (free or value in _FONTS):
            size = value if free else "medium"
        return [("font-size", size)] if size else []
    if name == "background":
        word = value.replace("-", "").isalpha()
        if not value or (word and not (free or value in _BACKGROUNDS or value in _COLORS)):
            return []
        clip = "text" if _CLIPPED.search(value) else "border-box"
        return [("background-color", value), ("background-image", value), ("background-clip", clip)]
    name = "background-clip" if name == "-webkit-background-clip" else name
    return [(name, value)] if free or _TAKEN[name](value) else []


def _is_display(value: str) -> bool:
    return value == "none" or (bool(value) and _DISPLAY.issuperset(value.split()))


def _is_color(value: str) -> bool:
    return value in _COLORS or bool(_HEX.match(value) or _MIXED.match(value))


_TAKEN: dict[str, Callable[[str], bool]] = {  # the properties that matter, and what browsers take for them
    "display": _is_display,
    "visibility": lambda value: value in ("visible", "hidden", "collapse"),
    "opacity": lambda value: bool(_AMOUNT.match(value)),
    "font-size": lambda value: value in _SIZES or bool(_SIZE.match(value)),
    "color": _is_color,
    "background-color": _is_color,
    "background-image": bool,
    "background-clip": bool,
}


_ABBREVIATED = ("font", "background", "-webkit-background-clip")


def _camouflaged(rules: dict[str, str], around: bool) -> bool:
    color = rules.get("color", "")
    if color in _TAKEN_OVER or color == "currentcolor":
        return around
    background = rules.get("background-color", "")
    if _clear(color):  # unless the background is seen through the letters
        ground = _is_ground(background) or _is_ground(rules.get("background-image", ""))
        return not (ground and _CLIPPED.search(rules.get("background-clip", "")))
    return bool(_WHITE.match(color) and _WHITE.match(background))


def _is_ground(background: str) -> bool:
    """True for a background that holds a picture or a color that can be seen on white."""
    words = [background] if "(" in background else [word for word in background.split() if _is_color(word)]
    return any(not _clear(word) and not _WHITE.match(word) for word in words)


def _clear(color: str) -> bool:
    """True for a color through which one sees what is behind."""
    if _HEX.match(color) and len(color) in (5, 9):
        alpha = color[-1] * 2 if len(color) == 5 else color[-2:]
        return int(alpha, 16) / 255 <= _FAINTEST
    mixed = _MIXED.match(color)
    if mixed is None:
        return color == "transparent"
    parts = mixed[1] or mixed[2] or ""
    _, slash, alpha = parts.rpartition("/")
    if not slash and mixed[1] and parts.count(",") == 3:
        alpha = parts.rpartition(",")[2]
    elif not slash:
        return False
    return alpha == "none" or _amount(alpha) <= _FAINTEST


def _amount(value: str) -> float:
    amount = _AMOUNT.match(value)
    if not amount:
        return 1.0
    return float(amount[1] + amount[2]) / (100 if amount[3] else 1)


def _tiny(value: str, around: bool) -> bool:
    size = _SIZE.match(value)
    if not size:
        return around if value in _TAKEN_OVER or value in ("smaller", "larger") else False
    amount = float(size[1])
    if amount == 0 or (around and size[2] in _RELATIVE):
        return True
    return amount * (0.16 if size[2] == "%" else _PIXELS.get(size[2], 16.0)) < _SMALLEST_READABLE
