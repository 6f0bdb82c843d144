"""The evaluation's documents: hashed, indexed once in a library of their own, kept for the next run."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from eval.corpora import Corpus, at, indexed
from eval.remembered import Remembered
from eval.suites import SUITES
from rag.engines.base import Embedder
from rag.errors import LibraryError, UsageError
from rag.library import Library
from rag.settings import Settings


class Lengths(Embedder):
    """Vectors of one number that tells a text's length; ``embedded`` counts the texts."""

    name, dimension = "lengths", 2

    def __init__(self) -> None:
        self.embedded = 0

    def queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self.passages(texts)

    def passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.embedded += len(texts)
        angles = np.array([len(text) / 100 for text in texts], dtype=np.float32)
        return np.stack([np.cos(angles), np.sin(angles)], axis=1)


def test_the_hash_tells_names_and_contents_apart() -> None:
    """Neither a renamed file nor a moved word gives the same corpus."""
    hashes = {Corpus.of_texts("c", texts).hash for texts in ({"a": "1"}, {"b": "1"}, {"a": "2"}, {"a": "1", "b": ""})}
    assert len(hashes) == 4


def test_a_folder_without_documents_is_refused(tmp_path: Path) -> None:
    """Questions about nothing would all be answered rightly by silence."""
    with pytest.raises(UsageError, match="no documents"):
        Corpus.of_folder("c", tmp_path)


def test_a_file_has_the_text_that_belegt_reads_of_it() -> None:
    """Plain UTF-8 as it is, Windows text by its reader; None for a broken file and one that is not there."""
    corpus = Corpus("c", {"a.txt": "Größe".encode("cp1252"), "b.pdf": b"%PDF", "c.txt": "\ufeffGröße\r\n".encode()})
    assert [corpus.text(file) for file in ("a.txt", "b.pdf", "c.txt", "d.txt")] == [
        "Größe",
        None,
        "Größe\r\n",
        None,
    ]


def test_an_evaluation_never_touches_the_library_of_the_user(tmp_path: Path) -> None:
    """Library and Chroma server of the user's settings are put aside."""
    settings = at(tmp_path, Settings(library=tmp_path / "mine", chroma="127.0.0.1:1"))
    assert (settings.library, settings.chroma) == (tmp_path, None)


def test_a_corpus_is_indexed_once(tmp_path: Path) -> None:
    """The second time nothing is written; other documents get another library."""
    settings = Settings(library=tmp_path / "mine", cache=tmp_path / "cache")
    corpus = Corpus.of_texts("c", {"eins/a.txt": "Der Hund bellt.", "b.txt": "Die Katze schläft."})
    library = indexed(corpus, settings, tmp_path / "work")
    stamp = (library.parent / "complete.json").stat().st_mtime_ns
    assert indexed(corpus, settings, tmp_path / "work") == library
    assert (library.parent / "complete.json").stat().st_mtime_ns == stamp
    assert indexed(Corpus.of_texts("c", {"b.txt": "Hallo."}), settings, tmp_path / "work") != library
    assert not (tmp_path / "mine").exists()


def test_a_document_that_cannot_be_indexed_stops_the_evaluation(tmp_path: Path) -> None:
    """Questions about it could not be right, and the figures would look like bad answers."""
    with pytest.raises(LibraryError, match=r"leer\.txt"):
        indexed(Corpus.of_texts("c", {"leer.txt": " ", "a.txt": "Text."}), Settings(), tmp_path)


def test_a_text_is_embedded_once_for_a_file_of_vectors(tmp_path: Path) -> None:
    """Another process with the same file asks the embedder for new texts only, and gets the same."""
    first, second = Lengths(), Lengths()
    vectors = Remembered(first, tmp_path / "v").passages(["eins", "drei", "eins"])
    again = Remembered(second, tmp_path / "v").passages(["eins", "vierzig", "drei"])
    assert (first.embedded, second.embedded) == (2, 1)
    assert np.array_equal(vectors[:2], again[[0, 2]])
    assert np.array_equal(again, Lengths().passages(["eins", "vierzig", "drei"]))


