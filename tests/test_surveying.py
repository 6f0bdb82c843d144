"""What a sync makes of folders that it may not look into, that vanish, or that are named twice."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from fakes import HashEmbedder

from rag.corpus import open_corpus
from rag.errors import UsageError
from rag.library import Library
from ui.german import german


def _names(library: Library) -> list[str]:
    return [file.file for file in library.files()]


@contextmanager
def _closed(folder: Path, mode: int = 0) -> Iterator[None]:
    """A folder that nobody may look into."""
    folder.chmod(mode)
    try:
        yield
    finally:
        folder.chmod(0o755)


@pytest.mark.usefixtures("like_anybody")
@pytest.mark.parametrize("mode", [0, 0o111])
def test_a_folder_that_cannot_be_listed_keeps_its_files(library: Library, folder: Path, mode: int) -> None:
    """Files of a subfolder that may not be looked into stay, what is gone elsewhere goes."""
    (folder / "verein.md").unlink()
    with _closed(folder / "unter", mode):
        report = library.sync([folder])
    assert (report.removed, _names(library)) == (("verein.md",), ["miete.txt", "unter/boat.txt"])
    assert "nine" in library.text("unter/boat.txt")


@pytest.mark.usefixtures("like_anybody")
def test_a_folder_that_cannot_be_listed_is_named(library: Library, folder: Path) -> None:
    """A note names the folder and the reason, in German too."""
    with _closed(folder / "unter"):
        (note,) = library.sync([folder], prune=True).notes
    assert f"{folder / 'unter'} (Permission denied)" in note
    assert german(note).startswith("1 Ordner lässt sich nicht ansehen; was die Bibliothek daraus hat, bleibt:")


@pytest.mark.usefixtures("like_anybody")
def test_a_root_that_cannot_be_listed_is_not_called_empty(library: Library, folder: Path) -> None:
    """A root of which nothing can be listed keeps its files, and the note says why."""
    with _closed(folder):
        (note,) = library.sync([folder], prune=True).notes
    assert "Permission denied" in note and "is empty" not in note
    assert len(_names(library)) == 3


@pytest.mark.usefixtures("like_anybody")
def test_a_removed_file_out_of_sight_stays_out(library: Library, folder: Path) -> None:
    """What the user took out is not let in again because its folder could not be listed once."""
    (folder / "unter" / "zwei.txt").write_text("Ein zweiter Text.", encoding="utf-8")
    library.sync([folder])
    library.remove(["unter/boat.txt"])
    with _closed(folder / "unter"):
        library.sync([folder])
    assert library.sync([folder]).added == ()


def test_a_removed_file_stays_out_after_the_folder_was_empty(library: Library, folder: Path) -> None:
    """A disk that was unplugged meanwhile brings back nothing that was taken out."""
    library.remove(["verein.md"])
    folder.rename(folder.with_name("disk"))
    folder.mkdir()
    library.sync([folder])
    folder.rmdir()
    folder.with_name("disk").rename(folder)
    assert library.sync([folder]).added == ()
    assert "verein.md" not in _names(library)


def test_a_removed_file_stays_out_when_most_was_gone(library: Library, folder: Path) -> None:
    """The same where a part of the folder was unplugged, so much that nothing was forgotten."""
    library.remove(["verein.md"])
    shutil.copytree(folder, folder.with_name("disk"))
    (folder / "neu.txt").write_text("Etwas Neues.", encoding="utf-8")
    for name in ("verein.md", "miete.txt", "unter/boat.txt"):
        (folder / name).unlink()
    assert library.sync([folder]).held_back
    shutil.copytree(folder.with_name("disk"), folder, dirs_exist_ok=True)
    assert library.sync([folder]).added == ()


@pytest.mark.usefixtures("like_anybody")
def test_a_root_out_of_sight_does_not_stop_the_others(library: Library, tmp_path: Path) -> None:
    """Where the folder above a root may not be entered, the root keeps its files and the others are read."""
    away = tmp_path / "zu" / "fern"
    away.mkdir(parents=True)
    (away / "fern.txt").write_text("Ein ferner Text.", encoding="utf-8")
    library.sync([away])
    with _closed(away.parent):
        report = library.sync([])
        assert report.unchanged == 3
        assert f"{away} cannot be read: Permission denied; its 1 files stay" in report.notes[0]
        assert library.changes().gone == ()
    assert "fern/fern.txt" in _names(library)


@pytest.mark.usefixtures("like_anybody")
def test_a_file_out_of_sight_can_be_removed_and_stays_out(library: Library, folder: Path) -> None:
    """To forget a file needs no look at it; as nobody knows that it is gone, it stays out."""
    with _closed(folder / "unter"):
        assert library.remove(["unter/boat.txt"]) == ["unter/boat.txt"]
    assert library.sync([folder]).added == ()


@pytest.mark.usefixtures("like_anybody")
def test_a_file_out_of_sight_is_not_called_gone(library: Library, folder: Path) -> None:
    """What may not be looked at is neither changed nor gone."""
    with _closed(folder / "unter"):
        assert (library.changes().changed, library.changes().gone) == ((), ())


@pytest.mark.usefixtures("like_anybody")
def test_a_new_path_out_of_sight_is_refused_in_one_line(library: Library, tmp_path: Path) -> None:
    """A path that may not be looked at and never was there is told with the reason."""
    (tmp_path / "zu" / "fern").mkdir(parents=True)
    with _closed(tmp_path / "zu"), pytest.raises(UsageError, match=r"fern cannot be read: Permission denied\. Is the"):
        library.sync([tmp_path / "zu" / "fern"])


def test_a_path_that_is_too_long_is_refused_in_one_line(library: Library, tmp_path: Path) -> None:
    """A name of 300 letters, which no disk can hold, is a usage error, at either door."""
    for act in (lambda path: library.sync([path]), open_corpus):
        with pytest.raises(UsageError, match=r"File name too long\. Is the path right"):
            act(tmp_path / ("x" * 300))


def test_a_root_whose_name_is_not_utf8_is_refused_in_one_line(library: Library, tmp_path: Path) -> None:
    """Such a folder cannot be kept as a root: the error says so, and what to do."""
    folder = os.fsencode(tmp_path) + b"/\xff"
    os.mkdir(folder)
    with pytest.raises(UsageError, match=r"\\udcff cannot be indexed: .* Rename the folder\."):
        library.sync([Path(os.fsdecode(folder))])


def test_a_folder_named_twice_is_read_once(library: Library, folder: Path) -> None:
    """The same folder twice, or one inside the other, counts each file once."""
    (folder / "bild.png").write_bytes(b"x")
    report = library.sync([folder, folder, folder / "unter"])
    assert (report.unchanged, report.added, len(report.notes)) == (3, (), 1)
    assert report.notes[0].startswith("1 files of kinds")


def test_a_file_that_moved_out_of_a_named_subfolder_is_kept(library: Library, folder: Path) -> None:
    """A move is a move, also where the folder that the file left is named too."""
    (folder / "unter" / "zwei.txt").write_text("Ein zweiter Text.", encoding="utf-8")
    library.sync([folder])
    (folder / "unter" / "boat.txt").rename(folder / "boot.txt")
    report = library.sync([folder, folder / "unter"])
    assert (report.renamed, report.removed) == (("boot.txt",), ())
    assert "boot.txt" in _names(library)


def test_a_folder_named_before_the_one_around_it_is_in_its_root(tmp_path: Path, folder: Path) -> None:
    """Whatever the order, folders that lie in each other make one root."""
    with Library(tmp_path / "library", HashEmbedder()) as library:
        library.sync([folder / "unter", folder])
        assert _names(library) == ["miete.txt", "unter/boat.txt", "verein.md"]


def test_a_new_suffix_is_a_new_reading(library: Library, folder: Path) -> None:
    """A file whose new name makes it another kind is read as that kind."""
    (folder / "seite.txt").write_text("<p>Der Preis <b>steigt</b>.</p>", encoding="utf-8")
    library.sync([folder])
    (folder / "seite.txt").rename(folder / "seite.html")
    report = library.sync([folder])
    assert (report.added, report.removed, report.renamed) == (("seite.html",), ("seite.txt",), ())
    assert library.text("seite.html") == "Der Preis steigt."


def test_a_single_file_does_not_bring_its_folder_in(library: Library, tmp_path: Path) -> None:
    """Looked at again, a file that was named alone stays alone, until its folder is named."""
    home = tmp_path / "home"
    (home / "akten").mkdir(parents=True)
    for name in ("vertrag.txt", "privat.txt", "akten/a.txt"):
        (home / name).write_text(f"{name} nennt eine Frist.\n", encoding="utf-8")
    library.sync([home / "vertrag.txt"])
    known = set(_names(library))
    assert library.sync([]).added == () and set(_names(library)) == known
    library.sync([home / "akten"])
    (home / "akten" / "b.txt").write_text("Auch hier steht eine Frist.\n", encoding="utf-8")
    (home / "vertrag.txt").unlink()
    report = library.sync([])
    assert (report.added, report.removed) == (("akten/b.txt",), ("vertrag.txt",))
    assert library.sync([home]).added == ("privat.txt",)
    (home / "neu.txt").write_text("Und hier.\n", encoding="utf-8")
    assert library.sync([]).added == ("neu.txt",)


def test_a_folder_takes_in_the_ones_that_were_indexed_before(tmp_path: Path) -> None:
    """Each file counts once, nothing is embedded anew, and what was taken out stays out."""
    papers = tmp_path / "papers"
    for name in ("a.txt", "sub/x.txt", "sub/out.txt", ".private/p.txt"):
        (papers / name).parent.mkdir(parents=True, exist_ok=True)
        (papers / name).write_text(f"{name} nennt eine Frist.\n", encoding="utf-8")
    embedder = HashEmbedder()
    with Library(tmp_path / "library", embedder) as library:
        library.sync([papers / "sub", papers / ".private"])
        library.remove(["sub/out.txt"])
        embedder.embedded.clear()
        report = library.sync([papers])
        assert (report.added, report.unchanged, report.removed) == (("a.txt",), 1, ())
        assert not any("x.txt" in text for text in embedder.embedded)
        assert sorted(_names(library)) == [".private/p.txt", "papers/a.txt", "papers/sub/x.txt"]
        assert {passage.file for passage in library.search("Frist", 9)} == set(_names(library))
        assert library.sync([]).unchanged == 3
    assert any("gehört jetzt zu" in german(note) for note in report.notes)


@pytest.fixture
def linked(folder: Path) -> Path:
    """The folder with a link in it that leads to another one, of two files."""
    away = folder.with_name("fern")
    away.mkdir()
    for name in ("x.txt", "y.txt"):
        (away / name).write_text(f"{name} nennt eine Frist.\n", encoding="utf-8")
    (folder / "Verträge").symlink_to(away, target_is_directory=True)
    return folder


def test_what_was_named_behind_a_link_stays_until_it_is_gone(library: Library, linked: Path) -> None:
    """A walk does not follow the link, and so says nothing about the files behind it; their folder does."""
    library.sync([linked / "Verträge"])
    assert (library.sync([]).removed, library.sync([linked]).unchanged) == ((), 5)
    (linked / "Verträge" / "x.txt").write_text("Eine andere Frist.\n", encoding="utf-8")
    (linked / "Verträge" / "y.txt").unlink()
    report = library.sync([])
    assert (report.changed, report.removed) == (("Verträge/x.txt",), ("Verträge/y.txt",))


def test_hidden_files_that_were_named_are_not_called_gone(library: Library, folder: Path) -> None:
    """Two of them in a folder of few files looked like an accident; they are there, and the folder is not empty."""
    (folder / ".alt").mkdir()
    hidden = [folder / ".notiz.txt", folder / ".alt" / "v.txt"]
    for file in hidden:
        file.write_text(f"{file.name} nennt eine Frist.\n", encoding="utf-8")
    library.sync(hidden)
    for file in ("miete.txt", "verein.md"):
        (folder / file).unlink()
    library.sync([], prune=True)
    report = library.sync([])
    assert (report.held_back, report.notes, report.unchanged) == ((), (), 3)
    (folder / "unter" / "boat.txt").unlink()
    assert library.sync([]).removed == ("unter/boat.txt",)
    hidden[0].unlink()
    assert library.sync([]).removed == (".notiz.txt",)


def test_a_removed_file_behind_a_link_stays_out(library: Library, linked: Path) -> None:
    """That a walk did not come to it is no sign that it was deleted."""
    library.sync([linked / "Verträge"])
    library.remove(["Verträge/x.txt"])
    library.sync([])
    assert library.sync([linked / "Verträge"]).added == ()


def test_a_new_spelling_of_a_name_is_a_new_name_on_any_disk(
    library: Library, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where capitals count for small letters the old name still leads to the file: it is one file all the same."""

    (folder / "verein.md").rename(folder / "Verein.md")
    (folder / "unter").rename(folder / "Unter")
    # A disk of that sort: the old names lead there, and nothing lists them.
    (folder / "verein.md").symlink_to("Verein.md")
    (folder / "unter").symlink_to("Unter")
    listed, walked = os.listdir, os.walk
    old = {"verein.md", "unter"}
    monkeypatch.setattr("os.listdir", lambda path: [name for name in listed(path) if name not in old])
    monkeypatch.setattr(
        "os.walk",
        lambda path, **named: (
            (here, [one for one in folders if one not in old], [one for one in names if one not in old])
            for here, folders, names in walked(path, **named)
        ),
    )
    report = library.sync([folder])
    assert (set(report.renamed), report.removed) == ({"Unter/boat.txt", "Verein.md"}, ())
    assert _names(library) == ["Unter/boat.txt", "Verein.md", "miete.txt"]


def test_a_link_to_a_folder_is_told(library: Library, linked: Path) -> None:
    """A walk passes over it; whoever named it in the same breath need not be told."""
    (note,) = library.sync([linked]).notes
    assert str(linked / "Verträge") in note
    assert german(note).startswith("1 Verknüpfung zu einem Ordner wird nicht gefolgt (nimm")
    assert library.sync([linked, linked / "Verträge"]).notes == ()


def test_a_link_that_was_indexed_by_itself_is_not_told(tmp_path: Path, linked: Path) -> None:
    """It is looked at with the library's other folders."""
    with Library(tmp_path / "library", HashEmbedder()) as library:
        library.sync([linked / "Verträge"])
        assert library.sync([linked]).notes == ()
        assert library.sync([]).unchanged == 5


def test_a_file_of_an_unknown_kind_that_was_named_is_told_once(library: Library, folder: Path) -> None:
    """It has its own line; among those that were passed over it is not counted."""
    for name in ("bild.png", "foto.png"):
        (folder / name).write_bytes(b"x")
    library.sync([folder / "bild.png"])
    report = library.sync([])
    assert [problem.file for problem in report.failed] == ["bild.png"]
    assert report.notes == ("1 files of kinds that cannot be read were passed over: 1 .png",)
