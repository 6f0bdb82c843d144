"""Belegt: answers from your own files, each sentence proven by the place that says it.

>>> from rag import query
>>> answer = query("Wann tagt der Gemeinderat?", corpus="dokumente/")
>>> print(answer.text)
Der Gemeinderat tagt am ersten Montag im Monat um 19 Uhr im Rathaus.
>>> place = answer.citations[0]
>>> place.file, place.start, place.end, place.quote
('bekanntmachung.txt', 812, 880, 'Der Gemeinderat tagt am ersten Montag im Monat um 19 Uhr im Rathaus.')
>>> query("Wie viele Einwohner hat Rom?", corpus="dokumente/").abstained
True

Nothing heavy is imported before it is used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rag.assistant import Assistant, Reply
    from rag.corpus import query
    from rag.errors import RagError
    from rag.library import Library
    from rag.settings import Settings
    from rag.types import Answer, Citation, Document, Evidence, Passage, Span, Statement, Turn

__version__ = "0.1.0"
__all__ = [
    "Answer",
    "Assistant",
    "Citation",
    "Document",
    "Evidence",
    "Library",
    "Passage",
    "RagError",
    "Reply",
    "Settings",
    "Span",
    "Statement",
    "Turn",
    "query",
]

_HOMES = {
    "Assistant": "rag.assistant",
    "Reply": "rag.assistant",
    "Library": "rag.library",
    "RagError": "rag.errors",
    "Settings": "rag.settings",
    "query": "rag.corpus",
}


def __getattr__(name: str) -> Any:
    """Import a public name's module when the name is first used."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES.get(name, "rag.types")), name)
