"""Conditions: "nicht ohne Erlaubnis" is "nur mit Erlaubnis", and what comes with a thing comes not without it."""

from __future__ import annotations

import re

from rag.text import stems
from rag.values.overlap import NEGATION

# What stands between "without" and its noun says nothing of it: "without the landlord's consent".
_ARTICLES = r"(?:(?:the|an?|any|his|her|its|their|your|die|das|den|dem|der|eine[nmrs]?|ein|jede[nmrs]?)\s+)*"
# "Ohne Gegenstimmen" negates its own noun, not the clause that it stands in.
WITHOUT = re.compile(rf"\b(?:ohne|without)\s+{_ARTICLES}(?:[a-zäöüß]+\s+){{0,2}}?\w+", re.IGNORECASE)
# German alone: there the capital says which of the words that follow is meant.
_EITHER = re.compile(r"\b(?:(?P<without>[Oo]hne)|[Mm]it)\s+(?:[a-zäöüß]+\s+){0,2}(?P<what>[A-ZÄÖÜ][a-zäöüß]+)\b")
_NO = (
    r"(?:nicht|kein(?:e[mnrs]?)?|nie|niemals|niemand\w*|nirgends|nichts"
    r"|not|no|never|none|nobody|nothing|neither|cannot)"
)
# "No losses and no debts": what another verb or noun denies is no condition of this one.
_BETWEEN = r"(?P<between>(?:(?!\b(?:und|oder|aber|sondern|and|or|but)\b)[^.;:,])*?)"
_NOT_WITHOUT = re.compile(rf"\b{_NO}\s+(?:ohne|(?P<english>without))\b", re.IGNORECASE)
_NOT_SO_WITHOUT = re.compile(rf"\b{_NO}\b{_BETWEEN}\b(?:ohne|(?P<english>without))\b", re.IGNORECASE)
_WITHOUT_NOT = re.compile(rf"\b(?:ohne|(?P<english>without))\b{_BETWEEN}\b{_NO}\b", re.IGNORECASE)
_ONLY_WITH = re.compile(r"\b(?:nur\s+mit|only\s+with)\b", re.IGNORECASE)


def affirmed(text: str, other: str) -> str:
    """ "Nicht ohne Erlaubnis" as "nur mit Erlaubnis"; with words between only where the other text calls for it."""

    def only(hit: re.Match[str]) -> str:
        condition = "only with" if hit["english"] else "nur mit"
        between = hit.groupdict().get("between") or ""
        return f"{condition}{between}" if hit.re is _WITHOUT_NOT else f"{between}{condition}"

    text = _NOT_WITHOUT.sub(only, text)
    simply = WITHOUT.search(other) and not NEGATION.search(WITHOUT.sub(" ", other))
    conditional = _ONLY_WITH.search(other)
    if simply or conditional:
        text = _NOT_SO_WITHOUT.sub(only, text)
    return _WITHOUT_NOT.sub(only, text) if simply or conditional or conditions_differ(text, other) else text


def conditions_differ(statement: str, source: str) -> bool:
    """Does one come with what the other comes without? "Mit Anmeldung erlaubt" is "ohne Anmeldung verboten"."""
    return bool(coming_with(statement) & without(source) or without(statement) & coming_with(source))


def coming_with(text: str) -> set[str]:
    """Stems of what is said to be there: "mit schriftlicher Zustimmung"."""
    return {stem for hit in _EITHER.finditer(text) if not hit["without"] for stem in stems(hit["what"], "de")}


def without(text: str) -> set[str]:
    """Stems of what is said to be lacking: "ohne schriftliche Zustimmung"."""
    return {stem for hit in _EITHER.finditer(text) if hit["without"] for stem in stems(hit["what"], "de")}
