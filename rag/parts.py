"""A question that asks several things, taken apart by its words alone (German and English)."""

from __future__ import annotations

import re

from rag.questions import WHO, YES_NO, asks
from rag.text import searchable

BARE = 2  # words of a part that cannot stand alone
MOST = 5  # parts that are answered one by one; each costs a search and calls of the model
_AND = r"(?:und|sowie|and)"
_MARK = r"(?:\(?(?:\d{1,2}|[a-h])[.)]\s+)?"  # "1. Wann …? 2. Wo …?", "a) …? b) …?"
# "… und gibt es", "… and can I": a verb before such a word begins a question; "und hat sie angenommen" goes on.
_VERB_FIRST = rf"(?:{YES_NO.pattern})\s+(?:ich|man|es|wir|there|i|it|we|you)\b"
_JOINT = re.compile(
    rf"\s*,?\s+{_AND}\s+(?={WHO}\b|{_VERB_FIRST})|(?<=\?)\s+(?:{_AND}\s+)?{_MARK}(?={WHO}\b|{YES_NO.pattern})",
    re.IGNORECASE | re.VERBOSE,
)
_FIRST_MARK = re.compile(_MARK)
_ENDS_ASKING = re.compile(rf"\s(?:{WHO}|ob|dass|whether|if)\Z", re.IGNORECASE)
_THING = r"(?!(?:is|are|was|were|has|have|had|do|does|did|can|may|must|will|of)\b)\w+"
# What belongs to the question word: "wie lange", "in welchem Raum", "how many members", "wann genau".
_HEAD = re.compile(
    rf"{WHO}\b(?:"
    r"(?:(?<=wie)|(?<=how))\s+(?:lange?|oft|häufig|hoch|weit|groß|alt|teuer|breit|tief|schwer|schnell|long|often|high"
    rf"|far|large|big|old|expensive|wide|deep|heavy|fast|viele?(?:\s+(?-i:[A-ZÄÖÜ]\w+))?|(?:many|much)(?:\s+{_THING})?)\b"
    r"|(?:(?<=welche)|(?<=welche[rnms]))\s+(?:[^\W\d_]+\s+)?(?-i:[A-ZÄÖÜ][\w-]+)"
    rf"|(?:(?<=which)|(?<=what))\s+{_THING})?(?:\s+(?:genau|eigentlich|exactly)\b)?",
    re.IGNORECASE,
)
# "wann sie fällig wird", "where it meets": what has its verb at its end hangs on what stands before it; "wann die
# Sauna", which has none, does not.
_HANGS = re.compile(
    rf"(?i:{WHO})\b(?:\s+(?:lange?|oft|hoch|viele?|weit|groß|long|often|much|many))?\s+"
    r"(?:der|die|das|dem|den|ein|eine[rnms]?"
    r"|er|sie|es|man|ich|wir|ihre?[nmrs]?|seine?[nmrs]?|diese[rnms]?|(?:the|an?)(?=\s+\S+\s+\S)|he|she|it"
    r"|they|we|you|i|his|her|its|their|this|these|that)\b(?=.*\s[a-zäöüß]+\W*\Z)"
)


def parts(question: str) -> list[str]:
    """What a question asks one after the other; the question alone where it asks one thing.

    "Wann und wo wurde der Bund gegründet?" asks "Wann wurde der Bund gegründet?" and "wo wurde
    der Bund gegründet?". "Wer entscheidet, wann und wo getagt wird?" asks one thing.
    """
    text = _FIRST_MARK.sub("", searchable(question).strip(), count=1)
    first, *others = _JOINT.split(text)
    listed = first.split(", ")  # "Wann, wo und wie …?"
    pieces = [*(listed if all(_HEAD.fullmatch(piece) for piece in listed) else [first]), *others]
    if not 1 < len(pieces) <= MOST or not all(asks(piece) for piece in pieces) or _is_one(pieces):
        return [question]
    full, shared = [], ""
    for at, piece in reversed(list(enumerate(pieces))):
        head = _HEAD.match(piece)
        bare = len(piece.split()) <= BARE or _HEAD.fullmatch(piece) is not None
        if at == len(pieces) - 1 or not bare:
            shared = piece[head.end() :] if head else ""
            full.append(piece)
        else:
            # "Wann", "Wie hoch": a bare question word shares what follows the next one.
            full.append(piece.rstrip("?") + shared)
    return full[::-1]


def _is_one(pieces: list[str]) -> bool:
    """Do the pieces ask one thing after all?"""
    # "Wer hat wann und wo unterschrieben?", "Wer entscheidet, ob und wann gebaut wird?"
    if any(_ENDS_ASKING.search(piece) for piece in pieces[:-1] if not _HEAD.fullmatch(piece)):
        return True
    if any(_HEAD.fullmatch(piece.rpartition(", ")[2]) for piece in pieces[:-1] if ", " in piece):
        return True
    # "Was ist und wie funktioniert …?" shares more than a question word can take.
    if any(len(p.split()) <= BARE and not _HEAD.fullmatch(p) and not p.endswith("?") for p in pieces[:-1]):
        return True
    # "Wer legt fest, wie hoch die Gebühr ist und wann sie fällig wird?"
    asking = not _HEAD.fullmatch(pieces[0]) and not _HANGS.match(pieces[0])
    return asking and any(_HANGS.match(piece) for piece in pieces[1:] if not _HEAD.fullmatch(piece))
