"""The library against a plain model of it: whatever is done in whatever order, the two agree.

The model is two dictionaries, what lies on the disk and what the library should hold, and the
set of what the user took out. After a crash each file may be as before or as it should be.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import tempfile
from collections.abc import Callable
from pathlib import Path

import actors
import papers
from fakes import HashEmbedder
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from rag.library import Library

_COUNTED = {"steps": 0, "searches": 0, "crashes": 0, "processes": 0}
NAMES = [f"{folder}papier-{number}.txt" for number in range(6) for folder in ("", "unter/")]
# Where another process dies, and the last count that a sync of a few files still reaches.
_AIMS = {"": 60, "INSERT": 30, "COMMIT": 5, "+COMMIT": 5}
_ROUND = 5  # machines from one seed: afterwards Hypothesis varies those that it has, and tries little that is new


class Machine(RuleBasedStateMachine):
    """One library, one folder, and what they should hold."""

    def __init__(self) -> None:
        super().__init__()
        self.home = Path(tempfile.mkdtemp(prefix="belegt-model-"))
        self.folder = self.home / "akten"
        (self.folder / "unter").mkdir(parents=True)
        self.disk: dict[str, str] = {}
        self.held: dict[str, str] = {}
        self.out: set[str] = set()
        self.version = 0
        self.open()
        # Another handle that stays open all the time: it must not see anything old.
        self.reader = Library(self.home / "library", HashEmbedder())

    def open(self) -> None:
        self.library = Library(self.home / "library", HashEmbedder())
        self.library._vectors._slack = 10
        self.opened_at = _COUNTED["steps"]

    def teardown(self) -> None:
        self.library.close()
        self.reader.close()
        shutil.rmtree(self.home)

    # -- the disk ------------------------------------------------------------------------------

    def put(self, name: str) -> None:
        self.version += 1
        self.disk[name] = papers.paper(NAMES.index(name), self.version, 2)
        (self.folder / name).write_text(self.disk[name], encoding="utf-8")

    @rule(name=st.sampled_from(NAMES))
    def write(self, name: str) -> None:
        """A new file, or a new version of one."""
        _COUNTED["steps"] += 1
        self.put(name)

    @precondition(lambda self: self.disk)
    @rule(data=st.data(), to=st.sampled_from(NAMES))
    def rename(self, data: st.DataObject, to: str) -> None:
        """A file moves, perhaps over another one."""
        _COUNTED["steps"] += 1
        name = data.draw(st.sampled_from(sorted(self.disk)))
        os.replace(self.folder / name, self.folder / to)
        self.disk[to] = self.disk.pop(name)

    @precondition(lambda self: len(self.disk) > 1)
    @rule(data=st.data())
    def delete(self, data: st.DataObject) -> None:
        """A file goes; never the last one, for an empty folder removes nothing."""
        _COUNTED["steps"] += 1
        name = data.draw(st.sampled_from(sorted(self.disk)))
        (self.folder / name).unlink()
        del self.disk[name]

    # -- the library ---------------------------------------------------------------------------

    def expect_sync(self) -> None:
        """What a sync of the folder makes of the model."""
        if not self.held:
            self.out.clear()  # a folder of which nothing is left comes back when it is named
        self.out &= set(self.disk)
        if set(self.disk) - self.out:
            self.held = {name: text for name, text in self.disk.items() if name not in self.out}

    @precondition(lambda self: self.disk)
    @rule()
    def sync(self) -> None:
        """The folder is brought in."""
        _COUNTED["steps"] += 1
        report = self.library.sync([self.folder], prune=True)
        assert not report.failed, report.failed
        self.expect_sync()

    @precondition(lambda self: self.held)
    @rule(data=st.data())
    def take_out(self, data: st.DataObject) -> None:
        """The user removes a file from the library."""
        _COUNTED["steps"] += 1
        name = data.draw(st.sampled_from(sorted(self.held)))
        assert self.library.remove([name]) == [name]
        del self.held[name]
        if name in self.disk:
            self.out.add(name)
        if not self.held:
            self.out.clear()

    @precondition(lambda self: self.disk)
    @rule(data=st.data())
    def name_one(self, data: st.DataObject) -> None:
        """A file is named, and comes in whether it was taken out or not."""
        _COUNTED["steps"] += 1
        if not self.held:
            return  # a file alone would become a root of its own
        name = data.draw(st.sampled_from(sorted(self.disk)))
        self.library.sync([self.folder / name])
        self.out.discard(name)
        self.held[name] = self.disk[name]

    @precondition(lambda self: self.disk)
    @rule(moment=st.one_of(*(st.tuples(st.just(aim), st.integers(1, last)) for aim, last in _AIMS.items())))
    def crash(self, moment: tuple[str, int]) -> None:
        """Another process writes and is killed; each file is then as before or as it should be."""
        _COUNTED["steps"] += 1
        before = dict(self.held)
        self.expect_sync()
        logs = self.home / "embedded", self.home / "read"
        process = actors.start(actors.write, self.home / "library", self.folder, *logs, *moment, 10)
        assert actors.ended(process) in (0, -signal.SIGKILL)
        if process.exitcode:
            _COUNTED["crashes"] += 1
            texts = {info.file: self.library.text(info.file) for info in self.library.files()}
            for name in {*before, *self.held}:
                assert texts.get(name) in (before.get(name), self.held.get(name)), name
            self.held = texts
            self.out -= set(texts)

    @precondition(lambda self: self.opened_at != _COUNTED["steps"])  # twice in a row would be a step in name only
    @rule()
    def reopen(self) -> None:
        """The library is closed and opened."""
        _COUNTED["steps"] += 1
        self.library.close()
        self.open()

    @precondition(lambda self: self.held)
    @rule()
    def second_process(self) -> None:
        """Another process sees the same files and finds the same."""
        _COUNTED["steps"] += 1
        _COUNTED["processes"] += 1
        names = sorted(self.held)
        out = self.home / "seen.json"
        out.unlink(missing_ok=True)  # what an earlier one saw says nothing about this one
        process = actors.start(actors.look, self.home / "library", [self.own(name) for name in names], out)
        assert actors.ended(process) == 0
        seen = json.loads(out.read_text(encoding="utf-8"))
        assert seen["texts"] == self.held
        self.same_hits(names, [tuple(hit) for hit in seen["hits"]])

    @precondition(lambda self: self.held)
    @rule()
    def search(self) -> None:
        """Every file is found by its own word, from this handle and from the one that stays open."""
        _COUNTED["steps"] += 1
        names = sorted(self.held)
        for library in (self.library, self.reader):
            hits = [library.search(self.own(name), 1)[0] for name in names]
            self.same_hits(names, [(hit.file, hit.text) for hit in hits])
            _COUNTED["searches"] += len(names)

    def own(self, name: str) -> str:
        """The word that only this version of the paper has."""
        return self.held[name].split()[2]

    def same_hits(self, names: list[str], hits: list[tuple[str, str]]) -> None:
        for name, (file, text) in zip(names, hits, strict=True):
            assert self.own(name) in text and text in self.held[file], name
            # A copy of the same version may lie under another name.
            assert file == name or self.held[file] == self.held[name], name

    @invariant()
    def holds_the_same(self) -> None:
        """The library's files and texts are the model's."""
        for library in (self.library, self.reader):
            names = [info.file for info in library.files() if info.searchable]
            assert names == sorted(self.held)
            assert {name: library.text(name) for name in names} == self.held


def test_the_library_is_its_model(full: bool, tell: Callable[[str, object], None]) -> None:
    """Add, change, rename, delete, take out, crash, reopen, search, second process: no difference."""
    wanted = int(os.environ.get("STEPS") or (2000 if full else 100))
    # Another SEED tries other steps: a long run can be made in pieces.
    number = int(os.environ.get("SEED") or 1) * 1000
    steps = 50
    _COUNTED.update(dict.fromkeys(_COUNTED, 0))
    # Counted, not reckoned: a machine may end before its last step.
    while _COUNTED["steps"] < wanted:
        how = settings(
            max_examples=min(_ROUND, -(-(wanted - _COUNTED["steps"]) // steps)), stateful_step_count=steps,
            deadline=None, database=None, print_blob=True, suppress_health_check=list(HealthCheck),
            # The first difference is made small, which Hypothesis ends after five minutes, and told: to look for others
            # and to try which parts of it matter would each run as long again before a word is said.
            phases=[Phase.generate, Phase.shrink], report_multiple_bugs=False,
        )  # fmt: skip
        run_state_machine_as_test(seed(number)(Machine), settings=how)
        number += 1
    for what, count in _COUNTED.items():
        tell(what, count)
    tell("differences", 0)
