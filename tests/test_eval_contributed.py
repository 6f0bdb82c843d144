"""What the model itself contributed, against values worked out by hand."""

from __future__ import annotations

import pytest

from eval.asking import Outcome, Part
from eval.cases import Case
from eval.contributed import NAMES, applicable, contributed
from eval.corpora import Corpus
from eval.figures import judged
from eval.measured import Rows, figures
from eval.replies import Reply
from rag.types import Answer

GOLD, OTHER = "Die Frist beträgt drei Monate.", "Die Miete steigt."


def read(
    id: str, said: str | None, located: str, proved: float, answerable: bool = True, engine: str = "embedded"
) -> Outcome:
    """A question for a time limit of three months, and what a model made of it; said: None where none read."""
    case = Case(
        id=id,
        lang="de",
        question="?",
        answerable=answerable,
        answer=(("drei Monate", "3 Monate"),) if answerable else (),
        files=(f"{id}.txt",) if answerable else (),
    )
    reply = Reply(
        part="",
        case=id,
        seconds=1.0,
        answer=Answer(question="?", language="de", text="-", abstained=True, statements=(), engine=engine),
        signals={"proved": proved},
        said=() if said is None else (said,),
        located=() if said is None else (located,),
    )
    return Outcome(Part("", (case,), Corpus.of_texts("c", {f"{id}.txt": GOLD})), case, reply)


# Right sentences have log-odds of 2, 0.5 and -1, the others of 1, -1 and -2.
SIX = [
    read("a", "3 Monate", GOLD, 2.0),
    read("b", "Nicht gefunden", GOLD, 0.5),
    read("c", "drei Monate", GOLD, -1.0),
    read("d", "steigt", OTHER, 1.0),
    read("e", "steigt", OTHER, -1.0, answerable=False),
    read("f", "drei Monate", GOLD, -2.0, answerable=False),
]


def test_the_few_words_and_the_sentence_are_judged_of_the_answerable() -> None:
    """Of four answerable questions two are told in words, and three sentences hold the gold."""
    found = figures(contributed(SIX))
    assert (found["reading.gold"].value, found["reading.gold"].n) == (0.5, 4)
    assert (found["located.gold"].value, found["located.gold"].n) == (0.75, 4)


def test_the_word_on_the_sentence_is_an_area_and_a_share() -> None:
    """Of nine pairs (2, 0.5, -1 against 1, -1, -2): 3 + 2 + 1.5 are won, which is 6.5 of 9; the sign
    is right for a and b, and for e and f."""
    found = figures(contributed(SIX))
    assert found["verify.auc"].value == pytest.approx(6.5 / 9)
    assert (found["verify.right"].value, found["verify.auc"].n) == (pytest.approx(4 / 6), 6)
    low, high = found["verify.auc"].low, found["verify.auc"].high
    assert low is not None and high is not None and low < 6.5 / 9 < high


def test_figures_that_can_be_paired_name_their_questions() -> None:
    """A comparison with a baseline needs the values question by question."""
    measured = contributed(SIX)
    assert isinstance(measured["reading.gold"], Rows)
    assert measured["reading.gold"].by_key() == {"a": 1.0, "b": 0.0, "c": 1.0, "d": 0.0}


def test_without_a_model_there_is_no_figure() -> None:
    """Quotes alone were read by nobody; the suite's other figures are there."""
    found = judged([read("a", None, "", 0.0, engine="quotes"), read("e", None, "", 0.0, False, engine="quotes")])
    assert "right" in found and not set(NAMES) & set(found)


def test_without_probabilities_there_is_no_word_on_the_sentence() -> None:
    """An engine that gives none leaves the signal at zero; what it said is judged all the same."""
    silent = [read(str(at), "3 Monate", GOLD, 0.0, at % 2 == 0) for at in range(6)]
    assert set(contributed(silent)) == {"reading.gold", "located.gold"}


def test_one_kind_alone_has_no_area() -> None:
    """Where every sentence is right nothing is told apart."""
    assert set(contributed(SIX[:3])) == {"reading.gold", "located.gold"}
    assert contributed(SIX[4:]) == {}


def test_the_word_on_one_part_of_several_is_left_out() -> None:
    """Each part may hold its share of the answer; the signal is the last part's alone."""
    whole = read("g", "x", GOLD, 1.0)
    both = ("drei Monate", "steigt")
    parts = Outcome(whole.part, whole.case, whole.reply.model_copy(update={"said": both, "located": (GOLD, OTHER)}))
    found = figures(contributed([*SIX, parts]))
    assert (found["reading.gold"].value, found["located.gold"].value) == (pytest.approx(3 / 5), pytest.approx(4 / 5))
    assert found["verify.auc"].n == found["verify.right"].n == 6


def test_a_run_without_a_model_is_not_held_to_its_bounds() -> None:
    """With a model all bounds hold, also when it said nothing that could be measured."""
    bounds = dict.fromkeys(("right", *NAMES), 0.5)
    assert set(applicable(bounds, [read("a", None, "", 0.0, engine="quotes")])) == {"right"}
    assert applicable(bounds, [read("a", None, "", 0.0)]) == bounds
