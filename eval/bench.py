"""How fast Belegt is beside what it cannot do without: ``python -m eval.bench --data DIR``.

Every figure is a ratio or a share, because seconds of two machines do not compare. They are
printed beside their bounds; nothing fails by time. How good the answers are is no matter here.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, get_args

from eval.asking import Part, spread
from eval.corpora import at, indexed
from eval.stats import SEED
from eval.suites import SUITES, Suite
from rag.engines.base import Embedder
from rag.errors import EngineError, RagError
from rag.settings import EngineName, Settings, settle
from rag.types import Answer

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

BOUNDS = {"indexing": 1.10, "unchanged": 0.02, "own": 0.08}
"""What the ratios should stay below: indexing costs little besides the embedding, an unchanged
folder next to nothing, and an answer takes its time in the model. For Ollama see ``bench_ollama``."""
STEPS = {"search": ("search",), "decide": ("rank", "read", "decide"), "write": ("write",)}
"""Which of an answer's timings make up which step."""


@dataclass(frozen=True)
class Row:
    """One line of the table. bound: what the ratio should stay below; None: only told."""

    name: str
    value: float
    unit: str
    bound: float | None = None

    def line(self) -> str:
        """The line, with a mark where the bound is passed."""
        bound = "" if self.bound is None else f"{self.bound:.2f}"
        mark = "  above" if self.bound is not None and self.value > self.bound else ""
        return f"{self.name:46}{self.value:>9.4g} {self.unit:8}{bound:>6}{mark}"


class Beside(Embedder):
    """An embedder that does every batch of passages twice: once for its caller, once bare.

    The two take turns in going first, so that neither a warming cache nor a machine that
    slows down favours one. seconds: of the bare calls alone; texts: how many there were.
    """

    def __init__(self, inner: Embedder) -> None:
        self._inner = inner
        self.name, self.dimension = inner.name, inner.dimension
        self.seconds, self.texts, self._bare_first = 0.0, 0, False

    def queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """As the inner one."""
        return self._inner.queries(texts)

    def passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """As the inner one, and the same once more for comparison."""
        self._bare_first = not self._bare_first
        if self._bare_first:
            self._bare(texts)
            return self._inner.passages(texts)
        vectors = self._inner.passages(texts)
        self._bare(texts)
        return vectors

    def _bare(self, texts: Sequence[str]) -> None:
        begun = time.perf_counter()
        self._inner.passages(texts)
        self.seconds += time.perf_counter() - begun
        self.texts += len(texts)


def indexing(part: Part, inner: Embedder, library: Path, work: Path) -> list[Row]:
    """Index the documents into ``library``, then sync the unchanged folder again."""
    from rag.library import Library

    for file, held in part.corpus.files.items():
        path = work / "files" / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(held)
    _warm(inner, work)
    beside = Beside(inner)
    with Library(library, beside) as opened:
        begun = time.perf_counter()
        opened.sync([work / "files"])
        first = time.perf_counter() - begun - beside.seconds
        begun = time.perf_counter()
        opened.sync([work / "files"])
        second = time.perf_counter() - begun
    return [
        Row(f"texts embedded ({len(part.corpus.files)} documents)", beside.texts, ""),
        Row("indexing / embedding the same texts", first / beside.seconds, "times", BOUNDS["indexing"]),
        Row("sync of the unchanged folder / first sync", second / first, "times", BOUNDS["unchanged"]),
    ]


def _warm(inner: Embedder, work: Path) -> None:
    """Load everything that is loaded once in a process: model, readers, vector index."""
    from rag.library import Library

    (work / "warm").mkdir()
    (work / "warm" / "a.txt").write_text("Ein Satz, mit dem alles geladen wird.\n", "utf-8")
    with Library(work / "warm-library", inner) as opened:
        opened.sync([work / "warm"])
        opened.search("Was wird geladen?", 1)


