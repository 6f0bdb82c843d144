"""The chat page: how parts of an answer become HTML, who may speak to the page, and the page itself."""

from __future__ import annotations

import asyncio
import contextlib
import html
import json
import os
import re
import shutil
import signal
import socket
import string
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from fake_ollama import FakeModel, FakeOllama
from fakes import ScriptedEngine
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.assistant import Assistant
from rag.engines.base import Completion
from rag.errors import RagError, UsageError
from rag.library import Library
from rag.lock import writing
from rag.settings import Settings
from rag.sync.report import Problem, Progress, SyncReport
from rag.types import Answer, Citation, Statement
from ui import render
from ui.conversations import Conversations, new_exchange
from ui.desk import Desk, shared
from ui.launch import command, environment, launch
from ui.server import Outlook, Seen
from ui.uploads import free_name, keep
from ui.words import TEXTS, Words
from ui.work import Work

pytest.importorskip("streamlit", reason="the page's packages are an extra: pip install 'belegt[ui]'")

APP = Path(__file__).parents[1] / "ui" / "app.py"
EVIL = "<img src=x onerror=alert(1)>"
GERMAN = Words("de-AT")
# Letters of all kinds and all that HTML and Markdown care about, without what is made visible.
texts = st.text(st.characters(exclude_categories=("Cs", "Cc", "Cf")) | st.sampled_from("<>&\"'\n\t &"), max_size=200)


