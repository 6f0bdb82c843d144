"""The fit of the sentence ranking's weights, on made-up candidates, and what it is measured on."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from eval.cases import read_lines
from eval.fit import ANSWERS, Answers, Ranked, fit, found_within, overlaps
from eval.suites import SUITES
from rag.evidence import FEATURES, Candidate
from rag.hits import Hit, SentenceHit
from rag.types import Passage


def candidate(start: int, end: int, score: float) -> Candidate:
    """A sentence from start to end of one file, with a rank score."""
    line = SentenceHit("a.txt", 1, start, start, end, "Satz.")
    return Candidate(line, Hit(Passage(file="a.txt", start=0, end=99, text="…", score=1.0), 1, 1, {}, (line,)),
                     (score,) * len(FEATURES), score)  # fmt: skip


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


def test_a_sentence_answers_that_has_most_of_its_characters_in_a_place_that_does() -> None:
    """It may be cut otherwise than when the place was marked; a place of another file is another."""
    answers = partial(overlaps, places=[("a.txt", 10, 30), ("b.txt", 40, 60)])
    those = [candidate(10, 30, 9.0), candidate(0, 30, 8.0), candidate(25, 40, 7.0), candidate(40, 60, 6.0)]
    assert [answers(one) for one in those] == [True, True, False, False]


def test_what_is_read_is_what_a_model_is_shown() -> None:
    """An answer that the ranking leaves far behind is among the candidates, and not among those that are read."""
    sets = Ranked()
    those = [candidate(10 * at, 10 * at + 9, 9.0 - 3 * at) for at in range(6)]
    for start in (0, 50):
        sets.add(those, partial(overlaps, places=[("a.txt", start, start + 9)]))
    assert ([bool(holds.any()) for _, holds in sets.cases], sets.read) == ([True, True], [True, False])


def test_a_mark_is_a_place_in_a_passage_of_its_own_question() -> None:
    """The name of a passage begins with its question's; eighteen questions have no place at all."""
    marked = read_lines(ANSWERS, Answers, lambda one: one.id, lambda _: [])
    places = [(one.id, *place) for one in marked for place in one.answers]
    assert (len(marked), sum(not one.answers for one in marked)) == (125, 18)
    assert [place for place in places if not place[1].startswith(f"{place[0]}/") or place[2] >= place[3]] == []


@pytest.mark.skipif("EVAL_DATA" not in os.environ, reason="EVAL_DATA does not name a folder of question sets")
def test_the_marks_are_where_the_passages_are() -> None:
    """Every answerable question of the set is marked, and no place reaches over the end of its passage."""
    (part,) = SUITES["nomiracl"].parts(Path(os.environ["EVAL_DATA"]))
    marked = read_lines(ANSWERS, Answers, lambda one: one.id, lambda _: [])
    assert {one.id for one in marked} == {case.id for case in part.cases if case.answerable}
    assert all(end <= len(part.corpus.text(file) or "") for one in marked for file, _, end in one.answers)
