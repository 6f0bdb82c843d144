"""The eight states of the page, light and dark, German and English: pictures of them, and axe's check of each.

The pictures go to the folder PICTURES names; without it, nowhere that lasts.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from serving import SENTENCE, Script, Served, serving
from tab import Tab, document

from rag.types import Answer, Citation, Statement
from ui.conversations import Conversations, Exchange

pytestmark = pytest.mark.page

LOOKS = [("de-DE", "light"), ("en-GB", "dark"), ("de-DE", "dark"), ("en-GB", "light")]
QUESTION = {
    "de-DE": "Wer hat die Stelle des Netzmeisters übernommen?",
    "en-GB": "How long is a permit to work valid?",
}
DOCUMENTS = ("wohnen/faq-mieter.md", "stadtwerke/jahresbericht-2024.pdf", "english/waterworks-safety-manual.txt")
ROME = {"de-DE": "Wie viele Einwohner hat die Stadt Rom?", "en-GB": "How many inhabitants does the city of Rome have?"}


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """Where the pictures go."""
    return Path(os.environ.get("PICTURES", tmp_path / "pictures"))


def faults(tab: Tab) -> list[str]:
    """What axe finds serious or critical: WCAG 2.2 A and AA."""
    from axe_playwright_python.base import AXE_SCRIPT

    tab.page.evaluate(AXE_SCRIPT)
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
    found: dict[str, Any] = tab.page.evaluate("tags => axe.run({runOnly: tags})", tags)
    return [
        f"{fault['id']}: {node['html'][:160]} {[one['message'][:160] for one in node['any']]}"
        for fault in found["violations"]
        if fault["impact"] in ("serious", "critical")
        for node in fault["nodes"]
    ]


def partly(library: Path) -> str:
    """A conversation on disk with an answer of three verdicts; its id."""
    quote = "Die Kaution beträgt 900 Euro."
    cited = Citation(file="miete.txt", start=13, end=13 + len(quote), quote=quote)
    statements = (
        Statement(text=quote, support="supported", citations=(cited,)),
        Statement(
            text="Die Kaution beträgt 950 Euro.", support="contradicted", reason="In der Quelle steht 900 Euro.",
            citations=(cited,),
        ),
        Statement(text="Sie wird verzinst.", support="unproven", reason="Kein Satz der Dateien sagt das."),
    )  # fmt: skip
    asked = "Wie hoch ist die Kaution, und wird sie verzinst?"
    answer = Answer(
        question=asked, language="de", text="\n".join(one.text for one in statements), abstained=False,
        statements=statements, engine="ollama", model="scripted:latest", timings={"total": 2.0},
    )  # fmt: skip
    exchange = Exchange(
        id="aaaaaaaaaaaa", question=asked, at="2026-01-01T00:00:00+00:00", evidence=(cited,), spoken=statements,
        answer=answer,
    )  # fmt: skip
    return Conversations(library / "conversations").begin(None, exchange).id


@pytest.mark.parametrize(("locale", "scheme"), LOOKS)
def test_every_state_is_seen_and_has_no_serious_fault(
    served: Served, script: Script, open_tab: Callable[..., Tab], pictures: Path, locale: str, scheme: str
) -> None:
    """Evidence, streaming, answered with its source, partly unproven, silence: axe finds nothing serious."""
    tab = open_tab(served, locale=locale, color_scheme=scheme)
    found: list[str] = []

    def look(state: str) -> None:
        tab.picture(pictures / f"{state}-{locale[:2]}-{scheme}.png")
        found.extend(f"{state}: {fault}" for fault in faults(tab))

    assert tab.page.locator("html").get_attribute("lang") == locale[:2]
    script.hold = go_on = threading.Event()
    script.silent = still = threading.Event()
    script.replies = ["Samira Behrens"] if locale == "de-DE" else ["one shift"]
    tab.send(QUESTION[locale])
    tab.page.locator(".belegt-evidence").wait_for()
    look("evidence")
    still.set()
    tab.page.locator(".belegt-draft").wait_for()
    look("streaming")
    go_on.set()
    tab.ends.wait_for()
    tab.page.locator(".belegt-statement .belegt-number").first.click()
    tab.page.locator(".belegt-picture img" if locale == "de-DE" else ".belegt-source mark").wait_for()
    look("answered")
    tab.visit(f"/?c={partly(served.library)}")
    tab.ends.wait_for()
    look("partly")
    script.forget()
    script.replies, script.first = ["Nicht gefunden"], (("Nicht", -0.01), ("Rom", -5.0))
    tab.visit()
    tab.ask(ROME[locale])
    tab.page.locator(".belegt-silence").wait_for()
    look("silence")
    assert not found, "\n".join(dict.fromkeys(found))


def test_files_on_their_way_are_seen_in_every_look(
    empty: Served, open_tab: Callable[..., Tab], pictures: Path, tmp_path: Path
) -> None:
    """Empty, then indexing: how many are read, which one just now, which were not readable; axe finds nothing."""
    found: list[str] = []
    script = empty.script
    assert script is not None
    tabs = {look: open_tab(empty, locale=look[0], color_scheme=look[1]) for look in LOOKS}

    def look(state: str) -> None:
        for (locale, scheme), tab in tabs.items():
            tab.picture(pictures / f"{state}-{locale[:2]}-{scheme}.png")
            found.extend(f"{state}: {fault}" for fault in faults(tab))

    look("empty")
    files = [tmp_path / "0-leer.txt", tmp_path / "1-abgeschnitten.pdf"]
    files[0].write_text("")
    files[1].write_bytes(document("stadtwerke/jahresbericht-2024.pdf").read_bytes()[:3000])
    files += [document(name) for name in DOCUMENTS]
    script.slow = still = threading.Event()
    tabs[LOOKS[0]].page.locator("input[type=file]").set_input_files(files)
    for tab in tabs.values():
        if tab is not tabs[LOOKS[0]]:
            tab.page.get_by_test_id("stFileUploader").wait_for()
            tab.reload()
        tab.page.locator(".belegt-lost:visible", has_text="1-abgeschnitten").wait_for()
    look("indexing")
    still.set()
    tabs[LOOKS[0]].page.get_by_text(f"{len(DOCUMENTS)} neu").first.wait_for()
    assert not found, "\n".join(dict.fromkeys(found))


def test_a_missing_engine_is_seen_in_every_look(open_tab: Callable[..., Tab], pictures: Path, tmp_path: Path) -> None:
    """Without Ollama the page says how to start it, and the nearest sentence answers; axe finds nothing serious."""
    found: list[str] = []
    with serving(tmp_path / "page", None, engine="ollama", embedder="embedded",
                 BELEGT_OLLAMA_HOST="127.0.0.1:9") as alone:  # fmt: skip
        for at, (locale, scheme) in enumerate(LOOKS):
            tab = open_tab(alone, locale=locale, color_scheme=scheme)
            tab.side.get_by_text("ollama serve").wait_for()
            if at == 0:
                tab.upload(*(document(name) for name in DOCUMENTS))
            tab.ask(QUESTION[locale])
            tab.picture(pictures / f"engine-missing-{locale[:2]}-{scheme}.png")
            found.extend(faults(tab))
            tab.leave()
    assert not found, "\n".join(dict.fromkeys(found))


def test_it_can_be_used_on_a_phone(served: Served, open_tab: Callable[..., Tab], pictures: Path) -> None:
    """On a narrow screen nothing is wider than it, and the source lies over the answer."""
    tab = open_tab(served, viewport={"width": 390, "height": 780}, has_touch=True)
    tab.ask("Welche Kündigungsfrist gilt für den Gemeindesaal?")
    assert tab.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    tab.page.locator(".belegt-number:visible").last.click()
    tab.mark.wait_for()
    assert tab.mark.inner_text() == SENTENCE
    box = tab.page.locator(".st-key-source").bounding_box()
    assert box is not None and box["x"] >= 0 and box["width"] <= 390
    tab.picture(pictures / "phone.png")


def test_the_exports_of_a_partly_unproven_answer_say_so(tmp_path: Path) -> None:
    """Markdown and JSON name the verdict of every sentence."""
    from ui.export import as_json, as_markdown
    from ui.words import Words

    talk = Conversations(tmp_path / "conversations").get(partly(tmp_path))
    assert talk is not None
    written = as_markdown(talk, Words("de"))
    assert "widersprochen" in written and "nicht belegt" in written
    supports = [one["support"] for one in json.loads(as_json(talk))["exchanges"][0]["answer"]["statements"]]
    assert supports == ["supported", "contradicted", "unproven"]
