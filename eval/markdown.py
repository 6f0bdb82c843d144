"""A report as Markdown, short enough for a comment on a pull request."""

from __future__ import annotations

from eval.report import Report, beside, closing, number

_HASH = 20  # characters of a hash that are enough to tell it


def text(report: Report) -> str:
    """The verdict, the figures that have a bound, what changed; all other figures folded away."""
    found, broken = report.figures, report.broken
    mark = ("✅", "❌", "⚠️")[report.code]
    lines = [f"### {mark} {_cell(closing(report)[-1])}", ""]
    gating = [name for name in report.bounds if name in found]
    lines += [*_head("bound"), *(_row(report, name, str(report.bounds[name])) for name in gating)]
    lines += [f"| **{_cell(name)}** | not measured | | | |" for name in broken if name not in found]
    changed = [one for one in report.differences if one.verdict != "same"]
    if report.differences:
        lines += ["", f"**Against the baseline:** {len(report.differences) - len(changed)} figures are the same."]
        lines += [f"- {_cell(one.line())}" for one in changed]
    others = [name for name in found if name not in report.bounds]
    if others:
        lines += ["", f"<details><summary>{len(others)} more figures</summary>", "", *_head("")]
        lines += [*(_row(report, name, "") for name in others), "", "</details>"]
    told = {
        key: report.provenance[key]
        for key in ("engine", "model", "digest", "data", "seed")
        if report.provenance.get(key)
    }
    short = {key: str(value)[: _HASH if key in ("digest", "data") else None] for key, value in told.items()}
    lines += ["", "; ".join(f"{key} `{_cell(value)}`" for key, value in short.items())]
    return "\n".join(lines).rstrip() + "\n"


def _head(last: str) -> list[str]:
    return [f"| figure | value | 95 % interval | n | {last} |", "| --- | ---: | --- | ---: | --- |"]


def _row(report: Report, name: str, last: str) -> str:
    figure = report.figures[name]
    title = f"**{_cell(name)}** ❌" if name in report.broken else _cell(name)
    title += f" {beside(report, name)}" if beside(report, name) else ""
    interval = f"{number(figure.low)} – {number(figure.high)}"
    return f"| {title} | {number(figure.value)} | {interval} | {figure.n} | {_cell(last)} |"


def _cell(text: str) -> str:
    """Text that ends no cell and opens no tag."""
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")
