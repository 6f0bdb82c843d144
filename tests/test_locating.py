"""Which sentences the words of a model lead to, and which one comes near."""

from __future__ import annotations

from test_reading import candidate, sentence

from rag import locating


def test_a_tie_is_told_and_nothing_else() -> None:
    """The next sentence stands beside one that it comes near to; the model's words part them again."""
    ranked = [candidate(0, 5.0), candidate(1, 4.5), candidate(2, 1.0)]
    assert locating.tied([0.0, 0.0, 0.0], ranked, 0) == 1
    assert locating.tied([1.0, 0.0, 0.0], ranked, 0) is None
    assert locating.tied([0.0, 0.0, 1.0], ranked, 0) == 2  # 5.0 beside 1.0 + 4.0
    assert locating.tied([0.0, 0.0, 0.0], ranked, 1) is None  # it was chosen by another way than by this sum
    assert locating.tied([0.0], ranked[:1], 0) is None
    assert locating.tied([0.0, 0.0], [candidate(0, 5.0), candidate(1, 5.1 - locating.TIED)], 0) == 1
    assert locating.tied([0.0, 0.0], [candidate(0, 5.0), candidate(1, 4.9 - locating.TIED)], 0) is None


def test_a_sentence_that_comes_along_is_not_said_twice() -> None:
    """Neither as the one before the located sentence, nor as the one that the located sentence leads up to."""
    assert locating.tied([0.0, 0.0], [candidate(1, 5.0, before=sentence(0)), candidate(0, 4.9)], 0) is None
    assert locating.tied([0.0, 0.0], [candidate(0, 5.0), candidate(1, 4.9, before=sentence(0))], 0) is None
