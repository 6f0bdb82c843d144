"""What the gate is for: each thing that can go wrong with the answers fails the smoke suite and is named.

The suite as CI asks it, with the embedded model; what it said once is remembered,
so that a second run of these tests takes seconds.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from harness import DATA, ROOT, WORK, asked, copied, named
from test_spoiled_prompts import opposite

from eval.asking import Asked, Streamed
from eval.corpora import Corpus
from eval.opening import opener
from eval.run import Wanted, evaluate
from rag.errors import EngineError
from rag.settings import Settings
from rag.types import Answer, Citation, Evidence, Passage, Statement, Turn

pytestmark = pytest.mark.model

SMOKE = ("smoke", "--engine", "embedded")
RETRIEVAL = ("retrieval", "--data", str(DATA))


@pytest.fixture(scope="module")
def baseline(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of the code as it is, stored."""
    folder = tmp_path_factory.mktemp("base")
    asked(ROOT, folder, *SMOKE, "--baseline", str(folder / "base.json"), "--write-baseline")
    return folder / "base.json"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the code, to be spoiled."""
    return copied(tmp_path)


def test_an_unchanged_tree_is_the_same(baseline: Path, tmp_path: Path) -> None:
    """Nothing is called worse, and nothing is better."""
    _, report = asked(ROOT, tmp_path, *SMOKE, "--baseline", str(baseline))
    assert {one["verdict"] for one in report["differences"]} <= {"same", "cannot tell"}


def test_a_spoiled_prompt_fails(copy: Path, baseline: Path, tmp_path: Path) -> None:
    """The German verifying prompt turned into its opposite; every other one: ``test_spoiled_prompts``."""
    prompt = copy / "prompts" / "de" / "verify.md"
    prompt.write_text(opposite("de/verify.md"), "utf-8")
    code, report = asked(copy, tmp_path, *SMOKE, "--baseline", str(baseline))
    assert code == 1 and "prompt.verify.de" in named(report), report["figures"]


def test_the_threshold_of_silence_removed_fails(copy: Path, baseline: Path, tmp_path: Path) -> None:
    """Every question is answered then, also those without an answer."""
    for path in (copy / "rag" / "calibrations").glob("*.json"):
        path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | {"threshold": 0.0}), "utf-8")
    code, report = asked(copy, tmp_path, *SMOKE, "--baseline", str(baseline))
    assert code == 1 and "answers_unanswerable" in named(report)


@dataclass
class Altered:
    """A reply with another answer."""

    answer: Answer
    failure: EngineError | None
    probability: float | None
    signals: dict[str, float]
    said: tuple[str, ...]
    located: tuple[str, ...]

    def __iter__(self) -> Iterator[Evidence | Statement | Answer]:
        yield self.answer


class Shuffled:
    """An assistant that gives each answer the citations of the answer before it."""

    def __init__(self, inner: Asked) -> None:
        self._inner, self.engine = inner, getattr(inner, "engine", None)
        self._last: tuple[Citation, ...] = ()

    def search(self, question: str, k: int, only: Sequence[str], exclude: Sequence[str]) -> Sequence[Passage]:
        """As the inner one."""
        return self._inner.search(question, k, only, exclude)

    def stream(self, question: str, history: Sequence[Turn], only: Sequence[str], exclude: Sequence[str]) -> Streamed:
        """As the inner one, with other citations."""
        reply = self._inner.stream(question, history, only, exclude)
        answer, before = reply.answer, self._last
        self._last = answer.citations or before
        stated = [
            one.model_copy(update={"citations": before}) if before and one.citations else one
            for one in answer.statements
        ]
        return Altered(
            answer.model_copy(update={"statements": tuple(stated)}),
            reply.failure,
            reply.probability,
            reply.signals,
            reply.said,
            reply.located,
        )


def run(folder: Path, opened: Callable[[Corpus, Settings, Path], Any]) -> tuple[int, dict[str, Any]]:
    """The same in this process, with another way to open the assistant."""
    out = folder / "report.json"
    wanted = Wanted(suite="smoke", work=WORK, out=out)
    code = evaluate(wanted, Settings(engine="embedded"), opened)
    return code, json.loads(out.read_text("utf-8"))


def test_shuffled_citations_fail(tmp_path: Path) -> None:
    """Answers with another answer's proof."""

    @contextmanager
    def opened(corpus: Corpus, settings: Settings, work: Path) -> Iterator[Asked]:
        with opener()(corpus, settings, work) as inner:
            yield Shuffled(inner)

    code, report = run(tmp_path, opened)
    assert code == 1 and {"citation_recall.file", "unproven_shown"} & named(report)


def test_a_stale_index_fails(tmp_path: Path) -> None:
    """The files got a new first line after they were indexed: no quote stands where it is said to."""

    @contextmanager
    def opened(corpus: Corpus, settings: Settings, work: Path) -> Iterator[Asked]:
        older = {
            file: held.replace(b"\n", b"\nEntwurf, nicht zur Weitergabe.\n\n", 1)
            if file.endswith((".txt", ".md"))
            else held
            for file, held in corpus.files.items()
        }
        with opener()(replace(corpus, files=older), settings, work) as inner:
            yield inner

    code, report = run(tmp_path, opened)
    assert code == 1 and "true_quotes" in named(report)


def without(half: str, tree: Path) -> None:
    """Let one half of the retriever's scores count nothing."""
    search = tree / "rag" / "search.py"
    text = search.read_text("utf-8")
    spoiled = re.sub(half, lambda name: f'"{name[1]}": 0.0', text)
    assert spoiled != text
    search.write_text(spoiled, "utf-8")


@pytest.mark.skipif(not DATA.is_dir(), reason="the question sets of others are not beside this checkout")
@pytest.mark.parametrize(
    ("half", "figure", "more"),
    [
        (r'"(chunk|sentence)": 0\.\d+', "xquad_de.recall@1", ["--sample", "250"]),
        # The vectors make up for most of what the words find: it takes all questions of both sets.
        (r'"(words|grams)": 0\.\d+', "recall@1", []),
    ],
    ids=["vectors", "words"],
)
def test_a_retriever_without_one_half_is_worse(
    half: str, figure: str, more: list[str], copy: Path, tmp_path: Path
) -> None:
    """On XQuAD-de and GermanQuAD, against the stored baseline: worse on recall@1, with the interval."""
    without(half, copy)
    code, report = asked(copy, tmp_path, *RETRIEVAL, *more)
    told = {one["name"]: one for one in report["differences"]}[figure]
    assert told["verdict"] == "worse" and told["high"] < 0, told
    assert code == 1 and figure in named(report)
