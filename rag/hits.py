"""What a search finds: passages with their sentences, and what their scores are made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from rag.types import Passage


@dataclass(frozen=True)
class SentenceHit:
    """A sentence of a found passage.

    cosine: of its vector with the question's; section: the heading that it stands under, "" for none. By both no two
    sentences are told apart.
    """

    file: str
    file_id: int
    number: int
    start: int
    end: int
    text: str
    cosine: float = field(default=0.0, compare=False)
    section: str = field(default="", compare=False)


@dataclass(frozen=True)
class Hit:
    """A found passage with what its score is made of.

    signals: chunk and sentence (standardised cosines), words and grams (0 to 1, share of the
    best match), cosine (the raw best sentence cosine), and in another language than the question's
    alike (the rarity of the question's words that it has words like). lead: the sentence before its first one.
    name: what the file calls itself, "" for nothing; about: what it is about, as its file name and its title say.
    text: the whole text of the file as it was at the moment of the search, pages: where its pages begin, so that a
    citation is made of the version that was found.
    """

    passage: Passage
    file_id: int
    number: int
    signals: Mapping[str, float]
    sentences: tuple[SentenceHit, ...]
    lead: SentenceHit | None = None
    name: str = ""
    about: str = ""
    text: str = field(default="", repr=False)
    pages: tuple[int, ...] = ()

    def page(self, offset: int) -> int | None:
        """The page (from 1) that an offset of the file lies on; None where the file has no pages."""
        return sum(1 for start in self.pages if start <= offset) or None
