"""What the reliability tests share: how long they run, their bound on disk, and the table at their end.

make test-reliability                 the short versions, as CI runs them
make test-reliability LENGTH=full     what the promises in docs/reliability.md rest on
make test-reliability PART=kills      one part alone
"""

from __future__ import annotations

import os
import resource
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

Tell = Callable[[str, object], None]
_ROWS: list[tuple[str, str, str]] = []
_LARGEST = 4_000_000_000  # bytes one file may have: a broken index has been seen to grow by terabytes


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All of this folder carries the marker."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.reliability)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The table of what was counted."""
    if not _ROWS:
        return
    terminalreporter.section(f"reliability ({'full' if os.environ.get('LENGTH') == 'full' else 'short'})")
    widths = [max(len(row[at]) for row in _ROWS) for at in range(2)]
    for part, what, figure in _ROWS:
        terminalreporter.write_line(f"{part:<{widths[0]}}  {what:<{widths[1]}}  {figure}")


@pytest.fixture(autouse=True, scope="session")
def _bounded() -> Iterator[None]:
    """No process of these tests can write a file without end (as `ulimit -f` does)."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    most = _LARGEST if before[1] == resource.RLIM_INFINITY else min(_LARGEST, before[1])
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.fixture
def full() -> bool:
    """Is this the long version?"""
    return os.environ.get("LENGTH") == "full"


@pytest.fixture
def tell(request: pytest.FixtureRequest) -> Tell:
    """Put a line into the table at the end."""
    part = request.path.stem.removeprefix("test_")

    def told(what: str, figure: object) -> None:
        _ROWS.append((part, what, str(figure)))

    return told
