"""Each prompt alone: what counts as done, and what a spoiled prompt comes to."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from fakes import ScriptedEngine

from eval import probes
from eval.bounds import Bound, bounds
from eval.cases import BadCases
from eval.probes import Probe, ask_alone, right
from eval.report import Report, closing
from rag.engines.base import Completion
from rag.engines.quotes import QuotesEngine
from rag.types import Turn

READ = Probe(id="r", prompt="read", lang="de", question="Wer leitet ihn?", sentences=("Ihn leitet Hanne Voss.",))
TOLD = READ.model_copy(update={"says": (("Hanne Voss",),)})
VERIFY = Probe(id="v", prompt="verify", lang="de", question="Wer?", sentences=("Es regnet.",), yes=False)
GRADE = VERIFY.model_copy(update={"prompt": "grade"})
WRITE = Probe(
    id="w", prompt="write", lang="de", question="Seit wann?", sentences=("Since 1931.",), says=(("seit 1931",),)
)

CONDENSE = Probe(
    id="c",
    prompt="condense",
    lang="de",
    question="Wer leitet ihn?",
    history=(Turn(role="user", content="Wo probt der Chor?"),),
    says=(("Chor",), ("leitet",)),
)


@pytest.mark.parametrize(
    ("probe", "reply", "done"),
    [
        (TOLD, "Hanne Voss", True),
        (TOLD, "[1] Hanne Voss.", True),
        (TOLD, "Peter Voss", False),
        (TOLD, "Nicht gefunden", False),
        (TOLD, "Den Chor leitet nach den Sätzen seit langem Frau Hanne Voss", False),  # not a few words
        (READ, "Nicht gefunden", True),
        (READ, "Hanne Voss", False),
        (WRITE, "Das Boot ist seit 1931 im Hafen.", True),
        (WRITE, "The boat has been in the harbour, seit 1931.", False),  # another language
        (WRITE, "Das Boot ist schon lange im Hafen.", False),
        (CONDENSE, "Wer leitet den Chor?", True),
        (CONDENSE, "Wer leitet ihn?", False),
        (CONDENSE, "Den Chor leitet Hanne Voss.", False),  # an answer, and no question
    ],
)
def test_what_a_prompt_is_for_is_done_or_not(probe: Probe, reply: str, done: bool) -> None:
    """The gold in few words, silence where there is none, a sentence in the question's language."""
    assert right(probe, Completion(text=reply)) == done


@pytest.mark.parametrize(("first", "done"), [((("N", -0.1),), True), ((("Not", -0.1), ("Nicht", -4.0)), False)])
def test_silence_in_other_words_than_the_decision_knows_is_none(
    first: tuple[tuple[str, float], ...], done: bool
) -> None:
    """With a prompt of the other language the model is silent too, but its probability is lost on the decision."""
    assert right(READ, Completion(text="Nicht gefunden", first=first)) == done


@pytest.mark.parametrize(
    ("first", "done"),
    [((("Nein", -0.1), ("Ja", -3.0)), True), ((("Nein", -3.0), ("Ja", -0.1)), False), ((("Es", -0.1),), False)],
)
def test_a_label_counts_by_its_probabilities(first: tuple[tuple[str, float], ...], done: bool) -> None:
    """The likelier label is the model's word; a reply that does not begin with a label is none."""
    assert right(VERIFY, Completion(text="x", first=first)) == done


@pytest.mark.parametrize(
    ("first", "done"),
    [((("C", -0.1), ("A", -3.0)), True), ((("A", -0.1),), False), ((("B", -0.7), ("A", -0.8), ("C", -3.0)), True)],
)
def test_a_letter_counts_by_its_probabilities(first: tuple[tuple[str, float], ...], done: bool) -> None:
    """A against the two others together; without probabilities the letter itself, and no other word, counts."""
    assert right(GRADE, Completion(text="x", first=first)) == done
    assert right(GRADE, Completion(text=first[0][0])) == (first[0][0] != "A")
    assert not right(GRADE, Completion(text="Die Antwort"))


@pytest.mark.parametrize(("reply", "done"), [("Nein", True), ("nein.", True), ("Ja", False), ("Es regnet.", False)])
def test_a_label_counts_by_itself_without_probabilities(reply: str, done: bool) -> None:
    """An engine that gives none is judged by what it says."""
    assert right(VERIFY, Completion(text=reply)) == done


