"""The command that answers: ask, one question or a file of them."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from rag.commands import DONE, ENGINE, NOTHING, Add, note, print_json, settings_of


def register(add: Add) -> None:
    """Add this command to the parser."""
    ask = add("ask", _ask, "answer a question, or a file of questions, from the library")
    ask.add_argument("question", nargs="?")
    ask.add_argument("--in", dest="corpus", metavar="PATH", help="answer from this folder or file alone")
    ask.add_argument("--only", action="append", default=[], metavar="FILE", help="ask only this file or folder")
    ask.add_argument("--exclude", action="append", default=[], metavar="FILE", help="leave this file or folder out")
    ask.add_argument("--batch", metavar="FILE", help="questions as JSON Lines: {id, question, history, only, exclude}")
    ask.add_argument("--out", metavar="FILE", help="write the batch's answers there; a later run goes on")


def _ask(options: argparse.Namespace) -> int:
    from rag.errors import UsageError

    if (options.question is None) == (options.batch is None):
        raise UsageError("Give one question, or --batch FILE.")
    from rag.assistant import Assistant
    from rag.corpus import open_corpus
    from rag.showing import Bar, sync_lines

    settings = settings_of(options)
    with Bar(sys.stderr) as bar:
        common: dict[str, Any] = {"settings": settings, "say": note, "progress": bar.bytes}
        if options.corpus is not None:
            assistant, report = open_corpus(options.corpus, **common, **{"reading": bar.files})
            for line in sync_lines(report, problems_only=True):
                note(line)
        else:
            assistant = Assistant(**common)
        with assistant:
            if options.batch:
                from rag.batch import run_batch

                return run_batch(assistant, Path(options.batch), Path(options.out) if options.out else None)
            return _ask_one(assistant, options)


def _ask_one(assistant: Any, options: argparse.Namespace) -> int:
    from rag.showing import show_reply

    reply = assistant.stream(options.question, only=options.only, exclude=options.exclude)
    if options.json:
        print_json(reply.answer.to_json())
    else:
        show_reply(reply, sys.stdout)
    if reply.failure:
        note(f"belegt: {reply.failure}")
        return ENGINE
    return NOTHING if reply.answer.abstained else DONE
