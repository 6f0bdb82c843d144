"""From outcomes to figures and to what a suite prints besides them, one pair of functions a suite.

An outcome with an error is in no figure: it is counted apart, and many make the run invalid.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from statistics import fmean, median

from eval import metrics
from eval.asking import DEPTH, Outcome
from eval.cases import Case
from eval.judging import cited, judge, said
from eval.stats import Figure, clustered, share
from rag.types import Answer

Figures = dict[str, Figure]


def answered(outcomes: Sequence[Outcome]) -> list[tuple[Outcome, Answer]]:
    """The outcomes that have an answer (also a silent one), with it."""
    return [(outcome, outcome.reply.answer) for outcome in outcomes if outcome.reply.answer is not None]


def true_quotes(outcomes: Sequence[Outcome]) -> Figure:
    """Of all citations of plain files: is the quote what the file says at that place?"""
    marks: list[bool] = []
    for outcome, answer in answered(outcomes):
        for citation in answer.citations:
            text = outcome.part.corpus.text(citation.file)
            if text is not None:
                marks.append(text[citation.start : citation.end] == citation.quote)
    return share(marks)


def retrieval(outcomes: Sequence[Outcome]) -> Figures:
    """recall@1, recall@5, mrr, ndcg@10 for each part, by file: a file's rank is that of its first passage."""
    figures: Figures = {}
    for name in dict.fromkeys(outcome.part.name for outcome in outcomes):
        asked = [
            (outcome.case, outcome.reply.found)
            for outcome in outcomes
            if outcome.part.name == name and outcome.reply.found is not None
        ]
        ranks = [metrics.rank(found, case.files) for case, found in asked]
        clusters = [case.cluster for case, _ in asked]
        gains = [metrics.ndcg(found, case.files, DEPTH) for case, found in asked]
        figures[f"{name}.recall@1"] = share([metrics.recalled(rank, 1) for rank in ranks])
        figures[f"{name}.recall@5"] = share([metrics.recalled(rank, 5) for rank in ranks])
        figures[f"{name}.mrr"] = clustered([metrics.reciprocal(rank) for rank in ranks], clusters, fmean)
        figures[f"{name}.ndcg@{DEPTH}"] = clustered(gains, clusters, fmean)
    return figures


def judged(outcomes: Sequence[Outcome]) -> Figures:
    """The share of right answers, of all and of each kind of question, and of true quotes."""
    verdicts = [(outcome.case.kind, judge(outcome.case, answer).right) for outcome, answer in answered(outcomes)]
    figures = {"right": share([right for _, right in verdicts])}
    for kind in dict.fromkeys(kind for kind, _ in verdicts):
        figures[f"right.{kind}"] = share([right for each, right in verdicts if each == kind])
    return figures | {"true_quotes": true_quotes(outcomes)}


def judged_lines(outcomes: Sequence[Outcome]) -> list[str]:
    """One line a question, and the count."""
    rows = [("id", "kind", "expected", "result", "file", "")]
    right = 0
    for outcome in outcomes:
        case, answer = outcome.case, outcome.reply.answer
        if answer is None:
            rows.append((case.id, case.kind, _expected(case), outcome.reply.error or "", "", "ERROR"))
            continue
        verdict = judge(case, answer)
        right += verdict.right
        result = "(silent)" if answer.abstained else answer.text
        file = verdict.file or next((c.file for c in answer.citations), "")
        rows.append(
            (
                case.id,
                case.kind,
                _expected(case),
                result,
                file,
                "right" if verdict.right else f"WRONG {verdict.why}",
            )
        )
    return [*_columns(rows, (6, 13, 28, 48, 24, 40)), "", f"{right} of {len(outcomes)} right"]


def _expected(case: Case) -> str:
    wanted = " + ".join(group[0] for group in case.answer or ([case.answers] if case.answers else case.corrects))
    return wanted if case.answerable else f"silence, or {wanted}" if wanted else "silence"


