"""A second opinion: does the quote hold what the statement says? Shares no code with the checks of ``rag``.

It is simple on purpose and errs on the side of doubt: every figure and every name-like word of
the statement must stand in the quotes (or the question), and most of its other words too. Its own
precision and recall stand in the report beside every figure that is made with it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

ENOUGH = 0.55
"""The share of a statement's words that its quotes must hold."""
_WORD = re.compile(r"[^\W\d_]+")
_FIGURE = re.compile(r"\d+(?:[.,  ]\d{3})*(?:[.,]\d+)?")
_DATE = re.compile(r"\b(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})?\b")
_NUMERALS = {
    **dict(zip("zwei drei vier fünf sechs sieben acht neun zehn elf zwölf".split(), range(2, 13), strict=True)),
    **dict(zip("two three four five six seven eight nine ten eleven twelve".split(), range(2, 13), strict=True)),
}
_MONTHS = (
    "januar january|februar february|märz march|april|mai may|juni june|juli july|august"
    "|september|oktober october|november|dezember december"
).split("|")
_MONTH_OF = {name: at for at, names in enumerate(_MONTHS, 1) for name in names.split()}
_EMPTY = frozenset(
    """der die das den dem des ein eine einen einem einer eines und oder aber in im an am auf aus bei beim mit nach
    von vom vor zu zum zur für durch über unter um bis seit als wie ist sind war waren wird werden wurde wurden worden
    hat haben hatte hatten kann können konnte er sie es man sich sein seine ihr ihre dass auch nur noch so wenn nicht
    kein keine jahr jahre the a an of in on at by for with from to and or but is are was were be been has have had it
    its he she they his her their that this which who as also not no year dem laut""".split()
)
_NO = re.compile(
    r"\b(?:nicht|kein\w*|nie|niemals|niemand|nichts|weder|not|no|never|neither|nor|cannot)\b|n['’]t\b", re.I
)


_UNITS = {
    r"Mio\b\.?": "Millionen",
    r"Mrd\b\.?": "Milliarden",
    r"Prozent\b|per ?cent\b": "%",
    r"Kilomet(?:ern?|res?|ers?)\b": "km",
    r"kilomet(?:re|er)s?\b": "km",
    r"(?<=\d )Metern?\b": "m",
    r"miles\b": "mi",
    r"Euro\b": "€",
}


def _plain(text: str) -> str:
    """One spelling for what has several: invisible signs, units, short forms."""
    text = unicodedata.normalize("NFKC", text).replace("\u00ad", "")
    for pattern, unit in _UNITS.items():
        text = re.sub(rf"\b(?:{pattern})", unit, text)
    return text


def figures(text: str) -> set[str]:
    """The numbers of a text as digits without marks: "11.000" and "elf" are 11000 and 11.

    A month's name counts as its number, so that 19.06. and 19. Juni are the same two.
    """
    text, found = _plain(text), set[str]()
    for hit in _DATE.finditer(text):
        found |= {part for part in hit.groups() if part}
    text = _DATE.sub(" ", text)
    found |= {re.sub(r"[., ](?=\d{3})", "", hit[0]).replace(",", ".") for hit in _FIGURE.finditer(text)}
    for word in _WORD.findall(text.casefold()):
        number = _NUMERALS.get(word) or _MONTH_OF.get(word)
        if number:
            found.add(str(number))
    return {_bare(figure) for figure in found}


def _bare(figure: str) -> str:
    whole, _, part = figure.partition(".")
    return (whole.lstrip("0") or "0") + (f".{part.rstrip('0')}" if part.rstrip("0") else "")


def _near(word: str, there: Iterable[str]) -> bool:
    """Is it there, but for its ending? The first two thirds, at least four letters, must agree."""
    keep = max(4, (2 * len(word) + 2) // 3)
    return any(word == other or (len(word) > 4 and other.startswith(word[:keep])) for other in there)


def doubt(statement: str, quotes: Iterable[str], question: str = "") -> str | None:
    """Why the quotes do not prove the statement, in a few words; None: nothing speaks against it."""
    quoted = _plain("\n".join(quotes))
    said = _plain(statement)
    if not quoted.strip():
        return "nothing is quoted"
    asked = _plain(question)
    strange = figures(said) - figures(quoted) - figures(asked)
    if strange:
        return f"{min(strange)} is not quoted"
    there = set(_WORD.findall(f"{quoted}\n{asked}".casefold()))
    words = [word for word in _WORD.findall(said) if len(word) > 2 and word.casefold() not in _EMPTY]
    missing = [word for word in words if not _near(word.casefold(), there)]
    names = [word for word in missing if word[0].isupper() and word.casefold() not in _MONTH_OF]
    if names:
        return f"{names[0]} is not quoted"
    if words and 1 - len(missing) / len(words) < ENOUGH:
        return f"{len(missing)} of {len(words)} words are not quoted"
    own = [word for word in words if word.casefold() not in set(_WORD.findall(asked.casefold()))]
    if own and not any(_near(word.casefold(), set(_WORD.findall(quoted.casefold()))) for word in own):
        return "only the question's words are quoted"
    if len(_NO.findall(said)) % 2 != len(_NO.findall(quoted)) % 2 and len(words) > 1:
        return "one of the two says not"
    return None