def test_a_vector_that_a_kill_cut_off_is_embedded_again(tmp_path: Path) -> None:
    """Half a record is dropped, and the records after it are whole."""
    Remembered(Lengths(), tmp_path / "v").passages(["eins", "zwei"])
    held = (tmp_path / "v").read_bytes()
    (tmp_path / "v").write_bytes(held[:-3])
    inner = Lengths()
    Remembered(inner, tmp_path / "v").passages(["eins", "zwei"])
    assert inner.embedded == 1
    assert (tmp_path / "v").read_bytes() == held


def test_a_record_that_another_process_left_torn_spoils_no_vector(tmp_path: Path) -> None:
    """What comes after it begins where a record begins, or a wrong vector would be remembered, and measured."""
    running = Remembered(Lengths(), tmp_path / "v")
    Remembered(Lengths(), tmp_path / "v").passages(["eins", "zwei"])
    held = (tmp_path / "v").read_bytes()
    (tmp_path / "v").write_bytes(held[:-3])
    running.passages(["vierzig", "drei"])
    texts = ["eins", "zwei", "vierzig", "drei"]
    assert np.array_equal(Remembered(Lengths(), tmp_path / "v").passages(texts), Lengths().passages(texts))


def test_our_own_suite_quotes_what_is_read_of_its_documents(tmp_path: Path) -> None:
    """Every document is read, every proof stands in its text, and plain files are read as they are."""
    (part,) = SUITES["smoke"].parts(None)
    for file, held in part.corpus.files.items():
        path = tmp_path / "files" / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(held)
    with Library(tmp_path / "library", Lengths()) as library:
        library.sync([tmp_path / "files"])
        texts = {file: library.text(file) for file in part.corpus.files}
    proofs = [(case.id, proof) for case in part.cases for proof in case.evidence]
    assert [(id, proof) for id, proof in proofs if proof.quote not in texts[proof.file]] == []
    assert [file for file, text in texts.items() if part.corpus.text(file) != text] == []


@pytest.mark.skipif("EVAL_DATA" not in os.environ, reason="EVAL_DATA does not name a folder of question sets")
@pytest.mark.parametrize("suite", [name for name, suite in SUITES.items() if suite.needs_data])
def test_the_question_sets_of_others_have_no_mistakes(suite: str) -> None:
    """Each suite that reads --data finds its questions there."""
    assert all(part.cases for part in SUITES[suite].parts(Path(os.environ["EVAL_DATA"])))


def test_silence_asks_the_questions_of_answers_without_their_documents(tmp_path: Path) -> None:
    """The two suites draw the same questions; the second leaves out each one's own file."""
    (tmp_path / "germanquad_dev_docs.jsonl").write_text(
        "\n".join(f'{{"file": "f{n}.txt", "text": "Text {n}."}}' for n in range(50))
    )
    (tmp_path / "germanquad_dev_questions.jsonl").write_text(
        "\n".join(
            f'{{"id": "q{n}", "lang": "de", "question": "?", "answerable": true, "answers": ["x"],'
            f' "files": ["f{n % 50}.txt"]}}'
            for n in range(300)
        )
    )
    (answers,), (silence,) = (SUITES[name].parts(tmp_path) for name in ("answers", "silence"))
    assert len(answers.cases) == 200
    assert [case.id for case in answers.cases] == [case.id for case in silence.cases]
    assert all(case.exclude == case.files for case in silence.cases)


def test_a_question_is_embedded_once_for_all_runs_and_its_time_is_kept(tmp_path: Path) -> None:
    """The second run asks for no vector, gets the same one, and knows what it would have cost."""
    first, second = Lengths(), Lengths()
    before = Remembered(first, tmp_path / "v.vectors")
    asked = before.queries(["Wer?", "Wann?", "Wer?"])
    again = Remembered(second, tmp_path / "v.vectors")
    assert np.array_equal(again.queries(["Wann?", "Wer?"]), asked[[1, 0]])
    assert (first.embedded, second.embedded) == (2, 0)
    assert again.saved > 0 and np.array_equal(asked, Lengths().queries(["Wer?", "Wann?", "Wer?"]))
