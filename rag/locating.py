"""Locate: which sentence holds the few words that a model said.

The number that a small model would write points to the first sentence whatever stands there, while its words point to
the right one. What it is shown and asked is rag/reading.py's. Calls no model.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rag.evidence import Candidate
from rag.reading import NOT_FOUND, Reading, with_before
from rag.text import content_stems, language_of, plain, searchable, words
from rag.values import Value, agree, values

# How a sentence is chosen: its rank score plus MATCH times the share of the model's words it holds.
MATCH = 4.0
# Another sentence that comes so near to the chosen one, by rank and by all that the model might have said, may be the
# one that answers: it stands beside. On 196 questions of GermanQuAD-dev one of the two then holds the gold in 0.821,
# with 1.38 sentences a question; by what it did say alone in 0.801 with 1.46 (within 3.5), in 0.791 with 1.40 (within
# 3). On 138 others, on which this was not chosen: 0.819 with 1.35, by what it did say alone 0.783 with 1.39. How sure
# the model is of the chosen one, its nearness in meaning or whether both are of one file tells no better when to.
# TIED_BY_WORDS: where the engine does not tell what else was likely.
TIED = 2.0
TIED_BY_WORDS = 3.5
# Where the model's words led away from the best-ranked sentence and it then doubts that sentence, the
# best-ranked one is asked about too, and taken where the model is surer of it by so much (log-odds).
# On 24 such questions of GermanQuAD and our own: 3 mended, 1 spoiled.
UNLIKELY = -2.0
SURER = 1.5
SAME_VALUE = 0.6  # a candidate that has the model's number or date holds at least this share of its words


@dataclass(frozen=True)
class Leads:
    """How the model's words lead to each of the candidates.

    held: the share of the words that it holds, rarer words counting more; expected: the share that it is expected to
    hold over all that the model might have said instead, so that a sentence with the second best of its answers comes
    before one with none; None where the engine does not tell what else was likely.
    """

    held: tuple[float, ...]
    expected: tuple[float, ...] | None


def leads(
    reading: Reading | None, question: str, candidates: Sequence[Candidate], rarity: Callable[[str], float]
) -> Leads:
    """Where the words of a reading lead. Nowhere without one; where it found nothing, what else it might have said
    still does."""
    found = reading if reading and reading.found else None
    held = matches(found, question, candidates, rarity) if found else [0.0] * len(candidates)
    begun = reading.begun if reading else ()
    return Leads(tuple(held), tuple(_expected(begun, held, candidates)) if begun else None)


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


def _expected(
    begun: Sequence[tuple[str, float]], held: Sequence[float], candidates: Sequence[Candidate]
) -> list[float]:
    """What it did say counts by the probability of its first token; each other likely one by its own, for the
    candidates in which a word begins so: "Ho" for "Houston"."""
    there = [set(words(searchable(with_before(candidate)))) for candidate in candidates]
    wrote, *others = [(token.strip().lower(), math.exp(chance)) for token, chance in begun]
    found, total = [wrote[1] * share for share in held], wrote[1]
    for token, chance in others:
        if not token[:1].isalnum() or any(text.startswith(token) for text in NOT_FOUND.values()):
            continue  # it names nothing
        total += chance
        for at, known in enumerate(there):
            found[at] += chance * any(word.startswith(token) for word in known)
    # A server that hides the chances may give a number that comes to nothing.
    return [share / total for share in found] if total else list(held)


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


def tied(leads: Leads, candidates: Sequence[Candidate], at: int) -> int | None:
    """The next candidate where it comes so near to the located one that either may answer; None where none does.

    It is the best by its rank and by all that the model might have said; the located one was chosen by what it did say.
    None too where that was not so, and for a sentence that is there already because the other one leans on it: nothing
    is said twice.
    """
    if locate(leads.held, candidates) != at or len(candidates) < 2:
        return None
    scores, near = (leads.held, TIED_BY_WORDS) if leads.expected is None else (leads.expected, TIED)
    next_best = next(other for other in _by_both(scores, candidates) if other != at)
    if _both(scores, candidates, at) - _both(scores, candidates, next_best) > near:
        return None
    one, other = candidates[at], candidates[next_best]
    return None if one.sentence == other.before or other.sentence == one.before else next_best


def _both(scores: Sequence[float], candidates: Sequence[Candidate], at: int) -> float:
    return candidates[at].score + MATCH * scores[at]


def _by_both(scores: Sequence[float], candidates: Sequence[Candidate]) -> list[int]:
    """The places of the candidates, best first; of equals the better ranked one."""
    return sorted(range(len(candidates)), key=lambda at: -_both(scores, candidates, at))
