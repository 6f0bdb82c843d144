"""The HTML page that the browser gets first: Streamlit's, with our title, language, style and script.

The language is the browser's, so that a screen reader speaks the page rightly from its first word.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import streamlit
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import Route

from ui.words import Words

_HERE = Path(__file__).parent
_FILES = {"page.js": "text/javascript", "page.css": "text/css"}
STREAMLIT = Path(streamlit.__file__).with_name("static") / "index.html"


def routes() -> list[Route]:
    """The page itself, and the two files that it asks for beside Streamlit's own."""
    made = Path(STREAMLIT).read_text(encoding="utf-8")

    async def page(request: Request) -> Response:
        language = Words(request.headers.get("accept-language")).language
        return HTMLResponse(dressed(made, language), headers={"Cache-Control": "no-store"})

    async def file(request: Request) -> Response:
        name = request.path_params["name"]
        if name not in _FILES:
            return Response(status_code=404)
        return FileResponse(_HERE / name, media_type=_FILES[name], headers={"Cache-Control": "no-cache"})

    return [Route("/", page), Route("/belegt/{name}", file)]


def dressed(page: str, language: str) -> str:
    """Streamlit's page with our head. Raises ValueError when it is not built as we know it."""
    links = "".join(
        f'<link rel="stylesheet" href="./belegt/{name}?{_stamp(name)}" />'
        if name.endswith(".css")
        else f'<script defer src="./belegt/{name}?{_stamp(name)}"></script>'
        for name in sorted(_FILES)
    )
    for was, now in (
        (r'<html lang="en">', f'<html lang="{language}">'),
        (r"<title>Streamlit</title>", "<title>Belegt</title>"),
        (r"</head>", f"{links}</head>"),
    ):
        page, count = re.subn(was, now, page, count=1)
        if not count:
            raise ValueError(f"Streamlit's page has no {was}")
    return page


def _stamp(name: str) -> str:
    """Changes when the file does, so that no browser shows an old one."""
    return hashlib.sha256((_HERE / name).read_bytes()).hexdigest()[:12]
