"""The side bar's part about who answers: the engine, its model, the Ollama server, and what leaves
this machine. It only shows and calls; ui/server.py looks at the server.
"""

from __future__ import annotations

import streamlit as st

from ui import render
from ui.desk import Desk
from ui.server import Seen
from ui.words import Words

AUTO, EMBEDDED, QUOTES = "auto", "embedded", "quotes"
_OLLAMA = "ollama:"


def who(desk: Desk, words: Words) -> None:
    """Draw it."""
    st.subheader(words("engine"), anchor=False)
    seen = desk.outlook.now(desk.settings)
    _choice(desk, seen, words)
    _now(desk, words)
    if seen is not None and seen.problem and desk.settings.engine in (AUTO, "ollama"):
        st.warning(render.literal(render.one_line(seen.problem)), icon=":material/power_off:")
        st.html(render.said(words("no server"), "small"))
    elif seen is not None and not seen.problem and not seen.models:
        st.warning(words("no chat model"), icon=":material/download:")
    reach = desk.reach()
    st.html(render.said(words(reach), reach))
    if desk.notes:
        with st.expander(words("notes")):
            st.html(render.remarks(dict.fromkeys(desk.notes)))


def _choice(desk: Desk, seen: Seen | None, words: Words) -> None:
    now = desk.settings.engine
    chosen = f"{_OLLAMA}{desk.settings.model}" if now == "ollama" and desk.settings.model else now
    options = [AUTO, *(f"{_OLLAMA}{name}" for name in (seen.models if seen else ())), EMBEDDED, QUOTES]
    if chosen not in options:
        options.append(chosen)

    def changed() -> None:
        wanted = str(st.session_state["engine choice"])
        name, _, model = wanted.partition(":")
        desk.choose(name, model or None)

    # Another tab may have chosen; the key would otherwise keep this tab's own choice.
    st.session_state["engine choice"] = chosen
    st.selectbox(
        words("choose"), options, key="engine choice", on_change=changed, format_func=lambda one: _named(one, words)
    )  # fmt: skip


def _named(option: str, words: Words) -> str:
    if option.startswith(_OLLAMA):
        return f"Ollama: {option.removeprefix(_OLLAMA)}"
    return words(f"engine {option}")


def _now(desk: Desk, words: Words) -> None:
    engine = desk.engine
    if engine is None and desk.settings.engine != QUOTES:
        text = words("engine later")
    elif engine is None or engine.model is None:
        text = words("no model")
    else:
        text = words("engine now", engine=engine.name, model=engine.model)
    st.html(render.said(text, "small"))
