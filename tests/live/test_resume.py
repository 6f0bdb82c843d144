"""A run with the language model that is killed in the middle goes on, and finds what one without a kill finds.

QUESTIONS says how many of our own questions are asked (of the 164; a few in CI, 100 by hand):

    QUESTIONS=100 .venv/bin/python -m pytest -s -m model tests/live/test_resume.py

The run that is killed knows what the model said to the first half, so that it is killed soon after it begins
to ask; everything after that is asked anew.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from harness import ROOT, WORK

pytestmark = pytest.mark.model

QUESTIONS = int(os.environ.get("QUESTIONS", "4"))
HALF = QUESTIONS // 2
SAID = "*.completions.jsonl"


def started(work: Path, out: Path) -> subprocess.Popen[str]:
    """So many questions of the smoke suite, spread as it spreads them, in a process of its own."""
    count = str(QUESTIONS)
    command = [sys.executable, "-m", "eval", "smoke", "--engine", "embedded", "--sample", count, "--limit", count]
    command += ["--work", str(work), "--out", str(out)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, text=True)


def indexed(work: Path) -> Path:
    """A folder for the evaluation's work, with the documents indexed if another run has done so, and no more."""
    work.mkdir()
    for library in WORK.glob("smoke-*/complete.json"):
        shutil.copytree(library.parent, work / library.parent.name)
    return work


def cases(out: Path) -> dict[str, Any]:
    """What was answered to each question: silence or statements with their places, without times."""
    read = json.loads(out.read_text("utf-8"))["cases"]
    kept = ("abstained", "text", "statements")
    return {one["case"]["id"]: {name: one["answer"][name] for name in kept} for one in read}


def test_a_killed_run_goes_on_as_if_it_had_not_been(tmp_path: Path) -> None:
    """SIGKILL in the middle: finished questions are the same letter for letter, of the others at most
    one in a hundred is answered otherwise than in a run without the kill."""
    work, whole = indexed(tmp_path / "whole"), tmp_path / "whole.json"
    assert started(work, whole).wait() in (0, 1)
    spent = [one["spent"] for one in json.loads(whole.read_text("utf-8"))["cases"]]
    calls = [one["calls"] - one["remembered"] for one in spent]
    (said,) = work.glob(SAID)

    work, out = indexed(tmp_path / "killed"), tmp_path / "killed.json"
    known = said.read_text("utf-8").splitlines(keepends=True)[: sum(calls[:HALF])]
    (work / said.name).write_text("".join(known), "utf-8")
    kept = out.with_suffix(".replies.jsonl")
    run = started(work, out)
    while run.poll() is None and (not kept.exists() or kept.read_text("utf-8").count("\n") <= HALF + 1):
        time.sleep(0.05)
    os.kill(run.pid, signal.SIGKILL)
    run.wait()
    finished = kept.read_text("utf-8").split("\n")[:-1]  # the last line may be cut off
    assert HALF < len(finished) - 1 < QUESTIONS
    assert started(work, out).wait() in (0, 1)
    assert kept.read_text("utf-8").split("\n")[: len(finished)] == finished

    resumed, unbroken = cases(out), cases(whole)
    before = {json.loads(line)["case"] for line in finished[1:]}
    other = [id for id in resumed if resumed[id] != unbroken[id]]
    assert list(resumed) == list(unbroken) and len(resumed) == QUESTIONS
    asked = len((work / said.name).read_text("utf-8").splitlines()) - len(known)
    after = [id for id in other if id not in before]
    print(
        f"\n{len(before)} questions finished before the kill, {len(other) - len(after)} of them another answer; "
        f"{QUESTIONS - len(before)} after it, {len(after)} of them another answer; {asked} calls of the model anew"
    )
    assert asked >= sum(calls[HALF + 1 :])
    assert not set(other) & before and len(after) * 100 <= QUESTIONS - len(before)
