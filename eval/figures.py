"""From outcomes to figures, one function a suite. What several share is counted in ``eval.counts``; what is
printed besides the figures, in ``eval.tables``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from statistics import fmean, median

from eval import halves, metrics
from eval.asking import DEPTH, Outcome
from eval.contributed import contributed
from eval.counts import (
    answered,
    citations,
    costs,
    gold_anywhere,
    gold_in_text,
    rows,
    shown_unproven,
    true_quotes,
    without_model,
    wording,
)
from eval.judging import cited, judge
from eval.measured import Measured, Rows
from eval.stats import Figure, clustered


def retrieval(outcomes: Sequence[Outcome]) -> Measured:
    """recall@1, recall@5, mrr, ndcg@10, context_precision@5 for each part, by file: a file's rank is
    that of its first passage. recall@1 also of all parts together: more questions tell smaller differences."""
    measured: dict[str, Rows | Figure] = {}
    names = list(dict.fromkeys(outcome.part.name for outcome in outcomes))
    replied = [(o, o.reply.found) for o in outcomes if o.reply.found is not None]
    if len(names) > 1:
        measured["recall@1"] = rows((o, metrics.recalled(metrics.rank(f, o.case.files), 1)) for o, f in replied)
    for name in names:
        asked = [(o, found) for o, found in replied if o.part.name == name]
        ranks = [(o, metrics.rank(found, o.case.files)) for o, found in asked]
        measured[f"{name}.recall@1"] = rows((o, metrics.recalled(rank, 1)) for o, rank in ranks)
        measured[f"{name}.recall@5"] = rows((o, metrics.recalled(rank, 5)) for o, rank in ranks)
        measured[f"{name}.mrr"] = rows(((o, metrics.reciprocal(rank)) for o, rank in ranks), "mean")
        gains = ((o, metrics.ndcg(found, o.case.files, DEPTH)) for o, found in asked)
        measured[f"{name}.ndcg@{DEPTH}"] = rows(gains, "mean")
        front = ((o, metrics.context_precision(found, o.case.files, 5)) for o, found in asked)
        measured[f"{name}.context_precision@5"] = rows(front, "mean")
        measured[f"{name}.seconds"] = rows(((o, o.reply.seconds) for o, _ in asked), "median", True)
    return measured


def judged(outcomes: Sequence[Outcome]) -> Measured:
    """The share of right answers, of all and of each kind of question; silence; what is cited and
    shown; what the model itself contributed."""
    verdicts = [(outcome, judge(outcome.case, answer).right) for outcome, answer in answered(outcomes)]
    measured: dict[str, Rows | Figure] = {"right": rows(verdicts)}
    for kind in sorted({outcome.case.kind for outcome, _ in verdicts}):
        measured[f"right.{kind}"] = rows((o, right) for o, right in verdicts if o.case.kind == kind)
    return {
        **measured,
        **silences(outcomes),
        **wording(outcomes),
        **citations(outcomes),
        **contributed(outcomes),
        "unproven_shown": shown_unproven(outcomes),
        **costs(outcomes),
    }


def answers(outcomes: Sequence[Outcome]) -> Measured:
    """How good the answers to answerable questions are; a silent one holds and cites nothing."""
    pairs = answered(outcomes)
    spoken = [(outcome, answer) for outcome, answer in pairs if not answer.abstained]
    supported = [(o, s) for o, answer in spoken for s in answer.statements if s.support == "supported"]
    quotes = [(o, "\n".join(citation.quote for citation in answer.citations)) for o, answer in pairs]
    return {
        "gold_in_text": rows((o, gold_in_text(o, a)) for o, a in pairs),
        "gold_in_quote": rows((o, metrics.holds(quote, o.case.answers)) for o, quote in quotes),
        "right_file": rows((outcome, cited(outcome.case, answer) is not None) for outcome, answer in pairs),
        "refused": rows(((outcome, answer.abstained) for outcome, answer in pairs), lower=True),
        "words": rows(((o, metrics.words(a.text)) for o, a in spoken), "median", True),
        "citations": rows(((o, len(a.citations)) for o, a in spoken), "mean", True),
        "supported_cited": rows((o, bool(statement.citations)) for o, statement in supported),
        "true_quotes": true_quotes(outcomes),
        **without_model(outcomes),
        **wording(outcomes),
        **citations(outcomes),
        "unproven_shown": shown_unproven(outcomes),
        **costs(outcomes),
    }


def in_language(outcomes: Sequence[Outcome]) -> Measured:
    """Are answers in the question's language, by a language identifier (py3langid), where the
    documents are in another? rendered: said in own words that the quote proves."""
    pairs = answered(outcomes)
    spoken = [(o, a) for o, a in pairs if not a.abstained]
    return {
        "in_language": rows((o, _identified(a.text) == o.case.lang) for o, a in spoken),
        "rendered": rows((o, any(s.reason for s in a.statements)) for o, a in spoken),
        "right_file": rows((o, cited(o.case, a) is not None) for o, a in pairs),
        "refused": rows(((o, a.abstained) for o, a in pairs), lower=True),
        "true_quotes": true_quotes(outcomes),
        "unproven_shown": shown_unproven(outcomes),
        **costs(outcomes),
    }


def _identified(text: str) -> str:
    import py3langid

    return str(py3langid.classify(text)[0])


def side_by_side(outcomes: Sequence[Outcome]) -> Measured:
    """For each part: gold in the answer, a right file cited, seconds; and what the first part is ahead by,
    question by question: the difference of the shares, the ratio of the median times."""
    measured: dict[str, Rows | Figure] = {}
    names = list(dict.fromkeys(outcome.part.name for outcome in outcomes))
    kept: dict[str, dict[str, tuple[float, float, float]]] = {name: {} for name in names}
    for name in names:
        pairs = [(o, a) for o, a in answered(outcomes) if o.part.name == name]
        seconds = costs([o for o, _ in pairs])["seconds"]
        measured[f"{name}.gold_in_text"] = rows((o, gold_in_text(o, a)) for o, a in pairs)
        measured[f"{name}.right_file"] = rows((o, cited(o.case, a) is not None) for o, a in pairs)
        measured[f"{name}.seconds"] = seconds
        assert isinstance(seconds, Rows)
        for (o, a), spent in zip(pairs, seconds.values, strict=True):
            kept[name][o.case.id] = (gold_in_text(o, a), cited(o.case, a) is not None, spent)
    ours, theirs = (kept[name] for name in names)
    both = [(ours[key], theirs[key]) for key in ours if key in theirs]
    at = [str(place) for place in range(len(both))]
    measured["ahead.gold_in_text"] = clustered([a[0] - b[0] for a, b in both], at, fmean)
    measured["ahead.right_file"] = clustered([a[1] - b[1] for a, b in both], at, fmean)
    measured["time_ratio"] = clustered([(a[2], b[2]) for a, b in both], at, _ratio)
    return measured


def _ratio(times: Sequence[tuple[float, float]]) -> float:
    return median(ours for ours, _ in times) / median(theirs for _, theirs in times)


def silence(outcomes: Sequence[Outcome]) -> Measured:
    """How often it answers although the question's own document is left out.

    elsewhere: answered, and the gold stands in the answer or its quotes: perhaps another
    document really says it.
    """
    pairs = answered(outcomes)
    return {
        "answered": rows(((o, not answer.abstained) for o, answer in pairs), lower=True),
        "elsewhere": rows((outcome, gold_anywhere(outcome, answer)) for outcome, answer in pairs),
    }


def silences(outcomes: Sequence[Outcome]) -> Measured:
    """The two ways to be wrong about whether there is an answer, how well the probability that
    the decision rests on tells the two kinds apart, and the share of true quotes."""
    pairs = answered(outcomes)
    likely = [(o, o.reply.probability) for o, _ in pairs if o.reply.probability is not None]
    both = [(o.case.answerable, probability) for o, probability in likely]
    separates = clustered(both, [f"{o.part.name}/{o.case.cluster}" for o, _ in likely], metrics.auc)
    return {
        "answers_unanswerable": rows(((o, not a.abstained) for o, a in pairs if not o.case.answerable), lower=True),
        "refuses_answerable": rows(((o, a.abstained) for o, a in pairs if o.case.answerable), lower=True),
        **({"auc": separates} if likely else {}),
        "true_quotes": true_quotes(outcomes),
    }


def judged_passages(outcomes: Sequence[Outcome]) -> Measured:
    """As ``silences``, and the same with each half judged by what was fitted on the other."""
    return {**silences(outcomes), **halves.two_fold(outcomes)}


Measure = Callable[[Sequence[Outcome]], Measured]
Lines = Callable[[Sequence[Outcome]], list[str]]
