"""The side bar's part about who answers: the engine, its model, the Ollama server, and what leaves
this machine. It only shows and calls; ui/server.py looks at the server.
"""

from __future__ import annotations

import streamlit as st

from rag.engines.ollama_pull import Pulling
from rag.models import RECOMMENDED, ModelInfo
from rag.settings import Settings
from ui import render, state
from ui.desk import Desk
from ui.server import Seen
from ui.words import Words
from ui.work import Work

AUTO, EMBEDDED, QUOTES = "auto", "embedded", "quotes"
_OLLAMA = "ollama:"


def who(desk: Desk, words: Words) -> None:
    """Draw it."""
    st.subheader(words("engine"), anchor=False)
    seen = desk.outlook.now(desk.settings)
    if seen is None:
        _await_look(desk)
    _choice(desk, seen, words)
    problem = seen.problem if seen is not None else None
    chosen = desk.settings.engine
    if problem and chosen == "ollama":
        st.warning(render.literal(render.told(problem, words)), icon=":material/power_off:")
        st.html(render.said(words("no server"), "small"))
    else:
        _now(desk, words)
    if problem and chosen == AUTO:
        # Nothing is amiss then: the built-in model is there to answer.
        st.html(render.said(f"{render.told(problem, words).rstrip('.')}. {words('no server auto')}", "small"))
    if seen is not None and not problem:
        if not seen.models:
            st.warning(words("no chat model"), icon=":material/download:")
        _pulling(desk, words)
    if desk.notes:
        with st.expander(words("notes")):
            st.html(render.remarks(dict.fromkeys(desk.notes), words))


def reach(desk: Desk, words: Words) -> None:
    """Whether anything leaves this machine."""
    found = desk.reach()
    st.html(render.said(words(found), found))


@st.fragment(run_every=0.5)
def _await_look(desk: Desk) -> None:
    """Draw the page anew once it is known whether there is a server."""
    if desk.outlook.now(desk.settings, wait=0.0) is not None:
        st.rerun()


def _choice(desk: Desk, seen: Seen | None, words: Words) -> None:
    chosen, configured = _option(desk.settings), _option(desk.configured)
    options = [AUTO, *(f"{_OLLAMA}{name}" for name in (seen.models if seen else ())), EMBEDDED, QUOTES]
    options += [one for one in dict.fromkeys((configured, chosen)) if one not in options]

    def changed() -> None:
        wanted = str(st.session_state["engine choice"])
        name, _, model = wanted.partition(":")
        desk.choose(name, desk.configured.model if wanted == configured else model or None)

    # Another tab may have chosen; the key would otherwise keep this tab's own choice.
    st.session_state["engine choice"] = chosen
    st.selectbox(
        words("engine"), options, key="engine choice", on_change=changed, label_visibility="collapsed",
        format_func=lambda one: _named(one, words),
    )  # fmt: skip


def _option(settings: Settings) -> str:
    return f"{_OLLAMA}{settings.model}" if settings.engine == "ollama" and settings.model else settings.engine


def _named(option: str, words: Words) -> str:
    if option.startswith(_OLLAMA):
        return f"Ollama: {option.removeprefix(_OLLAMA)}"
    return words.engine(option)


def _now(desk: Desk, words: Words) -> None:
    engine = desk.engine
    if engine is None and desk.settings.engine != QUOTES:
        text = words("engine later")
    elif engine is None or engine.model is None:
        text = words("no model")
    else:
        text = words("engine now", engine=words.engine(engine.name), model=engine.model)
    st.html(render.said(text, "small"))


# -- fetching a model --------------------------------------------------------------------------


def _pulling(desk: Desk, words: Words) -> None:
    with st.expander(words("pull"), key="pull"):
        if desk.pulling is not None and desk.pulling.running:
            _watch_pulling(desk, words)
            return
        if desk.pulling is not None:
            _pulled(desk.pulling, words)
        options = {one.name: f"{one.name} ({one.size / 1e9:.1f} GB)" for one in RECOMMENDED}
        chosen = st.selectbox(
            words("which model"), list(options), key="pull name", format_func=lambda one: options.get(one, one),
            accept_new_options=True, help=words("which model help"),
        )  # fmt: skip
        st.button(
            words("fetch"), key="pull button", icon=":material/download:", disabled=not chosen, on_click=_pull,
            args=(desk, chosen or ""),
        )  # fmt: skip


def _pull(desk: Desk, name: str) -> None:
    state.with_care(lambda: desk.pull(name.strip()))


def _pulled(work: Work[Pulling | ModelInfo | None], words: Words) -> None:
    """How the last one ended."""
    if work.error:
        st.error(render.literal(render.told(str(work.error), words)), icon=":material/error:")
    elif work.broken:
        st.error(words("broken"))
    elif work.seen and isinstance(model := work.seen[-1], ModelInfo):
        st.html(render.said(words("pulled", model=model.name), "small"))
    else:
        st.html(render.said(words("pull ended"), "small"))


@st.fragment(run_every=0.5)
def _watch_pulling(desk: Desk, words: Words) -> None:
    work = desk.pulling
    if work is None or not work.running:
        st.rerun()
    now = next((step for step in reversed(work.seen) if isinstance(step, Pulling)), None)
    if now is not None and now.total:
        done = words("download", done=now.there // 1_000_000, total=now.total // 1_000_000)
        st.progress(min(1.0, now.there / now.total), done)
    else:
        st.progress(0.0, render.literal(now.step) if now else words("looking"))
    st.button(words("cancel"), key="pull cancel", disabled=work.cancel.is_set(), on_click=work.stop)
