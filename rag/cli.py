"""The shell's door: ``belegt COMMAND``. It parses, calls one function, prints, and sets the exit code.

What it prints is made in rag/showing.py; a batch of questions is rag/batch.py's. Nothing heavy is
imported until a command needs it: ``belegt --help`` must answer at once.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rag.settings import Settings
    from rag.sync import SyncReport

DONE, FAILURE, USAGE, NOTHING, ENGINE, PARTIAL = range(6)

_EPILOG = """exit codes: 0 done, 1 failure, 2 usage, 3 nothing found in the files, 4 engine missing,
5 partial (some files could not be read)"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; its exit code."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments[:1] == ["eval"]:
        from eval.__main__ import main as evaluate

        return _guarded(lambda: evaluate(arguments[1:]))
    options = _parser().parse_args(arguments)
    return _guarded(lambda: int(options.run(options)))


def _guarded(run: Callable[[], int]) -> int:
    """Foreseen errors are one line on stderr; what nobody foresaw keeps its traceback."""
    try:
        return run()
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return 130
    except BrokenPipeError:
        # The reader of our output has gone (belegt text FILE | head); nothing is wrong.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except Exception as error:  # RagError is imported only now, for it costs pydantic
        from rag.errors import RagError

        if isinstance(error, RagError):
            print(f"belegt: {error}", file=sys.stderr)
            return error.exit_code
        raise


