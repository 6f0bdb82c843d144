"""The evaluation's counting: normal form, containment, ranks, and the table of two by two."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eval import metrics

quick = settings(max_examples=60, deadline=None)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Straße", "STRASSE"),
        ("Mu\u0308ller", "Müller"),
        ("19.\u00a0Juni\n2024", "19. Juni 2024"),
        ("1848\u20131931", "1848-1931"),
        ("„Zeit“", '"Zeit"'),
        ("»Zeit«", '"Zeit"'),
        ("Wirt\u00adschaft", "Wirtschaft"),
        ("Putin\u2019s", "Putin's"),
    ],
)
def test_spellings_of_the_same_words_are_equal(one: str, other: str) -> None:
    """Case, composition, white space, dashes, quotes and soft hyphens make no difference."""
    assert metrics.normal(one) == metrics.normal(other)


@quick
@given(st.text())
def test_the_normal_form_is_stable(text: str) -> None:
    """The normal form of a normal form is itself."""
    once = metrics.normal(text)
    assert metrics.normal(once) == once


def test_a_part_of_a_word_is_a_hit() -> None:
    """A group's string may be the stem of a word."""
    assert metrics.hit("Nach rund zweistündigen Verhandlungen", ["zwei Stunden", "zweistündig"])


@pytest.mark.parametrize("text", ["12000 Stück", "20001", "2.000,5", "1,2000"])
def test_a_number_within_another_number_is_no_hit(text: str) -> None:
    """A string that begins and ends with a digit hits whole numbers only."""
    assert not metrics.hit(text, ["2000"])


@pytest.mark.parametrize("text", ["am 9.2.2000.", "(2000)", "2000, dann 1961", "Jahr 2000"])
def test_a_number_beside_punctuation_is_a_hit(text: str) -> None:
    """Dates and the ends of sentences do not hide a number."""
    assert metrics.hit(text, ["2000"])


def test_half_of_a_grouped_number_is_no_hit() -> None:
    """Neither 11 nor 000 is hit by 11.000, nor 2 by 2,5; the whole number is."""
    assert not any(metrics.hit("rund 11.000 Container, 2,5 Tonnen", [part]) for part in ("11", "000", "2", "5"))
    assert metrics.hit("rund 11.000 Container", ["11.000"])


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Sales grew to 2.5 million euros.", "5 million"),
        ("It takes 3.5 hours.", "3"),
        ("Die Kosten: 1 500 Euro", "500 Euro"),
        ("1,500 people", "500 people"),
    ],
)
def test_half_of_a_decimal_is_no_hit(text: str, wanted: str) -> None:
    """Written with a point, or in groups with spaces, a number is one all the same."""
    assert not metrics.hit(text, [wanted]) and not metrics.holds(text, [wanted])


@pytest.mark.parametrize("wanted", ["2024", "19.06.", "19.06.2024"])
def test_the_parts_of_a_date_are_whole(wanted: str) -> None:
    """The year of a date answers when."""
    assert metrics.hit("Am 19.06.2024 kam er.", [wanted]) and metrics.hit("Im Jahr 2024 500 Gäste", ["500 Gäste"])


def test_every_group_must_be_hit() -> None:
    """One string of each group is enough, one group without a hit is too few."""
    groups = [["1961"], ["2000", "zweitausend"]]
    assert metrics.hits_all("die Verträge von 1961 und zweitausend", groups)
    assert not metrics.hits_all("der Vertrag von 1961", groups)


def test_an_accepted_answer_must_stand_as_whole_words() -> None:
    """A gold answer that is part of a longer word is not held."""
    assert metrics.holds("Er fing vier Pässe ab.", ["vier"])
    assert not metrics.holds("vierzig Pässe", ["vier"])


def test_the_outer_punctuation_of_an_accepted_answer_is_not_asked_for() -> None:
    """What annotators marked with a quote or a full stop is held without it too."""
    assert metrics.holds("ein Medium in der Zeit", [" „Medium in der Zeit“."])


def test_an_accepted_answer_of_signs_only_is_never_held() -> None:
    """A gold answer without a letter or digit proves nothing."""
    assert not metrics.holds("Was? Ja!", ["?", " "])


def test_the_rank_of_a_file_is_that_of_its_first_passage() -> None:
    """Passages of other files before it count, each of them."""
    assert metrics.rank(["a", "a", "b", "c", "b"], {"b", "x"}) == 3
    assert metrics.rank(["a"], {"b"}) is None


