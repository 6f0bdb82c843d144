"""The side bar's part about files: which there are, adding and removing them, which ones to ask.

It only shows and calls; what happens to files is ui/desk.py's and rag/library.py's.
"""

from __future__ import annotations

from collections import Counter
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import streamlit as st

from ui import adding, render, state
from ui.desk import Desk, now_called
from ui.words import Words

if TYPE_CHECKING:
    from rag.library import FileInfo


def side_bar(desk: Desk, starting: bool, words: Words) -> None:
    """Draw it. starting: the middle of the page is where files are added just now."""
    known = desk.library.files()
    if starting and not known:
        return
    st.subheader(words("files"), anchor=False)
    if not desk.reading:
        st.html(render.said(_counts(known, words), "small"))
    if not starting:
        adding.reading(desk, words)
    if known and not desk.reading:
        _drift(desk, words)
    if known:
        _filter(known, words)
        with st.expander(words("show files"), key="shown"):
            st.html(render.files(known, words))
    if not starting:
        with st.expander(words("add"), key="adding"):
            adding.adding(desk, words)
            if known:
                adding.again(desk, words, "again all", "tertiary")
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
    chosen = [now_called(name, options, known)[:1] for name in st.session_state.get("only", ())]
    st.session_state["only"] = [name for found in chosen for name in found]
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
        adding.again(desk, words, "again")


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
