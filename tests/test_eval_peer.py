"""The peer answers through LlamaIndex, and what it cites is told by its numbers."""

from __future__ import annotations

from fakes import HashEmbedder, ScriptedEngine

from eval.corpora import Corpus
from eval.peer import Peer

TEXTS = {
    "frist.txt": "Die Kündigungsfrist beträgt drei Monate.",
    "kaution.txt": "Die Kaution beträgt 900 Euro.",
}


def _asked(said: str) -> tuple[Peer, ScriptedEngine]:
    engine = ScriptedEngine(said)
    return Peer(Corpus.of_texts("llamaindex", TEXTS), engine, HashEmbedder()), engine


def test_its_numbers_are_its_citations() -> None:
    """The first source is cited where the answer says [1]; the quote stands at its place in the file."""
    peer, engine = _asked("Sie beträgt 900 Euro [1].")
    answer = peer.stream("Wie hoch ist die Kaution?", (), (), ()).answer
    assert [citation.file for citation in answer.citations] == ["kaution.txt"]
    cited = answer.citations[0]
    assert TEXTS[cited.file][cited.start : cited.end] == cited.quote
    assert "Source 1" in engine.asked[0][-1].content


def test_a_number_without_a_source_cites_nothing() -> None:
    """LlamaIndex does not check its numbers; one that points to no source is no citation."""
    answer = _asked("Sie beträgt 900 Euro [7].")[0].stream("Wie hoch ist die Kaution?", (), (), ()).answer
    assert answer.citations == () and answer.statements[0].support == "unproven"


def test_its_search_gives_places() -> None:
    """The nearest chunk comes first, and its text stands at its place in the file."""
    found = _asked("")[0].search("Wie lang ist die Kündigungsfrist?", 2, (), ())
    assert [passage.file for passage in found] == ["frist.txt", "kaution.txt"]
    assert all(TEXTS[p.file][p.start : p.end] == p.text for p in found)