class Shown(HTMLParser):
    """What a browser would show: the text, the marked text, and the tags."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.text, self.marked, self.tags = "", "", set[str]()
        self._inside = False
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self._inside = self._inside or tag == "mark"

    def handle_endtag(self, tag: str) -> None:
        self._inside = self._inside and tag != "mark"

    def handle_data(self, data: str) -> None:
        self.text += data
        self.marked += data if self._inside else ""


# -- pure: HTML and Markdown ---------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(texts, st.data())
def test_exactly_the_quote_is_marked(text: str, data: st.DataObject) -> None:
    """The marked text is the quote, and it stands in its own surroundings."""
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    shown = Shown(render.marked(text, start, end, around=30))
    assert shown.marked == text[start:end]
    assert shown.text.removeprefix("…").removesuffix("…") in text
    assert shown.tags == {"div", "mark"}


def test_surroundings_begin_and_end_at_words() -> None:
    """No word is cut where the surroundings end, and an ellipsis says that there is more."""
    text = "Eins zwei drei vier fünf sechs sieben"
    assert Shown(render.marked(text, 15, 19, around=7)).text == "… drei vier fünf …"


@pytest.mark.parametrize(("start", "end"), [(-1, 2), (3, 2), (0, 6)])
def test_a_place_outside_the_text_is_refused(start: int, end: int) -> None:
    """A place that the text does not have raises ValueError."""
    with pytest.raises(ValueError, match="no place"):
        render.marked("fünf!", start, end)


@settings(max_examples=60, deadline=None)
@given(texts)
def test_escaped_text_shows_itself_and_holds_no_tag(text: str) -> None:
    """Escaping changes nothing that is seen and lets no tag through."""
    assert html.unescape(render.escaped(text)) == text
    assert not Shown(render.escaped(text)).tags


def test_characters_that_steer_the_display_become_visible() -> None:
    """Control characters and changes of direction are shown as such, one for one."""
    assert render.visible("a\x00b\x1b[1m\u202egnp.exe") == "a\ufffdb\ufffd[1m\ufffdgnp.exe"


@settings(max_examples=60, deadline=None)
@given(texts)
def test_markdown_finds_nothing_to_do_in_a_literal(text: str) -> None:
    """Every punctuation mark is escaped, and taking the escapes away gives the text on one line."""
    made = render.literal(text)
    assert re.sub(rf"\\([{re.escape(string.punctuation)}])", r"\1", made) == " ".join(text.split())
    assert not re.search(r"(?<!\\)(?:\\\\)*[!\[\]<>`*_$:]", made)


@pytest.mark.parametrize("quote", ["图书馆每天九点开门。" * 40, "x" * 400, "Kaution " + "x" * 400, "Der Saal. " * 40])
def test_a_shortened_text_still_says_something(quote: str) -> None:
    """Also one without blanks: a hint and a near passage show its beginning, and no more than there is room for."""
    cited = Citation(file="a.txt", start=0, end=len(quote), quote=quote)
    door = render.Door(1, "key", "label")
    shown = Shown(render.passage(cited, door, GERMAN)).text.removeprefix("1a.txt")
    for short, longest in ((render.hint(quote), 240), (shown, 180)):
        assert longest // 2 < len(short) <= longest
        assert quote.startswith(short.removesuffix("…").rstrip()) and short.endswith("…")


def test_errors_name_no_folders() -> None:
    """An error on the page is one line that keeps names and addresses, and leaves folders out."""
    message = "/home/anna/akten/a.txt is gone.\nStart http://127.0.0.1:11434/api/chat with: ollama serve"
    assert render.one_line(message) == "…/a.txt is gone. Start http://127.0.0.1:11434/api/chat with: ollama serve"


def test_foreign_text_stays_text_in_every_part() -> None:
    """File names, quotes, statements and reasons cannot bring a tag of their own."""
    cited = Citation(file=f"{EVIL}.txt", start=0, end=len(EVIL), quote=EVIL, page=2)
    door = render.Door(1, EVIL, EVIL, EVIL)
    silent = Answer(question=EVIL, language="de", text=EVIL, abstained=True, reason=EVIL, engine="quotes")
    spoken = Statement(text=EVIL, support="contradicted", reason=EVIL, citations=(cited,))
    lost = Problem(file=EVIL, reason=EVIL)
    steps = [Progress(done=at, total=2, file=EVIL, problem=lost) for at in range(2)]
    parts = [
        render.statement(spoken, [door], GERMAN), render.place(cited, GERMAN), render.said(EVIL),
        render.evidence([cited], [door], GERMAN, is_open=True), render.passage(cited, door, GERMAN),
        render.remarks([EVIL], GERMAN), render.marked(EVIL, 0, 4), render.silence(silent, [EVIL], GERMAN),
        render.draft(EVIL, GERMAN), render.busy(EVIL), render.progress(steps, GERMAN), render.welcome(EVIL, [EVIL]),
        render.report(SyncReport(failed=(lost,), notes=(EVIL,)), GERMAN),
        render.heading(EVIL, EVIL),
    ]  # fmt: skip
    for part in parts:
        assert "img" not in Shown(part).tags
        assert "<img" in Shown(part).text
    for part in (render.picture(b"", EVIL), render.copying(EVIL, GERMAN)):
        assert EVIL not in part and "onerror=" not in re.sub(r'"[^"]*"', "", part)


def test_an_unproven_statement_is_named_so() -> None:
    """A statement that is not supported says so in words, a supported one by its mark alone."""
    proof = Citation(file="a.txt", start=0, end=1, quote="A")
    assert "nicht belegt" in Shown(render.statement(Statement(text="A", support="unproven"), [], GERMAN)).text
    supported = Statement(text="A", support="supported", citations=(proof,))
    assert Shown(render.statement(supported, [render.Door(1, "k", "l")], GERMAN)).text == "✓A1"


def test_both_languages_say_the_same_things() -> None:
    """German and English have the same texts, with the same values in them."""
    assert TEXTS["de"].keys() == TEXTS["en"].keys()
    for key, text in TEXTS["de"].items():
        fields = [{name for _, name, _, _ in string.Formatter().parse(t) if name} for t in (text, TEXTS["en"][key])]
        assert fields[0] == fields[1], key


# -- who may speak to the page -------------------------------------------------------------


@pytest.mark.parametrize(
    ("host", "origin", "own"),
    [
        ("127.0.0.1:8501", None, True),
        ("localhost:8501", "http://localhost:8501", True),
        ("evil.example:8501", None, False),
        ("127.0.0.1.evil.example", None, False),
        ("a@127.0.0.1:8501", None, False),
        ("127.0.0.1:8501", "http://evil.example", False),
        ("127.0.0.1:8501", "http://127.0.0.1:9000", False),
        ("127.0.0.1:8501", "null", False),
        ("127.0.0.1:x", None, False),
        ("", None, False),
    ],
)
def test_only_the_own_page_is_answered(host: str, origin: str | None, own: bool) -> None:
    """A request for another host, or from another site's page, is refused."""
    from ui.guard import is_own

    assert is_own(host, origin) is own


def test_a_foreign_socket_is_closed_before_it_opens() -> None:
    """A web socket from another site never reaches Streamlit."""
    from ui.guard import Guard

    sent: list[Any] = []

    async def inner(*_: object) -> None:
        raise AssertionError("the request came through")

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        return {"type": "websocket.connect"}

    headers = [(b"host", b"127.0.0.1:8501"), (b"origin", b"http://evil.example")]
    asyncio.run(Guard(inner)({"type": "websocket", "headers": headers}, receive, send))
    assert [message["type"] for message in sent] == ["websocket.close"]


