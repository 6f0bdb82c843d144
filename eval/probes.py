"""Each prompt alone: small tasks that one prompt is for, put to the model directly.

An answer depends on much besides a prompt: the ranking finds the sentence all the same when the
model's words are of no use. So a spoiled prompt hardly shows in answers, but here it does. A figure
bears the name of its prompt. The tasks are ``eval/suites/prompts.jsonl``; nothing is searched.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeVar

from eval.cases import Group, Words, read_lines
from eval.measured import Measured, Rows
from eval.metrics import hits_all, words
from eval.progress import Progress
from rag import followup, reading
from rag.engines.base import Completion, Engine
from rag.errors import EngineError
from rag.prompts import fill
from rag.text import language_of
from rag.types import Noun, Turn

FIGURE = "prompt."
"""What the figures' names begin with."""
FEW = 5
"""The reading prompt asks for as few words as possible; no task needs more than three."""
UNHEARD = -1.6
"""Log-probability of the first token of "not found" (one in five) below which silence came in other words."""
_WRITTEN = 90
Held = TypeVar("Held")
_PLACE = Path(__file__).parent / "suites" / "prompts.jsonl"


class Probe(Noun):
    """One task. sentences: what is read; for ``verify``, ``grade`` and ``write`` one, for ``condense`` none.

    says: groups of strings, each of which must be hit, as in a case; none for ``read`` where the
    sentences do not say it. yes: for ``verify`` and ``grade``, does the sentence answer this very question?
    """

    id: Words
    prompt: Literal["read", "verify", "grade", "condense", "write"]
    lang: Literal["de", "en"]
    question: Words
    sentences: tuple[Words, ...] = ()
    history: tuple[Turn, ...] = ()
    says: tuple[Group, ...] = ()
    yes: bool | None = None

    @property
    def figure(self) -> str:
        """The figure that it counts in."""
        return f"{FIGURE}{self.prompt}.{self.lang}"


@dataclass(frozen=True)
class Probed:
    """A task with the model's words. unfit: its prompt could not be filled in, and why; failure: of the engine."""

    probe: Probe
    said: str
    right: bool
    unfit: str | None = None
    failure: str | None = None


def probes(path: Path = _PLACE) -> list[Probe]:
    """The tasks, those of one prompt in a row: its beginning is read once. Raises BadCases."""
    return read_lines(path, Probe, lambda probe: probe.id, _faults)


def _faults(probe: Probe) -> list[str]:
    wants = {"read": bool(probe.sentences), "condense": bool(probe.history and probe.says)}
    wants["verify"] = wants["grade"] = len(probe.sentences) == 1 and probe.yes is not None
    wants["write"] = len(probe.sentences) == 1 and bool(probe.says)
    return [] if wants[probe.prompt] else [f"a task for {probe.prompt} lacks a field, or has one too many"]


def ask_alone(asked: object, tasks: Sequence[Probe]) -> list[Probed]:
    """Put each task to the model of an assistant; none where it has no model.

    A prompt that cannot be filled in is a finding, as a wrong reply is.
    """
    engine = getattr(asked, "engine", None)
    if not isinstance(engine, Engine) or engine.name == "quotes":
        return []
    progress = Progress(len(tasks), "tasks for one prompt alone")
    probed = []
    for probe in tasks:
        probed.append(_ask(engine, probe))
        progress.step()
    return probed


def _ask(engine: Engine, probe: Probe) -> Probed:
    try:
        messages, length, top = request(probe)
    except (KeyError, ValueError, OSError) as error:
        return Probed(probe, "", False, unfit=str(error.args[0] if error.args else error))
    try:
        completion = engine.chat(messages, max_tokens=length, stop=("\n",), top=top if engine.can.probabilities else 0)
    except EngineError as error:
        return Probed(probe, "", False, failure=" ".join(str(error).split()))
    return Probed(probe, completion.text.strip(), right(probe, completion))


