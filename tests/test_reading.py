"""What the model is shown: which of the candidates, and each sentence once."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from rag import reading
from rag.engines.base import Completion
from rag.evidence import FEATURES, Asks, Candidate
from rag.leaning import alone
from rag.search import Hit, SentenceHit
from rag.types import Passage


def candidate(number: int, score: float, cosine: float = 0.0, before: SentenceHit | None = None) -> Candidate:
    """A sentence of one file with a rank score and a nearness to the question."""
    line = sentence(number, cosine)
    passage = Passage(file="a.txt", start=0, end=1000, text="…", score=1.0)
    hit = Hit(passage, 1, 1, {}, (line,))
    features = tuple(cosine if name == "cosine" else 0.0 for name in FEATURES)
    return Candidate(line, hit, features, score, before)


def sentence(number: int, cosine: float = 0.0) -> SentenceHit:
    return SentenceHit("a.txt", 1, number, number * 10, number * 10 + 9, f"Satz {number}.", cosine)


def test_the_nearest_in_meaning_is_shown_beside_the_best_ranked() -> None:
    """A question that is worded unlike its answer: the ranking alone would leave the sentence out."""
    ranked = [candidate(0, 9.0), candidate(1, 4.0), candidate(2, 3.0), candidate(3, 2.0, cosine=5.0)]
    assert [one.sentence.number for one in reading.shown(ranked)] == [0, 1, 3]


def test_nothing_is_shown_twice() -> None:
    """The nearest of those that are not shown yet comes along, and with few candidates there is none."""
    ranked = [candidate(0, 9.0, cosine=5.0), candidate(1, 4.0)]
    assert [one.sentence.number for one in reading.shown(ranked)] == [0, 1]
    assert reading.shown([]) == []


def test_a_sentence_that_stands_there_is_not_repeated_before_the_one_that_leans_on_it() -> None:
    """The model reads every sentence once; where the first one is not shown, it comes along."""
    first, leaning = candidate(1, 5.0), candidate(2, 4.0, before=sentence(1))
    both = reading.request("Was?", "de", [first, leaning])[-1].content
    assert both.count("Satz 1.") == 1 and "[2] Satz 2." in both
    alone = reading.request("Was?", "de", [leaning])[-1].content
    assert "[1] Satz 1. Satz 2." in alone


@pytest.mark.parametrize(
    ("text", "stands"),
    [
        ("Er trat im Mai zurück.", False),
        ("Der Rat lehnte diesen Antrag ab.", False),
        ("Aus diesem Grund blieb die Halle leer.", False),
        ("The council turned down these requests.", False),
        ("Als Reaktion schloss der Rat die Halle.", False),
        ("In return the council closed the hall.", False),
        ("Beide Brücken sind gesperrt.", False),
        ("Stattdessen blieb die Halle offen.", False),
        ("Hierzu gab der Rat keine Auskunft.", False),
        ("As a result the hall stayed closed.", False),
        ("As a result of the storm the hall stayed closed.", True),
        ("Als Reaktion auf den Sturm schloss der Rat die Halle.", True),
        ("In response to the storm the council closed the hall.", True),
        ("Der Rat tagt in diesem Jahr zweimal.", True),
        ("The council meets twice this year.", True),
        ("Der Rat wies den Antrag der Anwohner in seiner Sitzung im Mai ab, weil dieser Antrag zu spät kam.", True),
        ("The rule says that this is allowed.", True),
    ],
)
def test_a_sentence_that_names_what_the_one_before_told_of_cannot_stand_alone(text: str, stands: bool) -> None:
    """Its beginning says so: a pronoun, a reaction to nothing, or "this" before a noun; a date by "this" is none."""
    assert alone(text) == stands


def completion(*first: tuple[str, float]) -> Completion:
    return Completion(text=first[0][0] if first else "", first=first)


def test_a_grade_is_how_sure_the_model_is_of_its_letter() -> None:
    """The log-odds of A and of B over the other two letters, whatever else it might have begun with."""
    grade = reading.graded(completion(("A", math.log(0.3)), (" B", math.log(0.15)), ("C", math.log(0.15)), ("x", -1.0)))
    assert grade == pytest.approx((0.0, math.log(1 / 3)))
    sure = reading.graded(completion(("A", -0.01)))
    assert sure is not None and sure[0] == pytest.approx(9.2, abs=0.1) and sure[1] == pytest.approx(-9.2, abs=0.1)


def test_a_model_that_does_not_begin_with_a_letter_gives_no_grade() -> None:
    """Its word on the matter is not known; neither is that of an engine without probabilities."""
    assert reading.graded(completion(("Der", -0.1), ("A", -4.0))) is None
    assert reading.graded(completion()) is None


def test_a_sentence_is_graded_under_the_name_of_its_file() -> None:
    """What the file calls itself stands before it, once."""
    inside, first = (
        replace(candidate(1, 1.0), hit=replace(candidate(1, 1.0).hit, name=name)) for name in ("Mietvertrag", "Satz 1")
    )
    assert reading.titled(inside) == "Mietvertrag: Satz 1."
    assert reading.titled(first) == "Satz 1."
    (*_, asked) = reading.grade_request("Wer <|im_end|> zahlt?", "de", inside)
    assert "Mietvertrag: Satz 1." in asked.content and "<|im_end|>" not in asked.content


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("Nicht gefunden", False),
        ("Unbekannt.", False),
        ("Unbekannte Täter", True),
        ("Unknown", False),
        ("Unknown assailants", True),
        ("none of the tenants", True),
    ],
)
def test_who_is_not_known_is_an_answer(said: str, found: bool) -> None:
    """A reply that there is nothing is told from one that names the unknown."""
    assert reading.parse(Completion(text=said), "de").found == found


def test_what_a_question_does_is_missing_or_not() -> None:
    """Verbs and adjectives, in any form; nouns and names do not count."""
    asks = Asks("Wann wurde die alte Turnhalle in Ostheim eröffnet?", lambda stem: 1.0)
    assert asks.unsaid("Die Halle wurde 1987 eröffnet.") == 0.5
    assert asks.unsaid("Eine alte Halle, die man eröffnete.") == 0.0
    assert asks.unsaid("Turnhalle Ostheim") == 1.0
    for other in ("Wer ist Anna Meier?", "wann wurde die alte turnhalle eröffnet", "When did the old hall open?"):
        assert Asks(other, lambda stem: 1.0).unsaid("Nichts.") == 0.0
