"""The bench's bookkeeping: what is timed, how it is split, and that no time fails anything."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from eval.asking import Part
from eval.bench import Beside, Row, indexing, memory, split
from eval.corpora import Corpus
from rag.engines.base import Embedder
from rag.types import Answer


class Counting(Embedder):
    """Every text has the same vector; ``batches`` holds what was asked for."""

    name, dimension = "counting", 4

    def __init__(self) -> None:
        self.batches: list[tuple[str, ...]] = []

    def queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.full((len(texts), 4), 0.5, dtype=np.float32)

    def passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.batches.append(tuple(texts))
        return self.queries(texts)


def answer(**timings: float) -> Answer:
    return Answer(question="?", language="de", text="-", abstained=True, engine="quotes", timings=timings)


def test_each_batch_is_embedded_once_more_for_comparison() -> None:
    """The bare calls get exactly the texts that the library asked for."""
    inner = Counting()
    beside = Beside(inner)
    beside.passages(["a", "b"])
    beside.passages(["c"])
    assert inner.batches == [("a", "b"), ("a", "b"), ("c",), ("c",)]
    assert beside.texts == 3 and beside.seconds > 0


def test_indexing_is_timed_beside_the_embedder(tmp_path: Path) -> None:
    """Three rows: how many texts, the ratio to the embedder, the ratio of an unchanged folder."""
    corpus = Corpus.of_texts("c", {"a.txt": "Der Hund bellt. Die Katze schläft.", "b.txt": "Es regnet."})
    rows = indexing(Part("", (), corpus), Counting(), tmp_path / "library", tmp_path)
    assert len(rows) == 3 and all(row.value > 0 for row in rows)
    assert rows[0].name == "texts embedded (2 documents)"


def test_an_answer_is_split_into_search_decide_and_write() -> None:
    """Timings of a step are added up; the model's share is taken of the totals."""
    timings = {
        "search": 0.1,
        "rank": 0.1,
        "read": 2.0,
        "decide": 0.2,
        "write": 1.0,
        "total": 4.0,
        "model": 3.0,
    }
    rows = {row.name.split("(")[0].strip(): row.value for row in split([answer(**timings)])}
    assert rows["of it search"] == 0.1
    assert abs(rows["of it decide"] - 2.3) < 1e-9
    assert rows["share that is not the model's"] == 0.25


def test_without_a_model_no_share_of_it_is_told() -> None:
    """What does not apply is not a zero."""
    assert not any("model" in row.name for row in split([answer(search=0.1, total=0.2)]))


def test_a_passed_bound_is_marked() -> None:
    """Only rows with a bound can be above it."""
    assert Row("r", 2.0, "times", 1.5).line().endswith("above")
    assert not Row("r", 1.0, "times", 1.5).line().endswith("above")
    assert not Row("r", 9.0, "s").line().endswith("above")


def test_peak_memory_is_more_than_nothing() -> None:
    """This process holds at least the interpreter: more than a MiB, less than a TiB."""
    assert 1 < memory()[0].value < 2**20
