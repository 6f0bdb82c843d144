"""From a file on disk to a Document: which kinds of file there are, and the pool that reads them.

Nothing heavy is imported here, because the child process that reads files imports this
package first. Finding files in a folder, hashing them and storing what was read is the
library's work.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rag.readers.pool import Readers

__all__ = ["SUFFIXES", "Readers", "kind_of"]

SUFFIXES: dict[str, str] = {
    ".txt": "text",
    ".text": "text",
    ".log": "text",
    ".rst": "text",
    ".adoc": "text",
    ".csv": "csv",
    ".tsv": "csv",
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".pdf": "pdf",
    ".docx": "docx",
    ".docm": "docx",
    ".eml": "eml",
}


def kind_of(path: Path) -> str | None:
    """The kind of file that ``path`` is by its suffix; None: a kind that Belegt does not read."""
    return SUFFIXES.get(path.suffix.lower())


def __getattr__(name: str) -> Any:
    """Import the pool when it is first asked for: it needs pydantic, which the child does not."""
    if name == "Readers":
        from rag.readers.pool import Readers

        return Readers
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
