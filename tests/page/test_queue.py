"""Two people ask at once: who waits sees it, and is served."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from serving import SENTENCE, Script, Served
from tab import Tab

pytestmark = pytest.mark.page


def test_who_waits_sees_how_many_go_before(served: Served, open_tab: Callable[..., Tab], script: Script) -> None:
    """The second tab says that another question is served first; stopping the first lets the second be answered."""
    script.hold = threading.Event()
    one, two = open_tab(served), open_tab(served)
    one.send("Wie hoch ist die Kaution?")
    one.page.locator(".belegt-draft").wait_for()
    two.send("Welche Kündigungsfrist gilt für den Gemeindesaal?")
    two.chat.get_by_text("Das Modell bedient erst eine andere Frage").wait_for()
    assert two.evidence.count() > 0
    script.hold = None
    one.button("Anhalten").click()
    one.ends.get_by_text("angehalten").wait_for()
    two.ends.wait_for()
    assert SENTENCE in two.page.locator(".belegt-statement").inner_text()
