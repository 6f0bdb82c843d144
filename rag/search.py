"""Retrieval: from a question to the passages and sentences that are nearest to it.

Four scores are fused for every candidate chunk (see ``WEIGHTS``): the cosine of the chunk, the
best cosine of one of its sentences, BM25 of its word stems (with those of its neighbours at
half weight), and BM25 of five-letter pieces of its words, which finds "Versicherung" inside
"Haftpflichtversicherung". Candidates come from the vector index and from FTS5; their scores
are then computed exactly from the store. No model is called but the embedder, once.

Where a candidate is in another language than the question, words and pieces say little. What
counts there (see ``ACROSS``) is the two cosines, less what any question is near to
(rag/nearness.py), and the words that look alike in both languages (rag/alike.py).
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from rag.alike import Alike
from rag.bounds import KEPT, crowding, refuse_unfit
from rag.engines.base import Embedder
from rag.errors import LibraryError
from rag.headings import header, opening, opens_section
from rag.hits import Hit, SentenceHit
from rag.nearness import Nearness, Scale
from rag.store import Store
from rag.text import content_stems, content_words, language_of, searchable
from rag.types import Passage
from rag.vectors import Vectors

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Row = NDArray[np.float32]

# Tuned on XQuAD-de and GermanQuAD-dev; `belegt eval retrieval` prints what they give.
WEIGHTS = {"chunk": 0.35, "sentence": 0.35, "words": 0.8, "grams": 0.8}
# For English questions on German text and the other way round. Tuned on XQuAD by halves, in both directions;
# `belegt eval crosslingual` prints what they give.
ACROSS = {"chunk": 0.3, "sentence": 0.5, "alike": 0.12}
# What words add to the passages in the question's own language: without it, where a library has both, one of
# those that shares a word would come before one of the others that answers.
EVEN = 1.0
AMONG = 50  # the nearest passages in the other language: among them a word is rare or not
NEAREST = {"chunks": 50, "sentences": 100}
MATCHING = 50
GRAM = 5
TABLES = ("chunks", "sentences")
ABOVE = 60  # sentences before a passage among which its heading is looked for
_REMEMBERED = 100_000  # chunks whose language is remembered


def grams(text: str) -> list[str]:
    """Pieces of GRAM letters of the content words; shorter words as they are."""
    found: list[str] = []
    for word in content_words(text, language_of(text)):
        found += [word[at : at + GRAM] for at in range(len(word) - GRAM + 1)] or [word]
    return found


@dataclass
class _Asking:
    """A question while it is searched for. spoken: its language. best: of words and of pieces, what counts as a
    whole match; alike: its words as the other language's texts may have them. The first search fills both."""

    text: str
    vector: Row
    spoken: str
    best: dict[str, float] = field(default_factory=dict)
    alike: Alike | None = None


@dataclass(frozen=True)
class _Scored:
    """A candidate with its score, before anything is made of it. place: id, file, number, start, end; rows: its
    sentences."""

    order: tuple[float, str, int]
    place: tuple[int, int, int, int, int]
    signals: Mapping[str, float]
    rows: Sequence[tuple[int, int, int, int, int, bytes]]
    cosines: Row

    @property
    def foreign(self) -> bool:
        """Is it in another language than the question?"""
        return "alike" in self.signals

    def likened(self, alike: float) -> _Scored:
        """The same with what its look-alike words add."""
        score = round(-self.order[0] + ACROSS["alike"] * alike, 6)
        return replace(self, order=(-score, *self.order[1:]), signals={**self.signals, "alike": alike})