def answering(part: Part, settings: Settings, questions: int) -> list[Row]:
    """Ask some questions, one before them unmeasured, and split the time by step."""
    from rag import Assistant

    first, *cases = spread(part.cases, questions + 1, SEED)
    assistant = Assistant(settings=settings)
    try:
        assistant.ask(first.question, first.history)
        if assistant.engine.name == "ollama":
            from eval.bench_ollama import Timed, calls

            timed = Timed(assistant.engine)
            with Assistant(assistant.library, engine=timed, settings=settings) as watched:
                answers = [timed.asks(watched, case) for case in cases]
            return [*split(answers), *calls(timed, answers)]
        answers = [assistant.ask(case.question, case.history) for case in cases]
    finally:
        assistant.close()
    return split(answers)


def split(answers: Sequence[Answer]) -> list[Row]:
    """Rows for the answers' timings: in all, by step, and the share that is not the model's."""
    totals = [answer.timings.get("total", 0.0) for answer in answers]
    rows = [Row(f"one answer (median of {len(answers)})", median(totals), "s")]
    for step, keys in STEPS.items():
        spent = [sum(answer.timings.get(key, 0.0) for key in keys) for answer in answers]
        rows.append(Row(f"  of it {step} ({', '.join(keys)})", median(spent), "s"))
    models = [answer.timings["model"] for answer in answers if "model" in answer.timings]
    if len(models) == len(answers) and sum(models) > 0:
        rows.append(Row("share that is not the model's", 1 - sum(models) / sum(totals), "", BOUNDS["own"]))
    return rows


def memory() -> list[Row]:
    """The most that this process, and the largest of its children, ever held in memory."""
    unit = 1 if sys.platform == "darwin" else 1024  # Linux counts in KiB, macOS in bytes
    peaks = {"this process": resource.RUSAGE_SELF, "its largest child": resource.RUSAGE_CHILDREN}
    return [
        Row(f"peak memory, {name}", resource.getrusage(who).ru_maxrss * unit / 2**20, "MiB")
        for name, who in peaks.items()
    ]


def main(argv: Sequence[str] | None = None) -> int:
    """Print the table. 0, whatever the times; 2 when nothing could be measured."""
    from rag.engines import embedder

    wanted = _parser().parse_args(argv)
    try:
        settings = settle(engine=wanted.engine, model=wanted.model)
        (part,) = _documents(wanted.data).parts(wanted.data)
        with tempfile.TemporaryDirectory() as folder:
            work = Path(folder)
            if wanted.answers:
                rows, library = [], indexed(part.corpus, settings, settings.cache / "eval")
            else:
                rows, library = indexing(part, embedder(settings), work / "library", work), work / "library"
            try:
                rows += answering(part, at(library, settings), wanted.questions)
            except EngineError as error:
                print(f"no answers were timed: {error}", file=sys.stderr)
    except RagError as error:
        print(f"belegt bench: {error}", file=sys.stderr)
        return 2
    print(f"{'':46}{'value':>9} {'':8}{'bound':>6}")
    print("\n".join(row.line() for row in [*rows, *memory()]))
    return 0


def _documents(folder: Path | None) -> Suite:
    """GermanQuAD where it is there, else the project's own documents."""
    if folder is not None and (folder / "germanquad_dev_docs.jsonl").exists():
        return SUITES["answers"]
    print("measured on the project's own few documents, not on GermanQuAD (--data DIR)", file=sys.stderr)
    return SUITES["smoke"]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m eval.bench", description="Time indexing and answering, as ratios beside their bounds."
    )
    parser.add_argument("--data", type=Path, metavar="DIR", help="folder with GermanQuAD; else our own documents")
    parser.add_argument(
        "--answers", action="store_true", help="time answers alone, on the library that evaluations keep"
    )
    parser.add_argument("--questions", type=int, default=20, metavar="N", help="how many answers are timed (20)")
    parser.add_argument("--engine", choices=get_args(EngineName), help="which engine answers")
    parser.add_argument("--model", metavar="NAME", help="the engine's model")
    return parser


if __name__ == "__main__":
    sys.exit(main())
