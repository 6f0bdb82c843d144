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
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

import numpy as np
from numpy.typing import NDArray

from eval.asking import Outcome, Part, ask_all
from eval.metrics import auc
from eval.progress import Progress
from eval.provenance import run_hash
from eval.replies import Replies
from eval.run import Opened, opener
from eval.stats import SEED
from eval.suites import SUITES, of_file
from rag.decision import FOREIGN, RETRIEVAL_SIGNALS, SIGNALS, Calibration, calibration_for, own_calibrations
from rag.errors import RagError, UsageError
from rag.settings import EngineName, Settings

Rows = NDArray[np.float64]
PENALTY = 1.0
FOLDS = 5
REFUSED = 0.10  # of the answerable questions a calibration may refuse this share, on average over the sources
LEAST = 40  # with fewer questions of either kind nothing is fitted


@dataclass(frozen=True)
class Decisions:
    """What a calibration is fitted on, a row for each question.

    signals: shape (n, len(SIGNALS)); answerable, foreign: shape (n,); source: the index of the
    suite or case file that a question came from, shape (n,).
    """

    signals: Rows
    answerable: NDArray[np.bool_]
    foreign: NDArray[np.bool_]
    source: NDArray[np.int64]

    def only(self, chosen: NDArray[np.bool_]) -> Decisions:
        """Some of the rows."""
        return Decisions(self.signals[chosen], self.answerable[chosen], self.foreign[chosen], self.source[chosen])

    @property
    def weights(self) -> Rows:
        """So that of every source the answerable and the unanswerable questions count alike, shape (n,)."""
        groups = self.source * 2 + self.answerable
        counts = np.bincount(groups)
        return np.asarray(len(groups) / (counts[groups] * (counts > 0).sum()))


def decisions(outcomes: Sequence[Sequence[Outcome]]) -> Decisions:
    """The rows of what was asked, for each source; questions where nothing was decided are left out."""
    rows = [
        (outcome.reply.signals, outcome.case.answerable, source)
        for source, those in enumerate(outcomes)
        for outcome in those
        if outcome.reply.signals
    ]
    return Decisions(
        np.array([[signals[name] for name in SIGNALS] for signals, _, _ in rows]).reshape(len(rows), len(SIGNALS)),
        np.array([answerable for _, answerable, _ in rows], dtype=np.bool_),
        np.array([signals[FOREIGN] > 0 for signals, _, _ in rows], dtype=np.bool_),
        np.array([source for _, _, source in rows], dtype=np.int64),
    )


def fit(given: Decisions, names: Sequence[str]) -> tuple[dict[str, float], float]:
    """Weights by signal and the bias: logistic regression with an L2 penalty on standardised signals,
    by Newton's method. A signal that never changes gets no weight."""
    columns = [SIGNALS.index(name) for name in names]
    raw = given.signals[:, columns]
    mean, spread = raw.mean(axis=0), raw.std(axis=0)
    varies = spread > 1e-9
    scaled = np.where(varies, (raw - mean) / np.where(varies, spread, 1.0), 0.0)
    x = np.column_stack([scaled, np.ones(len(scaled))])
    found = np.zeros(x.shape[1])
    penalty = np.diag([PENALTY] * len(columns) + [0.0])
    for _ in range(50):
        chance = 1 / (1 + np.exp(-np.clip(x @ found, -30, 30)))
        slope = x.T @ (given.weights * (chance - given.answerable)) + penalty @ found
        bend = (x * (given.weights * chance * (1 - chance))[:, None]).T @ x + penalty + 1e-9 * np.eye(len(found))
        step = np.linalg.solve(bend, slope)
        found = found - step
        if np.abs(step).max() < 1e-8:
            break
    weights = np.where(varies, found[:-1] / np.where(varies, spread, 1.0), 0.0)
    return dict(zip(names, map(float, weights), strict=True)), float(found[-1] - weights @ mean)


def likely(given: Decisions, weights: dict[str, float], bias: float) -> Rows:
    """The probability of an answer for each row, shape (n,)."""
    columns = given.signals[:, [SIGNALS.index(name) for name in weights]]
    return np.asarray(1 / (1 + np.exp(-np.clip(columns @ np.array(list(weights.values())) + bias, -30, 30))))


def cross_validated(given: Decisions, names: Sequence[str], folds: int = FOLDS) -> Rows:
    """The probability of each row by a fit on the others, shape (n,)."""
    fold = np.random.default_rng(SEED).permutation(len(given.answerable)) % folds
    chances = np.zeros(len(fold))
    for at in range(folds):
        chances[fold == at] = likely(given.only(fold == at), *fit(given.only(fold != at), names))
    return chances


def errors(given: Decisions, chances: Rows, threshold: float) -> list[tuple[float, float]]:
    """For each source: the share of the answerable refused, the share of the unanswerable answered."""
    found: list[tuple[float, float]] = []
    for source in range(int(given.source.max(initial=-1)) + 1):
        there, not_there = (chances[(given.source == source) & (given.answerable == kind)] for kind in (True, False))
        refused = float(np.mean(there < threshold)) if len(there) else float("nan")
        found.append((refused, float(np.mean(not_there >= threshold)) if len(not_there) else float("nan")))
    return found


def threshold_of(given: Decisions, chances: Rows, refused: float = REFUSED) -> float:
    """The highest threshold (in steps of 0.01) that refuses no more of the answerable than ``refused``."""
    for threshold in np.arange(0.95, 0.04, -0.01):
        shares = [share for share, _ in errors(given, chances, threshold) if share == share]
        if np.mean(shares) <= refused:
            return round(float(threshold), 2)
    return 0.05


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
        chosen = {"engine": options.engine, "model": options.model}
        settings = Settings(**{name: value for name, value in chosen.items() if value is not None})
        return calibrate(options.cases, options.data, settings, options.out, options.sample)
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
) -> int:
    """What the command does. out: the folder for the files; None: the user's own. Raises RagError."""
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
    signals = SIGNALS if digest else RETRIEVAL_SIGNALS
    written = 0
    for foreign in (False, True):
        chosen = given.only(given.foreign == foreign)
        if min(chosen.answerable.sum(), (~chosen.answerable).sum()) < LEAST:
            spoken = "in another language than the documents" if foreign else "in the documents' language"
            print(f"Fewer than {LEAST} questions {spoken} that are answerable, or that are not: none is made for them.")
            continue
        calibration = _made(chosen, signals, names, digest, model, foreign)
        calibration = calibration.model_copy(update={"hash": _data_hash(parts)})
        path = _write(calibration, out or own_calibrations())
        print(f"Written: {path}")
        written += 1
    return 0 if written else 1


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
    return Calibration(
        model=model if digest else None,
        digest=digest.removeprefix("sha256:") if digest else None,
        foreign=foreign,
        weights={name: round(weight, 4) for name, weight in weights.items()},
        bias=round(bias, 4),
        threshold=threshold,
        data=", ".join(Path(name).stem for name in names),
        cases=len(given.answerable),
    )


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
    parser.add_argument("--engine", choices=get_args(EngineName), help="which engine answers")
    parser.add_argument("--model", metavar="NAME", help="the engine's model")
    return parser


if __name__ == "__main__":
    sys.exit(main())
