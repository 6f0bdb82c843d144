"""Which sentences the words of a model lead to, and which one comes near."""

from __future__ import annotations

import math

import pytest
from test_reading import candidate, sentence

from rag import locating
from rag.reading import Reading


def said(*held: float) -> locating.Leads:
    """What the model said stands so far in each; what else it might have said is not known."""
    return locating.Leads(held, None)


def test_what_the_model_might_have_said_leads_too() -> None:
    """Its words count by their likelihood; so does the beginning of other words, where a word begins so."""
    ranked = [candidate(12, 3.0), candidate(34, 2.0), candidate(56, 1.0)]
    begun = (("1", math.log(0.5)), (" 3", math.log(0.25)), ("„", math.log(0.1)), ("Nicht", math.log(0.05)))
    read = Reading(text="12", found=True, denied=None, begun=begun)
    leads = locating.leads(read, "Welcher Satz?", ranked, lambda stem: 1.0)
    assert leads.held == (1.25, 0.0, 0.0)  # the very words, in their order
    assert leads.expected == pytest.approx((1.25 * 0.5 / 0.75, 0.25 / 0.75, 0.0))


def test_without_probabilities_the_words_alone_lead() -> None:
    """An engine may give none."""
    read = Reading(text="34", found=True, denied=None)
    leads = locating.leads(read, "Welcher Satz?", [candidate(12, 3.0), candidate(34, 2.0)], lambda stem: 1.0)
    assert (leads.held, leads.expected) == ((0.0, 1.25), None)
    nowhere = locating.leads(None, "Welcher Satz?", [candidate(12, 3.0)], lambda stem: 1.0)
    assert (nowhere.held, nowhere.expected) == ((0.0,), None)


def test_chances_that_come_to_nothing_change_nothing() -> None:
    """Some servers give -9999 for a chance that they keep to themselves."""
    read = Reading(text="34", found=True, denied=None, begun=(("3", -9999.0),))
    leads = locating.leads(read, "Welcher Satz?", [candidate(12, 3.0), candidate(34, 2.0)], lambda stem: 1.0)
    assert leads.expected == leads.held == (0.0, 1.25)


def test_where_it_found_nothing_what_else_it_might_have_said_leads() -> None:
    """Little, as long as it was sure that there is nothing."""
    begun = (("Nicht", math.log(0.6)), ("S", math.log(0.2)), (" 56", math.log(0.2)))
    read = Reading(text="Nicht gefunden", found=False, denied=math.log(0.6), begun=begun)
    leads = locating.leads(read, "Welcher Satz?", [candidate(12, 3.0), candidate(56, 2.0)], lambda stem: 1.0)
    assert leads.held == (0.0, 0.0) and leads.expected == pytest.approx((0.2, 0.4))


def test_a_tie_is_told_and_nothing_else() -> None:
    """The next sentence stands beside one that it comes near to; the model's words part them again."""
    ranked = [candidate(0, 5.0), candidate(1, 4.5), candidate(2, 1.0)]
    assert locating.tied(said(0.0, 0.0, 0.0), ranked, 0) == 1
    assert locating.tied(said(1.0, 0.0, 0.0), ranked, 0) is None
    assert locating.tied(said(0.0, 0.0, 1.0), ranked, 0) == 2  # 5.0 beside 1.0 + 4.0
    assert locating.tied(said(0.0, 0.0, 0.0), ranked, 1) is None  # it was chosen by another way than by this sum
    assert locating.tied(said(0.0), ranked[:1], 0) is None
    assert locating.tied(said(0.0, 0.0), [candidate(0, 5.0), candidate(1, 5.1 - locating.TIED_BY_WORDS)], 0) == 1
    assert locating.tied(said(0.0, 0.0), [candidate(0, 5.0), candidate(1, 4.9 - locating.TIED_BY_WORDS)], 0) is None


def test_a_second_sentence_holds_what_the_model_might_have_said() -> None:
    """Of those that come near, and of one that ranks lower and holds its second answer, that one stands beside."""
    ranked = [candidate(0, 5.0), candidate(1, 4.5), candidate(2, 3.0)]
    assert locating.tied(locating.Leads((1.0, 0.0, 0.0), (0.6, 0.0, 0.4)), ranked, 0) is None  # 7.4 beside 4.6
    assert locating.tied(locating.Leads((1.0, 0.0, 0.0), (0.5, 0.0, 0.5)), ranked, 0) == 2  # 7.0 beside 5.0
    near = [candidate(0, 5.0), candidate(1, 5.0 - locating.TIED)]
    assert locating.tied(locating.Leads((0.0, 0.0), (0.0, 0.0)), near, 0) == 1
    assert locating.tied(locating.Leads((0.0, 0.0), (0.1, 0.0)), near, 0) is None
    # Likelier than the sentence with the words that it said: still not the located one, but beside it.
    assert locating.tied(locating.Leads((1.0, 0.0, 0.0), (0.1, 0.0, 0.9)), ranked, 0) == 2


def test_a_sentence_that_comes_along_is_not_said_twice() -> None:
    """Neither as the one before the located sentence, nor as the one that the located sentence leads up to."""
    assert locating.tied(said(0.0, 0.0), [candidate(1, 5.0, before=sentence(0)), candidate(0, 4.9)], 0) is None
    assert locating.tied(said(0.0, 0.0), [candidate(0, 5.0), candidate(1, 4.9, before=sentence(0))], 0) is None
