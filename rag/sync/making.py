"""From a document to what the store keeps of it: chunks, sentences, their words and vectors."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from rag.chunks import chunks
from rag.engines.base import Embedder
from rag.errors import EngineRefused, PromptTooLong, ReadError
from rag.search import grams
from rag.sentences import sentences
from rag.store import Part, Store
from rag.text import content_stems, searchable
from rag.types import Chunk, Document, Sentence

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

BATCH = 64  # texts embedded at a time, so that progress moves and memory stays flat
SICK = 3  # so many files in a row whose text is refused: then it is the model that is amiss
HARMLESS = "Die Sonne scheint."


class Maker:
    """Cuts and embeds documents. pause: called between batches; what it raises ends the work."""

    def __init__(self, store: Store, embedder: Embedder, pause: Callable[[], None]) -> None:
        self._store, self._embedder, self._pause = store, embedder, pause
        self._refused = 0  # files in a row

    def parts(self, document: Document, name: str, language: str) -> list[tuple[Part, list[Part]]]:
        """Each chunk with its sentences. Raises EngineError; ReadError where the embedding model refuses the text."""
        found = sentences(document.text, document.hidden, rows=document.kind == "csv")
        groups = chunks(found, document.hidden)
        title = f"{document.title or ''} {Path(name).stem}"
        places: list[Chunk | Sentence] = [*groups, *found]
        texts = {place: searchable(document.text[place.start : place.end]) for place in places}
        vectors = self._embed(list(texts.values()))
        stems = [" ".join(content_stems(texts[group], language)) for group in groups]
        heading = " ".join(content_stems(searchable(title), language))
        made: list[tuple[Part, list[Part]]] = []
        for at, group in enumerate(groups):
            key, vector = vectors[texts[group]]
            around = " ".join([heading, *stems[max(0, at - 2) : at], *stems[at + 1 : at + 3]])
            chunk = Part(group, key, vector, stems[at], around, " ".join(grams(texts[group])))
            made.append((chunk, [Part(s, *vectors[texts[s]]) for s in found[group.first : group.last + 1]]))
        return made

    def _embed(self, texts: list[str]) -> dict[str, tuple[bytes, bytes]]:
        """Key and vector of each text; only those are embedded that no file of the library has."""
        keys = {text: key_of(text) for text in texts}
        known = self._store.known_vectors(list(keys.values()))
        new = [text for text, key in keys.items() if key not in known]
        # Texts of like length share a batch: an engine that pads wastes nothing.
        new.sort(key=len)
        for at in range(0, len(new), BATCH):
            self._pause()
            part = new[at : at + BATCH]
            rows = self._rows(part)
            made = {keys[text]: row.astype("<f4").tobytes() for text, row in zip(part, rows, strict=True)}
            known.update(made)
            if at + BATCH < len(new):  # the last batch is kept with the file itself
                self._store.put_spare(made)
        if new:
            self._refused = 0
        return {text: (key, known[key]) for text, key in keys.items()}

    def _rows(self, texts: list[str]) -> NDArray[np.float32]:
        """The vectors of a batch; one by one where the model refuses it, for only one of them may be to blame."""
        import numpy as np

        try:
            return self._embedder.passages(texts)
        except (EngineRefused, PromptTooLong):
            self._embedder.passages([HARMLESS])  # a model that takes nothing at all is no file's fault
            rows: list[NDArray[np.float32]] = []
            for text in texts:
                self._pause()
                rows.append(self._row(text))
            return np.concatenate(rows)

    def _row(self, text: str) -> NDArray[np.float32]:
        try:
            return self._embedder.passages([text])
        except (EngineRefused, PromptTooLong) as error:
            self._refused += 1
            if self._refused >= SICK:
                raise
            said = " ".join(str(error).split())
            raise ReadError(f"the embedding model refuses its text (belegt index FILE tries again): {said}") from error


def key_of(text: str) -> bytes:
    """What a text's vector is found by."""
    return hashlib.blake2b(text.encode(errors="replace"), digest_size=16).digest()
