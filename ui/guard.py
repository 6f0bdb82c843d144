"""What stands before every request: who may speak to the page, and what the page may load.

A name in a foreign domain can be pointed at 127.0.0.1 (DNS rebinding), and any web page can open a
socket to it; so the Host must be this machine's and the Origin, where there is one, the page's own.
Text from documents and models could name remote images; the policy lets the browser load nothing
from elsewhere, whatever ends up in the page.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Sequence

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_OWN = re.compile(r"(?:127\.0\.0\.1|localhost)(?::\d{1,5})?", re.ASCII)


def inline_scripts(page: str) -> list[str]:
    """The hashes, as a policy names them, of the scripts that stand inside an HTML page."""
    return [
        f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"
        for script in re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    ]


def policy(host: str, scripts: Sequence[str]) -> str:
    """The Content-Security-Policy of a page on ``host``: itself alone, and these inline scripts."""
    own = " ".join(["'self'", *scripts])
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src {own}",
            # Streamlit writes its styles at run time; a style cannot load anything that the rest forbids.
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "media-src 'self' data: blob:",
            # 'self' includes web sockets, but not yet in every browser.
            f"connect-src 'self' ws://{host}",
            "manifest-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
        ]
    )


def is_own(host: str, origin: str | None) -> bool:
    """Is a request for this machine, and not sent by another site's page?"""
    return _OWN.fullmatch(host) is not None and origin in (None, f"http://{host}")


class Guard:
    """The middleware. scripts: hashes of the inline scripts that may run."""

    def __init__(self, app: ASGIApp, scripts: Sequence[str] = ()) -> None:
        self._app, self._scripts = app, tuple(scripts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse, or pass on and set the headers of the answer."""
        if scope["type"] not in ("http", "websocket"):
            return await self._app(scope, receive, send)
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        if not is_own(host, headers.get("origin")):
            if scope["type"] == "websocket":
                return await send({"type": "websocket.close", "code": 1008})
            refusal = PlainTextResponse("Open this page as http://127.0.0.1 on its own machine.\n", 403)
            return await refusal(scope, receive, send)

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                sent = MutableHeaders(scope=message)
                sent["Content-Security-Policy"] = policy(host, self._scripts)
                sent["X-Content-Type-Options"] = "nosniff"
                sent["Referrer-Policy"] = "no-referrer"
                sent["Cross-Origin-Resource-Policy"] = "same-origin"
            await send(message)

        return await self._app(scope, receive, send_guarded)
