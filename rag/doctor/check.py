"""What an examination finds: one line, and what to do about it."""

from __future__ import annotations

from rag.types import Noun


class Check(Noun):
    """One finding. exit_code: what the command ends with when it is not good."""

    name: str
    good: bool
    finding: str
    remedy: str | None = None
    exit_code: int = 1
