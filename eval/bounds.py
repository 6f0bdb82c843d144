"""What gates: the bounds of a suite's figures, in ``eval/floor.json`` or beside a person's own cases.

A number is the least that may come out, ``{"max": x}`` the most. What stands there is only ever
tightened by the program; to loosen a bound is a person's decision, in the file.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.stats import Figure
from rag.errors import UsageError

FLOORS = Path(__file__).with_name("floor.json")
OWN: dict[str, Any] = {
    "right": 0.0,
    "answers_unanswerable": {"max": 1.0},
    "refuses_answerable": {"max": 1.0},
    "citation_recall.file": 0.0,
    "true_quotes": 1.0,
    "unproven_shown": {"max": 1.0},
}
"""Which figures of a person's own cases get a bound with their first baseline."""


@dataclass(frozen=True)
class Bound:
    """How low, or how high, a figure may come out."""

    minimum: float | None = None
    maximum: float | None = None

    def broken(self, figure: Figure | None, whole: bool) -> bool:
        """whole: every question of the suite was asked. Of a part of them chance decides too, so
        a figure is then outside only when its whole interval is. Not measured is broken.
        """
        if figure is None or figure.value is None or figure.low is None or figure.high is None:
            return True
        high, low = (figure.value, figure.value) if whole else (figure.high, figure.low)
        too_low = self.minimum is not None and high < self.minimum - 1e-9
        return too_low or (self.maximum is not None and low > self.maximum + 1e-9)

    def __str__(self) -> str:
        least = f">= {self.minimum:g}" if self.minimum is not None else ""
        most = f"<= {self.maximum:g}" if self.maximum is not None else ""
        return f"{least} {most}".strip()


def bounds(suite: str, path: Path = FLOORS) -> dict[str, Bound]:
    """The bounds of a suite; none where it has none, or the file is not there.

    Raises UsageError for a file that cannot be read as bounds.
    """
    return {
        name: Bound(maximum=one["max"]) if isinstance(one, dict) else Bound(minimum=one)
        for name, one in _table(path).get(suite, {}).items()
    }


def _table(path: Path) -> dict[str, dict[str, Any]]:
    if not path.exists():
        return {}
    try:
        table = json.loads(path.read_text("utf-8"))
        for suite in table.values():
            if not all(map(_is_bound, suite.values())):
                raise ValueError('a bound is a number, or {"max": number}')
    except (OSError, ValueError, AttributeError, KeyError) as error:
        raise UsageError(f"{path} cannot be read as bounds: {' '.join(str(error).split())[:200]}") from error
    return dict(table)


def _is_bound(one: Any) -> bool:
    """Not so NaN, which JSON's reader takes and nothing is ever below, nor a second side that nobody would look at."""
    number = one.get("max") if isinstance(one, dict) and len(one) == 1 else one
    return isinstance(number, int | float) and not isinstance(number, bool) and math.isfinite(number)


def tighten(suite: str, found: Mapping[str, Figure], path: Path = FLOORS) -> Path:
    """Set the bounds that a suite has to the far end of each figure's interval where that is tighter.

    A suite without bounds gets those of ``OWN``, as far as it has these figures. Raises OSError, UsageError.
    """
    table = _table(path)
    measured = {name: figure for name, figure in found.items() if figure.low is not None}
    held = table.get(suite) or {name: one for name, one in OWN.items() if name in measured}
    table[suite] = {name: _tighter(one, measured.get(name)) for name, one in held.items()}
    path.write_text(json.dumps(table, indent=2, ensure_ascii=False) + "\n", "utf-8")
    return path


def _tighter(one: Any, figure: Figure | None) -> Any:
    if figure is None or figure.low is None or figure.high is None:
        return one
    if isinstance(one, dict):
        return {"max": min(one["max"], int(figure.high * 100 + 1) / 100)}
    return max(one, int(figure.low * 100) / 100)