def test_every_task_can_be_put() -> None:
    """The prompts that come along take what the tasks fill in; each prompt has as many in both languages."""
    tasks = probes.probes()
    for task in tasks:
        messages, _, _ = probes.request(task)
        assert messages[-1].role == "user" and task.question in messages[-1].content
    count = Counter(task.figure for task in tasks)
    names = ("read", "verify", "grade", "condense", "write")
    assert set(count) == {f"prompt.{name}.{lang}" for name in names for lang in ("de", "en")}
    assert all(count[f"prompt.{name}.de"] == count[f"prompt.{name}.en"] >= 8 for name in names)


def test_every_prompt_has_a_bound_in_both_suites() -> None:
    """None can be spoiled without a figure that gates."""
    wanted = {task.figure for task in probes.probes()}
    assert set(bounds("prompts")) == wanted
    assert {name for name in bounds("smoke") if name.startswith("prompt.")} == wanted


def test_tasks_with_mistakes_are_told_with_their_lines(tmp_path: Path) -> None:
    """A task for ``verify`` without its label proves nothing."""
    path = tmp_path / "p.jsonl"
    bad = VERIFY.model_dump(mode="json", exclude_defaults=True) | {"id": "b", "yes": None}
    path.write_text(VERIFY.model_dump_json(exclude_defaults=True) + "\n" + json.dumps(bad), "utf-8")
    with pytest.raises(BadCases, match=r"p\.jsonl:2: a task for verify"):
        probes.probes(path)


def test_the_figures_are_shares_of_each_prompt() -> None:
    """One of two reading tasks is done; another prompt does not count in."""
    engine = ScriptedEngine("Hanne Voss")
    found = probes.figures(ask_alone(SimpleNamespace(engine=engine), [TOLD, READ, WRITE]))
    assert {name: one.figure().value for name, one in found.items()} == {"prompt.read.de": 0.5, "prompt.write.de": 0.0}


def test_a_failing_engine_is_counted_and_told() -> None:
    """A failure is not a wrong word: more than two in a hundred make the run invalid."""
    probed = ask_alone(SimpleNamespace(engine=ScriptedEngine("x", fails=True)), [TOLD])
    report = Report("prompts", probes.figures(probed), {"prompt.read.de": Bound(minimum=0.5)}, probed=probed)
    assert report.code == 2 and any("The scripted engine failed" in line for line in closing(report))


def test_without_a_model_no_prompt_is_asked() -> None:
    """Quotes use none, so none is held to its bound."""
    assert ask_alone(SimpleNamespace(engine=QuotesEngine()), [TOLD]) == []
    held = probes.gating({"prompt.read.de": 1, "right": 2}, True, [])
    assert held == {"right": 2}


def test_a_part_of_the_questions_still_asks_all_tasks() -> None:
    """Their bounds hold by the value then, not by the interval, for no chance chose them."""
    probed = ask_alone(SimpleNamespace(engine=ScriptedEngine("Hanne Voss")), [TOLD, READ])
    report = Report("smoke", probes.figures(probed), {"prompt.read.de": Bound(minimum=0.6)}, probed=probed, whole=False)
    assert report.code == 1 and report.broken == ["prompt.read.de"]


SCRIPT = """
import sys
from contextlib import contextmanager
from pathlib import Path
sys.path[:0] = [sys.argv[1]]
from fakes import ScriptedEngine
from eval.run import Wanted, evaluate
from rag.settings import Settings

class Questions:
    engine = ScriptedEngine("Ja")
    def stream(self, *asked):
        raise AssertionError(asked)

@contextmanager
def opened(*_):
    yield Questions()

work = Path(sys.argv[2])
sys.exit(evaluate(Wanted("smoke", work=work, out=work / "r.json"), Settings(engine="embedded"), opened))
"""


@pytest.mark.parametrize("how", [lambda text: text.replace("$question", "", 1), lambda _: ""], ids=["line", "file"])
def test_a_prompt_that_cannot_be_filled_in_ends_the_run_and_is_named(how: Callable[[str], str], tmp_path: Path) -> None:
    """A lost placeholder, an empty file: exit code 1 with the figure, and no question is asked in vain."""
    tests = Path(__file__).parent
    for name in ("rag", "eval", "prompts"):
        shutil.copytree(tests.parent / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    spoiled = tmp_path / "prompts" / "de" / "write.md"
    spoiled.write_text(how(spoiled.read_text("utf-8")), "utf-8")
    command = [sys.executable, "-c", SCRIPT, str(tests), str(tmp_path)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stderr[-2000:]
    assert "prompt.write.de: the prompt cannot be filled in: prompts/write.md takes" in done.stdout
    report = json.loads((tmp_path / "r.json").read_text("utf-8"))
    assert "prompt.write.de" in report["below"] and report["cases"] == []
    assert all(name.startswith("prompt.") for name in report["below"])