def test_the_policy_lets_nothing_be_loaded_from_elsewhere() -> None:
    """Every source that the policy allows is the page itself or data within it."""
    from ui.guard import policy

    allowed = set(re.split(r"[ ;]+", policy("127.0.0.1:8501", ["'sha256-x='"])))
    sources = {part for part in allowed if not re.fullmatch(r"[a-z-]+-src|base-uri|form-action|frame-ancestors", part)}
    own = {"'none'", "'self'", "data:", "blob:", "ws://127.0.0.1:8501", "'sha256-x='", "'unsafe-inline'"}
    assert sources == own
    assert "script-src 'self' 'sha256-x=';" in policy("127.0.0.1:8501", ["'sha256-x='"])


# -- starting it ---------------------------------------------------------------------------


def test_a_port_in_use_is_named(tmp_path: Path) -> None:
    """A port that another program has is an error that says which one and what to do."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(UsageError, match=f"Port {port} is in use.*belegt ui --port"):
            launch(Settings(library=tmp_path), port=port, browser=False)


def test_a_missing_streamlit_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without Streamlit the error says how to install it."""
    monkeypatch.setitem(sys.modules, "streamlit", None)
    with pytest.raises(RagError, match=r"pip install 'belegt\[ui\]'"):
        launch(Settings(library=tmp_path), port=8501, browser=False)


def test_the_page_gets_the_launchers_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings made in the page's environment are those that the launcher was given."""
    given_settings = Settings(library=tmp_path, engine="quotes", threads=2, allow_remote=True, timeout=7.5)
    monkeypatch.setenv("BELEGT_MODEL", "another")
    made = environment(given_settings.model_copy(update={"model": None}))
    for name in [name for name in os.environ if name.startswith("BELEGT_")]:
        monkeypatch.delenv(name)
    for name, value in made.items():
        monkeypatch.setenv(name, value)
    assert Settings() == given_settings.model_copy(update={"model": None})


