"""Retrieval: from a question to the passages and sentences that are nearest to it.

Four scores are fused for every candidate chunk (see ``WEIGHTS``): the cosine of the chunk, the
best cosine of one of its sentences, BM25 of its word stems (with those of its neighbours at
half weight), and BM25 of five-letter pieces of its words, which finds "Versicherung" inside
"Haftpflichtversicherung". Candidates come from the vector index and from FTS5; their scores
are then computed exactly from the store. No model is called but the embedder, once.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rag.bounds import KEPT, crowding, refuse_long
from rag.engines.base import Embedder
from rag.errors import LibraryError
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
# Words of a question in one language say little of a text in the other: names and numbers match, and what
# looks alike. Tuned on every second English question of XQuAD on its German passages; the suite
# `crosslingual` prints what they give.
ACROSS = {"chunk": 0.3, "sentence": 0.5, "words": 0.2, "grams": 0.1}
NEAREST = {"chunks": 50, "sentences": 100}
MATCHING = 50
GRAM = 5
# Mean and spread of the cosine between a question and text that has nothing to do with it. A small
# library says little about them; these figures of the built-in embedder count as PRIOR rows.
BACKGROUND = {"chunks": (0.790, 0.026), "sentences": (0.787, 0.029)}
PRIOR = 100
_SAMPLE = 2000
_REMEMBERED = 100_000  # chunks whose language is remembered


@dataclass(frozen=True)
class SentenceHit:
    """A sentence of a found passage. cosine: of its vector with the question's."""

    file: str
    file_id: int
    number: int
    start: int
    end: int
    text: str
    cosine: float


@dataclass(frozen=True)
class Hit:
    """A found passage with what its score is made of.

    signals: chunk and sentence (standardised cosines), words and grams (0 to 1, share of the
    best match), cosine (the raw best sentence cosine). about: what the file is about, as its name
    and its title say. text: the whole text of the file as it was at the moment of the search, pages: where
    its pages begin, so that a citation is made of the version that was found.
    """

    passage: Passage
    file_id: int
    number: int
    signals: Mapping[str, float]
    sentences: tuple[SentenceHit, ...]
    about: str = ""
    text: str = field(default="", repr=False)
    pages: tuple[int, ...] = ()

    def page(self, offset: int) -> int | None:
        """The page (from 1) that an offset of the file lies on; None where the file has no pages."""
        return sum(1 for start in self.pages if start <= offset) or None


def grams(text: str) -> list[str]:
    """Pieces of GRAM letters of the content words; shorter words as they are."""
    found: list[str] = []
    for word in content_words(text, language_of(text)):
        found += [word[at : at + GRAM] for at in range(len(word) - GRAM + 1)] or [word]
    return found


@dataclass(frozen=True)
class _Scored:
    """A candidate with its score, before anything is made of it. place: id, file, number, start, end; rows: its
    sentences."""

    order: tuple[float, str, int]
    place: tuple[int, int, int, int, int]
    signals: Mapping[str, float]
    rows: Sequence[tuple[int, int, int, int, int, bytes]]
    cosines: Row


