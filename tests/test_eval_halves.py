"""Two-fold figures: each half of the questions is judged by what was fitted on the other."""

from __future__ import annotations

import numpy as np

from eval.asking import Outcome, Part
from eval.cases import Case
from eval.corpora import Corpus
from eval.halves import curve, halves, two_fold
from eval.logistic import decisions
from eval.replies import Reply
from rag.decision import FOREIGN, SIGNALS


def _outcomes(n: int = 200, apart: float = 2.0) -> list[Outcome]:
    """Every second question is answerable; "proved" tells them apart by so many spreads."""
    chance = np.random.default_rng(1)
    made = []
    for at in range(n):
        answerable = at % 2 == 0
        case = Case(
            id=f"q{at}", lang="de", question="?", answerable=answerable, answers=("a",) if answerable else (),
            files=("f",) if answerable else (),
        )  # fmt: skip
        signals = dict.fromkeys(SIGNALS, 0.0) | {"proved": float(chance.normal(apart * answerable)), FOREIGN: 0.0}
        reply = Reply(part="", case=case.id, seconds=1.0, error="not asked", signals=signals)
        made.append(Outcome(Part("", (case,), Corpus("c", {})), case, reply))
    return made


def test_the_area_is_that_of_the_signal() -> None:
    """Two normal distributions that lie two spreads apart have an area of 0.92 under the curve."""
    assert abs(two_fold(_outcomes(1000))["two_fold.auc"].value - 0.921) < 0.02


def test_what_tells_nothing_is_no_better_than_chance() -> None:
    """Without a telling signal the held-out area is about a half: no question decides about itself."""
    assert abs(two_fold(_outcomes(400, apart=0.0))["two_fold.auc"].value - 0.5) < 0.08


def test_refusals_stay_near_what_is_allowed() -> None:
    """On the other half about the allowed share of the answerable is refused, not less than none, not twice."""
    assert 0.05 < two_fold(_outcomes(1000))["two_fold.refuses_answerable"].value < 0.25


def test_no_question_is_in_both_halves() -> None:
    """The halves hold every question once, and both kinds alike."""
    found = halves(_outcomes(100))
    assert found is not None
    first, second = found.parts
    assert sorted([*first, *second]) == list(range(100))
    assert found.given.answerable[first].sum() == found.given.answerable[second].sum() == 25


def test_the_curve_falls() -> None:
    """The more refusals are allowed, the fewer unanswerable questions are answered."""
    shares = [float(line.split()[2]) for line in curve(_outcomes(1000))[1:]]
    assert len(shares) == 5 and shares == sorted(shares, reverse=True) and shares[0] > shares[-1]


def test_too_few_questions_give_no_figures() -> None:
    """A handful of questions is not fitted."""
    assert two_fold(_outcomes(30)) == {} and curve(_outcomes(30)) == []


def test_a_question_whose_own_file_is_kept_out_has_no_answer_there() -> None:
    """The suite ``silence`` keeps its gold, to list what answers all the same; no fit may take it for answerable."""
    asked = _outcomes(4)
    hidden = [
        Outcome(one.part, one.case.model_copy(update={"exclude": one.case.files}), one.reply) for one in asked
    ]  # fmt: skip
    assert decisions([asked, hidden]).answerable.tolist() == [True, False, True, False] + [False] * 4
