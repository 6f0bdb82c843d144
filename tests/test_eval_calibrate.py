"""Calibration: what is fitted, what threshold is chosen, what is written and then used."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fakes import HashEmbedder, ScriptedEngine

from eval.asking import Asked
from eval.calibrate import calibrate, main
from eval.corpora import Corpus
from eval.logistic import (
    CHANGED,
    EARLY,
    GRADED,
    TELLING,
    Decisions,
    cross_validated,
    early,
    errors,
    fit,
    likely,
    telling,
    threshold_of,
)
from rag import decision
from rag.assistant import Assistant
from rag.decision import SIGNALS, calibration_for, calibrations, own_calibrations
from rag.engines.base import Completion
from rag.errors import UsageError
from rag.library import Library
from rag.settings import Settings
from rag.types import Turn


def _decisions(n: int = 400) -> Decisions:
    """Two sources of different size; the signal "passage" tells the two kinds apart, "held" is noise."""
    chance = np.random.default_rng(3)
    signals = np.zeros((n, len(SIGNALS)))
    answerable = np.arange(n) % 2 == 0
    signals[:, SIGNALS.index("passage")] = chance.normal(answerable * 2.0)
    signals[:, SIGNALS.index("held")] = chance.normal(size=n)
    return Decisions(signals, answerable, np.zeros(n, dtype=np.bool_), np.where(np.arange(n) < n // 4, 0, 1))


def test_the_signal_that_tells_gets_the_weight() -> None:
    """What separates weighs, noise hardly, and a signal that never changes not at all."""
    weights, _ = fit(_decisions(8000), ["passage", "held", "words"])
    assert weights["passage"] > 1 and abs(weights["held"]) < 0.4 and weights["words"] == 0.0


def test_the_fit_is_the_maximum() -> None:
    """At the fitted weights the weighted chances of the answerable and the unanswerable balance."""
    given = _decisions()
    weights, bias = fit(given, ["passage"])
    assert (given.weights * (likely(given, weights, bias) - given.answerable)).sum() == pytest.approx(0, abs=1e-6)


def test_every_source_and_kind_counts_alike() -> None:
    """A small source weighs as much as a large one, and so does the rarer kind."""
    given = _decisions()
    sums = [given.weights[(given.source == s) & (given.answerable == a)].sum() for s in (0, 1) for a in (True, False)]
    assert sums == pytest.approx([100.0] * 4)


def test_no_row_is_judged_by_itself() -> None:
    """With one row changed, the fits of the other folds change, its own does not."""
    given = _decisions(100)
    before = cross_validated(given, ["passage", "held"])
    flipped = given.answerable.copy()
    flipped[7] = not flipped[7]
    after = cross_validated(Decisions(given.signals, flipped, given.foreign, given.source), ["passage", "held"])
    assert after[7] == pytest.approx(before[7], abs=1e-9) and not np.allclose(before, after)


def test_the_threshold_keeps_its_word() -> None:
    """At the threshold at most the allowed share of the answerable is refused, a hair above it more."""
    given = _decisions()
    chances = cross_validated(given, ["passage"])
    threshold = threshold_of(given, chances, refused=0.1)

    def refused(at: float) -> float:
        return float(np.mean([share for share, _ in errors(given, chances, at)]))

    assert refused(threshold) <= 0.1 < refused(threshold + 2e-4)


def test_the_early_decision_changes_hardly_any() -> None:
    """It decides what it can, and of what it decides at most two in a hundred otherwise than the whole decision."""
    given = _decisions()
    chance = np.random.default_rng(5)
    given.signals[:, SIGNALS.index("alone")] = -3 - chance.normal(given.answerable * 1.5)
    whole = chance.normal(given.answerable * 4.0) >= 2.0
    found, decided = early(given, whole, 0.5)
    assert found is not None and set(found.weights) == set(EARLY) and 0 < found.silent <= 0.5 <= found.sure < 1
    assert 0.2 < decided.mean() < 1
    answers = cross_validated(given, EARLY) >= 0.5
    assert (decided & (answers != whole)).sum() <= 2 * CHANGED * len(whole)


def test_where_no_sentence_was_read_alone_nothing_is_decided_early() -> None:
    """A signal that was never asked for is no signal."""
    found, decided = early(_decisions(), np.ones(400, dtype=np.bool_), 0.5)
    assert found is None and not decided.any()


def test_before_the_grades_the_yes_or_no_decides_what_it_can() -> None:
    """A model that gives grades is fitted on them; where its yes or no is not known, it decides nothing."""
    given = _decisions()
    assert telling(given) == TELLING
    chance = np.random.default_rng(5)
    given.signals[40:, SIGNALS.index("proved")] = chance.normal(given.answerable[40:] * 3.0)
    given.signals[200:, SIGNALS.index("surest")] = -1.0
    assert telling(given) == TELLING
    given.signals[60:, SIGNALS.index("surest")] = -1.0
    assert telling(given) == GRADED
    found, decided = early(given, given.answerable, 0.5, TELLING)
    assert found is not None and set(found.weights) == set(TELLING)
    assert decided[40:].mean() > 0.2 and not decided[:40].any()


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    """Fees for forty applications, and as many questions on what no file says."""
    folder = tmp_path / "papers"
    folder.mkdir()
    lines = [f"Die Gebühr für den Antrag Nummer {n} beträgt {n + 300} Euro." for n in range(1, 46)]
    (folder / "fees.txt").write_text("\n\n".join(lines), encoding="utf-8")
    there = [
        {"id": f"a{n}", "lang": "de", "question": f"Wie hoch ist die Gebühr für den Antrag Nummer {n}?",
         "answerable": True, "answer": [[f"{n + 300} Euro"]], "files": ["fees.txt"]}
        for n in range(1, 46)
    ]  # fmt: skip
    missing = [
        {"id": f"u{n}", "lang": "de", "question": f"Welche Farbe hat das Boot {n} im Hafen?", "answerable": False}
        for n in range(1, 46)
    ]
    cases = tmp_path / "fees.jsonl"
    cases.write_text("\n".join(json.dumps(case) for case in there + missing), encoding="utf-8")
    return cases


class _Digested(ScriptedEngine):
    """A scripted engine that knows its weights; nothing is calibrated for them yet."""

    digest = "sha256:" + "ab" * 32
    model = "scripted-1b"


class _Grading(_Digested):
    """Sure by its grades alone: of a sentence about the application that the question names."""

    def chat(self, messages: Sequence[Turn], **options: Any) -> Completion:
        source, _, question = messages[-1].content.rpartition("\n")
        number = re.search(r"Nummer \d+", question)
        there = number is not None and f"{number.group()} " in source
        words = {"A, B": "A" if there else "C", "Ja oder Nein": "Ja"}
        text = next((word for key, word in words.items() if key in messages[0].content), "nicht gefunden")
        return Completion(text=text, first=((text, -0.1),) if options["top"] else ())


@contextmanager
def _graded(corpus: Corpus, settings: Settings, work: Path) -> Iterator[Asked]:
    with _opened(corpus, settings, work, _Grading("")) as made:
        yield made


@contextmanager
def _opened(corpus: Corpus, settings: Settings, work: Path, engine: _Digested | None = None) -> Iterator[Asked]:
    folder = work / "documents"
    folder.mkdir(parents=True)
    for name, content in corpus.files.items():
        (folder / name).write_bytes(content)
    library = Library(work / "library", HashEmbedder())
    with Assistant(library, engine=engine or _Digested("Nicht gefunden"), settings=settings) as made:
        library.sync([folder])
        yield made


def test_a_users_calibration_is_written_and_used(questions: Path, tmp_path: Path) -> None:
    """The file says whose it is and on what it was fitted; the model is calibrated from then on."""
    assert not decision.calibrated(_Digested.digest)
    settings = Settings(engine="embedded", cache=tmp_path / "cache")
    assert calibrate([str(questions)], tmp_path / "papers", settings, opened=_opened) == 0
    made = calibration_for(_Digested.digest, False)
    assert decision.calibrated(_Digested.digest)
    assert (made.model, made.cases, made.data) == ("scripted-1b", 90, "fees") and len(made.hash) == 64
    assert calibration_for(_Digested.digest, True) == calibration_for(None, True)


def test_a_model_that_grades_is_calibrated_with_its_grades(questions: Path, tmp_path: Path) -> None:
    """They weigh, and what decides before they are asked for is made with them; --early makes it anew alone."""
    settings = Settings(engine="embedded", cache=tmp_path / "cache")
    assert calibrate([str(questions)], tmp_path / "papers", settings, opened=_graded) == 0
    made = calibration_for(_Digested.digest, False)
    assert made.graded and made.weights["surest"] > 0 and made.ungraded is not None
    assert (made.ungraded.data, made.ungraded.cases) == ("fees", 90)
    own = own_calibrations() / f"{_Digested.digest[7:19]}.json"
    own.write_text(made.model_copy(update={"ungraded": None}).model_dump_json(), encoding="utf-8")
    (tmp_path / "cache" / "eval").rename(tmp_path / "before")
    assert calibrate([str(questions)], tmp_path / "papers", settings, opened=_graded, early_alone=True) == 0
    assert calibration_for(_Digested.digest, False).ungraded is not None


def test_the_early_decision_is_made_anew_alone(questions: Path, tmp_path: Path) -> None:
    """With --early the weights and the threshold stay; what the early decision was fitted on stands with it."""
    settings = Settings(engine="embedded", cache=tmp_path / "cache")
    assert calibrate([str(questions)], tmp_path / "papers", settings, opened=_opened) == 0
    first = calibration_for(_Digested.digest, False)
    own = own_calibrations() / f"{_Digested.digest[7:19]}.json"
    bare = first.model_copy(update={"weights": {"passage": 0.5}, "early": None})
    own.write_text(bare.model_dump_json(), encoding="utf-8")
    (tmp_path / "cache" / "eval").rename(tmp_path / "before")
    assert calibrate([str(questions)], tmp_path / "papers", settings, opened=_opened, early_alone=True) == 0
    again = calibration_for(_Digested.digest, False)
    assert again.model_copy(update={"early": None}) == bare
    assert again.early is not None and (again.early.data, again.early.cases) == ("fees", 90)


def test_too_few_questions_make_no_calibration(
    questions: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With fewer than forty of a kind nothing is fitted, and the command says so and fails."""
    questions.write_text("\n".join(questions.read_text(encoding="utf-8").split("\n")[:50]), encoding="utf-8")
    settings = Settings(engine="embedded", cache=tmp_path / "cache")
    assert calibrate([str(questions)], tmp_path / "papers", settings, opened=_opened) == 1
    assert "Fewer than 40 questions" in capsys.readouterr().out
    assert not own_calibrations().exists()


@pytest.mark.parametrize(
    "written",
    ["{}", '{"model": "m", "digest": "d", "weights": {"gone": 1.0}, "bias": 0.0, "threshold": 0.5}'],
    ids=["none", "of another version"],
)
def test_a_calibration_that_cannot_be_used_is_told(written: str) -> None:
    """A file that is none, or has a signal that is not known, is an error with its remedy, not a silent default."""
    own_calibrations().mkdir(parents=True)
    (own_calibrations() / "bad.json").write_text(written, encoding="utf-8")
    with pytest.raises(UsageError, match="belegt calibrate"):
        calibrations()


def test_a_name_that_is_nothing_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    """Neither a file nor a suite: exit code 2, and the suites are named."""
    assert main(["nothing-here"]) == 2
    assert "smoke" in capsys.readouterr().err
