"""Prompts are Markdown files of the package ``prompts``, one folder a language.

A file is a conversation: "# system", "# user" and "# assistant" open its messages, and
``$names`` stand where a call fills something in. What stands before the first name never
changes, so an engine's prompt cache reads it once.
"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib import resources
from string import Template
from typing import get_args

from rag.text import searchable
from rag.types import Role, Turn

LANGUAGES = ("de", "en")
_OPENING = re.compile(r"^# (\w+)\n", re.MULTILINE)
# What an engine could take for the end of a message, in the templates of the known model families.
_CONTROL = re.compile(
    r"<\|"
    r"|<(?=/?(?:im_|end|start|begin|eot|eom|system|user|assistant|human|model|bos|eos|pad|s>|think|tool|unused\d))"
    r"|<<(?=/?SYS)|\[/?(?:INST|SYS|SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_CALLS|TOOL_RESULTS)\]",
    re.I,
)


@lru_cache(maxsize=32)
def load(name: str, language: str) -> tuple[tuple[Role, str], ...]:
    """The messages of a prompt, not filled in; English for languages that have none of their own."""
    folder = language if language in LANGUAGES else "en"
    text = resources.files("prompts").joinpath(folder, f"{name}.md").read_text(encoding="utf-8")
    parts = _OPENING.split(text)[1:]
    messages: list[tuple[Role, str]] = []
    roles: dict[str, Role] = {role: role for role in get_args(Role)}
    for role, content in zip(parts[::2], parts[1::2], strict=True):
        if role not in roles:
            raise ValueError(f"prompts/{folder}/{name}.md: no such role: {role}")
        messages.append((roles[role], content.strip()))
    return tuple(messages)


def fill(name: str, language: str, **values: str) -> list[Turn]:
    """A prompt as messages. Raises KeyError for a name that is missing or superfluous."""
    messages = load(name, language)
    wanted = {found for _, content in messages for found in Template(content).get_identifiers()}
    if wanted != set(values):
        raise KeyError(f"prompts/{name}.md takes {sorted(wanted)}, was given {sorted(values)}")
    return [Turn(role=role, content=Template(content).substitute(values)) for role, content in messages]


def tame(text: str) -> str:
    """One line of a document or a question, which cannot end the message that it stands in."""
    return _CONTROL.sub(lambda hit: " ".join([*hit.group(), ""]), searchable(text))