def _columns(rows: Sequence[tuple[str, ...]], widths: Sequence[int]) -> list[str]:
    def cell(text: str, width: int) -> str:
        text = " ".join(text.split())
        return (text if len(text) <= width else text[: width - 1] + "…").ljust(width)

    return ["  ".join(map(cell, row, widths)).rstrip() for row in rows]


def answers(outcomes: Sequence[Outcome]) -> Figures:
    """How good the answers to answerable questions are; a silent one holds and cites nothing."""
    pairs = answered(outcomes)
    spoken = [(outcome.case.cluster, answer) for outcome, answer in pairs if not answer.abstained]
    clusters = [cluster for cluster, _ in spoken]
    supported = [s for _, answer in spoken for s in answer.statements if s.support == "supported"]
    quotes = ["\n".join(citation.quote for citation in answer.citations) for _, answer in pairs]
    return {
        "gold_in_text": share([not a.abstained and metrics.holds(a.text, o.case.answers) for o, a in pairs]),
        "gold_in_quote": share([metrics.holds(q, o.case.answers) for q, (o, _) in zip(quotes, pairs, strict=True)]),
        "right_file": share([cited(outcome.case, answer) is not None for outcome, answer in pairs]),
        "refused": share([answer.abstained for _, answer in pairs]),
        "words": clustered([metrics.words(answer.text) for _, answer in spoken], clusters, median),
        "citations": clustered([len(answer.citations) for _, answer in spoken], clusters, fmean),
        "supported_cited": share([bool(statement.citations) for statement in supported]),
        "true_quotes": true_quotes(outcomes),
    }


def silence(outcomes: Sequence[Outcome]) -> Figures:
    """How often it answers although the question's own document is left out.

    elsewhere: answered, and the gold stands in the answer or its quotes: perhaps another
    document really says it.
    """
    pairs = answered(outcomes)
    return {
        "answered": share([not answer.abstained for _, answer in pairs]),
        "elsewhere": share([_gold(outcome, answer) for outcome, answer in pairs]),
    }


def silence_lines(outcomes: Sequence[Outcome]) -> list[str]:
    """The answers that hold the gold from another document, to be looked at by a person."""
    rows = [
        (outcome.case.id, outcome.case.answers[0], answer.text, next((c.file for c in answer.citations), ""))
        for outcome, answer in answered(outcomes)
        if _gold(outcome, answer)
    ]
    return ["gold text from another document:", *_columns(rows, (10, 28, 60, 24))] if rows else []


def _gold(outcome: Outcome, answer: Answer) -> bool:
    return not answer.abstained and metrics.holds(said(answer), outcome.case.answers)


def _table(outcomes: Sequence[Outcome]) -> metrics.Silences:
    return metrics.Silences.of((o.case.answerable, not answer.abstained) for o, answer in answered(outcomes))


def silences(outcomes: Sequence[Outcome]) -> Figures:
    """The two ways to be wrong about whether there is an answer, how well the probability that
    the decision rests on tells the two kinds apart, and the share of true quotes."""
    pairs = answered(outcomes)
    likely = [
        (outcome.case.answerable, outcome.reply.probability)
        for outcome, _ in pairs
        if outcome.reply.probability is not None
    ]
    separates = clustered(likely, range(len(likely)), metrics.auc)
    return {
        "answers_unanswerable": share([not a.abstained for o, a in pairs if not o.case.answerable]),
        "refuses_answerable": share([a.abstained for o, a in pairs if o.case.answerable]),
        **({"auc": separates} if likely else {}),
        "true_quotes": true_quotes(outcomes),
    }


def silences_lines(outcomes: Sequence[Outcome]) -> list[str]:
    """The table of two by two."""
    return _table(outcomes).lines()


def nothing(outcomes: Sequence[Outcome]) -> list[str]:
    """For suites whose figures say all."""
    del outcomes
    return []


Measure = Callable[[Sequence[Outcome]], Figures]
Lines = Callable[[Sequence[Outcome]], list[str]]
