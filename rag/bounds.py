"""What a search may take: how long a question is, which files are asked, how many places one file gets."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from rag.errors import NothingFound, UsageError

LONGEST_QUESTION = 4000  # characters; a question of a million holds a processor for half a minute
# Where one file would fill all places but these, one in so many is kept for the others: a file that repeats
# what people ask for cannot crowd out what the other files say.
KEPT = 4


def refuse_unfit(question: str) -> None:
    """Raises UsageError for a question without a letter or digit, or longer than any person asks."""
    if not any(map(str.isalnum, question)):
        raise UsageError("The question is empty. Ask it in words.")
    if len(question) > LONGEST_QUESTION:
        raise UsageError(
            f"The question has {len(question):,} characters; at most {LONGEST_QUESTION:,} are taken. Ask it in fewer "
            "words, or put the text into a file and index that."
        )


def refuse_empty(paths: Sequence[object]) -> None:
    """Raises UsageError where a path is an empty text: it would stand for the current folder."""
    if not all(str(path).strip() for path in paths):
        raise UsageError('An empty path was given. Name a folder or a file; "." is the current folder.')


def crowding(files: Sequence[int], k: int) -> int | None:
    """The file that has more of k places than one file may; None where none has."""
    found = Counter(files).most_common(1)
    return found[0][0] if found and found[0][1] > k - k // KEPT else None


def composed(name: str) -> str:
    """A name as a keyboard types it: a Mac keeps the dots of an ä apart from the a."""
    return unicodedata.normalize("NFC", name)


def within(file: str, name: str) -> bool:
    """Is a file this one, or below the folder of this name? Composed or not, a name is the same."""
    return _at(composed(file), composed(name))


def matching(name: str, names: Mapping[int, str]) -> set[int]:
    """Files with this name, or below the folder of this name; letter for letter, where there are such."""
    exact = {file for file, shown in names.items() if _at(shown, name)}
    return exact or {file for file, shown in names.items() if within(shown, name)}


def _at(file: str, name: str) -> bool:
    return file == name or file.startswith(f"{name.rstrip('/')}/")


def chosen_of(
    names: Mapping[int, str], searchable: Collection[int], only: Sequence[str], exclude: Sequence[str]
) -> set[int] | None:
    """The files that a filter leaves; None: all.

    names: of every file of the library; searchable: those of them that hold text. Raises UsageError for a name
    that none bears: a file that was to be left out must not be searched because its name was mistyped.
    NothingFound where nothing is left.
    """
    unknown = [name for name in (*only, *exclude) if not matching(name, names)]
    if unknown:
        raise UsageError(f"Not in the library: {', '.join(unknown)}. `belegt files` lists what is.")
    if not searchable:
        raise NothingFound("The library holds no text yet. Fill it with: belegt index FOLDER")
    if not only and not exclude:
        return None
    chosen = set(searchable)
    if only:
        chosen &= set().union(*(matching(name, names) for name in only))
        if not chosen:
            raise NothingFound(f"No text could be read from {', '.join(only)}. `belegt files` says why.")
    chosen -= set().union(*(matching(name, names) for name in exclude))
    if not chosen:
        raise NothingFound("The filter leaves no file to search in.")
    return chosen
