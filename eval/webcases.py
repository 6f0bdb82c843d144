"""The part of the page that shows each question: what was found, said and cited, marked in the source."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from html import escape

from eval import citing
from eval.asking import Outcome
from eval.checking import Scored
from eval.counts import second_opinion
from eval.judging import judge
from eval.probes import Probed
from eval.report import Report
from rag.types import Answer

_LABELS = {"right": ("good", "right"), "wrong": ("bad", "wrong"), "error": ("warn", "failed")}
_MOST = 400
"""Labelled statements that are shown; all of those that were judged wrongly come first."""


def cases(report: Report) -> list[str]:
    """The tools to search and filter, and one fold for each question or statement."""
    told = next((one for one in report.differences if one.name == "right"), None)
    better, worse = (set(told.better_at), set(told.worse_at)) if told else (set[str](), set[str]())
    folds = [_question(one, better, worse) for one in report.outcomes]
    if report.checked:
        wrong = [one for one in report.checked if one.passed != one.labelled.proven]
        right = [one for one in report.checked if one.passed == one.labelled.proven]
        folds += [_statement(one) for one in [*wrong, *right][:_MOST]]
    folds += [_task(one) for one in report.probed]
    kinds = [("all", "All"), ("wrong", "Wrong"), ("right", "Right"), ("error", "Failed")]
    buttons = "".join(
        f'<button type="button" data-show="{name}" aria-pressed="{str(name == "all").lower()}">{label}</button>'
        for name, label in [*kinds, *([("changed", "Changed")] if told else [])]
    )
    return [
        f"<h2>{'Statements' if report.checked else 'Questions'}</h2>",
        f'<div class="tools" role="group" aria-label="Filter">{buttons}',
        '<input id="find" type="search" placeholder="Search ( / )" aria-label="Search">',
        '<span id="count" class="soft" role="status"></span>',
        '<span class="soft">j, k: next, previous; Enter: open</span></div>',
        *folds,
    ]


def _fold(result: str, title: str, id: str, inside: Sequence[str], changed: str = "") -> str:
    colour, label = _LABELS[result]
    tag = f'<span class="tag {colour}">{label}</span>'
    id = f"{changed} {id}".lstrip()
    summary = f'{tag}<span>{escape(title)}</span><span class="id soft">{escape(id)}</span>'
    body = "\n".join(inside)
    opening = f'<details class="case" data-result="{result}"{" data-changed" if changed else ""}>'
    return f'{opening}<summary>{summary}</summary><div class="inside">{body}</div></details>'


def _question(outcome: Outcome, better: Collection[str] = (), worse: Collection[str] = ()) -> str:
    case, reply = outcome.case, outcome.reply
    key = f"{outcome.part.name}/{case.id}".lstrip("/")
    changed = "was wrong in the baseline" if key in better else "was right in the baseline" if key in worse else ""
    inside = [_line("History", f"{turn.role}: {turn.content}") for turn in case.history]
    gold = " + ".join(" / ".join(group) for group in (case.answer or case.corrects)) or " / ".join(case.answers)
    inside.append(_line("Expected", gold if case.answerable else f"silence{f', or {gold}' if gold else ''}"))
    if case.files:
        inside.append(_line("Right files", ", ".join(case.files)))
    if reply.error is not None:
        return _fold("error", case.question, case.id, [*inside, _line("Error", reply.error)])
    if reply.found is not None:
        right = bool(reply.found) and reply.found[0] in case.files
        found = "".join(f"<li>{escape(file)}</li>" for file in reply.found)
        return _fold("right" if right else "wrong", case.question, case.id, [*inside, f"<ol>{found}</ol>"])
    assert reply.answer is not None
    verdict = judge(case, reply.answer)
    inside += [_line("Verdict", verdict.why), *_answer(reply.answer), *_sources(outcome, reply.answer)]
    for said, located in zip(reply.said, reply.located, strict=True):
        inside.append(_line("The model read", f"{said} (located: {located})"))
    if reply.probability is not None:
        inside.append(_line("Probability of an answer", f"{reply.probability:.3f}"))
    if reply.signals:
        inside.append(_line("Signals", ", ".join(f"{name} {value:.2f}" for name, value in reply.signals.items())))
    return _fold("right" if verdict.right else "wrong", case.question, case.id, inside, changed)


def _line(name: str, text: str) -> str:
    return f'<p><span class="soft">{escape(name)}:</span> {escape(text)}</p>'


def _answer(answer: Answer) -> list[str]:
    if answer.abstained:
        return [_line("Silent", answer.reason or "")]
    made = []
    for number, statement in enumerate(answer.statements, 1):
        where = "; ".join(f"{c.file} [{c.start}:{c.end}]" for c in statement.citations)
        made.append(_line(f"Statement {number}, {statement.support}", statement.text))
        made.append(_line("cites", where or "nothing"))
        if statement.support == "supported" and (doubt := second_opinion(answer, statement)):
            made.append(f'<p class="warn">Second opinion: {escape(doubt)}</p>')
    return made


def _sources(outcome: Outcome, answer: Answer) -> list[str]:
    """The passages that were found, with what is cited and what would prove the answer marked."""
    cited = [(c.file, c.start, c.end) for c in answer.citations]
    gold = citing.places(outcome.case, outcome.part.corpus.text) if outcome.case.answerable else []
    made = ['<p class="soft">Passages found (<mark>cited</mark>, <mark class="gold">proves the answer</mark>):</p>']
    for passage in answer.passages:
        body = _marked(passage.text, passage.start, passage.file, cited, gold)
        where = f"{passage.file} [{passage.start}:{passage.end}], score {passage.score:.2f}"
        made.append(f'<div class="source"><span class="where">{escape(where)}</span>{body}</div>')
    return made if answer.passages else []


def _marked(text: str, start: int, file: str, cited: list[citing.Place], gold: list[citing.Place]) -> str:
    """The text with marks; where they overlap, one mark that is both."""
    kinds = [0] * len(text)
    for bit, places in ((1, cited), (2, gold)):
        for place_file, first, last in places:
            if place_file == file:
                for at in range(max(0, first - start), min(len(text), last - start)):
                    kinds[at] |= bit
    parts, at = [], 0
    while at < len(text):
        end = at
        while end < len(text) and kinds[end] == kinds[at]:
            end += 1
        piece = escape(text[at:end])
        opening = ("", "<mark>", '<mark class="gold">', '<mark class="both">')[kinds[at]]
        parts.append(f"{opening}{piece}</mark>" if opening else piece)
        at = end
    return "".join(parts)


def _task(one: Probed) -> str:
    probe = one.probe
    inside = [_line("For the prompt", f"{probe.prompt}.md, {probe.lang}, asked alone")]
    inside += [_line("History", f"{turn.role}: {turn.content}") for turn in probe.history]
    inside += [f'<div class="source">{escape(sentence)}</div>' for sentence in probe.sentences]
    wanted = " + ".join(" / ".join(group) for group in probe.says) or "that it is not found"
    yes, no = ("A", "B or C") if probe.prompt == "grade" else ("yes", "no")
    inside.append(_line("Expected", wanted if probe.yes is None else yes if probe.yes else no))
    inside.append(_line("The model", one.failure or one.unfit or one.said))
    return _fold("error" if one.failure else "right" if one.right else "wrong", probe.question, probe.id, inside)


def _statement(one: Scored) -> str:
    labelled = one.labelled
    inside = [
        _line(
            "Label", f"{'true' if labelled.proven else labelled.kind}{f' ({labelled.form})' if labelled.form else ''}"
        ),
        _line("The checks", f"{'passed' if one.passed else 'flagged'}: {one.why}"),
        _line("Second opinion", "doubts it" if one.doubted else "has nothing against it"),
    ]
    if labelled.question:
        inside.append(_line("Question", labelled.question))
    inside += [f'<div class="source">{escape(source)}</div>' for source in labelled.sources[:5]]
    right = one.passed == labelled.proven
    return _fold("right" if right else "wrong", labelled.statement, labelled.id, inside)
