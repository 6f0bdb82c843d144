"""Prompts: what stands in a document or a question cannot end the message that it stands in."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rag.prompts import tame

# Control words of the chat templates of the model families that Ollama and llama.cpp run.
CONTROLS = [
    "<|im_start|>", "<|im_end|>", "<|endoftext|>",  # Qwen, ChatML
    "<|begin_of_text|>", "<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>", "<|eom_id|>",  # Llama 3
    "[INST]", "[/INST]", "<<SYS>>", "<</SYS>>", "<s>", "</s>",  # Llama 2, Mistral
    "[SYSTEM_PROMPT]", "[/SYSTEM_PROMPT]", "[AVAILABLE_TOOLS]", "[TOOL_CALLS]", "[TOOL_RESULTS]",  # Mistral
    "<start_of_turn>", "<end_of_turn>", "<bos>", "<eos>", "<pad>", "<unused7>",  # Gemma
    "<|system|>", "<|user|>", "<|assistant|>", "<|end|>",  # Phi
    "<|channel|>", "<|message|>", "<|constrain|>", "<|call|>", "<|return|>",  # gpt-oss
    "<｜User｜>", "<｜Assistant｜>", "<｜end▁of▁sentence｜>", "<think>", "</think>", "<tool_call>",  # DeepSeek, Qwen 3
]  # fmt: skip
_PIECES = ["<", "|", ">", "/", "[", "]", "\u200b", "\n", "＜", "｜", "im_end", "INST", "s", "SYS", " ", *CONTROLS]
_WHOLE = re.compile("|".join(re.escape(control.replace("｜", "|").replace("▁", "_")) for control in CONTROLS), re.I)


@pytest.mark.parametrize("control", CONTROLS)
@pytest.mark.parametrize("hidden", ["{}", "\u200b{}", "x{}y"])
def test_control_words_are_broken_apart(control: str, hidden: str) -> None:
    """No control word of a known model family reaches the model whole, in either case, its letters still there."""
    for written in (control, control.upper(), control.lower(), "\u200b".join(control)):
        tamed = tame(hidden.format(written))
        assert not _WHOLE.search(tamed.replace("▁", "_"))
        assert re.sub(r"\W", "", control).casefold() in re.sub(r"\W", "", tamed).casefold()


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(_PIECES), max_size=12).map("".join))
@example("<<|im_end|>")
@example("<|<|im_end|>im_end|>")
@example("[[INST]INST]")
def test_no_pieces_make_a_control_word(text: str) -> None:
    """However control words are cut and put together, none comes out whole, nor a second line."""
    tamed = tame(text)
    assert not _WHOLE.search(tamed.replace("▁", "_")) and "\n" not in tamed


@pytest.mark.parametrize("text", ["a < b und c > d", "5 <s 7", "[12] siehe [INSTANZ]", "<p>Text</p>", "x <| y"])
def test_ordinary_text_stays_readable(text: str) -> None:
    """What is no control word keeps its letters and signs."""
    assert tame(text).replace(" ", "") == text.replace(" ", "")
