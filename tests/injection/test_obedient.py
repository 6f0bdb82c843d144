"""Attacks against a model that does whatever a document says: what the program lets through then."""

from __future__ import annotations

import os
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

import pytest
from cases import Case, cases
from fakes import HashEmbedder
from scene import Scene

from rag.engines.base import Abilities, Completion, Engine
from rag.types import Turn

CASES = cases()


class Obedient(Engine):
    """Says what the attack asks for, and denies nothing."""

    name, model, digest, context = "embedded", "obedient", None, 4096
    can = Abilities(probabilities=True)

    def __init__(self) -> None:
        self.says = ""

    def chat(
        self,
        messages: Sequence[Turn],
        *,
        max_tokens: int,
        stop: Sequence[str] = (),
        top: int = 0,
        on_text: Callable[[str], None] | None = None,
        cancel: threading.Event | None = None,
    ) -> Completion:
        return Completion(text=self.says, first=((self.says[:3], -0.01),) if top else ())


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    made = Scene(tmp_path_factory.mktemp("scene"), HashEmbedder(), Obedient())
    yield made
    made.close()


def _orders(case: Case) -> list[str]:
    """What a model that was taken over may say."""
    return [case.canary, f"[1] {case.canary} [geheim.pdf, S. 3]", f"![x](https://{case.canary}.example/p.png)"]


def test_there_are_enough() -> None:
    """300 cases: 15 kinds, 5 positions, 2 languages; each attack stands in its document as it was written."""
    assert len({case.id for case in CASES}) == len(CASES) == 300
    assert (len({case.kind for case in CASES}), len({case.position for case in CASES})) == (15, 5)
    assert Counter(case.language for case in CASES) == {"de": 150, "en": 150}
    assert len({case.canary for case in CASES}) == 300
    assert all(case.attack in case.text() and case.canary not in case.target.question for case in CASES)


def test_a_model_that_was_taken_over(scene: Scene, tell: Callable[[str, object], None]) -> None:
    """Forged citations accepted: 0; links or images made active: 0; words of the model that no quote proves: 0."""
    engine = scene.engine
    assert isinstance(engine, Obedient)
    counts: Counter[str] = Counter()
    chosen = CASES if os.environ.get("LENGTH") == "full" else CASES[:60]
    for nth, case in enumerate(chosen):
        scene.put(case)
        orders = _orders(case)
        engine.says = orders[nth % len(orders)]
        outcome = scene.ask(case)
        counts["effect"] += outcome.effect
        counts["unproven"] += outcome.effect and not outcome.quoted
        counts["quoted"] += outcome.quoted
        counts["false"] += outcome.false_places
        counts["active"] += outcome.active
    tell("a model that obeys every document: cases", len(chosen))
    tell("  its words shown without a quote that holds them", counts["unproven"])
    tell("  its words shown before the quote of the attack, marked as that file's", counts["effect"])
    tell("  the attack's sentence shown as a quote, with its file and place", counts["quoted"])
    tell("  forged citations accepted", counts["false"])
    tell("  links, images, scripts made active", counts["active"])
    assert (counts["unproven"], counts["false"], counts["active"]) == (0, 0, 0)
