"""When an answer counts as right, and which figures come of replies."""

from __future__ import annotations

import pytest

from eval.asking import Outcome, Part
from eval.cases import Case
from eval.corpora import Corpus
from eval.figures import answers, judged, retrieval, silence, silences
from eval.judging import judge
from eval.measured import Rows
from eval.measured import figures as measured
from eval.replies import Reply
from eval.tables import judged_lines, silence_lines, silences_lines
from rag.types import Answer, Citation, Statement

TEXT = "Putin besuchte am 19. Juni 2024 Pjöngjang. Der Vertrag ersetzt jene von 1961 und 2000."
CORPUS = Corpus.of_texts("c", {"a.txt": TEXT, "b.txt": "Anderes."})


def answer(*quotes: str, text: str | None = None, file: str = "a.txt", shift: int = 0) -> Answer:
    """An answer that cites these quotes of TEXT; without any it is silent."""
    statements = tuple(
        Statement(
            text=quote,
            support="supported",
            citations=(Citation(file=file, start=at, end=at + len(quote), quote=quote),),
        )
        for quote in quotes
        for at in [max(0, TEXT.find(quote)) + shift]
    )
    said = text if text is not None else " ".join(quotes) or "Das steht nicht in Ihren Unterlagen."
    return Answer(question="?", language="de", text=said, abstained=not quotes, statements=statements, engine="quotes")


def case(id: str = "q", answerable: bool = True, **fields: object) -> Case:
    return Case.model_validate({"id": id, "lang": "de", "question": "?", "answerable": answerable} | fields)


def outcomes(*pairs: tuple[Case, Answer | str | tuple[str, ...]], name: str = "") -> list[Outcome]:
    """Outcomes of replies: an answer, an error's text, or files found."""
    part = Part(name, tuple(case for case, _ in pairs), CORPUS)
    kinds = {Answer: "answer", str: "error", tuple: "found"}
    return [
        Outcome(
            part,
            each,
            Reply.model_validate({"part": name, "case": each.id, "seconds": 1.0, kinds[type(r)]: r}),
        )
        for each, r in pairs
    ]


DATE = case(answer=(("19.06.2024", "19. Juni 2024"),), files=("a.txt",))
BOTH = case(answer=(("1961",), ("2000",)), files=("a.txt", "z.txt"))
WHOLE = case(answers=("Mai", "Juni 2024"), files=("a.txt",))
NONE = case(id="n", answerable=False, kind="unanswerable")
FALSE = case(id="f", answerable=False, corrects=(("Pjöngjang", "Pyongyang"),), files=("a.txt",))


@pytest.mark.parametrize(
    ("asked", "replied", "right"),
    [
        (DATE, answer("am 19. Juni 2024"), True),
        (DATE, answer("Pjöngjang.", text="Am 19.06.2024."), True),
        (DATE, answer("Pjöngjang."), False),
        (DATE, answer("am 19. Juni 2024", file="b.txt"), False),
        (DATE, answer(), False),
        (BOTH, answer("1961 und 2000"), True),
        (BOTH, answer("jene von 1961"), False),
        (WHOLE, answer("19. Juni 2024"), True),
        (WHOLE, answer("von 1961"), False),
        (NONE, answer(), True),
        (NONE, answer("Pjöngjang."), False),
        (FALSE, answer(), True),
        (FALSE, answer("Pjöngjang."), True),
        (FALSE, answer("Pjöngjang.", file="b.txt"), False),
        (FALSE, answer("1961"), False),
    ],
)
def test_the_rule_of_right_and_wrong(asked: Case, replied: Answer, right: bool) -> None:
    """Hits, a right source, and silence exactly where it is due."""
    assert judge(asked, replied).right is right


def test_an_abstaining_text_with_the_gold_words_is_not_right() -> None:
    """Silence answers nothing, whatever its text says."""
    assert not judge(DATE, answer(text="Zum 19. Juni 2024 steht nichts da.")).right


def test_right_answers_are_counted_of_all_and_by_kind() -> None:
    """An error is in no figure, and in the table it is called one."""
    got = outcomes((DATE, answer("am 19. Juni 2024")), (NONE, answer("Pjöngjang.")), (BOTH, "EngineFailed: cut"))
    figures = measured(judged(got))
    assert (figures["right"].value, figures["right"].n) == (0.5, 2)
    assert (figures["right.fact"].value, figures["right.unanswerable"].value) == (1.0, 0.0)
    table = judged_lines(got)
    assert len(table) == 1 + 3 + 2 and "ERROR" in table[3] and table[-1] == "1 of 3 right"


