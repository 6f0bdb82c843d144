"""Little words that turn a statement round: "vor Lieferung" and "nach Lieferung", "für" and "gegen den Antrag"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from rag.text import STOP, stems
from rag.values.limits import bounds
from rag.values.opposite_words import EVENT, LEVEL, PLACE, RELATIONS, VOTING
from rag.values.recurring import Clash
from rag.values.scan import source_language

_TOKEN = re.compile(r"\d[\d.,]*\d|\w+")
_FIGURE = re.compile(r"\s+[+\d]")
_ENDS = re.compile(r"[;:!?()]|[.,](?!\d)")
_SENTENCE = re.compile(r"[;:!?]|\.(?!\d)")
# "Für und drei gegen den Antrag": what it belongs to stands after the next such word.
_SHARED = re.compile(r"\s*(?:[,/]|(?:und|oder|bzw|and|or)\b)", re.IGNORECASE)
_DECLINED = re.compile(r"(?<=er)e[mnrs]?\Z")  # "niedrigere Kosten"
_ARTICLES = frozenset("der die das dem den des the".split())
_TIME, _STAND, _SIZE, _QUANTITY = (RELATIONS[word][0] for word in ("vor", "für", "über", "all"))
_AFTER_OTHERS = re.compile(r"\b(?:look\w*|named)\s+\Z", re.IGNORECASE)  # "looks after"
_AHEAD = 2  # content words that such a word may belong to: "below the engineer's estimate"


@dataclass(frozen=True, slots=True)
class _Related:
    """A word of relation: its axis and its side, the stems of what it belongs to, and both as they stand there.

    sure: is it such a word, as far as its neighbours tell? "Vor dem Gesetz" is no time.
    """

    axis: int
    side: int
    objects: frozenset[str]
    text: str
    sure: bool


def _sure(axis: int, text: str, hit: re.Match[str], objects: Sequence[str], code: str) -> bool:
    if axis == _TIME and code == "de":
        return any(word[0].isupper() and EVENT.fullmatch(word) for word in objects)
    if axis == _TIME:
        return not any(PLACE.fullmatch(word) for word in objects) and not _AFTER_OTHERS.search(text, 0, hit.start())
    if axis == _STAND:
        begin = max((end.end() for end in _SENTENCE.finditer(text, 0, hit.start())), default=0)
        stop = _SENTENCE.search(text, hit.end())
        return VOTING.search(text, begin, stop.start() if stop else len(text)) is not None
    return axis != _SIZE or LEVEL.match(text, hit.end()) is not None


def _found(text: str, language: str | None) -> Iterator[_Related]:
    """All of a text, but those before a value: rag/values/limits.py has them."""
    code = "en" if language == "en" else "de"
    bounding = [(bound.start, bound.value.start) for bound in bounds(text, language)]
    for hit in _TOKEN.finditer(text):
        word = _DECLINED.sub("", hit[0].lower())
        if word not in RELATIONS or any(start <= hit.start() < end for start, end in bounding):
            continue
        if _FIGURE.match(text, hit.end()):  # "unter 0431 98812" is where to call
            continue
        stop = _SHARED.match(text, hit.end()) or _ENDS.search(text, hit.end())
        objects: list[str] = []
        end = hit.end()
        for after in _TOKEN.finditer(text, end, stop.start() if stop else len(text)):
            if after[0].lower() in RELATIONS:
                if RELATIONS[word][0] == _QUANTITY or RELATIONS[after[0].lower()][0] != _QUANTITY:
                    break
                continue  # "vor allen Sitzungen"
            if after[0].lower() in ("als", "than"):
                # "More visitors than last year" and "fewer visitors than this year" may both be so.
                objects = []
            if after[0].lower() in STOP[code] or after[0].lower() in _ARTICLES:
                continue
            objects.append(after[0])
            end = after.end()
            counted = code == "de" and after[0][0].isupper() and RELATIONS[word][0] == _QUANTITY
            if len(objects) == _AHEAD or counted:
                break
        axis, side = RELATIONS[word]
        roots = frozenset(root for one in objects for root in stems(one, code)[:1])
        yield _Related(axis, side, roots, text[hit.start() : end], _sure(axis, text, hit, objects, code))


def _related(text: str, language: str | None) -> list[_Related]:
    """Those of a text that belong to something; one with nothing of its own has what the next of its axis has."""
    found = list(_found(text, language))
    whole: list[_Related] = []
    for index, one in enumerate(found):
        if not one.objects:
            others = found[index + 1 :] + found[:index][::-1]
            near = [other for other in others if other.axis == one.axis and other.objects]
            if not near:
                continue
            one = replace(one, objects=near[0].objects, sure=near[0].sure)
        whole.append(one)
    return whole


def turned_round(
    statement: str, source: str, language: str, alike: Sequence[str], *, how_many: bool
) -> Iterator[Clash]:
    """Relations of the statement that the source has the other way round alone.

    alike: the parts of the source that say the same, one of which must have the opposite. how_many: whether to look at
    "all" and "some" or at all others; of those each part must have the opposite, as "dogs" are all dogs.
    """
    code = source_language(source, language)
    said = _related(statement, language) if alike else []
    theirs = _related(source, code) if said else []
    parts = [[one for one in _related(part, code) if one.sure] for part in alike] if theirs else []
    for mine in said:
        if not mine.sure or (mine.axis == _QUANTITY) != how_many:
            continue
        here, there, *each = (
            [one for one in found if one.axis == mine.axis and one.objects & mine.objects]
            for found in (said, theirs, *parts)
        )
        # "Before and after delivery" says both.
        turned = all(one.side == mine.side for one in here) and all(one.side != mine.side for one in there)
        if turned and (all(each) if how_many else any(each)):
            yield "negation", mine.text, next(found[0].text for found in each if found)
