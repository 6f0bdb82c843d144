"""The page with the real language model: the seed texts are uploaded, and three of their questions asked."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from serving import ROOT, serving
from tab import Tab

pytestmark = [pytest.mark.page, pytest.mark.model]

SHARED = ROOT.parent / "shared"
CASES = SHARED / "datasets" / "seeds_dev.jsonl"
# Three that `belegt eval seeds` answers with room to spare: what is tested here is the page, not the model.
WANTED = {"d01", "d06", "d11"}


@pytest.mark.skipif(not CASES.exists(), reason="the question sets are not on this machine")
def test_three_seed_questions_are_answered_with_their_sources_open(
    tmp_path: Path, open_tab: Callable[..., Tab]
) -> None:
    """Each answer holds the words that count as right, and the opened source marks exactly a quote of its file."""
    chosen = [case for case in map(json.loads, CASES.read_text(encoding="utf-8").splitlines()) if case["id"] in WANTED]
    assert len(chosen) == 3
    texts = sorted((SHARED / "seeds").glob("*.txt"))
    assert len(texts) == 5
    with serving(
        tmp_path, None, engine="embedded", embedder="embedded", XDG_CACHE_HOME=os.path.expanduser("~/.cache")
    ) as served:
        tab = open_tab(served)
        tab.upload(*texts)
        for at, case in enumerate(chosen):
            tab.ask(case["question"])
            reply = tab.page.get_by_test_id("stChatMessage").nth(2 * at + 1)
            said = reply.inner_text()
            for group in case["answer"]:
                assert any(word.casefold() in said.casefold() for word in group), (case["question"], said)
            reply.locator(".belegt-statement .belegt-number").first.click()
            tab.mark.wait_for()
            file = tab.page.locator(".st-key-source .belegt-file").inner_text()
            text = next(path for path in texts if path.name == file).read_text(encoding="utf-8")
            assert " ".join(tab.mark.inner_text().split()) in " ".join(text.split())
            tab.page.keyboard.press("Escape")
            tab.mark.wait_for(state="hidden")
        tab.leave()
