"""The fit of the sentence ranking's weights, on made-up candidates."""

from __future__ import annotations

import numpy as np

from eval.fit import fit, found_within
from rag.evidence import FEATURES


def test_the_telling_feature_gets_the_weight() -> None:
    """Where one feature alone tells the right candidate, the fit finds it and ranks by it."""
    chance = np.random.default_rng(1)
    cases = []
    for _ in range(40):
        features = chance.normal(size=(6, len(FEATURES)))
        holds = np.arange(6) == features[:, 2].argmax()
        cases.append((features, holds))
    weights = fit(cases)
    assert int(np.abs(weights).argmax()) == 2
    assert found_within(cases, weights, 1) > 0.9 > found_within(cases, np.eye(len(FEATURES))[0], 1)