def request(probe: Probe) -> tuple[list[Turn], int, int]:
    """The messages, the most tokens of a reply, and how many alternatives of its first one are wanted.

    Raises KeyError where the prompt has other names to fill in, ValueError where it is no prompt.
    """
    if probe.prompt == "condense":
        return followup.request(probe.question, probe.lang, probe.history), followup.MAX_TOKENS, 0
    if probe.prompt == "read":
        evidence = "\n".join(f"[{at}] {sentence}" for at, sentence in enumerate(probe.sentences, 1))
        return (
            fill("read", probe.lang, evidence=evidence, question=probe.question),
            reading.MAX_TOKENS,
            reading.TOP,
        )
    messages = fill(probe.prompt, probe.lang, source=probe.sentences[0], question=probe.question)
    return (messages, _WRITTEN, 0) if probe.prompt == "write" else (messages, 2, reading.TOP)


def right(probe: Probe, completion: Completion) -> bool:
    """Did the model do what the prompt is for? By the readers of replies that answers are made with."""
    if probe.prompt == "verify":
        odds = reading.log_odds(completion, probe.lang) if completion.first else _labelled(completion, probe.lang)
        return odds is not None and (odds > 0) == probe.yes
    if probe.prompt == "grade":
        grade = reading.graded(completion) if completion.first else _letter(completion)
        return grade is not None and (grade[0] > 0) == probe.yes
    if probe.prompt == "read":
        read = reading.parse(completion, probe.lang)
        return _told(read, probe) if probe.says else _denied(read)
    text = completion.text.strip().split("\n")[0]
    asks = probe.prompt != "condense" or text.endswith("?")
    return asks and not completion.cut and language_of(text) == probe.lang and hits_all(text, probe.says)


def _told(read: reading.Reading, probe: Probe) -> bool:
    return read.found and words(read.text) <= FEW and hits_all(read.text, probe.says)


def _denied(read: reading.Reading) -> bool:
    """It says that nothing is found, in the words by which its probability of that is known."""
    return not read.found and (read.denied is None or read.denied > UNHEARD)


def _labelled(completion: Completion, lang: str) -> float | None:
    """The label itself, from an engine that gives no probabilities."""
    label = completion.text.strip().casefold()
    yes, no = ("ja", "nein") if lang == "de" else ("yes", "no")
    return 1.0 if label.startswith(yes) else -1.0 if label.startswith(no) else None


def _letter(completion: Completion) -> tuple[float, float] | None:
    """The letter itself, from an engine that gives no probabilities."""
    letter = completion.text.strip()[:1]
    return (1.0 if letter == "A" else -1.0, 1.0 if letter == "B" else -1.0) if letter in ("A", "B", "C") else None


def figures(probed: Sequence[Probed]) -> Measured:
    """For each prompt, in each language, the share of its tasks that were done."""
    found: dict[str, list[Probed]] = {}
    for one in probed:
        found.setdefault(one.probe.figure, []).append(one)
    return {
        name: Rows(
            keys=tuple(one.probe.id for one in those),
            clusters=tuple(one.probe.id for one in those),
            values=tuple(float(one.right) for one in those),
        )
        for name, those in found.items()
    }


def gating(bounds: Mapping[str, Held], questions: bool, probed: Sequence[Probed]) -> dict[str, Held]:
    """The bounds of what was asked. questions: were any asked? probed: empty where there was no model to ask."""
    return {name: bound for name, bound in bounds.items() if (probed if name.startswith(FIGURE) else questions)}


def lines(probed: Sequence[Probed]) -> list[str]:
    """What went wrong, a line each; every task that a prompt failed at is worth looking at."""
    wrong = [one for one in probed if not one.right]
    unfit = {one.probe.figure: one.unfit for one in wrong if one.unfit}
    told = [f"{name}: the prompt cannot be filled in: {why}" for name, why in unfit.items()]
    return told + [
        f"not done, {one.probe.figure}: {one.probe.question} -> {one.failure or one.said}"
        for one in wrong
        if not one.unfit
    ]
