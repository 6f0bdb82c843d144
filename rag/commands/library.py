"""Commands about the library: index, search, files, text, remove."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from rag.commands import DONE, FAILURE, NOTHING, PARTIAL, Add, at_least_one, note, print_json, settings_of

if TYPE_CHECKING:
    from rag.sync import SyncReport


def register(add: Add) -> None:
    """Add these commands to the parser."""
    index = add("index", _index, "read folders and files into the library; without a path, look again at all")
    index.add_argument("paths", nargs="*", metavar="PATH")
    index.add_argument("--prune", action="store_true", help="forget gone files even if they are most of the library")
    search = add("search", _search, "show the nearest passages")
    search.add_argument("question")
    search.add_argument("-k", type=at_least_one, default=8, help="how many (8)")
    search.add_argument("--only", action="append", default=[], metavar="FILE")
    search.add_argument("--exclude", action="append", default=[], metavar="FILE")
    add("files", _files, "list the library's files")
    add("text", _text, "print a file's text as it was read").add_argument("file")
    remove = add("remove", _remove, "forget files or folders of the library")
    remove.add_argument("files", nargs="+", metavar="FILE")


def _index(options: argparse.Namespace) -> int:
    from rag.library import Library
    from rag.showing import Bar, sync_lines

    with Library.open(settings_of(options), say=note) as library, Bar(sys.stderr) as bar:
        report = library.sync(options.paths, prune=options.prune, progress=bar.files)
    if options.json:
        print_json(report.model_dump(mode="json"))
    else:
        for line in sync_lines(report):
            print(line)
    return _sync_code(report)


def _sync_code(report: SyncReport) -> int:
    return PARTIAL if report.partial else FAILURE if report.held_back else DONE


def _search(options: argparse.Namespace) -> int:
    from rag.library import Library
    from rag.showing import passage_lines

    with Library.open(settings_of(options), say=note) as library:
        passages = library.search(options.question, options.k, options.only, options.exclude)
    if options.json:
        print_json([passage.model_dump(mode="json") for passage in passages])
    else:
        for line in passage_lines(passages):
            print(line)
    return DONE if passages else NOTHING


def _files(options: argparse.Namespace) -> int:
    from rag.library import Library
    from rag.showing import file_lines

    with Library.open(settings_of(options), say=note) as library:
        files = library.files()
    if options.json:
        print_json([file.model_dump(mode="json") for file in files])
    else:
        for line in file_lines(files):
            print(line)
    return DONE


def _text(options: argparse.Namespace) -> int:
    from rag.library import Library

    with Library.open(settings_of(options), say=note) as library:
        text = library.text(options.file)
    if options.json:
        print_json({"file": options.file, "text": text})
        return DONE
    # Bytes, so that no line end is changed on the way out: offsets count these characters.
    sys.stdout.buffer.write(text.encode("utf-8"))
    sys.stdout.buffer.flush()
    return DONE


def _remove(options: argparse.Namespace) -> int:
    from rag.library import Library
    from rag.showing import plain_line

    with Library.open(settings_of(options), say=note) as library:
        removed = library.remove(options.files)
    if options.json:
        print_json(removed)
    else:
        print(f"{len(removed)} files forgotten: {', '.join(map(plain_line, removed))}")
    return DONE