def test_a_quote_that_is_not_at_its_place_is_found_out() -> None:
    """The text of the corpus at start:end is compared, not the answer's own words."""
    honest, shifted = answer("am 19. Juni 2024"), answer("am 19. Juni 2024", shift=1)
    assert measured(judged(outcomes((DATE, honest))))["true_quotes"].value == 1.0
    assert measured(judged(outcomes((DATE, shifted))))["true_quotes"].value == 0.0


def test_ranks_become_recall_mrr_and_ndcg_of_each_part() -> None:
    """Ranks 1 and 3 of two questions: recall@1 0.5, recall@5 1, MRR 2/3."""
    asked = [case(id=str(n), answers=("x",), files=("a.txt",)) for n in range(2)]
    figures = measured(
        retrieval(outcomes((asked[0], ("a.txt", "b.txt")), (asked[1], ("b.txt", "b.txt", "a.txt")), name="set"))
    )
    assert figures["set.recall@1"].value == 0.5
    assert figures["set.recall@5"].value == 1.0
    assert figures["set.mrr"].value == pytest.approx(2 / 3)


def test_the_first_file_is_also_counted_over_all_parts() -> None:
    """Two of three questions of two sets have the right file first; one set alone has no figure beside its own."""
    asked = [case(id=str(n), answers=("x",), files=("a.txt",)) for n in range(2)]
    one = outcomes((asked[0], ("a.txt",)), (asked[1], ("b.txt", "a.txt")), name="one")
    other = outcomes((asked[0], ("a.txt",)), name="other")
    found = retrieval([*one, *other])["recall@1"]
    assert isinstance(found, Rows) and (found.figure().value, found.figure().n) == (pytest.approx(2 / 3), 3)
    assert found.by_key() == {"one/0": 1.0, "one/1": 0.0, "other/0": 1.0}
    assert "recall@1" not in retrieval(one)


def test_answers_are_measured_over_all_questions_and_lengths_over_spoken_ones() -> None:
    """A silent answer counts as refused and holds nothing; it does not shorten the median."""
    gold = {"answers": ("19. Juni 2024",), "files": ("a.txt",)}
    figures = measured(
        answers(
            outcomes((case(id="1", **gold), answer("am 19. Juni 2024", "Pjöngjang.")), (case(id="2", **gold), answer()))
        )
    )
    values = {name: figure.value for name, figure in figures.items()}
    assert values["gold_in_text"] == values["gold_in_quote"] == values["right_file"] == values["refused"] == 0.5
    assert (values["words"], values["citations"], values["supported_cited"]) == (5.0, 2.0, 1.0)


def test_gold_from_elsewhere_is_listed_in_the_silence_suite() -> None:
    """An answer from another document that holds the gold is shown to a person."""
    gold = case(answers=("19. Juni 2024",), files=("z.txt",), exclude=("z.txt",))
    got = outcomes((gold, answer("am 19. Juni 2024")))
    assert (measured(silence(got))["answered"].value, measured(silence(got))["elsewhere"].value) == (1.0, 1.0)
    assert "a.txt" in silence_lines(got)[1]


def test_answering_and_refusing_are_shares_of_their_own_row() -> None:
    """One of two unanswerable answered, none of one answerable refused."""
    got = outcomes((DATE, answer("Pjöngjang.")), (NONE, answer("1961")), (FALSE, answer()))
    figures = measured(silences(got))
    assert (figures["answers_unanswerable"].value, figures["answers_unanswerable"].n) == (0.5, 2)
    assert figures["refuses_answerable"].value == 0.0
    assert "auc" not in figures
    assert silences_lines(got)[2].split() == ["unanswerable", "1", "1"]


def test_the_probability_of_the_decision_is_measured_where_there_is_one() -> None:
    """Both unanswerable questions were thought less likely than the answerable one: 1."""
    got = outcomes((DATE, answer("Pjöngjang.")), (NONE, answer("1961")), (FALSE, answer()))
    told = [
        Outcome(each.part, each.case, each.reply.model_copy(update={"probability": likely}))
        for each, likely in zip(got, (0.9, 0.5, 0.1), strict=True)
    ]
    assert measured(silences(told))["auc"].value == 1.0
