"""Locate: which sentence holds the few words that a model said.

The number that a small model would write points to the first sentence whatever stands there, while its words point to
the right one. What it is shown and asked is rag/reading.py's. Calls no model.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rag.evidence import Candidate
from rag.reading import Reading, with_before
from rag.text import content_stems, language_of, plain, searchable
from rag.values import Value, agree, values

# How a sentence is chosen: its rank score plus MATCH times the share of the model's words it holds.
MATCH = 4.0
# Another sentence that comes so near to the chosen one, by the same sum, may be the one that answers: it stands beside.
# When this was chosen, `belegt eval answers` gave 0.770 with the gold and 1.40 citations an answer, and with 2.5 it
# gave 0.755 and 1.31 (before the decision 0.790 and 0.765, and no more than 0.800 with any). On 92 of our own questions
# 3.5 was as good as 2.5. How sure the model is of the chosen one, its nearness in meaning or whether both are of one
# file tells no better when to.
TIED = 3.5
# Where the model's words led away from the best-ranked sentence and it then doubts that sentence, the
# best-ranked one is asked about too, and taken where the model is surer of it by so much (log-odds).
# On 24 such questions of GermanQuAD and our own: 3 mended, 1 spoiled.
UNLIKELY = -2.0
SURER = 1.5
SAME_VALUE = 0.6  # a candidate that has the model's number or date holds at least this share of its words


def matches(
    reading: Reading, question: str, candidates: Sequence[Candidate], rarity: Callable[[str], float]
) -> list[float]:
    """For each candidate the share of the reading's words that it holds, rarer words counting more.

    Words of the question count only when the reading has no others. Numbers and dates match
    by value, so "2 Stunden" finds "zwei Stunden".
    """
    language = language_of(" ".join(c.sentence.text for c in candidates[:3])) if candidates else "de"
    asked = set(content_stems(question, language))
    said = list(dict.fromkeys(content_stems(reading.text, language)))
    new = [stem for stem in said if stem not in asked] or said
    figures = values(reading.text, language)
    return [_held(candidate, new, figures, reading.text, language, rarity) for candidate in candidates]


def _held(
    candidate: Candidate,
    stems: list[str],
    figures: Sequence[Value],
    said: str,
    language: str,
    rarity: Callable[[str], float],
) -> float:
    text = searchable(with_before(candidate))
    there = set(content_stems(text, language))
    theirs = values(text, language)
    same_value = any(agree(mine, other) for mine in figures for other in theirs)
    total = held = 0.0
    for stem in stems:
        weight = max(rarity(stem), 0.1)
        total += weight
        # A figure counts by its value: "24 Tage" is not in "seit 24 Jahren".
        if stem.isdigit() and figures:
            held += weight * same_value
        elif stem in there or (len(stem) >= 5 and any(stem in other for other in there)):
            held += weight
    share = held / total if total else 0.0
    if same_value:
        share = max(share, SAME_VALUE)
    # The very words in their order are better than the same words here and there.
    return share + (0.25 if said and plain(said) in plain(text) else 0.0)


def locate(scores: Sequence[float], candidates: Sequence[Candidate]) -> int:
    """The candidate that holds the answer best: rank and the model's words together."""
    return _by_both(scores, candidates)[0]


def tied(scores: Sequence[float], candidates: Sequence[Candidate], at: int) -> int | None:
    """The next candidate where it comes so near to the located one that either may answer; None where none does.

    None too where the located one was not chosen by rank and words, and for a sentence that is there
    already because the other one leans on it: nothing is said twice.
    """
    first, *others = _by_both(scores, candidates)
    if first != at or not others or _both(scores, candidates, at) - _both(scores, candidates, others[0]) > TIED:
        return None
    one, other = candidates[at], candidates[others[0]]
    return None if one.sentence == other.before or other.sentence == one.before else others[0]


def _both(scores: Sequence[float], candidates: Sequence[Candidate], at: int) -> float:
    return candidates[at].score + MATCH * scores[at]


def _by_both(scores: Sequence[float], candidates: Sequence[Candidate]) -> list[int]:
    """The places of the candidates, best first; of equals the better ranked one."""
    return sorted(range(len(candidates)), key=lambda at: -_both(scores, candidates, at))
