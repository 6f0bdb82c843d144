"""Answers, places and files as HTML: pure functions, and the one place where the page escapes.

Every text that is not the page's own (questions, answers, quotes, file names, messages) comes
through ``escaped`` or ``literal`` before it is shown, so that it can neither run nor load anything.
Each HTML string begins with a tag: Streamlit reads strings that look like paths otherwise.
"""

from __future__ import annotations

import base64
import html
import itertools
import re
import string
import unicodedata
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from rag.text import shortened
from rag.types import Answer, Citation, Statement
from ui.german import german
from ui.words import Words

if TYPE_CHECKING:
    from rag.library import FileInfo
    from rag.sync import Problem, Progress, SyncReport

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


def told(message: str, words: Words) -> str:
    """The same in the language of the page."""
    line = one_line(message)
    return german(line) if words.language == "de" else line


def failure(error: str, words: Words) -> str:
    """Why there is no answer; "?" is an error that nobody foresaw."""
    return words("broken") if error == "?" else told(error, words)


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
    quote = f"<mark>{escaped(text[start:end])}</mark>"
    return f'<div class="belegt-source" tabindex="0">{escaped(before)}{quote}{escaped(after)}</div>'


def _first_break(text: str) -> int:
    """Where the first white space stands; 0 when there is none."""
    found = re.search(r"\s", text)
    return found.start() if found else 0


def said(text: str, kind: str = "said") -> str:
    """A paragraph of foreign text, line breaks kept."""
    return f'<div class="belegt-{kind}">{escaped(text)}</div>'


class Door(NamedTuple):
    """What a number inside a text opens: ``key`` is the Streamlit button behind it, ``label`` its spoken name.

    hint: what is seen of the place before it is opened.
    """

    number: int
    key: str
    label: str
    hint: str = ""


def hint(short: str) -> str:
    """A quote as the hint of a number: on one line, shortened."""
    return shortened(visible(short), 240)


def number(door: Door) -> str:
    """A citation's number that opens its source; ui/page.js hands the click on."""
    return (
        f'<button type="button" class="belegt-number" data-opens="{escaped(door.key)}" '
        f'aria-label="{escaped(door.label)}" title="{escaped(door.hint or door.label)}">{door.number}</button>'
    )


def statement(spoken: Statement, doors: Sequence[Door], words: Words) -> str:
    """A statement with its mark and its citations' numbers, and why it is not proven or how it was."""
    verdict = words(spoken.support)
    told = "" if spoken.support == "supported" else f' <span class="belegt-verdict">{escaped(verdict)}</span>'
    cited = "".join(number(door) for door in doors)
    reason = f'<div class="belegt-small">{escaped(spoken.reason)}</div>' if spoken.reason else ""
    return (
        f'<div class="belegt-statement belegt-{spoken.support}">'
        f'<span class="belegt-mark" role="img" aria-label="{escaped(verdict)}" title="{escaped(verdict)}">'
        f"{MARKS[spoken.support]}</span>"
        f"<div>{escaped(spoken.text)}{cited}{told}{reason}</div></div>"
    )


def welcome(head: str, more: Iterable[str]) -> str:
    """What an empty conversation begins with."""
    return f'<div class="belegt-welcome"><h1>{escaped(head)}</h1>{"".join(said(line) for line in more)}</div>'


def draft(text: str, words: Words) -> str:
    """The model's unchecked words, and that they are."""
    label = f'<div class="belegt-small">{escaped(words("draft"))}</div>'
    return f'<div class="belegt-draft">{label}{escaped(text)}</div>' if text.strip() else ""


def busy(text: str) -> str:
    """What is being done just now; also told to screen readers."""
    return f'<div class="belegt-small belegt-busy" data-says="{escaped(text)}">{escaped(text)}</div>'


def silence(answer: Answer, tips: Iterable[str], words: Words) -> str:
    """A silence: what was not found, why, and what to try."""
    reason = f"<div>{escaped(answer.reason)}</div>" if answer.reason else ""
    tried = "".join(f"<li>{escaped(tip)}</li>" for tip in tips)
    return (
        f'<div class="belegt-silence" data-says="{escaped(answer.text)}"><h3>{escaped(answer.text)}</h3>{reason}'
        f'<div class="belegt-small">{escaped(words("try"))}<ul>{tried}</ul></div></div>'
    )


