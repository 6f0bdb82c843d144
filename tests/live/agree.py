"""Do two engines with the same weights, and the three doors, say the same? ``python tests/live/agree.py --data DIR``.

The 24 seeds questions are asked of the embedded engine, and of Ollama from Python, from the shell and
by what works behind the page. Same means: the same decision between answer and silence, and the same
first cited file. Whether the answers are right is no matter here.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from eval.asking import Part
from eval.cases import Case
from eval.corpora import at, code_hash, indexed
from eval.opening import remembering
from eval.suites import SUITES
from rag.errors import EngineFailed, RagError
from rag.settings import Settings
from rag.types import Answer, Noun

ROOT = Path(__file__).parents[2]
MAY_DIFFER = 1
"""Of all questions: the same weights in two builds round differently, and a decision may lie on the edge."""


class Said(Noun):
    """What counts of an answer. file: the first that is cited; None: silence."""

    file: str | None

    @classmethod
    def of(cls, answer: Answer | dict[str, Any]) -> Said:
        """The same from an Answer or from its JSON."""
        told = answer.to_json() if isinstance(answer, Answer) else answer
        cited = [citation["file"] for statement in told["statements"] for citation in statement["citations"]]
        return cls(file=cited[0] if cited else None)


Door = Callable[[Sequence[Case], Settings], list[Said]]


def python(cases: Sequence[Case], settings: Settings) -> list[Said]:
    """Through ``rag.Assistant``; what the embedded model was asked before is remembered. Raises EngineError."""
    from rag import Assistant

    found = []
    engine = remembering(settings, settings.cache / "eval") if settings.engine == "embedded" else None
    with Assistant(settings=settings, engine=engine) as assistant:
        for case in cases:
            reply = assistant.stream(case.question, case.history, case.only, case.exclude)
            answer = reply.answer
            if reply.failure is not None:
                raise reply.failure
            found.append(Said.of(answer))
    return found


def shell(cases: Sequence[Case], settings: Settings) -> list[Said]:
    """Through ``belegt ask --batch`` in a process of its own. Raises EngineFailed."""
    with tempfile.TemporaryDirectory() as folder:
        questions, out = Path(folder) / "questions.jsonl", Path(folder) / "answers.jsonl"
        fields = {"id", "question", "history", "only", "exclude"}
        questions.write_text("".join(case.model_dump_json(include=fields) + "\n" for case in cases), "utf-8")
        command = [sys.executable, "-m", "rag.cli", "ask", "--batch", str(questions), "--out", str(out),
                   "--engine", settings.engine, "--library", str(settings.library)]  # fmt: skip
        ended = subprocess.run(command, capture_output=True, text=True, check=False)
        told = [json.loads(line) for line in out.read_text("utf-8").splitlines()] if out.exists() else []
    if len(told) != len(cases) or ended.returncode:
        raise EngineFailed(f"belegt ask --batch ended with {ended.returncode}: {ended.stderr.strip()[-300:]}")
    return [Said.of(line) for line in told]


def page(cases: Sequence[Case], settings: Settings) -> list[Said]:
    """Through what the chat page does when somebody presses Enter. Raises EngineFailed."""
    from ui.asked import Asked
    from ui.conversations import new_exchange
    from ui.desk import Desk

    desk, found = Desk(settings), []
    try:
        for case in cases:
            exchange = new_exchange(case.question, case.only)
            begun = desk.conversations.begin(None, exchange, None)
            asked = Asked(desk, begun.id, exchange, case.history)
            asked.work.wait()
            shown = asked.view()
            if shown.answer is None or shown.warning:
                raise EngineFailed(shown.warning or "The page's worker gave no answer.")
            found.append(Said.of(shown.answer))
    finally:
        desk.assistant.close()
    return found


DOORS: dict[str, tuple[str, Door]] = {
    "embedded, Python": ("embedded", python),
    "ollama, Python": ("ollama", python),
    "ollama, shell": ("ollama", shell),
    "ollama, page": ("ollama", page),
}
"""The columns; all others are compared with the first."""


def table(cases: Sequence[Case], columns: dict[str, list[Said]]) -> list[str]:
    """A line a question; what differs from the first column is marked."""
    width = max(map(len, columns))
    lines = ["".join([f"{'':6}", *(f"{name:{width + 2}}" for name in columns)])]
    for number, case in enumerate(cases):
        first = next(iter(columns.values()))[number]
        said = [column[number] for column in columns.values()]
        cells = [f"{(one.file or 'silent')[:12]}{'' if one == first else '  differs'}" for one in said]
        lines.append("".join([f"{case.id:6}", *(f"{cell:{width + 2}}" for cell in cells)]).rstrip())
    return lines


def same(columns: dict[str, list[Said]]) -> dict[str, int]:
    """For each further column: in how many questions it says the same as the first."""
    first, *others = columns.items()
    return {name: sum(a == b for a, b in zip(first[1], column, strict=True)) for name, column in others}


def measure(part: Part, settings: Settings, kept: Kept, doors: Sequence[str]) -> dict[str, list[Said]]:
    """Ask at these doors where nothing is kept; progress goes to stderr. Raises RagError."""
    for name in doors:
        if name in kept.columns:
            continue
        engine, door = DOORS[name]
        begun = time.monotonic()
        said = door(part.cases, settings.model_copy(update={"engine": engine, "model": None}))
        kept.add(name, said)
        print(f"{name}: {len(part.cases)} questions in {time.monotonic() - begun:.0f} s", file=sys.stderr, flush=True)
    return {name: kept.columns[name] for name in DOORS if name in kept.columns}


class Kept:
    """The columns that an earlier run has asked, of the same questions and the same code. path: None keeps nothing."""

    def __init__(self, path: Path | None, cases: Sequence[Case]) -> None:
        self._path = path
        prompts = [path.read_text("utf-8") for path in sorted((ROOT / "prompts").glob("*/*.md"))]
        asked = [case.model_dump_json() for case in cases]
        self._of = hashlib.sha256("".join([*asked, *prompts, code_hash(ROOT, ["rag", "ui"])]).encode()).hexdigest()
        self.columns: dict[str, list[Said]] = {}
        if path is not None and path.exists():
            told = json.loads(path.read_text("utf-8"))
            if told["of"] == self._of:
                self.columns = {name: [Said(file=file) for file in files] for name, files in told["columns"].items()}

    def add(self, name: str, said: list[Said]) -> None:
        """Keep one more column."""
        self.columns[name] = said
        if self._path is not None:
            columns = {name: [one.file for one in column] for name, column in self.columns.items()}
            self._path.write_text(json.dumps({"of": self._of, "columns": columns}), "utf-8")


def main(argv: Sequence[str] | None = None) -> int:
    """Print the table. 0: all doors agree but for MAY_DIFFER questions; 1: not; 2: it was not measured at all doors."""
    parser = argparse.ArgumentParser(prog="agree.py", description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="folder with seeds_dev.jsonl")
    parser.add_argument(
        "--keep", type=Path, metavar="FILE", help="keep what a door said there, and do not ask it again"
    )
    parser.add_argument("--door", action="append", choices=list(DOORS), help="ask at this door only; with --keep")
    parser.add_argument("--sample", type=int, metavar="N", help="ask N questions only")
    wanted = parser.parse_args(argv)
    settings = Settings()
    try:
        (part,) = SUITES["seeds"].parts(wanted.data, wanted.sample)
        kept = Kept(wanted.keep, part.cases)
        settings = at(indexed(part.corpus, settings, settings.cache / "eval"), settings)
        columns = measure(part, settings, kept, wanted.door or list(DOORS))
    except RagError as error:
        print(f"belegt agree: {error}", file=sys.stderr)
        return 2
    print("\n".join(table(part.cases, columns)))
    counts = same(columns)
    for name, count in counts.items():
        print(f"{name}: the same as {next(iter(columns))} in {count} of {len(part.cases)} questions")
    if len(columns) < len(DOORS):
        print(f"not asked yet: {', '.join(DOORS.keys() - columns.keys())}")
        return 2
    return 0 if min(counts.values()) >= len(part.cases) - MAY_DIFFER else 1


if __name__ == "__main__":
    sys.exit(main())
