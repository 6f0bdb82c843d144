"""Follow-up questions: make a question stand alone with the help of the conversation before it.

A question that already stands alone is left as it is, so that a change of topic is not dragged
along. What the model writes is used only when it invents no name and no number.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag import questions
from rag.courtesies import core, courtesy
from rag.engines.base import Completion
from rag.prompts import fill, tame
from rag.text import content_stems, content_words, language_of, searchable
from rag.types import Turn
from rag.values import missing, missing_names

MAX_TOKENS = 60
TURNS = 4  # how many earlier messages count
KEPT = 400  # characters of a turn
MEANT = 2  # content words that a question needs to be understood alone
JOINED = 3  # earlier questions that one is joined with at most
_LABEL = re.compile(r"^[^:?]{0,30}(?:[Ff]rage|[Qq]uestion)[^:?]{0,20}:\s*")  # "Umformulierte Frage: …"
_POINTS = re.compile(
    r"^(?:und|and|aber|but)\b"
    r"|\b(?:er|sie|ihn|ihm|ihr|ihnen|ihre[nmrs]?|sein|seine[nmrs]?|deren|dessen|dies|diese[nmrs]?|jene[nmrs]?|dort"
    r"|dorthin|da|dann|davor|danach|dabei|dadurch|dafür|dagegen|damit|daran|darauf|daraus|darin|darüber|davon|dazu"
    r"|hierfür|hiervon|hierzu|hiergegen|he|she|it|they|him|her|them|his|its|their|this|these|those|then)\b"
    # "What is that?", but not the relative: "the fee that tenants pay".
    r"|(?:\A|\b(?:is|was|does|did|do|about|of|for|after|before|to|in|with|and))\s*\bthat\b"
    # "Gilt es noch?", "Who lives there?", but not "gibt es" and "is there".
    r"|\b(?<!gibt )(?<!gab )(?<!gäbe )es\b(?! (?:gibt|gab))|\b(?<!is )(?<!are )(?<!was )(?<!were )there\b"
    # "Was ist das?", but not the article: "das neue Gesetz", "das 2023 eröffnete Museum", "das im Mai beschlossene
    # Gesetz"; "Ist das eine Gebühr?" and "Gilt das für die ganze Laufzeit?" point.
    r"|(?-i:\b[Dd]as\b(?!\s+(?:[„“”\"»]"
    r"|(?:\d+\s+)?(?:(?!(?:eine?|die|ihre|seine|meine|ohne)\b)[a-zäöüß]+e,?\s+){0,3}[A-ZÄÖÜ]"
    r"|(?:im|am|vom|zum|zur|von|in|an|auf|bei|seit|mit)\s+(?:\S+\s+){1,3}(?:ge|be|ver|er|ent|zer)[a-zäöüß]+(?:te|ene)\s"
    r"+[A-ZÄÖÜ])))",
    re.IGNORECASE,
)
# A noun with what stands before it, by the pronoun that it takes.
_NOUN = r"\s(?:[a-zäöüß]+\s)?[A-ZÄÖÜ]\w+"
_HE = rf"(?i:\b(?:der|den|dem|(?:ein|kein|jed|welch)(?:e[rnm])?)){_NOUN}"
_SHE = rf"(?i:\b(?:die|(?:ein|kein|jed|welch)er?)){_NOUN}"
_HE_OR_IT = rf"(?i:\b(?:de[rnm]|das|(?:ein|kein|jed|welch)(?:e[rsnm])?)){_NOUN}"
_ENGLISH = r"(?:he|she|it|they|him|them)"
_CLAUSE = r"(?:,|\b(?:if|when|while|before|after|because|until|who)\b)"
# None of these points back.
_POINTS_NOT = tuple(
    re.compile(pattern)
    for pattern in (
        # The polite "Sie" and "Ihre" within a sentence, the infinitive "sein", the "damit" of a purpose.
        r"(?<=\w\s)(?:Sie|Ihnen|Ihre?[nmrs]?)\b|\bsein(?=\s*[,?!.]|\s*\Z)|(?<=, )damit\b",
        # "IT" is no pronoun.
        r"(?:\b[Dd]as )?\bIT\b",
        # "Ist es erlaubt, …", "Wie lange dauert es, bis …", "How long does it take to …", "Is it allowed to …".
        r"\b[Ii]st es (?=[a-zäöüß]+,)|\bes(?=,)"
        r"|\b(?:it (?:take|cost)s?(?= (?:for .{1,40} )?to\b)|[Ii]s it \w+ (?=to\b|that\b))",
        r"\bes (?=(?:brennt|regnet|schneit|stürmt)\b)",
        # What counts from today, or stands at the end of its verb: "in diesem Jahr", "Wann ist Herr Meier da?"
        r"\b[Dd]iese[nmrs]? (?:Jahr|Monat|Woche|Quartal|Sommer|Winter|Herbst|Frühjahr)(?:e?s)?\b"
        r"|\b[Tt]his (?:year|month|week|quarter|summer|winter)\b"
        r"|\b(?:[Ii]st|[Ss]ind|[Ww]ar|[Ww]aren)\s[^?]{2,30} da(?=\W*\Z)",
        # Who was named before in the question itself: "Was muss der Mieter tun, wenn er auszieht?", "Welcher
        # Minister hat seinen Rücktritt erklärt?", "Was darf ein Kunde, dessen Ware fehlt?"
        r"(?<=[a-zäöüß], )(?:dessen|deren)\b",
        rf"{_HE}.{{0,60}}?,.{{0,40}}?\s(?:er|ihn|ihm)\b",
        rf"{_SHE}.{{0,60}}?,.{{0,40}}?\s(?:sie|ihr|ihnen)\b",
        rf"{_HE_OR_IT}.{{0,80}}?\sseine?[nmrs]?\b",
        rf"{_SHE}.{{0,80}}?\s(?:ihre[nmrs]?|ihr(?=\s+[A-ZÄÖÜ]))\b",
        r"\b(?:an?|any|each|every|which|Which|no)\s\w+.{0,80}?\s(?:his|her|its|their)\b",
        rf"\b(?:an?|any|each|every|the|which|Which)\s(?:(?!\b{_ENGLISH}\b).){{2,60}}?{_CLAUSE}[^,]{{0,40}}?\s{_ENGLISH}\b",
    )
)
LABELS = {"de": ("Frage", "Antwort"), "en": ("Question", "Answer")}


def depends(question: str) -> bool:
    """Does a question need the conversation before it to be understood?"""
    text = whole = searchable(question)
    for pattern in _POINTS_NOT:
        text = pattern.sub("", text)
    language = language_of(whole)
    if language == "de":
        text = re.sub(r"\bher\b", "", text)
    return _POINTS.search(text) is not None or len(content_words(whole, language)) < MEANT


def request(question: str, language: str, history: Sequence[Turn]) -> list[Turn]:
    """The conversation that asks for the question in full."""
    asked, answered = LABELS["de" if language == "de" else "en"]
    told = [(asked if turn.role == "user" else answered, turn.content[: 4 * KEPT]) for turn in history[-TURNS:]]
    lines = [f"{who}: {tame(said)[:KEPT]}" for who, said in told]
    return fill("condense", language, history="\n".join(lines), question=tame(question))


def parse(completion: Completion, question: str, language: str, history: Sequence[Turn]) -> str:
    """The model's question if it holds what was asked, adds what was meant and invents nothing, else ``joined``."""
    text = _LABEL.sub("", searchable(completion.text.strip().split("\n")[0]))
    known = " ".join([*(turn.content for turn in history), question])
    asked = set(content_stems(question, language))
    written = set(content_stems(text, language))
    kind = questions.asked(question)
    if (
        not text
        or completion.cut
        or len(asked & written) * 2 < len(asked)
        or (written <= asked and len(asked) <= MEANT)  # an echo; one of more words may be understood alone
        or (question.endswith("?") and not text.endswith("?"))  # an answer
        or kind not in ("thing", questions.asked(text))
        or missing(text, known)
        or missing_names(text, known, "de" if language == "de" else "en")
    ):
        return joined(question, history)
    return text


def joined(question: str, history: Sequence[Turn]) -> str:
    """Without a model: the last question that can be understood alone, those after it that cannot, and this one."""
    before: list[str] = []
    for turn in reversed(history):
        said = core(turn.content[:KEPT])
        if turn.role == "user" and courtesy(said) is None:
            before.insert(0, said)
            if len(before) == JOINED or not depends(said):
                break
    return " ".join([*before, question]).strip()
