"""``belegt calibrate``: makes the small file by which one model tells answer from silence.

Questions whose answer is known to be there or not are asked with the model; a logistic
regression over the signals of each decision (rag/decision.py) gives the weights, and
cross-validation says beforehand how often it will be silent wrongly and speak wrongly.
Nothing is asked twice: the model's words are remembered by what it was asked.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import get_args

import numpy as np
from numpy.typing import NDArray

from eval.asking import Outcome, Part, ask_all
from eval.logistic import (
    FOLDS,
    GRADED,
    REGRADED,
    TELLING,
    Decisions,
    cross_validated,
    decisions,
    early,
    errors,
    fit,
    likely,
    telling,
    threshold_of,
)
from eval.metrics import auc
from eval.opening import Opened, opener
from eval.progress import Progress
from eval.provenance import run_hash
from eval.replies import Replies
from eval.suites import SUITES, of_file
from rag.decision import RETRIEVAL_SIGNALS, SIGNALS, Calibration, Early, calibration_for, calibrations, own_calibrations
from rag.errors import RagError, UsageError
from rag.settings import EngineName, Settings, settle

LEAST = 40  # with fewer questions of either kind nothing is fitted


def _parts(name: str, data: Path | None, sample: int | None) -> list[Part]:
    suite = SUITES.get(name)
    if suite is None:
        if not Path(name).is_file():
            raise UsageError(f"{name} is neither a file of cases nor a suite. Suites: {', '.join(SUITES)}")
        suite = of_file(Path(name))
    return suite.parts(data, sample)


def _asked(
    parts: Sequence[Part], name: str, settings: Settings, work: Path, opened: Opened
) -> tuple[list[Outcome], str | None, str]:
    """The outcomes, the digest of the model and its name."""
    outcomes: list[Outcome] = []
    digest, model = None, settings.engine
    progress = Progress(sum(len(part.cases) for part in parts))
    replies = Replies(work / f"calibrate-{Path(name).stem}.replies.jsonl", run_hash(name, parts, settings))
    with replies:
        for part in parts:
            with opened(part.corpus, settings, work) as asked:
                outcomes += ask_all(asked, part, "answer", replies, progress)
                engine = getattr(asked, "engine", None)
                digest, model = getattr(engine, "digest", None), getattr(engine, "model", None) or model
        replies.finish()
    return outcomes, digest, model


def _data_hash(all_parts: Sequence[Part]) -> str:
    """One hash of every question that was asked, and of its documents' names."""
    held = hashlib.sha256()
    for part in all_parts:
        for case in part.cases:
            held.update(case.model_dump_json().encode())
    return held.hexdigest()


def main(argv: Sequence[str] | None = None) -> int:
    """Ask, fit, tell what to expect, write. 0: written; 1: the data does not suffice."""
    options = _parser().parse_args(argv)
    try:
        settings = settle(engine=options.engine, model=options.model)
        return calibrate(options.cases, options.data, settings, options.out, options.sample, early_alone=options.early)
    except (RagError, OSError) as error:
        print(f"belegt calibrate: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\nStopped. The same command goes on from here.", file=sys.stderr)
        return 130


def calibrate(
    names: Sequence[str],
    data: Path | None,
    settings: Settings,
    out: Path | None = None,
    sample: int | None = None,
    opened: Opened | None = None,
    *,
    early_alone: bool = False,
) -> int:
    """What the command does. out: the folder for the files; None: the user's own. Raises RagError.

    early_alone: only the decisions before the yes or no and before the grades are made anew; the weights and the
    threshold in use stay.
    """
    grades = not early_alone or any(one.graded for one in calibrations().values())
    settings = settings.model_copy(update={"thorough": True, "grades": grades})
    work = settings.cache / "eval"
    work.mkdir(parents=True, exist_ok=True)
    gathered, parts = [], []
    digest, model = None, "quotes"
    for name in names:
        those = _parts(name, data, sample)
        outcomes, digest, model = _asked(those, name, settings, work, opened or opener())
        gathered.append(outcomes)
        parts += those
    given = decisions(gathered)
    if settings.engine != "quotes" and digest is None:
        raise UsageError(f"The engine does not tell the digest of {model}: its calibration could not be found again.")
    written = 0
    for foreign in (False, True):
        chosen = given.rows(given.foreign == foreign)
        if min(chosen.answerable.sum(), (~chosen.answerable).sum()) < LEAST:
            spoken = "in another language than the documents" if foreign else "in the documents' language"
            print(f"Fewer than {LEAST} questions {spoken} that are answerable, or that are not: none is made for them.")
            continue
        if early_alone:
            made = _hastened(chosen, digest, foreign)
            if made is None:
                continue
        else:
            signals = telling(chosen) if digest else RETRIEVAL_SIGNALS
            if tuple(signals) == GRADED:
                chosen = chosen.rows(chosen.signals[:, SIGNALS.index("surest")] != 0)
            made = _made(chosen, signals, names, digest, model, foreign)
        calibration = _sourced(made, names, parts, len(chosen.answerable), whole=not early_alone)
        path = _write(calibration, out or own_calibrations())
        print(f"Written: {path}")
        written += 1
    return 0 if written else 1


