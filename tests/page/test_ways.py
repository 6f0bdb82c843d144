"""The ways of a person through the chat page, in a real browser, with a scripted language model."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from serving import MIETE, SENTENCE, Script, Served
from tab import SLOW, Tab, document

pytestmark = pytest.mark.page

ASKED = "Welche Kündigungsfrist gilt für den Gemeindesaal?"
DEPOSIT = "Wie hoch ist die Kaution?"


def held(script: Script | None) -> threading.Event:
    """From now on the model waits after its first word for this event."""
    assert script is not None
    script.hold = threading.Event()
    return script.hold


def test_from_upload_to_the_marked_passage(
    empty: Served, open_tab: Callable[..., Tab], miete: Path, tmp_path: Path
) -> None:
    """Upload, progress, ask, evidence before the answer, a click on a number, and the quote is marked in its text."""
    (tmp_path / "leer.txt").write_text("")
    go_on = held(empty.script)
    tab = open_tab(empty)
    tab.page.locator("input[type=file]").set_input_files([miete, tmp_path / "leer.txt"])
    tab.page.get_by_text(re.compile("von 2 Dateien gelesen|2 neu|1 neu")).first.wait_for()
    tab.page.get_by_text(re.compile(r"leer\.txt: leere Datei")).wait_for()
    tab.side.get_by_text("1 nicht lesbar").wait_for()
    tab.send(ASKED)
    tab.evidence.first.wait_for()
    assert SENTENCE in tab.evidence.first.inner_text()
    assert tab.page.locator(".belegt-statement").count() == 0
    tab.page.locator(".belegt-draft", has_text="drei").wait_for()
    go_on.set()
    tab.ends.wait_for()
    statement = tab.page.locator(".belegt-statement")
    assert SENTENCE in statement.inner_text() and statement.inner_text().startswith("✓")
    assert tab.page.locator(".belegt-draft").count() == 0
    statement.locator(".belegt-number").click()
    tab.mark.wait_for()
    assert tab.mark.is_visible()
    answer = json.loads(next((empty.library / "conversations").glob("*.json")).read_text())["exchanges"][0]["answer"]
    assert tab.mark.inner_text() == answer["statements"][0]["citations"][0]["quote"] == SENTENCE
    assert "Die Kaution beträgt 900 Euro." in tab.page.locator(".belegt-source").inner_text()


def test_stopping_closes_the_models_stream(served: Served, open_tab: Callable[..., Tab], script: Script) -> None:
    """The stop button ends the generation in the engine: its server sees the client leave."""
    held(script)
    tab = open_tab(served)
    tab.send(ASKED)
    tab.page.locator(".belegt-draft").wait_for()
    assert not script.left.is_set()
    tab.button("Anhalten").click()
    assert script.left.wait(20)
    tab.ends.get_by_text("angehalten").wait_for()
    tab.question.and_(tab.page.locator(":enabled")).wait_for()


def test_clicks_elsewhere_leave_a_running_answer_alone(
    served: Served, open_tab: Callable[..., Tab], script: Script
) -> None:
    """While an answer is on its way, opening a found sentence, the files and a filter does not end it."""
    go_on = held(script)
    tab = open_tab(served)
    tab.send(ASKED)
    tab.evidence.first.locator(".belegt-number").click()
    tab.mark.wait_for()
    assert tab.mark.inner_text() == SENTENCE
    tab.open("Alle zeigen")
    tab.page.keyboard.press("Escape")
    tab.mark.wait_for(state="hidden")
    assert tab.page.locator(".belegt-draft").is_visible() and not script.left.is_set()
    go_on.set()
    tab.ends.wait_for()
    assert SENTENCE in tab.page.locator(".belegt-statement").inner_text()
    reads = [asked for asked in script.asked("/api/chat") if "nummerierte" in asked["messages"][0]["content"]]
    assert len(reads) == 1


def test_a_reload_keeps_the_conversation_and_the_running_answer(
    served: Served, open_tab: Callable[..., Tab], script: Script
) -> None:
    """After a reload in the middle of an answer the page shows it again, and its end when it comes."""
    go_on = held(script)
    tab = open_tab(served)
    tab.send(ASKED)
    tab.page.locator(".belegt-draft").wait_for()
    tab.reload()
    tab.page.locator(".belegt-draft").wait_for()
    go_on.set()
    tab.ends.wait_for()
    tab.reload()
    tab.ends.wait_for()
    assert SENTENCE in tab.page.locator(".belegt-statement").inner_text()


def test_a_follow_up_is_asked_with_the_conversation(
    served: Served, open_tab: Callable[..., Tab], script: Script
) -> None:
    """A question that leans on the one before it is made whole by the model, which is told what was said."""
    script.replies = ["drei Monate", "Wie hoch ist die Kaution für den Gemeindesaal?", "900 Euro"]
    tab = open_tab(served)
    tab.ask(ASKED)
    tab.ask("Und wie hoch ist dafür die Kaution?")
    assert "900 Euro" in tab.page.locator(".belegt-statement").last.inner_text()
    condensing = script.asked("/api/chat")[1]["messages"]
    assert any(ASKED in message["content"] for message in condensing)
    assert tab.page.locator(".belegt-question").count() == 2


def test_a_question_is_edited_and_asked_again(served: Served, open_tab: Callable[..., Tab], script: Script) -> None:
    """An edited question takes the place of the old one, with an answer of its own."""
    script.replies = ["drei Monate", "900 Euro"]
    tab = open_tab(served)
    tab.ask(ASKED)
    tab.button("Frage ändern").click()
    tab.page.get_by_label("Frage ändern").and_(tab.page.locator("textarea")).fill(DEPOSIT)
    tab.page.get_by_role("button", name="Fragen", exact=True).click()
    tab.page.locator(".belegt-question", has_text=DEPOSIT).wait_for()
    tab.page.locator(".belegt-statement", has_text="900 Euro").wait_for()
    assert tab.page.locator(".belegt-question").count() == 1


def test_removed_files_are_gone(empty: Served, open_tab: Callable[..., Tab], miete: Path) -> None:
    """A removed file leaves the list, the disk's copies and the search; its old citation says so."""
    tab = open_tab(empty)
    tab.upload(miete, document("wohnen/faq-mieter.md"))
    tab.ask(ASKED)
    tab.open("Entfernen")
    tab.choose("Welche Dateien?", "miete.txt")
    tab.page.keyboard.press("Escape")
    tab.button("Aus der Bibliothek entfernen").click()
    tab.side.get_by_text("1 Datei ·").wait_for()
    assert not (empty.library / "uploads" / "miete.txt").exists()
    tab.page.locator(".belegt-statement .belegt-number").first.click()
    tab.page.get_by_text("Die Datei hat sich seither geändert oder ist nicht mehr in der Bibliothek.").wait_for()