def _parser() -> argparse.ArgumentParser:
    from rag import __version__

    parser = argparse.ArgumentParser(
        prog="belegt", description="Answers from your own files, each sentence proven by the place that says it.",
        epilog=_EPILOG, formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    parser.add_argument("--version", action="version", version=f"belegt {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def command(name: str, run: Callable[[argparse.Namespace], int], text: str) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=text, description=text)
        made.set_defaults(run=run)
        made.add_argument("--library", metavar="DIR", help="the library's folder (or BELEGT_LIBRARY)")
        made.add_argument("--engine", help="auto, ollama, embedded, openai or quotes (or BELEGT_ENGINE)")
        made.add_argument("--model", help="the engine's model (or BELEGT_MODEL)")
        made.add_argument("--embedder", help='"embedded", or "ollama:NAME" (or BELEGT_EMBEDDER)')
        made.add_argument("--json", action="store_true", help="print JSON")
        return made

    index = command("index", _index, "read folders and files into the library; without a path, look again at all")
    index.add_argument("paths", nargs="*", metavar="PATH")
    index.add_argument("--prune", action="store_true", help="forget gone files even if they are most of the library")
    ask = command("ask", _ask, "answer a question, or a file of questions, from the library")
    ask.add_argument("question", nargs="?")
    ask.add_argument("--in", dest="corpus", metavar="PATH", help="answer from this folder or file alone")
    ask.add_argument("--only", action="append", default=[], metavar="FILE", help="ask only this file or folder")
    ask.add_argument("--exclude", action="append", default=[], metavar="FILE", help="leave this file or folder out")
    ask.add_argument("--batch", metavar="FILE", help="questions as JSON Lines: {id, question, history, only, exclude}")
    ask.add_argument("--out", metavar="FILE", help="write the batch's answers there; a later run goes on")
    search = command("search", _search, "show the nearest passages")
    search.add_argument("question")
    search.add_argument("-k", type=int, default=8, help="how many (8)")
    search.add_argument("--only", action="append", default=[], metavar="FILE")
    search.add_argument("--exclude", action="append", default=[], metavar="FILE")
    command("files", _files, "list the library's files")
    command("text", _text, "print a file's text as it was read").add_argument("file")
    command("remove", _remove, "forget files or folders of the library").add_argument(
        "files", nargs="+", metavar="FILE"
    )
    command("doctor", _doctor, "check engine, models, library and disk, with the remedy for each")
    ui = command("ui", _ui, "open the chat page in the browser")
    ui.add_argument("--port", type=int, default=8501)
    ui.add_argument("--no-browser", action="store_true", help="do not open a browser")
    commands.add_parser("eval", help="measure answers on a set of questions (belegt eval --help)", add_help=False)
    return parser


def settings_of(options: argparse.Namespace) -> Settings:
    """The settings that the command line asks for. Raises UsageError for values that do not fit."""
    from pydantic import ValidationError

    from rag.errors import UsageError
    from rag.settings import Settings

    given: dict[str, Any] = {
        name: value
        for name in ("library", "engine", "model", "embedder")
        if (value := getattr(options, name, None)) is not None
    }
    try:
        return Settings(**given)
    except ValidationError as error:
        first = error.errors()[0]
        raise UsageError(f"The setting {'.'.join(map(str, first['loc']))} does not fit: {first['msg']}.") from error


def _note(text: str) -> None:
    print(text, file=sys.stderr)


def _print_json(value: object) -> None:
    print(json.dumps(value, ensure_ascii=False))


def _index(options: argparse.Namespace) -> int:
    from rag.library import Library
    from rag.showing import Bar, sync_lines

    with Library.open(settings_of(options)) as library, Bar(sys.stderr) as bar:
        report = library.sync(options.paths, prune=options.prune, progress=bar.files)
    if options.json:
        _print_json(report.model_dump(mode="json"))
    else:
        for line in sync_lines(report):
            print(line)
    return _sync_code(report)


def _sync_code(report: SyncReport) -> int:
    return PARTIAL if report.partial else FAILURE if report.held_back else DONE


def _ask(options: argparse.Namespace) -> int:
    from rag.errors import UsageError

    if (options.question is None) == (options.batch is None):
        raise UsageError("Give one question, or --batch FILE.")
    from rag.assistant import Assistant
    from rag.corpus import open_corpus
    from rag.showing import Bar, sync_lines

    settings = settings_of(options)
    with Bar(sys.stderr) as bar:
        common: dict[str, Any] = {"settings": settings, "say": _note, "progress": bar.bytes}
        if options.corpus:
            assistant, report = open_corpus(options.corpus, **common, **{"reading": bar.files})
            for line in sync_lines(report, problems_only=True):
                _note(line)
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
        _print_json(reply.answer.to_json())
    else:
        show_reply(reply, sys.stdout)
    if reply.failure:
        _note(f"belegt: {reply.failure}")
        return ENGINE
    return NOTHING if reply.answer.abstained else DONE


def _search(options: argparse.Namespace) -> int:
    from rag.library import Library
    from rag.showing import passage_lines

    with Library.open(settings_of(options)) as library:
        passages = library.search(options.question, options.k, options.only, options.exclude)
    if options.json:
        _print_json([passage.model_dump(mode="json") for passage in passages])
    else:
        for line in passage_lines(passages):
            print(line)
    return DONE if passages else NOTHING


def _files(options: argparse.Namespace) -> int:
    from rag.library import Library
    from rag.showing import file_lines

    with Library.open(settings_of(options)) as library:
        files = library.files()
    if options.json:
        _print_json([file.model_dump(mode="json") for file in files])
    else:
        for line in file_lines(files):
            print(line)
    return DONE


def _text(options: argparse.Namespace) -> int:
    from rag.library import Library

    with Library.open(settings_of(options)) as library:
        text = library.text(options.file)
    # Bytes, so that no line end is changed on the way out: offsets count these characters.
    sys.stdout.buffer.write(text.encode("utf-8"))
    sys.stdout.buffer.flush()
    return DONE


def _remove(options: argparse.Namespace) -> int:
    from rag.library import Library

    with Library.open(settings_of(options)) as library:
        removed = library.remove(options.files)
    if options.json:
        _print_json(removed)
    else:
        print(f"{len(removed)} files forgotten: {', '.join(removed)}")
    return DONE


def _doctor(options: argparse.Namespace) -> int:
    from rag.doctor import examine
    from rag.showing import check_lines

    checks = examine(settings_of(options))
    if options.json:
        _print_json([check.model_dump(mode="json") for check in checks])
    else:
        for line in check_lines(checks):
            print(line)
    return next((check.exit_code for check in checks if not check.good), DONE)


def _ui(options: argparse.Namespace) -> int:
    from ui.launch import launch

    return launch(settings_of(options), port=options.port, browser=not options.no_browser)


if __name__ == "__main__":
    sys.exit(main())
