"""Two writers and three readers in five processes, on one library, at the same time."""

from __future__ import annotations

import json
import os
import random
import time
from collections.abc import Callable
from pathlib import Path

import actors
import papers
from fakes import HashEmbedder

from rag.errors import LibraryBusy
from rag.library import Library

PAPERS = 6  # a writer's
_ALL = 100  # passages, which are more than the library ever has: some two of each paper


def _publish(place: Path, values: dict[str, int]) -> None:
    """What is committed, for the readers: replaced as a whole."""
    part = place.with_suffix(".part")
    part.write_text(json.dumps(values), encoding="utf-8")
    part.replace(place)


def _committed(home: Path) -> dict[str, int]:
    found: dict[str, int] = {}
    for place in home.glob("committed-*.json"):
        found.update(json.loads(place.read_text(encoding="utf-8")))
    return found


def write(home: Path, which: int, seconds: float) -> None:
    """Write new versions of own papers and sync them; when the other one writes, try again."""
    numbers = random.Random(which)
    folder = home / f"akten-{which}"
    versions: dict[str, int] = {}
    told = {"syncs": 0, "busy": 0, "unclear": 0, "failed": 0}
    until = time.monotonic() + seconds
    with Library(home / "library", HashEmbedder()) as library:
        library._vectors._slack = 30
        while time.monotonic() < until:
            number = which * 100 + numbers.randrange(PAPERS)
            name = f"papier-{number}.txt"
            version = versions.get(name, 0) + 1
            part = folder / f".{name}"
            part.write_text(papers.paper(number, version, 4), encoding="utf-8")
            part.replace(folder / name)
            while True:
                try:
                    report = library.sync([folder])
                    break
                except LibraryBusy as error:
                    told["busy"] += 1
                    line = str(error)
                    told["unclear"] += not ("is being written by process" in line and str(os.getpid()) not in line)
                    time.sleep(numbers.uniform(0.01, 0.1))
            told["syncs"] += 1
            told["failed"] += len(report.failed)
            versions[name] = version
            _publish(home / f"committed-{which}.json", versions)
    _publish(home / f"writer-{which}.json", told)


def read(home: Path, which: int, seconds: float) -> None:
    """Search for what was committed before the search began; it must be there, and whole.

    A version that was replaced since, and not yet published, has no word of the question: its paper may then
    stand anywhere, so that all are looked at. While the version holds, its paper comes first.
    """
    numbers = random.Random(f"reader {which}")
    told = {"searches": 0, "stale": 0, "mixed": 0}
    until = time.monotonic() + seconds
    with Library(home / "library", HashEmbedder()) as library:
        while time.monotonic() < until:
            committed = _committed(home)
            if not committed:
                time.sleep(0.05)
                continue
            name = numbers.choice(sorted(committed))
            number, version = int(name.removeprefix("papier-").removesuffix(".txt")), committed[name]
            hits = library.find(f"Papier {papers.word(number, version)}", _ALL)
            seen = [hit for hit in hits if hit.passage.file.endswith(name)]
            told["searches"] += 1
            newest = max((int(hit.text.split("Fassung ")[1].split()[0]) for hit in seen), default=0)
            first = hits[0].passage.file.endswith(name)
            told["stale"] += newest < version or (newest == version and not first)
            told["mixed"] += any(hit.text != papers.paper(number, newest, 4) for hit in seen)
    _publish(home / f"reader-{which}.json", told)


def test_five_processes(tmp_path: Path, full: bool, tell: Callable[[str, object], None]) -> None:
    """Nothing committed is lost or stale, no text mixes two versions, and the second writer is told who writes."""
    seconds = 60.0 if full else 10.0
    Library(tmp_path / "library", HashEmbedder()).close()
    for which in (1, 2):
        (tmp_path / f"akten-{which}").mkdir()
    processes = [actors.start(write, tmp_path, which, seconds) for which in (1, 2)]
    processes += [actors.start(read, tmp_path, which, seconds) for which in (1, 2, 3)]
    for process in processes:
        process.join(seconds + 120)
        assert process.exitcode == 0
    counts: dict[str, int] = {}
    for place in [*tmp_path.glob("writer-*.json"), *tmp_path.glob("reader-*.json")]:
        for what, count in json.loads(place.read_text(encoding="utf-8")).items():
            counts[what] = counts.get(what, 0) + count
    committed = _committed(tmp_path)
    with Library(tmp_path / "library", HashEmbedder()) as library:
        texts = {Path(info.file).name: library.text(info.file) for info in library.files()}
    lost = sum(
        texts.get(name) != papers.paper(int(name.removeprefix("papier-").removesuffix(".txt")), version, 4)
        for name, version in committed.items()
    )
    tell("seconds, writers, readers", f"{seconds:.0f}, 2, 3")
    tell("syncs committed", counts["syncs"])
    tell("second writer refused, with the holder's number", f"{counts['busy'] - counts['unclear']} of {counts['busy']}")
    tell("searches by readers", counts["searches"])
    tell("committed versions lost at the end", lost)
    tell("searches that missed a committed version", counts["stale"])
    tell("texts that mix two versions", counts["mixed"])
    assert counts["syncs"] > 2 and counts["searches"] > 10 and counts["busy"] > 0
    assert (lost, counts["stale"], counts["mixed"], counts["unclear"], counts["failed"]) == (0, 0, 0, 0, 0)