def test_two_browser_sessions_do_not_mix(served: Served, open_tab: Callable[..., Tab], script: Script) -> None:
    """Two people ask at the same time; each sees the own question and answer only."""
    go_on = held(script)
    script.replies = lambda body: "900 Euro" if "Kaution?" in body["messages"][-1]["content"] else "drei Monate"
    one, other = open_tab(served), open_tab(served)
    one.send(ASKED)
    other.send(DEPOSIT)
    for tab in (one, other):
        tab.page.locator(".belegt-evidence").wait_for()
    assert DEPOSIT not in one.chat.inner_text() and ASKED not in other.chat.inner_text()
    go_on.set()
    for tab, said, unsaid in ((one, SENTENCE, "✓ 900"), (other, "900 Euro", ASKED)):
        tab.ends.wait_for()
        assert tab.page.locator(".belegt-statement").count() == 1
        assert said in tab.page.locator(".belegt-statement").inner_text()
        assert unsaid not in tab.chat.inner_text()


def test_a_conversation_is_renamed_taken_along_and_deleted(
    served: Served, open_tab: Callable[..., Tab], tmp_path: Path
) -> None:
    """The list shows the new title, the exports hold every citation, and a deleted one is gone from the disk."""
    tab = open_tab(served)
    tab.ask(ASKED)
    tab.button("Dieses Gespräch").click()
    tab.page.get_by_label("Titel").fill("Der Saal")
    tab.page.get_by_label("Titel").press("Enter")
    tab.side.get_by_role("button", name="Der Saal").wait_for()
    for name, kind in (("Als Markdown", "md"), ("Als JSON", "json")):
        with tab.page.expect_download() as coming:
            tab.button(name).click()
        coming.value.save_as(tmp_path / f"taken.{kind}")
        assert coming.value.suggested_filename == f"Der-Saal.{kind}"
    start = MIETE.index(SENTENCE)
    place = {"file": "miete.txt", "start": start, "end": start + len(SENTENCE), "quote": SENTENCE, "page": None}
    taken = json.loads((tmp_path / "taken.json").read_text())
    assert taken["exchanges"][0]["answer"]["statements"][0]["citations"] == [place]
    assert f"{start}\\:{start + len(SENTENCE)}" in (tmp_path / "taken.md").read_text()
    tab.button("Gespräch löschen").click()
    tab.button("Abbrechen").click()
    tab.button("Gespräch löschen").click()
    tab.page.get_by_role("button", name="Löschen", exact=True).click()
    tab.chat.get_by_text("Frag deine Dokumente.").wait_for()
    assert not any("Der Saal" in path.read_text() for path in (served.library / "conversations").glob("*.json"))


