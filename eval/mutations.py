"""True cited statements from gold answers, and what a program makes of them that is no longer true.

A statement is the sentence that holds the gold answer, as it is, behind a lead as Belegt writes
them, or reworded (``eval.rewording``). Each mutant changes one thing: a number, a date, a name, a
negation; or leaves the words and takes another sentence as source, or a file from which the
proving sentence is gone. Nothing here shares code with the checks that are measured with it.
"""

from __future__ import annotations

import random
import zlib
from collections.abc import Iterator

from eval.asking import Part
from eval.bases import Base, bases
from eval.labelled import Labelled
from eval.metrics import holds, normal
from eval.rewording import reworded
from eval.spoiling import CHANGES
from eval.stats import SEED

CLASSES = ("number", "date", "name", "negation", "moved", "deleted", "swapped")
"""All kinds of mutants. ``swapped``, two numbers of one sentence changed places, is told apart
from ``number``: every value still stands in the source."""


def labelled(part: Part, seed: int = SEED) -> list[Labelled]:
    """All statements that the gold answers of a part give, true ones and mutants."""
    made: list[Labelled] = []
    for base in bases(part):
        chance = random.Random(zlib.crc32(f"{seed} {part.name} {base.case.id}".encode()))
        made += _of(base, part.name, chance)
    return made


def _of(base: Base, name: str, chance: random.Random) -> Iterator[Labelled]:
    lead, other = chance.random() < 0.5, reworded(base.sentence, base.case.lang, chance)
    true = [(f"{base.gold} – {base.sentence}", "lead") if lead else (base.sentence, "verbatim")]
    if other:
        yield _one(base, name, other[0], (base.sentence,), "true", other[1])
        true.append(other)
    if chance.random() < (0.6 if other else 0.15):  # so that most of the true ones are in other words
        yield _one(base, name, true[0][0], (base.sentence,), "true", true[0][1])
    for kind, change in CHANGES.items():
        statement, form = chance.choice(true)
        if form == "lead":
            statement, form = base.sentence, "verbatim"
        mutant = change(statement, base, chance)
        if mutant and normal(mutant) != normal(statement):
            yield _one(base, name, mutant, (base.sentence,), kind, form)
    left = tuple(one for one in base.others if not holds(one, [base.gold]))
    if left and len(left) == len(base.others):
        statement, form = chance.choice(true)
        yield _one(base, name, statement, (chance.choice(left),), "moved", form)
        yield _one(base, name, statement, left, "deleted", form)


def _one(base: Base, name: str, statement: str, sources: tuple[str, ...], kind: str, form: str) -> Labelled:
    case = base.case
    return Labelled(
        id=f"{name or 'own'}/{case.id}/{kind}/{form}",
        lang=case.lang,
        statement=statement,
        sources=sources,
        proven=kind == "true",
        kind=kind,
        form=form,
        question=case.question,
        cluster=f"{name}/{case.cluster}",
    )
