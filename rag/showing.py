"""What the shell shows: answers with their proof, tables, progress. It decides nothing."""

from __future__ import annotations

import os
import shutil
import sys
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Self, TextIO

from rag.text import INVISIBLE, shortened
from rag.types import Answer, Citation, Evidence, Passage, Statement

if TYPE_CHECKING:
    from rag.assistant import Reply
    from rag.doctor.check import Check
    from rag.engines.ollama_pull import Pulling
    from rag.library import FileInfo
    from rag.models import ModelInfo
    from rag.sync import Progress, SyncReport

WIDTH = (30, 100)  # columns of a line: as many as the terminal has, within these
_MARKS = {"supported": "✓", "contradicted": "✗", "unproven": "?"}


def coloured(stream: TextIO) -> bool:
    """May this stream have colours? Not when NO_COLOR is set or it is no terminal."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def _paint(text: str, code: str, stream: TextIO) -> str:
    return f"\033[{code}m{text}\033[0m" if coloured(stream) else text


def plain_line(text: str) -> str:
    """Document text for a terminal: one line, and no control character that could steer it."""
    # A soft hyphen stands inside of a word: a blank in its place would cut the word in two.
    text = INVISIBLE.sub(lambda hit: hit[0] if hit[0].isprintable() else "", text)
    return "".join(c if c.isprintable() else " " for c in " ".join(text.split()))


def _width() -> int:
    least, most = WIDTH
    return max(least, min(most, shutil.get_terminal_size((most, 24)).columns))


def _wrapped(text: str, indent: str) -> str:
    return textwrap.fill(plain_line(text), _width(), initial_indent=indent, subsequent_indent=indent)


def _place(citation: Citation) -> str:
    page = f", p. {citation.page}" if citation.page else ""
    return f"{plain_line(citation.file)}{page} [{citation.start}:{citation.end}]"


def show_reply(reply: Reply, stream: TextIO) -> None:
    """Evidence first, then each statement as it is proven, then the places."""
    numbers: dict[Citation, int] = {}
    for event in reply:
        if isinstance(event, Evidence):
            lines = [f"  · {plain_line(c.file)}: {plain_line(c.quote)[:84]}" for c in event.citations]
            print(_paint("\n".join(["Read first:", *lines]), "2", sys.stderr), file=sys.stderr)
        elif isinstance(event, Statement):
            marks = "".join(f"[{numbers.setdefault(c, len(numbers) + 1)}]" for c in event.citations)
            text = f"{_MARKS[event.support]} {event.text} {marks}"
            print(_paint(_wrapped(text, ""), "1", stream), file=stream, flush=True)
        else:
            _show_end(event, numbers, stream)


def _show_end(answer: Answer, numbers: dict[Citation, int], stream: TextIO) -> None:
    if answer.abstained:
        print(_paint(answer.text, "1", stream), file=stream)
    for citation, number in numbers.items():
        print(f"\n[{number}] {_place(citation)}", file=stream)
        print(_wrapped(f"„{plain_line(citation.quote)}“", "    "), file=stream)
    if answer.reason:
        print(_paint(_wrapped(answer.reason, ""), "2", sys.stderr), file=sys.stderr)
    if answer.abstained and answer.passages:
        print(_paint("\nNearest passages:", "2", stream), file=stream)
        for line in passage_lines(answer.passages[:3]):
            print(line, file=stream)
    seconds = answer.timings.get("total", 0.0)
    used = plain_line(f"{answer.engine} {answer.model or ''}")
    print(_paint(f"{used}, {seconds:.1f} s", "2", sys.stderr), file=sys.stderr)


def passage_lines(passages: Iterable[Passage]) -> Iterator[str]:
    """Each passage with its place, shortened."""
    for passage in passages:
        page = f", p. {passage.page}" if passage.page else ""
        yield f"{passage.score:7.3f}  {plain_line(passage.file)}{page} [{passage.start}:{passage.end}]"
        yield _wrapped(shortened(plain_line(passage.text), 240), "         ")


def file_lines(files: Sequence[FileInfo]) -> Iterator[str]:
    """One line a file; what could not be read says why."""
    for file in files:
        state = f"  not read: {plain_line(file.problem)}" if file.problem else ""
        yield f"{plain_line(file.file)}  ({file.kind}, {file.size:,} bytes){state}"
    read = sum(file.searchable for file in files)
    yield f"{len(files)} files, {read} of them searchable"


def sync_lines(report: SyncReport, *, problems_only: bool = False) -> Iterator[str]:
    """What a sync did; one line for each file that could not be read."""
    for problem in report.failed:
        yield f"not read: {plain_line(problem.file)}: {plain_line(problem.reason)}"
    yield from map(plain_line, report.notes)
    if not problems_only:
        counts = [
            (len(report.added), "new"), (len(report.changed), "changed"), (len(report.renamed), "renamed"),
            (len(report.removed), "removed"), (report.unchanged, "unchanged"), (len(report.failed), "not read"),
        ]  # fmt: skip
        yield "Files: " + (", ".join(f"{count} {what}" for count, what in counts if count) or "none")


def check_lines(checks: Iterable[Check]) -> Iterator[str]:
    """One line a check, its remedy below it."""
    for check in checks:
        yield f"{'✓' if check.good else '✗'} {check.name}: {plain_line(check.finding)}"
        if check.remedy:
            yield f"    {plain_line(check.remedy)}"


def model_lines(models: Sequence[ModelInfo]) -> Iterator[str]:
    """One line a model: name, size, context, what it can do, whether its silence is calibrated."""
    width = max((len(model.name) for model in models), default=0)
    for model in models:
        able = [
            word for word, can in (("chats", model.chats), ("embeds", model.embeds), ("thinks", model.thinks)) if can
        ]
        traits = [f"{model.size / 1e9:.1f} GB", f"context {model.context or '?'}", " and ".join(able) or "cannot chat"]
        if model.chats:
            traits.append("calibrated" if model.calibrated else "not calibrated: retrieval decides its silence")
        if model.remote:
            traits.append(f"runs at {plain_line(model.remote)}: leaves this machine")
        if model.chosen:
            traits.append("chosen when none is named")
        yield f"{plain_line(model.name):{width}}  {', '.join(traits)}"


def recommended_lines() -> Iterator[str]:
    """The models that suit a machine, with the reason."""
    from rag.models import RECOMMENDED

    yield ""
    for entry in RECOMMENDED:
        since = f"from {entry.memory >> 30} GiB of memory on" if entry.memory else "any machine"
        yield f"belegt pull {entry.name}  ({entry.size / 1e9:.1f} GB, {since})"
        yield _wrapped(entry.reason, "    ")


class Bar:
    """Progress on one line of stderr; on a stream that is no terminal, a line now and then."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._open = False
        self._told = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def files(self, progress: Progress) -> None:
        """Show how far a sync is."""
        self._show(progress.done, progress.total, f"{progress.done}/{progress.total} files {plain_line(progress.file)}")

    def bytes(self, done: int, total: int) -> None:
        """Show how far a download is."""
        self._show(done, total, f"{done / 1e6:,.0f} of {total / 1e6:,.0f} MB")

    def pulling(self, progress: Pulling) -> None:
        """Show how far the Ollama server is with a model."""
        if progress.total:
            text = f"{progress.there / 1e6:,.0f} of {progress.total / 1e6:,.0f} MB  {plain_line(progress.step)}"
            self._show(progress.there, progress.total, text)

    def _show(self, done: int, total: int, text: str) -> None:
        if self._stream.isatty():
            self._stream.write(f"\r\033[K{text[: _width() - 1]}")
            self._open = True
            self._stream.flush()
            if done >= total:
                self._end()
        elif total and (tenth := done * 10 // total) != self._told:
            self._told = tenth
            print(text, file=self._stream, flush=True)

    def _end(self) -> None:
        if self._open:
            self._stream.write("\r\033[K")
            self._stream.flush()
            self._open = False
