"""The evaluation's intervals, against published and worked values."""

from __future__ import annotations

from statistics import fmean, median

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eval.stats import bootstrap, clustered, design_effect, share, wilson

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


def test_questions_on_a_single_document_have_an_interval() -> None:
    """One document, drawn again and again, would look certain; five questions are not."""
    low, high = bootstrap([0.2, 1.0, 0.5, 0.9, 0.0], ["a"] * 5, fmean)
    assert low < 0.3 and high > 0.7


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


@pytest.mark.parametrize(
    ("right", "n", "low", "high"),
    [(37.5, 60.25, 0.4961579875, 0.7339818825), (4, 9.7, 0.1738670434, 0.7005925682), (0, 7.5, 0.0, 0.3387094096)],
)
def test_wilson_of_an_effective_sample_is_that_of_an_independent_library(
    right: float, n: float, low: float, high: float
) -> None:
    """statsmodels 0.15.0, ``proportion_confint(right, n, method="wilson")``."""
    assert wilson(right, n) == (pytest.approx(low), pytest.approx(high))


MARKS = [0.0, 0, 1, 1, 1, 0, 1, 0, 1, 1, 0, 0]
GROUPS = list("aabbbcccddee")


def test_the_design_effect_is_that_of_an_independent_library() -> None:
    """statsmodels 0.15.0, cluster-robust OLS on a constant: standard error 0.21850184 of a mean whose
    simple one is sqrt(0.25 / 12). Its correction is G/(G-1) (n-1)/(n-1), as here."""
    assert design_effect(MARKS, GROUPS) == pytest.approx(0.21850184**2 / (0.25 / 12), rel=1e-6)


def test_marks_of_one_document_widen_the_interval_of_a_share() -> None:
    """12 marks in five documents are worth 12 / 2.29; on their own they are worth 12."""
    alone, together = share(MARKS), share(MARKS, GROUPS)
    assert alone.low is not None and together.low is not None
    assert (together.low, together.value, together.n) == (
        pytest.approx(wilson(6 / 2.2916667, 12 / 2.2916667)[0]),
        0.5,
        12,
    )
    assert together.low < alone.low


@pytest.mark.parametrize("marks", [[1.0] * 9, [0.0] * 9, [1.0]])
def test_marks_that_are_all_alike_are_taken_as_independent(marks: list[float]) -> None:
    """How they go together cannot be seen; the interval is Wilson's, not a point."""
    assert share(marks, ["a", "b", "c"] * 3 if len(marks) > 1 else ["a"]) == share(marks)


LOGNORMAL = [
    5.0751, 0.5424, 0.5897, 0.342, 2.376, 0.1001, 5.7248, 0.4671, 1.3758, 0.7793, 4.315, 0.1274, 0.7244, 0.6811, 3.1073,
    0.3329, 0.8416, 0.4157, 1.0431, 1.7911, 0.3327, 3.1416, 2.4635, 1.6528, 2.4617, 0.5047, 0.8844, 0.3923, 0.765,
    1.6995, 0.5007, 0.6725, 0.503, 0.4295, 0.5111, 0.9874, 0.3272, 1.2642, 5.2583, 2.1002, 0.8254, 0.4116, 0.4737,
    5.4328, 1.0521, 0.5289, 1.2104, 8.1683, 1.1277, 1.8537, 1.3501, 0.7031, 0.319, 0.7052, 0.8115, 1.7979, 2.314,
    2.5373, 1.3305, 2.4233,
]  # fmt: skip


def test_the_bootstrap_of_a_skewed_mean_is_near_that_of_an_independent_library() -> None:
    """SciPy 1.17.1, ``bootstrap(…, method="percentile", n_resamples=100000)``: 1.1718 to 1.9828."""
    low, high = bootstrap(LOGNORMAL, list(range(60)), fmean)
    assert (low, high) == (pytest.approx(1.1718, abs=0.04), pytest.approx(1.9828, abs=0.06))
