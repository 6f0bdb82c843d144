"""How soon the page shows something: printed, and held to what it promises."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

import pytest
from fakes import HashEmbedder
from serving import EMBEDDER, MODELS, Script, Served, serving
from tab import Tab

from rag.library import Library
from rag.store import Store

pytestmark = pytest.mark.page

FILES, EACH = 60, 40
QUESTIONS = 12
PROMISED = 1.0  # seconds from sending to the found sentences on the screen; the middle one of all questions counts

BUSY = 1.3  # so much longer than its own work takes a second of this process: the machine does something else, too

# The browser's own clock, from the key to the picture: asking from outside would only see every half second.
WATCH = """() => { let began = 0, before = 0; window.shown = [];
    const count = () => document.querySelectorAll('.belegt-evidence').length;
    document.addEventListener('keydown', (event) => {
      if (event.key === 'Enter') { began = performance.now(); before = count(); } }, true);
    new MutationObserver(() => { if (!began || count() <= before) return;
      const from = began; began = 0;
      requestAnimationFrame(() => setTimeout(() => window.shown.push((performance.now() - from) / 1000)));
    }).observe(document.body, {childList: true, subtree: true}); }"""


@pytest.fixture
def large(tmp_path: Path) -> Iterator[Served]:
    """A page with at least 1,000 passages."""
    akten = tmp_path / "akten"
    akten.mkdir()
    for number in range(FILES):
        parts = [
            f"Im Haus {number} hat die Wohnung {flat} eine Miete von {400 + flat} Euro und einen Balkon. "
            f"Der Mieter der Wohnung {flat} im Haus {number} zahlt sie am Monatsanfang auf das Konto der Verwaltung. "
            f"Reparaturen in der Wohnung {flat} meldet er der Hausmeisterin, die innerhalb einer Woche kommt. "
            "Für Schäden, die er nicht meldet, haftet er selbst, soweit das Gesetz nichts anderes bestimmt."
            for flat in range(EACH)
        ]
        (akten / f"haus-{number:02}.txt").write_text("\n\n".join(parts), encoding="utf-8")
    with Library(tmp_path / "library", HashEmbedder(EMBEDDER)) as library:
        library.sync([akten])
    store = Store(tmp_path / "library")
    assert store.count("chunks") >= 1000
    store.close()
    with Script(models=MODELS) as script, serving(tmp_path, script) as started:
        yield started
    shutil.rmtree(tmp_path / "library")


def stretch() -> float:
    """How much longer than its processor time a little work takes here and now: 1 where nobody else works."""
    began, worked = time.perf_counter(), time.process_time()
    while time.process_time() - worked < 0.05:
        pass
    return (time.perf_counter() - began) / 0.05


def test_evidence_is_on_the_screen_within_a_second(
    large: Served, open_tab: Callable[..., Tab], capsys: pytest.CaptureFixture[str]
) -> None:
    """With 1,000 passages each question shows what was found, the middle one of twelve within the promised second."""
    tab = open_tab(large)
    tab.page.evaluate(WATCH)
    stretched: list[float] = []
    for number in range(QUESTIONS):
        tab.ask(f"Wie hoch ist die Miete der Wohnung {number} im Haus {number}?")
        stretched.append(stretch())
    seconds: list[float] = tab.page.evaluate("window.shown")
    assert len(seconds) == QUESTIONS
    with capsys.disabled():
        print(f"\nfirst evidence after sending, s (promised: {PROMISED:g}): median {median(seconds):.2f},", end=" ")
        print("all", " ".join(f"{one:.2f}" for one in seconds), f"(work took {median(stretched):.2f} times its time)")
    if median(stretched) > BUSY and median(seconds) > PROMISED:
        pytest.skip("other work held the processor: this says nothing of the page")
    assert median(seconds) <= PROMISED


def test_the_weight_and_the_first_paint_are_printed(
    served: Served, open_tab: Callable[..., Tab], capsys: pytest.CaptureFixture[str]
) -> None:
    """The page's bytes over the wire and its first paint, cold and warm, are printed; all came from the page."""
    tab = open_tab(served)
    figures = """() => { const all = performance.getEntriesByType('resource');
        const sum = (name) => all.reduce((total, one) => total + one[name], 0);
        return [all.length, sum('transferSize') / 1e6, sum('decodedBodySize') / 1e6,
          performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? -1]; }"""
    lines = []
    for visit in ("cold", "warm"):
        count, sent, size, paint = tab.page.evaluate(figures)
        lines.append(f"{visit}: {count} files, {sent:.2f} MB sent, {size:.2f} MB in all, first paint {paint:.0f} ms")
        tab.reload()
    with capsys.disabled():
        print("\n" + "\n".join(lines))
    assert not tab.complaints
