"""Writes statistics.json: what independent libraries say of inputs drawn by chance. Not needed to run the tests.

python -m pip install statsmodels==0.15.0 scipy==1.17.1 scikit-learn==1.9.1
python tests/reference/make_statistics.py
"""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import numpy as np
import statsmodels.api as sm
from scipy.stats import bootstrap
from sklearn.metrics import average_precision_score, ndcg_score, roc_auc_score
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.proportion import proportion_confint

ROUNDS = 24
chance = random.Random(20240619)


def wilson() -> list[Any]:
    n = chance.randint(1, 400)
    right = chance.randint(0, n)
    return [right, n, *map(float, proportion_confint(right, n, method="wilson"))]


def exact_mcnemar() -> list[Any]:
    gained, lost = chance.randint(0, 60), chance.randint(0, 60)
    return [gained, lost, float(mcnemar([[10, gained], [lost, 10]], exact=True).pvalue)]


def area() -> list[Any]:
    marks = [1, 0, *(chance.randint(0, 1) for _ in range(chance.randint(4, 30)))]
    values = [round(chance.random(), 1) for _ in marks]  # with ties
    return [marks, values, float(roc_auc_score(marks, values))]


def clustered_error() -> list[Any]:
    """The squared standard error of a mean, robust to clusters: G/(G-1) as here, (n-1)/(n-1) besides."""
    marks = [1, 0, *(chance.randint(0, 1) for _ in range(chance.randint(6, 40)))]
    groups = [0, 1, *(chance.randint(0, max(2, len(marks) // 4)) for _ in marks[2:])]
    fitted = sm.OLS(np.array(marks, float), np.ones(len(marks))).fit(
        cov_type="cluster", cov_kwds={"groups": np.array(groups)}
    )
    return [marks, groups, float(fitted.bse[0] ** 2)]


def order() -> list[Any]:
    """One relevance each for places from the first on, with nDCG and average precision."""
    marks = [chance.randint(0, 1) for _ in range(chance.randint(2, 10))]
    marks[chance.randrange(len(marks))] = 1
    falling = list(range(len(marks), 0, -1))
    return [marks, float(ndcg_score([marks], [falling])), float(average_precision_score(marks, falling))]


def percentile() -> list[Any]:
    """Documents of four questions each, drawn again whole: of a mean it is that of the documents' means."""
    means = [[chance.randint(0, 1) for _ in range(4)] for _ in range(30)]
    drawn = bootstrap(
        ([sum(one) / 4 for one in means],),
        np.mean,
        method="percentile",
        n_resamples=100_000,
        rng=np.random.default_rng(1),
    )
    return [means, float(drawn.confidence_interval.low), float(drawn.confidence_interval.high)]


MAKERS = (wilson, exact_mcnemar, area, clustered_error, order, percentile)
found = {make.__name__: [make() for _ in range(ROUNDS if make is not percentile else 5)] for make in MAKERS}
lines = [f'"{name}": [\n' + ",\n".join(map(json.dumps, rows)) + "\n]" for name, rows in found.items()]
Path(__file__).with_name("statistics.json").write_text("{\n" + ",\n".join(lines) + "\n}\n", "utf-8")
