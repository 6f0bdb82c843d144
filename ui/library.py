"""The side bar: which files there are, adding and removing them, which ones to ask, and who answers.

It only shows and calls; what happens to files is ui/desk.py's and rag/library.py's.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from rag.errors import RagError
from rag.readers import SUFFIXES
from rag.sync import Progress, SyncReport
from ui import render
from ui.desk import Desk
from ui.words import Words

if TYPE_CHECKING:
    from rag.library import FileInfo


def side_bar(desk: Desk, words: Words) -> list[str]:
    """Draw it; the files that alone shall be asked, empty for all."""
    known = desk.library.files()
    st.subheader(words("files"), anchor=False)
    lost = sum(1 for file in known if file.problem)
    count = words("count one") if len(known) == 1 else words("count", count=len(known))
    st.html(render.said(f"{count}, {words('lost', lost=lost)}" if lost else count, "small"))
    _reading(desk, words)
    readable = [file.file for file in known if file.searchable]
    only = st.multiselect(words("only"), readable, key="only", placeholder=words("all"))
    if known:
        with st.expander(words("show files")):
            st.html(render.files(known, words))
    _adding(desk, words)
    if known:
        _removing(desk, known, words)
    _who(desk, words)
    return only


def _adding(desk: Desk, words: Words) -> None:
    with st.expander(words("add"), expanded=not desk.library.names()):
        with st.form("add path", border=False):
            typed = st.text_input(words("path"), placeholder=words("path hint"))
            if st.form_submit_button(words("add"), key="add path button"):
                _begin(desk, words, typed.strip().strip("\"'"))
        with st.form("add upload", border=False, clear_on_submit=True):
            kinds = [suffix.removeprefix(".") for suffix in SUFFIXES]
            sent = st.file_uploader(words("upload"), kinds, accept_multiple_files=True, key="upload")
            if st.form_submit_button(words("add upload"), key="add upload button"):
                _upload(desk, words, sent or [])
        if desk.library.names() and st.button(words("again"), key="again"):
            _read(desk, [])


def _begin(desk: Desk, words: Words, typed: str) -> None:
    if typed:
        _read(desk, [Path(typed).expanduser()])
    else:
        st.warning(words("no path"))


def _upload(desk: Desk, words: Words, sent: list[st.runtime.uploaded_file_manager.UploadedFile]) -> None:
    if not sent:
        st.warning(words("no file"))
        return
    try:
        for file in sent:
            desk.keep(file.name, file.getvalue())
    except RagError as error:
        st.error(render.literal(render.one_line(str(error))))
        return
    _read(desk, [desk.uploads])


def _read(desk: Desk, paths: list[Path]) -> None:
    try:
        desk.read(paths)
    except RagError as error:
        st.error(render.literal(render.one_line(str(error))))
    else:
        st.rerun()


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
    elif isinstance(report := desk.sync.seen[-1], SyncReport):
        _report(report, words)


@st.fragment(run_every=0.5)
def _watch_reading(desk: Desk, words: Words) -> None:
    if desk.sync is None or not desk.sync.running:
        st.rerun()
    steps = desk.sync.seen
    if steps and isinstance(now := steps[-1], Progress):
        st.progress(now.done / max(1, now.total), words("indexing", done=now.done, total=now.total))
        st.html(render.said(now.file, "small"))
    else:
        st.progress(0.0)


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
        st.expander(words("remove")),
        st.form("remove", border=False, clear_on_submit=True),
    ):
        chosen = st.multiselect(words("which"), [file.file for file in known], key="which")
        st.html(render.said(words("forget help"), "small"))
        if st.form_submit_button(words("forget"), key="forget") and chosen:
            try:
                desk.remove(chosen)
            except RagError as error:
                st.error(render.literal(render.one_line(str(error))))
            else:
                st.rerun()


def _who(desk: Desk, words: Words) -> None:
    """The engine and its model, and whether anything leaves this machine."""
    st.subheader(words("engine"), anchor=False)
    engine = desk.engine
    if engine is None and desk.settings.engine != "quotes":
        text = words("engine later", engine=desk.settings.engine)
    elif engine is None or engine.name == "quotes":
        text = words("no model")
    else:
        text = f"{engine.name}\n{words('model')}: {engine.model}"
    reach = desk.reach()
    st.html(render.said(text, "small"))
    st.html(render.said(words(reach), reach))
    if desk.notes:
        st.html(render.remarks(dict.fromkeys(desk.notes)))
