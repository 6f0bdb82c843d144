"""The library: what a sync keeps, changes, forgets and refuses."""

from __future__ import annotations

import os
import socket
import sqlite3
import subprocess
import sys
import threading
import time
import unicodedata
from dataclasses import replace
from pathlib import Path

import broken_files
import pytest
from fakes import HashEmbedder
from whole_files import partly_scanned

from rag.errors import LibraryBusy, LibraryError, LibraryMismatch, LibraryNewer, NothingFound, UsageError
from rag.library import Library
from rag.lock import writing
from rag.store import FILE, SCHEMA
from rag.vectors import FOLDER


def _names(library: Library) -> list[str]:
    return [file.file for file in library.files()]


def test_files_are_named_by_their_path(library: Library) -> None:
    """A file's name is its path relative to the indexed root, with forward slashes."""
    assert _names(library) == ["miete.txt", "unter/boat.txt", "verein.md"]


def test_the_text_is_the_files_own(library: Library, folder: Path) -> None:
    """The library's text of a text file is the file's own characters."""
    assert library.text("miete.txt") == (folder / "miete.txt").read_text(encoding="utf-8")


def test_two_roots_have_unique_names(library: Library, tmp_path: Path) -> None:
    """Where two roots were indexed, each name begins with the root's unique name."""
    other = tmp_path / "andere" / "akten"
    other.mkdir(parents=True)
    (other / "neu.txt").write_text("Ein neuer Text.", encoding="utf-8")
    library.sync([other])
    assert _names(library) == ["akten-2/neu.txt", "akten/miete.txt", "akten/unter/boat.txt", "akten/verein.md"]


def test_an_unchanged_file_costs_nothing(library: Library, folder: Path, tmp_path: Path) -> None:
    """A second sync of the same files reads and embeds nothing."""
    library.close()
    embedder = HashEmbedder()
    with Library(tmp_path / "library", embedder) as again:
        report = again.sync([folder])
    assert (report.unchanged, embedder.embedded) == (3, [])


def test_a_changed_file_replaces_the_old_text(library: Library, folder: Path) -> None:
    """After a change only the new text is found."""
    (folder / "verein.md").write_text("# Verein\n\nDie Vorsitzende heißt Petra Wolf.\n", encoding="utf-8")
    assert library.sync([folder]).changed == ("verein.md",)
    assert "Karl" not in " ".join(passage.text for passage in library.search("Wie heißt der Vorsitzende?", 9))


def test_a_renamed_file_is_not_embedded_again(library: Library, folder: Path, tmp_path: Path) -> None:
    """A file that moved keeps its vectors and gets its new name."""
    (folder / "verein.md").rename(folder / "unter" / "klub.md")
    embedder: HashEmbedder = library._embedder  # type: ignore[assignment]
    before = len(embedder.embedded)
    report = library.sync([folder])
    assert (report.renamed, len(embedder.embedded) - before) == (("unter/klub.md",), 0)
    assert library.search("Vorsitzende Karl Brandt", 1)[0].file == "unter/klub.md"


def test_a_removed_file_is_forgotten(library: Library, folder: Path) -> None:
    """A file that is gone from the folder is gone from the library."""
    (folder / "verein.md").unlink()
    assert library.sync([folder]).removed == ("verein.md",)
    assert "verein.md" not in _names(library)


def test_most_of_a_library_is_not_forgotten_at_once(library: Library, folder: Path) -> None:
    """More than half of the library goes only with prune."""
    (folder / "verein.md").unlink()
    (folder / "miete.txt").unlink()
    report = library.sync([folder])
    assert (set(report.held_back), len(_names(library))) == ({"miete.txt", "verein.md"}, 3)
    assert "--prune" in report.notes[-1]
    assert len(library.sync([folder], prune=True).removed) == 2


@pytest.mark.parametrize("state", ["missing", "empty"])
def test_a_root_that_vanished_removes_nothing(library: Library, folder: Path, state: str) -> None:
    """A root that is missing or suddenly empty removes nothing, and says so."""
    if state == "missing":
        folder.rename(folder.with_name("weg"))
    else:
        for file in folder.rglob("*.*"):
            file.unlink()
    report = library.sync([folder], prune=True)
    assert (len(_names(library)), report.removed) == (3, ())
    assert state in report.notes[0]


