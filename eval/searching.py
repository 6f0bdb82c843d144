"""The assistant of a suite that only searches: the vectors of its questions are remembered from run to run."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from eval.asking import Asked
from eval.corpora import Corpus, at, indexed, vectors
from eval.remembered import Remembered
from rag.assistant import Assistant
from rag.engines.base import Embedder
from rag.library import Library
from rag.settings import Settings


class Searching(Assistant):
    """An assistant that says how long remembered vectors would have taken."""

    def __init__(self, settings: Settings, embedder: Embedder) -> None:
        library = Library(settings.library, embedder, max_file_mb=settings.max_file_mb)
        super().__init__(library=library, settings=settings)
        self._embedder = embedder

    def take_saved(self) -> float:
        """The seconds that remembering saved since the last time this was asked."""
        if not isinstance(self._embedder, Remembered):
            return 0.0
        saved, self._embedder.saved = self._embedder.saved, 0.0
        return saved


@contextmanager
def searching(corpus: Corpus, settings: Settings, work: Path) -> Iterator[Asked]:
    """Opens it on exactly this corpus. It raises RagError."""
    library = at(indexed(corpus, settings, work), settings)
    with Searching(library, vectors(settings, work)) as opened:
        yield opened
