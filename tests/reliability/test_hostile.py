"""A thousand hostile files in one folder: the run reaches its end, and no reader leaves its limits."""

from __future__ import annotations

import resource
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import hostile
from fakes import HashEmbedder

from rag.library import Library
from rag.lock import writing
from rag.readers import Readers
from rag.sync import Progress, Sync

SECONDS, MEMORY_MB, OUTPUT_MB = 10.0, 512, 2
_GOOD = "Die Sauna öffnet um sieben Uhr."


class Watch(threading.Thread):
    """Looks at the reader's memory while files are read."""

    def __init__(self, readers: Readers) -> None:
        super().__init__(daemon=True)
        self._readers, self.done, self.most = readers, threading.Event(), 0

    def run(self) -> None:
        while not self.done.wait(0.01):
            try:
                status = Path(f"/proc/{self._readers.pid}/status").read_text(encoding="ascii")
            except OSError:
                continue
            for line in status.splitlines():
                if line.startswith("VmHWM"):
                    self.most = max(self.most, int(line.split()[1]) // 1000)


def test_hostile_files(tmp_path: Path, full: bool, tell: Callable[[str, object], None]) -> None:
    """No abort, no hang, no reader over its limits; each file is read or gets one printable line."""
    folder = tmp_path / "feindlich"
    made = hostile.make(folder, 1000 if full else 120)
    (folder / "zuletzt.txt").write_text(_GOOD, encoding="utf-8")
    times: list[tuple[float, str]] = []
    last: list[tuple[float, str]] = []

    def told(progress: Progress) -> None:
        now = time.monotonic()
        if last:
            began, name = last.pop()
            times.append((now - began, name))
        last.append((now, progress.file))

    with Library(tmp_path / "library", HashEmbedder()) as library:
        with (
            writing(library.folder),
            Readers(seconds=SECONDS, memory_mb=MEMORY_MB, output_mb=OUTPUT_MB, max_file_mb=50) as readers,
        ):
            watch = Watch(readers)
            watch.start()
            report = Sync(library._store, HashEmbedder(), readers, progress=told).run([folder])
            watch.done.set()
            watch.join()
        assert library.search("Wann öffnet die Sauna?", 1)[0].text == _GOOD
        named = {info.file for info in library.files()}
        for info in library.files():
            if info.searchable:
                library.text(info.file).encode("utf-8")
    reasons = Counter(problem.reason.split(":")[0][:40] for problem in report.failed)
    looked_at = len(report.added) + len(report.failed) + report.unchanged + len(report.renamed)
    slow, slowest = max(times)
    tell("files made", f"{made}, of {len({Path(name).suffix for name in named})} suffixes")
    tell("read / refused in one line", f"{len(report.added)} / {len(report.failed)}")
    tell("most frequent reasons", ", ".join(f"{reason} {count}" for reason, count in reasons.most_common(6)))
    tell("largest reader process", f"{watch.most} MB (limit {MEMORY_MB} MB beyond its start)")
    tell(
        "most memory that a reader or library process had",
        f"{resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1000} MB",
    )
    tell("longest file", f"{slow:.1f} s, {slowest} (limit of the reader: {SECONDS:.0f} s)")
    tell("aborts, hangs", 0)
    assert looked_at >= made * 0.95
    for problem in report.failed:
        assert problem.reason and problem.reason.isprintable() and "Traceback" not in problem.reason
    assert watch.most <= MEMORY_MB + 100
