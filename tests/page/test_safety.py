"""What documents, file names and models say never becomes active, and nothing is loaded from elsewhere."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from leaky import MORE, NINE
from serving import ROOT, Served, free_port, process
from tab import SLOW, Tab

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.page


class Listener:
    """A server elsewhere. heard: the paths that somebody asked it for."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        heard = self.heard

        class Answer(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                heard.append(self.path)
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            do_POST = do_GET

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        """End it."""
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def elsewhere() -> Iterator[Listener]:
    """Another server on this machine, which the page has no business with."""
    listener = Listener()
    yield listener
    listener.close()


def leaks(url: str) -> list[str]:
    """Ways in which shown text could make a browser ask another server."""
    return [
        f"![a]({url}/markdown-image)",
        f"[![a]({url}/linked-image)]({url}/never-clicked)",
        f"![a][ref] [ref]: {url}/reference-image",
        f"<img src='{url}/img' onerror=\"fetch('{url}/onerror')\">",
        f"<picture><source srcset='{url}/source'><img src='{url}/picture'></picture>",
        f"<style>@import url('{url}/import'); body {{ background: url('{url}/background') }}</style>",
        f"<link rel=stylesheet href='{url}/stylesheet'><link rel=preload as=image href='{url}/preload'>",
        f"<iframe src='{url}/iframe'></iframe><object data='{url}/object'></object><embed src='{url}/embed'>",
        f"<video poster='{url}/poster' src='{url}/video' autoplay></video><audio src='{url}/audio' autoplay></audio>",
        f"<svg><image href='{url}/svg-image'/><use href='{url}/svg-use#a'/></svg>",
        f"<script>fetch('{url}/script'); window.hacked = true</script><script src='{url}/script-src'></script>",
        f"<meta http-equiv=refresh content='0;url={url}/refresh'><base href='{url}/base/'>",
        f"$$\\includegraphics{{{url}/tex}}$$ :material/home: :red[{url}/colour]",
    ]


@pytest.fixture
def careless(elsewhere: Listener, tmp_path: Path) -> Iterator[str]:
    """The address of a page that puts text into Streamlit as it is, behind our guard."""
    port = free_port()
    options = {"server.address": "127.0.0.1", "server.port": port, "server.headless": "true",
               "server.fileWatcherType": "none", "browser.gatherUsageStats": "false"}  # fmt: skip
    run = [sys.executable, "-m", "streamlit", "run", str(Path(__file__).with_name("leaky.py"))]
    run += [f"--{name}={value}" for name, value in options.items()]
    env = {**os.environ, "LISTENER": elsewhere.url, "PYTHONPATH": str(ROOT)}
    with process(run, port, tmp_path / "careless.log", env=env):
        yield f"http://127.0.0.1:{port}"


def test_the_policy_stops_all_ways_in_which_streamlit_leaks(
    careless: str, browser: Browser, elsewhere: Listener
) -> None:
    """Nine known ways and eight more ask another server when the browser ignores the policy; with it, none does."""
    heard: dict[bool, set[str]] = {}
    for ignored in (False, True):
        elsewhere.heard.clear()
        page = browser.new_context(bypass_csp=ignored).new_page()
        page.goto(careless)
        page.get_by_text("all is drawn").wait_for(timeout=2 * SLOW)
        page.wait_for_timeout(2000)
        for _ in range(30 if ignored else 0):  # a busy machine asks later: what is expected gets its time
            if len({path.strip("/") for path in elsewhere.heard}) >= len({*NINE, *MORE}):
                break
            page.wait_for_timeout(1000)
        heard[ignored] = {path.strip("/") for path in elsewhere.heard}
        page.context.close()
    assert len(NINE) == 9
    assert heard[True] == {*NINE, *MORE}
    assert heard[False] == set()


@pytest.mark.parametrize("policy", ["with the policy", "without it"])
def test_no_text_makes_the_browser_ask_anybody(
    empty: Served, open_tab: Callable[..., Tab], elsewhere: Listener, tmp_path: Path, policy: str
) -> None:
    """With every known way of a remote load in document, file name, question and model's words, nobody is asked:
    what the page shows is only text, so it holds without the policy too."""
    ways = leaks(elsewhere.url)
    name = "<img src=x onerror=alert(1)> ![a](x) <script>hacked=1<_script>.md"
    text = "# " + ways[0] + "\n\n" + "\n\n".join(f"Die Kaution für den Saal {at} beträgt {way} Euro." for at, way in
                                                 enumerate(ways))  # fmt: skip
    (tmp_path / name).write_text(text, encoding="utf-8")
    assert empty.script is not None
    empty.script.replies = [" ".join(ways)]
    empty.script.hold = threading.Event()
    tab = open_tab(empty, bypass_csp=policy == "without it")
    tab.upload(tmp_path / name)
    tab.open("Alle zeigen")
    for at, way in enumerate((ways[0], ways[3], ways[5])):
        empty.script.hold.clear()
        tab.send(f"Wie hoch ist die Kaution für den Saal {at}? {way}")
        tab.page.locator(".belegt-draft").wait_for()
        empty.script.hold.set()
        tab.ends.nth(at).wait_for()
    tab.page.locator(".belegt-number:visible").last.click()
    tab.mark.wait_for()
    tab.page.wait_for_timeout(1000)
    assert elsewhere.heard == []
    assert tab.page.evaluate("window.hacked") is None
    shown = tab.page.locator("body").inner_text()
    assert f"![a]({elsewhere.url}/markdown-image)" in shown and "<img src='" in shown
    assert name in (tab.side.text_content() or "")
    # In what Streamlit draws of ours; the browser's control has elements of its own elsewhere.
    active = "img:not([src^='data:']), iframe, object, embed, video, audio, script, style, link, meta, svg image"
    drawn = "active => [...document.querySelectorAll('.stHtml')].flatMap(one => [...one.querySelectorAll(active)]"
    assert tab.page.evaluate(f"{drawn}.map(one => one.outerHTML.slice(0, 200)))", active) == []


def test_the_policy_stops_what_would_get_into_the_page(
    served: Served, open_tab: Callable[..., Tab], elsewhere: Listener
) -> None:
    """Even an element that somehow stands in the page loads nothing from elsewhere; without the policy it would."""
    put = """url => { for (const [tag, name] of [['img', 'src'], ['iframe', 'src'], ['script', 'src'],
        ['video', 'poster'], ['object', 'data']]) {
          const made = document.createElement(tag); made[name] = `${url}/${tag}`; document.body.append(made); }
        const link = document.createElement('link'); link.rel = 'stylesheet'; link.href = `${url}/link`;
        document.head.append(link); fetch(`${url}/fetch`).catch(() => 0); }"""
    tab = open_tab(served)
    tab.page.evaluate(put, elsewhere.url)
    tab.page.wait_for_timeout(1500)
    assert elsewhere.heard == []
    assert any("Content Security Policy" in complaint for complaint in tab.complaints)
    tab.complaints.clear()  # these were wanted
    free = open_tab(served, bypass_csp=True)
    free.page.evaluate(put, elsewhere.url)
    free.page.wait_for_timeout(1500)
    assert {"/img", "/iframe", "/script", "/video", "/object", "/link", "/fetch"} <= set(elsewhere.heard)
    free.complaints.clear()


def test_the_readers_error_has_no_path_and_the_log_has_one(
    empty: Served, open_tab: Callable[..., Tab], tmp_path: Path
) -> None:
    """A conversation whose file is damaged is passed over on the page and named in the log."""
    folder = empty.library / "conversations"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "0123456789ab.json").write_text("{broken", encoding="utf-8")
    tab = open_tab(empty, "/?c=0123456789ab")
    tab.chat.get_by_text("Frag deine Dokumente.").wait_for()
    assert str(folder) not in tab.page.content()
    assert "0123456789ab.json" in empty.log.read_text()
