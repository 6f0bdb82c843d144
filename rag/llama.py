"""Our retriever as a LlamaIndex retriever, which the assistant itself asks.

A node is a passage: its text and metadata (file, start, end, page) are what any LlamaIndex
program expects; ``hit`` carries the sentences and scores along, so that nothing is looked up
again. Importing this module imports llama_index.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode
from pydantic import PrivateAttr

from rag.hits import Hit
from rag.library import Library


class PassageNode(TextNode):
    """A passage as a LlamaIndex node."""

    _hit: Hit | None = PrivateAttr(default=None)

    @classmethod
    def of(cls, hit: Hit) -> PassageNode:
        """The node of a found passage."""
        passage = hit.passage
        place: dict[str, Any] = {"file": passage.file, "start": passage.start, "end": passage.end, "page": passage.page}
        node = cls(id_=f"{passage.file}:{passage.start}-{passage.end}", text=passage.text, metadata=place)
        node._hit = hit
        return node

    @property
    def hit(self) -> Hit:
        """What the search knows of the passage."""
        if self._hit is None:
            raise ValueError("this node did not come from a Belegt library")
        return self._hit


class LibraryRetriever(BaseRetriever):
    """Retrieves passages of a library, best first; only and exclude name files or folders."""

    def __init__(self, library: Library, k: int = 8, *, only: Sequence[str] = (), exclude: Sequence[str] = ()) -> None:
        self._library, self._k = library, k
        self._only, self._exclude = tuple(only), tuple(exclude)
        super().__init__()

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        hits = self._library.find(query_bundle.query_str, self._k, self._only, self._exclude)
        return [NodeWithScore(node=PassageNode.of(hit), score=hit.passage.score) for hit in hits]

    def hits(self, question: str) -> list[Hit]:
        """``retrieve`` with the nodes unwrapped."""
        found = []
        for scored in self.retrieve(question):
            assert isinstance(scored.node, PassageNode)
            found.append(scored.node.hit)
        return found
