"""Read and locate: a model says a few words, and our code finds the sentence that holds them.

Small models read better than they choose: the number that such a model would write points to
the first sentence whatever stands there, while its words point to the right one. Pure
functions around the one call; the call itself is the assistant's.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rag.engines.base import Completion
from rag.evidence import Candidate
from rag.prompts import fill, tame
from rag.text import content_stems, language_of, plain, searchable
from rag.types import Turn
from rag.values import Value, agree, values

NOT_FOUND = {"de": "nicht gefunden", "en": "not found"}
MAX_TOKENS = 32
TOP = 20
# How a sentence is chosen: its rank score plus MATCH times the share of the model's words it holds.
MATCH = 4.0
# Another sentence that comes so near to the chosen one, by the same sum, may be the one that answers: it stands beside.
# `belegt eval answers` gives 0.770 with the gold and 1.40 citations an answer, with 2.5 it gives 0.755 and 1.31; before
# the decision it would be 0.790 and 0.765, and no more than 0.800 ever. On 92 of our own questions 3.5 is as good as
# 2.5. How sure the model is of the chosen one, its nearness in meaning or whether both are of one file tells no better
# when to.
TIED = 3.5
# Where the model's words led away from the best-ranked sentence and it then doubts that sentence, the
# best-ranked one is asked about too, and taken where the model is surer of it by so much (log-odds).
# On 24 such questions of GermanQuAD and our own: 3 mended, 1 spoiled.
UNLIKELY = -2.0
SURER = 1.5
LABELLED = 0.1  # a model that gives "yes" and "no", or A, B and C, together less than this does not begin with a label
FAINT = 1e-4  # a letter's chance is never thought smaller
SAME_VALUE = 0.6  # a candidate that has the model's number or date holds at least this share of its words
# Candidates are shown until they hold this share of the probability, at least and at most so many; after them the
# nearest in meaning of the others, for a question that is worded unlike its answer. On XQuAD-de and GermanQuAD-dev
# the answer then is among those shown in 0.934 of questions, of 3.9 sentences; by rank alone in 0.929, of 3.6.
SHOWN_SHARE = 0.9
SHOWN = (2, 5)
NEAREST = 1
_DENIES = re.compile(
    r"\W*(?:nicht (?:gefunden|angegeben|bekannt|erwähnt|genannt|enthalten)|keine (?:angabe|antwort)"
    r"|not (?:found|mentioned|given|stated|specified|known)|no (?:answer|information)"
    # "Unbekannte Täter" and "none of the tenants" answer.
    r"|(?:unbekannt|unknown|none)\b(?!\s+\w))",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Reading:
    """What the model said. denied: log-probability that it begins with "not found", None if unknown.

    found: it named something; text: what it named (one line, may be empty).
    """

    text: str
    found: bool
    denied: float | None


def shown(candidates: Sequence[Candidate]) -> list[Candidate]:
    """The best candidates, as many as it takes to hold most of the probability, then the nearest of the others."""
    least, most = SHOWN
    if not candidates:
        return []
    top = candidates[0].score
    weights = [math.exp(candidate.score - top) for candidate in candidates]
    total, held, count = sum(weights), 0.0, 0
    while count < min(most, len(candidates)) and (count < least or held < SHOWN_SHARE * total):
        held += weights[count]
        count += 1
    others = sorted(candidates[count:], key=lambda candidate: -candidate.feature("cosine"))
    return [*candidates[:count], *others[:NEAREST]]


def beside(candidates: Sequence[Candidate], shown: Sequence[Candidate], most: int) -> list[Candidate]:
    """The best candidates of other files where all that are shown are of one file: it shall not be heard alone."""
    if len({candidate.sentence.file_id for candidate in shown}) != 1:
        return []
    file = shown[0].sentence.file_id
    return [candidate for candidate in candidates if candidate.sentence.file_id != file][:most]


def request(question: str, language: str, candidates: Sequence[Candidate]) -> list[Turn]:
    """The conversation that asks for a few words."""
    # A sentence that stands there itself is not repeated before the one that leans on it.
    there = {candidate.sentence for candidate in candidates}
    texts = [c.sentence.text if c.before in there else with_before(c) for c in candidates]
    lines = [f"[{at}] {tame(text)}" for at, text in enumerate(texts, 1)]
    return fill("read", language, evidence="\n".join(lines), question=tame(question))


def fewer(candidates: Sequence[Candidate], tokens: int | None, context: int) -> list[Candidate]:
    """The best of the candidates, at least one less, after a prompt of ``tokens`` did not fit the context."""
    share = (context - MAX_TOKENS) / tokens if tokens else 0.5
    return list(candidates[: max(1, min(len(candidates) - 1, int(len(candidates) * share)))])


def with_before(candidate: Candidate) -> str:
    before = candidate.before
    return f"{before.text} {candidate.sentence.text}" if before else candidate.sentence.text


def verify_request(question: str, language: str, candidate: Candidate) -> list[Turn]:
    """The conversation that asks whether this one sentence answers exactly this question."""
    return fill("verify", language, source=tame(with_before(candidate)), question=tame(question))


def titled(candidate: Candidate) -> str:
    """The sentence with the one it leans on, and before it what its file calls itself."""
    text, name = with_before(candidate), candidate.hit.name
    return f"{name}: {text}" if name and not text.strip("#=* ").startswith(name) else text


def grade_request(question: str, language: str, candidate: Candidate) -> list[Turn]:
    """The conversation that asks for a grade: this very question is answered, a similar one only, or none."""
    return fill("grade", language, source=tame(titled(candidate)), question=tame(question))


def log_odds(completion: Completion, language: str) -> float | None:
    """Log-odds of "yes" over "no" for the first token.

    None where the engine gives no probabilities, or the model begins with something else: then
    its word on the matter is not known.
    """
    yes, no = ("ja", "nein") if language == "de" else ("yes", "no")
    heads = [(token.strip().casefold(), p) for token, p in completion.first]
    if sum(math.exp(p) for head, p in heads if head and (yes.startswith(head) or no.startswith(head))) < LABELLED:
        return None
    return math.log(_chance(completion, yes) / _chance(completion, no))


def graded(completion: Completion) -> tuple[float, float] | None:
    """Log-odds of A (this very question is answered) and of B (a similar one) over the other two letters.

    None where the engine gives no probabilities, or the model begins with something else.
    """
    chances = dict.fromkeys("ABC", 0.0)
    for token, p in completion.first:
        if (letter := token.strip()) in chances:
            chances[letter] += math.exp(p)
    total = sum(chances.values())
    if total < LABELLED:
        return None
    very, similar = (min(max(chances[letter] / total, FAINT), 1 - FAINT) for letter in "AB")
    return math.log(very / (1 - very)), math.log(similar / (1 - similar))


def _chance(completion: Completion, word: str) -> float:
    """Probability that the reply begins with a word, which may be cut into several tokens."""
    heads = [(token.strip().casefold(), p) for token, p in completion.first]
    chance = sum(math.exp(p) for head, p in heads if head and word.startswith(head))
    # What is not among the alternatives is rarer than the rarest of them.
    return max(chance, min(math.exp(min(p for _, p in heads)), 1e-6))


def parse(completion: Completion, language: str) -> Reading:
    """What the model said, and how sure it was that there is nothing."""
    text = searchable(completion.text.strip().split("\n")[0])
    text = re.sub(r"^\[?\d\]\s+|\s*\[\d\]\s*$", "", text).strip(' "„“”')
    start = NOT_FOUND["de" if language == "de" else "en"].split()[0]
    denied: float | None = None
    if completion.first:
        denied = math.log(_chance(completion, start))
    return Reading(text=text, found=bool(text) and not _DENIES.match(text), denied=denied)


def denial(completion: Completion, language: str) -> float | None:
    """Log-probability that it begins with "not found"; None where that is none of the alternatives known."""
    word = NOT_FOUND["de" if language == "de" else "en"].split()[0]
    heads = (token.strip().casefold() for token, _ in completion.first)
    return math.log(_chance(completion, word)) if any(head and word.startswith(head) for head in heads) else None


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
