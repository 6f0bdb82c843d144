"""One run of one suite, from what was asked on the command line to the exit code.

What is asked is in ``eval.suites``, how it is counted in ``eval.figures``.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from eval import checking, comparing, probes, report
from eval.advice import judged_by
from eval.asking import Asked, Outcome, Part, ask_all
from eval.bounds import FLOORS, bounds, tighten
from eval.contributed import applicable
from eval.measured import Measured, Rows
from eval.opening import Opened, opened_for, remembering
from eval.probes import Probed
from eval.progress import Progress
from eval.provenance import provenance, run_hash, statements_provenance
from eval.replies import Replies
from eval.report import Report
from eval.suites import SUITES, Suite, of_file
from rag.engines.base import Engine
from rag.errors import UsageError
from rag.settings import EngineName, Settings


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
    floors: Path = FLOORS
    judge: EngineName | None = None
    score_checks: bool = False


def evaluate(wanted: Wanted, settings: Settings, opened: Opened | None = None) -> int:
    """Run a suite, print its report, write the files that are wanted; the exit code.

    Raises RagError when there is nothing to report: missing data, bad cases, no engine.
    """
    suite = SUITES.get(wanted.suite)
    if suite is None and wanted.suite.endswith(".jsonl"):
        path = Path(wanted.suite)
        suite, beside = of_file(path), path.with_suffix(".baseline.json")
        known = wanted.baseline or (beside if beside.exists() or wanted.write_baseline else None)
        wanted = replace(wanted, suite=path.stem, baseline=known, floors=path.with_suffix(".floor.json"))
    if suite is None:
        raise UsageError(f"There is no suite {wanted.suite!r}. There are: {', '.join(SUITES)}")
    # What would end the run is looked for before the questions are asked.
    for path in filter(None, (wanted.out, wanted.html, wanted.junit, wanted.markdown)):
        report.make_room(path)
    bounds(wanted.suite, wanted.floors)
    before = comparing.stored(wanted.suite, wanted.baseline) if not wanted.write_baseline else None
    if suite.statements is not None:
        found, told = _checked(suite, wanted)
    else:
        found, told = _asked(suite, settings, wanted, opened or opened_for(wanted.suite, suite.task, wanted.fresh))
    if before is not None:
        made_by = [str(before.provenance.get(key)) for key in ("engine", "model")]
        if made_by != [str(found.provenance.get(key)) for key in ("engine", "model")]:
            print(
                f"The baseline was made by {' '.join(made_by)}: differences are also those of the models.",
                file=sys.stderr,
            )
        found = replace(found, differences=tuple(comparing.compared(found.measured, before)))
        if not found.differences:
            # Said, because a comparison that compares nothing can never be failed.
            print(
                "The baseline has none of these questions: nothing is compared. --write-baseline stores a new one.",
                file=sys.stderr,
            )
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
        bounds=bounds(wanted.suite, wanted.floors),
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
    settings = settings.model_copy(update={"grades": suite.grades or settings.grades})
    judging = settings.model_copy(update={"engine": wanted.judge or "quotes"})
    # Before the questions are asked: a judge that is not there would cost them all.
    with closing(remembering(judging, wanted.work, wanted.fresh)) as judge:
        outcomes, probed, by = _replies(suite, parts, settings, wanted, opened)
        advice = judged_by(judge, outcomes) if wanted.judge is not None else {}
    score = _own_checks() if wanted.score_checks and outcomes else {}
    found = Report(
        suite=wanted.suite,
        measured={**probes.figures(probed), **(suite.measure(outcomes) if outcomes else {}), **score},
        bounds=probes.gating(applicable(bounds(wanted.suite, wanted.floors), outcomes), bool(outcomes), probed),
        outcomes=outcomes,
        probed=probed,
        provenance=provenance(parts, outcomes, settings, by),
        whole=wanted.sample is None and wanted.limit is None,
        advice=advice,
    )
    return found, suite.lines(outcomes)


def _replies(
    suite: Suite, parts: Sequence[Part], settings: Settings, wanted: Wanted, opened: Opened
) -> tuple[list[Outcome], list[Probed], Engine | None]:
    """All outcomes, asked now or taken up; the tasks for each prompt alone; the engine that answered.

    A prompt that cannot be filled in ends the run after those tasks: every question would fail.
    """
    kept = wanted.out.with_suffix(".replies.jsonl") if wanted.out else wanted.work / f"{wanted.suite}.replies.jsonl"
    engine = None if settings.engine == "auto" else settings.engine
    progress = Progress(sum(len(part.cases) for part in parts))
    whole = wanted.limit is None or not any(part.cases for part in parts)
    tasks = probes.probes() if suite.alone and whole and engine != "quotes" else []
    outcomes: list[Outcome] = []
    probed: list[Probed] = []
    by: Engine | None = None
    with Replies(kept, run_hash(wanted.suite, parts, settings)) as replies:
        if replies.taken_up:
            print(f"{replies.taken_up} replies of an interrupted run are taken up from {kept}", file=sys.stderr)
        for part in parts:
            with opened(part.corpus, settings, wanted.work) as asked:
                if tasks and not probed:
                    probed = probes.ask_alone(asked, tasks)
                if any(one.unfit for one in probed):
                    return [], probed, _engine(asked)
                progress.begins()
                outcomes += ask_all(asked, part, suite.task, replies, progress, engine)
                by = (_engine(asked) if suite.task == "answer" else None) or by
        replies.finish()
    return outcomes, probed, by


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
        if wanted.floors != FLOORS or wanted.baseline is None:
            print(f"its bounds: {tighten(found.suite, found.figures, wanted.floors).name}")
    return found.code


def _engine(asked: Asked) -> Engine | None:
    """The engine that an assistant answers with, where it has one."""
    engine = getattr(asked, "engine", None)
    return engine if isinstance(engine, Engine) else None
