"""The README says only what is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from rag.cli import _parser
from rag.models import RECOMMENDED, Recommended

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("target", sorted(set(re.findall(r"\bmake ([a-z-]+)\b", README)) - {"it"}))
def test_make_targets_exist(target: str) -> None:
    """Every `make …` of the README is a target."""
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)


@pytest.mark.parametrize("command", sorted(set(re.findall(r"^belegt ([a-z]+)", README, re.MULTILINE))))
def test_commands_exist(command: str) -> None:
    """Every command that a reader would type is one that the program has."""
    assert re.search(rf"\b{command}\b", _parser().format_help())


@pytest.mark.parametrize("path", sorted(set(re.findall(r"`((?:rag|eval|tests|ui|prompts|docs)/[\w./-]+)`", README))))
def test_paths_exist(path: str) -> None:
    """Every file that the README names is there."""
    assert (ROOT / path).exists()


def test_pictures_exist() -> None:
    """Every picture of the README is in the repository."""
    pictures = re.findall(r"!\[[^\]]*\]\(([^)]+)\)", README)
    assert pictures
    assert all((ROOT / picture).is_file() for picture in pictures)


def test_ci_calls_the_readmes_tests() -> None:
    """CI runs the very command that the README gives to a stranger, and demo and test need nothing before."""
    assert "make --no-print-directory test" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "make test" in README


@pytest.mark.parametrize("model", RECOMMENDED, ids=lambda model: model.name)
def test_the_table_of_models_is_the_programs(model: Recommended) -> None:
    """A row for each model that `belegt models` recommends: its size, for how much memory, and a reason."""
    (row,) = [line for line in README.splitlines() if line.startswith(f"| `{model.name}`")]
    _, size, machine, reason = [cell.strip() for cell in row.strip("|").split("|")]
    assert size == f"{model.size / 1e9:.1f} GB"
    assert f"{model.memory >> 30} GiB" in machine if model.memory else machine == "any machine"
    assert len(reason.split()) > 2