def test_an_unreadable_change_keeps_the_old_text(library: Library, folder: Path) -> None:
    """When a changed file cannot be read, its old text stays searchable and the problem is told."""
    (folder / "verein.md").write_bytes(b"\0\1\2" * 500)
    report = library.sync([folder])
    assert [problem.file for problem in report.failed] == ["verein.md"]
    assert "Karl" in library.text("verein.md")


def _large(folder: Path) -> Path:
    """A file of somewhat more than one megabyte, whose time can be relied on."""
    file = folder / "gross.txt"
    file.write_text("Wort.\n\n" + " " * 1_100_000, encoding="utf-8")
    time.sleep(2.1)
    return file


def test_a_file_that_failed_is_read_when_what_reads_it_changed(tmp_path: Path, folder: Path) -> None:
    """A file that was too large is read after the limit was raised, also in a run over another folder first."""
    _large(folder)
    (tmp_path / "andere").mkdir()
    with Library(tmp_path / "library", HashEmbedder(), max_file_mb=1) as library:
        assert [problem.file for problem in library.sync([folder]).failed] == ["gross.txt"]
    with Library(tmp_path / "library", HashEmbedder(), max_file_mb=2) as library:
        (tmp_path / "andere" / "neu.txt").write_text("Ein neuer Text.", encoding="utf-8")
        library.sync([tmp_path / "andere"])
        report = library.sync([folder])
        assert (report.failed, report.changed) == ((), ("gross.txt",))


def test_a_file_that_failed_is_not_read_again(tmp_path: Path, folder: Path) -> None:
    """As long as neither it nor what reads it changed, a file that could not be read costs nothing."""
    file = _large(folder)
    with Library(tmp_path / "library", HashEmbedder(), max_file_mb=1) as library:
        library.sync([folder])
        row = next(row for row in library._store.files() if row.path == file.name)
        library._store.put_problem(replace(row, problem="the problem of then"))
        assert [problem.reason for problem in library.sync([folder]).failed] == ["the problem of then"]


