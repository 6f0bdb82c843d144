"""What the language model itself contributes, apart from what the ranking does.

Whether an answer is right depends on much besides the model: where its words are of no use, the
ranking still puts forward a sentence, often the right one. So its words are judged here before
anything is made of them. Nothing is measured where no model read.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TypeVar

from eval.asking import Outcome
from eval.counts import answered, rows
from eval.judging import holds_gold
from eval.measured import Measured, Rows
from eval.metrics import auc
from eval.stats import Figure, clustered

NAMES = ("reading.gold", "located.gold", "verify.right", "verify.auc")
Held = TypeVar("Held")


def contributed(outcomes: Sequence[Outcome]) -> Measured:
    """reading.gold: of the answerable questions, do the model's few words hold the gold; located.gold:
    does the sentence that they led to. verify.*: see ``_verified``.
    """
    read = [outcome for outcome, _ in answered(outcomes) if outcome.reply.said]
    asked = [outcome for outcome in read if outcome.case.answerable]
    measured: dict[str, Rows | Figure] = {}
    if asked:
        measured["reading.gold"] = rows((o, holds_gold(o.case, "\n".join(o.reply.said))) for o in asked)
        measured["located.gold"] = rows((o, holds_gold(o.case, "\n".join(o.reply.located))) for o in asked)
    return {**measured, **_verified(read)}


def _verified(read: Sequence[Outcome]) -> Measured:
    """Does the model's word on the located sentence tell those that hold the answer from the others?

    verify.right: is its log-odds of yes above zero where the sentence holds the gold, and below where
    it does not, or where there is no answer. verify.auc: the area under the ROC curve of the same
    log-odds; only where there are both kinds. A question of several parts is left out: a signal is
    that of one part.
    """
    # The signal is exactly zero where the engine gave no probabilities.
    told = [(o, proved) for o in read if len(o.reply.said) == 1 and (proved := o.reply.signals.get("proved", 0.0))]
    judged = [(o, o.case.answerable and holds_gold(o.case, o.reply.located[0]), proved) for o, proved in told]
    if len({holds for _, holds, _ in judged}) < 2:
        return {}
    area = clustered([(holds, proved) for _, holds, proved in judged], _clusters(told), auc)
    return {"verify.right": rows((o, holds == (proved > 0)) for o, holds, proved in judged), "verify.auc": area}


def _clusters(told: Sequence[tuple[Outcome, float]]) -> list[str]:
    return [f"{outcome.part.name}/{outcome.case.cluster}" for outcome, _ in told]


def applicable(bounds: Mapping[str, Held], outcomes: Sequence[Outcome]) -> dict[str, Held]:
    """Without the bounds of these figures where nothing but quotes answered: no prompt was used then.

    Where a model answered, a figure of its that was not measured breaks its bound like any other.
    """
    left_out: Collection[str] = () if any(a.engine != "quotes" for _, a in answered(outcomes)) else NAMES
    return {name: bound for name, bound in bounds.items() if name not in left_out}