def test_recall_and_reciprocal_rank_of_what_was_not_found_are_nothing() -> None:
    """A file that was not found is recalled at no k and adds 0 to the MRR."""
    assert metrics.recalled(5, 5) and not metrics.recalled(6, 5) and not metrics.recalled(None, 5)
    assert (metrics.reciprocal(4), metrics.reciprocal(None)) == (0.25, 0.0)


def test_ndcg_is_the_textbook_value() -> None:
    """Two wanted files at places 1 and 3 of three: (1 + 1/2) / (1 + 1/log2(3))."""
    expected = (1 + 1 / 2) / (1 + 1 / math.log2(3))
    assert metrics.ndcg(["a", "x", "b"], {"a", "b"}, 10) == pytest.approx(expected)


def test_a_file_counts_once_in_ndcg() -> None:
    """A second passage of the same file adds nothing."""
    assert metrics.ndcg(["a", "a", "a"], {"a"}, 10) == 1.0


@quick
@given(st.lists(st.sampled_from("abcdef")), st.sets(st.sampled_from("abcdef"), min_size=1), st.integers(1, 8))
def test_ndcg_lies_between_0_and_1(found: list[str], wanted: set[str], k: int) -> None:
    """No order is better than the best one."""
    assert 0.0 <= metrics.ndcg(found, wanted, k) <= 1.0 + 1e-12


def test_ndcg_without_a_wanted_file_is_refused() -> None:
    """A metric that does not apply is not a zero."""
    with pytest.raises(ValueError, match="nothing is wanted"):
        metrics.ndcg(["a"], set(), 10)


def test_the_area_under_the_curve_counts_pairs_in_order() -> None:
    """Of the six pairs (so, not so) four are in order and one is a tie: 4.5 / 6."""
    pairs = [(True, 0.9), (True, 0.5), (True, 0.3), (False, 0.5), (False, 0.2)]
    assert metrics.auc(pairs) == pytest.approx(4.5 / 6)
    assert metrics.auc([(True, 1.0)]) == 0.5


def test_words_are_runs_with_a_letter_or_digit() -> None:
    """A dash on its own is no word."""
    assert metrics.words("Am 19. Juni \u2013 in Pjöngjang .") == 5


def test_the_table_of_two_by_two_counts_each_pair_once() -> None:
    """Answerable or not, answered or silent."""
    table = metrics.Silences.of([(True, True), (True, True), (True, False), (False, True), (False, False)])
    assert (table.answered_answerable, table.silent_answerable) == (2, 1)
    assert (table.answered_unanswerable, table.silent_unanswerable) == (1, 1)


def test_context_precision_is_the_average_precision_of_an_independent_library() -> None:
    """scikit-learn 1.9.1, ``average_precision_score([1, 0, 1, 0, 1], [5, 4, 3, 2, 1])``: 0.7556."""
    assert metrics.context_precision(["a", "x", "a", "y", "b"], {"a", "b"}, 5) == pytest.approx(0.7555555556)
    assert metrics.context_precision(["x", "y"], {"a"}, 5) == 0.0


def test_ndcg_is_that_of_an_independent_library() -> None:
    """scikit-learn 1.9.1, ``ndcg_score([[1, 0, 1, 0, 1]], [[5, 4, 3, 2, 1]])``: 0.8855."""
    assert metrics.ndcg(["a", "x", "b", "y", "c"], {"a", "b", "c"}, 5) == pytest.approx(0.8854598816)


def test_the_area_under_the_curve_is_that_of_an_independent_library() -> None:
    """scikit-learn 1.9.1, ``roc_auc_score``, with a tie."""
    marks = zip([1, 0, 1, 1, 0, 0, 1], [0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.4], strict=True)
    assert metrics.auc([(bool(so), value) for so, value in marks]) == pytest.approx(0.625)


def test_exact_and_f1_leave_articles_and_punctuation_aside() -> None:
    """The forms of SQuAD, with German articles."""
    assert metrics.exact("Die Brücke.", ["eine Brücke"]) and not metrics.exact("Die alte Brücke", ["Brücke"])
    assert metrics.f1("die alte Brücke", ["Brücke", "Haus"]) == pytest.approx(2 / 3)
    assert metrics.f1("nichts", ["Brücke"]) == 0.0
