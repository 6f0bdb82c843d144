"""One run of one suite, from what was asked on the command line to the exit code.

What is asked is in ``eval.suites``, how it is counted in ``eval.figures``.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from eval import checking, comparing, report
from eval.advice import judged_by
from eval.asking import Asked, Outcome, Part, ask_all
from eval.completions import Remembering
from eval.contributed import applicable
from eval.corpora import Corpus, at, indexed
from eval.measured import Measured, Rows
from eval.progress import Progress
from eval.provenance import provenance, run_hash, statements_provenance
from eval.replies import Replies
from eval.report import Report
from eval.suites import SUITES, Suite, of_file
from rag.engines.base import Engine
from rag.errors import UsageError
from rag.settings import EngineName, Settings

Opened = Callable[[Corpus, Settings, Path], AbstractContextManager[Asked]]
"""Gives an assistant that answers from exactly this corpus; the folder is for what it keeps."""


@dataclass(frozen=True)
class Wanted:
    """What the command line asks for. ``work``: where corpora are kept indexed.

    whole: all questions, also of a suite that asks a sample when nothing is said. fresh: ask the
    model again, even what it was asked before. baseline: another file than the one that comes along.
    judge: the engine that gives its advice on every answer; None: none is asked.
    score_checks: put the score of the checks themselves beside the figures.
    """

    suite: str
    work: Path
    folder: Path | None = None
    out: Path | None = None
    html: Path | None = None
    junit: Path | None = None
    markdown: Path | None = None
    sample: int | None = None
    limit: int | None = None
    whole: bool = False
    fresh: bool = False
    baseline: Path | None = None
    write_baseline: bool = False
    judge: EngineName | None = None
    score_checks: bool = False


def opener(fresh: bool = False) -> Opened:
    """Opens the real assistant on a library of a corpus. It raises RagError."""

    @contextmanager
    def assistant(corpus: Corpus, settings: Settings, work: Path) -> Iterator[Asked]:
        from rag import Assistant

        library = at(indexed(corpus, settings, work), settings)
        engine = None if settings.engine == "quotes" else remembering(settings, work, fresh)
        with Assistant(settings=library, engine=engine) as opened:
            yield opened

    return assistant


def _opener(wanted: Wanted) -> Opened:
    if wanted.suite != "peer":
        return opener(wanted.fresh)
    from eval.peer import side_by_side

    return side_by_side(wanted.fresh)


def remembering(settings: Settings, work: Path, fresh: bool = False) -> Engine:
    """The engine that answers, remembering its words in ``work``. Raises EngineError."""
    from rag.engines import choose

    engine = choose(settings, say=lambda line: print(line, file=sys.stderr))
    digest = (engine.digest or "unknown").removeprefix("sha256:")
    return Remembering(engine, work / f"{digest[:16]}.completions.jsonl", fresh=fresh)


def evaluate(wanted: Wanted, settings: Settings, opened: Opened | None = None) -> int:
    """Run a suite, print its report, write the files that are wanted; the exit code.

    Raises RagError when there is nothing to report: missing data, bad cases, no engine.
    """
    suite = SUITES.get(wanted.suite)
    if suite is None and wanted.suite.endswith(".jsonl"):
        path = Path(wanted.suite)
        suite, beside = of_file(path), path.with_suffix(".baseline.json")
        known = wanted.baseline or (beside if beside.exists() or wanted.write_baseline else None)
        wanted = replace(wanted, suite=path.stem, baseline=known)
    if suite is None:
        raise UsageError(f"There is no suite {wanted.suite!r}. There are: {', '.join(SUITES)}")
    before = comparing.stored(wanted.suite, wanted.baseline) if not wanted.write_baseline else None
    if suite.statements is not None:
        found, told = _checked(suite, wanted)
    else:
        found, told = _asked(suite, settings, wanted, opened or _opener(wanted))
    if before is not None:
        made_by = [str(before.provenance.get(key)) for key in ("engine", "model")]
        if made_by != [str(found.provenance.get(key)) for key in ("engine", "model")]:
            print(
                f"The baseline was made by {' '.join(made_by)}: differences are also those of the models.",
                file=sys.stderr,
            )
        found = replace(found, differences=tuple(comparing.compared(found.measured, before)))
    return _conclude(found, told, wanted)


def _checked(suite: Suite, wanted: Wanted) -> tuple[Report, list[str]]:
    """Score the checks themselves on labelled statements; no language model is asked."""
    statements = suite.labelled(wanted.folder, wanted.sample, wanted.limit)
    progress = Progress(len(statements), "statements")
    scored = []
    for one in statements:
        scored.append(checking.score(one))
        progress.step()
    found = Report(
        suite=wanted.suite,
        measured=checking.figures(scored),
        bounds=report.bounds(wanted.suite),
        checked=scored,
        provenance=statements_provenance(statements),
        whole=wanted.sample is None and wanted.limit is None,
    )
    return found, checking.lines(scored)


@lru_cache(maxsize=1)
def _own_checks() -> Measured:
    """How good the checks are by which statements were judged, on what our own gold answers give."""
    figures = checking.summary([checking.score(one) for one in SUITES["mutations"].labelled(None)])
    return {name: one.figure() if isinstance(one, Rows) else one for name, one in figures.items()}


def _asked(suite: Suite, settings: Settings, wanted: Wanted, opened: Opened) -> tuple[Report, list[str]]:
    parts = suite.parts(wanted.folder, wanted.sample, wanted.limit, wanted.whole)
    if suite.task == "retrieval":
        settings = settings.model_copy(update={"engine": "quotes", "model": None})
    outcomes, digest = _replies(suite, parts, settings, wanted, opened)
    found = Report(
        suite=wanted.suite,
        measured={**suite.measure(outcomes), **(_own_checks() if wanted.score_checks else {})},
        bounds=applicable(report.bounds(wanted.suite), outcomes),
        outcomes=outcomes,
        provenance=provenance(parts, outcomes, settings, digest),
        whole=wanted.sample is None and wanted.limit is None,
    )
    if wanted.judge is not None:
        engine = remembering(settings.model_copy(update={"engine": wanted.judge}), wanted.work, wanted.fresh)
        try:
            found = replace(found, advice=judged_by(engine, outcomes))
        finally:
            engine.close()
    return found, suite.lines(outcomes)


def _replies(
    suite: Suite, parts: Sequence[Part], settings: Settings, wanted: Wanted, opened: Opened
) -> tuple[list[Outcome], str | None]:
    """All outcomes, asked now or taken up, and the digest of the model that answered."""
    kept = wanted.out.with_suffix(".replies.jsonl") if wanted.out else wanted.work / f"{wanted.suite}.replies.jsonl"
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


def _conclude(found: Report, told: Sequence[str], wanted: Wanted) -> int:
    """Print, and write what is wanted; the exit code."""
    print(
        "\n".join(
            [*told, "", *report.table(found), *report.advised(found), *report.against_baseline(found), ""]
        ).lstrip("\n")
    )
    print("\n".join(report.closing(found)))
    if wanted.out:
        report.write(wanted.out, json.dumps(report.as_json(found), ensure_ascii=False, indent=1) + "\n")
    if wanted.html:
        from eval import webpage

        report.write(wanted.html, webpage.page(found))
    if wanted.junit:
        from eval import junit

        report.write(wanted.junit, junit.document(found))
    if wanted.markdown:
        from eval import markdown

        report.write(wanted.markdown, markdown.text(found))
    if wanted.write_baseline and found.code != report.INVALID:
        place = comparing.write(found.suite, found.measured, found.provenance, wanted.baseline)
        print(f"written as the baseline: {place.name}")
        if wanted.baseline is None:
            report.write_bounds(found.suite, found.figures)
    return found.code


def _digest(asked: Asked) -> str | None:
    """The digest of the model's weights, where the assistant has an engine that knows it."""
    digest = getattr(getattr(asked, "engine", None), "digest", None)
    return digest if isinstance(digest, str) else None
