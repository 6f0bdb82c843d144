"""Better, worse, or not to be told: two runs held against each other, question by question."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from eval.bounds import Bound
from eval.comparing import Baseline, compared, difference, mcnemar, needed, stored, write
from eval.measured import Rows
from eval.report import Report
from rag.errors import UsageError


def rows(values: list[float], per_document: int = 1, lower: bool = False) -> Rows:
    keys = tuple(f"q{n}" for n in range(len(values)))
    clusters = tuple(f"d{n // per_document}" for n in range(len(values)))
    return Rows(keys=keys, clusters=clusters, values=tuple(map(float, values)), lower=lower)


def before(values: list[float]) -> dict[str, float]:
    return {f"q{n}": float(value) for n, value in enumerate(values)}


@pytest.mark.parametrize(
    ("gained", "lost", "p"),
    [(121, 59, 4.4344492638e-06), (14, 4, 0.0308837891), (8, 1, 0.0390625), (5, 5, 1.0), (3, 0, 0.25), (0, 6, 0.03125)],
)
def test_mcnemars_exact_test_is_that_of_an_independent_library(gained: int, lost: int, p: float) -> None:
    """statsmodels 0.15.0, ``mcnemar(table, exact=True)``; the first is the example of its documentation."""
    assert mcnemar(gained, lost) == pytest.approx(p)
    assert mcnemar(lost, gained) == pytest.approx(p)


def test_the_number_needed_is_that_of_an_independent_library() -> None:
    """statsmodels 0.15.0, ``NormalIndPower().solve_power(0.25, power=0.8, alpha=0.05, ratio=0)``: 125.58."""
    assert needed([1.0, -1.0]) is None
    values = [-0.75, 1.25] * 50  # mean 0.25, standard deviation 1
    assert needed(values) == 126


def test_the_same_values_are_the_same() -> None:
    """A repeated run on an unchanged tree is never called worse."""
    told = difference("x", before([0, 1] * 20), rows([0, 1] * 20))
    assert told is not None and (told.verdict, told.gained, told.lost, told.needed) == ("same", 0, 0, None)


def test_many_lost_questions_are_worse() -> None:
    """Of 60 right ones 20 are wrong now: the interval excludes zero."""
    told = difference("x", before([1] * 60), rows([0] * 20 + [1] * 40))
    assert told is not None and told.verdict == "worse" and told.high < 0
    assert told.value == pytest.approx(-1 / 3) and told.lost == 20
    assert "WORSE" in told.line() and "20 worse (q0, q1, q2, q3, q4, q5, …) of 60" in told.line()
    assert (told.worse_at, told.better_at) == (tuple(f"q{n}" for n in range(20)), ())


def test_a_figure_that_is_better_when_lower_is_turned_round() -> None:
    """More unanswerable questions answered is worse."""
    told = difference("x", before([0] * 60), rows([1] * 20 + [0] * 40, lower=True))
    assert told is not None and told.verdict == "worse" and told.value > 0


def test_few_changes_cannot_be_told_and_the_number_needed_is_said() -> None:
    """Two lost and one gained of 40: chance does that."""
    told = difference("x", before([1, 1, 0] + [1] * 37), rows([0, 0, 1] + [1] * 37))
    assert told is not None and told.verdict == "cannot tell"
    assert told.needed is not None and told.needed > 40 and f"it would take {told.needed}" in told.line()


def test_questions_of_one_document_are_not_counted_as_many() -> None:
    """Six lost questions on one document of twenty are one document's chance."""
    lost = rows([0] * 6 + [1] * 114, per_document=6)
    told = difference("x", before([1] * 120), lost)
    assert told is not None and told.verdict == "cannot tell"


def test_two_equal_systems_are_seldom_called_different() -> None:
    """Of 200 pairs of runs that differ by chance alone, about 5 in 100 may be told apart, not more."""
    chance = random.Random(7)
    told = 0
    for _ in range(200):
        old, new = ([float(chance.random() < 0.7) for _ in range(40)] for _ in range(2))
        found = difference("x", before(old), rows(new))
        told += found is not None and found.verdict in ("better", "worse")
    assert told <= 16


