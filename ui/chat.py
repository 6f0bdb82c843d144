"""Draws the conversation: questions, the answers as they come, silence, failures, and the open source.

What an answer is made of stands in rag/types.py; how its parts look, in ui/render.py.
"""

from __future__ import annotations

import streamlit as st

from rag.errors import RagError
from rag.types import Answer, Citation, Evidence, Passage, Statement, Turn
from ui import render
from ui.desk import Asked, Desk
from ui.words import Words

_SHOWN = 3  # passages beside a silence


def turns(conversation: list[Asked]) -> list[Turn]:
    """The conversation until now, as the next question's history: what has been answered."""
    told: list[Turn] = []
    for asked in conversation:
        answer = asked.work.seen[-1] if asked.work.seen else None
        if isinstance(answer, Answer):
            told += [Turn(role="user", content=asked.question), Turn(role="assistant", content=answer.text)]
    return told


def conversation(asked: list[Asked], desk: Desk, words: Words) -> None:
    """Draw it all; the last answer may still be on its way."""
    if not asked:
        st.header(words("welcome"), anchor=False)
        st.html(render.said(words("welcome more")))
        if not desk.library.names():
            st.info(words("nothing yet"))
    for number, one in enumerate(asked):
        with st.chat_message("user", avatar=":material/person:"):
            st.html(render.said(one.question))
        with st.chat_message("assistant", avatar=":material/fact_check:"):
            if one.work.running:
                _watch(number, one, desk, words)
            else:
                _exchange(number, one, words)


@st.fragment(run_every=0.4)
def _watch(number: int, asked: Asked, desk: Desk, words: Words) -> None:
    """Draw what is there until now, again and again. The answer does not depend on this being run."""
    if not asked.work.running:
        st.rerun()
    _steps(number, asked, words, running=True)
    if desk.download:
        done, total = desk.download
        st.progress(done / max(1, total), words("download", done=done // 1_000_000, total=total // 1_000_000))
    stopping = asked.work.cancel.is_set()
    if st.button(words("stop"), key=f"stop {number}", disabled=stopping, icon=":material/stop_circle:"):
        asked.work.stop()


def _exchange(number: int, asked: Asked, words: Words) -> None:
    _steps(number, asked, words, running=False)
    if asked.work.error:
        st.error(render.literal(render.one_line(str(asked.work.error))), icon=":material/error:")
    elif asked.work.broken:
        st.error(words("broken"), icon=":material/error:")


def _steps(number: int, asked: Asked, words: Words, *, running: bool) -> None:
    """Evidence, statements and the end of an answer, as far as they are there."""
    seen = list(asked.work.seen)
    found = next((event for event in seen if isinstance(event, Evidence)), None)
    if found is None and running:
        st.html(render.said(words("searching"), "small"))
    if found is not None and running:
        st.html(render.said(words("reading"), "small") + render.evidence(found.citations, words))
    numbers: dict[Citation, int] = {}
    for at, event in enumerate(seen):
        if isinstance(event, Statement):
            _statement(f"{number} {at}", event, numbers, words)
        elif isinstance(event, Answer):
            _end(number, event, asked, words)
    if found is not None and found.citations and not running:
        with st.expander(words("read", count=len(found.citations))):
            st.html(render.evidence(found.citations, words))


def _statement(key: str, spoken: Statement, numbers: dict[Citation, int], words: Words) -> None:
    """A statement and below it its places; a click on a place's number opens it."""
    numbered = [(numbers.setdefault(cited, len(numbers) + 1), cited) for cited in spoken.citations]
    st.html(render.statement(spoken, [number for number, _ in numbered], words))
    for number, cited in numbered:
        with st.container(key=f"place {key} {number}", horizontal=True, wrap=False, vertical_alignment="center"):
            if st.button(str(number), key=f"cite {key} {number}", help=words("open help")):
                _open(cited)
            st.html(f"<div>{render.place(cited, words)}</div>")


def _end(number: int, answer: Answer, asked: Asked, words: Words) -> None:
    if answer.abstained:
        st.info(render.literal(answer.text), icon=":material/search_off:")
    if asked.reply is not None and asked.reply.failure is not None:
        st.warning(render.literal(render.one_line(answer.reason or "")), icon=":material/warning:")
    elif answer.reason:
        st.html(render.said(answer.reason, "small"))
    if answer.abstained and answer.passages:
        st.html(render.said(words("nearest"), "small"))
        for at, near in enumerate(answer.passages[:_SHOWN]):
            _near(f"{number} {at}", near, words)
    used = " ".join(part for part in (answer.engine, answer.model) if part)
    seconds = f"{answer.timings.get('total', 0.0):.1f}".replace(".", "," if words.language == "de" else ".")
    st.html(render.said(words("seconds", engine=used, seconds=seconds), "foot"))


def _near(key: str, near: Passage, words: Words) -> None:
    with st.container(horizontal=True, wrap=False, vertical_alignment="top", gap="small"):
        st.html(render.passage(near, words))
        if st.button(words("open"), key=f"near {key}", help=words("open help")):
            _open(Citation(file=near.file, start=near.start, end=near.end, quote=near.text, page=near.page))


def _open(cited: Citation) -> None:
    """Show a place beside the conversation; the whole page is drawn anew for it."""
    st.session_state["open"] = cited
    st.rerun()


def source(cited: Citation, desk: Desk, words: Words) -> None:
    """The open place, marked in its surroundings; a file that has changed since is not passed off as the source."""
    with st.container(key="source", border=True):
        with st.container(horizontal=True, wrap=False, vertical_alignment="center"):
            st.html(render.said(words("source"), "heading"))
            if st.button(words("close"), key="close", type="tertiary", icon=":material/close:"):
                del st.session_state["open"]
                st.rerun()
        st.html(f"<div>{render.place(cited, words)}</div>")
        try:
            text = desk.library.text(cited.file)
        except RagError:
            text = ""
        if text[cited.start : cited.end] == cited.quote:
            st.html(render.marked(text, cited.start, cited.end))
            st.html(render.said(words("characters", start=cited.start, end=cited.end), "small"))
        else:
            st.warning(words("stale"))
            st.html(render.marked(cited.quote, 0, len(cited.quote)))
