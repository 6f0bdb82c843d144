"""What a figure means, in a few words for somebody who reads a report for the first time."""

from __future__ import annotations

import re

_MEANINGS = (
    (r"prompt\.(\w+)\.(de|en)", "tasks for prompts/{1}/{0}.md alone that were done"),
    (r"right", "answers that hold the expected words and cite a right file, or are rightly silent"),
    (r"right\.(.+)", "the same, of questions of the kind {0}"),
    (r"answers_unanswerable", "questions without an answer that were answered all the same: lower is better"),
    (r"refuses_answerable", "questions with an answer that met silence: lower is better"),
    (r"auc", "how well the probability of an answer tells questions with one from those without (0.5: not at all)"),
    (r"true_quotes", "quotes that stand letter for letter at the place that is cited"),
    (r"contains_gold", "of the answers given, those whose text has the expected words"),
    (r"exact|f1", "of the answers given, the text against the expected words ({name})"),
    (r"statements_supported", "statements of answers that are shown as proven"),
    (r"supported_cited", "statements shown as proven that cite their proof"),
    (r"in_language", "answers in the language of their question"),
    (r"citation_precision\.(\w+)", "of what is cited, the share that proves the answer, by {0}"),
    (r"citation_recall\.(\w+)", "of what proves the answer, the share that is cited, by {0}; silence cites nothing"),
    (r"reading\.gold", "questions where the model's few words hold the expected ones, also where the answer is silent"),
    (r"located\.gold", "questions where the sentence that these words led to holds them"),
    (r"verify\.(right|auc)", "how well the model's yes or no to that sentence tells right ones from others"),
    (r"unproven_shown", "statements shown as proven that a second, independent check doubts: lower is better"),
    (r"seconds", "time for one question (median)"),
    (r"seconds\.(\w+)", "of it, the step {0}"),
    (r"(prompt|written)_tokens", "length of what the model read or wrote for one question (median)"),
    (r"checks\.(\w+)", "the checks' own {0}, on true and spoiled statements of known label"),
    (r"second_opinion\.(\w+)", "the independent check's own {0}, on the same statements"),
    (r"(?:(\w+)\.)?recall@(\d+)", "questions whose file is among the first {1} passages"),
    (r"(?:(\w+)\.)?mrr", "one over the place of the right file, on average"),
    (r"(?:(\w+)\.)?ndcg@(\d+)", "how near the order of the first {1} passages is to the best one"),
    (r"(?:(\w+)\.)?context_precision@(\d+)", "how far in front right passages stand among the first {1}"),
    (r"caught\.(\w+)", "spoiled statements of this class that the checks flag (recall)"),
    (r"precision\.(\w+)", "of those flagged, the share that is spoiled"),
    (r"auroc\.(\w+)", "how well the checks' score tells this class from true statements"),
    (r"false_alarms(?:\.(.+))?", "true statements that the checks flag: lower is better"),
    (r"independent\.caught\.(\w+)", "the same class, by the independent check"),
    (r"independent\.false_alarms", "true statements that the independent check doubts: lower is better"),
    (r"reworded", "of the true statements, those that are in other words than their source"),
)


def meaning(name: str) -> str:
    """What this figure means; empty for a name that says it itself."""
    for pattern, told in _MEANINGS:
        if found := re.fullmatch(pattern, name):
            return told.format(*(group or "" for group in found.groups()), name=name)
    return ""
