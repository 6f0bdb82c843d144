"""From outcomes to figures and to what a suite prints besides them, one pair of functions a suite.

An outcome with an error is in no figure: it is counted apart, and many make the run invalid.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from statistics import fmean, median
from typing import Literal

from eval import citing, halves, independent, metrics
from eval.asking import DEPTH, Outcome
from eval.cases import Case
from eval.judging import cited, judge, said
from eval.measured import Measured, Rows
from eval.stats import Figure, clustered
from rag.types import Answer, Statement

STEPS = {"search": ("search", "rank"), "read": ("condense", "read"), "decide": ("decide",), "write": ("write",)}
"""Which of an answer's timings make up which step."""


def answered(outcomes: Sequence[Outcome]) -> list[tuple[Outcome, Answer]]:
    """The outcomes that have an answer (also a silent one), with it."""
    return [(outcome, outcome.reply.answer) for outcome in outcomes if outcome.reply.answer is not None]


def rows(
    values: Iterable[tuple[Outcome, float]],
    statistic: Literal["share", "mean", "median"] = "share",
    lower: bool = False,
) -> Rows:
    """Values with the questions and documents that they belong to."""
    held = list(values)
    return Rows(
        keys=tuple(f"{outcome.part.name}/{outcome.case.id}".lstrip("/") for outcome, _ in held),
        clusters=tuple(f"{outcome.part.name}/{outcome.case.cluster}" for outcome, _ in held),
        values=tuple(float(value) for _, value in held),
        statistic=statistic,
        lower=lower,
    )


def true_quotes(outcomes: Sequence[Outcome]) -> Rows:
    """Of all citations: is the quote what the file says at that place?"""
    marks: list[tuple[Outcome, float]] = []
    for outcome, answer in answered(outcomes):
        for citation in answer.citations:
            text = outcome.part.corpus.text(citation.file)
            marks.append((outcome, text is not None and text[citation.start : citation.end] == citation.quote))
    return rows(marks)


def shown_unproven(outcomes: Sequence[Outcome]) -> Rows:
    """Of all statements shown as proven: does the second opinion find something against it?"""
    return rows(
        (
            (outcome, second_opinion(answer, statement) is not None)
            for outcome, answer in answered(outcomes)
            for statement in answer.statements
            if statement.support == "supported"
        ),
        lower=True,
    )


def second_opinion(answer: Answer, statement: Statement) -> str | None:
    """What the independent check has against a statement. A quote in another language than the
    statement can only be held against its figures: its words are no proof of anything."""
    quotes = [citation.quote for citation in statement.citations]
    if statement.reason and quotes:  # said in another language than its source
        strange = independent.figures(statement.text) - independent.figures("\n".join([*quotes, answer.question]))
        return f"{min(strange)} is not quoted" if strange else None
    return independent.doubt(statement.text, quotes, answer.question)


def costs(outcomes: Sequence[Outcome]) -> Measured:
    """Seconds of an answer and of its steps (as when the model was really asked), and tokens."""
    measured: dict[str, Rows | Figure] = {}
    timed = [(o, a, o.reply.spent) for o, a in answered(outcomes)]
    known = [(o, a, s.seconds - a.timings.get("model", 0.0) if s else 0.0) for o, a, s in timed]
    measured["seconds"] = rows(
        ((o, a.timings.get("total", o.reply.seconds) + more) for o, a, more in known), "median", True
    )
    for step, keys in STEPS.items():
        spent = [(o, sum(a.timings.get(key, 0.0) for key in keys)) for o, a, _ in known]
        if not any(s and s.remembered for _, _, s in timed):
            measured[f"seconds.{step}"] = rows(spent, "median", True)
    measured["seconds.model"] = rows(
        ((o, s.seconds if s else a.timings.get("model", 0.0)) for o, a, s in timed), "median", True
    )
    for name in ("prompt_tokens", "written_tokens"):
        counted = [(o, getattr(s, name)) for o, _, s in timed if s and getattr(s, name) is not None]
        if counted:
            measured[name] = rows(counted, "median", True)
    return measured


def citations(outcomes: Sequence[Outcome]) -> Measured:
    """Precision and recall of what the answers to answerable questions cite."""
    found: dict[str, list[tuple[Outcome, float]]] = {}
    for outcome, answer in answered(outcomes):
        if outcome.case.answerable:
            for name, value in citing.scores(outcome, answer).items():
                found.setdefault(name, []).append((outcome, value))
    return {name: rows(values, "mean") for name, values in sorted(found.items())}


def retrieval(outcomes: Sequence[Outcome]) -> Measured:
    """recall@1, recall@5, mrr, ndcg@10, context_precision@5 for each part, by file: a file's rank is
    that of its first passage."""
    measured: dict[str, Rows | Figure] = {}
    for name in dict.fromkeys(outcome.part.name for outcome in outcomes):
        asked = [(o, o.reply.found) for o in outcomes if o.part.name == name and o.reply.found is not None]
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
    """The share of right answers, of all and of each kind of question; silence; what is cited and shown."""
    verdicts = [(outcome, judge(outcome.case, answer).right) for outcome, answer in answered(outcomes)]
    measured: dict[str, Rows | Figure] = {"right": rows(verdicts)}
    for kind in sorted({outcome.case.kind for outcome, _ in verdicts}):
        measured[f"right.{kind}"] = rows((o, right) for o, right in verdicts if o.case.kind == kind)
    return {
        **measured,
        **silences(outcomes),
        **wording(outcomes),
        **citations(outcomes),
        "unproven_shown": shown_unproven(outcomes),
        **costs(outcomes),
    }


