"""Bring the library level with folders and files: new, changed, renamed and removed ones.

Each file is one transaction. A file that cannot be read costs one line and touches no other
file. What is gone is forgotten only when that looks meant: a folder that is missing or
suddenly empty removes nothing, and more than half of a library goes only with ``prune``. What
the user took out of a folder stays out until it is named.
"""

from __future__ import annotations

from rag.sync.report import Problem, Progress, SyncReport
from rag.sync.run import Sync

__all__ = ["Problem", "Progress", "Sync", "SyncReport"]
