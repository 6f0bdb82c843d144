"""Drafts a file of cases from a person's own documents, for that person to edit: ``belegt eval new FOLDER``.

No model is asked: a sentence with a date, an amount or a name is taken, the words are left out, and
the question asks for them. The evidence stands exactly once in its file, so a draft runs as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from eval.cases import Case, Proof
from rag.errors import ReadError, UsageError

_MONTHS = "Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember"
_MONTHS_EN = "January|February|March|April|May|June|July|August|September|October|November|December"
_DATE = re.compile(
    rf"\b\d{{1,2}}\.\s?(?:{_MONTHS})(?:\s\d{{4}})?|\b\d{{1,2}}\.\d{{1,2}}\.\d{{4}}|\b(?:{_MONTHS_EN})\s\d{{1,2}}(?:,\s\d{{4}})?"
    rf"|\b\d{{1,2}}\s(?:{_MONTHS_EN})(?:\s\d{{4}})?|\b(?:1[89]|20)\d{{2}}\b"
)
_AMOUNT = re.compile(
    r"(?<![\w.,/-])\d+(?:[.,]\d+)*\s?(?:%|€|\$|Prozent|percent|Euro|Dollar|Millionen|Milliarden|million|billion|km|Meter"
    r"|Kilometer|Stunden|hours|Tage[n]?|days|Wochen|weeks|Monate[n]?|months|Jahre[n]?|years|Uhr|Menschen|people)(?!\w)"
)
_NAME = re.compile(r"(?<=[a-zäöüß,] )[A-ZÄÖÜ][a-zäöüß]+(?: [A-ZÄÖÜ][a-zäöüß]+)+(?= [a-zäöüß])")
_ASKS = {
    "de": {
        "date": "Wann war das: „{text}“?",
        "number": "Wie viel: „{text}“?",
        "name": "Wer oder was ist das: „{text}“?",
    },
    "en": {"date": "When was it: “{text}”?", "number": "How much: “{text}”?", "name": "Who or what is it: “{text}”?"},
}
_NOWHERE = {
    "de": "Wie viele Leuchttürme hat die Insel Neuwerk in der Sahara?",
    "en": "How many lighthouses does the island of Neuwerk in the Sahara have?",
}
_GAP = "…"


@dataclass(frozen=True)
class Drafted:
    """The drafted cases, and the files of which none could be made, each with the reason."""

    cases: tuple[Case, ...]
    passed_over: tuple[str, ...]


def draft(folder: Path, most: int = 40) -> Drafted:
    """At most ``most`` cases, spread over the files of a folder, and one without an answer for each language.

    Raises UsageError when the folder has no file from which a case can be made.
    """
    from rag.readers import Readers, kind_of

    paths = sorted(path for path in folder.rglob("*") if path.is_file() and kind_of(path) and path.name[0] != ".")
    found: list[list[Case]] = []
    passed: list[str] = []
    with Readers() as readers:
        for path in paths:
            file = path.relative_to(folder).as_posix()
            try:
                text = readers.read(path).text
            except ReadError as error:
                passed.append(f"{file}: {error}")
                continue
            cases = list(_of(file, text))
            found.append(cases)
            if not cases:
                passed.append(f"{file}: no sentence with a date, an amount or a name that stands in it once")
    chosen = _spread(found, most)
    if not chosen:
        raise UsageError(f"No cases can be drafted from {folder}. {' '.join(passed[:3]) or 'It has no files.'}")
    numbered = [case.model_copy(update={"id": f"q{n:03}"}) for n, case in enumerate(chosen, 1)]
    return Drafted((*numbered, *_unanswerable({case.lang for case in chosen})), tuple(passed))


def _of(file: str, text: str) -> Iterator[Case]:
    """The cases of one file, the kinds in turn."""
    from rag.sentences import sentences
    from rag.text import language_of

    lang = "en" if language_of(text[:2000]) == "en" else "de"
    by_kind: dict[str, list[Case]] = {"date": [], "number": [], "name": []}
    for sentence in sentences(text):
        quote = text[sentence.start : sentence.end]
        said = " ".join(quote.split())
        if not 7 <= len(said.split()) <= 35 or text.count(quote) != 1 or said[-1] not in '.!“”"':
            continue
        for kind, pattern in (("date", _DATE), ("number", _AMOUNT), ("name", _NAME)):
            hit = pattern.search(said)
            if hit is None or said.count(hit[0]) != 1:
                continue
            gapped = (said[: hit.start()] + _GAP + said[hit.end() :]).strip('„“”"')
            by_kind[kind].append(
                Case(
                    id=file,
                    lang=lang,
                    kind=kind,
                    question=_ASKS[lang][kind].format(text=gapped),
                    answerable=True,
                    answer=((hit[0],),),
                    files=(file,),
                    evidence=(Proof(file=file, quote=quote),),
                    tags=("draft",),
                )
            )
            break
    yield from (case for each in _in_turn(list(by_kind.values())) for case in each)


def _in_turn(piles: list[list[Case]]) -> Iterator[list[Case]]:
    for place in range(max(map(len, piles), default=0)):
        yield [pile[place] for pile in piles if place < len(pile)]


def _spread(files: list[list[Case]], most: int) -> list[Case]:
    """The first cases of each file in turn, until there are ``most``; then in the files' order."""
    taken = [case for each in _in_turn(files) for case in each][:most]
    return [case for cases in files for case in cases if any(case is one for one in taken)]


def _unanswerable(languages: set[str]) -> list[Case]:
    return [
        Case(
            id=f"n{n:03}",
            lang="en" if lang == "en" else "de",
            kind="unanswerable",
            question=_NOWHERE[lang],
            answerable=False,
            tags=("draft",),
        )
        for n, lang in enumerate(sorted(languages), 1)
    ]


def text_of(cases: tuple[Case, ...]) -> str:
    """The cases as JSON Lines."""
    return "".join(case.model_dump_json(exclude_defaults=True) + "\n" for case in cases)
