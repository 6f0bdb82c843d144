"""Draws the conversation: questions, the answers as they come, silence, failures.

What an answer is made of stands in rag/types.py; how its parts look, in ui/render.py; the open
source beside it is ui/source.py's.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence

import streamlit as st

from rag.types import Answer, Citation, Statement
from ui import export, render, state
from ui.asked import Asked
from ui.conversations import Conversation, Exchange, Feedback
from ui.desk import Desk
from ui.render import Door
from ui.words import Words

_SHOWN = 3  # passages beside a silence
_SOON = 0.5  # seconds to wait for the evidence before the page says that it is searching


def conversation(talk: Conversation | None, running: Asked | None, desk: Desk, words: Words) -> None:
    """Draw it all; the last answer may still be on its way."""
    if talk is None:
        more = [words("welcome more"), *([] if desk.library.names() or desk.reading else [words("nothing yet")])]
        st.html(render.welcome(words("welcome"), more))
        return
    for at, exchange in enumerate(talk.exchanges):
        last = at == len(talk.exchanges) - 1
        with st.chat_message("user", avatar=":material/person:"):
            _question(talk, exchange, at, running is not None, desk, words)
        with st.chat_message("assistant", avatar=":material/fact_check:"):
            if running is not None and last:
                _watch(running, desk, words)
            else:
                _exchange(exchange, words)
                _ending(talk, exchange, at, desk, words)


def _question(talk: Conversation, exchange: Exchange, at: int, busy: bool, desk: Desk, words: Words) -> None:
    if state.editing() != exchange.id or busy:
        with st.container(horizontal=True, wrap=False, vertical_alignment="center"):
            st.html(render.said(exchange.question, "question"))
            if not busy:
                st.button(
                    words("edit"), key=f"icon-edit-{exchange.id}", icon=":material/edit:", type="tertiary",
                    help=words("edit"), on_click=state.edit, args=(exchange.id,),
                )  # fmt: skip
        return
    with st.form(f"editing-{exchange.id}", border=False):
        st.text_area(words("edit"), exchange.question, key=f"edited-{exchange.id}")
        if exchange != talk.exchanges[-1]:
            st.html(render.said(words("edit cuts"), "small"))
        with st.container(horizontal=True):
            st.form_submit_button(
                words("send"), key=f"send-{exchange.id}", type="primary", on_click=_send,
                args=(desk, exchange.id, at, talk.exchanges[-1].id),
            )  # fmt: skip
            st.form_submit_button(words("cancel"), key=f"drop-{exchange.id}", on_click=state.edit, args=(None,))


def _send(desk: Desk, exchange: str, at: int, last: str) -> None:
    state.ask(desk, str(st.session_state[f"edited-{exchange}"]), keep=at, last=last)


@st.fragment(run_every=0.35)
def _watch(asked: Asked, desk: Desk, words: Words) -> None:
    """Draw what is there until now, again and again. The answer does not depend on this being run."""
    asked.work.begun.wait(_SOON)
    if not asked.work.running or state.elsewhere():
        st.rerun()
    exchange = asked.view()
    _exchange(exchange, words, asked)
    if desk.download:
        done, total = desk.download
        st.progress(done / max(1, total), words("download", done=done // 1_000_000, total=total // 1_000_000))
    st.button(
        words("stop"), key=f"stop-{exchange.id}", disabled=asked.work.cancel.is_set(), icon=":material/stop_circle:",
        on_click=asked.work.stop,
    )  # fmt: skip


def _exchange(exchange: Exchange, words: Words, asked: Asked | None = None) -> None:
    """Evidence, statements, draft and end, as far as they are there. Running or not, each part keeps its
    place among the page's elements, so that the browser changes only what is new."""
    _evidence(exchange, asked is not None, words)
    places = exchange.places
    doors = _doors(f"cite-{exchange.id}", places, words)
    said = [render.statement(one, _of(one, places, doors), words) for one in exchange.spoken]
    if asked is not None:
        said.append(render.draft(asked.draft, words))
        said.append(render.busy(_stage(exchange, asked, words)))
    elif exchange.spoken:
        said.append(f'<div data-says="{render.escaped(words("ready"))}"></div>')
    st.html(f"<div>{''.join(said)}</div>")
    for at, (door, cited) in enumerate(zip(doors, places, strict=True)):
        where = render.literal(f"{cited.file} · {words('page', page=cited.page)}" if cited.page else cited.file)
        st.button(
            f"**{door.number}** {where}", key=door.key, type="tertiary", help=words("open help"),
            icon=":material/description:", on_click=state.show, args=(places, at),
        )  # fmt: skip


def _stage(exchange: Exchange, asked: Asked, words: Words) -> str:
    if asked.work.cancel.is_set():
        return words("stopping")
    if asked.before:
        return words("waiting one" if asked.before == 1 else "waiting", count=asked.before)
    return words("searching" if exchange.evidence is None else "reading")


