"""What Belegt itself says to a reader, in German and English (English for every other language)."""

from __future__ import annotations

_TEXTS = {
    "de": {
        "silent": "Das steht nicht in deinen Dokumenten.",
        "silent reason": "In den Dateien findet sich kein Satz, der die Frage belegt beantwortet.",
        "denied": "Das Modell hat die nächsten Stellen gelesen und die Antwort nicht darin gefunden.",
        "name": "Die nächsten Stellen sagen nichts über „{name}“.",
        "quotes": "Ohne Sprachmodell: Es antwortet der Satz, der der Frage am nächsten steht.",
        "failed": "Das Sprachmodell ist ausgefallen; es antwortet der Satz, der der Frage am nächsten steht. {error}",
        "translated": "Sinngemäß aus einer anderen Sprache; Zahlen und Namen sind geprüft.",
        "says": "In der Datei steht: „{quote}“",
        "uncalibrated": "Für das Modell {model} ist das Schweigen nicht kalibriert; es entscheidet die Suche allein.",
        "cancelled": "Angehalten.",
    },
    "en": {
        "silent": "Your documents do not say that.",
        "silent reason": "No sentence in the files answers the question with proof.",
        "denied": "The model read the nearest places and did not find the answer in them.",
        "name": "The nearest places say nothing about “{name}”.",
        "quotes": "Without a language model: the sentence nearest to the question answers.",
        "failed": "The language model failed; the sentence nearest to the question answers. {error}",
        "translated": "Rendered from another language; numbers and names were checked.",
        "says": "The file says: “{quote}”",
        "uncalibrated": "Silence is not calibrated for the model {model}; the search alone decides.",
        "cancelled": "Stopped.",
    },
}


def say(key: str, language: str, **values: str) -> str:
    """A text of the interface in the reader's language."""
    return _TEXTS["de" if language == "de" else "en"][key].format(**values)
