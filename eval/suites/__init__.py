"""The table of suites: what each one asks, on which documents, and which figures it gives.

Sets of other people's questions are read from ``--data``; only those that were written for
this project lie here. The lowest values that may come out are in ``eval/floor.json``.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from eval import figures, mutations, tables
from eval.asking import Part, Task, spread
from eval.cases import read_cases, read_documents, read_judged
from eval.citing import misplaced
from eval.corpora import Corpus
from eval.labelled import Labelled, read_begin, read_wice
from eval.stats import SEED
from rag.errors import UsageError

_HERE = Path(__file__).parent
PEER = "llamaindex"
"""The name of the corpus that LlamaIndex answers from, and of its part of the figures."""


@dataclass(frozen=True)
class Suite:
    """about: one line for ``--help``. sample: how many questions are asked when nothing is
    said; None: all of them. needs_data: are its questions in ``--data``? statements: the suite
    scores the checks themselves on these, and asks nothing. alone: each prompt is asked alone first.
    grades: the model grades every sentence in any case, for a fit of its own.
    """

    about: str
    task: Task
    load: Callable[[Path], list[Part]]
    measure: figures.Measure
    lines: figures.Lines = tables.nothing
    sample: int | None = None
    needs_data: bool = True
    statements: Callable[[Path | None], list[Labelled]] | None = None
    alone: bool = False
    grades: bool = False

    def parts(
        self, folder: Path | None, sample: int | None = None, limit: int | None = None, whole: bool = False
    ) -> list[Part]:
        """The questions to ask: ``sample`` drawn from each part, the first ``limit`` of those.

        whole: all of them when no sample is asked for. Raises UsageError for missing files,
        BadCases for mistakes in them.
        """
        if folder is None and self.needs_data:
            raise UsageError("This suite's data are not part of Belegt. Say in which folder they are: --data DIR")
        n = sample or (None if whole else self.sample)
        loaded = self.load(folder or _HERE)
        drawn = [(p, p.cases if n is None else spread(p.cases, n, SEED)) for p in loaded]
        return [Part(part.name, cases[:limit], part.corpus) for part, cases in drawn]

    def labelled(self, folder: Path | None, sample: int | None = None, limit: int | None = None) -> list[Labelled]:
        """The statements to hold against their sources; ``sample`` of them drawn by chance. Raises as ``parts``."""
        if folder is None and self.needs_data:
            raise UsageError("This suite's statements are not part of Belegt. Say where they are: --data DIR")
        found = self.statements(folder) if self.statements else []
        if sample is not None and sample < len(found):
            drawn = set(random.Random(SEED).sample(range(len(found)), sample))
            found = [one for place, one in enumerate(found) if place in drawn]
        return found[:limit]


def _squad(folder: Path, name: str, questions: str, documents: str) -> Part:
    texts = read_documents(folder / f"{documents}_docs.jsonl")
    cases = read_cases(folder / f"{questions}_questions.jsonl", texts)
    return Part(name, tuple(cases), Corpus.of_texts(documents, texts))


def _seeds(folder: Path) -> list[Part]:
    corpus = Corpus.of_folder("seeds", folder.resolve().parent / "seeds", "*.txt")
    return [Part("", tuple(read_cases(folder / "seeds_dev.jsonl", corpus.files)), corpus)]


def _part(path: Path, corpus: Corpus) -> Part:
    """Cases of our shape, whose evidence must be found in their documents."""
    return Part("", tuple(read_cases(path, corpus.files, lambda case: misplaced(case, corpus.text))), corpus)


def _smoke(folder: Path) -> list[Part]:
    corpus = Corpus.of_folder("smoke", _HERE.parent / "documents")
    return [_part(_HERE / "smoke.jsonl", corpus)]


def _retrieval(folder: Path) -> list[Part]:
    return [_squad(folder, name, name, name) for name in ("xquad_de", "germanquad_dev")]


def _english(folder: Path) -> list[Part]:
    return [_squad(folder, "xquad_en_de", "xquad_en", "xquad_de")]


def _crosslingual(folder: Path) -> list[Part]:
    return [*_english(folder), _squad(folder, "xquad_de_en", "xquad_de", "xquad_en")]


def _answers(folder: Path) -> list[Part]:
    return [_squad(folder, "", "germanquad_dev", "germanquad_dev")]


def _peer(folder: Path) -> list[Part]:
    (part,) = _answers(folder)
    theirs = Corpus(PEER, part.corpus.files)
    return [Part("belegt", part.cases, part.corpus), Part(PEER, part.cases, theirs)]


def _silence(folder: Path) -> list[Part]:
    (part,) = _answers(folder)
    cases = tuple(case.model_copy(update={"exclude": case.files}) for case in part.cases)
    return [Part("", cases, part.corpus)]


def _nomiracl(folder: Path) -> list[Part]:
    cases, texts = read_judged(folder / "nomiracl_de_dev.jsonl")
    return [Part("", tuple(cases), Corpus.of_texts("nomiracl", texts))]


def _mutated(folder: Path | None) -> list[Labelled]:
    """From our own gold answers, and from those of other people's sets where there are any."""
    (own,) = _smoke(_HERE)
    parts = [Part("own", own.cases, own.corpus)]
    if folder is not None:
        parts += [_squad(folder, name, name, name) for name in ("germanquad_dev", "xquad_de", "xquad_en")]
    return [one for part in parts for one in mutations.labelled(part)]


