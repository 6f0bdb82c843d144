"""True cited statements from gold answers, and what a program makes of them that is no longer true.

A statement is the sentence that holds the gold answer, as it is, behind a lead as Belegt writes
them, or reworded (``eval.rewording``). Each mutant changes one thing: a number, a date, a name, a
negation; or leaves the words and takes another sentence as source, or a file from which the
proving sentence is gone. Nothing here shares code with the checks that are measured with it.
"""

from __future__ import annotations

import random
import re
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from eval.asking import Part
from eval.cases import Case
from eval.labelled import Labelled
from eval.metrics import holds, normal
from eval.rewording import reworded
from eval.stats import SEED

CLASSES = ("number", "date", "name", "negation", "moved", "deleted", "swapped")
"""All kinds of mutants. ``swapped``, two numbers of one sentence changed places, is told apart
from ``number``: every value still stands in the source."""
_LONGEST = 60  # words; a longer "sentence" is a table or a list


@dataclass(frozen=True)
class Base:
    """A case with the sentence that holds its gold answer, and the others of its document."""

    case: Case
    gold: str
    sentence: str
    others: tuple[str, ...]
    names: Names


@dataclass(frozen=True)
class Names:
    """How the words of a set of documents are used, by which names are told from nouns; and
    other answers to questions for a name, that may stand in a name's place.
    """

    lower: frozenset[str] = frozenset()
    after_article: frozenset[str] = frozenset()
    pool: tuple[str, ...] = field(default=())

    def is_name(self, text: str) -> bool:
        """Only capitalised words, none of which is ever written small or follows an article."""
        words = re.findall(r"[^\W\d_]+", text)
        proper = [word for word in words if word not in ("von", "van", "de", "of", "der", "the", "du", "da")]
        return (
            0 < len(proper) <= 4
            and all(word[0].isupper() and len(word) > 2 for word in proper)
            and re.fullmatch(r"[^\W\d_]+(?:[ '’.-]+[^\W\d_]+)*", text) is not None
            and not any(word.casefold() in self.lower or word in self.after_article for word in proper)
        )


_ARTICLE = re.compile(
    r"\b(?:[Dd](?:er|ie|as|en|em|es)|[Ee]ine?[mnrs]?|[Kk]eine?[mnrs]?|[IiVvBbZz](?:m|om|eim|um|ur)|[Tt]he|[Aa]n?)"
    r" (?:[a-zäöüß]+(?:e[mnrs]?) )?([A-ZÄÖÜ]\w+)"
)
_ASKS_NAME = re.compile(r"(?i)(?:wer|wen|wem|wessen|who|whom|whose|wo|woher|wohin|where)\b|.*\b(?:heißen|hieß|heißt)\b")


def names_of(cases: Sequence[Case], texts: Sequence[str]) -> Names:
    """What the documents tell of their words, with the names that answer the cases."""
    whole = "\n".join(texts)
    lower = frozenset(re.findall(r"\b[a-zäöüß]\w+", whole))
    known = Names(lower, frozenset(_ARTICLE.findall(whole)))
    pool = {
        gold.strip()
        for case in cases
        for gold in _golds(case)
        if _ASKS_NAME.match(case.question) and known.is_name(gold.strip())
    }
    return Names(known.lower, known.after_article, tuple(sorted(pool)))


def _golds(case: Case) -> list[str]:
    return [*case.answers, *(text for group in case.answer for text in group)]


def bases(part: Part) -> Iterator[Base]:
    """The cases of a part whose gold answer stands in exactly one sentence of its document."""
    from rag.sentences import sentences

    texts = {file: part.corpus.text(file) for file in part.corpus.files}
    split = {
        file: tuple(" ".join(text[s.start : s.end].split()) for s in sentences(text))
        for file, text in texts.items()
        if text
    }
    names = names_of(part.cases, [text for text in texts.values() if text])
    for case in part.cases:
        quotes = {proof.file: proof.quote for proof in case.evidence}
        for gold in sorted(_golds(case), key=len, reverse=True):
            file = next((file for file in case.files if file in split), None)
            gold = gold.strip()
            if not file or len(normal(gold)) < 2 or gold.split()[:1] == ["=="]:
                continue
            wanted = " ".join(quotes.get(file, "").split())
            there = [one for one in split[file] if not wanted or wanted in one or one in wanted]
            holding = [one for one in there if holds(one, [gold])]
            if len(holding) == 1 and _sound(holding[0]):
                others = tuple(one for one in split[file] if one != holding[0] and len(one.split()) > 3)
                yield Base(case, gold, holding[0], others, names)
                break


def _sound(sentence: str) -> bool:
    return 5 <= len(sentence.split()) <= _LONGEST and "==" not in sentence and sentence[-1] in ".!?\"“”'’)"


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


def labelled(part: Part, seed: int = SEED) -> list[Labelled]:
    """All statements that the gold answers of a part give, true ones and mutants."""
    made: list[Labelled] = []
    for base in bases(part):
        chance = random.Random(zlib.crc32(f"{seed} {part.name} {base.case.id}".encode()))
        made += _of(base, part.name, chance)
    return made


def _of(base: Base, name: str, chance: random.Random) -> Iterator[Labelled]:
    lead, other = chance.random() < 0.5, reworded(base.sentence, base.case.lang, chance)
    true = [(f"{base.gold} – {base.sentence}", "lead") if lead else (base.sentence, "verbatim")]
    if other:
        yield _one(base, name, other[0], (base.sentence,), "true", other[1])
        true.append(other)
    if chance.random() < (0.6 if other else 0.15):  # so that most of the true ones are in other words
        yield _one(base, name, true[0][0], (base.sentence,), "true", true[0][1])
    for kind, change in CHANGES.items():
        statement, form = chance.choice(true)
        if form == "lead":
            statement, form = base.sentence, "verbatim"
        mutant = change(statement, base, chance)
        if mutant and normal(mutant) != normal(statement):
            yield _one(base, name, mutant, (base.sentence,), kind, form)
    left = tuple(one for one in base.others if not holds(one, [base.gold]))
    if left and len(left) == len(base.others):
        statement, form = chance.choice(true)
        yield _one(base, name, statement, (chance.choice(left),), "moved", form)
        yield _one(base, name, statement, left, "deleted", form)


def _one(base: Base, name: str, statement: str, sources: tuple[str, ...], kind: str, form: str) -> Labelled:
    case = base.case
    return Labelled(
        id=f"{name or 'own'}/{case.id}/{kind}/{form}",
        lang=case.lang,
        statement=statement,
        sources=sources,
        proven=kind == "true",
        kind=kind,
        form=form,
        question=case.question,
        cluster=f"{name}/{case.cluster}",
    )
