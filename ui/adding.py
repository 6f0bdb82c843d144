"""Bringing files in: by upload or by path, how far the reading of them is, and how it ended.

On an empty library this stands in the middle of the page, otherwise in the side bar. It only shows
and calls; what happens to files is ui/desk.py's and rag/library.py's.
"""

from __future__ import annotations

import contextlib
from pathlib import Path

import streamlit as st

from rag.errors import UsageError
from rag.readers import SUFFIXES
from rag.sync import Progress, SyncReport
from ui import render, state
from ui.desk import Desk
from ui.words import Words


def adding(desk: Desk, words: Words) -> None:
    """Where files are uploaded, and folders named; one thing at a time."""
    if desk.reading:
        return
    kinds = [suffix.removeprefix(".") for suffix in SUFFIXES]
    # Another key is another, empty uploader: what was taken over leaves it.
    key = f"upload-{st.session_state.setdefault('uploads', 0)}"
    st.file_uploader(
        words("upload"), kinds, accept_multiple_files=True, key=key, on_change=_upload, args=(desk, key, words),
    )  # fmt: skip
    st.html(render.said(words("kinds", size=desk.settings.max_file_mb), "small"))
    with st.form("add path", border=False):
        typed = st.text_input(words("path"), placeholder=words("path hint"))
        if st.form_submit_button(words("add"), key="add path button"):
            _begin(desk, words, typed.strip().strip("\"'"))


def again(desk: Desk, words: Words, key: str, kind: str = "secondary") -> None:
    """The button that reads all known folders anew."""
    st.button(
        words("again"), key=key, icon=":material/sync:", on_click=_read, args=(desk, []), disabled=desk.reading,
        type="tertiary" if kind == "tertiary" else "secondary",
    )  # fmt: skip


def _begin(desk: Desk, words: Words, typed: str) -> None:
    if typed:
        path = Path(typed)
        with contextlib.suppress(RuntimeError):  # no such user: then no such folder, which is told
            path = path.expanduser()
        _read(desk, [path])
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


def reading(desk: Desk, words: Words) -> None:
    """How far the reading of files is, or how the last one ended."""
    if desk.sync is None:
        return
    if desk.sync.running:
        _watch(desk, words)
        return
    if desk.sync.error:
        st.error(render.literal(render.told(str(desk.sync.error), words)))
    elif desk.sync.broken:
        st.error(words("broken"))
    elif desk.sync.seen and isinstance(report := desk.sync.seen[-1], SyncReport):
        _report(report, words)
        if report.stopped:
            st.button(
                words("go on"), key="go on", icon=":material/play_circle:", on_click=_read, args=(desk, [*desk.last])
            )  # fmt: skip


@st.fragment(run_every=0.4)
def _watch(desk: Desk, words: Words) -> None:
    work = desk.sync
    if work is None or not work.running:
        st.rerun()
    steps = [step for step in list(work.seen) if isinstance(step, Progress)]
    if steps:
        now = steps[-1]
        st.progress(now.done / max(1, now.total), words("indexing", done=now.done, total=now.total))
        st.html(render.progress(steps, words))
    else:
        st.progress(0.0, words("looking"))
    st.button(
        words("stopping" if work.cancel.is_set() else "cancel"), key="reading cancel", disabled=work.cancel.is_set(),
        icon=":material/stop_circle:", on_click=work.stop,
    )  # fmt: skip


def _report(report: SyncReport, words: Words) -> None:
    counts = {
        "added": len(report.added), "changed files": len(report.changed) + len(report.renamed),
        "removed": len(report.removed), "unchanged": report.unchanged,
    }  # fmt: skip
    told = [words(what, count=count) for what, count in counts.items() if count]
    st.html(render.said(words("report", counts=", ".join(told) or words("nothing new")), "report"))
    if report.failed or report.notes:
        st.html(render.report(report, words))
