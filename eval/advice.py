"""A language model as judge: advice beside the figures that gate, never one of them.

It is asked whether the quotes answer the question, in the question's language. What it says that is
neither yes nor no is counted as such; small models are poor judges, so read it with that in mind.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from eval.asking import Outcome
from eval.progress import Progress
from eval.stats import Figure, share
from rag.engines.base import Engine
from rag.types import Answer, Turn

_TASK = {
    "de": "Du prüfst Antworten. Beantworten die Zitate genau die gestellte Frage? Antworte nur mit Ja oder Nein.",
    "en": "You check answers. Do the quotes answer exactly the question asked? Reply only with Yes or No.",
}
_YES_NO = re.compile(r"\W*(ja|yes|nein|no)\b", re.IGNORECASE)


def request(answer: Answer) -> list[Turn]:
    """The conversation that asks for a judgement of one answer."""
    english = answer.language == "en"
    quotes = "\n".join(f"- {' '.join(citation.quote.split())}" for citation in answer.citations)
    asked = f"{'Question' if english else 'Frage'}: {answer.question}\n{'Quotes' if english else 'Zitate'}:\n{quotes}"
    return [Turn(role="system", content=_TASK["en" if english else "de"]), Turn(role="user", content=asked)]


def parse(text: str) -> bool | None:
    """Yes or no; None when it said neither."""
    hit = _YES_NO.match(text)
    return None if hit is None else hit[1].lower() in ("ja", "yes")


def judged_by(engine: Engine, outcomes: Sequence[Outcome]) -> dict[str, Figure]:
    """judge.answers: the share of answers that it finds answering, of those it judged;
    judge.unparsable: the share of its replies that say neither. Raises EngineError.
    """
    spoken = [(o, o.reply.answer) for o in outcomes if o.reply.answer is not None and not o.reply.answer.abstained]
    progress = Progress(len(spoken), "judgements")
    said: list[bool | None] = []
    clusters = [outcome.case.cluster for outcome, _ in spoken]
    for _, answer in spoken:
        said.append(parse(engine.chat(request(answer), max_tokens=3).text))
        progress.step()
    told = [(one, cluster) for one, cluster in zip(said, clusters, strict=True) if one is not None]
    return {
        "judge.answers": share([float(one) for one, _ in told], [cluster for _, cluster in told]),
        "judge.unparsable": share([one is None for one in said], clusters),
    }
