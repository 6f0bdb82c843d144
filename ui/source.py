"""Draws the open source: a place, marked in its surroundings, and for a PDF the page as it looks.

Places come from answers; which file that is, the library knows by its name, and a path is never
shown or taken. A file that has changed since is not passed off as the source.
"""

from __future__ import annotations

import contextlib
from functools import cache

import streamlit as st

from rag.errors import RagError
from rag.types import Citation
from ui import render, state
from ui.desk import Desk, now_called
from ui.pdf import Pages, times_before
from ui.state import Opened
from ui.words import Words

_WIDER = 4


@cache
def pages() -> Pages:
    """The drawn pages of all tabs."""
    return Pages()


def source(opened: Opened, desk: Desk, words: Words) -> None:
    """Draw it beside the conversation, with the way to the other places of the same answer."""
    cited = opened.places[opened.at]
    with st.container(key="source"):
        with st.container(horizontal=True, wrap=False, vertical_alignment="center"):
            title = words("source", number=opened.at + 1, count=len(opened.places))
            st.html(render.heading(title, f"{cited.file} {cited.start} {cited.end}"))
            _step("previous", ":material/arrow_back:", opened, opened.at - 1, words)
            _step("next", ":material/arrow_forward:", opened, opened.at + 1, words)
            st.button(
                words("close"), key="icon-close", type="tertiary", icon=":material/close:", help=words("close"),
                on_click=state.close,
            )  # fmt: skip
        st.html(f"<div>{render.place(cited, words)}</div>")
        _text(opened, cited, desk, words)


def _step(key: str, icon: str, opened: Opened, at: int, words: Words) -> None:
    if len(opened.places) > 1:
        st.button(
            words(key), key=f"icon-{key}", icon=icon, type="tertiary", help=words(key),
            disabled=not 0 <= at < len(opened.places), on_click=state.show, args=(opened.places, at),
        )  # fmt: skip


def _text(opened: Opened, cited: Citation, desk: Desk, words: Words) -> None:
    file, text = _there(cited, desk)
    if file is None:
        st.warning(words("stale"), icon=":material/warning:")
        st.html(render.marked(cited.quote, 0, len(cited.quote)))
        return
    st.html(render.marked(text, cited.start, cited.end, opened.around))
    with st.container(horizontal=True, vertical_alignment="center"):
        st.html(render.said(words("characters", start=cited.start, end=cited.end), "small"))
        if opened.around < max(cited.start, len(text) - cited.end):
            st.button(
                words("wider"), key="wider", type="tertiary", icon=":material/unfold_more:",
                on_click=state.show, args=(opened.places, opened.at, opened.around * _WIDER),
            )  # fmt: skip
    if cited.page:
        _page(file, text, cited, cited.page, desk, words)


def _there(cited: Citation, desk: Desk) -> tuple[str | None, str]:
    """The name that the file has now, and its text; no name where the quote does not stand there any more."""
    known = desk.library.files()
    for name in now_called(cited.file, [file.file for file in known], known):
        with contextlib.suppress(RagError):
            text = desk.library.text(name)
            if text[cited.start : cited.end] == cited.quote:
                return name, text
    return None, ""


def _page(file: str, text: str, cited: Citation, number: int, desk: Desk, words: Words) -> None:
    """The page as a picture; where it cannot be drawn, the text above is all there is."""
    path = desk.library.original(file)
    begins = desk.library.pages(file)[number - 1 : number]  # none where another process just read the file anew
    before = times_before(text, begins[0], cited.start, cited.quote) if begins else 0
    drawn = pages().picture(path, number, cited.quote, before) if path is not None else None
    if drawn is None:
        st.html(render.said(words("no picture"), "small"))
        return
    described = "picture" if drawn.marks else "picture unmarked"
    st.html(render.picture(drawn.webp, words(described, page=number, file=cited.file)))
    if not drawn.marks:
        st.html(render.said(words("no mark"), "small"))