def test_only_questions_of_both_runs_are_compared() -> None:
    """A sample is held against the whole baseline."""
    told = difference("x", before([1] * 10), rows([1] * 4))
    assert told is not None and told.n == 4
    assert difference("x", {"other": 1.0}, rows([1])) is None


def test_a_baseline_is_written_and_read(tmp_path: Path) -> None:
    """What was measured comes back, also means and figures that some questions lack."""
    some = Rows(keys=("q0", "q9"), clusters=("a", "b"), values=(0.25, 1.0), statistic="mean")
    path = write("smoke", {"right": rows([1, 0, 1]), "f1": some}, {"engine": "quotes"}, tmp_path / "b.json")
    held = stored("smoke", path)
    assert held is not None and held.of("right") == before([1, 0, 1]) and held.of("f1") == {"q0": 0.25, "q9": 1.0}
    assert [one.verdict for one in compared({"right": rows([1, 0, 1]), "f1": some}, held)] == ["same", "same"]
    with pytest.raises(UsageError, match="a baseline of smoke, not of seeds"):
        stored("seeds", path)
    for content in (b'{"suite": "smoke"}', b'{"suite": "sm\xf6ke"}'):
        path.write_bytes(content)
        with pytest.raises(UsageError, match="cannot be read as a baseline"):
            stored("smoke", path)


def test_a_value_that_was_rounded_when_it_was_stored_is_the_same(tmp_path: Path) -> None:
    """A third has no end, but the run is the one that was stored."""
    thirds = Rows(keys=("q0", "q1"), clusters=("a", "b"), values=(1 / 3, 2 / 3), statistic="mean")
    held = stored("x", write("x", {"f1": thirds}, {}, tmp_path / "b.json"))
    assert held is not None and [one.verdict for one in compared({"f1": thirds}, held)] == ["same"]


def test_a_gating_figure_that_is_worse_fails_the_run() -> None:
    """Within its bounds, but worse than before: exit code 1; a figure without a bound only tells."""
    measured = {"right": rows([0] * 20 + [1] * 40)}
    keys = tuple(before([1] * 60))
    base = Baseline(suite="x", keys=keys, values={"right": (1.0,) * 60}, provenance={})
    differences = compared(measured, base)
    asked: list[object] = [object()]
    gating = Report("x", measured, {"right": Bound(minimum=0.5)}, checked=asked, differences=differences)  # type: ignore[arg-type]
    telling = Report("x", measured, {}, checked=asked, differences=differences)  # type: ignore[arg-type]
    assert (gating.code, gating.worse, telling.code) == (1, ["right"], 0)


def test_the_baselines_that_come_along_can_be_read() -> None:
    """Each is one of a suite that there is, and has a value for every question that it names."""
    from eval.suites import SUITES

    folder = Path(__file__).parents[1] / "eval" / "baselines"
    for path in folder.glob("*.json"):
        baseline = stored(path.stem)
        assert baseline is not None and path.stem in SUITES and baseline.keys
        assert all(len(row) == len(baseline.keys) for row in baseline.values.values())


def test_a_baseline_whose_rows_lack_questions_is_refused(tmp_path: Path) -> None:
    """Cut by hand or by a merge, it would compare fewer questions, or none, and never be failed."""
    path = tmp_path / "b.json"
    whole = {"suite": "smoke", "provenance": {}, "keys": ["q0", "q1"], "values": {"right": [1, 1]}}
    for row in ([], [1], [1, 1, 1]):
        path.write_text(json.dumps({**whole, "values": {"right": row}}))
        with pytest.raises(UsageError, match=r"right has \d values for 2 questions"):
            stored("smoke", path)
    path.write_text(json.dumps(whole))
    assert stored("smoke", path) is not None
