"""The evaluation's intervals, against published and worked values."""

from __future__ import annotations

from statistics import fmean, median

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eval.stats import bootstrap, clustered, share, wilson

quick = settings(max_examples=60, deadline=None)


@pytest.mark.parametrize(
    ("right", "n", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_gives_the_published_intervals(right: int, n: int, low: float, high: float) -> None:
    """The examples of Newcombe (Statistics in Medicine 17, 1998, table I, method 3)."""
    assert wilson(right, n) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


@quick
@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_holds_the_share_and_stays_within_0_and_1(pair: tuple[int, int]) -> None:
    """The interval is around the share that was seen."""
    right, n = pair
    low, high = wilson(right, n)
    assert 0 <= low <= right / n <= high <= 1


@pytest.mark.parametrize(("right", "n"), [(1, 0), (-1, 5), (6, 5)])
def test_what_is_no_share_is_refused(right: int, n: int) -> None:
    """More than all, less than none, or of nothing."""
    with pytest.raises(ValueError, match="no share"):
        wilson(right, n)


def test_the_bootstrap_gives_the_same_interval_each_time() -> None:
    """It is seeded: the same replies give the same report on every machine."""
    values = [float(n % 7) for n in range(50)]
    assert bootstrap(values, list(range(50)), fmean) == bootstrap(values, list(range(50)), fmean)


def test_the_bootstrap_of_a_mean_is_near_the_normal_interval() -> None:
    """400 values 0 and 1 in equal parts, each on its own: 0.5 ± 1.96 · 0.5 / 20 = 0.451 to 0.549."""
    low, high = bootstrap([0.0, 1.0] * 200, list(range(400)), fmean)
    assert (low, high) == (pytest.approx(0.451, abs=0.008), pytest.approx(0.549, abs=0.008))


def test_values_that_belong_together_widen_the_interval() -> None:
    """400 values in 20 documents, all of a document alike, are as sure as 20 values."""
    values = [float(document % 2) for document in range(20) for _ in range(20)]
    clusters = [document for document in range(20) for _ in range(20)]
    low, high = bootstrap(values, clusters, fmean)
    alone_low, alone_high = bootstrap(values, list(range(400)), fmean)
    assert high - low > 3 * (alone_high - alone_low)


def test_the_bootstrap_takes_other_statistics() -> None:
    """The interval of a median holds the median."""
    low, high = bootstrap([1.0, 2.0, 3.0, 4.0, 100.0], list("abcde"), median)
    assert low <= 3.0 <= high


def test_a_figure_without_a_case_has_no_value() -> None:
    """None means not known: no share and no mean of nothing."""
    assert share([]).value is None
    assert clustered([], [], fmean).low is None


def test_a_share_carries_its_interval_and_its_n() -> None:
    """18 of 24 right are 0.75, with Wilson's interval."""
    figure = share([True] * 18 + [False] * 6)
    assert (figure.value, figure.n) == (0.75, 24)
    assert (figure.low, figure.high) == wilson(18, 24)
