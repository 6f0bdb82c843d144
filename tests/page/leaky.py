"""A page that shows text as carelessly as Streamlit allows, behind our guard: what the guard is there for.

``streamlit run tests/page/leaky.py`` serves it. LISTENER is the server that no text may make a browser ask.
"""

from __future__ import annotations

import os

import streamlit as st
from starlette.middleware import Middleware
from streamlit.starlette import App

from ui.front import STREAMLIT
from ui.guard import Guard, inline_scripts

# The nine that load something without a click when a model or a document writes them.
NINE = ("image", "linked", "reference", "stream", "caption", "label", "html-image", "html-style", "html-video")
MORE = ("source", "unsafe", "error", "button", "field", "metric", "table", "toast")

app = App(__file__, middleware=[Middleware(Guard, scripts=inline_scripts(STREAMLIT.read_text(encoding="utf-8")))])


def page(url: str) -> None:
    """Every way under a name of its own, which the listener hears when it leaks."""
    st.markdown(f"![a]({url}/image)")
    st.markdown(f"[![a]({url}/linked)]({url}/never-clicked)")
    st.markdown(f"![a][one]\n\n[one]: {url}/reference")
    st.write_stream(iter([f"![a]({url}", "/stream)"]))
    st.caption(f"![a]({url}/caption)")
    with st.expander(f"![a]({url}/label)"):
        st.text("inside")
    st.html(f"<img src='{url}/html-image'>")
    st.html(f"<p style='background: url({url}/html-style)'>styled</p>")
    st.html(f"<video src='{url}/html-video' preload='auto'></video>")
    st.html(f"<picture><source srcset='{url}/source'><img></picture>")
    st.markdown(f"<img src='{url}/unsafe'>", unsafe_allow_html=True)
    st.error(f"![a]({url}/error)")
    st.button(f"![a]({url}/button)")
    st.text_input(f"![a]({url}/field)")
    st.metric(f"![a]({url}/metric)", "1")
    st.table({"a": [f"![a]({url}/table)"]})
    st.toast(f"![a]({url}/toast)")
    st.text("all is drawn")


if __name__ == "__main__":  # so Streamlit runs it; as a module it is the application
    page(os.environ["LISTENER"])