def test_feedback_stays_on_this_machine_as_a_case(served: Served, open_tab: Callable[..., Tab]) -> None:
    """A thumb up makes the answer a question of an evaluation, in a file of the library's folder."""
    tab = open_tab(served)
    tab.ask(ASKED)
    tab.page.locator("[class*='st-key-thumb'] button").first.click()
    tab.page.get_by_text("Das bleibt auf diesem Rechner").wait_for()
    case = json.loads((served.library / "conversations" / "feedback.jsonl").read_text().splitlines()[0])
    assert (
        case["question"] == ASKED
        and case["answerable"]
        and case["evidence"] == [{"file": "miete.txt", "quote": SENTENCE}]
    )


def test_a_pdf_is_shown_as_the_page_with_the_passage_in_yellow(
    served: Served, open_tab: Callable[..., Tab], script: Script
) -> None:
    """The source of a PDF's sentence is the page as it looks, beside the text."""
    script.replies = ["Samira Behrens"]
    tab = open_tab(served)
    tab.ask("Wer hat die Stelle des Netzmeisters übernommen?")
    tab.page.locator(".belegt-statement .belegt-number").first.click()
    picture = tab.page.locator(".belegt-picture img")
    picture.wait_for()
    assert "Seite 3" in (picture.get_attribute("alt") or "")
    yellow = """image => { const c = document.createElement('canvas'); c.width = image.naturalWidth;
        c.height = image.naturalHeight; const x = c.getContext('2d'); x.drawImage(image, 0, 0);
        const d = x.getImageData(0, 0, c.width, c.height).data; let n = 0;
        for (let i = 0; i < d.length; i += 4) if (d[i] > 240 && d[i + 2] < 170 && d[i + 2] > 100) n++; return n; }"""
    assert picture.evaluate(yellow) > 2000


def test_the_keyboard_reaches_the_source_and_comes_back(served: Served, open_tab: Callable[..., Tab]) -> None:
    """Enter on a number opens its source and moves the focus there; Escape closes it and brings the focus back."""
    tab = open_tab(served)
    tab.ask(ASKED)
    number = tab.page.locator(".belegt-statement .belegt-number").first
    number.focus()
    tab.page.keyboard.press("Enter")
    tab.mark.wait_for()
    tab.page.locator(".belegt-heading:focus").wait_for()
    tab.page.keyboard.press("Escape")
    tab.mark.wait_for(state="hidden")
    tab.page.locator(".belegt-number:focus").wait_for()


def test_what_has_arrived_is_read_out(served: Served, open_tab: Callable[..., Tab]) -> None:
    """A screen reader's region that stays says when the answer is there."""
    tab = open_tab(served)
    tab.ask(ASKED)
    region = tab.page.locator("[role=status].belegt-unseen").filter(has_text=re.compile(r"^Die Antwort ist da\.$"))
    region.wait_for(state="attached")


def test_an_answer_is_copied_with_its_places(served: Served, open_tab: Callable[..., Tab]) -> None:
    """The clipboard holds the statement, its number, and the place in the file."""
    tab = open_tab(served, permissions=["clipboard-read", "clipboard-write"])
    tab.ask(ASKED)
    tab.button("Kopieren").click()
    tab.button("Kopiert").wait_for()
    copied = tab.page.evaluate("navigator.clipboard.readText()")
    start = MIETE.index(SENTENCE)
    assert copied.splitlines()[0].endswith(f"{SENTENCE} [1]")
    assert f"[1] miete.txt [{start}:{start + len(SENTENCE)}]" in copied