def _sourced(made: Calibration, names: Sequence[str], parts: Sequence[Part], cases: int, *, whole: bool) -> Calibration:
    """With what it was fitted on. whole: not the early decision alone."""
    told = {"data": ", ".join(Path(name).stem for name in names), "hash": _data_hash(parts), "cases": cases}
    steps = {name: step.model_copy(update=told) for name in ("early", "ungraded") if (step := getattr(made, name))}
    made = made.model_copy(update=steps)
    return made.model_copy(update=told) if whole else made


def _made(
    given: Decisions, signals: Sequence[str], names: Sequence[str], digest: str | None, model: str, foreign: bool
) -> Calibration:
    chances = cross_validated(given, signals)
    threshold = threshold_of(given, chances)
    weights, bias = fit(given, signals)
    now = calibration_for(digest, foreign)
    print(f"\n{'across languages' if foreign else 'in one language'}: {len(given.answerable)} questions, model {model}")
    print(f"{'source':14}{'n':>6}{'AUC':>8}{'refused':>10}{'answered':>10}   with the one in use: refused, answered")
    used = np.array([now.probability(dict(zip(SIGNALS, row, strict=True))) for row in given.signals])
    before = errors(given, used, now.threshold)
    for source, (refused, answered) in enumerate(errors(given, chances, threshold)):
        those = given.source == source
        pairs = list(zip(map(bool, given.answerable[those]), map(float, chances[those]), strict=True))
        area = auc(pairs)
        print(
            f"{Path(names[source]).stem:14}{those.sum():>6}{area:>8.3f}{refused:>10.3f}{answered:>10.3f}"
            f"{before[source][0]:>26.3f}{before[source][1]:>10.3f}"
        )
    print(f"threshold {threshold}; refused: of the answerable; answered: of the unanswerable; {FOLDS}-fold")
    spoken = chances >= threshold
    before_word, decided = early(given, spoken, threshold)
    _tell_early(before_word, decided, "yes or no")
    before_grades = None
    if tuple(signals) == GRADED:
        before_grades, decided = early(given, spoken, threshold, TELLING, REGRADED)
        _tell_early(before_grades, decided, "grades")
    return Calibration(
        model=model if digest else None,
        digest=digest.removeprefix("sha256:") if digest else None,
        foreign=foreign,
        weights={name: round(weight, 4) for name, weight in weights.items()},
        bias=round(bias, 4),
        threshold=threshold,
        early=before_word,
        ungraded=before_grades,
    )


def _hastened(given: Decisions, digest: str | None, foreign: bool) -> Calibration | None:
    """The calibration in use with its early decision made anew; None where it belongs to no model."""
    now = calibration_for(digest, foreign)
    if now.digest is None:
        print("The model has no calibration whose early decision could be made.")
        return None
    answered = likely(given, now.weights, now.bias) >= now.threshold
    found, decided = early(given, answered, now.threshold)
    _tell_early(found, decided, "yes or no")
    if not now.graded:
        return now.model_copy(update={"early": found})
    before_grades, decided = early(given, answered, now.threshold, TELLING, REGRADED)
    _tell_early(before_grades, decided, "grades")
    return now.model_copy(update={"early": found, "ungraded": before_grades})


def _tell_early(found: Early | None, decided: NDArray[np.bool_], what: str) -> None:
    if found is not None:
        bounds = f"silent below {found.silent}, sure from {found.sure}"
        print(f"decided before the model's {what}: {decided.mean():.3f} of the questions ({bounds})")


def _write(calibration: Calibration, folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    name = calibration.digest[:12] if calibration.digest else "retrieval"
    path = folder / f"{name}{'-foreign' if calibration.foreign else ''}.json"
    path.write_text(calibration.model_dump_json(indent=1) + "\n", encoding="utf-8")
    return path


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="belegt calibrate",
        description="Measure when a model's answers can be trusted, and write the calibration that decides between "
        "answer and silence. With --engine quotes: the one that decides without a model.",
    )
    parser.add_argument("cases", nargs="*", default=["smoke"], metavar="CASES",
                        help="files of cases (JSON Lines), or names of suites; without any: our own cases")  # fmt: skip
    parser.add_argument("--data", type=Path, metavar="DIR", help="the documents, or the folder of the question sets")
    parser.add_argument("--out", type=Path, metavar="DIR", help="write there instead of the user's own folder")
    parser.add_argument("--sample", type=int, metavar="N", help="ask N questions of each part")
    parser.add_argument("--early", action="store_true",
                        help="only what decides before the model's yes or no, and before its grades")  # fmt: skip
    parser.add_argument("--engine", choices=get_args(EngineName), help="which engine answers")
    parser.add_argument("--model", metavar="NAME", help="the engine's model")
    return parser


if __name__ == "__main__":
    sys.exit(main())
