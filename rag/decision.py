"""Answer or silence: a calibrated decision over several signals.

No single signal is enough: what tells a missing topic apart (retrieval scores) does not tell
a near miss, and a small model's words say "not found" far too seldom, though its
probabilities know more. A calibration is a logistic regression over ``SIGNALS``; it belongs to
one model, by the digest of its weights. For a model that has none, and without a model, the
signals of the retrieval decide alone. ``belegt calibrate`` makes them; a user's own go before
those that come along.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from functools import lru_cache
from importlib import resources
from pathlib import Path

from pydantic import ValidationError, field_validator

from rag.errors import UsageError
from rag.evidence import Asks, Candidate
from rag.questions import offers
from rag.reading import Reading, titled
from rag.settings import user_config
from rag.text import searchable, words
from rag.types import Noun
from rag.values import names

RETRIEVAL_SIGNALS = (
    "passage",
    "rank",
    "cosine",
    "share",
    "words",
    "rarest",
    "names",
    "kind there",
    "kind missing",
    "heading",
)
MODEL_SIGNALS = ("denied", "silent", "held", "moved", "alone", "proved", "surest", "similar")
SIGNALS = (*RETRIEVAL_SIGNALS, "unsaid", *MODEL_SIGNALS)
ASKED = ("alone", "proved", "surest")  # of these each takes calls of its own; exactly 0 where it was not asked for
FOREIGN = "foreign"  # beside the signals: 1 where the document's language is not the question's


class Weighed(Noun):
    """A logistic regression. weights: by signal. Only names of SIGNALS are taken."""

    weights: dict[str, float]
    bias: float

    @field_validator("weights")
    @classmethod
    def _of_signals(cls, weights: dict[str, float]) -> dict[str, float]:
        if unknown := set(weights) - set(SIGNALS):
            raise ValueError(f"unknown signals: {', '.join(sorted(unknown))}")
        return weights

    def probability(self, signals: dict[str, float]) -> float:
        """How likely the located sentence answers the question, 0 to 1."""
        total = self.bias + sum(weight * signals[name] for name, weight in self.weights.items())
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


class Early(Weighed):
    """Decides before the model is asked for more, where that could hardly change the decision.

    silent, sure: below the one it is silent, from the other on it answers; between them more is asked for.
    data, hash, cases: as in ``Calibration``.
    """

    silent: float
    sure: float
    data: str = ""
    hash: str = ""
    cases: int = 0

    def decided(self, signals: dict[str, float]) -> float | None:
        """The probability where it decides; None where it does not, or where one of its signals was not asked for."""
        if any(not signals[name] for name in self.weights if name in ASKED):
            return None
        chance = self.probability(signals)
        return chance if chance < self.silent or chance >= self.sure else None


class Calibration(Weighed):
    """threshold: the probability from which on an answer is given.

    model, digest: whom it is for; None: the retrieval alone. foreign: for questions in another
    language than the file's, where the question's words are not to be expected there. early: decides before
    "proved" is asked for, by "alone", which costs half as much; ungraded: before the sentences are graded, where
    "surest" is among the weights; None: what would come next is always asked for.
    data: what it was fitted on, hash: of those questions; cases: how many.
    """

    model: str | None
    digest: str | None
    foreign: bool = False
    threshold: float
    early: Early | None = None
    ungraded: Early | None = None
    data: str = ""
    hash: str = ""
    cases: int = 0

    @property
    def graded(self) -> bool:
        """Does it want to know how the model grades the sentences?"""
        return "surest" in self.weights


@lru_cache(maxsize=1)
def shipped() -> dict[tuple[str | None, bool], Calibration]:
    """The calibrations that come along, by digest (None: retrieval alone) and foreign."""
    found: dict[tuple[str | None, bool], Calibration] = {}
    for file in resources.files("rag").joinpath("calibrations").iterdir():
        if file.name.endswith(".json"):
            calibration = Calibration.model_validate(json.loads(file.read_text(encoding="utf-8")))
            found[calibration.digest, calibration.foreign] = calibration
    return found


def own_calibrations() -> Path:
    """The folder of the user's own calibrations; it need not be there."""
    return user_config().parent / "calibrations"


