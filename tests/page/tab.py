"""One browser session on the chat page, in the words of a person who uses it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from serving import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import ConsoleMessage, Locator, Page, Request

SLOW = 25_000  # milliseconds: machines are shared


class Tab:
    """page: Playwright's. complaints: errors of the console, and requests for anything but the page."""

    def __init__(self, page: Page, url: str) -> None:
        self.page, self.url = page, url
        self.complaints: list[str] = []
        page.set_default_timeout(SLOW)
        page.on("request", self._asked)
        page.on("console", self._told)
        page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))

    def _asked(self, request: Request) -> None:
        own = (self.url + "/", self.url.replace("http", "ws", 1) + "/", "data:", f"blob:{self.url}")
        if not request.url.startswith(own):
            self.complaints.append(f"asked for {request.url}")

    def _told(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(f"console: {message.text}")

    def visit(self, path: str = "/") -> None:
        """Go there and wait for the page."""
        self.page.goto(self.url + path, timeout=4 * SLOW)
        self.question.wait_for(timeout=2 * SLOW)

    def leave(self) -> None:
        """Close the browser session, before its server ends: a page that loses its server complains."""
        self.page.context.close()

    def reload(self) -> None:
        """As F5 does."""
        self.page.reload(timeout=4 * SLOW)
        self.question.wait_for(timeout=2 * SLOW)

    @property
    def question(self) -> Locator:
        """Where questions are typed."""
        return self.page.get_by_test_id("stChatInputTextArea")

    @property
    def side(self) -> Locator:
        """The side bar."""
        return self.page.get_by_test_id("stSidebar")

    @property
    def chat(self) -> Locator:
        """The conversation."""
        return self.page.locator(".st-key-chat")

    @property
    def evidence(self) -> Locator:
        """The found sentences of all answers."""
        return self.page.locator(".belegt-evidence li")

    @property
    def ends(self) -> Locator:
        """The last lines of all answers that are complete."""
        return self.page.locator(".belegt-foot")

    @property
    def mark(self) -> Locator:
        """The marked passage of the open source."""
        return self.page.locator(".belegt-source mark")

    def upload(self, *paths: Path) -> None:
        """Add files, and wait until they are read."""
        self.page.locator("input[type=file]").set_input_files(paths)
        self.page.get_by_text(re.compile(r"\b\d+ (neu|new)\b")).first.wait_for(timeout=12 * SLOW)

    def send(self, question: str) -> None:
        """Ask, and wait for nothing."""
        self.question.and_(self.page.locator(":enabled")).wait_for()
        self.question.fill(question)
        self.question.press("Enter")

    def ask(self, question: str) -> None:
        """Ask, and wait for the whole answer."""
        before = self.ends.count()
        self.send(question)
        self.ends.nth(before).wait_for(timeout=5 * SLOW)

    def button(self, name: str) -> Locator:
        """A button by what is written on it or read out for it."""
        return self.page.get_by_role("button", name=name)

    def open(self, name: str) -> None:
        """Open a part of the side bar that is folded, if it is."""
        part = self.side.locator("details", has_text=name).last
        if part.get_attribute("open") is None:
            part.locator("summary").click()

    def choose(self, label: str, option: str, typed: str = "") -> None:
        """Choose in a list of the side bar. A list closes again when what it stands in is still unfolding."""
        box = self.side.get_by_label(label).get_by_role("combobox").or_(
            self.side.get_by_role("combobox", name=label)
        ).first  # fmt: skip
        from playwright.sync_api import TimeoutError as TooLate

        wanted = self.page.get_by_role("option", name=option)
        for _ in range(6):
            box.click()
            if typed:
                box.fill(typed)
            try:
                wanted.click(timeout=3_000)
            except TooLate:
                self.page.keyboard.press("Escape")
            else:
                return
        wanted.click()

    def picture(self, path: Path) -> None:
        """Take a picture of what is to be seen."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self.page.mouse.move(640, 3)
        self.page.wait_for_timeout(400)  # styles and fonts settle
        self.page.screenshot(path=path)


def document(name: str) -> Path:
    """One of our own sample documents."""
    return ROOT / "eval" / "documents" / name