class Searcher:
    """Searches one library. ``names`` maps file ids to the names that a person sees."""

    def __init__(self, store: Store, vectors: Vectors, embedder: Embedder) -> None:
        self._store, self._vectors, self._embedder = store, vectors, embedder
        self._nearness = Nearness(store, embedder)
        self._texts: OrderedDict[int, str] = OrderedDict()
        self._languages: dict[int, str] = {}
        self._lock = threading.Lock()

    def embedded(self, question: str) -> Row:
        """The question's vector. Raises EngineError, UsageError (empty, or too long)."""
        refuse_unfit(question)
        vector: Row = self._embedder.queries([searchable(question)])[0]
        return vector

    def search(self, question: str, query: Row, k: int, names: Mapping[int, str], files: set[int] | None) -> list[Hit]:
        """The k best passages, best first; only those of ``files`` when given. query: from ``embedded``.

        Of every KEPT places one goes to another file than the one that would fill them, if another has anything.
        Raises EngineError.
        """
        asking = _Asking(question, query, language_of(question))
        hits = self._candidates(asking, k, names, files)
        crowd = crowding([hit.file_id for hit in hits], k)
        if crowd is None:
            return hits
        # Once more without it: such a file can also fill the candidates, from which the others would be chosen.
        others = self._candidates(asking, k // KEPT, names, files, crowd)
        found = [*[hit for hit in hits if hit.file_id == crowd][: k - len(others)], *others]
        return sorted(found, key=lambda hit: (-hit.passage.score, hit.passage.file, hit.passage.start))

    def _candidates(
        self, asking: _Asking, k: int, names: Mapping[int, str], files: set[int] | None, without: int | None = None
    ) -> list[Hit]:
        """The k best of all passages that may be meant. without: a file to leave out."""
        words = self._match("words", _both_stems(asking.text), asking, files, without)
        pieces = self._match("grams", grams(searchable(asking.text)), asking, files, without)
        near = self._vectors.nearest("sentences", asking.vector, NEAREST["sentences"], files, without)
        chunks = set(self._vectors.nearest("chunks", asking.vector, NEAREST["chunks"], files, without))
        chunks |= set(words) | set(pieces) | self._store.chunks_of_sentences(near)
        scored = self._likened(asking, list(self._scored(asking, sorted(chunks), words, pieces, names, files)))
        return [self._hit(one, names) for one in sorted(scored, key=lambda one: one.order)[:k]]

    def _match(
        self, table: str, terms: list[str], asking: _Asking, files: set[int] | None, without: int | None
    ) -> dict[int, float]:
        """BM25 of the best matches as a share of the best one's."""
        if not terms:
            return {}
        query = " OR ".join(f'"{term}"' for term in dict.fromkeys(terms))
        found = self._store.match(table, query, files, MATCHING, without)
        most = asking.best.setdefault(table, max(found.values(), default=0.0))
        return {chunk: score / most for chunk, score in found.items()} if most > 0 else {}

    def _scored(
        self,
        asking: _Asking,
        chunks: list[int],
        words: dict[int, float],
        pieces: dict[int, float],
        names: Mapping[int, str],
        files: set[int] | None,
    ) -> Iterator[_Scored]:
        import numpy as np

        scales: dict[bool, tuple[Scale, Scale]] = {}
        sentences: dict[int, list[tuple[int, int, int, int, int, bytes]]] = {}
        for row in self._store.sentence_rows(chunks):
            sentences.setdefault(row[0], []).append(row)
        for chunk, file, number, start, end, vector in self._store.chunk_rows(chunks):
            rows = sentences.get(chunk)
            if file not in names or not rows or (files is not None and file not in files):
                continue
            place = (chunk, file, number, start, end)
            foreign = {asking.spoken, self._language(place)} == {"de", "en"}
            if foreign not in scales:
                scales[foreign] = self._scales(asking, foreign)
            whole = np.frombuffer(vector, dtype=np.float32)[np.newaxis]
            each = np.stack([np.frombuffer(row[5], dtype=np.float32) for row in rows])
            cosines = each @ asking.vector
            signals = {
                "chunk": scales[foreign][0].best(whole @ asking.vector, whole),
                "sentence": scales[foreign][1].best(cosines, each),
                "words": words.get(chunk, 0.0),
                "grams": pieces.get(chunk, 0.0),
                "cosine": float(cosines.max()),
                **({"alike": 0.0} if foreign else {}),
            }
            weights, even = (ACROSS, EVEN) if foreign else (WEIGHTS, 0.0)
            score = round(even + sum(weight * signals[name] for name, weight in weights.items()), 6)
            yield _Scored((-score, names[file], start), place, signals, rows, cosines)

    def _scales(self, asking: _Asking, foreign: bool) -> tuple[Scale, Scale]:
        """How to read the cosines of chunks and of sentences."""
        if foreign:
            chunks, sentences = (self._nearness.across(t, asking.vector, asking.spoken) for t in TABLES)
        else:
            chunks, sentences = (self._nearness.scale(t, asking.vector) for t in TABLES)
        return chunks, sentences

    def _likened(self, asking: _Asking, scored: list[_Scored]) -> list[_Scored]:
        """The candidates, the nearest of those in the other language with what their look-alike words add.

        The others of them stay behind: what is added is never below zero.
        """
        foreign = sorted((one for one in scored if one.foreign), key=lambda one: one.order)
        near, far = foreign[:AMONG], foreign[AMONG:]
        texts = [self.text(file)[start:end] for _, file, _, start, end in (one.place for one in near)]
        if asking.alike is None and near:
            asking.alike = Alike(asking.text, texts)
        likened = [one.likened(asking.alike.score(text)) for one, text in zip(near, texts, strict=True) if asking.alike]
        return [*(one for one in scored if not one.foreign), *likened, *far]

    def _language(self, place: tuple[int, int, int, int, int]) -> str:
        """The language of a chunk; remembered, for a chunk's id never means another text."""
        chunk, file, _, start, end = place
        if chunk not in self._languages:
            if len(self._languages) >= _REMEMBERED:
                self._languages.clear()
            self._languages[chunk] = language_of(self.text(file)[start:end])
        return self._languages[chunk]

    def _hit(self, scored: _Scored, names: Mapping[int, str]) -> Hit:
        _, file, number, start, end = scored.place
        name, text = names[file], self.text(file)
        passage = Passage(file=name, start=start, end=end, text=text[start:end], score=-scored.order[0])
        above = self._store.sentences_before(file, scored.rows[0][2], ABOVE)
        headings = [text[begin:stop] for _, begin, stop in above if opens_section(text, begin, stop)]
        # By the first sentence, not the text's first line: what a person does not see is in no sentence.
        first = "".join(text[begin:stop] for _, begin, stop in self._store.sentences_before(file, 1, 1))
        section = searchable(headings[-1] if headings else header(first))
        lines: list[SentenceHit] = []
        for (_, _, at, begin, stop, _), near in zip(scored.rows, scored.cosines, strict=True):
            lines.append(SentenceHit(name, file, at, begin, stop, text[begin:stop], float(near), section))
            if opens_section(text, begin, stop):
                section = searchable(text[begin:stop])
        lead = _lead(lines[0], above, text)
        return Hit(passage, file, number, scored.signals, tuple(lines), lead, name=opening(first), text=text)

    def text(self, file: int) -> str:
        """The text of a file; the last few are kept, for a file's id never means another text."""
        with self._lock:
            if file in self._texts:
                self._texts.move_to_end(file)
                return self._texts[file]
        text = self._store.text(file)
        if text is None:
            raise LibraryError("The library changed in the middle of a search. Search again.")
        with self._lock:
            self._texts[file] = text
            while len(self._texts) > 64:
                self._texts.popitem(last=False)
        return text


def _both_stems(question: str) -> list[str]:
    """The question's stems as German and as English words: the files may be in either."""
    text = searchable(question)
    languages = ("de", "en") if language_of(question) != "en" else ("en", "de")
    return [stem for language in languages for stem in content_stems(text, language)]


def _lead(first: SentenceHit, above: Sequence[tuple[int, int, int]], text: str) -> SentenceHit | None:
    """The sentence before a passage's first one, which may lean on it; (number, start, end) of those before, in order.

    None where something stands between: what a person does not see belongs to no sentence, and no quote may reach over
    it.
    """
    if not above or text[above[-1][2] : first.start].strip():
        return None
    number, start, end = above[-1]
    return SentenceHit(first.file, first.file_id, number, start, end, text[start:end])
