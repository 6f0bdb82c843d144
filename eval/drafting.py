"""Drafts a file of cases from a person's own documents, for that person to edit: ``belegt eval new FOLDER``.

A sentence with a date, an amount or a name is taken, the words are left out, and the question asks for
them; a language model may word it (``eval.wording``). Some are asked again without their own file:
then nothing answers them. The evidence stands exactly once in its file, so a draft runs as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from eval.bases import Names, names_of
from eval.cases import Case, Proof
from eval.metrics import holds
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
_LONGEST = 45  # words; a longer sentence is a list
_LEFT_OUT = 4  # one in so many drafts is also asked without its own file


@dataclass(frozen=True)
class Drafted:
    """The drafted cases, and the files of which none could be made, each with the reason."""

    cases: tuple[Case, ...]
    passed_over: tuple[str, ...]


def draft(folder: Path, most: int = 40) -> Drafted:
    """At most ``most`` cases, spread over the files of a folder; and some without an answer: one in each
    language about nothing that is there, others whose own file is left out, where no other file has the answer.

    Raises UsageError when the folder has no file from which a case can be made.
    """
    from rag.readers import Readers, kind_of

    paths = sorted(path for path in folder.rglob("*") if path.is_file() and kind_of(path) and path.name[0] != ".")
    texts: dict[str, str] = {}
    passed: list[str] = []
    with Readers() as readers:
        for path in paths:
            file = path.relative_to(folder).as_posix()
            try:
                texts[file] = readers.read(path).text
            except ReadError as error:
                passed.append(f"{file}: {error}")
    known = names_of((), list(texts.values()))
    found = {file: list(_of(file, text, known)) for file, text in texts.items()}
    bare = [file for file, cases in found.items() if not cases]
    passed += [f"{file}: no sentence with a date, an amount or a name that stands in it once" for file in bare]
    chosen = _spread(list(found.values()), most)
    if not chosen:
        raise UsageError(f"No cases can be drafted from {folder}. {' '.join(passed[:3]) or 'It has no files.'}")
    numbered = [case.model_copy(update={"id": f"q{n:03}"}) for n, case in enumerate(chosen, 1)]
    return Drafted((*numbered, *_unanswerable(numbered, texts)), tuple(passed))


def _of(file: str, text: str, known: Names) -> Iterator[Case]:
    """The cases of one file, the kinds in turn."""
    from rag.sentences import sentences
    from rag.text import language_of

    lang = "en" if language_of(text[:2000]) == "en" else "de"
    by_kind: dict[str, list[Case]] = {"date": [], "number": [], "name": []}
    for sentence in sentences(text):
        quote = text[sentence.start : sentence.end]
        said = " ".join(quote.split())
        if not 7 <= len(said.split()) <= _LONGEST or text.count(quote) != 1 or said[-1] not in '.!“”"':
            continue
        for kind, pattern in (("date", _DATE), ("number", _AMOUNT), ("name", _NAME)):
            hit = pattern.search(said)
            if hit is None or said.count(hit[0]) != 1 or (kind == "name" and not known.is_name(hit[0])):
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


def _unanswerable(drafted: list[Case], texts: dict[str, str]) -> list[Case]:
    made = [
        Case(id="n", lang=lang, kind="unanswerable", question=_NOWHERE[lang], answerable=False)
        for lang in sorted({case.lang for case in drafted})
    ]
    for case in drafted[::_LEFT_OUT]:
        others = [text for file, text in texts.items() if file not in case.files]
        if others and not any(holds(text, case.answer[0]) for text in others):
            made.append(
                Case(
                    id="n",
                    lang=case.lang,
                    kind="left-out",
                    question=case.question,
                    answerable=False,
                    exclude=case.files,
                )
            )
    return [case.model_copy(update={"id": f"n{n:03}", "tags": ("draft",)}) for n, case in enumerate(made, 1)]


def text_of(cases: tuple[Case, ...]) -> str:
    """The cases as JSON Lines."""
    return "".join(case.model_dump_json(exclude_defaults=True) + "\n" for case in cases)
