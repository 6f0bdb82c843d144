"""What a sync tells: how far it is, what it did, and what it could not read."""

from __future__ import annotations

from rag.types import Noun


class Problem(Noun):
    """A file that could not be read, and why, in one line."""

    file: str
    reason: str


class Progress(Noun):
    """How far a sync is: ``done`` of ``total`` files; ``file`` is the one being read.

    problem: of the file before it, if that one could not be read.
    """

    done: int
    total: int
    file: str
    problem: Problem | None = None


class SyncReport(Noun):
    """What a sync did, as file names.

    held_back: files that are gone from the disk but stay in the library, because too much was
    gone at once; notes: one line for each thing worth knowing (unsupported kinds, a missing
    folder). ``partial`` holds when some file could not be read; ``stopped`` when the caller
    cancelled it: what was read until then is kept.
    """

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    renamed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    unchanged: int = 0
    failed: tuple[Problem, ...] = ()
    held_back: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    stopped: bool = False

    @property
    def partial(self) -> bool:
        """Some files could not be read."""
        return bool(self.failed)
