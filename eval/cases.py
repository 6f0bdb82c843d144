"""Questions with what counts as right, and the readers of the files that hold them.

A file with mistakes is refused as a whole, with every mistake's line: a question that was
skipped in silence would look like one that was never asked. Which documents the questions
are about is settled in ``eval.corpora``.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from pathlib import Path, PurePosixPath
from typing import Annotated, Literal, TypeVar

from pydantic import Field, ValidationError

from rag.bounds import within
from rag.errors import UsageError
from rag.types import Noun, Turn

Words = Annotated[str, Field(pattern=r"\S")]
Group = Annotated[tuple[Words, ...], Field(min_length=1)]
AnyNoun = TypeVar("AnyNoun", bound=Noun)


class BadCases(UsageError):
    """A file of cases or documents has mistakes. ``problems`` has one line for each."""

    def __init__(self, problems: list[str]) -> None:
        count = f"{len(problems)} mistake{'s' if len(problems) > 1 else ''}"
        super().__init__("\n".join([f"{count} in the evaluation's files:", *problems]))
        self.problems = problems


class Proof(Noun):
    """Words of a source that prove an answer, as its author noted them."""

    file: Words
    quote: Words


def _among(file: str, names: Collection[str]) -> bool:
    """Is this file one of these, or below one of these folders?"""
    return any(within(file, name) for name in names)


class Case(Noun):
    """One question and what counts as right. The fields are those of our JSONL files.

    answer: groups of strings; each group must be hit by one of its strings.
    answers: whole gold answers, any of which counts (the shape of SQuAD). A case has one of
        the two when it is answerable and its gold is known, and none when it is not.
    files: sources, any of which counts. only, exclude: as in ``Assistant.ask``.
    corrects: groups as in ``answer``, with which a false premise may be set right, citing one
        of ``files``, instead of silence.
    evidence: the words that prove the answer, where its author noted them.
    span: where the gold answer stands in its one file, ``text[start:end]``, where known.
    """

    id: Words
    lang: Literal["de", "en"]
    question: Words
    answerable: bool
    kind: Words = "fact"
    answer: tuple[Group, ...] = ()
    answers: tuple[Words, ...] = ()
    files: tuple[Words, ...] = ()
    history: tuple[Turn, ...] = ()
    only: tuple[Words, ...] = ()
    exclude: tuple[Words, ...] = ()
    corrects: tuple[Group, ...] = ()
    evidence: tuple[Proof, ...] = ()
    tags: tuple[Words, ...] = ()
    span: tuple[int, int] | None = None

    @property
    def stands(self) -> bool:
        """Does the answer stand in what may be searched? Not where every file that has it is kept out."""
        left = [
            file for file in self.files if not _among(file, self.exclude) and (not self.only or _among(file, self.only))
        ]
        return self.answerable and (bool(left) or not self.files)

    @property
    def cluster(self) -> str:
        """What this case shares with others: the document it is about, else only itself."""
        return self.files[0] if self.files else self.id


class _Judged(Case):
    """A question with its own passages, which people judged (the shape of NoMIRACL)."""

    passages: tuple[Words, ...] = Field(min_length=1)


class _Text(Noun):
    """A line of a ``*_docs.jsonl`` file. Its sentence breaks are somebody else's; not used."""

    file: Words
    text: Words
    sentences: tuple[tuple[int, int], ...] = ()


def read_cases(path: Path, known: Collection[str], also: Callable[[Case], list[str]] = lambda _: []) -> list[Case]:
    """The cases of a JSONL file, of our shape or SQuAD's; ``known``: the corpus's files; also: further mistakes.

    Raises BadCases with every mistake, UsageError when the file is missing.
    """
    return read_lines(path, Case, lambda case: case.id, lambda case: _faults(case, known) or also(case))


def read_documents(path: Path) -> dict[str, str]:
    """Texts by file name of a ``*_docs.jsonl`` file. Raises as ``read_cases`` does."""
    texts = read_lines(path, _Text, lambda text: text.file, lambda text: _misnamed(text.file))
    return {text.file: text.text for text in texts}


def read_judged(path: Path) -> tuple[list[Case], dict[str, str]]:
    """Questions with their own passages: the cases, each with ``only`` its passages, and all
    passages by file name (a folder for each question). Raises as ``read_cases`` does.
    """
    cases: list[Case] = []
    texts: dict[str, str] = {}
    for judged in read_lines(path, _Judged, lambda case: case.id, lambda case: _misnamed(case.id)):
        own = {f"{judged.id}/{place:02}.txt": text for place, text in enumerate(judged.passages)}
        texts |= own
        cases.append(Case(**judged.model_dump(exclude={"passages", "only"}), only=tuple(own)))
    return cases, texts


def lines(path: Path) -> Iterator[tuple[int, str]]:
    """The lines of a JSONL file that are not blank, with their numbers from 1.

    Only a line feed ends a line: U+2028 and its like may stand within a JSON string.
    Raises UsageError when the file cannot be read.
    """
    try:
        text = path.read_text("utf-8-sig")
    except FileNotFoundError:
        raise UsageError(f"{path} is missing. Give the folder that holds it with --data.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} cannot be read: {error}") from error
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield number, line


def read_lines(
    path: Path, shape: type[AnyNoun], name: Callable[[AnyNoun], str], faults: Callable[[AnyNoun], list[str]]
) -> list[AnyNoun]:
    found: list[AnyNoun] = []
    first: dict[str, int] = {}
    problems: list[str] = []
    for number, line in lines(path):
        place = f"{path}:{number}: "
        try:
            noun = shape.model_validate_json(line, strict=True)
        except ValidationError as error:
            problems += [place + _said(e["loc"], e["msg"]) for e in error.errors()]
            continue
        if (earlier := first.setdefault(name(noun), number)) != number:
            problems.append(f"{place}{name(noun)!r} is there already, in line {earlier}")
        problems += [place + fault for fault in faults(noun)]
        found.append(noun)
    if not found and not problems:
        problems.append(f"{path}:1: the file has no lines")
    if problems:
        raise BadCases(problems)
    return found


def _said(where: tuple[int | str, ...], message: str) -> str:
    return f"{'.'.join(map(str, where))}: {message}" if where else message


def _faults(case: Case, known: Collection[str]) -> list[str]:
    gold = bool(case.answer) + bool(case.answers)
    faults = [
        said
        for wrong, said in (
            (case.answerable and gold == 0, "answerable, but neither `answer` nor `answers` says how"),
            (gold == 2, "has both `answer` and `answers`; one must decide"),
            (not case.answerable and gold > 0, "not answerable, but an answer is given"),
            (case.answerable and not case.files, "answerable, but `files` names no source"),
            (case.answerable and bool(case.corrects), "`corrects` is for questions without an answer"),
            (bool(case.corrects) and not case.files, "`corrects` needs the `files` that may be cited"),
            (case.answerable and not case.stands, "no file of `files` is left by `only` and `exclude`"),
        )
        if wrong
    ]
    proven = tuple(proof.file for proof in case.evidence)
    unknown = [file for file in case.files + proven if file not in known]
    unknown += [name for name in case.only + case.exclude if not any(within(file, name) for file in known)]
    return faults + [f"there is no document {file!r}" for file in dict.fromkeys(unknown)]


def _misnamed(file: str) -> list[str]:
    """A name becomes a path in the work folder, and must not lead out of it."""
    path = PurePosixPath(file)
    sound = not path.is_absolute() and ".." not in path.parts and "\\" not in file and path.parts
    return [] if sound else [f"{file!r} is not a relative path with forward slashes"]
