"""Searching across languages: words that look alike, and texts that are near to any question."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from rag.alike import Alike, folded, likeness
from rag.engines.base import Embedder
from rag.library import Library
from rag.nearness import ANY


@pytest.mark.parametrize(
    ("english", "german"),
    [
        ("catholic", "katholisch"),
        ("theory", "Theorie"),
        ("philosophers", "Philosophen"),
        ("oxide", "Zinkoxid"),
        ("crystal", "Kristalle"),
        ("Marconi's", "Marconis"),
        ("Zürich", "Zuerich"),
        ("1901", "1901"),
    ],
)
def test_words_of_one_origin_are_alike(english: str, german: str) -> None:
    """Names, numbers and words of one origin are known in both spellings."""
    assert likeness(folded(english), folded(german)) > 0


@pytest.mark.parametrize(
    ("english", "german"),
    [("house", "Baum"), ("1901", "1902"), ("1901", "19010"), ("oxygen", "Sauerstoff"), ("art", "Startbahn")],
)
def test_other_words_are_not(english: str, german: str) -> None:
    """Numbers are the same or not at all, and a short word inside another is no match."""
    assert likeness(folded(english), folded(german)) == 0


@given(st.text(max_size=12), st.text(max_size=12))
def test_likeness_is_a_share_and_the_same_both_ways(one: str, other: str) -> None:
    """However strange the words: between 0 and 1, the same in either order, 1 with itself."""
    alike = likeness(folded(one), folded(other))
    assert 0 <= alike <= 1
    assert alike == likeness(folded(other), folded(one))
    assert likeness(folded(one), folded(one)) == 1


def test_a_word_that_all_texts_have_tells_nothing() -> None:
    """Among texts on one topic the topic's word counts for little, the rare word decides."""
    texts = [f"Chloroplasten liegen in der Zelle {cell}." for cell in "ABCDEFGH"]
    texts.append("Chloroplasten der Diatomeen stammen von Rotalgen ab.")
    alike = Alike("What chloroplasts do diatoms have?", texts)
    assert 0 < alike.score(texts[0]) < 0.1
    assert alike.score(texts[-1]) > 1


def test_a_text_without_such_words_adds_nothing() -> None:
    """No word alike, no text, no question: nothing is added, and nothing is taken away."""
    assert Alike("What is a house?", ["Der Baum steht am Fluss."]).score("Der Baum steht am Fluss.") == 0
    assert Alike("", []).score("") == 0


def _library(folder: Path, embedder: Embedder, texts: dict[str, str]) -> Library:
    (folder / "files").mkdir()
    for name, text in texts.items():
        (folder / "files" / name).write_text(text, encoding="utf-8")
    library = Library(folder / "library", embedder)
    library.sync([folder / "files"])
    return library


class Placed(Embedder):
    """Each text has the vector of the first key that it contains; ``asked`` are the questions embedded."""

    name, dimension = "placed", 3

    def __init__(self, places: dict[str, tuple[float, float, float]]) -> None:
        self._places = places
        self.asked: list[str] = []

    def passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        rows = np.array([next(v for k, v in self._places.items() if k in text) for text in texts], dtype=np.float32)
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
        return rows

    def queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.asked += texts
        return self.passages(texts)


TOWN = {
    "baecker.txt": "Der Bäcker und die Gesellen buken für das Fest der Gemeinde viele Brote und Kuchen.",
    "maler.txt": "Der Maler mischte für die Wände des Rathauses eine Farbe aus Zinkoxid und Leinöl.",
    "schule.txt": "Die Schule war im Winter wegen des Schnees und der Kälte drei Wochen geschlossen.",
}


def test_a_word_that_looks_alike_finds_a_text_of_the_other_language(tmp_path: Path) -> None:
    """Where the vectors tell nothing, "oxide" finds „Zinkoxid“, which shares no stem and no five letters with it."""
    with _library(tmp_path, Placed({"": (1.0, 0.0, 0.0)}), TOWN) as library:
        hits = library.find("What was made of that oxide?")
    assert [hit.passage.file for hit in hits] == ["maler.txt", "baecker.txt", "schule.txt"]
    assert hits[0].signals["alike"] > 0
    assert [hit.signals["alike"] for hit in hits[1:]] == [0, 0]


def test_in_one_language_such_words_are_not_looked_for(tmp_path: Path) -> None:
    """Stems and pieces find them there."""
    with _library(tmp_path, Placed({"": (1.0, 0.0, 0.0)}), TOWN) as library:
        assert "alike" not in library.find("Was wurde aus dem Oxid gemacht?")[0].signals


PLACES = {
    "Rathaus": (1.0, 0.3, 0.0),  # near to any question
    "Mühle": (0.4, 1.0, 0.0),
    "Schnee": (0.2, 0.0, 1.0),
    "grinding": (1.0, 0.62, 0.0),  # a little nearer to the town hall than to the mill
    "gemahlen": (1.0, 0.62, 0.0),
    "": (1.0, 0.0, 0.0),  # any question
}


def _placed(tmp_path: Path) -> tuple[Placed, Library]:
    texts = {
        "rathaus.txt": "Das Rathaus ist alt.",
        "muehle.txt": "Die Mühle ist neu.",
        "schnee.txt": "Der Schnee ist da.",
    }
    embedder = Placed(PLACES)
    return embedder, _library(tmp_path, embedder, texts)


def test_across_languages_a_text_near_to_any_question_stands_back(tmp_path: Path) -> None:
    """The same vectors: in one language the nearest text is first, across languages the one nearer than usual."""
    _, library = _placed(tmp_path)
    with library:
        assert library.search("Wo wurde gemahlen und wo nicht?")[0].file == "rathaus.txt"
        assert library.search("Where was the grinding of it done?")[0].file == "muehle.txt"


def test_what_any_question_is_near_to_is_asked_once(tmp_path: Path) -> None:
    """A search in one language embeds its question alone; across languages the others are embedded once."""
    embedder, library = _placed(tmp_path)
    with library:
        library.search("Wo wurde gemahlen und wo nicht?")
        assert len(embedder.asked) == 1
        for _ in range(2):
            library.search("Where was the grinding of it done?")
    assert len(embedder.asked) == 3 + len(ANY["en"])


def test_in_a_library_of_both_languages_a_shared_word_is_not_all(tmp_path: Path) -> None:
    """The text that answers in the other language comes before one in the question's own that shares a word."""
    places = {"Mühle": (0.84, 0.54, 0.0), "sold": (0.8, 0.6, 0.0), "grinding": (1.0, 0.0, 0.0), "": (0.0, 0.0, 1.0)}
    texts = {"mill.txt": "Die alte Mühle liegt unten am Bach.", "hall.txt": "The corn is sold in the hall on Fridays."}
    with _library(tmp_path, Placed(places), texts) as library:
        found = library.search("Where was the grinding of the corn done?")
    assert [passage.file for passage in found] == ["mill.txt", "hall.txt"]


def test_every_language_has_its_questions() -> None:
    """A search across languages can be asked in either, and both lean alike."""
    assert set(ANY) == {"de", "en"}
    assert len(ANY["de"]) == len(ANY["en"])
