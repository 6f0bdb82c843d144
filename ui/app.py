"""The chat page's script: Streamlit runs it from the top for every click. It puts the rooms together."""

from __future__ import annotations

import streamlit as st

from rag.errors import RagError
from rag.settings import Settings
from rag.types import Citation
from ui import chat, render
from ui.desk import Asked, Desk
from ui.library import side_bar
from ui.words import Words


@st.cache_resource(show_spinner=False)
def shared_desk(key: str, _settings: Settings) -> Desk:
    """The desk of all tabs, one for each set of settings; ``key`` tells the sets apart."""
    return Desk(_settings)


def page() -> None:
    """Draw the whole page."""
    st.set_page_config(page_title="Belegt", layout="wide")
    st.html(render.STYLE)
    words = Words(st.context.locale)
    try:
        with st.spinner(words("opening")):
            settings = Settings()
            desk = shared_desk(settings.model_dump_json(), settings)
    except RagError as error:
        st.error(render.literal(render.one_line(str(error))), icon=":material/error:")
        return
    asked: list[Asked] = st.session_state.setdefault("asked", [])
    with st.sidebar:
        st.title("Belegt", anchor=False)
        if st.button(words("new"), key="new", disabled=not asked, icon=":material/add_comment:"):
            _forget(asked)
        only = side_bar(desk, words)
    _question(asked, desk, only, words)
    opened: Citation | None = st.session_state.get("open")
    left, right = st.columns([3, 2], gap="medium") if opened else (st.container(), None)
    with left, st.container(key="chat"):
        chat.conversation(asked, desk, words)
    if opened and right:
        with right:
            chat.source(opened, desk, words)


def _question(asked: list[Asked], desk: Desk, only: list[str], words: Words) -> None:
    running = bool(asked) and asked[-1].work.running
    empty = not desk.library.names()
    typed = st.chat_input(words("ask"), key="question", disabled=running or empty)
    if typed and typed.strip() and not running:
        asked.append(desk.ask(typed.strip(), chat.turns(asked), only))
        st.session_state.pop("open", None)
        st.rerun()


def _forget(asked: list[Asked]) -> None:
    for one in asked:
        one.work.stop()
    st.session_state["asked"] = []
    st.session_state.pop("open", None)
    st.rerun()


page()
