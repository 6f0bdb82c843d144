"""Follow-up questions: make a question stand alone with the help of the conversation before it.

A question that already stands alone is left as it is, so that a change of topic is not dragged
along. What the model writes is used only when it invents no name and no number.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.engines.base import Completion
from rag.prompts import fill, tame
from rag.text import content_stems, content_words, language_of, searchable
from rag.types import Turn
from rag.values import missing, missing_names

MAX_TOKENS = 60
TURNS = 4  # how many earlier messages count
KEPT = 400  # characters of a turn
_POINTS = re.compile(
    r"^(?:und|and|aber|but)\b"
    r"|\b(?:er|sie|ihn|ihm|ihr|ihnen|ihre[nmrs]?|sein|seine[nmrs]?|deren|dessen|dies|diese[nmrs]?|jene[nmrs]?|dort"
    r"|dorthin|da|dann|davor|danach|dabei|dadurch|dafür|dagegen|damit|daran|darauf|daraus|darin|darüber|davon|dazu|denn"
    r"|hierfür|hiervon|hierzu|hiergegen|he|she|it|they|him|her|them|his|its|their|this|these|those|then)\b"
    # "What is that?", but not the relative: "the fee that tenants pay".
    r"|(?:\A|\b(?:is|was|does|did|do|about|of|for|after|before|to|in|with|and))\s*\bthat\b"
    # "Gilt es noch?", "Who lives there?", but not "gibt es" and "is there".
    r"|\b(?<!gibt )(?<!gab )(?<!gäbe )es\b(?! (?:gibt|gab))|\b(?<!is )(?<!are )(?<!was )(?<!were )there\b"
    # "Was ist das?", but not the article: "Wann tritt das neue Gesetz in Kraft?"
    r"|(?-i:\b[Dd]as\b(?!\s+(?:[a-zäöüß]+e\s+)?[A-ZÄÖÜ]))",
    re.IGNORECASE,
)
# None of these points back: the polite "Sie" and "Ihre" within a sentence, the infinitive "sein", the "damit" of a
# purpose, "ist es erlaubt, …"; nor, in German alone, the "her" of "woher".
_POINTS_NOT = re.compile(
    r"(?<=\w\s)(?:Sie|Ihnen|Ihre?[nmrs]?)\b|\bsein(?=\s*[,?!.]|\s*\Z)|(?<=, )damit\b|\b[Ii]st es (?=[a-zäöüß]+,)"
)
LABELS = {"de": ("Frage", "Antwort"), "en": ("Question", "Answer")}


def depends(question: str) -> bool:
    """Does a question need the conversation before it to be understood?"""
    text = _POINTS_NOT.sub("", searchable(question))
    if language_of(text) == "de":
        text = re.sub(r"\bher\b", "", text)
    return _POINTS.search(text) is not None or len(content_words(text, language_of(text))) < 2


def request(question: str, language: str, history: Sequence[Turn]) -> list[Turn]:
    """The conversation that asks for the question in full."""
    asked, answered = LABELS["de" if language == "de" else "en"]
    told = [(asked if turn.role == "user" else answered, turn.content[: 4 * KEPT]) for turn in history[-TURNS:]]
    lines = [f"{who}: {tame(said)[:KEPT]}" for who, said in told]
    return fill("condense", language, history="\n".join(lines), question=tame(question))


def parse(completion: Completion, question: str, language: str, history: Sequence[Turn]) -> str:
    """The model's question if it holds what was asked and invents nothing, else ``joined``."""
    text = searchable(completion.text.strip().split("\n")[0])
    known = " ".join([*(turn.content for turn in history), question])
    asked = set(content_stems(question, language))
    kept = asked & set(content_stems(text, language))
    if (
        not text
        or completion.cut
        or len(kept) * 2 < len(asked)
        or missing(text, known)
        or missing_names(text, known, "de" if language == "de" else "en")
    ):
        return joined(question, history)
    return text


def joined(question: str, history: Sequence[Turn]) -> str:
    """Without a model: the last question asked, then this one."""
    before = next((turn.content for turn in reversed(history) if turn.role == "user"), "")
    return f"{before[:KEPT]} {question}".strip()
