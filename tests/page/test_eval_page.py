"""The evaluation's report in a real browser: it opens from disk, asks for nothing, works by keyboard, fits a phone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from eval import webpage
from eval.asking import Outcome, Part
from eval.bounds import Bound
from eval.cases import Case
from eval.comparing import Baseline, compared
from eval.corpora import Corpus
from eval.figures import judged
from eval.replies import Reply
from eval.report import Report
from rag.types import Answer, Citation, Passage, Statement

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.page
TEXT = "Die Kaution beträgt 150 Euro. <img src=http://127.0.0.1:9/x.png> ![x](http://127.0.0.1:9/y.png)"


def outcome(n: int) -> Outcome:
    """A question of which every second one is answered rightly."""
    quote = TEXT[:29]
    cited = Citation(file="a.txt", start=0, end=29, quote=quote)
    case = Case(
        id=f"q{n}",
        lang="de",
        question=f"Frage {n}?",
        answerable=True,
        answers=("150" if n % 2 else "9",),
        files=("a.txt",),
    )
    answer = Answer(
        question=case.question,
        language="de",
        text=quote,
        abstained=False,
        statements=(Statement(text=quote, support="supported", citations=(cited,)),),
        passages=(Passage(file="a.txt", start=0, end=len(TEXT), text=TEXT, score=1.0),),
        engine="quotes",
    )
    part = Part("", (case,), Corpus.of_texts("c", {"a.txt": TEXT}))
    return Outcome(part, case, Reply(part="", case=case.id, seconds=0.5 * n, answer=answer, probability=n / 12))


@pytest.fixture
def page(browser: Browser, tmp_path: Path) -> Iterator[Page]:
    """The page of ten questions, on a phone's screen; nothing but its own file may have been asked for."""
    outcomes, measured = [outcome(n) for n in range(10)], judged([outcome(n) for n in range(10)])
    before = Baseline(suite="smoke", keys=("q0", "q1"), values={"right": (1, 0)}, provenance={})
    bounds = {"right": Bound(minimum=0.9)}
    report = Report("smoke", measured, bounds, outcomes, differences=compared(measured, before))
    file = tmp_path / "report.html"
    file.write_text(webpage.page(report), "utf-8")
    opened = browser.new_page(viewport={"width": 390, "height": 800})
    asked: list[str] = []
    said: list[str] = []
    opened.on("request", lambda request: asked.append(request.url))
    opened.on("console", lambda message: said.append(message.text))
    opened.on("pageerror", lambda error: said.append(str(error)))
    opened.goto(file.as_uri())
    yield opened
    assert (asked, said) == ([file.as_uri()], [])
    opened.close()


def test_questions_are_reached_and_opened_by_keyboard(page: Page) -> None:
    """j goes on, k back, Enter opens; the passage with its mark is there."""
    for key in ("j", "j", "j", "k", "Enter"):
        page.keyboard.press(key)
    assert page.locator("details[open] summary").inner_text().split()[1:3] == ["Frage", "1?"]
    assert page.locator("details[open] .source mark").first.inner_text() == TEXT[:29]


def test_questions_are_searched_and_filtered(page: Page) -> None:
    """A slash leads to the search; a button shows the wrong ones alone."""
    page.keyboard.press("/")
    page.keyboard.type("frage q7")
    assert page.locator("#count").inner_text() == "1 of 10 shown"
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Wrong").press("Enter")
    assert page.locator("#count").inner_text() == "5 of 10 shown"


def test_the_questions_that_changed_are_shown_alone(page: Page) -> None:
    """One was right in the baseline and is wrong now, the other the reverse."""
    page.get_by_role("button", name="Changed").press("Enter")
    assert page.locator("#count").inner_text() == "2 of 10 shown"
    assert "was right in the baseline q0" in page.locator("details", has_text="Frage 0?").inner_text()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(scheme: str, page: Page) -> None:
    """Contrast, names, roles, with a question open: WCAG 2.2 A and AA."""
    from axe_playwright_python.base import AXE_SCRIPT

    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.locator("details").first.evaluate("fold => { fold.open = true; }")
    page.evaluate(AXE_SCRIPT)
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
    found = page.evaluate("tags => axe.run({runOnly: tags})", tags)
    assert [(one["id"], one["nodes"][0]["html"]) for one in found["violations"]] == []


def test_the_page_fits_a_phone(page: Page) -> None:
    """Nothing but tables is wider than the screen."""
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