def test_the_server_listens_on_loopback_and_refuses_other_names(tmp_path: Path) -> None:
    """The started page answers on 127.0.0.1 with a policy, refuses another host, and ends on SIGTERM."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    run = ["-m", "rag.cli", "ui", "--no-browser", "--port", str(port), "--library", str(tmp_path / "library")]
    env = {**os.environ, "PYTHONPATH": str(APP.parents[1])}
    with subprocess.Popen([sys.executable, *run], env=env, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            assert any(f"http://127.0.0.1:{port}" in line for line in server.stdout)
            address = f"http://127.0.0.1:{port}/"
            with urllib.request.urlopen(address) as answer:
                assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
            with pytest.raises(urllib.error.HTTPError, match="403"):
                urllib.request.urlopen(urllib.request.Request(address, headers={"Host": "evil.example"}))
        finally:
            server.send_signal(signal.SIGTERM)
            assert server.wait(20) == 0
    assert "--server.address=127.0.0.1" in command(Settings(library=tmp_path), port, False)


# -- work and files ------------------------------------------------------------------------


def test_work_keeps_what_was_told_before_an_error() -> None:
    """A foreseen error ends the work and is kept beside what came before it."""

    def run(work: Work[int]) -> None:
        work.tell(1)
        raise UsageError("no more")

    work = Work(run)
    work.wait(5)
    assert (work.seen, str(work.error), work.running) == ([1], "no more", False)


def test_work_can_be_asked_to_stop() -> None:
    """Work that looks at its cancel event ends when it is stopped."""

    def run(work: Work[int]) -> None:
        work.cancel.wait(30)

    work = Work(run)
    work.stop()
    work.wait(5)
    assert not work.running


@pytest.mark.parametrize(
    ("name", "kept"),
    [("../../etc/passwd.txt", "passwd.txt"), ("C:\\akten\\a.pdf", "a.pdf"), ("..", "upload"),
     (".~lock.docx", "lock.docx"), ("a\nb.txt", "a_b.txt"), ("ä" * 300 + ".txt", "ä" * 73 + ".txt")],
)  # fmt: skip
def test_an_upload_stays_in_its_folder(tmp_path: Path, name: str, kept: str) -> None:
    """A name from the browser is one plain file name, whatever it looks like."""
    assert free_name(tmp_path, name, b"") == tmp_path / kept


def test_two_uploads_of_one_name_are_two_files(tmp_path: Path) -> None:
    """Another file of the same name gets a number; the same file again does not."""
    desk = Desk(Settings(library=tmp_path / "library", engine="quotes"))
    kept = [desk.keep("scan.txt", content).name for content in (b"one", b"two", b"one")]
    assert kept == ["scan.txt", "scan-2.txt", "scan.txt"]


def test_two_tabs_upload_a_file_of_one_name_at_the_same_time(tmp_path: Path) -> None:
    """Each file is kept."""
    sent = [f"Fassung {n}".encode() for n in range(4)]
    for again in range(40):
        folder, ready = tmp_path / str(again), threading.Barrier(len(sent))

        def upload(content: bytes, folder: Path = folder, ready: threading.Barrier = ready) -> None:
            ready.wait()
            keep(folder, "miete.txt", content)

        tabs = [threading.Thread(target=upload, args=(content,)) for content in sent]
        for tab in tabs:
            tab.start()
        for tab in tabs:
            tab.join()
        assert sorted(path.read_bytes() for path in folder.iterdir()) == sent


@pytest.mark.parametrize("other", ["busy", "unknown", "in the way"])
def test_a_copy_stays_while_its_file_is_in_the_library(tmp_path: Path, other: str) -> None:
    """Where a file cannot be removed, its uploaded copy is not deleted either; then both go, and may come again."""
    desk = Desk(Settings(library=tmp_path / "library", engine="quotes"))
    for _ in range(2):
        copy = desk.keep("miete.txt", b"Die Kaution ist hoch.")
        desk.read([desk.uploads])
        assert desk.sync is not None
        desk.sync.wait()
        obstacle = copy.with_name(".miete.txt.gone")
        with contextlib.ExitStack() as amiss:
            if other == "busy":
                amiss.enter_context(writing(desk.library.folder))
            elif other == "in the way":
                (obstacle / "full").mkdir(parents=True)
            names = ["miete.txt", *(["fehlt.txt"] if other == "unknown" else [])]
            with pytest.raises(RagError):
                desk.remove(names)
        shutil.rmtree(obstacle, ignore_errors=True)
        assert copy.read_bytes() == b"Die Kaution ist hoch."
        assert desk.library.text("miete.txt")
        desk.remove(["miete.txt"])
        assert not list(desk.uploads.iterdir()) and not desk.library.names()


@pytest.mark.parametrize(
    ("changes", "reach"),
    [({}, "stays"), ({"allow_remote": True}, "may"), ({"chroma": "db.example:8000"}, "leaves"),
     ({"chroma": "localhost:8000"}, "stays")],
)  # fmt: skip
def test_the_page_knows_what_leaves_the_machine(tmp_path: Path, changes: dict[str, Any], reach: str) -> None:
    """Before the first question the settings tell whether anything may leave."""
    desk = Desk(Settings(library=tmp_path / "library", engine="quotes"))
    desk.settings = desk.settings.model_copy(update=changes)
    assert desk.reach() == reach


def test_an_error_that_comes_at_once_is_kept(tmp_path: Path) -> None:
    """A question that is refused before anybody can look at it has its error, and is not called interrupted."""
    desk = Desk(Settings(library=tmp_path, engine="quotes"))
    for _ in range(20):
        talk = desk.ask(None, "x" * 20_000, ())
        while (asked := desk.running(talk)) is not None:
            asked.work.wait()
        kept = desk.conversations.get(talk)
        assert kept is not None
        assert "20,000 characters" in (kept.exchanges[0].error or "")


@pytest.mark.parametrize("fails", [False, True])
def test_an_engine_that_is_left_frees_its_memory(tmp_path: Path, fails: bool) -> None:
    """Also one that another was chosen for while it answered its first question, and one that had failed."""

    class Held(ScriptedEngine):
        asked_for, go_on, closed = threading.Event(), threading.Event(), threading.Event()

        def chat(self, *args: Any, **options: Any) -> Completion:
            self.asked_for.set()
            self.go_on.wait(20)
            return super().chat(*args, **options)

        def close(self) -> None:
            self.closed.set()

    (tmp_path / "miete.txt").write_text(MIETE, encoding="utf-8")
    desk = Desk(Settings(library=tmp_path / "library", engine="quotes"))
    desk.library.sync([tmp_path / "miete.txt"])
    engine = Held("drei Monate", fails=fails)
    desk.assistant = Assistant(desk.library, engine=engine, settings=desk.settings)
    talk = desk.ask(None, "Welche Kündigungsfrist gilt für den Gemeindesaal?", ())
    assert engine.asked_for.wait(20)
    desk.choose("quotes", None)
    assert not engine.closed.is_set()
    engine.go_on.set()
    assert engine.closed.wait(20)
    kept = desk.conversations.get(talk)
    assert kept is not None
    assert kept.exchanges[0].answer is not None


def test_a_model_that_was_fetched_is_seen_at_once() -> None:
    """What was known before, and what a look that began before finds, is not told after it."""
    with FakeOllama(models=()) as server:
        settings = Settings(engine="ollama", ollama_host=server.url)
        outlook = Outlook()
        assert outlook.now(settings, wait=20) == Seen(models=())
        server.models = (FakeModel(),)
        outlook.forget()
        assert outlook.now(settings, wait=20) == Seen(models=("tiny:latest",))


# -- the page ------------------------------------------------------------------------------

MIETE = (
    "Mietvertrag\n\nDie Kaution beträgt 900 Euro.\n\nDie Kündigungsfrist für den Gemeindesaal beträgt drei Monate.\n"
)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder of a small library; one file's name is a script."""
    akten = tmp_path_factory.mktemp("akten")
    (akten / "miete.txt").write_text(MIETE, encoding="utf-8")
    (akten / f"{EVIL}.txt").write_text("Der Vorsitzende des Vereins heißt Karl Brandt.\n", encoding="utf-8")
    (akten / "leer.txt").write_text("", encoding="utf-8")
    library = tmp_path_factory.mktemp("library")
    with Library.open(Settings(library=library, engine="quotes")) as made:
        made.sync([akten])
    yield library


