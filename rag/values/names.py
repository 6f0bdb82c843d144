"""Proper names in German and English text, by form and place alone, without a list of people or towns.

English: a capitalised word that does not open a sentence. German capitalises every noun, so a
word counts as a name when one of these holds:

* it has two capitals or mixes letters and digits (NATO, McDonald, A380);
* it directly follows another capitalised word (Wladimir Putin, Präsident Putin), unless that
  one measures (Liter Wasser);
* no article, number or inflected adjective stands before it (in Berlin, dass Putin), and its
  ending is not that of an abstract noun (-ung, -heit, -tion …);
* it is one of the few names that take an article (die Ukraine, der Rhein).

At the start of a sentence a word counts only when a capitalised word, a finite verb or a
comma follows, and it has not the form of a participle or an adjective. So bare plurals and
substances ("mit Kindern", "aus Holz") count as names too: for a check that asks only whether
a word of the statement is absent from the source, that errs on the safe side.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rag.text import STOP
from rag.types import Noun
from rag.values.lexicon import (
    ABBREVIATED,
    ABSTRACT,
    ACTION,
    ADJECTIVE,
    ADVERB,
    ARTICLED,
    DETERMINER,
    MEASURE,
    NOT_NAMES,
    OPENING,
    PARTICIPLE,
    PREPOSITIONS,
    TITLES,
    VERB,
)
from rag.values.scan import values

TOKEN = re.compile(r"[^\W_]+(?:['’][^\W\d_]+)?")
_OPENS = re.compile(r"[.!?…:;\n•|]")
_ADJECTIVE = re.compile(r"[a-zäöüß]{2,}(?:e[mnrs]?)\Z")
_LINKS = frozenset({"und", "and", "of", "von", "van", "de"})
_PAST = re.compile(r"\w+te[n]?\Z")


class Name(Noun):
    """A name, or a run of words that form one: ``text[start:end]`` of the text that was searched."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Token:
    """A word with its place; ``between`` is what stands between it and the word before."""

    text: str
    start: int
    end: int
    between: str

    @property
    def lower(self) -> str:
        return self.text.lower()

    @property
    def capital(self) -> bool:
        return self.text[0].isupper()


def tokens_of(text: str) -> list[Token]:
    found, end = [], 0
    for hit in TOKEN.finditer(text):
        found.append(Token(hit[0], hit.start(), hit.end(), text[end : hit.start()]))
        end = hit.end()
    return found


def _shouts(word: str) -> bool:
    """Two capitals, or letters and digits mixed: a name in any place."""
    return sum(character.isupper() for character in word) >= 2 or (
        any(character.isdigit() for character in word) and any(character.isalpha() for character in word)
    )


def _opens(tokens: list[Token], index: int) -> bool:
    """Does this token begin a sentence?"""
    token = tokens[index]
    if index == 0:
        return True
    if not _OPENS.search(token.between):
        return False
    before = tokens[index - 1].lower
    point_only = token.between.strip(" ") == "."
    return not (point_only and (len(before) == 1 or before.isdigit() or before in ABBREVIATED))


def _opening_name(tokens: list[Token], index: int, text: str, language: str) -> bool:
    token = tokens[index]
    if token.lower in NOT_NAMES or token.lower in TITLES or ADVERB.fullmatch(token.lower):
        return False
    if language == "de" and (ABSTRACT.search(token.lower) or token.lower in PREPOSITIONS):
        return False
    if language == "en" and OPENING.fullmatch(token.lower):
        return False
    if text[token.end : token.end + 1] == "," or token.text.endswith(("'s", "’s")):
        return True
    ahead = tokens[index + 1 : index + 3]
    if not ahead or ahead[0].between.strip() not in ("", "-"):
        return False
    if ahead[0].lower in _LINKS and len(ahead) > 1:
        return ahead[1].capital
    if ahead[0].capital:
        return ahead[0].lower not in STOP[language]
    if language == "de" and (PARTICIPLE.fullmatch(token.lower) or ADJECTIVE.fullmatch(token.lower)):
        return False
    return bool(VERB[language].fullmatch(ahead[0].lower))


def _german(tokens: list[Token], index: int) -> bool:
    """Is a capitalised word inside a German sentence a name? (The module's docstring has the rules.)"""
    token, before = tokens[index], tokens[index - 1]
    if token.lower.removesuffix("s") in ARTICLED or token.lower in ARTICLED:
        return True
    if ABSTRACT.search(token.lower) or token.lower in NOT_NAMES or token.lower in TITLES:
        return False
    if token.between.strip(" \t\n.") not in ("", "-"):
        return True
    if before.lower in ("pro", "je", "per"):  # "pro Monat", "je Einwohner"
        return False
    if before.lower in DETERMINER or before.text.isdigit() or before.lower in MEASURE:
        return False
    if before.capital:
        return not _shouts(before.text) or token.between.strip() != "-"
    if _ADJECTIVE.fullmatch(before.text) and before.lower not in STOP["de"] and before.lower not in PREPOSITIONS:
        if not _PAST.fullmatch(before.text):
            return False
        ahead = tokens[index - 2].lower if index > 1 else ""
        return not (ahead in DETERMINER or ahead in PREPOSITIONS)
    return True


def _is_name(tokens: list[Token], index: int, text: str, language: str) -> bool:
    token = tokens[index]
    if _shouts(token.text):
        return True
    if not token.capital or token.lower in STOP[language] or token.lower in DETERMINER or len(token.text) < 2:
        return False
    if _opens(tokens, index):
        return _opening_name(tokens, index, text, language)
    if language == "de":
        return _german(tokens, index)
    return token.lower not in NOT_NAMES


def _runs(text: str, language: str) -> Iterator[list[Token]]:
    tokens = tokens_of(text)
    taken = [(value.start, value.end) for value in values(text, language)]
    run: list[Token] = []
    for index, token in enumerate(tokens):
        valued = any(start <= token.start and token.end <= end for start, end in taken)
        if valued or not _is_name(tokens, index, text, language):
            if run:
                yield run
            run = []
            continue
        if run and (token.between.strip() not in ("", "-") or index == 0):
            yield run
            run = []
        run.append(token)
    if run:
        yield run


def names(text: str, language: str = "de") -> list[Name]:
    """The names of a text in order; words that follow each other form one name.

    language: "de" or "en"; anything else is read like English.
    """
    found = []
    for run in _runs(text, "de" if language == "de" else "en"):
        start, end = run[0].start, run[-1].end
        found.append(Name(text=text[start:end], start=start, end=end))
    return found


def nouns(text: str) -> list[Name]:
    """The concrete nouns of a German text: capitalised words that open no sentence, none of them abstract.

    What is done ("die Sanierung") is concrete enough.
    """
    tokens = tokens_of(text)
    taken = [(value.start, value.end) for value in values(text, "de")]
    return [
        Name(text=token.text, start=token.start, end=token.end)
        for index, token in enumerate(tokens)
        if token.capital
        and not _opens(tokens, index)
        and token.lower not in STOP["de"] | NOT_NAMES | TITLES | DETERMINER
        and (not ABSTRACT.search(token.lower) or ACTION.match(token.lower))
        and not any(start <= token.start and token.end <= end for start, end in taken)
    ]
