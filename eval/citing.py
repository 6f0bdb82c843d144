"""How well an answer cites: by file, by sentence and by character, against the evidence that a case names.

Two places are compared only where both are in the text of one file.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from eval.asking import Outcome
from eval.cases import Case, Proof
from rag.types import Answer, Citation

Text = Callable[[str], str | None]
Place = tuple[str, int, int]


def located(proof: Proof, text: str | None) -> tuple[int, int] | None:
    """Where the evidence stands in its file, white space of any kind as one; None unless exactly once."""
    words = proof.quote.split()
    if text is None or not words:
        return None
    hits = list(re.finditer(r"\s+".join(map(re.escape, words)), text))
    return hits[0].span() if len(hits) == 1 else None


def misplaced(case: Case, text: Text) -> list[str]:
    """What is wrong with the evidence of a case: words that do not stand in their file, or more than once.

    Citations could not be judged by it, and nothing in the report would say so.
    """
    wrong = [proof for proof in case.evidence if located(proof, text(proof.file)) is None]
    return [f"the evidence {proof.quote[:60]!r} does not stand exactly once in {proof.file}" for proof in wrong]


def places(case: Case, text: Text) -> list[Place]:
    """The places that prove the answer: the evidence, or the gold answer's span."""
    found = [(proof.file, located(proof, text(proof.file))) for proof in case.evidence]
    named = [(file, *span) for file, span in found if span]
    if not named and case.span and case.files:
        named = [(case.files[0], *case.span)]
    return named


def _meets(citation: Citation, place: Place) -> bool:
    file, start, end = place
    return citation.file == file and citation.start < end and start < citation.end


def by_file(case: Case, answer: Answer) -> tuple[float | None, float]:
    """Precision (share of citations of a right file; None without a citation) and recall (0 or 1)."""
    right = [citation.file in case.files for citation in answer.citations]
    return (sum(right) / len(right) if right else None), float(any(right))


def by_sentence(answer: Answer, gold: list[Place]) -> tuple[float | None, float]:
    """Precision: share of citations that touch a proving place; recall: share of those that are touched."""
    touching = [any(_meets(citation, place) for place in gold) for citation in answer.citations]
    touched = [any(_meets(citation, place) for citation in answer.citations) for place in gold]
    return (sum(touching) / len(touching) if touching else None), sum(touched) / len(touched)


def by_span(answer: Answer, gold: list[Place]) -> tuple[float | None, float]:
    """The same by characters: of those cited, those that prove; of those that prove, those cited."""
    cited = {(c.file, at) for c in answer.citations for at in range(c.start, c.end)}
    proving = {(file, at) for file, start, end in gold for at in range(start, end)}
    both = len(cited & proving)
    return (both / len(cited) if cited else None), both / len(proving)


def scores(outcome: Outcome, answer: Answer) -> dict[str, float]:
    """All that can be said of one answerable question; what does not apply is left out."""
    case, found = outcome.case, {}
    pairs = {"file": by_file(case, answer)}
    gold = places(case, outcome.part.corpus.text)
    if gold:
        pairs |= {"sentence": by_sentence(answer, gold), "span": by_span(answer, gold)}
    for name, (precision, recall) in pairs.items():
        if precision is not None:
            found[f"citation_precision.{name}"] = precision
        found[f"citation_recall.{name}"] = recall
    return found
