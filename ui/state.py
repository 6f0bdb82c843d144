"""What one browser tab has open: its conversation, a source beside it, a question that is being edited.

Everything here lives in Streamlit's session of the tab; the conversation's id also stands in the
address, so that a reload finds it again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import streamlit as st

from rag.errors import RagError
from rag.types import Citation
from ui.conversations import Conversation
from ui.desk import Desk


@dataclass(frozen=True)
class Opened:
    """A source that is open: one of several places, to go on from to the next and the previous."""

    places: tuple[Citation, ...]
    at: int
    around: int = 400


def conversation_id() -> str | None:
    """The conversation of this tab; None: a new one."""
    if "talk" not in st.session_state:
        st.session_state["talk"] = st.query_params.get("c")
    talk: str | None = st.session_state["talk"]
    return talk


def current(desk: Desk) -> Conversation | None:
    """The conversation of this tab as it is on disk; the address follows it."""
    talk = conversation_id()
    found = desk.conversations.get(talk) if talk else None
    wanted = found.id if found else None
    st.session_state["talk"] = wanted
    if st.query_params.get("c") != wanted:
        if wanted is None:
            st.query_params.pop("c", None)
        else:
            st.query_params["c"] = wanted
    return found


def go(talk: str | None) -> None:
    """Show another conversation, or begin a new one."""
    st.session_state["talk"] = talk
    close()
    edit(None)
    delete(None)


def delete(talk: str | None) -> None:
    """Ask whether a conversation shall really be deleted, or do not ask any more."""
    st.session_state["deleting"] = talk


def deleting() -> str | None:
    """The conversation that is asked about."""
    found: str | None = st.session_state.get("deleting")
    return found


def edit(exchange: str | None) -> None:
    """Open a question for editing, or none."""
    st.session_state["editing"] = exchange


def editing() -> str | None:
    """The exchange whose question is being edited."""
    found: str | None = st.session_state.get("editing")
    return found


def show(places: Sequence[Citation], at: int, around: int = 400) -> None:
    """Open a place beside the conversation."""
    st.session_state["open"] = Opened(tuple(places), at, around)
    st.session_state["elsewhere"] = True


def elsewhere() -> bool:
    """Did the last click change a part of the page outside of the one that it was made in? Told once."""
    return bool(st.session_state.pop("elsewhere", False))


def close() -> None:
    """Close the source."""
    st.session_state.pop("open", None)


def opened() -> Opened | None:
    """The source that is open."""
    found: Opened | None = st.session_state.get("open")
    return found


def only() -> list[str]:
    """The files that alone shall be asked; empty for all."""
    return list(st.session_state.get("only", ()))


def ask(desk: Desk, question: str, keep: int | None = None, last: str | None = None) -> None:
    """Ask in this tab's conversation; see ``Desk.ask``."""
    if not question.strip():
        return

    def begin() -> None:
        st.session_state["talk"] = desk.ask(conversation_id(), question.strip(), only(), keep, last)
        # Only now: what was typed shall not be lost where it cannot be asked.
        close()
        edit(None)

    with_care(begin)


def level(key: str, wanted: object) -> None:
    """Let a field of this tab show what is so now: another tab may have changed it, and the key keeps its own."""
    if st.session_state.get(key) != wanted:
        st.session_state[key] = wanted


def with_care(action: Callable[[], object]) -> None:
    """Do what a click asks for; a foreseen error is shown when the page is drawn."""
    try:
        action()
    except RagError as error:
        st.session_state["problem"] = str(error)


def problem() -> str | None:
    """The error of the last click, told once."""
    found: str | None = st.session_state.pop("problem", None)
    return found
