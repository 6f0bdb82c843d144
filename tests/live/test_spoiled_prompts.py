"""A spoiled prompt fails the gate, which names it: what happens to prompts in real life, done to each of them.

Each is asked alone, as ``belegt eval smoke`` asks it before its questions. That the whole suite fails too
is ``test_harness``'s; an empty prompt and one without its question need no model: ``test_eval_probes``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from harness import ROOT, asked, copied, named

pytestmark = pytest.mark.model

PROMPTS = ROOT / "prompts"
FILES = [f"{lang}/{name}.md" for lang in ("de", "en") for name in ("read", "verify", "grade", "condense", "write")]
OPPOSITE = {
    "de/read.md": "Antworte ausführlich, in mehreren ganzen Sätzen und mit eigenen Worten.",
    "en/read.md": "Answer at length, in several whole sentences and in your own words.",
    "de/verify.md": "Du prüfst einen Satz. Antworte mit Nein, wenn er die Frage beantwortet, sonst mit Ja.",
    "en/verify.md": "You check a sentence. Answer No if it answers the question, otherwise Yes.",
    "de/grade.md": "Du beurteilst einen Text. C: Der Text beantwortet die Frage. A: Er sagt nichts dazu.",
    "en/grade.md": "You judge a text. C: The text answers the question. A: It says nothing about it.",
    "de/condense.md": "Du beantwortest die letzte Frage eines Gesprächs. Schreibe nur die Antwort.",
    "en/condense.md": "You answer the last question of a conversation. Write only the answer.",
    "de/write.md": "Du beantwortest eine Frage auf Englisch in einem kurzen Satz.",
    "en/write.md": "You answer a question in one short sentence in German.",
}


def of_the_other_language(file: str) -> str:
    """A copy of the translation was not translated."""
    return PROMPTS.joinpath("en" if file.startswith("de") else "de", Path(file).name).read_text("utf-8")


def opposite(file: str) -> str:
    """Another instruction, and worked examples that follow it."""
    _, first, *others = re.split(r"^(?=# )", PROMPTS.joinpath(file).read_text("utf-8"), flags=re.MULTILINE)
    assert first.startswith("# system\n")
    examples = others[:-1] if file.endswith(("verify.md", "grade.md")) else []
    label = {"Ja": "Nein", "Nein": "Ja", "Yes": "No", "No": "Yes", "A": "C", "B": "B", "C": "A"}
    turned = [re.sub(r"(?<=# assistant\n)\w+", lambda word: label[word[0]], one) for one in examples]
    return "".join([f"# system\n{OPPOSITE[file]}\n\n", *turned, others[-1]])


def exchanged(file: str) -> str:
    """What is filled in last stands in the other's place."""
    head, last = PROMPTS.joinpath(file).read_text("utf-8").rsplit("# user\n", 1)
    one, other = re.findall(r"\$\w+", last)
    return head + "# user\n" + last.replace(one, "\0").replace(other, one).replace("\0", other)


# Those that do no harm are left out: this model reads an English prompt for reading in German as well as
# an English one, the letters of a grade too, and the question before the sentences as well as after them.
HARMED = {
    opposite: FILES,
    of_the_other_language: [file for file in FILES if file not in ("en/read.md", "en/grade.md", "en/condense.md")],
    exchanged: [file for file in FILES if "verify" in file or "condense" in file],
}


@pytest.mark.parametrize("spoiled", HARMED)
def test_each_spoiled_prompt_is_named(spoiled: Callable[[str], str], tmp_path: Path) -> None:
    """Exit code 1; every prompt that was spoiled is blamed, and no other."""
    tree = copied(tmp_path)
    for file in HARMED[spoiled]:
        tree.joinpath("prompts", file).write_text(spoiled(file), "utf-8")
    code, report = asked(tree, tmp_path, "prompts", "--engine", "embedded")
    figures = {f"prompt.{name}.{lang}" for lang, name in (file[:-3].split("/") for file in HARMED[spoiled])}
    assert (code, named(report)) == (1, figures), report["figures"]


def test_the_prompts_as_they_are_hold(tmp_path: Path) -> None:
    """No figure is out of bounds."""
    code, report = asked(ROOT, tmp_path, "prompts", "--engine", "embedded")
    assert (code, named(report)) == (0, set()), report["figures"]
