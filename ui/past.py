"""The side bar's list of conversations: go to one, begin one, rename, take along, delete."""

from __future__ import annotations

import functools
import json

import streamlit as st

from ui import export, render, state
from ui.conversations import Conversation
from ui.desk import Desk
from ui.words import Words

_SHOWN = 5


def conversations(talk: Conversation | None, desk: Desk, words: Words) -> None:
    """Draw it."""
    st.button(
        words("new"), key="new", disabled=talk is None, icon=":material/add_comment:", width="stretch",
        on_click=state.go, args=(None,),
    )  # fmt: skip
    known = desk.conversations.all()
    if not known:
        return
    st.subheader(words("conversations"), anchor=False)
    listed = known[:_SHOWN]
    if talk is not None and talk.id not in {one.id for one in listed}:
        listed.append(talk)
    with st.container(key="talks", gap=None):
        for one in listed:
            _line(one, talk, desk, words)
    rest = {one.id: one.title for one in known if one not in listed}
    if rest:
        st.selectbox(
            words("older"), list(rest), index=None, format_func=rest.__getitem__, placeholder=words("older"),
            label_visibility="collapsed", key="older", on_change=_older,
        )  # fmt: skip
    _judged(desk, words)


def _older() -> None:
    state.go(st.session_state["older"])
    st.session_state["older"] = None


def _line(one: Conversation, talk: Conversation | None, desk: Desk, words: Words) -> None:
    here = talk is not None and one.id == talk.id
    title = render.literal(one.title)
    with st.container(
        horizontal=True, wrap=False, vertical_alignment="center", gap=None, key="here" if here else f"past-{one.id}"
    ):
        st.button(
            f"**{title}**" if here else title, key=f"talk-{one.id}", type="tertiary", width="stretch",
            on_click=state.go, args=(one.id,), help=words("here") if here else title,
        )  # fmt: skip
        if here:
            with st.popover(words("this one"), key="icon-this", type="tertiary", icon=":material/more_horiz:"):
                _this(one, desk, words)


def _this(talk: Conversation, desk: Desk, words: Words) -> None:
    key = f"title-{talk.id}"
    state.level(key, talk.title)
    st.text_input(words("title"), key=key, on_change=_rename, args=(desk, talk.id, key))
    for kind, mime, made in (
        ("md", "text/markdown", functools.partial(export.as_markdown, talk, words)),
        ("json", "application/json", functools.partial(export.as_json, talk)),
    ):
        st.download_button(
            words(f"export {kind}"), made, export.file_name(talk, kind), mime, key=f"export-{kind}",
            icon=":material/download:", on_click="ignore", width="stretch",
        )  # fmt: skip
    if state.deleting() != talk.id:
        st.button(
            words("delete"), key="delete", icon=":material/delete:", on_click=state.delete, args=(talk.id,),
            width="stretch",
        )  # fmt: skip
        return
    st.html(render.said(words("delete sure"), "small"))
    with st.container(horizontal=True):
        st.button(words("delete yes"), key="delete yes", type="primary", on_click=_delete, args=(desk, talk.id))
        st.button(words("cancel"), key="delete no", on_click=state.delete, args=(None,))


def _rename(desk: Desk, talk: str, key: str) -> None:
    typed = str(st.session_state[key])
    if typed.strip():
        state.with_care(lambda: desk.conversations.rename(talk, typed))


def _delete(desk: Desk, talk: str) -> None:
    state.with_care(lambda: desk.delete(talk))
    state.go(None)


def _judged(desk: Desk, words: Words) -> None:
    count = len(desk.conversations.cases())
    if count:

        def lines() -> str:
            return "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in desk.conversations.cases())

        # Made when it is asked for: a file that waits on the server is gone after the next click.
        st.download_button(
            words("export cases", count=count), lines, "feedback.jsonl", "application/jsonl", key="cases",
            type="tertiary", icon=":material/download:", on_click="ignore", help=words("cases help"),
        )  # fmt: skip