def wording(outcomes: Sequence[Outcome]) -> Measured:
    """The text of answers against the gold: contained, exact, F1; and how many statements are supported."""
    spoken = [(o, a) for o, a in answered(outcomes) if o.case.answerable and not a.abstained]
    held = [(o, a.text, [*o.case.answers, *(text for group in o.case.answer for text in group)]) for o, a in spoken]
    stated = [(o, s.support == "supported") for o, a in spoken for s in a.statements]
    return {
        "contains_gold": rows((o, metrics.hit(text, gold)) for o, text, gold in held),
        "exact": rows((o, max(metrics.exact(part, gold) for part in _parts(text))) for o, text, gold in held),
        "f1": rows(((o, max(metrics.f1(part, gold) for part in _parts(text))) for o, text, gold in held), "mean"),
        "statements_supported": rows(stated),
    }


def _parts(text: str) -> list[str]:
    """An answer as a whole, and the few words before its quote."""
    return [text, text.split(" – ", 1)[0]]


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


def answers(outcomes: Sequence[Outcome]) -> Measured:
    """How good the answers to answerable questions are; a silent one holds and cites nothing."""
    pairs = answered(outcomes)
    spoken = [(outcome, answer) for outcome, answer in pairs if not answer.abstained]
    supported = [(o, s) for o, answer in spoken for s in answer.statements if s.support == "supported"]
    quotes = [(o, "\n".join(citation.quote for citation in answer.citations)) for o, answer in pairs]
    return {
        "gold_in_text": rows((o, not a.abstained and metrics.holds(a.text, o.case.answers)) for o, a in pairs),
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
        measured[f"{name}.gold_in_text"] = rows((o, _gold_in_text(o, a)) for o, a in pairs)
        measured[f"{name}.right_file"] = rows((o, cited(o.case, a) is not None) for o, a in pairs)
        measured[f"{name}.seconds"] = seconds
        assert isinstance(seconds, Rows)
        for (o, a), spent in zip(pairs, seconds.values, strict=True):
            kept[name][o.case.id] = (_gold_in_text(o, a), cited(o.case, a) is not None, spent)
    ours, theirs = (kept[name] for name in names)
    both = [(ours[key], theirs[key]) for key in ours if key in theirs]
    at = [str(place) for place in range(len(both))]
    measured["ahead.gold_in_text"] = clustered([a[0] - b[0] for a, b in both], at, fmean)
    measured["ahead.right_file"] = clustered([a[1] - b[1] for a, b in both], at, fmean)
    measured["time_ratio"] = clustered([(a[2], b[2]) for a, b in both], at, _ratio)
    return measured


def _gold_in_text(outcome: Outcome, answer: Answer) -> bool:
    return not answer.abstained and metrics.holds(answer.text, outcome.case.answers)


def _ratio(times: Sequence[tuple[float, float]]) -> float:
    return median(ours for ours, _ in times) / median(theirs for _, theirs in times)


def without_model(outcomes: Sequence[Outcome]) -> Measured:
    """Is the gold in the one, and in the three sentences that the ranking alone puts first? What an
    answer is worth without a model, so that the model's own worth is seen."""
    ranked = [(o, o.reply.ranked) for o, _ in answered(outcomes) if o.reply.ranked]
    return {
        f"ranked.best_{count}": rows(
            (o, metrics.holds("\n".join(found[:count]), o.case.answers)) for o, found in ranked
        )
        for count in (1, 3)
    }


def silence(outcomes: Sequence[Outcome]) -> Measured:
    """How often it answers although the question's own document is left out.

    elsewhere: answered, and the gold stands in the answer or its quotes: perhaps another
    document really says it.
    """
    pairs = answered(outcomes)
    return {
        "answered": rows(((o, not answer.abstained) for o, answer in pairs), lower=True),
        "elsewhere": rows((outcome, _gold(outcome, answer)) for outcome, answer in pairs),
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


def silences_lines(outcomes: Sequence[Outcome]) -> list[str]:
    """The table of two by two."""
    return _table(outcomes).lines()


def judged_passages(outcomes: Sequence[Outcome]) -> Measured:
    """As ``silences``, and the same with each half judged by what was fitted on the other."""
    return {**silences(outcomes), **halves.two_fold(outcomes)}


def judged_passages_lines(outcomes: Sequence[Outcome]) -> list[str]:
    """The table of two by two, and the two-fold curve."""
    return [*silences_lines(outcomes), "", *halves.curve(outcomes)]


def nothing(outcomes: Sequence[Outcome]) -> list[str]:
    """For suites whose figures say all."""
    del outcomes
    return []


Measure = Callable[[Sequence[Outcome]], Measured]
Lines = Callable[[Sequence[Outcome]], list[str]]
