"""The door of the evaluation: ``python -m eval SUITE`` and ``belegt eval SUITE``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import get_args

from pydantic import ValidationError

from rag.errors import RagError
from rag.settings import EngineName, Settings


def main(argv: Sequence[str] | None = None) -> int:
    """Run one suite. 0: held, 1: a figure below its floor, 2: nothing valid was measured."""
    from eval.suites import SUITES

    wanted = _parser({name: suite.about for name, suite in SUITES.items()}).parse_args(argv)
    from eval.run import Wanted, evaluate

    try:
        chosen = {"engine": wanted.engine, "model": wanted.model}
        settings = Settings(**{name: value for name, value in chosen.items() if value is not None})
        return evaluate(
            Wanted(
                suite=wanted.suite,
                work=wanted.work or settings.cache / "eval",
                folder=wanted.data,
                out=wanted.out,
                sample=wanted.sample,
                limit=wanted.limit,
            ),
            settings,
        )
    except (RagError, OSError, ValidationError) as error:
        print(f"belegt eval: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\nStopped. The same command goes on from here.", file=sys.stderr)
        return 130


def _parser(suites: dict[str, str]) -> argparse.ArgumentParser:
    width = max(map(len, suites))
    parser = argparse.ArgumentParser(
        prog="belegt eval",
        description="Ask a suite of questions and hold the figures against their floors.",
        epilog="suites:\n"
        + "\n".join(f"  {name:{width}}  {about}" for name, about in suites.items())
        + "\n\nexit codes: 0 held, 1 below a floor, 2 invalid (bad cases, missing data, too many errors)",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("suite", choices=sorted(suites), metavar="SUITE", help="which questions; see below")
    parser.add_argument("--data", type=Path, metavar="DIR", help="folder with other people's question sets")
    parser.add_argument("--out", type=Path, metavar="FILE.json", help="write figures and every reply there")
    parser.add_argument("--sample", type=_count, metavar="N", help="ask N questions, spread over the documents")
    parser.add_argument("--limit", type=_count, metavar="N", help="ask the first N only")
    parser.add_argument("--engine", choices=get_args(EngineName), help="which engine answers")
    parser.add_argument("--model", metavar="NAME", help="the engine's model")
    parser.add_argument("--work", type=Path, metavar="DIR", help="where indexed documents are kept for the next run")
    return parser


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 1")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
