"""Small plots as SVG text, drawn here so that a report needs no script and no request. Colours are the page's.

Each has a title that a screen reader reads, and says its numbers in words where there are few.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from eval.stats import wilson

WIDTH, HEIGHT = 420, 260
_LEFT, _RIGHT, _TOP, _BOTTOM = 46, 12, 14, 40
Point = tuple[float, float]


@dataclass(frozen=True)
class Line:
    """A line of a plot: its name, its points (x, y), and the number of its colour, from 1."""

    name: str
    points: Sequence[Point]
    colour: int


class _Frame:
    """Axes from 0 to the given ends; turns values into places on the drawing."""

    def __init__(self, x_end: float, y_end: float) -> None:
        self.x_end, self.y_end = x_end or 1.0, y_end or 1.0

    def x(self, value: float) -> float:
        return round(_LEFT + (WIDTH - _LEFT - _RIGHT) * value / self.x_end, 1)

    def y(self, value: float) -> float:
        return round(HEIGHT - _BOTTOM - (HEIGHT - _TOP - _BOTTOM) * value / self.y_end, 1)

    def axes(self, x_label: str, y_label: str) -> list[str]:
        drawn = []
        for step in range(5):
            x, y = self.x_end * step / 4, self.y_end * step / 4
            drawn.append(f'<line class="grid" x1="{_LEFT}" x2="{WIDTH - _RIGHT}" y1="{self.y(y)}" y2="{self.y(y)}"/>')
            drawn.append(f'<text x="{_LEFT - 6}" y="{self.y(y) + 4}" text-anchor="end">{_tick(y)}</text>')
            drawn.append(f'<text x="{self.x(x)}" y="{HEIGHT - _BOTTOM + 16}" text-anchor="middle">{_tick(x)}</text>')
        middle = (_LEFT + WIDTH - _RIGHT) / 2
        drawn.append(f'<text x="{middle}" y="{HEIGHT - 6}" text-anchor="middle">{escape(x_label)}</text>')
        up = (_TOP + HEIGHT - _BOTTOM) / 2
        turned = f'transform="rotate(-90 12 {up})"'
        drawn.append(f'<text x="12" y="{up}" text-anchor="middle" {turned}>{escape(y_label)}</text>')
        return drawn


def _tick(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".") if value < 10 else f"{value:.0f}"


def _svg(title: str, parts: Sequence[str]) -> str:
    head = f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(title)}"><title>{escape(title)}</title>'
    return head + "".join(parts) + "</svg>"


def curves(title: str, lines: Sequence[Line], x_label: str, y_label: str) -> str:
    """Lines over 0 to 1, with their names below the drawing."""
    frame = _Frame(1.0, 1.0)
    parts = frame.axes(x_label, y_label)
    for line in lines:
        path = " ".join(f"{frame.x(x)},{frame.y(y)}" for x, y in line.points)
        parts.append(f'<polyline class="line c{line.colour}" points="{path}"/>')
    keys = "".join(f'<li class="k{line.colour}">{escape(line.name)}</li>' for line in lines)
    return f'{_svg(title, parts)}<ul class="keys">{keys}</ul>'


def calibration(title: str, pairs: Sequence[tuple[bool, float]], x_label: str, y_label: str, bins: int = 8) -> str:
    """How often it was so against how likely it was said to be, in groups of equal size, with 95 % intervals."""
    frame = _Frame(1.0, 1.0)
    parts = [*frame.axes(x_label, y_label)]
    parts.append(f'<line class="ideal" x1="{frame.x(0)}" y1="{frame.y(0)}" x2="{frame.x(1)}" y2="{frame.y(1)}"/>')
    ordered = sorted(pairs, key=lambda pair: pair[1])
    edges = [round(len(ordered) * k / bins) for k in range(bins + 1)]
    for start, end in pairwise(edges):
        group = ordered[start:end]
        if not group:
            continue
        so, likely = sum(one for one, _ in group), sum(value for _, value in group) / len(group)
        low, high = wilson(so, len(group))
        x = frame.x(likely)
        told = f"said {likely:.2f}, was so {so} of {len(group)}"
        parts.append(f'<line class="whisker" x1="{x}" x2="{x}" y1="{frame.y(low)}" y2="{frame.y(high)}"/>')
        parts.append(
            f'<circle class="dot" cx="{x}" cy="{frame.y(so / len(group))}" r="4"><title>{told}</title></circle>'
        )
    return _svg(title, parts)


def histogram(title: str, values: Sequence[float], x_label: str, bins: int = 16) -> str:
    """How many values lie where; the last bar ends at the greatest."""
    end = max(values, default=1.0) or 1.0
    counts = [0] * bins
    for value in values:
        counts[min(bins - 1, int(value / end * bins))] += 1
    frame = _Frame(end, float(max(max(counts), 4)))
    parts = frame.axes(x_label, "n")
    for place, count in enumerate(counts):
        left, right = frame.x(end * place / bins), frame.x(end * (place + 1) / bins)
        top, told = frame.y(count), f"{end * place / bins:.1f} to {end * (place + 1) / bins:.1f}: {count}"
        size = f'width="{max(0.5, right - left - 1):.1f}" height="{frame.y(0) - top:.1f}"'
        parts.append(f'<rect class="bar" x="{left}" y="{top}" {size}><title>{told}</title></rect>')
    return _svg(title, parts)


def thresholds(
    pairs: Sequence[tuple[bool, float]], low: float = 0.0, high: float = 1.0
) -> tuple[list[Point], list[Point]]:
    """Precision and recall of saying "so" from each threshold on. pairs: (is it so?, its value).

    The thresholds run from ``low`` to ``high`` and are drawn as 0 to 1. Where nothing is said, there is no precision.
    """
    precision, recall = [], []
    positives = sum(so for so, _ in pairs) or 1
    for step in range(51):
        threshold = low + (high - low) * step / 50
        said = [so for so, value in pairs if value >= threshold]
        recall.append((step / 50, sum(said) / positives))
        if said:
            precision.append((step / 50, sum(said) / len(said)))
    return precision, recall
