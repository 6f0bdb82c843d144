"""The page as a web application; ``streamlit run`` finds ``app`` here. ui/launch.py starts it."""

from __future__ import annotations

from pathlib import Path

import streamlit
from starlette.middleware import Middleware
from streamlit.starlette import App

from ui.guard import Guard, inline_scripts

_page = Path(streamlit.__file__).with_name("static") / "index.html"
_scripts = inline_scripts(_page.read_text(encoding="utf-8"))

app = App(Path(__file__).with_name("app.py"), middleware=[Middleware(Guard, scripts=_scripts)])
