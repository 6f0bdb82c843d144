"""The nouns: what a place, a passage, a statement and an answer are.

All of them are frozen and refuse unknown fields. What must hold is written in the
docstring and checked when the object is made, so that a wrong place cannot travel.

All offsets count characters (Unicode code points) of a document's text as its reader
decoded it, and are half open: ``text[start:end]``.
"""

from __future__ import annotations

from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

Support = Literal["supported", "contradicted", "unproven"]
Role = Literal["user", "assistant", "system"]


class Noun(BaseModel):
    """Base of every noun: immutable, hashable where its fields are, no unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Span(Noun):
    """A half-open range of characters; ``0 <= start <= end``."""

    start: int = Field(ge=0)
    end: int = Field(ge=0)

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.end < self.start:
            raise ValueError(f"a span ends ({self.end}) before it starts ({self.start})")
        return self


class Document(Noun):
    """What a reader made of one file.

    text: everything that the reader decoded, nothing removed, line ends kept; for a text
        file the file's own characters (without a byte order mark).
    pages: the offset at which each page begins, ascending, first 0; empty when the kind of
        file has no pages.
    hidden: ranges of ``text`` that a person who opens the file does not see (hidden HTML);
        they are kept in ``text`` and left out of what is searched. Ascending, disjoint.
    title: a title that the file itself states (HTML title, mail subject, first heading).
    encoding: how bytes became characters, where that was a choice.
    pictures: how many pages show a picture and hold no text.
    """

    text: str
    kind: str
    pages: tuple[int, ...] = ()
    hidden: tuple[Span, ...] = ()
    title: str | None = None
    encoding: str | None = None
    pictures: int = Field(default=0, ge=0)


class Sentence(Noun):
    """One sentence of a document: ``document.text[start:end]``, without outer white space.

    number: its position among the document's sentences, from 0.
    """

    number: int
    start: int
    end: int


class Chunk(Noun):
    """A run of whole sentences ``first..last`` (both included) that is embedded as one.

    ``start`` is the start of the first sentence, ``end`` the end of the last one.
    """

    number: int
    start: int
    end: int
    first: int
    last: int


class Passage(Noun):
    """A place that the search found. ``text`` is the file's text at ``start:end``.

    score: the fused retrieval score; higher is nearer. It is comparable within one search
        only.
    """

    file: str
    start: int
    end: int
    text: str
    score: float
    page: int | None = None


class Citation(Noun):
    """A true place: ``quote`` stands letter for letter at ``start:end`` of the file's text.

    page: counted from 1, where the file has pages.
    """

    file: str
    start: int
    end: int
    quote: str
    page: int | None = None

    @model_validator(mode="after")
    def _measured(self) -> Self:
        if self.end - self.start != len(self.quote):
            raise ValueError(f"a quote of {len(self.quote)} characters cannot fill {self.start}:{self.end}")
        return self


class Statement(Noun):
    """One sentence of an answer, with its verdict.

    A supported statement has at least one citation. ``reason`` says in the answer's
    language why a statement is not supported, or how it was proven where that is not plain.
    """

    text: str
    support: Support
    reason: str | None = None
    citations: tuple[Citation, ...] = ()

    @model_validator(mode="after")
    def _proven(self) -> Self:
        if self.support == "supported" and not self.citations:
            raise ValueError("a supported statement needs a citation")
        return self


class Turn(Noun):
    """One earlier message of the conversation."""

    role: Role
    content: str


class Answer(Noun):
    """What Belegt says to a question, and what it rests on.

    ``abstained`` holds exactly when ``statements`` is empty; ``text`` then quotes nothing.
    ``reason`` says why it is silent, or what the reader should know about the way the answer
    came about (a failing engine, a cut answer). ``timings`` are seconds by step.
    """

    question: str
    language: str
    text: str
    abstained: bool
    reason: str | None = None
    statements: tuple[Statement, ...] = ()
    passages: tuple[Passage, ...] = ()
    engine: str
    model: str | None = None
    timings: dict[str, float] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _silent_or_not(self) -> Self:
        if self.abstained != (not self.statements):
            raise ValueError("an answer abstains exactly when it has no statements")
        return self

    @property
    def citations(self) -> tuple[Citation, ...]:
        """All citations in the order in which the statements name them, each once."""
        seen: dict[Citation, None] = {}
        for statement in self.statements:
            seen.update(dict.fromkeys(statement.citations))
        return tuple(seen)

    def to_json(self) -> dict[str, Any]:
        """The object that ``belegt ask --json`` prints (README, "The contract")."""
        return self.model_dump(mode="json")


class Evidence(Noun):
    """What a reply yields first: the sentences found, best first, before any model speaks."""

    citations: tuple[Citation, ...]
    passages: tuple[Passage, ...] = ()
