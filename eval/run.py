"""One run of one suite, from what was asked on the command line to the exit code.

What is asked is in ``eval.suites``, how it is counted in ``eval.figures``.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from eval import report
from eval.asking import Asked, Outcome, Part, ask_all
from eval.corpora import Corpus, at, indexed
from eval.progress import Progress
from eval.provenance import provenance, run_hash
from eval.replies import Replies
from eval.suites import SUITES, Suite
from rag.errors import UsageError
from rag.settings import Settings

Opened = Callable[[Corpus, Settings, Path], AbstractContextManager[Asked]]
"""Gives an assistant that answers from exactly this corpus; the folder is for what it keeps."""


@dataclass(frozen=True)
class Wanted:
    """What the command line asks for. ``work``: where corpora are kept indexed."""

    suite: str
    work: Path
    folder: Path | None = None
    out: Path | None = None
    sample: int | None = None
    limit: int | None = None


@contextmanager
def assistant(corpus: Corpus, settings: Settings, work: Path) -> Iterator[Asked]:
    """The real assistant on a library of this corpus. Raises RagError."""
    from rag import Assistant

    library = indexed(corpus, settings, work)
    with Assistant(settings=at(library, settings), say=lambda line: print(line, file=sys.stderr)) as opened:
        yield opened


def evaluate(wanted: Wanted, settings: Settings, opened: Opened = assistant) -> int:
    """Run a suite, print its report, write ``wanted.out``; the exit code.

    Raises RagError when there is nothing to report: missing data, bad cases, no engine.
    """
    suite = SUITES.get(wanted.suite)
    if suite is None:
        raise UsageError(f"There is no suite {wanted.suite!r}. There are: {', '.join(SUITES)}")
    whole = wanted.sample is None and wanted.limit is None
    parts = suite.parts(wanted.folder, wanted.sample, wanted.limit)
    if suite.task == "retrieval":
        settings = settings.model_copy(update={"engine": "quotes", "model": None})
    kept = wanted.out.with_suffix(".replies.jsonl") if wanted.out else wanted.work / f"{wanted.suite}.replies.jsonl"
    outcomes, digest = _asked(suite, parts, settings, wanted, kept, opened)
    figures = suite.measure(outcomes)
    minima = report.floors(wanted.suite)
    low = report.too_low(figures, minima, whole)
    code = report.verdict(outcomes, low)
    print("\n".join([*suite.lines(outcomes), "", *report.table(figures, minima, low), ""]).lstrip("\n"))
    print("\n".join(report.closing(wanted.suite, outcomes, code, whole)))
    if wanted.out:
        made_by = provenance(parts, outcomes, settings, digest)
        report.write(wanted.out, report.as_json(wanted.suite, figures, minima, outcomes, made_by, code))
    return code


def _asked(
    suite: Suite, parts: Sequence[Part], settings: Settings, wanted: Wanted, kept: Path, opened: Opened
) -> tuple[list[Outcome], str | None]:
    """All outcomes, asked now or taken up, and the digest of the model that answered."""
    engine = None if settings.engine == "auto" else settings.engine
    progress = Progress(sum(len(part.cases) for part in parts))
    outcomes: list[Outcome] = []
    digest: str | None = None
    with Replies(kept, run_hash(wanted.suite, parts, settings)) as replies:
        if replies.taken_up:
            print(f"{replies.taken_up} replies of an interrupted run are taken up from {kept}", file=sys.stderr)
        for part in parts:
            with opened(part.corpus, settings, wanted.work) as asked:
                outcomes += ask_all(asked, part, suite.task, replies, progress, engine)
                digest = _digest(asked) or digest
        replies.finish()
    return outcomes, digest


def _digest(asked: Asked) -> str | None:
    """The digest of the model's weights, where the assistant has an engine that knows it."""
    digest = getattr(getattr(asked, "engine", None), "digest", None)
    return digest if isinstance(digest, str) else None
