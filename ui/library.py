"""The side bar's part about files: which there are, adding and removing them, which ones to ask.

It only shows and calls; what happens to files is ui/desk.py's and rag/library.py's.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import streamlit as st

from rag.errors import UsageError
from rag.readers import SUFFIXES
from rag.sync import Progress, SyncReport
from ui import render, state
from ui.desk import Desk
from ui.words import Words

if TYPE_CHECKING:
    from rag.library import FileInfo


def side_bar(desk: Desk, words: Words) -> None:
    """Draw it."""
    known = desk.library.files()
    st.subheader(words("files"), anchor=False)
    st.html(render.said(_counts(known, words), "small"))
    _reading(desk, words)
    if known and not desk.reading:
        _drift(desk, words)
    if known:
        _filter(known, words)
        with st.expander(words("show files")):
            st.html(render.files(known, words))
    _adding(desk, bool(known), words)
    if known:
        _removing(desk, known, words)


def _counts(known: list[FileInfo], words: Words) -> str:
    lost = sum(1 for file in known if file.problem)
    size = sum(file.size for file in known)
    parts = [words("count one") if len(known) == 1 else words("count", count=len(known))]
    if known:
        shown = f"{size / 1e6:.1f} MB" if size >= 100_000 else f"{size / 1e3:.1f} kB"
        parts.append(shown.replace(".", ",") if words.language == "de" else shown)
    if lost:
        parts.append(words("lost", lost=lost))
    return " · ".join(parts)


def _filter(known: list[FileInfo], words: Words) -> None:
    """Which files and folders to ask; without a choice, all."""
    names = [file.file for file in known if file.searchable]
    folders = Counter(f"{folder}/" for name in names for folder in PurePosixPath(name).parents if folder.name)
    options = [*sorted(folder for folder, count in folders.items() if count > 1), *names]
    # What was removed cannot stay chosen.
    st.session_state["only"] = [name for name in st.session_state.get("only", ()) if name in options]
    st.multiselect(words("only"), options, key="only", placeholder=words("all"))


def _drift(desk: Desk, words: Words) -> None:
    """Files that changed on the disk since they were read."""
    drift = desk.drift()
    told = [
        words(kind, count=len(names), names=", ".join(names[:3]) + (" …" if len(names) > 3 else ""))
        for kind, names in (("changed", drift.changed), ("gone", drift.gone))
        if names
    ]
    if told:
        st.warning(render.literal(" ".join(told)), icon=":material/sync_problem:")
        st.button(words("again"), key="again", icon=":material/sync:", on_click=_read, args=(desk, []))


def _adding(desk: Desk, filled: bool, words: Words) -> None:
    with st.expander(words("add"), expanded=not filled, key="adding"):
        kinds = [suffix.removeprefix(".") for suffix in SUFFIXES]
        # Another key is another, empty uploader: what was taken over leaves it.
        key = f"upload-{st.session_state.setdefault('uploads', 0)}"
        st.file_uploader(
            words("upload"), kinds, accept_multiple_files=True, key=key, on_change=_upload, args=(desk, key, words),
        )  # fmt: skip
        with st.form("add path", border=False):
            typed = st.text_input(words("path"), placeholder=words("path hint"))
            if st.form_submit_button(words("add"), key="add path button"):
                _begin(desk, words, typed.strip().strip("\"'"))
        if filled:
            st.button(
                words("again"), key="again all", type="tertiary", icon=":material/sync:", on_click=_read,
                args=(desk, []), disabled=desk.reading,
            )  # fmt: skip


def _begin(desk: Desk, words: Words, typed: str) -> None:
    if typed:
        _read(desk, [Path(typed).expanduser()])
        st.rerun()
    else:
        st.warning(words("no path"))


def _upload(desk: Desk, key: str, words: Words) -> None:
    sent = st.session_state[key] or []

    def keep() -> None:
        if desk.reading:
            raise UsageError(words("reading now"))
        for file in sent:
            desk.keep(file.name, file.getvalue())
        desk.read([desk.uploads])

    if sent:
        state.with_care(keep)
        st.session_state["uploads"] += 1


def _read(desk: Desk, paths: list[Path]) -> None:
    state.with_care(lambda: desk.read(paths))


def _reading(desk: Desk, words: Words) -> None:
    """How far the reading of files is, or how the last one ended."""
    if desk.sync is None:
        return
    if desk.sync.running:
        _watch_reading(desk, words)
        return
    if desk.sync.error:
        st.error(render.literal(render.one_line(str(desk.sync.error))))
    elif desk.sync.broken:
        st.error(words("broken"))
    elif desk.sync.seen and isinstance(report := desk.sync.seen[-1], SyncReport):
        _report(report, words)


@st.fragment(run_every=0.4)
def _watch_reading(desk: Desk, words: Words) -> None:
    if desk.sync is None or not desk.sync.running:
        st.rerun()
    steps = [step for step in desk.sync.seen if isinstance(step, Progress)]
    if steps:
        now = steps[-1]
        st.progress(now.done / max(1, now.total), words("indexing", done=now.done, total=now.total))
        st.html(render.progress([step.file for step in steps if step.file], words))
    else:
        st.progress(0.0, words("looking"))


def _report(report: SyncReport, words: Words) -> None:
    counts = words(
        "report", added=len(report.added), changed=len(report.changed) + len(report.renamed),
        removed=len(report.removed), unchanged=report.unchanged,
    )  # fmt: skip
    st.html(render.said(counts, "small"))
    lines = [f"{problem.file}: {problem.reason}" for problem in report.failed]
    if lines or report.notes:
        st.html(render.remarks([*lines, *report.notes]))


def _removing(desk: Desk, known: list[FileInfo], words: Words) -> None:
    with (
        st.expander(words("remove"), key="removing"),
        st.form("remove", border=False, clear_on_submit=True),
    ):
        chosen = st.multiselect(words("which"), [file.file for file in known], key="which", placeholder=words("choose"))
        st.html(render.said(words("forget help"), "small"))
        if st.form_submit_button(words("forget"), key="forget") and chosen:
            state.with_care(lambda: desk.remove(chosen))
            st.rerun()
