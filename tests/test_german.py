"""The page tells a German reader in German what the readers, the library and the engines say in English."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from rag.engines.ollama_errors import refused
from ui.german import german

ROOT = Path(__file__).parents[1]
ENGLISH = re.compile(r"\b(the|its?|is|not|of|and|again|file|files|be|cannot|save|more|than|too|read|on|to)\b")
RAISED = ("ReadError", "_Broken")
KEPT = ("pip install cryptography",)


def reasons() -> list[str]:
    """Every reason that the readers give for a file that they do not read, as the source has it, its blanks filled."""
    found: list[str] = []
    for path in [*sorted((ROOT / "rag" / "readers").glob("*.py")), *sorted((ROOT / "rag" / "sync").glob("*.py"))]:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        known = {
            target.id: node.value.value
            for node in tree.body
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
            for target in node.targets
            if isinstance(target, ast.Name) and isinstance(node.value.value, str)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in RAISED:
                found.append(filled(node.args[0], known))
    return [text for text in found if text]


def filled(node: ast.expr, known: dict[str, str]) -> str:
    """The text of a literal, with 7 where something is put in; empty for what is no literal."""
    if isinstance(node, ast.Constant):
        return str(node.value)
    if not isinstance(node, ast.JoinedStr):
        return ""
    return "".join(
        filled(part, known)
        if not isinstance(part, ast.FormattedValue)
        else known.get(part.value.id, "7")
        if isinstance(part.value, ast.Name)
        else "7"
        for part in node.values
    )


def test_the_readers_give_many_reasons() -> None:
    """The search in the source finds them."""
    assert len(reasons()) > 25


@pytest.mark.parametrize("reason", sorted(set(reasons())))
def test_every_reason_is_told_in_german(reason: str) -> None:
    """No English word is left of it."""
    told = german(reason)
    for kept in KEPT:
        told = told.replace(kept, "")
    assert not ENGLISH.search(told), told


@pytest.mark.parametrize(
    ("message", "told"),
    [
        ("Ollama does not answer at http://127.0.0.1:9. Start it with: ollama serve",
         "Ollama antwortet nicht unter http://127.0.0.1:9. Starte es mit: ollama serve"),
        (str(refused(404, "", "http://127.0.0.1:9", "qwen")),
         "Ollama hat das Modell qwen nicht. Hol es mit: belegt pull qwen"),
        ("…/fehlt does not exist.", "…/fehlt gibt es nicht."),
        ("2 files of kinds that cannot be read were passed over: 2 .png",
         "2 Dateien unlesbarer Art wurden übergangen: 2 .png"),
        ("Something that nobody has thought of.", "Something that nobody has thought of."),
    ],
)  # fmt: skip
def test_what_is_known_is_told_in_german_and_the_rest_as_it_is(message: str, told: str) -> None:
    """Messages of the server and of a click; an unknown one is not lost."""
    assert german(message) == told
