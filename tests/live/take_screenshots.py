"""Takes the pictures of the chat page, docs/page.png among them, and looks over the browser's shoulder.

Needs Debian's chromium and the package `playwright` (not its browsers) in the environment that runs it:

    apt-get install chromium
    python3 -m venv /tmp/eyes && /tmp/eyes/bin/pip install playwright
    /tmp/eyes/bin/python tests/live/take_screenshots.py --into docs --only page

It serves the page with the checkout's own .venv from a library of eval/documents (made where --library
says, if it is not there yet). It ends with 1 when the browser asked for anything from elsewhere or
complained about a script or the page's policy.
"""

from __future__ import annotations

import argparse
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import ConsoleMessage, Page, Request, sync_playwright

ROOT = Path(__file__).parents[2]
PYTHON = ROOT / ".venv" / "bin" / "python"
QUIET = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip
QUESTION = "Wer hat bei den Stadtwerken die Stelle des Netzmeisters übernommen?"
UNANSWERABLE = "Wie viele Einwohner hat die Stadt Rom?"


def main() -> int:
    """Serve, look, and end; 1 when something was not as it should be."""
    options = _options()
    library = options.library or Path(tempfile.mkdtemp()) / "library"
    belegt = [str(PYTHON), "-m", "rag.cli"]
    where = ["--library", str(library), "--engine", options.engine]
    if not library.exists():
        subprocess.run([*belegt, "index", "eval/documents", *where], cwd=ROOT, check=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen([*belegt, "ui", "--no-browser", "--port", str(port), *where], cwd=ROOT)
    try:
        complaints = _look(f"http://127.0.0.1:{port}", options)
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(20)
    for complaint in complaints:
        print(complaint, file=sys.stderr)
    return 1 if complaints else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--into", type=Path, default=Path("."), help="folder for the pictures")
    parser.add_argument("--only", action="append", default=[], help="start, page or silence (all)")
    parser.add_argument("--library", type=Path, help="a library to use again (a new one)")
    parser.add_argument("--engine", default="embedded")
    parser.add_argument("--locale", default="de-DE")
    parser.add_argument("--scheme", default="light", choices=["light", "dark"])
    parser.add_argument("--chromium", default="/usr/bin/chromium")
    return parser.parse_args()


def _look(url: str, options: argparse.Namespace) -> list[str]:
    complaints: list[str] = []

    def asked(request: Request) -> None:
        if not request.url.startswith((url, url.replace("http", "ws"), "data:", "blob:")):
            complaints.append(f"asked for {request.url}")

    def told(message: ConsoleMessage) -> None:
        if message.type == "error":
            complaints.append(f"console: {message.text}")

    def wanted(name: str) -> bool:
        return not options.only or name in options.only

    _await(url)
    with tempfile.TemporaryDirectory() as profile, sync_playwright() as playwright:
        browser = playwright.chromium.launch_persistent_context(
            profile, executable_path=options.chromium, args=QUIET, locale=options.locale,
            viewport={"width": 1280, "height": 850}, color_scheme=options.scheme,
        )  # fmt: skip
        page = browser.new_page()
        page.on("request", asked)
        page.on("console", told)
        page.goto(url)
        page.get_by_test_id("stChatInputTextArea").wait_for(timeout=60_000)
        if wanted("start"):
            _picture(page, options.into / "start.png")
        if wanted("page"):
            _ask(page, QUESTION)
            page.locator("[class*='st-key-cite']").last.locator("button:visible").first.click()
            page.locator(".belegt-source mark").wait_for()
            _picture(page, options.into / "page.png")
        if wanted("silence"):
            _ask(page, UNANSWERABLE)
            _picture(page, options.into / "silence.png")
        browser.close()
    return complaints


def _await(url: str) -> None:
    host, _, port = url.removeprefix("http://").partition(":")
    for _ in range(240):
        try:
            socket.create_connection((host, int(port)), 1).close()
        except OSError:
            time.sleep(0.25)
        else:
            return
    raise SystemExit("the page's server does not come up")


def _ask(page: Page, question: str) -> None:
    before = page.locator(".belegt-foot").count()
    box = page.get_by_test_id("stChatInputTextArea")
    box.fill(question)
    box.press("Enter")
    page.locator(".belegt-foot").nth(before).wait_for(timeout=300_000)


def _picture(page: Page, path: Path) -> None:
    page.mouse.move(640, 5)
    page.wait_for_timeout(1500)  # styles and fonts settle
    page.screenshot(path=path)


if __name__ == "__main__":
    sys.exit(main())