def copying(text: str, words: Words) -> str:
    """A button that copies a text; ui/page.js does it."""
    carried = f'data-copy="{escaped(text)}" data-done="{escaped(words("copied"))}"'
    return (
        f'<div><button type="button" class="belegt-copy" {carried}>'
        f'<span class="belegt-before">{escaped(words("copy"))}</span>'
        f'<span class="belegt-after">{escaped(words("copied"))}</span></button></div>'
    )


def picture(webp: bytes, description: str) -> str:
    """A picture that travels inside the page."""
    packed = base64.b64encode(webp).decode("ascii")
    return f'<div class="belegt-picture"><img src="data:image/webp;base64,{packed}" alt="{escaped(description)}"></div>'


def heading(text: str, place_id: str) -> str:
    """The open source's heading, which gets the focus when another place is opened."""
    return f'<h2 class="belegt-heading" tabindex="-1" data-place="{escaped(place_id)}">{escaped(text)}</h2>'


def place(cited: Citation, words: Words) -> str:
    """The file's name and its page, as HTML inside a line."""
    page = f" · {escaped(words('page', page=cited.page))}" if cited.page else ""
    return f'<span class="belegt-file">{escaped(cited.file)}</span>{page}'


def evidence(found: Sequence[Citation], doors: Sequence[Door], words: Words, *, is_open: bool) -> str:
    """The sentences that were found, best first."""
    lines = "".join(
        f'<li>{number(door)}<div>{escaped(cited.quote)}<div class="belegt-small">{place(cited, words)}</div></div></li>'
        for cited, door in zip(found, doors, strict=True)
    )
    return (
        f'<details class="belegt-evidence"{" open" if is_open else ""}>'
        f"<summary>{escaped(words('read', count=len(found)))}</summary><ol>{lines}</ol></details>"
    )


def passage(near: Citation, door: Door, words: Words) -> str:
    """A passage near the question, shortened."""
    short = shortened(near.quote, 180)
    where = f'<div class="belegt-small">{place(near, words)}</div>'
    return f'<div class="belegt-passage">{number(door)}<div>{where}{escaped(short)}</div></div>'


def files(known: Sequence[FileInfo], words: Words) -> str:
    """The library's files, one line each; what could not be read says why."""
    lines = "".join(
        f'<div><span class="belegt-file">{escaped(file.file)}</span>'
        + (
            f' <span class="belegt-lost">{escaped(words("not read"))}: {escaped(told(file.problem, words))}</span>'
            if file.problem
            else ""
        )
        + "</div>"
        for file in known
    )
    return f'<div class="belegt-files" tabindex="0" role="group" aria-label="{escaped(words("files"))}">{lines}</div>'


def remarks(lines: Iterable[str], words: Words) -> str:
    """Lines that others wrote, each on its own."""
    return f'<div class="belegt-files">{"".join(f"<div>{escaped(told(line, words))}</div>" for line in lines)}</div>'


def progress(steps: Sequence[Progress], words: Words) -> str:
    """The files of a reading that goes on: the one that is being read, and how those before it went."""
    now = f"<div>{escaped(words('reads', file=steps[-1].file))}</div>" if steps and steps[-1].file else ""
    read = [_went(step.file, after.problem, words) for step, after in itertools.pairwise(steps[-9:]) if step.file]
    return f'<div class="belegt-files">{now}{"".join(reversed(read))}</div>'


def _went(file: str, problem: Problem | None, words: Words) -> str:
    if problem is None:
        return f'<div><span class="belegt-read">✓</span> {escaped(file)}</div>'
    return f'<div class="belegt-lost">✗ {escaped(file)}: {escaped(told(problem.reason, words))}</div>'


def report(ended: SyncReport, words: Words) -> str:
    """What a reading that has ended could not read, and what else it remarked."""
    lost = "".join(_went(problem.file, problem, words) for problem in ended.failed)
    noted = "".join(f"<div>{escaped(told(note, words))}</div>" for note in ended.notes)
    return f'<div class="belegt-files" tabindex="0">{lost}{noted}</div>'
