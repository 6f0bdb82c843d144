"""Words of a text: what is searched of it, its words and stems, its language.

Places are not made here: sentences (rag/sentences.py) carry them, and what is derived here
from a sentence is only ever compared, never quoted. Numbers and dates are rag/values.py's.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Any

# Characters that a reader of the file does not see: zero-width and bidirectional controls,
# soft hyphen, variation selectors, tag characters. They are left out of what is searched.
INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e0fff]"
)
# Those of them that ordinary text has no use for in numbers: a message may be written in them.
_COVERT = re.compile("[\u200b\u2060-\u2064\u202a-\u202e\u2066-\u206f\U000e0000-\U000e007f]")
# Possessive: a run of white space is walked through once, however many line ends are in it.
_BROKEN_WORD = re.compile(r"(?<=[^\W\d_])[-\u2010][^\S\n]*+\n\s*+(?=[a-zäöüß])")
# "Vor- und Nachteile" over a line break is two words, not a broken one.
_SUSPENDED = re.compile(r"(?:und|oder|bzw|and|or|sowie)\b")
_LATIN = re.compile("[a-zA-ZÀ-ɏ]")
_NEIGHBOURS = ("fr", "es", "it", "nl", "pt", "pl")  # languages that are told apart from German and English
_FORM = 8  # words; a text of so few without a function word of German or English is one of a form or a table
_SURE = 8.0  # by so much of log-probability one of them must be likelier, for one or two words to be in it
# By so much English must be likelier than German, the house language: "impressum" and "wlan passwort" look English too.
_ENGLISH = 5.5
# What is asked for by a word or two in English, and is no German word; of one word the spelling tells too little.
_KEYWORDS = frozenset(
    """address agreement board boiler budget chairman chairwoman closing contract cost costs council deadline deposit
    duration employees fee fees fine heating holiday holidays hours imprint insurance invoice key keys landlord
    library mayor members minutes notice number opening overtime owner password penalty period pets phone price
    prices refund rent repair repairs report salary school signature smoking staff swimming tenant treasurer
    vacation visitors warranty wifi""".split()
)
_WORD = re.compile(r"[^\W_]+(?:['’][^\W\d_]+)?")
_QUOTES = str.maketrans(
    {**dict.fromkeys("„“”‟«»″", '"'), **dict.fromkeys("‚‘’‛‹›′`´", "'"), **dict.fromkeys("‐‑‒–—―−", "-")}
)

STOP = {
    "de": frozenset(
        """aber alle allem allen aller alles als also am an ander andere anderem anderen anderer anderes auch auf
        aus bei beim bin bis bist da dabei dadurch dafür dagegen daher damit danach dann daran darauf daraus darin
        darüber darum das dass davon davor dazu dein deine dem den denn der deren des dessen die dies diese diesem
        diesen dieser dieses doch dort du durch ein eine einem einen einer eines er es etwa etwas euch euer für gab
        gegen gibt hab habe haben hat hatte hatten hier hin hinter ich ihm ihn ihnen ihr ihre ihrem ihren ihrer ihres
        im in indem ins ist ja je jede jedem jeden jeder jedes jener jetzt kann kein keine keinem keinen keiner können
        könnte machen man mehr mein meine mich mir mit muss musste nach neben nicht nichts noch nun nur ob oder ohne
        sehr sein seine seinem seinen seiner seines seit selbst sich sie sind so solche soll sollte sondern sonst
        sowie über um und uns unser unter viel vom von vor war waren was weil welche welchem welchen welcher welches
        wenn wer werde werden wem wen wessen wie wieder wieso wieviel will wir wird wirst wo wobei wodurch wofür woher
        wohin womit woran worauf woraus worin worüber wovon wozu wurde wurden während wann warum weshalb zu zum zur
        zwar zwischen viele vielen heißt heissen welch""".split()
    ),
    "en": frozenset(
        """a about above after again against all am an and any are as at be because been before being below between
        both but by can could did do does doing down during each few for from further had has have having he her here
        hers him his how i if in into is it its itself just me more most my no nor not of off on once only or other
        our out over own same she should so some such than that the their them then there these they this those
        through to too under until up very was we were what when where which while who whom whose why will with would
        you your many much long""".split()
    ),
}
_HINTS = {
    "de": STOP["de"] | frozenset("der die das und ist im am vom zum zur laut welches herr frau".split()),
    "en": STOP["en"] | frozenset("the of according january february june july october".split()),
}
_SHARED = _HINTS["de"] & _HINTS["en"]


def searchable(text: str) -> str:
    """What is searched of a piece of text: nothing invisible, broken words joined, one space between words."""
    text = INVISIBLE.sub("", text)
    text = _BROKEN_WORD.sub(lambda hit: "- " if _SUSPENDED.match(text, hit.end()) else "", text)
    return " ".join(unicodedata.normalize("NFKC", text).split())


def shortened(text: str, longest: int) -> str:
    """Text on one line of at most so many characters, cut after a word where there is one."""
    line = " ".join(text.split())
    if len(line) <= longest:
        return line
    cut = line[: longest - 1]
    # Some languages put no blanks between words, and a long address has none either.
    at = cut.rfind(" ")
    return f"{cut[:at]} …" if at > longest // 2 else f"{cut}…"


def covert(text: str) -> int:
    """How many characters a text has that nobody sees and that ordinary text does without."""
    return len(_COVERT.findall(text))


def plain(text: str) -> str:
    """A form for comparing: like ``searchable``, quotation marks and dashes alike, case folded."""
    return searchable(text).translate(_QUOTES).casefold()


def words(text: str) -> list[str]:
    """The word tokens of a text, lower case, in order; numbers count as words."""
    return _WORD.findall(text.lower())


@lru_cache(maxsize=4)
def _stemmer(language: str) -> Any:  # PyStemmer ships no types
    import Stemmer

    return Stemmer.Stemmer("german" if language == "de" else "english")


def stems(text: str, language: str = "de") -> list[str]:
    """Lower-case Snowball stems of the word tokens, in order (German unless language is "en")."""
    return [str(stem) for stem in _stemmer("en" if language == "en" else "de").stemWords(words(text))]


def content_words(text: str, language: str = "de") -> list[str]:
    """The words that carry meaning: no stop words, no single letters (digits stay)."""
    stop = STOP["en"] if language == "en" else STOP["de"]
    return [word for word in words(text) if word not in stop and (len(word) > 1 or word.isdigit())]


def content_stems(text: str, language: str = "de") -> list[str]:
    """Stems of the content words, in order."""
    stem = _stemmer("en" if language == "en" else "de").stemWord
    return [str(stem(word)) for word in content_words(text, language)]


def _guessed(text: str, short: bool) -> str:
    """By py3langid. Of a short text it only tells German from English, or is very sure of a neighbour's language.

    Unbound it takes "Danke" for Danish and "deadline" for Irish.
    """
    import py3langid

    try:
        ranks = {str(code): float(score) for code, score in py3langid.rank(text)}
    except OSError:  # it unpacks its model to a temporary file, and the disk may be full
        return "de"
    guess = max(ranks, key=lambda code: ranks[code])
    if not (short and _LATIN.search(text)):
        return guess
    if guess in _NEIGHBOURS and ranks[guess] >= max(ranks["de"], ranks["en"]) + _SURE:
        return guess
    if {word for word in words(text) if not word.isdigit()} <= _KEYWORDS:
        return "en"
    return "en" if ranks["en"] > ranks["de"] + _ENGLISH else "de"


def language_of(text: str) -> str:
    """The language of a text as an ISO 639-1 code.

    German and English are told by their function words, which decide even short questions;
    anything else by py3langid. A text without a letter counts as German, the house language.
    """
    tokens = words(text)
    # "IT" is no "it", nor "US" an "us".
    shouted = text.isupper() and len(tokens) > 1
    voters = [word.lower() for word in _WORD.findall(text) if shouted or len(word) == 1 or not word.isupper()]
    votes = {
        code: sum(1.0 if word not in _SHARED else 0.25 for word in voters if word in hints)
        for code, hints in _HINTS.items()
    }
    if any(character in "äöüß" for character in text.lower()):
        votes["de"] += 0.5
    if "£" in text:
        votes["en"] += 0.5
    first, second = sorted(votes, key=lambda code: -votes[code])
    if votes[first] - votes[second] >= 1 and votes[first] >= 0.2 * len(tokens):
        return first
    if not any(character.isalpha() for character in text):
        return "de"
    # "Gesamtbetrag brutto: 1.190,00 EUR" has no function word, and alone looks like Danish.
    guess = _guessed(text, len(tokens) <= (2 if any(votes.values()) else _FORM))
    # Names and single words mislead a statistical guess; a function word does not.
    return first if votes[first] > votes[second] and guess not in _NEIGHBOURS else guess
