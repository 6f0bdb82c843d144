"""Read: what a model is shown and asked, and what it said.

It says a few words, yes or no, or a grade; which sentence its words lead to is rag/locating.py's. Pure functions around
the calls; the calls themselves are rag/consult.py's.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.engines.base import Completion
from rag.evidence import Candidate
from rag.prompts import fill, tame
from rag.text import searchable
from rag.types import Turn

NOT_FOUND = {"de": "nicht gefunden", "en": "not found"}
MAX_TOKENS = 32
TOP = 20
LABELLED = 0.1  # a model that gives "yes" and "no", or A, B and C, together less than this does not begin with a label
FAINT = 1e-4  # a letter's chance is never thought smaller
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

    found: it named something; text: what it named (one line, may be empty). begun: the likeliest first tokens of its
    reply with their natural-log probabilities, best first, the one it wrote among them; empty if unknown.
    """

    text: str
    found: bool
    denied: float | None
    begun: tuple[tuple[str, float], ...] = ()


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
    return Reading(text=text, found=bool(text) and not _DENIES.match(text), denied=denied, begun=completion.first)


def denial(completion: Completion, language: str) -> float | None:
    """Log-probability that it begins with "not found"; None where that is none of the alternatives known."""
    word = NOT_FOUND["de" if language == "de" else "en"].split()[0]
    heads = (token.strip().casefold() for token, _ in completion.first)
    return math.log(_chance(completion, word)) if any(head and word.startswith(head) for head in heads) else None
