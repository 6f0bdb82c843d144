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


def candidate(
    number: int, score: float, cosine: float = 0.0, before: SentenceHit | None = None, hit: Hit | None = None
) -> Candidate:
    """A sentence with a rank score and a nearness to the question; in a passage of its own, unless one is given."""
    line = sentence(number, cosine)
    hit = hit or passage(line)
    features = tuple(cosine if name == "cosine" else 0.0 for name in FEATURES)
    return Candidate(line, hit, features, score, before)


def sentence(number: int, cosine: float = 0.0, text: str | None = None) -> SentenceHit:
    return SentenceHit("a.txt", 1, number, number * 10, number * 10 + 9, text or f"Satz {number}.", cosine)


def passage(*sentences: SentenceHit, file_id: int = 1, lead: SentenceHit | None = None) -> Hit:
    """A passage that is these sentences, one a line."""
    text = "\n".join(one.text for one in sentences)
    found = Passage(file="a.txt", start=sentences[0].start, end=sentences[-1].end, text=text, score=1.0)
    return Hit(found, file_id, sentences[0].number, {}, sentences, lead)


def evidence(*shown: Candidate) -> str:
    """What the model reads, without the worked examples, the question and the numbers of the lines."""
    asked = reading.request("Was?", "de", shown, reading.whole(shown))[-1].content
    return "|".join(line[4:] for line in asked.splitlines() if line.startswith("["))


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


def test_the_first_two_passages_are_read_whole_and_lead_nowhere_else() -> None:
    """In the order of their best sentences; a sentence of a third one would only draw the model away from them."""
    first, second = passage(sentence(1), sentence(2), sentence(3)), passage(sentence(5), sentence(6))
    shown = [candidate(2, 5.0, hit=first), candidate(6, 4.0, hit=second), candidate(3, 3.0, hit=first)]
    shown += [candidate(9, 2.0)]
    assert evidence(*shown) == "Satz 1. Satz 2. Satz 3.|Satz 5. Satz 6."
    assert evidence(*shown[:1], *shown[2:]) == "Satz 1. Satz 2. Satz 3.|Satz 9."


def test_another_file_is_heard_beside_two_passages_of_one() -> None:
    """It may say otherwise; where the passages are of two files already, a third one is not."""
    one, two = passage(sentence(1), sentence(2)), passage(sentence(4))
    other, third = (passage(sentence(at), sentence(at + 1), file_id=at) for at in (7, 10))
    shown = [candidate(1, 5.0, hit=one), candidate(4, 4.0, hit=two), candidate(7, 3.0, hit=other)]
    assert evidence(*shown) == "Satz 1. Satz 2.|Satz 4.|Satz 7."
    assert evidence(shown[0], shown[2], candidate(10, 1.0, hit=third)) == "Satz 1. Satz 2.|Satz 7. Satz 8."


def test_the_rows_of_a_table_are_read_alone() -> None:
    """Beside the whole passages too; what is not like them would drown them."""
    rows = [sentence(at, text=f"Netz {at};Nitrat;{at}") for at in (1, 2, 3, 4)]
    table, prose = passage(*rows), passage(sentence(6), sentence(7))
    row = replace(candidate(2, 5.0, hit=table), sentence=rows[1])
    assert evidence(row, candidate(6, 4.0, hit=prose)) == "Satz 6. Satz 7.|Netz 2;Nitrat;2"
    assert evidence(row, candidate(6, 4.0, hit=prose), candidate(9, 3.0)) == "Satz 6. Satz 7.|Netz 2;Nitrat;2|Satz 9."
    assert evidence(candidate(6, 4.0, hit=prose), candidate(9, 3.0), row) == "Satz 6. Satz 7.|Satz 9.|Netz 2;Nitrat;2"


def test_a_passage_that_begins_by_pointing_back_has_the_sentence_before() -> None:
    """It would not be known who "Er" is; one that stands alone has nothing before it."""
    leaning = passage(sentence(2, text="Er trat im Mai zurück."), lead=sentence(1))
    assert evidence(candidate(2, 5.0, hit=leaning)) == "Satz 1. Er trat im Mai zurück."
    assert evidence(candidate(2, 5.0, hit=passage(sentence(2), lead=sentence(1)))) == "Satz 2."


def test_every_sentence_of_a_whole_passage_can_be_located() -> None:
    """Best first, as they are ranked, with those that are shown; others cannot."""
    first, second, third = (passage(sentence(at), sentence(at + 1)) for at in (1, 4, 7))
    ranked = [candidate(2, 9.0, hit=first), candidate(5, 8.0, hit=second), candidate(8, 7.0, hit=third)]
    ranked += [candidate(4, 6.0, hit=second), candidate(7, 5.0, hit=third), candidate(1, 4.0, hit=first)]
    found = reading.readable(ranked, ranked[:3])
    assert [one.sentence.number for one in found] == [2, 5, 8, 4, 1]


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
