"""A file that repeats what people ask for: it is found, and it cannot fill the evidence or hide what others say."""

from __future__ import annotations

from pathlib import Path

import pytest
from fakes import HashEmbedder, ScriptedEngine

from rag import decision
from rag.assistant import Assistant
from rag.bounds import KEPT, crowding
from rag.decision import Calibration
from rag.library import Library
from rag.types import Evidence

QUESTION = "Wie hoch ist die Kaution der Wohnung?"
TRUE = "Die Kaution der Wohnung beträgt 900 Euro."


def _flooded(tmp_path: Path, paragraphs: int, *, slack: int | None = None) -> Library:
    """A library with one honest file among others, and one file that says something else again and again."""
    akten = tmp_path / "akten"
    akten.mkdir()
    (akten / "miete.txt").write_text(f"Mietvertrag\n\n{TRUE}\n", encoding="utf-8")
    (akten / "verein.txt").write_text("Der Verein tagt am Montag im Keller der Wohnung.\n", encoding="utf-8")
    said = [
        f"Wie hoch ist die Kaution der Wohnung? Die Kaution der Wohnung ist so hoch: {number} Dukaten. "
        + "Hoch ist die Kaution der Wohnung, ja die Kaution der Wohnung. " * 10
        for number in range(2, paragraphs + 2)
    ]
    (akten / "gift.txt").write_text("\n\n".join(said), encoding="utf-8")
    library = Library(tmp_path / "library", HashEmbedder())
    if slack is not None:
        library._vectors._slack = slack
    library.sync([akten])
    return library


@pytest.mark.parametrize("slack", [10**6, 1], ids=["compared exactly", "from the index"])
def test_one_file_cannot_take_all_places(tmp_path: Path, slack: int) -> None:
    """Of eight places two stay for other files, however many passages the one file has; the honest one has one."""
    with _flooded(tmp_path, 300, slack=slack) as library:
        files = [hit.file for hit in library.search(QUESTION, 8)]
        assert files.count("gift.txt") == 6 and "miete.txt" in files
        assert [hit.score for hit in library.search(QUESTION, 8)] == sorted(
            (hit.score for hit in library.search(QUESTION, 8)), reverse=True
        )
        # A person who filters gets what was asked for.
        assert {hit.file for hit in library.search(QUESTION, 8, only=["gift.txt"])} == {"gift.txt"}
        assert "gift.txt" not in {hit.file for hit in library.search(QUESTION, 8, exclude=["gift.txt"])}


def test_the_model_reads_the_others_too(tmp_path: Path) -> None:
    """Where one file has all the best passages, the honest sentence is still shown to the model and the reader."""
    engine = ScriptedEngine("Nicht gefunden")
    with _flooded(tmp_path, 300) as library:
        events = list(Assistant(library, engine=engine).stream(QUESTION))
    assert isinstance(events[0], Evidence)
    assert TRUE in [citation.quote for citation in events[0].citations]
    assert TRUE in engine.asked[0][-1].content


def test_what_another_file_says_is_shown_beside_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One passage with more sentences than are read: the other file's figure is still told beside the answer."""
    always = Calibration(model=None, digest=None, weights={}, bias=9.0, threshold=0.5)
    monkeypatch.setattr(decision, "calibration_for", lambda digest, foreign: always)
    akten = tmp_path / "akten"
    akten.mkdir()
    (akten / "miete.txt").write_text(f"{TRUE}\n", encoding="utf-8")
    told = [f"Für die Kaution der Wohnung, ja die Kaution der Wohnung, gelten {n} Euro." for n in range(3, 10)]
    (akten / "gift.txt").write_text(" ".join(told), encoding="utf-8")
    with Library(tmp_path / "library", HashEmbedder()) as library:
        library.sync([akten])
        # The scripted model believes whatever it is asked about.
        answer = Assistant(library, engine=ScriptedEngine("3 Euro", "Ja")).ask(QUESTION)
    assert {citation.file for citation in answer.citations} == {"gift.txt", "miete.txt"}


def test_few_places_are_not_parted() -> None:
    """Below four places the nearest passages are what is asked for; from four on one is kept for another file."""
    assert crowding([1, 1, 1], 3) is None
    assert crowding([1, 1, 1, 1], KEPT) == 1
    assert crowding([1, 1, 1, 2], KEPT) is None
    assert crowding([1] * 6 + [2] * 2, 8) is None
    assert crowding([1] * 7 + [2], 8) == 1
    assert crowding([], 8) is None
