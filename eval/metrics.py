"""What is counted: pure functions from a reply's parts to numbers, no input or output.

Which figures a suite prints is decided in ``eval.figures``, how sure they are in ``eval.stats``.
"""

from __future__ import annotations

import math
import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Sequence

from rag.types import Noun

_ALIKE = str.maketrans(
    dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d", "-")
    | dict.fromkeys("„“”‟«»″\uff02", '"')
    | dict.fromkeys("‚‘’‛‹›′`´\uff07", "'")
    | dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff", None)
)


def normal(text: str) -> str:
    """The form in which two spellings of the same words are equal.

    NFC, white space of any kind as one space, one sign for all dashes and hyphens, one for
    each sort of quotes, invisible characters gone, case folded (ß is ss).
    """
    text = unicodedata.normalize("NFC", text).translate(_ALIKE).casefold()
    return " ".join(unicodedata.normalize("NFC", text).split())


_NUMBER = re.compile(r"(?<!\d)\d{1,3}(?: \d{3})+(?!\d)|\d+(?:[.,]\d+)*")
_DATE = re.compile(r"\d{1,2}\.\d{1,2}\.(?:\d{4}|\d{2})?")


def _within_number(text: str, place: int) -> bool:
    """Does a cut here leave something else than whole numbers? The parts of a date are whole."""
    if not 0 < place < len(text):
        return False
    spans = [found.span() for pattern in (_NUMBER, _DATE) for found in pattern.finditer(text)]
    cut = any(start < place < end for start, end in spans)
    return cut and not (
        "." in text[place - 1 : place + 1]
        and any(found.start() < place < found.end() for found in _DATE.finditer(text))
    )


def _stands_whole(pattern: str, text: str) -> bool:
    return any(
        not (found[0][0].isdigit() and _within_number(text, found.start()))
        and not (found[0][-1].isdigit() and _within_number(text, found.end()))
        for found in re.finditer(pattern, text)
    )


def hit(text: str, wanted: Iterable[str]) -> bool:
    """Does the text contain one of these strings, also as a part of a word (Satellit-en)?

    A number counts only as a whole: "2000" is not hit by "12000" nor "2" by "2,5".
    """
    text = normal(text)
    return any(_stands_whole(re.escape(w), text) for w in map(normal, wanted) if w)


def hits_all(text: str, groups: Iterable[Iterable[str]]) -> bool:
    """Is every group hit by one of its strings?"""
    return all(hit(text, group) for group in groups)


def holds(text: str, accepted: Iterable[str]) -> bool:
    """Does the text contain one of these answers as whole words ("vier" is not in "vierzig")?

    Punctuation around an accepted answer is not asked for.
    """
    text = normal(text)
    for answer in accepted:
        words = re.sub(r"^\W+|\W+$", "", normal(answer))
        if words and _stands_whole(rf"(?<!\w){re.escape(words)}(?!\w)", text):
            return True
    return False


def rank(found: Sequence[str], wanted: Collection[str]) -> int | None:
    """The place, from 1, of the first passage from a wanted file; None: it was not found.

    found: the files of the passages, best first, repeated as often as they come.
    """
    return next((place for place, file in enumerate(found, 1) if file in wanted), None)


def recalled(place: int | None, k: int) -> bool:
    """Is the rank one of the first ``k``? Its mean over questions is recall@k."""
    return place is not None and place <= k


def reciprocal(place: int | None) -> float:
    """One over the rank, 0 where it was not found. Its mean over questions is the MRR."""
    return 0.0 if place is None else 1.0 / place


def ndcg(found: Sequence[str], wanted: Collection[str], k: int) -> float:
    """Normalised discounted gain of the first ``k`` passages; 0 to 1, 1 is the best order.

    A wanted file counts once, at its first passage. Raises ValueError when nothing is wanted.
    """
    if not wanted:
        raise ValueError("nothing is wanted, so there is no best order")
    first = {file: place for place, file in reversed(list(enumerate(found[:k], 1)))}
    gain = sum(1 / math.log2(1 + place) for file, place in first.items() if file in wanted)
    return gain / sum(1 / math.log2(1 + place) for place in range(1, min(len(set(wanted)), k) + 1))


def context_precision(found: Sequence[str], wanted: Collection[str], k: int) -> float:
    """How far in front the passages of wanted files stand among the first ``k``: the mean, over
    the wanted ones, of the share of wanted ones up to each. 0 when none is there.
    """
    places = [place for place, file in enumerate(found[:k], 1) if file in wanted]
    return sum(held / place for held, place in enumerate(places, 1)) / len(places) if places else 0.0


_ARTICLES = frozenset("der die das den dem des ein eine einen einem einer eines the a an".split())


def _tokens(text: str) -> list[str]:
    return [word for word in re.findall(r"\w+", normal(text)) if word not in _ARTICLES]


def exact(text: str, accepted: Iterable[str]) -> bool:
    """Is the text one of the accepted answers, articles and punctuation aside (as SQuAD counts it)?"""
    return any(_tokens(text) == _tokens(answer) for answer in accepted)


def f1(text: str, accepted: Iterable[str]) -> float:
    """The best F1 of the text's words with an accepted answer's (as SQuAD counts it), 0 to 1."""
    return max((_f1(Counter(_tokens(text)), Counter(_tokens(answer))) for answer in accepted), default=0.0)


def _f1(said: Counter[str], gold: Counter[str]) -> float:
    common = (said & gold).total()
    return 2 * common / (said.total() + gold.total()) if common else 0.0


def auc(pairs: Sequence[tuple[bool, float]]) -> float:
    """The area under the ROC curve of (is it so?, how likely it was said to be): the probability
    that one that is so has the higher value; ties count half. 0.5 where there are not both kinds.
    """
    values = sorted(value for so, value in pairs if not so)
    likely = [value for so, value in pairs if so]
    if not values or not likely:
        return 0.5
    won = sum(bisect_left(values, value) + bisect_right(values, value) for value in likely)
    return won / (2 * len(values) * len(likely))


def words(text: str) -> int:
    """How many words a text has; a word is a run without white space that has a letter or digit."""
    return sum(any(c.isalnum() for c in word) for word in text.split())


class Silences(Noun):
    """The table of two by two: was there an answer, and did the assistant give one?

    Each field counts questions: answered or silent, of the answerable and the unanswerable.
    """

    answered_answerable: int
    silent_answerable: int
    answered_unanswerable: int
    silent_unanswerable: int

    @classmethod
    def of(cls, pairs: Iterable[tuple[bool, bool]]) -> Silences:
        """Count pairs of (answerable, answered)."""
        counted = {(a, b): 0 for a in (True, False) for b in (True, False)}
        for answerable, answered in pairs:
            counted[answerable, answered] += 1
        return cls(
            answered_answerable=counted[True, True],
            silent_answerable=counted[True, False],
            answered_unanswerable=counted[False, True],
            silent_unanswerable=counted[False, False],
        )

    def lines(self) -> list[str]:
        """The table for a terminal."""
        return [
            f"{'':14}{'answered':>10}{'silent':>10}",
            f"{'answerable':14}{self.answered_answerable:>10}{self.silent_answerable:>10}",
            f"{'unanswerable':14}{self.answered_unanswerable:>10}{self.silent_unanswerable:>10}",
        ]