@pytest.fixture
def page(small: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The page, opened in a German browser."""
    from streamlit.testing.v1 import AppTest

    monkeypatch.setenv("BELEGT_LIBRARY", str(small))
    monkeypatch.setenv("BELEGT_ENGINE", "quotes")
    test = AppTest.from_file(APP, default_timeout=60)
    test.context = {"locale": "de-DE"}
    return test.run()


def _shown(page: Any) -> str:
    return "\n".join(Shown(part.proto.body).text for part in page.get("html") if "<style>" not in part.proto.body)


def _ask(page: Any, question: str) -> Any:
    page.chat_input[0].set_value(question).run()
    while any(button.key.startswith("stop-") for button in page.button):
        time.sleep(0.05)
        page.run()
    return page


def _read(page: Any) -> None:
    """Wait until no file is being read any more."""
    while page.get("progress"):
        time.sleep(0.05)
        page.run()


def _button(page: Any, beginning: str) -> Any:
    return next(button for button in page.button if (button.key or "").startswith(beginning))


def _other_tab(page: Any) -> Any:
    """A second tab with the same conversation."""
    from streamlit.testing.v1 import AppTest

    test = AppTest.from_file(APP, default_timeout=60)
    test.context = {"locale": "de-DE"}
    test.query_params["c"] = page.query_params["c"]
    return test.run()


def _title(page: Any) -> Any:
    return next(field for field in page.text_input if (field.key or "").startswith("title-"))


def test_the_answer_and_its_source_are_shown(page: Any) -> None:
    """A question brings the sentence with its file; a click on its number marks the place in the file."""
    _ask(page, "Welche Kündigungsfrist gilt für den Gemeindesaal?")
    sentence = "Die Kündigungsfrist für den Gemeindesaal beträgt drei Monate."
    assert f"✓{sentence}1" in _shown(page)
    _button(page, "cite").click().run()
    source = next(part.proto.body for part in page.get("html") if "<mark>" in part.proto.body)
    assert Shown(source).marked == sentence
    assert "Die Kaution beträgt 900 Euro." in Shown(source).text
    assert not page.exception and not page.error


def test_silence_looks_neither_like_an_answer_nor_like_an_error(page: Any) -> None:
    """What is not in the files is said in a box of its own, with the nearest places beside it."""
    _ask(page, "Wie viele Einwohner hat die Stadt Rom?")
    assert "Das steht nicht in deinen Dokumenten." in _shown(page)
    assert "Was helfen kann:" in _shown(page) and "Die nächsten Stellen:" in _shown(page)
    assert not page.error and "✓" not in _shown(page)


def test_a_script_in_a_files_name_stays_text(page: Any) -> None:
    """The list of files shows a name that is a tag as the letters that it is."""
    bodies = [part.proto.body for part in page.get("html")]
    assert any(html.escape(EVIL) in body for body in bodies)
    assert not any(EVIL in body for body in bodies)


def test_a_file_that_could_not_be_read_has_its_line(page: Any) -> None:
    """The list of files says which one was not read, and why."""
    assert "leer.txt nicht gelesen: leere Datei" in _shown(page)


def test_a_failing_engine_is_a_warning_beside_the_quotes(page: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """With an engine that does not answer, the nearest sentence does, and the page says so."""
    monkeypatch.setenv("BELEGT_ENGINE", "ollama")
    monkeypatch.setenv("BELEGT_OLLAMA_HOST", "127.0.0.1:9")
    _ask(page.run(), "Welche Kündigungsfrist gilt für den Gemeindesaal?")
    answer, _ = (warning.value for warning in page.warning if "ollama serve" in warning.value)
    assert "es antwortet der Satz" in answer.replace("\\", "") and "✓" in _shown(page)


def test_a_folder_is_added_and_forgotten_again(page: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder typed into the side bar is read; the files chosen for removal are gone afterwards."""
    (tmp_path / "neu").mkdir()
    (tmp_path / "neu" / "boot.txt").write_text("Das Boot fährt um neun Uhr.\n", encoding="utf-8")
    monkeypatch.setenv("BELEGT_LIBRARY", str(tmp_path / "library"))
    page.run()
    page.text_input[0].set_value(str(tmp_path / "neu"))
    _button(page, "add path button").click().run()
    _read(page)
    assert "1 Datei ·" in _shown(page) and "boot.txt" in _shown(page)
    page.multiselect(key="which").set_value(["boot.txt"])
    _button(page, "forget").click().run()
    assert "boot.txt" not in _shown(page) and "Zuerst braucht Belegt Dateien." in _shown(page)


def test_a_wrong_folder_is_an_error_without_its_path(page: Any, tmp_path: Path) -> None:
    """A folder that does not exist is named by its last part, in an error box."""
    page.text_input[0].set_value(str(tmp_path / "fehlt"))
    _button(page, "add path button").click().run()
    _read(page)
    assert [render.literal("…/fehlt gibt es nicht.")] == [error.value for error in page.error]


def test_a_title_that_is_too_long_is_cut_once(page: Any) -> None:
    """The page comes to rest with the title as it is kept."""
    _ask(page, "Welche Kündigungsfrist gilt für den Gemeindesaal?")
    _title(page).set_value("Saal " * 60).run(timeout=20)
    assert _title(page).value == ("Saal " * 60)[:200]
    assert not page.exception


def test_another_tab_does_not_give_back_the_old_title(page: Any) -> None:
    """A title is changed by who types one, not by a tab that still shows an earlier one."""
    _ask(page, "Welche Kündigungsfrist gilt für den Gemeindesaal?")
    other = _other_tab(page)
    _title(other).set_value("Der Saal").run()
    _title(page.run()).set_value("Der Gemeindesaal").run()
    assert _title(other.run()).value == "Der Gemeindesaal"
    assert _title(page.run()).value == "Der Gemeindesaal"


def _judged(library: Path) -> list[bool]:
    """Which answers are kept as judged: good ones true, bad ones false."""
    lines = (library / "conversations" / "feedback.jsonl").read_text(encoding="utf-8").splitlines()
    return ["review" not in json.loads(line)["tags"] for line in lines]


def test_a_judgement_that_is_taken_back_is_forgotten(page: Any, small: Path) -> None:
    """The thumb that is clicked a second time leaves no case."""
    _ask(page, "Welche Kündigungsfrist gilt für den Gemeindesaal?")
    page.feedback[0].set_value(1).run()
    assert "Das bleibt auf diesem Rechner" in _shown(page)
    before = _judged(small)
    page.feedback[0].set_value(None).run()
    assert _judged(small) == before[1:]
    assert "Das bleibt auf diesem Rechner" not in _shown(page)


def test_another_tab_does_not_judge_again(page: Any, small: Path) -> None:
    """The last thumb counts, whatever an older tab shows, and that one follows."""
    _ask(page, "Welche Kündigungsfrist gilt für den Gemeindesaal?")
    other = _other_tab(page)
    other.feedback[0].set_value(0).run()
    page.run().feedback[0].set_value(1).run()
    assert other.run().feedback[0].value == 1
    assert _judged(small)[0] is True
    page.feedback[0].set_value(0).run()
    field = next(field for field in page.text_input if field.key.startswith("note-"))
    field.set_value("Drei Monate.").run()
    line = (small / "conversations" / "feedback.jsonl").read_text(encoding="utf-8").splitlines()[0]
    assert json.loads(line)["answers"] == ["Drei Monate."]
    page.feedback[0].set_value(None).run()


def test_asking_again_takes_no_later_question_away(page: Any, small: Path) -> None:
    """Where a question without an answer is followed by others, only the form that says so replaces it."""
    conversations = Conversations(small / "conversations")
    lost = new_exchange("Wie hoch ist die Kaution?", ())
    talk = conversations.begin(None, lost.model_copy(update={"error": "The filter leaves no file to search in."}))
    page.query_params["c"] = talk.id
    page.session_state["talk"] = talk.id
    assert [button.label for button in page.run().button if button.key.startswith("again-")] == ["Noch einmal fragen"]
    _ask(page, "Welche Kündigungsfrist gilt für den Gemeindesaal?")
    assert not [button for button in page.button if button.key.startswith("again-")]


@pytest.mark.parametrize("way", ["again", "edit"])
def test_a_tab_removes_no_questions_that_it_does_not_show(page: Any, small: Path, way: str) -> None:
    """Asking again, or editing, in a tab that is behind says so, and leaves what was asked in the other one."""
    _ask(page, "Welche Kündigungsfrist gilt für den Gemeindesaal?")
    other = _other_tab(page)
    if way == "edit":
        _button(other, "icon-edit-").click().run()
    _ask(page, "Wie hoch ist die Kaution?")
    if way == "edit":
        other.text_area[0].set_value("Welche Frist gilt für den Saal?")
    _button(other, "send-" if way == "edit" else "icon-again-").click().run()
    told = "Dieses Gespräch ging in einem anderen Tab weiter. Sieh es dir an, und frag dann noch einmal."
    assert render.literal(told) == other.error[0].value
    kept = Conversations(small / "conversations").get(page.session_state["talk"])
    assert kept is not None
    assert [one.question[:3] for one in kept.exchanges] == ["Wel", "Wie"]
    assert "Wie hoch ist die Kaution?" in _shown(other)


@pytest.mark.parametrize(
    ("chosen", "tip"),
    [
        (["miete.txt"], "Gerade wird nur miete.txt gefragt."),
        (["miete.txt", f"{EVIL}.txt"], "Gerade sind nur 2 ausgewählt."),
    ],
)
def test_a_silence_says_that_not_all_files_were_asked(page: Any, chosen: list[str], tip: str) -> None:
    """One file is named, several are counted."""
    page.multiselect(key="only").set_value(chosen).run()
    _ask(page, "Wie viele Einwohner hat die Stadt Rom?")
    assert f"Frag alle Dateien: {tip}" in _shown(page)


def test_the_folder_of_an_unknown_user_is_an_error(page: Any) -> None:
    """It is told as any other folder that does not exist."""
    page.text_input[0].set_value("~niemand/akten-von-niemand")
    _button(page, "add path button").click().run()
    _read(page)
    assert render.literal("…/akten-von-niemand gibt es nicht.") in [error.value for error in page.error]
    assert not page.exception


def test_a_question_in_the_list_of_conversations_stays_text(page: Any) -> None:
    """Neither its line nor the hint over it lets Markdown make an image or a formula of it."""
    question = "Was heißt ![a](http://127.0.0.1:9/x) und $x$ in *Rot*?"
    _ask(page, question)
    talk = page.session_state["talk"]
    _button(page, "new").click().run()
    line = _button(page, f"talk-{talk}")
    assert (line.label, line.help) == (render.literal(question), render.literal(question))


def test_files_are_known_again_when_another_folder_changes_their_names(
    page: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second folder puts the first one's name before its files; sources still open, and the chosen ones stay so."""
    monkeypatch.setenv("BELEGT_LIBRARY", str(tmp_path / "library"))

    def add(folder: str, text: str) -> None:
        (tmp_path / folder).mkdir()
        (tmp_path / folder / f"{folder}.txt").write_text(text, encoding="utf-8")
        next(field for field in page.text_input if field.label.startswith("Ordner")).set_value(str(tmp_path / folder))
        _button(page, "add path button").click().run()
        _read(page)

    page.run()
    add("haus", MIETE)
    page.multiselect(key="only").set_value(["haus.txt"]).run()
    _ask(page, "Welche Kündigungsfrist gilt für den Gemeindesaal?")
    add("boot", "Das Boot fährt um neun Uhr.\n")
    assert page.multiselect(key="only").value == ["haus/haus.txt"]
    _button(page, "cite").click().run()
    assert any("<mark>" in part.proto.body for part in page.get("html")) and not page.warning
    page.multiselect(key="which").set_value(["boot/boot.txt"])
    _button(page, "forget").click().run()
    assert page.multiselect(key="only").value == ["haus.txt"]


def test_a_removed_file_is_not_taken_for_another_of_its_name(
    page: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file of the same name in a folder beside it is neither chosen in its place nor shown as the source."""
    monkeypatch.setenv("BELEGT_LIBRARY", str(tmp_path / "library"))
    (tmp_path / "haus" / "alt").mkdir(parents=True)
    for folder in ("haus", "haus/alt"):
        (tmp_path / folder / "miete.txt").write_text(MIETE, encoding="utf-8")
    page.run().text_input[0].set_value(str(tmp_path / "haus"))
    _button(page, "add path button").click().run()
    _read(page)
    page.multiselect(key="only").set_value(["miete.txt"]).run()
    _ask(page, "Welche Kündigungsfrist gilt für den Gemeindesaal?")
    page.multiselect(key="which").set_value(["miete.txt"])
    _button(page, "forget").click().run()
    assert page.multiselect(key="only").options == ["alt/miete.txt"]
    assert page.multiselect(key="only").value == []
    _button(page, "cite").click().run()
    assert any("nicht mehr in der Bibliothek" in warning.value for warning in page.warning)


@pytest.mark.parametrize(("engine", "model"), [("openai", "mein-modell"), ("embedded", "/modelle/anderes.gguf")])
def test_the_configured_engine_can_be_chosen_again(
    page: Any, monkeypatch: pytest.MonkeyPatch, engine: str, model: str
) -> None:
    """Who tried another one gets back the one that the settings name, with its model."""
    monkeypatch.setenv("BELEGT_ENGINE", engine)
    monkeypatch.setenv("BELEGT_MODEL", model)
    monkeypatch.setenv("BELEGT_OLLAMA_HOST", "127.0.0.1:9")
    page.run()
    for chosen in ("quotes", engine):
        box = page.selectbox(key="engine choice")
        assert GERMAN.engine(chosen) in box.options
        box.set_value(chosen).run()
    settings = shared(Settings()).settings
    assert (settings.engine, settings.model) == (engine, model)


@pytest.mark.parametrize(("page_number", "marked"), [(3, True), (1, False)])
def test_a_page_that_has_no_mark_is_not_called_marked(
    page: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, page_number: int, marked: bool
) -> None:
    """Where the quote is not found in the picture, its description does not claim it, and a line says so."""
    pytest.importorskip("pypdfium2")
    monkeypatch.setenv("BELEGT_LIBRARY", str(tmp_path))
    report = APP.parents[1] / "eval" / "documents" / "stadtwerke" / "jahresbericht-2024.pdf"
    with Library.open(Settings(library=tmp_path, engine="quotes")) as made:
        made.sync([report])
        text = made.text(report.name)
    quote = "Seine Stelle hat Frau Samira Behrens übernommen."
    start = text.index(quote)
    cited = Citation(file=report.name, start=start, end=start + len(quote), quote=quote, page=page_number)
    spoken = Statement(text=quote, support="supported", citations=(cited,))
    answer = Answer(
        question="Wer?", language="de", text=quote, abstained=False, statements=(spoken,), engine="quotes"
    )  # fmt: skip
    asked = new_exchange("Wer?", ()).model_copy(update={"spoken": (spoken,), "answer": answer})
    page.session_state["talk"] = Conversations(tmp_path / "conversations").begin(None, asked).id
    _button(page.run(), "cite").click().run()
    picture = next(part.proto.body for part in page.get("html") if "<img" in part.proto.body)
    assert ("gelb markiert" in picture) == marked
    assert ("ließ sich die Stelle nicht finden" in _shown(page)) != marked


def test_an_edited_question_that_cannot_be_asked_is_not_lost(page: Any) -> None:
    """Its form stays open with what was typed, beside the reason."""
    _ask(page, "Welche Kündigungsfrist gilt für den Gemeindesaal?")
    other = _other_tab(page)
    _button(other, "icon-edit-").click().run()
    _ask(page, "Wie hoch ist die Kaution?")
    other.text_area[0].set_value("Welche Frist gilt für den Saal, und seit wann?")
    _button(other, "send-").click().run()
    assert render.literal("Dieses Gespräch ging in einem anderen Tab weiter.") in other.error[0].value
    assert other.text_area[0].value == "Welche Frist gilt für den Saal, und seit wann?"
