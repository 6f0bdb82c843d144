"""What gates: bounds are read, tightened by a better run, and never loosened by the program."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval.__main__ import main
from eval.bounds import Bound, bounds, tighten
from eval.measured import Rows
from eval.stats import Figure, share
from rag.errors import UsageError

GOOD = share([True] * 90 + [False] * 10)
BAD = share([True] * 30 + [False] * 70)


def test_a_better_run_tightens_and_a_worse_one_changes_nothing(tmp_path: Path) -> None:
    """The far end of the interval, where that is stricter; what must be whole stays whole."""
    path = tmp_path / "floor.json"
    path.write_text(json.dumps({"s": {"right": 0.5, "wrong": {"max": 0.4}, "true_quotes": 1.0}, "t": {"x": 1}}))
    tighten("s", {"right": GOOD, "wrong": share([True] * 10 + [False] * 90), "true_quotes": GOOD}, path)
    tightened = json.loads(path.read_text())
    assert tightened == {"s": {"right": 0.82, "wrong": {"max": 0.18}, "true_quotes": 1.0}, "t": {"x": 1}}
    tighten("s", {"right": BAD, "wrong": BAD, "true_quotes": BAD}, path)
    assert json.loads(path.read_text()) == tightened


def test_own_cases_get_bounds_for_what_was_measured(tmp_path: Path) -> None:
    """Without a question that has no answer there is nothing to bound there: not measured would be broken."""
    none = Figure(value=None, low=None, high=None, n=0)
    path = tighten("mine", {"right": GOOD, "answers_unanswerable": none, "f1": GOOD}, tmp_path / "mine.floor.json")
    assert bounds("mine", path) == {"right": Bound(minimum=0.82)}


def test_a_suite_without_a_file_has_no_bounds(tmp_path: Path) -> None:
    """A person's cases are measured before anything gates."""
    assert bounds("mine", tmp_path / "none.json") == {}


@pytest.mark.parametrize(
    "text",
    [
        "{",
        '{"mine": {"right": "much"}}',
        '{"mine": {"right": {"min": 1}}}',
        '{"mine": {"right": NaN}}',
        '{"mine": {"right": true}}',
        '{"mine": {"a": {"max": 1, "min": 0}}}',
        '{"mine": 3}',
    ],
)
def test_bounds_that_cannot_be_read_are_told(text: str, tmp_path: Path) -> None:
    """A gate that was edited wrongly must not stand open."""
    path = tmp_path / "mine.floor.json"
    path.write_text(text)
    with pytest.raises(UsageError, match=r"mine\.floor\.json cannot be read as bounds"):
        bounds("mine", path)


def test_own_cases_gate_once_they_have_a_baseline(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Drafted, run, stored; with wrong answers expected the same command fails and names the figure."""
    docs = tmp_path / "docs"
    docs.mkdir()
    for n in range(12):
        (docs / f"{n}.txt").write_text(
            f"Die Miete für den Raum {n} beträgt seit Mai {n + 20} Euro im Monat.\n", "utf-8"
        )
    cases = tmp_path / "cases.jsonl"
    assert main(["new", str(docs), "--out", str(cases)]) == 0
    run = [str(cases), "--data", str(docs), "--engine", "quotes", "--work", str(tmp_path / "work")]
    assert main([*run, "--write-baseline"]) == 0
    assert "nothing gates" in capsys.readouterr().out
    assert set(bounds("cases", tmp_path / "cases.floor.json")) >= {"right", "true_quotes", "citation_recall.file"}
    assert main(run) == 0
    cases.write_text(cases.read_text("utf-8").replace('"answer":[["', '"answer":[["9'), "utf-8")
    assert "nothing gates" not in capsys.readouterr().out
    assert main(run) == 1
    assert "out of bounds: right" in capsys.readouterr().out


def test_a_mean_of_values_that_are_all_alike_is_not_certain() -> None:
    """One question, half right, says little: drawn again it is only itself, and a part of the questions would be
    below its bound for it."""
    one = Rows(keys=("q",), clusters=("d",), values=(0.5,), statistic="mean").figure()
    many = Rows(keys=("q",) * 9, clusters=("d", "e", "f") * 3, values=(0.5,) * 9, statistic="mean").figure()
    assert one.value == many.value == 0.5
    assert one.low is not None and many.low is not None and one.low < many.low < 0.5
    assert not Bound(minimum=0.67).broken(one, whole=False)
    times = Rows(keys=("q",) * 2, clusters=("d", "e"), values=(7.0, 7.0), statistic="mean").figure()
    assert (times.low, times.high) == (7.0, 7.0)
