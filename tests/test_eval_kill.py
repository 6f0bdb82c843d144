"""A run that is killed without warning goes on where it stopped, and finds what a run without the kill finds."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).parent
SCRIPT = """
import sys, time
from pathlib import Path
from contextlib import contextmanager
sys.path[:0] = [sys.argv[1]]
from test_eval_run import Quoter
from eval.run import Wanted, evaluate
from rag.settings import Settings

class Slow(Quoter):
    def search(self, *asked):
        time.sleep(0.05)
        return super().search(*asked)

@contextmanager
def opened(corpus, settings, work):
    yield Slow(corpus)

folder = Path(sys.argv[2])
wanted = Wanted("seeds", work=folder, folder=folder / "sets", out=folder / sys.argv[3])
sys.exit(evaluate(wanted, Settings(engine="quotes"), opened))
"""


def started(folder: Path, out: str) -> subprocess.Popen[bytes]:
    """A run in a process of its own."""
    command = [sys.executable, "-c", SCRIPT, str(HERE), str(folder), out]
    return subprocess.Popen(command, cwd=HERE.parent, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def answers(path: Path) -> list[object]:
    """What was answered, without the times."""
    return [(one["case"], one["answer"]["statements"]) for one in json.loads(path.read_text("utf-8"))["cases"]]


def test_a_killed_run_goes_on_and_ends_as_one_that_was_not(tmp_path: Path) -> None:
    """SIGKILL in the middle: the lines that were there stay, letter for letter; the answers are the same."""
    sys.path.insert(0, str(HERE))
    from test_eval_run import seeds

    seeds(tmp_path)
    kept = tmp_path / "killed.replies.jsonl"
    run = started(tmp_path, "killed.json")
    while run.poll() is None and (not kept.exists() or len(kept.read_text("utf-8").splitlines()) < 8):
        time.sleep(0.01)
    os.kill(run.pid, signal.SIGKILL)
    run.wait()
    before = [line for line in kept.read_text("utf-8").split("\n")[:-1]]
    assert 8 <= len(before) < 25
    assert started(tmp_path, "killed.json").wait() == 0 == started(tmp_path, "whole.json").wait()
    assert kept.read_text("utf-8").split("\n")[: len(before)] == before
    assert answers(tmp_path / "killed.json") == answers(tmp_path / "whole.json")
