"""The changes that make a true statement untrue: a number, a date, a name, a negation, two numbers.

Each gives the changed statement, or None where there is nothing to change. Nothing here shares
code with the checks that are measured with it.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable

from eval.bases import Base
from eval.metrics import holds

_NUMBER = re.compile(r"(?<![\w.,/:§€$£-])(?:[$£€])?(\d{1,3}(?:[.,]\d{3})+|\d+(?:[.,]\d+)?)(?![\w/:-]|[.,]\d)")
_YEAR = re.compile(r"(?<![\w.,/:-])(1[0-9]{3}|20[0-4][0-9])(?![\w/:%-]|[.,]\d| %)")
_MONTHS = {
    "de": "Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember",
    "en": "January|February|March|April|May|June|July|August|September|October|November|December",
}
_WORDS = {
    "de": "zwei drei vier fünf sechs sieben acht neun zehn elf zwölf".split(),
    "en": "two three four five six seven eight nine ten eleven twelve".split(),
}


def _dates(sentence: str, language: str) -> list[tuple[int, int]]:
    """Where years and days stand: numbers that are not to be changed as numbers."""
    months = _MONTHS[language]
    day = rf"\b\d{{1,2}}\.? ?(?:{months})\b|\b(?:{months}) \d{{1,2}}\b|\b\d{{1,2}}\.\d{{1,2}}\.(?:\d{{4}})?"
    return [hit.span() for hit in re.finditer(day, sentence)] + [hit.span() for hit in _YEAR.finditer(sentence)]


def _numbers(statement: str, language: str) -> list[re.Match[str]]:
    """The numbers that say something: no dates, and not the mark of a list item."""
    taken = _dates(statement, language)
    if mark := re.match(r"\(?\d{1,3}[.)]\s", statement):
        taken.append(mark.span())
    return [
        hit for hit in _NUMBER.finditer(statement) if not any(s < hit.end(1) and hit.start(1) < e for s, e in taken)
    ]


def _replaced(sentence: str, start: int, end: int, new: str) -> str:
    return sentence[:start] + new + sentence[end:]


def _taken(base: Base, new: str) -> bool:
    """Does the source or the question have it already? Then the change may leave something true."""
    return holds(f"{base.sentence}\n{base.case.question}", [new])


def change_number(statement: str, base: Base, chance: random.Random) -> str | None:
    """One number that is no date: another digit, a little more or less, tenfold, another number word."""
    spots = _numbers(statement, base.case.lang)
    words = _WORDS[base.case.lang]
    spelled = list(re.finditer(rf"(?<= )(?:{'|'.join(words)})(?= [\wÄÖÜäöü]{{3}})", statement))
    if spots and (not spelled or chance.random() < 0.8):
        hit = chance.choice(spots)
        new = _other_number(hit[1], chance)
        return None if _taken(base, new) else _replaced(statement, *hit.span(1), new)
    if spelled:
        hit = chance.choice(spelled)
        new = chance.choice([word for word in words if word != hit[0]])
        digits = str(words.index(new) + 2)
        return None if _taken(base, new) or _taken(base, digits) else _replaced(statement, *hit.span(), new)
    return None


def _other_number(text: str, chance: random.Random) -> str:
    place = chance.choice([at for at, sign in enumerate(text) if sign.isdigit()])
    low = "1" if place == 0 and len(text) > 1 else "0"
    digit = chance.choice([digit for digit in "0123456789" if digit != text[place] and digit >= low])
    ways = [_replaced(text, place, place + 1, digit)]
    if text.isdigit():
        ways += [str(int(text) + chance.choice((1, 2, 10))), f"{text}0", str(max(1, int(text) - 1))]
    ways = [way for way in ways if way != text and way != "0"]
    return chance.choice(ways) if ways else f"{text}0"


def swap_numbers(statement: str, base: Base, chance: random.Random) -> str | None:
    """Two numbers of the statement that are no dates change places."""
    spots = _numbers(statement, base.case.lang)
    pairs = [(a, b) for at, a in enumerate(spots) for b in spots[at + 1 :] if a[1] != b[1]]
    if not pairs:
        return None
    a, b = chance.choice(pairs)
    return _replaced(_replaced(statement, *b.span(1), a[1]), *a.span(1), b[1])


def change_date(statement: str, base: Base, chance: random.Random) -> str | None:
    """One year, month or day of the month becomes another."""
    spots: list[tuple[int, int, str]] = []
    for hit in _YEAR.finditer(statement):
        spots.append((*hit.span(1), str(int(hit[1]) + chance.choice((-11, -10, -3, -2, -1, 1, 2, 4, 10, 100)))))
    months = _MONTHS[base.case.lang].split("|")
    any_month = f"(?:{'|'.join(months)})"
    for hit in re.finditer(rf"\b{any_month}\b(?= \d|,? \d{{4}})|(?<=\d\. ){any_month}\b", statement):
        spots.append((*hit.span(), chance.choice([month for month in months if month != hit[0]])))
    for hit in re.finditer(rf"\b(\d{{1,2}})(?=\.? {any_month}\b)", statement):
        spots.append((*hit.span(1), str(int(hit[1]) % 28 + chance.choice((1, 2)))))
    if not spots:
        return None
    start, end, new = chance.choice(spots)
    if new == statement[start:end] or (not new.isalpha() and _taken(base, new)):
        return None
    return None if new.isalpha() and _taken(base, new) else _replaced(statement, start, end, new)


def change_name(statement: str, base: Base, chance: random.Random) -> str | None:
    """The gold answer, a name, becomes the name that answers another question; or its last word does."""
    if not base.names.is_name(base.gold) or statement.count(base.gold) != 1:
        return None
    around = " ".join((base.sentence, base.case.question, *base.others)).casefold()
    pool = [
        name
        for name in base.names.pool
        if not any(word.casefold()[:5] in around for word in re.findall(r"\w{3,}", name))
    ]
    if not pool:
        return None
    new = chance.choice(pool)
    if " " in base.gold and chance.random() < 0.5:
        new = f"{base.gold.rsplit(' ', 1)[0]} {new.rsplit(' ', 1)[-1]}"
    return statement.replace(base.gold, new)


_NOT = {
    "de": [
        (r"\bkeine(?=[nmrs]?\b)", "eine"),
        (r"\bkein\b", "ein"),
        (r"(?<=\w )nicht (?!nur|zuletzt|allein|bloß)", ""),
    ],
    "en": [
        (r"\b(is|was|were|are|did|does|do|has|had|could|can|would|will) not (?!only|just|least)", r"\1 "),
        (r"\bcannot\b", "can"),
    ],
}
_VERBS = {
    "de": r"(?:ist|sind|war|waren|wurde|wurden|wird|werden|hat|haben|hatte|hatten|kann|können|konnte|muss|müssen|darf)",
    "en": r"(?:is|are|was|were|has|had|can|could|will|would|must|may)",
}


def change_negation(statement: str, base: Base, chance: random.Random) -> str | None:
    """A negation is taken out, or put behind the finite verb."""
    language = base.case.lang
    for pattern, new in _NOT[language]:
        if re.search(pattern, statement):
            return re.sub(pattern, new, statement, count=1)
    if language == "de" and (hit := re.search(r"\b(?:ist|war|sind|waren|hat|hatte) (?=eine?[nmrs]?\b)", statement)):
        return statement[: hit.end()] + "k" + statement[hit.end() :]
    word = "nicht" if language == "de" else "not"
    verbs = list(re.finditer(rf"\b{_VERBS[language]}\b(?! not\b| nicht\b| kein| also\b| auch\b)", statement))
    if not verbs:
        return None
    hit = chance.choice(verbs)
    if statement[hit.end() : hit.end() + 1] != " ":  # at the end of a clause it stands before the verb
        return f"{statement[: hit.start()]}{word} {statement[hit.start() :]}" if language == "de" else None
    return f"{statement[: hit.end()]} {word}{statement[hit.end() :]}"


Change = Callable[[str, Base, random.Random], str | None]
CHANGES: dict[str, Change] = {
    "number": change_number,
    "date": change_date,
    "name": change_name,
    "negation": change_negation,
    "swapped": swap_numbers,
}
