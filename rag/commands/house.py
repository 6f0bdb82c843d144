"""Commands about the house itself: doctor, ui."""

from __future__ import annotations

import argparse

from rag.commands import DONE, Add, print_json, settings_of


def register(add: Add) -> None:
    """Add these commands to the parser."""
    add("doctor", _doctor, "check engine, models, library and disk, with the remedy for each")
    ui = add("ui", _ui, "open the chat page in the browser")
    ui.add_argument("--port", type=int, default=8501)
    ui.add_argument("--no-browser", action="store_true", help="do not open a browser")


def _doctor(options: argparse.Namespace) -> int:
    from rag.doctor import examine
    from rag.showing import check_lines

    checks = examine(settings_of(options))
    if options.json:
        print_json([check.model_dump(mode="json") for check in checks])
    else:
        for line in check_lines(checks):
            print(line)
    return next((check.exit_code for check in checks if not check.good), DONE)


def _ui(options: argparse.Namespace) -> int:
    from ui.launch import launch

    return launch(settings_of(options), port=options.port, browser=not options.no_browser)
