"""Candidate sentences: the sentences of the found passages, ranked by how likely they answer.

No model is called. Each sentence gets a few features (``FEATURES``), and their weighted sum is
its score. The weights were fitted on the questions of XQuAD-de and GermanQuAD-dev as a
conditional logit (which of the candidates holds the answer); ``python -m eval.fit`` makes them
anew. Which sentences a reader sees, and whether they answer at all, is decided elsewhere.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from rag.headings import header, is_heading, is_item, is_label, is_question
from rag.hits import Hit, SentenceHit
from rag.leaning import alone, leans
from rag.nearness import BACKGROUND
from rag.questions import asked, offers
from rag.search import GRAM
from rag.text import content_stems, content_words, language_of, searchable

NAMING = 2.0  # nouns, names and numbers of a question say what it is about; verbs and adjectives can be said otherwise
PASSAGES = 6  # passages whose sentences are candidates
_ENDS = frozenset('.!?…"“”»)')  # the last characters of a sentence; not a string, of which "" would be a part

WEIGHTS = {
    "cosine": 0.742,  # of the sentence with the question, in spreads of unrelated text
    "passage": 1.324,  # fused score of its passage, less that of the best passage
    "best passage": 0.195,
    "words": 2.536,  # share of the question's words, rare ones counting more, here, in the sentence before or a heading
    "pieces": 1.127,  # share of the question's five-letter pieces: compounds
    "kind there": 0.827,  # holds a date for "when", a number for "how many", …
    "kind missing": -0.896,
    "heading": -1.485,  # does not end like a sentence
    "length": 0.25,  # logarithm of its characters
    "leans": 0.437,  # begins with a word that points back
}
FEATURES = tuple(WEIGHTS)


@dataclass(frozen=True)
class Candidate:
    """A sentence that may answer. before: the sentence that it leans on, where it needs one."""

    sentence: SentenceHit
    hit: Hit
    features: tuple[float, ...]
    score: float
    before: SentenceHit | None = None

    def feature(self, name: str) -> float:
        """One feature by its name in FEATURES."""
        return self.features[FEATURES.index(name)]

    @property
    def start(self) -> int:
        """Where the quote begins: with the sentence it leans on."""
        return self.before.start if self.before else self.sentence.start


def rank(question: str, hits: Sequence[Hit], rarity: Callable[[str], float]) -> list[Candidate]:
    """The candidates, best first. rarity: how much a word stem tells (Library.rarity).

    A heading is no candidate: it says what follows is about, not that something is so. Nor is a question, nor
    the names of a table's columns. A line of a list that only looks like a heading is one.
    """
    # Where one file has them all, the passages of others that the search kept a place for are candidates too.
    hits = hits if crowded(hits) else hits[:PASSAGES]
    if not hits:
        return []
    asks = Asks(question, rarity)
    best = hits[0].passage.score
    found: list[Candidate] = []
    for order, hit in enumerate(hits):
        before = None if hit.lead is None or is_heading(hit.lead.text) else hit.lead
        for sentence, label in _labelled(hit):
            near = before if before and before.number == sentence.number - 1 else None
            features = asks.features(sentence, near, hit, hit.passage.score - best, order, label)
            score = sum(w * f for w, f in zip(WEIGHTS.values(), features, strict=True))
            columns = sentence.number == 0 and sentence.text == header(sentence.text)
            announces = is_heading(sentence.text) and not is_item(hit.text, sentence.start, sentence.end)
            if not (columns or announces or is_question(sentence.text)):
                found.append(Candidate(sentence, hit, features, score, None if alone(sentence.text) else near))
            before = None if is_heading(sentence.text) else sentence
    return sorted(found, key=lambda c: (-c.score, c.sentence.file, c.sentence.start))


def _labelled(hit: Hit) -> Iterator[tuple[SentenceHit, str]]:
    """The sentences of a passage, each with the label of the list that it stands in ("Anwesend:"), "" for none.

    A list ends at an empty line.
    """
    label, end = "", 0
    for sentence in hit.sentences:
        gap = hit.text[end : sentence.start]
        label = "" if gap.strip() or gap.count("\n") > 1 else label
        yield sentence, label
        label = sentence.text if is_label(sentence.text) else label
        end = sentence.end


def crowded(hits: Sequence[Hit]) -> bool:
    """Does one file have all the passages that are read?"""
    return len({hit.file_id for hit in hits[:PASSAGES]}) == 1


class Asks:
    """What a question asks, prepared once for all its candidates."""

    def __init__(self, question: str, rarity: Callable[[str], float]) -> None:
        self.question = searchable(question)
        self.kind = asked(question)
        self.language = language_of(question)
        self.stems = {
            stem: rarity(stem) * (NAMING if capital else 1.0)
            for word, capital in _cased(self.question)
            for stem in content_stems(word, self.language)
        }
        cased = _cased(self.question)
        spelt = self.language == "de" and any(capital for _, capital in cased)
        small = [word for word, _ in cased if spelt and word[0].islower()]
        self.doing = [stem for word in small for stem in content_stems(word, self.language)]
        self.pieces = _pieces(self.question)

    def features(
        self, sentence: SentenceHit, before: SentenceHit | None, hit: Hit, behind: float, order: int, label: str
    ) -> tuple[float, ...]:
        """The values of FEATURES for a sentence. behind: how far its passage's score is below the best one's; label:
        of the list that it stands in."""
        text = searchable(sentence.text)
        context = " ".join([hit.about, sentence.section, label, searchable(before.text) if before else "", text])
        offered = offers(self.kind, text, self.question)
        mean, spread = BACKGROUND["sentences"]
        return (
            (sentence.cosine - mean) / spread,
            behind,
            float(order == 0),
            self.share(context),
            len(self.pieces & _pieces(text)) / max(1, len(self.pieces)),
            float(offered is True),
            float(offered is False),
            float(text[-1:] not in _ENDS),
            math.log(max(1, len(text))),
            float(leans(text)),
        )

    def share(self, text: str) -> float:
        """Share of the question's rare words, weighted by rarity, that a text has."""
        total = sum(self.stems.values())
        return (total - sum(self._missing(text))) / total if total else 0.0

    def unsaid(self, text: str) -> float:
        """Share of a German question's verbs and adjectives that a text lacks, 0 to 1.

        They are its words without a capital; 0 for one that has no capitals at all, and for other languages.
        """
        found = set(content_stems(text, self.language))
        missing = [stem not in found and not _akin(stem, found) for stem in self.doing]
        return sum(missing) / len(missing) if missing else 0.0

    def rarest_missing(self, text: str) -> float:
        """The rarity of the rarest word of the question that a text lacks, as a share of all of them."""
        total = sum(self.stems.values())
        return max(self._missing(text), default=0.0) / total if total else 0.0

    def _missing(self, text: str) -> list[float]:
        """The weights of the question's words that a text lacks."""
        found = set(content_stems(text, self.language))
        return [weight for stem, weight in self.stems.items() if stem not in found and not _akin(stem, found)]


def _akin(stem: str, found: set[str]) -> bool:
    """Is another form of a word there, or a compound with it? "reist" is akin to "reis", "vertrag" to "mietvertrag"."""
    head = stem[: max(4, len(stem) - 2)]
    return len(stem) >= 4 and any(
        (other.startswith(head) and abs(len(other) - len(stem)) <= 2) or (len(stem) >= 5 and stem in other)
        for other in found
    )


def _cased(question: str) -> list[tuple[str, bool]]:
    """The words of a question, and whether each is a noun, a name or a number: capitals, but not the first word's."""
    return [(word, at > 0 and not word[0].islower()) for at, word in enumerate(re.findall(r"\w+", question))]


def _pieces(text: str) -> set[str]:
    return {
        word[at : at + GRAM]
        for word in content_words(text, language_of(text))
        for at in range(max(1, len(word) - GRAM + 1))
    }
