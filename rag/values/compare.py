"""Do the values of a statement stand in a source? Agreement, what is missing, and what stands there instead.

A value of the source may say more than the statement's: "19.06.2024" proves "2024", "5 km"
proves "5", never the other way round.
"""

from __future__ import annotations

import re
from functools import lru_cache

from rag.text import STOP, stems
from rag.values.model import Amount, Clock, Code, Day, Key, Reference, Value, Years
from rag.values.places import exchanged
from rag.values.scan import marked, source_language, values
from rag.values.units import Reading, units_named

Parts = tuple[tuple[str, str], ...]

# Levels of a reference that are often left out between two others.
_FINER = frozenset(("satz", "uabs"))
_TIME = frozenset(("s", "month"))
_LETTERS = re.compile(r"\b([A-Z])\s*(?:bis|to|[-–])\s*([A-Z])\b")
_NEXT = re.compile(r"[\s\-‑]*([^\W\d_]+)")


def _amount_held(said: Amount, proof: Key) -> bool:
    if isinstance(proof, Day):
        # "am 19." and "im Jahr 2024" are proven by "19. Juni 2024".
        return said.unit in ("", "#") and said.number in (proof.day, proof.year)
    if isinstance(proof, Clock):
        return said.unit == "" and said.number == proof.hour and proof.minute == 0
    if isinstance(proof, Reference):
        return said.unit == "" and any(number == str(said.number) for _, number in proof.parts)
    if not isinstance(proof, Amount) or said.number != proof.number:
        return False
    return said.unit in ("", proof.unit) or (said.unit == "#" and proof.unit == "")


def _without_unit(said: Value, proof: Value, named: frozenset[Reading]) -> bool:
    """Does a bare "39" stand in "39 Jahre", or "39 Jahre" in a bare "39" where the source speaks of years?"""
    if any(isinstance(key, Amount) and key.unit in ("", "#") and key.number in proof.written for key in said.keys):
        return True
    bare = {key.number for key in proof.keys if isinstance(key, Amount) and not key.unit} & set(said.written)
    # The unit itself, not only its base: "fünf Monate" do not stand in a five beside years.
    units = {
        (key.unit, key.number / number) for key in said.keys if isinstance(key, Amount) for number in bare if number
    }
    return bool(units & named)


def _day_held(said: Day, proof: Key) -> bool:
    if not isinstance(proof, Day):
        return False
    pairs = ((said.year, proof.year), (said.month, proof.month), (said.day, proof.day))
    return all(part is None or part == found for part, found in pairs)


def _reference_held(said: Parts, proof: Parts) -> bool:
    """Is this place named? "Art. 6 Abs. 1 lit. f" leaves out the sentence of "Art. 6 Abs. 1 S. 1 lit. f"."""
    left_out = _FINER - {label for label, _ in said}
    return tuple(part for part in proof if part[0] not in left_out)[: len(said)] == said


def _held(said: Key, proof: Key) -> bool:
    if said == proof:
        return True
    match said:
        case Amount():
            return _amount_held(said, proof)
        case Day():
            return _day_held(said, proof)
        case Years(first, last):
            year = proof.year if isinstance(proof, Day) else None
            return year is not None and first <= year <= last
        case Reference(parts):
            return isinstance(proof, Reference) and _reference_held(parts, proof.parts)
        case Code(text):
            # The host of an address, and the site of a page.
            return isinstance(proof, Code) and (proof.text.endswith(f"@{text}") or proof.text.startswith(f"{text}/"))
        case Clock():
            return False


def agree(said: Value, proof: Value, named: frozenset[Reading] = frozenset()) -> bool:
    """Does ``proof`` (of the source) hold ``said`` (of the statement), in any of their readings?

    named: units that the source names anywhere; they may go with its bare numbers.
    """
    return any(_held(a, b) for a in said.keys for b in proof.keys) or _without_unit(said, proof, named)


def _pieced(said: Value, proofs: list[Value]) -> bool:
    """Is a full date proven by two places, the day in one and the year in another?"""
    days = [key for proof in proofs for key in proof.keys if isinstance(key, Day)]
    years = {day.year for day in days if day.year}
    open_days = {(day.month, day.day) for day in days if day.year is None}
    return any(
        isinstance(key, Day) and key.month and key.year in years and (key.month, key.day) in open_days
        for key in said.keys
    )


