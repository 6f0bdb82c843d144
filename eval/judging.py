"""Is this answer right? The rule of the suites that count right and wrong questions.

What counts as hit is ``eval.metrics``; how the counts become figures is ``eval.figures``.
"""

from __future__ import annotations

from eval.cases import Case
from eval.metrics import hits_all, holds
from rag.types import Answer, Noun


class Verdict(Noun):
    """Right or wrong, and in a few words why. ``file``: the cited source that counted."""

    right: bool
    why: str
    file: str | None = None


def said(answer: Answer) -> str:
    """All that an answer puts before the reader: its text and the quotes that it cites."""
    return "\n".join([answer.text, *(citation.quote for citation in answer.citations)])


def cited(case: Case, answer: Answer) -> str | None:
    """The first cited file that is one of the case's sources."""
    return next((c.file for c in answer.citations if c.file in case.files), None)


def holds_gold(case: Case, text: str) -> bool:
    """Does the text hold the answer of an answerable case: every group, or one of the whole gold answers?"""
    return hits_all(text, case.answer) and (not case.answers or holds(text, case.answers))


def judge(case: Case, answer: Answer) -> Verdict:
    """An answerable question is right when the answer is not silent, hits every group (or
    holds one of the accepted answers) and cites one of the sources; one that is not, when the
    answer is silent, or sets the false premise right and cites one of the sources.
    """
    if answer.abstained:
        return Verdict(right=not case.answerable, why="silent")
    if not case.answerable and not case.corrects:
        return Verdict(right=False, why="not silent")
    groups = case.answer if case.answerable else case.corrects
    file = cited(case, answer)
    missing = [group[0] for group in groups if not hits_all(said(answer), [group])]
    if case.answers and not holds(said(answer), case.answers):
        missing.append(case.answers[0])
    if missing:
        return Verdict(right=False, why=f"without {missing[0]!r}", file=file)
    if file is None:
        return Verdict(right=False, why="other source")
    return Verdict(right=True, why="hit" if case.answerable else "set right", file=file)
