"""Answers, places and files as HTML: pure functions, and the one place where the page escapes.

Every text that is not the page's own (questions, answers, quotes, file names, messages) comes
through ``escaped`` or ``literal`` before it is shown, so that it can neither run nor load anything.
Each HTML string begins with a tag: Streamlit reads strings that look like paths otherwise.
"""

from __future__ import annotations

import html
import re
import string
import textwrap
import unicodedata
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from rag.types import Citation, Passage, Statement
from ui.words import Words

if TYPE_CHECKING:
    from rag.library import FileInfo

MARKS = {"supported": "✓", "contradicted": "✗", "unproven": "?"}
_TURNS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")  # would reorder what stands after them
_PATH = re.compile(r"(?<![\w/.:~])~?/(?:[^\s/]+/)+")


def visible(text: str) -> str:
    """Text of the same length in which each character that would steer the display is a visible one."""
    # A form feed stands between the pages of a PDF's text; a reader sees a new line.
    return "".join(
        "\ufffd" if char in _TURNS or (unicodedata.category(char) in ("Cc", "Cs") and char not in "\n\t\r") else char
        for char in text.replace("\f", "\n")
    )


def escaped(text: str) -> str:
    """Text as HTML that shows exactly it."""
    return html.escape(visible(text)).replace("\r\n", "\n").replace("\r", "\n")


def literal(text: str) -> str:
    """Text as Markdown that shows exactly it, on one line."""
    line = " ".join(visible(text).split())
    return "".join("\\" + char if char in string.punctuation else char for char in line)


def one_line(message: str) -> str:
    """An error's message on one line, with the folders of its paths left out."""
    return _PATH.sub("…/", " ".join(message.split()))


def marked(text: str, start: int, end: int, around: int = 400) -> str:
    """The place ``text[start:end]`` marked in up to ``around`` characters before and after it.

    The surroundings begin and end at a word. Raises ValueError for a place outside the text.
    """
    if not 0 <= start <= end <= len(text):
        raise ValueError(f"{start}:{end} is no place in a text of {len(text)} characters")
    before, after = text[max(0, start - around) : start], text[end : end + around]
    if start > around:
        before = "…" + before[_first_break(before) :]
    if end + around < len(text):
        after = after[: len(after) - _first_break(after[::-1])] + "…"
    return f'<div class="belegt-source">{escaped(before)}<mark>{escaped(text[start:end])}</mark>{escaped(after)}</div>'


def _first_break(text: str) -> int:
    """Where the first white space stands; 0 when there is none."""
    found = re.search(r"\s", text)
    return found.start() if found else 0


def said(text: str, kind: str = "said") -> str:
    """A paragraph of foreign text, line breaks kept."""
    return f'<div class="belegt-{kind}">{escaped(text)}</div>'


def statement(spoken: Statement, numbers: Sequence[int], words: Words) -> str:
    """A statement with its mark and its citations' numbers, and why it is not proven or how it was."""
    verdict = words(spoken.support)
    told = "" if spoken.support == "supported" else f' <span class="belegt-verdict">{escaped(verdict)}</span>'
    cited = "".join(f"<sup>{number}</sup>" for number in numbers)
    reason = f'<div class="belegt-small">{escaped(spoken.reason)}</div>' if spoken.reason else ""
    return (
        f'<div class="belegt-statement belegt-{spoken.support}">'
        f'<span class="belegt-mark" title="{escaped(verdict)}">{MARKS[spoken.support]}</span>'
        f"<div>{escaped(spoken.text)}{cited}{told}{reason}</div></div>"
    )


def place(cited: Citation | Passage, words: Words) -> str:
    """The file's name and its page, as HTML inside a line."""
    page = f" · {escaped(words('page', page=cited.page))}" if cited.page else ""
    return f'<span class="belegt-file">{escaped(cited.file)}</span>{page}'


def evidence(found: Iterable[Citation], words: Words) -> str:
    """The sentences that were found, best first."""
    lines = "".join(
        f'<li>{escaped(cited.quote)}<div class="belegt-small">{place(cited, words)}</div></li>' for cited in found
    )
    return f'<ol class="belegt-evidence">{lines}</ol>'


def passage(near: Passage, words: Words) -> str:
    """A passage near the question, shortened."""
    short = textwrap.shorten(near.text, 180, placeholder=" …")
    return f'<div class="belegt-passage"><div class="belegt-small">{place(near, words)}</div>{escaped(short)}</div>'


def files(known: Sequence[FileInfo], words: Words) -> str:
    """The library's files, one line each; what could not be read says why."""
    lines = "".join(
        f'<div><span class="belegt-file">{escaped(file.file)}</span>'
        + (f" <i>{escaped(words('not read'))}: {escaped(one_line(file.problem))}</i>" if file.problem else "")
        + "</div>"
        for file in known
    )
    return f'<div class="belegt-files">{lines}</div>'


def remarks(lines: Iterable[str]) -> str:
    """Lines of foreign text, each on its own."""
    return f'<div class="belegt-files">{"".join(f"<div>{escaped(one_line(line))}</div>" for line in lines)}</div>'


STYLE = """<style>
.block-container { padding-top: 2.5rem; }
.st-key-chat { max-width: 54rem; }
.belegt-said, .belegt-statement { font-size: 1rem; line-height: 1.5; white-space: pre-wrap; overflow-wrap: anywhere; }
.belegt-statement { display: flex; gap: .55rem; }
.belegt-mark { font-weight: 700; flex: none; }
.belegt-supported .belegt-mark { color: #2a8f66; }
.belegt-contradicted .belegt-mark, .belegt-contradicted .belegt-verdict { color: #c0392b; }
.belegt-unproven .belegt-mark, .belegt-unproven .belegt-verdict { color: #b7791f; }
.belegt-verdict { font-size: .8rem; font-weight: 600; }
.belegt-small, .belegt-files, .belegt-stays, .belegt-foot { font-size: .82rem; line-height: 1.45; opacity: .75; }
.belegt-statement sup { color: #2a8f66; font-weight: 700; margin-left: .15rem; line-height: 0; }
.belegt-small { white-space: pre-line; }
.belegt-may, .belegt-leaves { font-size: .9rem; font-weight: 600; color: #b7791f; }
.belegt-heading { font-weight: 600; opacity: .75; }
[class*="st-key-place"] { font-size: .85rem; gap: .6rem; }
[class*="st-key-cite"] button { min-height: 0; padding: 0 .55rem; color: #2a8f66; font-weight: 700; }
[data-testid="stSidebarHeader"] { height: 2.5rem; margin-bottom: 0; }
.belegt-file { font-weight: 600; overflow-wrap: anywhere; unicode-bidi: isolate; }
.belegt-files { max-height: 18rem; overflow-y: auto; overflow-wrap: anywhere; }
.belegt-evidence { margin: .4rem 0 0; padding-left: 1.3rem; font-size: .9rem; line-height: 1.45; }
.belegt-evidence li { margin-bottom: .45rem; overflow-wrap: anywhere; }
.belegt-passage { font-size: .9rem; line-height: 1.45; overflow-wrap: anywhere; }
.belegt-source { white-space: pre-wrap; overflow-wrap: anywhere; font-size: .95rem; line-height: 1.55; }
.belegt-source mark { background: #ffe08a; color: #1f2933; padding: .1em 0; border-radius: 2px; }
[data-testid="stColumn"]:has(.st-key-source) { position: sticky; top: 2.5rem; align-self: flex-start; }
.st-key-source { max-height: calc(100vh - 11rem); overflow-y: auto; }
</style>"""
