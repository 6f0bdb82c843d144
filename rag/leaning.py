"""Sentences that cannot be understood without the one before: they begin with "it", "this request", "the same"."""

from __future__ import annotations

import re

from rag.lines import LETTERED, MARKED
from rag.text import searchable

# Words at a sentence's beginning that point to the one before; patterns, a line a kind: German, then English.
_LEANING = (
    r"er|sie|es|ihm|ihn|ihnen|ihr|ihre[nmrs]?|sein|seine[nmrs]?",
    r"diese[rnms]?|dies|jene[rnms]?|letztere[rnms]?|beide[rnms]?",
    r"dort|dabei|dadurch|damit|dafür|dagegen|daher|danach|daraus|daran|darauf|darin|darum|davon|dazu|deshalb",
    r"hier(?:für|zu|bei|durch)|stattdessen|folglich|infolgedessen|demzufolge",
    # "Als Reaktion schloss …", but not "Als Reaktion auf den Sturm schloss …", which says to what.
    r"als (?:reaktion|antwort|gegenleistung|folge|konsequenz|ausgleich)(?! (?:auf|für|von|de[rs]|dieser|eine[rs])\b)",
    r"he|she|it|they|his|her|its|their|this|these|those|there|such|instead|consequently",
    r"as a (?:result|consequence)(?! of\b)",
    r"in (?:response|return|exchange)(?! (?:to|for)\b)",
)
_LEANS = re.compile(rf"^[„\"»]?(?:{'|'.join(_LEANING)})\b", re.IGNORECASE)
# "Der Rat lehnte diesen Antrag ab": near its beginning a sentence names by "this" what the one before told of. Of
# the sentences of GermanQuAD-dev and XQuAD these are 2 % more; "in diesem Jahr" is not told in the one before.
_POINTS = re.compile(
    r"^(?:\S+\s+){1,4}(?:"
    r"(?:[Dd]iese|[Jj]ene|[Ss]olche|[Dd]erartige)[rnms]?\s+(?!Jahr|Woche|Monat|Tag|Zeit|Sommer|Winter|Frühjahr|Herbst)[A-ZÄÖÜ]"
    r"|(?:this|these|those|such)\s+(?!year|week|month|day|time|century|summer|winter|spring|autumn|was|is|that|as\b)[a-z])"
)

# What else points to the sentence before; the fitted feature does not know of it. "Das gilt auch …", not "Das Alter …".
_VERB = (
    r"(?:ist|sind|war|waren|wäre|wird|wurde|würde|hat|hatte|gilt|galt|kann|könnte|darf|durfte|muss|musste|soll|sollte"
    r"|gibt|gab|geht|ging|heißt|kostet|betrifft|bedeutet|führt|führte|macht|machte|liegt|lag|reicht|steht|stand|bleibt"
    r"|blieb|kommt|kam|geschieht|geschah|zeigt|zeigte|entspricht|entsprach|findet|finden|applies|apply|shall|is|was"
    r"|does|did|means|meant|makes|made|would|will|can|may|must|has|had)"
)
_REFERS = re.compile(
    rf"(?i:das|der|die|that|the (?:same|latter|former)) {_VERB}\b|(?i:dem) (?:[a-zäöüß]+te|{_VERB}|widersprach)\b"
    rf"|(?i:satz|absatz|abs\.|nummer|nr\.|buchstabe|paragraph) \w{{1,2}} {_VERB}\b"
    r"|(?i:gleiches|selbiges|ersteres|beides|ebenso|genauso|deren|dessen|denen|dann|sonst|ansonsten|ander(?:en|n)falls"
    r"|hier(?:über|von|an|auf|aus|in|mit|nach|unter)|darüber(?! hinaus)|otherwise|then|in that case)\b"
    r"|(?i:ja|nein|yes)\b *[,.;:!–]|(?i:no) *[,;:!–]"
)
# "Es gibt fünf Schlüssel" points to nothing; "Es gilt als das älteste Haus" does, and "Es gibt dort …".
_EXPLETIVE = re.compile(
    r"(?:Es (?:gibt|gab|gilt|gelten|besteht|bestehen)|There (?:is|are|was|were|will|has|have|shall|must|may))\b"
    r"(?! (?:als|auch|aber|jedoch|nicht|nur|für|ab|bis|seit|aus|noch|da\w*|dort|hier\w*|also|however)\b)"
)
# What numbers or marks a sentence: "(2) Sie ist …", "- Er …", "**Sie** ist …", "(Sie ist …)".
_MARKS = re.compile(
    rf"(?:{MARKED.pattern}|{LETTERED.pattern}|\(?\d{{1,3}}[.)]\s+|[¹²³⁴-⁹]+\s*|[*_]{{2}}|>\s+|\((?=[^\W\d]))+"
)


def leans(text: str) -> bool:
    """Does a sentence begin with a word that points to the one before?"""
    hit = _LEANS.match(text)
    # "IT-Sicherheit ist …" begins with no "it".
    return hit is not None and not (hit.group()[-2:].isupper() and not text.isupper())


def alone(text: str) -> bool:
    """Can a sentence be understood without the one before it? Not one that leans, nor one that says "this request",
    "the same applies" or "yes"; what numbers or marks it does not count."""
    text = searchable(text[hit.end() :] if (hit := _MARKS.match(text)) else text)
    if _REFERS.match(text) or _POINTS.match(text):
        return False
    return not leans(text) or _EXPLETIVE.match(text) is not None