@lru_cache(maxsize=2048)
def _noun(text: str, end: int) -> frozenset[str]:
    """Stems of what is counted: the words right after a number, up to a mark, a stop word or the third."""
    found: list[str] = []
    while len(found) < 3 and (hit := _NEXT.match(text, end)):
        word = hit[1].lower()
        if word in STOP["de"] or word in STOP["en"] or word in ("der", "die", "das", "the"):
            break
        found.append(word)
        end = hit.end()
    # Snowball's German reduces English plurals too, and both texts are treated alike.
    return frozenset(stems(" ".join(found), "de"))


def _counted(value: Value, text: str) -> frozenset[str]:
    key = value.keys[-1]
    return _noun(text, value.end) if isinstance(key, Amount) and key.unit in ("", "#") else frozenset()


def _bases(value: Value) -> set[str]:
    return {key.unit for key in value.keys if isinstance(key, Amount)} - {"", "#"}


def _swapped(said: Value, statement: str, proofs: list[Value], others: list[Value], source: str) -> bool:
    """Does the source have this number, but of something else, and another number of this?"""
    noun = _counted(said, statement)
    if not noun:
        return False
    theirs = [_counted(proof, source) for proof in proofs]
    if any(not one or one & noun for one in theirs):
        return False
    return any(_counted(other, source) & noun for other in others)


def _excused(said: Value, statement: str, others: list[Value], source: str) -> bool:
    """A weak value counts only against another amount of the same unit, or of the same noun."""
    if not said.weak:
        return False
    bases, noun = _bases(said), _counted(said, statement)
    if bases:
        # A month and a week are two bases, and both of them times: "one month" is not said by "six weeks".
        wanted = _TIME if bases & _TIME else bases
        return not any(_bases(other) & wanted for other in others)
    ordinal = isinstance(said.key, Amount) and said.key.unit == "#"
    return not (ordinal and any(_same_sort(said, other) and _counted(other, source) & noun for other in others))


def _listed(said: Value, source: str) -> bool:
    """Does the letter of "Anlage B" stand anywhere in the source, as in "Anlagen A und B" and "Anlagen A bis C"?"""
    if not isinstance(said.key, Code):
        return False
    letter = said.key.text
    spans = (hit.groups() for hit in _LETTERS.finditer(source)) if len(letter) == 1 else ()
    named = re.search(rf"\b{re.escape(letter)}\b", source) is not None
    return named or any(first < letter < last for first, last in spans)


def missing(statement: str, source: str, language: str | None = None) -> list[Value]:
    """The values of the statement that the source does not hold, in their order.

    language: of the statement; the source's is told from its own words, and only a short one is taken to share it.
    """
    found = values(source, source_language(source, language))
    named = units_named(source)
    told = values(statement, language)
    result, proof = set[int](), dict[int, Value]()
    for place, said in enumerate(told):
        proofs = [proof for proof in found if agree(said, proof, named)]
        others = [other for other in found if other not in proofs]
        if proofs:
            absent = _swapped(said, statement, proofs, others, source)
        else:
            absent = (
                not _pieced(said, found) and not _listed(said, source) and not _excused(said, statement, others, source)
            )
            absent = absent and not any(agree(said, mark) for mark in marked(source))
        if absent:
            result.add(place)
        elif len(proofs) == 1:
            proof[place] = proofs[0]
    result |= exchanged(statement, told, source, found, proof)
    return [said for place, said in enumerate(told) if place in result]


def _same_sort(said: Value, other: Value) -> bool:
    """Could one stand in the other's place: the same unit, or dates of the same fineness?"""
    a, b = said.key, other.key
    if isinstance(a, Day) and isinstance(b, Day):
        return [a.year is None, a.month is None, a.day is None] == [
            b.year is None,
            b.month is None,
            b.day is None,
        ]
    if isinstance(a, Amount) and isinstance(b, Amount):
        return bool(_bases(said) & _bases(other)) if _bases(said) else a.unit == b.unit
    return type(a) is type(b)


def rival(said: Value, statement: str, source: str, language: str | None = None) -> Value | None:
    """What the source has in the place of ``said``, a value that it lacks; None: nothing comparable.

    Comparable is another value of the same unit, fineness or counted noun that proves no
    value of the statement itself.
    """
    found = values(source, source_language(source, language))
    named = units_named(source)
    theirs = [value for value in values(statement, language) if value != said]
    noun = _counted(said, statement)
    candidates = []
    for other in found:
        if other.weak or not _same_sort(said, other) or agree(said, other, named):
            continue
        if any(agree(value, other, named) for value in theirs):
            continue
        bare = not _bases(said) and isinstance(said.key, Amount)
        if bare and not noun & _counted(other, source):
            continue
        candidates.append(other)
    return candidates[0] if candidates else None
