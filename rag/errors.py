"""Every error that Belegt raises, as a tree. Each text says what, which one, and the remedy.

    RagError                     exit code 1
    ├── UsageError               2   a wrong option, a bad case file
    ├── EngineError              4   the language model or the embedder cannot do its work
    │   ├── EngineMissing            nothing answers, or the model is not there
    │   │   └── NotFetched               its file is not there, and was not to be fetched
    │   ├── EngineFailed             it answered with an error, too late, or was cut off
    │   │   └── EngineRefused            it answered, and will not take what it was given
    │   └── PromptTooLong            the prompt does not fit its context
    ├── ReadError                5   one file cannot be read (other files are not touched)
    ├── LibraryError             1
    │   ├── LibraryNewer             made by a newer Belegt
    │   ├── LibraryMismatch          made with another embedding model
    │   └── LibraryBusy              another process is writing
    └── NothingFound             3   there is nothing to search in

Foreign exceptions become one of these at the one place where the foreign library is called.
"""

from __future__ import annotations


class RagError(Exception):
    """Base of all. ``str(error)`` is one or two lines for a person; ``exit_code`` for a shell."""

    exit_code = 1


class UsageError(RagError):
    """The caller asked for something that does not exist or does not fit together."""

    exit_code = 2


class EngineError(RagError):
    """The language model or the embedder cannot do its work."""

    exit_code = 4


class EngineMissing(EngineError):
    """Nothing answers at the address, or the model is not there."""


class NotFetched(EngineMissing):
    """The embedded model's file is not there, and was not to be fetched."""


class EngineFailed(EngineError):
    """The engine answered with an error, too late, or its answer was cut off."""


class EngineRefused(EngineFailed):
    """The engine is there and answered, but will not take what it was given, or made nothing of it."""


class PromptTooLong(EngineError):
    """The prompt does not fit the model's context.

    tokens: how many it had, where the engine said so.
    """

    def __init__(self, message: str, tokens: int | None = None) -> None:
        super().__init__(message)
        self.tokens = tokens


class ReadError(RagError):
    """One file cannot be read. The text is one line that starts with the reason."""

    exit_code = 5


class LibraryError(RagError):
    """The library cannot be opened or written."""


class LibraryNewer(LibraryError):
    """The library was made by a newer version of Belegt."""


class LibraryMismatch(LibraryError):
    """The library was made with another embedding model."""


class LibraryBusy(LibraryError):
    """Another process is writing to the library."""


class NothingFound(RagError):
    """There is nothing to search in: no file in the library, or none left by the filter."""

    exit_code = 3
