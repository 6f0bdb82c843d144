"""What a cosine is worth: how near a question is to this text beside the rest of the library, and
how near this text is to any question whatever.

The second matters across languages only. There the vectors agree on less, and a text that lies
in the middle of everything comes before the one that answers; in one language the words of the
question see to that.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rag.engines.base import Embedder
from rag.store import Store

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Row = NDArray[np.float32]

# Mean and spread of the cosine between a question and text that has nothing to do with it. A small
# library says little about them; these figures of the built-in embedder count as PRIOR rows.
BACKGROUND = {"chunks": (0.790, 0.026), "sentences": (0.787, 0.029)}
PRIOR = 100
_SAMPLE = 2000
# The share of a text's nearness to any question that is taken from its nearness to this one.
LEANING = 0.5
# Questions about nothing in particular, by language.
ANY = {
    "de": (
        "Wer war es?",
        "Wie heißt es?",
        "Wie viele gibt es?",
        "Wann ist es geschehen?",
        "Wo ist es?",
        "Warum wurde es getan?",
        "Wie funktioniert es?",
        "Welches ist das größte?",
        "Was haben sie getan?",
        "Wer ist dafür zuständig?",
        "In welchem Jahr begann es?",
        "Was für eine Art von Ding ist es?",
        "Wie viel kostet es?",
        "Wie lange dauert es?",
        "Was ist der Grund dafür?",
        "Wie heißt der Ort?",
        "Wozu dient es?",
        "Wer hat es geschrieben?",
        "Was geschah danach?",
        "Wofür sind sie bekannt?",
    ),
    "en": (
        "Who was it?",
        "What is it called?",
        "How many are there?",
        "When did it happen?",
        "Where is it?",
        "Why was it done?",
        "How does it work?",
        "Which one is the largest?",
        "What did they do?",
        "Who is responsible for it?",
        "In what year did it begin?",
        "What kind of thing is it?",
        "How much does it cost?",
        "How long does it take?",
        "What is the reason for this?",
        "What is the name of the place?",
        "What is it used for?",
        "Who wrote it?",
        "What happened after that?",
        "What are they known for?",
    ),
}


@dataclass(frozen=True)
class Scale:
    """Turns a question's cosines into standard scores. centre, spread: of its cosines with the library.

    leaning: LEANING times the mean vector of ANY questions, usual: its mean product with the library;
    None: how near a text is to any question does not count.
    """

    centre: float
    spread: float
    leaning: Row | None = None
    usual: float = 0.0

    def best(self, cosines: Row, rows: Row) -> float:
        """The best standard score of some rows, whose cosines with the question are given."""
        if self.leaning is not None:
            cosines = cosines - (rows @ self.leaning - self.usual)
        return (float(cosines.max()) - self.centre) / self.spread


class Nearness:
    """Makes the scales of a library's tables. Safe to use from threads."""

    def __init__(self, store: Store, embedder: Embedder) -> None:
        self._store, self._embedder = store, embedder
        self._samples: dict[str, tuple[int, Row]] = {}
        self._any: dict[str, Row] = {}
        self._lock = threading.Lock()

    def scale(self, table: str, query: Row) -> Scale:
        """For text in the question's own language."""
        sample = self._sample(table)
        cosines = sample @ query
        mean, spread = BACKGROUND[table]
        total = len(cosines) + PRIOR
        centre = (float(cosines.sum()) + PRIOR * mean) / total
        variance = (float(((cosines - centre) ** 2).sum()) + PRIOR * (spread**2 + (mean - centre) ** 2)) / total
        return Scale(centre, max(variance, 1e-8) ** 0.5)

    def across(self, table: str, query: Row, spoken: str) -> Scale:
        """For text in another language than the question's, ``spoken``. Raises EngineError."""
        own, sample, leaning = self.scale(table, query), self._sample(table), self._leaning(spoken)
        return Scale(own.centre, own.spread, leaning, float((sample @ leaning).mean()) if len(sample) else 0.0)

    def _sample(self, table: str) -> Row:
        """Some rows of the library; none of an empty one."""
        import numpy as np

        newest = self._store.newest(table)
        with self._lock:
            known = self._samples.get(table)
            if known is None or known[0] != newest:
                rows = self._store.sample(table, _SAMPLE)
                vectors = b"".join(vector for _, vector in rows)
                matrix = np.frombuffer(vectors, dtype=np.float32).reshape(len(rows), self._embedder.dimension)
                known = self._samples[table] = (newest, matrix)
        return known[1]

    def _leaning(self, spoken: str) -> Row:
        """Made when the first search across languages needs it: some tens of milliseconds, once."""
        if spoken not in self._any:
            vectors = self._embedder.queries(ANY[spoken])
            self._any[spoken] = LEANING * vectors.mean(axis=0)
        return self._any[spoken]
