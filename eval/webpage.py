"""A report as one page for a browser: it opens from disk, asks nothing of any network, works by keyboard.

The questions with their sources are ``eval.webcases``; the drawings are ``eval.plots``.
"""

from __future__ import annotations

import base64
import hashlib
from html import escape
from pathlib import Path
from statistics import median

from eval import plots
from eval.asking import Outcome
from eval.meaning import meaning
from eval.report import Report, beside, closing, number
from eval.webcases import cases

_HERE = Path(__file__).with_name("page")
_MARKS = ("good", "bad", "warn")


def page(report: Report) -> str:
    """The whole page. Its policy allows its own style and script by their hashes, and nothing else."""
    style = (_HERE / "style.css").read_text("utf-8")
    script = (_HERE / "script.js").read_text("utf-8")
    policy = f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; base-uri 'none'"
    title = f"Belegt: {report.suite}"
    return "\n".join(
        [
            '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{escape(title)}</title>\n<style>{style}</style>\n</head>\n<body>\n<main>",
            f"<h1>{escape(title)}</h1>",
            f'<p class="soft">{escape(_made_by(report))}</p>',
            f'<div class="verdict {_MARKS[report.code]}">{"<br>".join(map(escape, closing(report)))}</div>',
            *_figures(report),
            *_differences(report),
            *_plots(report),
            *cases(report),
            *_provenance(report),
            f"</main>\n<script>{script}</script>\n</body>\n</html>\n",
        ]
    )


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _made_by(report: Report) -> str:
    told = report.provenance
    names = [str(told[key]) for key in ("engine", "model", "embedder") if told.get(key)]
    return ", ".join(names) or "no language model was asked"


def _figures(report: Report) -> list[str]:
    gating = [name for name in report.figures if name in report.bounds]
    gating += [name for name in report.broken if name not in report.figures]
    others = [name for name in report.figures if name not in report.bounds]
    made = ["<h2>Figures that gate</h2>", *_table(report, gating)] if gating else []
    if others:
        made += [f"<h2>{'All other figures' if gating else 'Figures'}</h2>", *_table(report, others)]
    if report.advice:
        made += ["<h2>Advice of a model as judge (gates nothing)</h2>", *_advice(report)]
    return made


def _table(report: Report, names: list[str]) -> list[str]:
    head = '<th class="n">value</th><th>95 % interval</th><th class="n">n</th><th>bound</th>'
    rows = ['<div class="scroll" tabindex="0" role="group" aria-label="figures"><table>']
    rows += [f"<thead><tr><th>figure</th>{head}</tr></thead><tbody>"]
    for name in names:
        figure = report.figures.get(name)
        out = ' class="out"' if name in report.broken else ""
        bound = escape(str(report.bounds.get(name, "")))
        if figure is None:
            rows.append(f"<tr{out}><td>{escape(name)}</td><td colspan=3>not measured</td><td>{bound}</td></tr>")
            continue
        value = f'<td class="n">{number(figure.value)}</td><td>{number(figure.low)} – {number(figure.high)}</td>'
        value += f'<td class="n">{figure.n}</td><td>{bound}</td>'
        rows.append(f"<tr{out}><td>{escape(name)}{_told(report, name)}</td>{value}</tr>")
    return [*rows, "</tbody></table></div>"]


def _told(report: Report, name: str) -> str:
    """What a figure means, and how good the checks are that it rests on."""
    told = " ".join(one for one in (meaning(name), beside(report, name)) if one)
    return f'<span class="meaning">{escape(told)}</span>' if told else ""


def _advice(report: Report) -> list[str]:
    told = [f"<dt>{escape(name)}</dt><dd>{number(one.value)} (n = {one.n})</dd>" for name, one in report.advice.items()]
    return ["<dl>", *told, "</dl>"]


def _differences(report: Report) -> list[str]:
    if not report.differences:
        return []
    changed = [one for one in report.differences if one.verdict != "same"]
    made = ["<h2>Against the baseline</h2>", f"<p>{len(report.differences) - len(changed)} figures are the same.</p>"]
    marks = {"worse": "bad", "better": "good", "cannot tell": "soft"}
    lines = [f'<li class="{marks[one.verdict]}">{escape(one.line())}</li>' for one in changed]
    return [*made, "<ul>", *lines, "</ul>"] if lines else made


def _figure(caption: str, drawing: str) -> str:
    return f"<figure><figcaption>{escape(caption)}</figcaption>{drawing}</figure>"


def _plots(report: Report) -> list[str]:
    drawn: list[str] = []
    likely = [
        (one.case.answerable, one.reply.probability) for one in report.outcomes if one.reply.probability is not None
    ]
    if likely:
        title = "Calibration of silence: how often there was an answer"
        drawn.append(_figure(title, plots.calibration(title, likely, "probability of an answer", "answerable")))
        title = "Answering from a threshold on"
        precision, recall = plots.thresholds(likely)
        lines = [plots.Line("answerable among the answered (precision)", precision, 1)]
        lines += [plots.Line("answered among the answerable (recall)", recall, 2)]
        drawn.append(_figure(title, plots.curves(title, lines, "threshold", "share")))
    if report.checked:
        pairs = [(not one.labelled.proven, -one.score) for one in report.checked]
        precision, recall = plots.thresholds(pairs, -1.0, 1.0)
        title = "The checks, if they flagged from a threshold on"
        lines = [plots.Line("precision", precision, 1), plots.Line("recall", recall, 2)]
        drawn.append(_figure(title, plots.curves(title, lines, "threshold of doubt", "share")))
    seconds = [value for one in report.outcomes if (value := _seconds(one)) is not None]
    if seconds:
        title = f"Seconds for one question (median {median(seconds):.1f})"
        drawn.append(_figure(title, plots.histogram(title, seconds, "seconds")))
    return ["<h2>Plots</h2>", '<div class="plots">', *drawn, "</div>"] if drawn else []


def _seconds(outcome: Outcome) -> float | None:
    """The time that the question took when the model was really asked."""
    reply = outcome.reply
    if reply.error is not None:
        return None
    if reply.answer is None or reply.spent is None:
        return reply.seconds
    return reply.seconds + reply.spent.seconds - reply.answer.timings.get("model", 0.0)


def _provenance(report: Report) -> list[str]:
    told = []
    for name, value in report.provenance.items():
        said = ", ".join(f"{key} {one}" for key, one in value.items()) if isinstance(value, dict) else str(value)
        told.append(f"<dt>{escape(name)}</dt><dd>{escape(said)}</dd>")
    return ["<h2>Made by</h2>", "<dl>", *told, "</dl>"] if told else []