def calibrations() -> dict[tuple[str | None, bool], Calibration]:
    """Those that come along and the user's own, which go before. Raises UsageError for a file that is none."""
    found = dict(shipped())
    for path in sorted(own_calibrations().glob("*.json")):
        try:
            calibration = Calibration.model_validate_json(path.read_text(encoding="utf-8"))
        except (ValidationError, OSError, UnicodeDecodeError) as error:
            raise UsageError(
                f"The calibration {path} cannot be read, or was made for another version. "
                "Delete it, or make it anew with: belegt calibrate"
            ) from error
        found[calibration.digest, calibration.foreign] = calibration
    return found


def calibrated(digest: str | None) -> bool:
    """Is there a calibration for the model with this digest of its weights?"""
    return digest is not None and (digest.removeprefix("sha256:"), False) in calibrations()


def calibration_for(digest: str | None, foreign: bool) -> Calibration:
    """The model's own calibration, or where it has none the one that needs no model."""
    known = calibrations()
    own = digest.removeprefix("sha256:") if digest else None
    return known.get((own, foreign)) or known[None, foreign]


def signals(
    question: str,
    asks: Asks,
    candidates: Sequence[Candidate],
    at: int,
    reading: Reading | None,
    held: float,
    *,
    alone: float | None = None,
    proved: float | None = None,
    grades: tuple[float, float] | None = None,
    foreign: bool = False,
) -> dict[str, float]:
    """What speaks for and against the located candidate ``at``; see SIGNALS.

    passage: fused score of the best passage; rank, cosine: of the candidate; share: its part of
    the candidates' probability; words: share of the question's rare words in its passage;
    rarest: the weight share of the rarest word that is missing there; names: share of the
    question's names that are missing there; denied: log-probability of "not found"; silent: it
    said so; held: share of its words in the candidate; moved: the model chose another
    sentence than the ranking; heading: the candidate does not end like a sentence; alone:
    log-probability of "not found" when the model read this sentence alone; proved: log-odds of
    "yes" when it was asked whether this sentence answers the question; surest, similar: when it graded
    the sentences shown, the highest log-odds that one answers this very question, and the mean
    log-odds that it answers a similar one; ASKED are exactly 0 where they were not asked for;
    unsaid: share of a German question's verbs and adjectives that is missing in the sentence that
    has most of them, with the one it leans on and its file's name: what repeats the question's
    words looks more like an answer to a small model than it is; and FOREIGN, which chooses the calibration.
    """
    chosen = candidates[at]
    around = f"{chosen.hit.about} {chosen.hit.passage.text}"
    top = max(candidate.score for candidate in candidates)
    weights = [math.exp(candidate.score - top) for candidate in candidates]
    offered = offers(asks.kind, searchable(chosen.sentence.text), asks.question)
    return {
        "passage": max(candidate.hit.passage.score for candidate in candidates),
        "rank": chosen.score,
        "cosine": chosen.feature("cosine"),
        "share": weights[at] / sum(weights),
        "words": asks.share(around),
        "rarest": asks.rarest_missing(around),
        "names": missing_name(question, around)[1],
        "kind there": float(offered is True),
        "kind missing": float(offered is False),
        "heading": chosen.feature("heading"),
        "denied": reading.denied if reading and reading.denied is not None else -14.0,
        "silent": float(reading is not None and not reading.found),
        "held": min(held, 1.0),
        "moved": float(chosen.score < top),
        "alone": alone or 0.0,
        "proved": proved or 0.0,
        "surest": grades[0] if grades else 0.0,
        "similar": grades[1] if grades else 0.0,
        "unsaid": min(asks.unsaid(searchable(titled(candidate))) for candidate in candidates),
        FOREIGN: float(foreign),
    }


def missing_name(question: str, text: str) -> tuple[str | None, float]:
    """The first name of the question that a text does not have, and the share of such names."""
    found = names(searchable(question))
    there = set(words(searchable(text)))
    missing = [name.text for name in found if not any(_known(word, there) for word in words(name.text))]
    return (missing[0] if missing else None), (len(missing) / len(found) if found else 0.0)


def _known(word: str, there: set[str]) -> bool:
    bare = word.removesuffix("s")
    return any(other.startswith(bare) or (len(other) > 3 and bare.startswith(other)) for other in there)