def test_a_changed_file_is_noticed_and_read_again(
    empty: Served, open_tab: Callable[..., Tab], miete: Path, tmp_path: Path
) -> None:
    """A folder's file that changed on the disk is named, and one click reads it again."""
    folder = tmp_path / "akten"
    folder.mkdir()
    miete.rename(folder / "miete.txt")
    tab = open_tab(empty)
    tab.page.get_by_label("Ordner oder Datei auf diesem Rechner").fill(str(folder))
    tab.page.get_by_role("button", name="Aufnehmen", exact=True).last.click()
    tab.page.get_by_text("Gelesen: 1 neu.").wait_for()
    (folder / "miete.txt").write_text(MIETE.replace("900", "750"), encoding="utf-8")
    tab.page.wait_for_timeout(2500)  # it looks every two seconds at most
    tab.reload()
    tab.side.get_by_text("1 geändert: miete.txt").wait_for(timeout=SLOW)
    tab.button("Alle Ordner neu einlesen").first.click()
    tab.page.get_by_text("Gelesen: 1 geändert.").wait_for()
    assert empty.script is not None
    empty.script.replies = ["750 Euro"]
    tab.ask(DEPOSIT)
    assert "750 Euro" in tab.page.locator(".belegt-statement").inner_text()


def test_only_the_chosen_files_are_asked(served: Served, open_tab: Callable[..., Tab]) -> None:
    """With a filter, evidence comes from the chosen file alone."""
    tab = open_tab(served)
    tab.choose("Nur diese Dateien fragen", "faq-mieter.md")
    tab.page.keyboard.press("Escape")
    tab.ask(ASKED)
    files = set(tab.page.locator(".belegt-evidence .belegt-file").all_text_contents())
    assert files == {"faq-mieter.md"}


def test_silence_says_what_was_not_found_and_what_to_try(
    served: Served, open_tab: Callable[..., Tab], script: Script
) -> None:
    """A silence has a box of its own with the nearest passages, which open like any source."""
    script.replies = ["Nicht gefunden"]
    script.first = (("Nicht", -0.01), ("Rom", -5.0))
    tab = open_tab(served)
    tab.ask("Wie viele Einwohner hat die Stadt Rom?")
    box = tab.page.locator(".belegt-silence")
    assert "Das steht nicht in deinen Dokumenten." in box.inner_text() and "Was helfen kann" in box.inner_text()
    assert tab.page.locator(".belegt-statement").count() == 0
    assert tab.page.get_by_test_id("stAlert").count() == 0
    tab.page.locator(".belegt-passage .belegt-number").first.click()
    tab.mark.wait_for()


def test_a_failing_engine_is_told_and_the_quote_answers(
    served: Served, open_tab: Callable[..., Tab], script: Script
) -> None:
    """When the model's server breaks, a warning says so and the nearest sentence answers; no path is shown."""
    script.fault = "503"
    tab = open_tab(served)
    tab.ask(ASKED)
    assert "ausgefallen" in tab.chat.get_by_test_id("stAlert").inner_text()
    assert SENTENCE in tab.page.locator(".belegt-statement").inner_text()
    assert "Traceback" not in tab.page.content() and str(served.library) not in tab.page.content()


def test_a_model_is_fetched_with_progress_and_cancelled(
    served: Served, open_tab: Callable[..., Tab], script: Script
) -> None:
    """A model is brought into Ollama with its progress, and a cancel ends it."""
    half = {"status": "pulling abc", "digest": "sha256:abc", "total": 40_000_000, "completed": 20_000_000}
    script.pulls = [[half, None]]
    tab = open_tab(served)
    tab.open("Modell holen")
    tab.choose("Welches Modell?", "tiny2", typed="tiny2")
    tab.side.get_by_role("button", name="Holen", exact=False).last.click()
    tab.side.get_by_text("20 von 40 MB").wait_for()
    tab.side.get_by_role("button", name="Abbrechen").click()
    tab.side.get_by_text("Abgebrochen").wait_for()
    assert script.left.wait(10)
