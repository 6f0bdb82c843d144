"""Commands about the models of an Ollama server: models, pull."""

from __future__ import annotations

import argparse
import sys

from rag.commands import DONE, ENGINE, Add, note, print_json, settings_of


def register(add: Add) -> None:
    """Add these commands to the parser."""
    add("models", _models, "list the Ollama server's models, and what suits this machine")
    pull = add("pull", _pull, "bring a model into the Ollama server; goes on where an earlier try ended")
    pull.add_argument("name", nargs="?", help="as for ollama pull; without it the one whose silence is calibrated")


def _models(options: argparse.Namespace) -> int:
    from rag.models import list_models
    from rag.showing import model_lines, recommended_lines

    found = list_models(settings_of(options))
    if options.json:
        print_json([model.model_dump(mode="json") for model in found])
        return DONE if any(model.chats for model in found) else ENGINE
    for line in (*model_lines(found), *recommended_lines()):
        print(line)
    return DONE if any(model.chats for model in found) else ENGINE


def _pull(options: argparse.Namespace) -> int:
    from rag.models import pull_model
    from rag.showing import Bar, model_lines

    with Bar(sys.stderr) as bar:
        model = pull_model(settings_of(options), options.name, progress=bar.pulling, say=note)
    if model is None:
        return ENGINE
    if options.json:
        print_json(model.model_dump(mode="json"))
    else:
        for line in model_lines([model]):
            print(line)
    return DONE