class Searcher:
    """Searches one library. ``names`` maps file ids to the names that a person sees."""

    def __init__(self, store: Store, vectors: Vectors, embedder: Embedder) -> None:
        self._store, self._vectors, self._embedder = store, vectors, embedder
        self._samples: dict[str, tuple[int, Row]] = {}
        self._texts: OrderedDict[int, str] = OrderedDict()
        self._languages: dict[int, str] = {}
        self._lock = threading.Lock()

    def embedded(self, question: str) -> Row:
        """The question's vector. Raises EngineError, UsageError (too long)."""
        refuse_long(question)
        vector: Row = self._embedder.queries([searchable(question)])[0]
        return vector

    def search(self, question: str, query: Row, k: int, names: Mapping[int, str], files: set[int] | None) -> list[Hit]:
        """The k best passages, best first; only those of ``files`` when given. query: from ``embedded``.

        Of every KEPT places one goes to another file than the one that would fill them, if another has anything.
        """
        best: dict[str, float] = {}
        hits = self._candidates(question, query, k, names, files, best)
        crowd = crowding([hit.file_id for hit in hits], k)
        if crowd is None:
            return hits
        # Once more without it: such a file can also fill the candidates, from which the others would be chosen.
        others = self._candidates(question, query, k // KEPT, names, files, best, crowd)
        found = [*[hit for hit in hits if hit.file_id == crowd][: k - len(others)], *others]
        return sorted(found, key=lambda hit: (-hit.passage.score, hit.passage.file, hit.passage.start))

    def _candidates(
        self,
        question: str,
        query: Row,
        k: int,
        names: Mapping[int, str],
        files: set[int] | None,
        best: dict[str, float],
        without: int | None = None,
    ) -> list[Hit]:
        """The k best of all passages that may be meant. best: of words and of pieces, what counts as a whole match;
        the first search fills it. without: a file to leave out."""
        words = self._match("words", _both_stems(question), files, best, without)
        pieces = self._match("grams", grams(searchable(question)), files, best, without)
        near = self._vectors.nearest("sentences", query, NEAREST["sentences"], files, without)
        chunks = set(self._vectors.nearest("chunks", query, NEAREST["chunks"], files, without))
        chunks |= set(words) | set(pieces) | self._store.chunks_of_sentences(near)
        scored = self._scored(query, sorted(chunks), words, pieces, names, files, language_of(question))
        return [self._hit(one, names) for one in sorted(scored, key=lambda one: one.order)[:k]]

    def _match(
        self, table: str, terms: list[str], files: set[int] | None, best: dict[str, float], without: int | None
    ) -> dict[int, float]:
        """BM25 of the best matches as a share of the best one's."""
        if not terms:
            return {}
        query = " OR ".join(f'"{term}"' for term in dict.fromkeys(terms))
        found = self._store.match(table, query, files, MATCHING, without)
        most = best.setdefault(table, max(found.values(), default=0.0))
        return {chunk: score / most for chunk, score in found.items()} if most > 0 else {}

    def _scored(
        self,
        query: Row,
        chunks: list[int],
        words: dict[int, float],
        pieces: dict[int, float],
        names: Mapping[int, str],
        files: set[int] | None,
        spoken: str,
    ) -> Iterator[_Scored]:
        import numpy as np

        around = {table: self._background(table, query) for table in ("chunks", "sentences")}
        sentences: dict[int, list[tuple[int, int, int, int, int, bytes]]] = {}
        for row in self._store.sentence_rows(chunks):
            sentences.setdefault(row[0], []).append(row)
        for chunk, file, number, start, end, vector in self._store.chunk_rows(chunks):
            rows = sentences.get(chunk)
            if file not in names or not rows or (files is not None and file not in files):
                continue
            cosines = np.stack([np.frombuffer(row[5], dtype=np.float32) for row in rows]) @ query
            cosine = float(np.frombuffer(vector, dtype=np.float32) @ query)
            best = float(cosines.max())
            signals = {
                "chunk": (cosine - around["chunks"][0]) / around["chunks"][1],
                "sentence": (best - around["sentences"][0]) / around["sentences"][1],
                "words": words.get(chunk, 0.0),
                "grams": pieces.get(chunk, 0.0),
            }
            place = (chunk, file, number, start, end)
            weights = ACROSS if {spoken, self._language(place)} == {"de", "en"} else WEIGHTS
            score = round(sum(weights[name] * value for name, value in signals.items()), 6)
            yield _Scored((-score, names[file], start), place, {**signals, "cosine": best}, rows, cosines)

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
        lines = tuple(
            SentenceHit(name, file, number, start, end, text[start:end], float(near))
            for (_, _, number, start, end, _), near in zip(scored.rows, scored.cosines, strict=True)
        )
        return Hit(passage, file, number, scored.signals, lines, text=text)

    def _background(self, table: str, query: Row) -> tuple[float, float]:
        """Mean and spread of the question's cosine with the library, from a sample of its rows."""
        import numpy as np

        newest = self._store.newest(table)
        with self._lock:
            known = self._samples.get(table)
            if known is None or known[0] != newest:
                rows = self._store.sample(table, _SAMPLE)
                matrix = np.frombuffer(b"".join(rows), dtype=np.float32).reshape(len(rows), -1)
                known = self._samples[table] = (newest, matrix)
        cosines = known[1] @ query if known[1].size else np.zeros(0, dtype=np.float32)
        mean, spread = BACKGROUND[table]
        total = len(cosines) + PRIOR
        centre = (float(cosines.sum()) + PRIOR * mean) / total
        variance = (float(((cosines - centre) ** 2).sum()) + PRIOR * (spread**2 + (mean - centre) ** 2)) / total
        return centre, max(variance, 1e-8) ** 0.5

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
