"""``make demo``: index the sample documents, ask one question, and check every citation against its file."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

from rag.assistant import Assistant
from rag.errors import RagError
from rag.settings import Settings
from rag.showing import Bar, show_reply, sync_lines


def main(argv: Sequence[str] | None = None) -> int:
    """Exit code 0 when there is an answer and each of its quotes stands at its place, letter for letter."""
    parser = argparse.ArgumentParser(prog="eval.demo", description=__doc__)
    parser.add_argument("question")
    parser.add_argument("--library", required=True, type=Path)
    options = parser.parse_args(argv)
    documents = Path(str(files("eval") / "documents"))
    settings = Settings(library=options.library.absolute())

    def note(text: str) -> None:
        print(text, file=sys.stderr)

    try:
        with Bar(sys.stderr) as bar, Assistant(settings=settings, say=note, progress=bar.bytes) as assistant:
            for line in sync_lines(assistant.library.sync([documents], progress=bar.files)):
                print(line)
            print(f"\nFrage: {options.question}\n")
            reply = assistant.stream(options.question)
            show_reply(reply, sys.stdout)
            citations = reply.answer.citations
            texts = {c.file: assistant.library.text(c.file) for c in citations}
    except RagError as error:
        print(f"belegt: {error}", file=sys.stderr)
        return error.exit_code
    true = sum(texts[c.file][c.start : c.end] == c.quote for c in citations)
    print(f"\n{true} of {len(citations)} citations stand letter for letter at their place in their file.")
    return 0 if citations and true == len(citations) else 1


if __name__ == "__main__":
    sys.exit(main())
