"""The door of the evaluation: ``python -m eval SUITE`` and ``belegt eval SUITE``."""

from __future__ import annotations

import argparse
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import get_args

from pydantic import ValidationError

from rag.errors import RagError, UsageError
from rag.settings import EngineName, Settings, settle


def main(argv: Sequence[str] | None = None) -> int:
    """Run one suite. 0: held, 1: a figure below its floor, 2: nothing valid was measured."""
    from eval.suites import SUITES

    parser = _parser({name: suite.about for name, suite in SUITES.items()})
    wanted = parser.parse_args(argv)
    if wanted.suite not in SUITES and wanted.suite != "new" and not wanted.suite.endswith(".jsonl"):
        parser.error(f"there is no suite {wanted.suite!r}; see belegt eval --help")
    if (wanted.folder is not None) != (wanted.suite == "new"):
        parser.error("a folder belongs to `belegt eval new FOLDER`, and only there")
    from eval.run import Wanted, evaluate

    try:
        settings = settle(engine=wanted.engine, model=wanted.model)
        if wanted.suite == "new":
            return _new(wanted.folder, wanted.out, settings if wanted.engine or wanted.model else None)
        return evaluate(
            Wanted(
                suite=wanted.suite,
                work=wanted.work or settings.cache / "eval",
                folder=wanted.data,
                out=wanted.out,
                html=wanted.html,
                junit=wanted.junit,
                markdown=wanted.markdown,
                sample=wanted.sample,
                limit=wanted.limit,
                whole=wanted.all,
                fresh=wanted.fresh,
                baseline=wanted.baseline,
                write_baseline=wanted.write_baseline,
                judge=wanted.judge,
                score_checks=wanted.suite not in SUITES or SUITES[wanted.suite].task == "answer",
            ),
            settings,
        )
    except (RagError, OSError, ValidationError) as error:
        print(f"belegt eval: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\nStopped. The same command goes on from here.", file=sys.stderr)
        return 130
    except Exception:  # what nobody foresaw: Python's own 1 would mean that a bound did not hold
        traceback.print_exc()
        return 2


def _new(folder: Path, out: Path | None, settings: Settings | None) -> int:
    """Draft a file of cases. An existing file is not written over: it may hold a person's work.

    settings: whose engine words the questions; None: no model is asked.
    """
    from eval.drafting import draft, text_of
    from eval.wording import worded_by

    place = out or Path(f"{folder.resolve().name}-cases.jsonl")
    if place.exists():
        raise UsageError(f"{place} is there already. Move it away, or say --out FILE.jsonl")
    drafted = draft(folder)
    for reason in drafted.passed_over:
        print(f"passed over: {reason}", file=sys.stderr)
    cases = drafted.cases if settings is None else worded_by(settings, drafted.cases)
    place.write_text(text_of(cases), "utf-8")
    print(f"{len(cases)} drafted cases in {place}: one a line. Reword the questions as you would ask them")
    if settings is None:
        print("(with --engine auto a language model makes a start),")
    print("add other spellings of the answers, throw away what is dull, add what is not in the documents. Then:")
    print(f"  belegt eval {place} --data {folder} --html report.html")
    return 0


def _parser(suites: dict[str, str]) -> argparse.ArgumentParser:
    width = max(map(len, suites))
    parser = argparse.ArgumentParser(
        prog="belegt eval",
        description="Ask a suite of questions and hold the figures against their floors.",
        epilog="suites:\n"
        + "\n".join(f"  {name:{width}}  {about}" for name, about in suites.items())
        + f"\n  {'new':{width}}  draft a file of cases from your own documents: belegt eval new FOLDER"
        + "\n\nexit codes: 0 held, 1 out of bounds or worse than the baseline,"
        + " 2 invalid (bad cases, missing data, too many errors)",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("suite", metavar="SUITE", help="which questions: see below; or your own cases in a FILE.jsonl")
    parser.add_argument("folder", type=Path, nargs="?", metavar="FOLDER", help="of documents, for `new`")
    parser.add_argument("--data", type=Path, metavar="DIR", help="folder with other people's question sets")
    parser.add_argument("--out", type=Path, metavar="FILE.json", help="write figures and every reply there")
    parser.add_argument("--html", type=Path, metavar="FILE", help="write the report as one page for a browser")
    parser.add_argument("--junit", type=Path, metavar="FILE", help="write it as JUnit XML")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="write it for a pull request")
    parser.add_argument("--sample", type=_count, metavar="N", help="ask N questions, spread over the documents")
    parser.add_argument("--all", action="store_true", help="ask all questions of a suite that asks a sample")
    parser.add_argument("--limit", type=_count, metavar="N", help="ask the first N only")
    parser.add_argument("--fresh", action="store_true", help="ask the model again what it was asked before")
    parser.add_argument("--baseline", type=Path, metavar="FILE", help="compare with this run, not with the stored one")
    parser.add_argument(
        "--write-baseline", action="store_true", help="store this run as the baseline, and tighten the bounds"
    )
    parser.add_argument(
        "--engine", choices=get_args(EngineName), help="which engine answers; for `new`: words the questions"
    )
    parser.add_argument("--model", metavar="NAME", help="the engine's model")
    parser.add_argument("--judge", choices=get_args(EngineName), help="let a model judge the answers too; only advice")
    parser.add_argument("--work", type=Path, metavar="DIR", help="where indexed documents are kept for the next run")
    return parser


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 1")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
