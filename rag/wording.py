"""What Belegt itself says to a reader, in German and English (English for every other language)."""

from __future__ import annotations

_TEXTS = {
    "de": {
        "silent": "Das steht nicht in deinen Dokumenten.",
        "unread": "Offen: Das Sprachmodell ist ausgefallen, und die Suche allein findet keine sichere Antwort.",
        "silent reason": "In den Dateien findet sich kein Satz, der die Frage belegt beantwortet.",
        "denied": "Das Modell hat die nächsten Stellen gelesen und die Antwort nicht darin gefunden.",
        "name": "Die nächsten Stellen sagen nichts über „{name}“.",
        "quotes": "Ohne Sprachmodell: Es antwortet der Satz, der der Frage am nächsten steht.",
        "failed": "Das Sprachmodell ist ausgefallen; es antwortet der Satz, der der Frage am nächsten steht. {error}",
        "translated": "Sinngemäß aus einer anderen Sprache; Zahlen und Namen sind geprüft.",
        "says": "Die Datei beantwortet das in ihrer eigenen Sprache; die zitierte Stelle sagt es.",
        "says words": "In der Datei steht dazu in ihrer eigenen Sprache: „{words}“.",
        "uncalibrated": "Für das Modell {model} ist das Schweigen nicht kalibriert; es entscheidet die Suche allein.",
        "one left out": "Die letzte Stelle passte nicht in den Kontext des Modells; es hat sie nicht gelesen.",
        "left out": "Die letzten {count} Stellen passten nicht in den Kontext des Modells; es hat sie nicht gelesen.",
        "cancelled": "Angehalten.",
        "disagrees": "Die Dateien sind sich nicht einig: {one} sagt hier etwas anderes als {other}.",
        "part": "Dazu steht nichts Belegtes in den Dateien: „{part}“",
        "summary": "Eine Zusammenfassung lässt sich nicht Satz für Satz belegen; hier sind die nächsten Stellen.",
        "comparison": "Kein Satz der Dateien stellt diesen Vergleich an; hier sind die nächsten Stellen.",
        "greeting": "Hallo! Stell mir eine Frage zu deinen Dokumenten.",
        "thanks": "Gern. Frag weiter, wenn du noch etwas aus deinen Dokumenten wissen willst.",
        "farewell": "Bis bald.",
        "self": "Ich bin Belegt. Ich beantworte Fragen aus deinen Dokumenten und zeige zu jedem Satz die Stelle, die "
        "ihn belegt. Was nicht darin steht, sage ich nicht.",
    },
    "en": {
        "silent": "Your documents do not say that.",
        "unread": "Open: the language model failed, and the search alone finds no certain answer.",
        "silent reason": "No sentence in the files answers the question with proof.",
        "denied": "The model read the nearest places and did not find the answer in them.",
        "name": "The nearest places say nothing about “{name}”.",
        "quotes": "Without a language model: the sentence nearest to the question answers.",
        "failed": "The language model failed; the sentence nearest to the question answers. {error}",
        "translated": "Rendered from another language; numbers and names were checked.",
        "says": "The file answers this in its own language; the quoted place says it.",
        "says words": "On this the file says, in its own language: “{words}”.",
        "uncalibrated": "Silence is not calibrated for the model {model}; the search alone decides.",
        "one left out": "The last place did not fit the model's context; it has not read it.",
        "left out": "The last {count} places did not fit the model's context; it has not read them.",
        "cancelled": "Stopped.",
        "disagrees": "The files disagree: {one} says something else here than {other}.",
        "part": "The files prove nothing about this: “{part}”",
        "summary": "A summary cannot be proven sentence by sentence; here are the nearest places.",
        "comparison": "No sentence of the files makes this comparison; here are the nearest places.",
        "greeting": "Hello! Ask me a question about your documents.",
        "thanks": "You are welcome. Ask on when you want to know more from your documents.",
        "farewell": "See you.",
        "self": "I am Belegt. I answer questions from your documents and show for every sentence the place that proves "
        "it. What they do not say, I do not say.",
    },
}


def say(key: str, language: str, **values: str) -> str:
    """A text of the interface in the reader's language."""
    return _TEXTS["de" if language == "de" else "en"][key].format(**values)
