"""Keeps the threads of the embedded models from burning the processor while they wait.

Both libraries run on OpenMP, whose threads spin for milliseconds at every barrier. With as many
threads as processors and anything else running beside them, they spin away the very time that
the one they wait for needs: writing was measured 25 times slower (0.3 instead of 8 tokens a
second on two busy cores).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

SPINS = "1000"
"""Rounds that a waiting thread spins before it sleeps: microseconds instead of milliseconds."""


@contextmanager
def short_spins() -> Iterator[None]:
    """Load an OpenMP library within this block: it reads the setting once, while it is loaded.

    A user's own GOMP_SPINCOUNT or OMP_WAIT_POLICY is kept. The environment is as before afterwards.
    """
    if "GOMP_SPINCOUNT" in os.environ or "OMP_WAIT_POLICY" in os.environ:
        yield
        return
    os.environ["GOMP_SPINCOUNT"] = SPINS
    try:
        yield
    finally:
        os.environ.pop("GOMP_SPINCOUNT", None)
