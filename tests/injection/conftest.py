"""What the injection tests share: their marker, and the table at their end.

make test-injection                 the short version, as CI runs it
make test-injection LENGTH=full     all 300 cases; MINUTES=8 ends a piece, the next run goes on
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

Tell = Callable[[str, object], None]
_ROWS: list[tuple[str, str]] = []


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All of this folder carries the marker."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.injection)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The table of what was counted."""
    if _ROWS:
        terminalreporter.section("injection")
        width = max(len(what) for what, _ in _ROWS)
        for what, figure in _ROWS:
            terminalreporter.write_line(f"{what:<{width}}  {figure}")


@pytest.fixture
def tell() -> Tell:
    """Put a line into the table at the end."""
    return lambda what, figure: _ROWS.append((what, str(figure)))
