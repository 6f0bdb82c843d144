"""The page as a web application; ``streamlit run`` finds ``app`` here. ui/launch.py starts it."""

from __future__ import annotations

import contextlib
import threading
from pathlib import Path

from starlette.middleware import Middleware
from streamlit.starlette import App

from rag.errors import RagError
from rag.settings import Settings
from ui.desk import shared
from ui.front import STREAMLIT, routes
from ui.guard import Guard, inline_scripts

_scripts = inline_scripts(STREAMLIT.read_text(encoding="utf-8"))

app = App(Path(__file__).with_name("app.py"), routes=routes(), middleware=[Middleware(Guard, scripts=_scripts)])


def _warm() -> None:
    # What is wrong with the library, the page says when it is opened.
    with contextlib.suppress(RagError):
        shared(Settings()).warm()


# While the browser still starts, what the first question needs is loaded.
threading.Thread(target=_warm, daemon=True).start()
