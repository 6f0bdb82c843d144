"""Candidate sentences: the sentences of the found passages, ranked by how likely they answer.

No model is called. Each sentence gets a few features (``FEATURES``), and their weighted sum is
its score. The weights were fitted on the questions of XQuAD-de and GermanQuAD-dev as a
conditional logit (which of the candidates holds the answer); ``python -m eval.fit`` makes them
anew. Which sentences a reader sees, and whether they answer at all, is decided elsewhere.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rag.headings import header, is_heading, is_question
from rag.hits import Hit, SentenceHit
from rag.nearness import BACKGROUND
from rag.questions import asked, offers
from rag.search import GRAM
from rag.text import content_stems, content_words, language_of, searchable

NAMING = 2.0  # nouns, names and numbers of a question say what it is about; verbs and adjectives can be said otherwise
PASSAGES = 6  # passages whose sentences are candidates

# Words at a sentence's beginning that point to the one before; patterns, a line a kind: German, then English.
_LEANING = (
    r"er|sie|es|ihm|ihn|ihnen|ihr|ihre[nmrs]?|sein|seine[nmrs]?",
    r"diese[rnms]?|dies|jene[rnms]?|letztere[rnms]?|beide[rnms]?",
    r"dort|dabei|dadurch|damit|dafür|dagegen|daher|danach|daraus|daran|darauf|darin|darum|davon|dazu|deshalb",
    r"hier(?:für|zu|bei|durch)|stattdessen|folglich|infolgedessen|demzufolge",
    # "Als Reaktion schloss …", but not "Als Reaktion auf den Sturm schloss …", which says to what.
    r"als (?:reaktion|antwort|gegenleistung|folge|konsequenz|ausgleich)(?! (?:auf|für|von|de[rs]|dieser|eine[rs])\b)",
    r"he|she|it|they|his|her|its|their|this|these|those|there|such|instead|consequently",
    r"as a (?:result|consequence)(?! of\b)",
    r"in (?:response|return|exchange)(?! (?:to|for)\b)",
)
_LEANS = re.compile(rf"^[„\"»]?(?:{'|'.join(_LEANING)})\b", re.IGNORECASE)
# "Der Rat lehnte diesen Antrag ab": near its beginning a sentence names by "this" what the one before told of. Of
# the sentences of GermanQuAD-dev and XQuAD these are 2 % more; "in diesem Jahr" is not told in the one before.
_POINTS = re.compile(
    r"^(?:\S+\s+){1,4}(?:"
    r"(?:[Dd]iese|[Jj]ene|[Ss]olche|[Dd]erartige)[rnms]?\s+(?!Jahr|Woche|Monat|Tag|Zeit|Sommer|Winter|Frühjahr|Herbst)[A-ZÄÖÜ]"
    r"|(?:this|these|those|such)\s+(?!year|week|month|day|time|century|summer|winter|spring|autumn|was|is|that|as\b)[a-z])"
)

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


def leans(text: str) -> bool:
    """Does a sentence begin with a word that points to the one before?"""
    return _LEANS.match(text) is not None


def alone(text: str) -> bool:
    """Can a sentence be understood without the one before it? Not one that leans, nor one that says "this request"."""
    return not leans(text) and _POINTS.match(searchable(text)) is None


def rank(question: str, hits: Sequence[Hit], rarity: Callable[[str], float]) -> list[Candidate]:
    """The candidates, best first. rarity: how much a word stem tells (Library.rarity).

    A heading is no candidate: it says what follows is about, not that something is so. Nor is a question, nor
    the names of a table's columns.
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
        for sentence in hit.sentences:
            near = before if before and before.number == sentence.number - 1 else None
            features = asks.features(sentence, near, hit, hit.passage.score - best, order)
            score = sum(w * f for w, f in zip(WEIGHTS.values(), features, strict=True))
            columns = sentence.number == 0 and sentence.text == header(sentence.text)
            if not (columns or is_heading(sentence.text) or is_question(sentence.text)):
                found.append(Candidate(sentence, hit, features, score, None if alone(sentence.text) else near))
            before = None if is_heading(sentence.text) else sentence
    return sorted(found, key=lambda c: (-c.score, c.sentence.file, c.sentence.start))


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
        self, sentence: SentenceHit, before: SentenceHit | None, hit: Hit, behind: float, order: int
    ) -> tuple[float, ...]:
        """The values of FEATURES for a sentence. behind: how far its passage's score is below the best one's."""
        text = searchable(sentence.text)
        context = " ".join([hit.about, sentence.section, searchable(before.text) if before else "", text])
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
            float(text[-1:] not in '.!?…"“”»)'),
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
