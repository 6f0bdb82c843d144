"""The evaluation's statistics against independent libraries, on inputs drawn by chance.

The values are those of statsmodels 0.15.0, SciPy 1.17.1 and scikit-learn 1.9.1; ``reference/make_statistics.py``
makes them anew.
"""

from __future__ import annotations

import json
from pathlib import Path
from statistics import fmean
from typing import Any

import pytest

from eval.comparing import mcnemar
from eval.metrics import auc, context_precision, ndcg
from eval.stats import bootstrap, design_effect, wilson

TABLE: dict[str, list[Any]] = json.loads((Path(__file__).parent / "reference" / "statistics.json").read_text("utf-8"))


@pytest.mark.parametrize(("right", "n", "low", "high"), TABLE["wilson"])
def test_wilsons_interval(right: int, n: int, low: float, high: float) -> None:
    """statsmodels, ``proportion_confint(…, method="wilson")``."""
    assert wilson(right, n) == (pytest.approx(low, abs=1e-12), pytest.approx(high, abs=1e-12))


@pytest.mark.parametrize(("gained", "lost", "p"), TABLE["exact_mcnemar"])
def test_mcnemars_exact_test(gained: int, lost: int, p: float) -> None:
    """statsmodels, ``mcnemar(…, exact=True)``."""
    assert mcnemar(gained, lost) == pytest.approx(p, rel=1e-9)


@pytest.mark.parametrize(("marks", "values", "area"), TABLE["area"])
def test_the_area_under_the_curve(marks: list[int], values: list[float], area: float) -> None:
    """scikit-learn, ``roc_auc_score``, with ties."""
    assert auc([(bool(so), value) for so, value in zip(marks, values, strict=True)]) == pytest.approx(area, abs=1e-12)


@pytest.mark.parametrize(("marks", "groups", "variance"), TABLE["clustered_error"])
def test_the_design_effect(marks: list[float], groups: list[int], variance: float) -> None:
    """statsmodels, the cluster-robust variance of a mean over that of as many independent values; at least 1."""
    share = fmean(marks)
    alone = share * (1 - share) / len(marks)
    assert design_effect(marks, groups) == pytest.approx(max(1.0, variance / alone), rel=1e-9)


@pytest.mark.parametrize(("marks", "gain", "precision"), TABLE["order"])
def test_ndcg_and_context_precision(marks: list[int], gain: float, precision: float) -> None:
    """scikit-learn, ``ndcg_score`` and ``average_precision_score``; each place holds a file of its own."""
    files = [f"{'right' if mark else 'other'}{place}" for place, mark in enumerate(marks)]
    wanted = {file for file in files if file.startswith("right")}
    assert ndcg(files, wanted, len(files)) == pytest.approx(gain, abs=1e-12)
    assert context_precision(files, wanted, len(files)) == pytest.approx(precision, abs=1e-12)


@pytest.mark.parametrize(("documents", "low", "high"), TABLE["percentile"])
def test_the_bootstrap_over_documents(documents: list[list[float]], low: float, high: float) -> None:
    """SciPy, ``bootstrap(…, method="percentile", n_resamples=100000)``; ours draws a thousand times."""
    values = [mark for document in documents for mark in document]
    clusters = [at for at, document in enumerate(documents) for _ in document]
    assert bootstrap(values, clusters, fmean) == (pytest.approx(low, abs=0.02), pytest.approx(high, abs=0.02))
