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
    for one in known[:_SHOWN]:
        _line(one, talk, words)
    if len(known) > _SHOWN:
        rest = {one.id: one.title for one in known[_SHOWN:]}
        st.selectbox(
            words("older"), list(rest), index=None, format_func=rest.__getitem__, placeholder=words("older"),
            label_visibility="collapsed", key="older", on_change=_older,
        )  # fmt: skip
    _judged(desk, words)
    if talk is not None:
        _this(talk, desk, words)


def _older() -> None:
    state.go(st.session_state["older"])
    st.session_state["older"] = None


def _line(one: Conversation, talk: Conversation | None, words: Words) -> None:
    here = talk is not None and one.id == talk.id
    title = render.literal(one.title)
    st.button(
        f"**{title}**" if here else title, key=f"talk-{one.id}", type="tertiary", width="stretch",
        on_click=state.go, args=(one.id,), help=words("here") if here else None,
    )  # fmt: skip


def _this(talk: Conversation, desk: Desk, words: Words) -> None:
    with st.expander(words("this one"), key="this"):
        typed = st.text_input(words("title"), talk.title, key=f"title-{talk.id}")
        if typed.strip() and " ".join(typed.split()) != talk.title:
            state.with_care(lambda: desk.conversations.rename(talk.id, typed))
            st.rerun()
        for kind, mime, made in (
            ("md", "text/markdown", functools.partial(export.as_markdown, talk, words)),
            ("json", "application/json", functools.partial(export.as_json, talk)),
        ):
            st.download_button(
                words(f"export {kind}"), made, export.file_name(talk, kind), mime, key=f"export-{kind}",
                icon=":material/download:", on_click="ignore",
            )  # fmt: skip
        st.button(
            words("delete"), key="delete", icon=":material/delete:", on_click=_delete, args=(desk, talk.id)
        )  # fmt: skip


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
