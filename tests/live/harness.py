"""What the tests of the gate share: a copy of the code to be spoiled, a suite run from it, what the report blames."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from rag.settings import user_cache

ROOT = Path(__file__).parents[2]
WORK = user_cache() / "eval"
DATA = ROOT.parent / "shared" / "datasets"


def copied(folder: Path) -> Path:
    """A copy of the code, to be spoiled."""
    for name in ("rag", "eval", "prompts"):
        shutil.copytree(ROOT / name, folder / "tree" / name, ignore=shutil.ignore_patterns("__pycache__"))
    return folder / "tree"


def asked(tree: Path, folder: Path, *suite: str) -> tuple[int, dict[str, Any]]:
    """The exit code and the report of a suite, run from a tree of the code in a process of its own."""
    out = folder / "report.json"
    out.unlink(missing_ok=True)
    command = [sys.executable, "-m", "eval", *suite, "--work", str(WORK), "--out", str(out)]
    done = subprocess.run(command, cwd=tree, capture_output=True, text=True, check=False)
    assert out.exists(), done.stderr[-2000:]
    return done.returncode, json.loads(out.read_text("utf-8"))


def named(report: dict[str, Any]) -> set[str]:
    """The figures that a report calls out of bounds or worse."""
    return {*report["below"], *(one["name"] for one in report["differences"] if one["verdict"] == "worse")}