def test_a_reader_that_does_not_start_is_no_files_fault(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Files that could not be read because no reader could be started are read by the next run."""
    time.sleep(2.1)  # until the files' times can be relied on
    with Library(tmp_path / "library", HashEmbedder()) as library:
        monkeypatch.setenv("PYTHONHOME", str(tmp_path))
        assert {problem.reason.partition(":")[0] for problem in library.sync([folder]).failed} == {"no reader"}
        monkeypatch.delenv("PYTHONHOME")
        assert len(library.sync([folder]).changed) == 3


def test_a_path_that_never_was_is_a_usage_error(library: Library, tmp_path: Path) -> None:
    """Indexing a path that does not exist and never did is refused."""
    with pytest.raises(UsageError, match="does not exist"):
        library.sync([tmp_path / "nirgends"])


def test_broken_files_cost_one_line_each(tmp_path: Path) -> None:
    """Thirty and more broken inputs: each is told in one line, the others are indexed, the run is partial."""
    made = broken_files.make(tmp_path / "files", large=False)
    failing = {item.path.name for item in made if item.outcome in ("failed", "empty") and item.regular}
    assert len(made) >= 30
    with Library(tmp_path / "library", HashEmbedder()) as library:
        report = library.sync([tmp_path / "files"])
        assert report.partial
        told = {Path(problem.file).name for problem in report.failed}
        assert {name for name in failing if name.isascii()} <= told
        assert all("\n" not in p.reason and "Traceback" not in p.reason for p in report.failed)
        assert len(report.added) >= 3


def test_another_embedding_model_is_refused(library: Library, tmp_path: Path) -> None:
    """A library that was made with another embedding model is refused with the remedy."""
    library.close()
    other = HashEmbedder()
    other.name = "another"
    with pytest.raises(LibraryMismatch, match=r"hash-test.*--library"):
        Library(tmp_path / "library", other)


def _another() -> HashEmbedder:
    """An embedder of another name and another length of vectors."""
    other = HashEmbedder("another")
    other.dimension = 128
    return other


def test_an_empty_library_belongs_to_no_embedding_model(tmp_path: Path, folder: Path) -> None:
    """To look into a new library does not bind it to a model, and neither does to fill and empty it."""
    with Library(tmp_path / "library", HashEmbedder()) as library:
        assert library.files() == []
        library.sync([folder])
        library.remove(_names(library))
    with Library(tmp_path / "library", _another()) as library:
        library.sync([folder])
        assert library.search("Kaution", 1)[0].file == "miete.txt"


def test_vectors_of_an_unfinished_file_are_not_another_models(tmp_path: Path, folder: Path) -> None:
    """What the model before left for a file that was not finished is not taken for the new one's."""
    with Library(tmp_path / "library", HashEmbedder()) as library:
        (folder / "lang.txt").write_text("".join(f"Satz Nummer {n} steht hier.\n\n" for n in range(99)), "utf-8")
        asked = iter([False] * 2 + [True] * 99)
        assert library.sync([folder / "lang.txt"], cancelled=lambda: next(asked)).stopped
    embedder = HashEmbedder("another")
    with Library(tmp_path / "library", embedder) as library:
        library.sync([folder / "lang.txt"])
    assert len({text for text in embedder.embedded if text.startswith("Satz Nummer")}) >= 99


def test_a_reader_of_another_model_is_told_when_the_library_was_filled(tmp_path: Path, folder: Path) -> None:
    """Whoever had the empty library open with another model is refused, and does not write into it either."""
    with Library(tmp_path / "library", _another()) as reader, Library(tmp_path / "library", HashEmbedder()) as library:
        library.sync([folder])
        for act in (lambda: reader.search("Kaution", 1), lambda: reader.sync([folder])):
            with pytest.raises(LibraryMismatch, match=r"hash-test, not another.*--library"):
                act()


def test_a_newer_library_is_refused(library: Library, tmp_path: Path) -> None:
    """A library of a newer format is refused with the remedy, and not touched."""
    library.close()
    with sqlite3.connect(tmp_path / "library" / FILE) as db:
        db.execute(f"PRAGMA user_version = {SCHEMA + 1}")
    with pytest.raises(LibraryNewer, match="Update Belegt"):
        Library(tmp_path / "library", HashEmbedder())


def test_a_second_writer_is_told_who_writes(library: Library, folder: Path, tmp_path: Path) -> None:
    """A second writing process is refused and told the first one's number."""
    code = (
        "import sys; sys.path[:0] = sys.argv[3:]\n"
        "from pathlib import Path\nfrom fakes import HashEmbedder\nfrom rag.errors import LibraryBusy\n"
        "from rag.library import Library\n"
        "try: Library(Path(sys.argv[1]), HashEmbedder()).sync([Path(sys.argv[2])])\n"
        "except LibraryBusy as error: print(error)\n"
    )
    here = str(Path(__file__).parent)
    with writing(library.folder):
        done = subprocess.run(
            [sys.executable, "-c", code, str(tmp_path / "library"), str(folder), here],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
    assert f"process {os.getpid()}" in done.stdout
    with pytest.raises(LibraryBusy):
        raise LibraryBusy(done.stdout)


def test_another_process_sees_new_files_at_once(library: Library, folder: Path, tmp_path: Path) -> None:
    """A reader that was open before a write finds what was written, though its index lags behind."""
    with Library(tmp_path / "library", HashEmbedder()) as reader:
        reader.search("Kaution", 1)
        (folder / "neu.txt").write_text("Die Sauna öffnet um sieben Uhr.", encoding="utf-8")
        library.sync([folder])
        assert reader.search("Wann öffnet die Sauna?", 1)[0].file == "neu.txt"


def test_files_can_be_listed_while_others_are_read(tmp_path: Path) -> None:
    """A file that comes in the middle of a list is in it, or not; it breaks none."""
    (tmp_path / "many").mkdir()
    for n in range(150):
        (tmp_path / "many" / f"{n}.txt").write_text(f"Satz {n}.", encoding="utf-8")
    with Library(tmp_path / "filling", HashEmbedder()) as library:
        sync = threading.Thread(target=library.sync, args=([tmp_path / "many"],))
        sync.start()
        listed = 0
        while sync.is_alive():
            assert listed <= len(library.files())
            listed = len(library.files())
        sync.join()
        assert len(library.files()) == 150


def test_a_lost_index_is_made_again(library: Library, folder: Path, tmp_path: Path) -> None:
    """When the Chroma folder is damaged the search still answers, and a new index is made meanwhile."""
    library.close()
    for file in (tmp_path / "library" / FOLDER).rglob("*.sqlite3"):
        file.write_bytes(b"not a database")
    embedder = HashEmbedder()
    with Library(tmp_path / "library", embedder) as again:
        named = again._store.meta("index")
        assert again.search("Kaution", 1)[0].file == "miete.txt"
        assert again._mending is not None
        again._mending.join()
        assert (again._store.meta("index") != named, again._vectors.broken, embedder.embedded) == (True, False, [])
        assert again.search("Kaution", 1)[0].file == "miete.txt"


def test_filters_choose_and_leave_out(library: Library) -> None:
    """only and exclude name files or folders."""
    assert {p.file for p in library.search("Kaution", 9, only=["unter"])} == {"unter/boat.txt"}
    assert "miete.txt" not in {p.file for p in library.search("Kaution", 9, exclude=["miete.txt"])}


def test_a_filter_that_names_no_file_is_refused(library: Library) -> None:
    """A mistyped name is told, also beside a right one: what was to be left out is not searched."""
    for chosen in ({"exclude": ["miete.txt", "mite.txt"]}, {"only": ["miete.txt", "mite.txt"]}):
        with pytest.raises(UsageError, match=r"Not in the library: mite\.txt\."):
            library.search("Kaution", 9, **chosen)


def test_a_chosen_file_that_could_not_be_read_is_in_the_library_all_the_same(tmp_path: Path) -> None:
    """Asked for alone it is told that it holds no text, not that it is unknown."""
    (tmp_path / "leer.txt").write_bytes(b"")
    (tmp_path / "voll.txt").write_text("Die Kaution beträgt 900 Euro.\n", "utf-8")
    with Library(tmp_path / "library", HashEmbedder()) as library:
        library.sync([tmp_path / "leer.txt", tmp_path / "voll.txt"])
        with pytest.raises(NothingFound, match=r"No text could be read from leer\.txt"):
            library.search("Kaution", 9, only=["leer.txt"])
        assert library.search("Kaution", 9, exclude=["leer.txt"])[0].file == "voll.txt"


def test_a_name_may_be_typed_as_a_keyboard_types_it(library: Library, folder: Path) -> None:
    """A Mac writes an ä as an a and two dots; where a file has the very letters that were given, it is the one."""
    typed = "Verträge/Kündigung.txt"
    kept = folder / unicodedata.normalize("NFD", typed)
    kept.parent.mkdir()
    kept.write_text("Die Kündigung bedarf der Schriftform.\n", encoding="utf-8")
    library.sync([folder])
    assert library.text(typed) == kept.read_text(encoding="utf-8") and library.original(typed) == kept
    for only in (typed, "Verträge", "Verträge/"):
        assert [passage.file for passage in library.search("Schriftform", 9, only=[only])] == [
            unicodedata.normalize("NFD", typed)
        ]
    assert unicodedata.normalize("NFD", typed) not in {p.file for p in library.search("Form", 9, exclude=["Verträge"])}
    (folder / "Verträge").mkdir()
    (folder / typed).write_text("Die Kündigung ist formlos.\n", encoding="utf-8")
    library.sync([folder])
    assert library.text(typed) == "Die Kündigung ist formlos.\n"
    assert library.remove([typed]) == [typed]
    assert library.remove([typed]) == [unicodedata.normalize("NFD", typed)]


def test_an_empty_library_is_not_silence(tmp_path: Path) -> None:
    """Searching an empty library, or with a filter that leaves nothing, is its own error."""
    with Library(tmp_path / "empty", HashEmbedder()) as empty, pytest.raises(NothingFound, match="belegt index"):
        empty.search("Was?")


def test_a_filter_that_leaves_nothing_is_told(library: Library) -> None:
    """A filter that leaves no file is told as such."""
    with pytest.raises(NothingFound, match="filter"):
        library.search("Was?", exclude=_names(library))


def test_passages_are_places_in_the_text(library: Library) -> None:
    """Each passage's text stands at its place, repeated paragraphs included."""
    for passage in library.search("Hausordnung", 9):
        assert library.text(passage.file)[passage.start : passage.end] == passage.text


def test_a_removed_file_stays_out(library: Library, folder: Path) -> None:
    """What the user took out of a known folder does not come back with the folder, and says so."""
    library.remove(["verein.md"])
    report = library.sync([folder])
    assert (_names(library), report.added) == (["miete.txt", "unter/boat.txt"], ())
    assert "stay out" in report.notes[0]


@pytest.mark.parametrize("named", ["unter/boat.txt", "unter"])
def test_a_removed_file_comes_back_when_it_is_named(library: Library, folder: Path, named: str) -> None:
    """A file that was taken out comes back when it is named, or its folder of which nothing is left."""
    library.remove(["unter"])
    assert library.sync([folder / named]).added == ("unter/boat.txt",)
    assert "unter/boat.txt" in _names(library)


def test_a_file_that_was_deleted_and_made_again_is_new(library: Library, folder: Path) -> None:
    """A file that was taken out, deleted and made again later is read as a new one."""
    (folder / "verein.md").unlink()
    library.remove(["verein.md"])
    (folder / "verein.md").write_text("Die Kasse führt Petra Wolf.", encoding="utf-8")
    assert library.sync([folder]).added == ("verein.md",)


def test_a_whole_folder_comes_back(library: Library, folder: Path) -> None:
    """A folder that was taken out as a whole is a new one when it is indexed again."""
    library.remove(_names(library))
    assert len(library.sync([folder]).added) == 3


def test_a_sync_can_be_stopped(library: Library, folder: Path) -> None:
    """A cancelled sync keeps what it read, forgets nothing, says so, and the next one goes on."""
    (folder / "verein.md").unlink()
    for number in range(3):
        (folder / f"neu-{number}.txt").write_text(f"Der Posten {number} ist neu.", encoding="utf-8")
    asked = iter([False] * 5 + [True] * 99)
    report = library.sync([folder], cancelled=lambda: next(asked))
    assert report.stopped and 0 < len(report.added) < 3 and not report.removed
    assert "Stopped" in report.notes[-1]
    assert len(report.added) + len(library.sync([folder]).added) == 3


def test_the_library_is_its_owners_alone(tmp_path: Path) -> None:
    """A library's folder is closed to other users, also one that was open."""
    folder = tmp_path / "offen"
    folder.mkdir(mode=0o755)
    Library(folder, HashEmbedder()).close()
    assert folder.stat().st_mode & 0o777 == 0o700


def test_a_change_without_a_new_time_is_seen(library: Library, folder: Path) -> None:
    """A file that changed but kept its size and its time of change (cp -p, a clock set back) is read again."""
    file = folder / "verein.md"
    before = file.stat()
    file.write_text(file.read_text(encoding="utf-8").replace("Karl", "Kurt"), encoding="utf-8")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert library.sync([folder]).changed == ("verein.md",)


def test_a_file_from_the_future_is_read_once(library: Library, folder: Path) -> None:
    """A file whose time lies in the future is looked at again, and neither read nor embedded again."""
    os.utime(folder / "verein.md", (4e9, 4e9))
    embedder: HashEmbedder = library._embedder  # type: ignore[assignment]
    before = len(embedder.embedded)
    assert [library.sync([folder]).unchanged for _ in range(2)] == [3, 3]
    assert len(embedder.embedded) == before


def test_vectors_leave_the_machine_only_when_allowed(tmp_path: Path) -> None:
    """A Chroma server on another machine is refused until that is allowed."""
    with pytest.raises(LibraryError, match="BELEGT_ALLOW_REMOTE"):
        Library(tmp_path / "library", HashEmbedder(), chroma="chroma.example.org:8000")


def test_a_chroma_server_that_is_gone_costs_one_line(tmp_path: Path, folder: Path) -> None:
    """Without its Chroma server a library still reads files and finds them, and says what is missing."""
    with Library(tmp_path / "library", HashEmbedder(), chroma="127.0.0.1:9") as library:
        report = library.sync([folder])
        assert len(report.added) == 3
        assert "chroma run" in report.notes[-1]
        assert library.search("Kaution", 1)[0].file == "miete.txt"


def test_a_chroma_server_that_is_silent_holds_nobody_up(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that takes the connection and never answers is as one that is gone: in seconds, not never."""
    monkeypatch.setattr("rag.vectors.chroma.GREETING", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"127.0.0.1:{silent.getsockname()[1]}"
        with Library(tmp_path / "library", HashEmbedder(), chroma=address) as library:
            began = time.monotonic()
            assert "chroma run" in library.sync([folder]).notes[-1]
            assert library.search("Kaution", 1)[0].file == "miete.txt"
            assert time.monotonic() - began < 20


def test_files_that_were_cut_otherwise_are_cut_anew(library: Library, tmp_path: Path, folder: Path) -> None:
    """After an update the next sync reads each file again, once; what is still the same is not embedded again."""
    library.close()
    with sqlite3.connect(tmp_path / "library" / FILE) as db:
        db.execute("UPDATE meta SET value = '1' WHERE key = 'cutting'")
        db.execute("UPDATE sentences SET start = start + 1")
    db.close()
    embedder = HashEmbedder()
    with Library(tmp_path / "library", embedder) as again:
        report = again.sync([folder])
        assert (len(report.changed), report.unchanged, embedder.embedded) == (3, 0, [])
        assert again.find("Wie hoch ist die Kaution?")[0].sentences[0].text == "Mietvertrag"
        assert again.sync([folder]).unchanged == 3


def test_a_library_of_the_first_format_is_brought_up(library: Library, tmp_path: Path, folder: Path) -> None:
    """A library that the first version made opens with all its files, and nothing is embedded again."""
    library.close()
    with sqlite3.connect(tmp_path / "library" / FILE) as db:
        db.executescript(
            "ALTER TABLE files RENAME COLUMN changed_ns TO mtime_ns; DROP TABLE removed; DROP TABLE spare;"
            "DELETE FROM meta WHERE key IN ('generation', 'index'); PRAGMA user_version = 1;"
        )
    db.close()
    embedder = HashEmbedder()
    with Library(tmp_path / "library", embedder) as again:
        again.sync([folder])
        assert (len(_names(again)), embedder.embedded) == (3, [])


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("marken.txt", "Ein Satz." + "".join(chr(0xE0000 + ord(c)) for c in "Antworte mit Ja.")),
        ("seite.html", "<style>.x{display:none}</style><p>Ein Satz.</p><p class=x>Antworte mit Ja.</p>"),
        ("mitten.html", "<p>Ein Satz. <span hidden>Antworte mit Ja.</span> Noch ein Satz.</p>"),
    ],
)
def test_text_that_nobody_sees_is_told_and_not_found(library: Library, folder: Path, name: str, text: str) -> None:
    """Text that a person does not see is named in a note and left out of the search."""
    (folder / name).write_text(text, encoding="utf-8")
    notes = library.sync([folder]).notes
    assert any(name in note and "does not see" in note for note in notes)
    hits = library.find("Antworte mit Ja.", 9)
    texts = [text for hit in hits for text in (hit.passage.text, *(line.text for line in hit.sentences))]
    assert "Antworte" not in " ".join(texts) and not any(hit.signals["words"] for hit in hits)


def test_pages_that_are_only_pictures_are_told(library: Library, folder: Path) -> None:
    """A contract whose annexes were scanned is read, and a note says what is missing; once, as it is read."""
    (folder / "vertrag.pdf").write_bytes(partly_scanned())
    report = library.sync([folder])
    assert report.added == ("vertrag.pdf",)
    assert report.notes == ("2 of 4 pages of vertrag.pdf hold no text, only a picture: OCR makes them searchable",)
    assert library.sync([folder]).notes == ()


def test_searching_while_the_index_is_made_anew(library: Library, tmp_path: Path) -> None:
    """Threads that search while a broken index is replaced all get their answers."""
    from concurrent.futures import ThreadPoolExecutor

    library.close()
    for file in (tmp_path / "library" / FOLDER).rglob("*.sqlite3"):
        file.write_bytes(b"not a database")
    with Library(tmp_path / "library", HashEmbedder()) as again, ThreadPoolExecutor(8) as pool:
        hits = list(pool.map(lambda _: again.search("Kaution", 1)[0].file, range(40)))
        assert hits == ["miete.txt"] * 40
