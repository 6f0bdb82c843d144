"""The sentences that hold gold answers, with what is needed to say something else in their place.

What is changed in them is ``eval.spoiling``'s; which statements come of it, ``eval.mutations``'s.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from eval.asking import Part
from eval.cases import Case
from eval.metrics import holds, normal

_LONGEST = 60  # words; a longer "sentence" is a table or a list


@dataclass(frozen=True)
class Base:
    """A case with the sentence that holds its gold answer, and the others of its document."""

    case: Case
    gold: str
    sentence: str
    others: tuple[str, ...]
    names: Names


@dataclass(frozen=True)
class Names:
    """How the words of a set of documents are used, by which names are told from nouns; and
    other answers to questions for a name, that may stand in a name's place.
    """

    lower: frozenset[str] = frozenset()
    after_article: frozenset[str] = frozenset()
    pool: tuple[str, ...] = field(default=())

    def is_name(self, text: str) -> bool:
        """Only capitalised words, none of which is ever written small or follows an article."""
        words = re.findall(r"[^\W\d_]+", text)
        proper = [word for word in words if word not in ("von", "van", "de", "of", "der", "the", "du", "da")]
        return (
            0 < len(proper) <= 4
            and all(word[0].isupper() and len(word) > 2 for word in proper)
            and re.fullmatch(r"[^\W\d_]+(?:[ '’.-]+[^\W\d_]+)*", text) is not None
            and not any(word.casefold() in self.lower or word in self.after_article for word in proper)
        )


_ARTICLE = re.compile(
    r"\b(?:[Dd](?:er|ie|as|en|em|es)|[Ee]ine?[mnrs]?|[Kk]eine?[mnrs]?|[IiVvBbZz](?:m|om|eim|um|ur)|[Tt]he|[Aa]n?)"
    r" (?:[a-zäöüß]+(?:e[mnrs]?) )?([A-ZÄÖÜ]\w+)"
)
_ASKS_NAME = re.compile(r"(?i)(?:wer|wen|wem|wessen|who|whom|whose|wo|woher|wohin|where)\b|.*\b(?:heißen|hieß|heißt)\b")


def names_of(cases: Sequence[Case], texts: Sequence[str]) -> Names:
    """What the documents tell of their words, with the names that answer the cases."""
    whole = "\n".join(texts)
    lower = frozenset(re.findall(r"\b[a-zäöüß]\w+", whole))
    known = Names(lower, frozenset(_ARTICLE.findall(whole)))
    pool = {
        gold.strip()
        for case in cases
        for gold in _golds(case)
        if _ASKS_NAME.match(case.question) and known.is_name(gold.strip())
    }
    return Names(known.lower, known.after_article, tuple(sorted(pool)))


def _golds(case: Case) -> list[str]:
    return [*case.answers, *(text for group in case.answer for text in group)]


def bases(part: Part) -> Iterator[Base]:
    """The cases of a part whose gold answer stands in exactly one sentence of its document."""
    from rag.sentences import sentences

    texts = {file: part.corpus.text(file) for file in part.corpus.files}
    split = {
        file: tuple(" ".join(text[s.start : s.end].split()) for s in sentences(text))
        for file, text in texts.items()
        if text
    }
    names = names_of(part.cases, [text for text in texts.values() if text])
    for case in part.cases:
        quotes = {proof.file: proof.quote for proof in case.evidence}
        for gold in sorted(_golds(case), key=len, reverse=True):
            file = next((file for file in case.files if file in split), None)
            gold = gold.strip()
            if not file or len(normal(gold)) < 2 or gold.split()[:1] == ["=="]:
                continue
            wanted = " ".join(quotes.get(file, "").split())
            there = [one for one in split[file] if not wanted or wanted in one or one in wanted]
            holding = [one for one in there if holds(one, [gold])]
            if len(holding) == 1 and _sound(holding[0]):
                others = tuple(one for one in split[file] if one != holding[0] and len(one.split()) > 3)
                yield Base(case, gold, holding[0], others, names)
                break


def _sound(sentence: str) -> bool:
    return 5 <= len(sentence.split()) <= _LONGEST and "==" not in sentence and sentence[-1] in ".!?\"“”'’)"