def _read_all(read: Callable[[Path], list[Labelled]], pattern: str) -> Callable[[Path | None], list[Labelled]]:
    def load(folder: Path | None) -> list[Labelled]:
        paths = sorted(folder.rglob(pattern)) if folder else []
        if not paths:
            raise UsageError(f"There is no {pattern} in {folder}. Say with --data where the set lies.")
        return [one for path in paths for one in read(path)]

    return load


def _no_questions(folder: Path) -> list[Part]:
    del folder
    return [Part("", (), Corpus("none", {}))]


def _nothing(folder: Path) -> list[Part]:
    del folder
    return []


def _scores_checks(about: str, statements: Callable[[Path | None], list[Labelled]], needs_data: bool) -> Suite:
    return Suite(about, "answer", _nothing, lambda _: {}, needs_data=needs_data, statements=statements)


def of_file(path: Path) -> Suite:
    """A person's own cases on the documents of the folder in ``--data``."""

    def load(folder: Path) -> list[Part]:
        corpus = Corpus.of_folder(path.stem, folder, readable=True)
        return [_part(path, corpus)]

    return Suite(f"the cases of {path.name}", "answer", load, figures.judged, tables.judged_lines)


SUITES = {
    "smoke": Suite(
        "our own questions on our own documents; needs no --data",
        "answer",
        _smoke,
        figures.judged,
        tables.judged_lines,
        sample=40,
        needs_data=False,
        alone=True,
    ),
    "prompts": Suite(
        "each prompt alone, on small tasks that it is for; needs no --data",
        "answer",
        _no_questions,
        lambda _: {},
        needs_data=False,
        alone=True,
    ),
    "seeds": Suite("24 questions on five news texts", "answer", _seeds, figures.judged, tables.judged_lines),
    "retrieval": Suite("is the right file found? XQuAD-de and GermanQuAD", "retrieval", _retrieval, figures.retrieval),
    "crosslingual": Suite(
        "English questions on German documents, German ones on English", "retrieval", _crosslingual, figures.retrieval
    ),
    "peer": Suite(
        "30 questions of GermanQuAD, side by side with LlamaIndex's CitationQueryEngine",
        "answer",
        _peer,
        figures.side_by_side,
        sample=30,
    ),
    "english": Suite(
        "100 English questions answered from German documents: in which language?",
        "answer",
        _english,
        figures.in_language,
        sample=100,
    ),
    "answers": Suite("200 answerable questions of GermanQuAD", "answer", _answers, figures.answers, sample=200),
    "silence": Suite(
        "the same 200, each without its own document",
        "answer",
        _silence,
        figures.silence,
        tables.silence_lines,
        sample=200,
    ),
    "nomiracl": Suite(
        "ten passages a question that people judged; half of the questions have no answer there",
        "answer",
        _nomiracl,
        figures.judged_passages,
        tables.judged_passages_lines,
        grades=True,
    ),
    "mutations": _scores_checks(
        "true statements and what a program spoils in them: do the checks tell?", _mutated, False
    ),
    "begin": _scores_checks("the checks on a set of BEGIN's shape (*.tsv)", _read_all(read_begin, "*.tsv"), True),
    "wice": _scores_checks("the checks on a set of WiCE's shape (*.jsonl)", _read_all(read_wice, "*.jsonl"), True),
}