def _evidence(exchange: Exchange, running: bool, words: Words) -> None:
    found = exchange.evidence
    if not found:
        return
    doors = _doors(f"found-{exchange.id}", found, words)
    st.html(render.evidence(found, doors, words, is_open=running and not exchange.spoken))
    _hidden(f"doors-found-{exchange.id}", doors, found)


def _doors(key: str, places: Sequence[Citation], words: Words) -> list[Door]:
    return [
        Door(at, f"{key}-{at}", words("open place", number=at, file=cited.file), render.hint(cited.quote))
        for at, cited in enumerate(places, 1)
    ]


def _of(spoken: Statement, places: Sequence[Citation], doors: Sequence[Door]) -> list[Door]:
    return [doors[places.index(cited)] for cited in spoken.citations]


def _hidden(key: str, doors: Sequence[Door], places: Sequence[Citation]) -> None:
    """The buttons behind numbers that have no line of their own."""
    with st.container(key=key):
        for at, door in enumerate(doors):
            st.button(str(door.number), key=door.key, on_click=state.show, args=(tuple(places), at))


# -- how an answer ended -----------------------------------------------------------------------


def _ending(talk: Conversation, exchange: Exchange, at: int, desk: Desk, words: Words) -> None:
    answer, last = exchange.answer, exchange == talk.exchanges[-1]
    if exchange.error:
        st.error(render.literal(render.failure(exchange.error, words)), icon=":material/error:")
    elif answer is None:
        st.warning(words("interrupted"), icon=":material/warning:")
    again = functools.partial(state.ask, desk, exchange.question, keep=at, last=exchange.id)
    if answer is None:
        if last:  # it would take the later questions away, which only the form for editing says
            st.button(words("ask again"), key=f"again-{exchange.id}", icon=":material/refresh:", on_click=again)
        return
    if exchange.warning:
        st.warning(render.literal(render.told(exchange.remark or "", words)), icon=":material/warning:")
    if answer.abstained and not answer.passages:
        st.html(render.said(answer.text))  # a greeting has nothing that could be searched
    elif answer.abstained:
        _silence(exchange, answer, words)
    elif answer.reason and not exchange.warning:
        st.html(render.said(answer.reason, "small"))
    st.html(render.said(_foot(exchange, answer, words), "foot"))
    with st.container(horizontal=True, vertical_alignment="top"):
        st.html(render.copying(export.plain(exchange, words), words), width="content")
        if last:
            st.button(
                words("ask again"), key=f"icon-again-{exchange.id}", icon=":material/refresh:", type="tertiary",
                help=words("ask again"), on_click=again,
            )  # fmt: skip
        _feedback(talk.id, exchange, desk, words)


def _silence(exchange: Exchange, answer: Answer, words: Words) -> None:
    tips = [words("try words"), words("try files")]
    if exchange.only:
        chosen = exchange.only
        one = len(chosen) == 1
        tips.insert(0, words("try all one", file=chosen[0]) if one else words("try all", count=len(chosen)))
    if answer.model is None and not exchange.stopped:
        tips.append(words("try model"))
    near = [
        Citation(file=one.file, start=one.start, end=one.end, quote=one.text, page=one.page)
        for one in answer.passages[:_SHOWN]
    ]
    st.html(render.silence(answer.model_copy(update={"reason": None}) if exchange.warning else answer, tips, words))
    if near:
        doors = _doors(f"near-{exchange.id}", near, words)
        shown = "".join(render.passage(one, door, words) for one, door in zip(near, doors, strict=True))
        st.html(f"<div>{render.said(words('nearest'), 'small')}{shown}</div>")
        _hidden(f"doors-near-{exchange.id}", doors, near)


def _foot(exchange: Exchange, answer: Answer, words: Words) -> str:
    used = " · ".join(part for part in (words.engine(answer.engine), answer.model) if part)
    seconds = f"{answer.timings.get('total', 0.0):.1f}".replace(".", "," if words.language == "de" else ".")
    told = words("seconds", engine=used, seconds=seconds)
    return f"{told} · {words('stopped')}" if exchange.stopped else told


@st.fragment
def _feedback(talk: str, exchange: Exchange, desk: Desk, words: Words) -> None:
    """Was the answer good? Kept with it; changing it disturbs nothing else on the page."""
    thumb, note = f"thumb-{exchange.id}", f"note-{exchange.id}"

    def judged() -> None:
        chosen, typed = st.session_state[thumb], str(st.session_state.get(note) or "")
        wanted = None if chosen is None else Feedback(good=bool(chosen), note="" if chosen else typed)
        state.with_care(lambda: desk.conversations.judge(talk, exchange.id, wanted))

    # As it is on disk: another tab may have judged, and this part is drawn anew without the page around it.
    known = desk.conversations.feedback(talk, exchange.id)
    state.level(thumb, None if known is None else int(known.good))
    st.feedback("thumbs", key=thumb, on_change=judged)
    if known is None:
        return
    if not known.good:
        state.level(note, known.note)
        st.text_input(words("better"), key=note, placeholder=words("better hint"), on_change=judged)
    st.html(render.said(words("noted"), "small"))
