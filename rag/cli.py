"""The shell's door: ``belegt COMMAND``. It parses, runs one command, and sets the exit code.

The commands are in rag/commands/, a module for each kind; what they print is made in rag/showing.py.
Nothing heavy is imported until a command needs it: ``belegt --help`` must answer at once.
"""

from __future__ import annotations

import argparse
import errno
import io
import os
import sys
from collections.abc import Callable, Sequence

from rag.commands import DONE, FAILURE, asking, house, library, models

_EPILOG = """exit codes: 0 done, 1 failure, 2 usage, 3 nothing found in the files, 4 engine missing,
5 partial (some files could not be read)"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; its exit code."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments[:1] == ["eval"]:
        from eval.__main__ import main as evaluate

        return _guarded(lambda: evaluate(arguments[1:]))
    if arguments[:1] == ["calibrate"]:
        from eval.calibrate import main as calibrate

        return _guarded(lambda: calibrate(arguments[1:]))
    options = _parser().parse_args(arguments)
    return _guarded(lambda: int(options.run(options)))


def _guarded(run: Callable[[], int]) -> int:
    """Foreseen errors are one line on stderr; what nobody foresaw keeps its traceback."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A terminal that is not in UTF-8 lacks the dash between lead and quote, for one.
            stream.reconfigure(errors="backslashreplace")
    try:
        code = run()
        sys.stdout.flush()
        return code
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return 130
    except BrokenPipeError:
        # The reader of our output has gone (belegt text FILE | head); nothing is wrong.
        _discard_output()
        return DONE
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        print(f"belegt: The disk is full ({error}). Free some space and run the same command again.", file=sys.stderr)
        _discard_output()
        return FAILURE
    except Exception as error:  # RagError is imported only now, for it costs pydantic
        from rag.errors import RagError

        if isinstance(error, RagError):
            from rag.showing import plain_line

            # It may name a file, or say what a server said.
            print("\n".join(map(plain_line, f"belegt: {error}".split("\n"))), file=sys.stderr)
            return error.exit_code
        raise


def _discard_output() -> None:
    """So that what is still held for a stream that takes nothing is no second error at the end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


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

    for module in (library, asking, models, house):
        module.register(command)
    commands.add_parser("eval", help="measure answers on a set of questions (belegt eval --help)", add_help=False)
    commands.add_parser("calibrate", help="measure a model's silence (belegt calibrate --help)", add_help=False)
    return parser


if __name__ == "__main__":
    sys.exit(main())
