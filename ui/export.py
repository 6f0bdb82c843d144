"""A conversation as a file to take along: Markdown for people, JSON for programs. Pure functions.

Both carry every citation with its file, its place and its quote. Foreign text is written so
that a Markdown viewer shows it and loads nothing for it.
"""

from __future__ import annotations

import re

from rag.types import Citation
from ui.conversations import Conversation, Exchange
from ui.render import MARKS, failure, literal, told
from ui.words import Words


def as_json(conversation: Conversation) -> str:
    """All that is known of it; ``Conversation.model_validate_json`` reads it again."""
    return conversation.model_dump_json(indent=2) + "\n"


def as_markdown(conversation: Conversation, words: Words) -> str:
    """Questions as headings, statements with their marks and numbers, the quotes below them."""
    parts = [f"# {literal(conversation.title)}"]
    for exchange in conversation.exchanges:
        parts.append(f"## {literal(exchange.question)}")
        parts += _answer(exchange, words)
    return "\n\n".join(parts) + "\n"


def plain(exchange: Exchange, words: Words) -> str:
    """One answer as plain text for the clipboard, with its places."""
    numbers = {cited: number for number, cited in enumerate(exchange.places, 1)}
    lines = []
    for spoken in exchange.spoken:
        cited = "".join(f" [{numbers[one]}]" for one in spoken.citations)
        verdict = "" if spoken.support == "supported" else f" ({words(spoken.support)})"
        lines.append(f"{spoken.text}{cited}{verdict}")
    if not lines and exchange.answer is not None:
        lines.append(exchange.answer.text)
    places = [f"[{number}] {where(cited, words)}: „{_line(cited.quote)}“" for cited, number in numbers.items()]
    return "\n".join(lines + ([""] if places else []) + places)


def where(cited: Citation, words: Words) -> str:
    """The file, its page and the characters of a place."""
    page = f", {words('page', page=cited.page)}" if cited.page else ""
    return f"{cited.file}{page} [{cited.start}:{cited.end}]"


def file_name(conversation: Conversation, suffix: str) -> str:
    """A plain file name made of the title."""
    stem = re.sub(r"[^\w-]+", "-", conversation.title).strip("-_")[:60]
    return f"{stem or 'belegt'}.{suffix}"


def _answer(exchange: Exchange, words: Words) -> list[str]:
    numbers = {cited: number for number, cited in enumerate(exchange.places, 1)}
    parts = []
    for spoken in exchange.spoken:
        marks = "".join(f" \\[{numbers[one]}\\]" for one in spoken.citations)
        verdict = [] if spoken.support == "supported" else [words(spoken.support)]
        why = ": ".join(verdict + ([spoken.reason] if spoken.reason else []))
        parts.append(f"{MARKS[spoken.support]} {literal(spoken.text)}{marks}" + (f" ({literal(why)})" if why else ""))
    if not parts and exchange.answer is not None:
        parts.append(f"*{literal(exchange.answer.text)}*")
    if exchange.answer is None:
        ended = failure(exchange.error, words) if exchange.error else words("interrupted")
        parts.append(f"*{literal(ended)}*")
    if exchange.remark:
        parts.append(literal(told(exchange.remark, words) if exchange.warning else exchange.remark))
    for cited, number in numbers.items():
        parts.append(f"> \\[{number}\\] {literal(where(cited, words))}\n> „{literal(cited.quote)}“")
    return parts


def _line(text: str) -> str:
    return " ".join(text.split())
