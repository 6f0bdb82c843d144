"""The chat page's script: Streamlit runs it from the top for every click. It puts the rooms together."""

from __future__ import annotations

import streamlit as st

from rag.errors import RagError
from rag.settings import Settings
from ui import adding, chat, past, render, state
from ui.desk import shared
from ui.engine import reach, who
from ui.library import side_bar
from ui.source import source
from ui.words import Words


def page() -> None:
    """Draw the whole page."""
    st.set_page_config(page_title="Belegt", layout="wide")
    words = Words(st.context.locale)
    state.elsewhere()  # the whole page is drawn now
    try:
        with st.spinner(words("opening")):
            desk = shared(Settings())
    except RagError as error:
        st.error(render.literal(render.told(str(error), words)), icon=":material/error:")
        return
    running = desk.running(state.conversation_id())
    talk = state.current(desk)
    starting = talk is None and desk.fresh
    # The conversation first: what was found shall not wait for the side bar to be drawn.
    with st.container(key="chat"):
        if problem := state.problem():
            st.error(render.literal(render.told(problem, words)), icon=":material/error:")
        chat.conversation(talk, running, desk, words)
        if starting:
            with st.container(border=True, key="start"):
                adding.reading(desk, words)
                adding.adding(desk, words)
    if opened := state.opened():
        source(opened, desk, words)
    st.chat_input(
        words("ask"), key="question", disabled=running is not None or not desk.library.names(),
        on_submit=lambda: state.ask(desk, str(st.session_state["question"] or "")),
    )  # fmt: skip
    with st.sidebar:
        st.html('<div class="belegt-name">Belegt</div>')
        reach(desk, words)
        past.conversations(talk, desk, words)
        side_bar(desk, starting, words)
        who(desk, words)


page()
