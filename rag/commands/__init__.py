"""The commands of the shell, a module for each kind. Each offers ``register``; rag/cli.py calls it.

Here is what they share: exit codes, the settings that a command line asks for, where words go.
Nothing heavy is imported before a command runs.
"""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    from rag.settings import Settings

DONE, FAILURE, USAGE, NOTHING, ENGINE, PARTIAL = range(6)


class Add(Protocol):
    """Makes a command with the flags that every command has."""

    def __call__(self, name: str, run: Callable[[argparse.Namespace], int], text: str) -> argparse.ArgumentParser:
        """name: what is typed; run: gives the exit code; text: one line of help."""
        ...


def settings_of(options: argparse.Namespace) -> Settings:
    """The settings that the command line asks for. Raises UsageError for values that do not fit."""
    from rag.settings import settle

    return settle(**{name: getattr(options, name, None) for name in ("library", "engine", "model", "embedder")})


def at_least_one(text: str) -> int:
    """A count from the command line. Raises ArgumentTypeError for what is none."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 1 on")
    return int(text)


def note(text: str) -> None:
    """A word to the person, beside the output."""
    print(text, file=sys.stderr)


def print_json(value: object) -> None:
    """One value as JSON, on one line; escaped where the stream cannot hold every character."""
    encoding = (sys.stdout.encoding or "utf-8").lower()
    print(json.dumps(value, ensure_ascii=not encoding.startswith("utf")))
