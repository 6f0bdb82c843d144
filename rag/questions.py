"""What a question wants, told from its words alone (German and English): no model, no document.

The kind of answer, whether a text offers one of that kind, and tasks that quotes cannot prove. What is said around
a question is rag/courtesies.py's, a question that asks several things rag/parts.py's.
"""

from __future__ import annotations

import re
from typing import Literal

from rag.text import language_of, searchable, words
from rag.values import Value, names, values

Asked = Literal["date", "number", "person", "place", "reason", "yes-no", "thing"]
Task = Literal["summary", "comparison"]

_ASKED: dict[Asked, str] = {
    "date": r"""wann|(?:in|an|seit|ab|bis\ zu|zu)\ welche[mnr]\ (?:\w+e[nmrs]?\ )?
        (?:jahr\w*|(?:wochen|werk|feier)?tag(?:e[ns]?|es)?|datum|monat\w*|termin\w*|zeit\w*|uhrzeit)
        |welches\ (?:jahr|datum)|um\ wie\ ?viel\ uhr|wie\ spät
        |what(?:'s|\ is|\ was)\ the\ (?:\w+\ )?(?:deadline|date)(?=\W*$|\ (?:of|for|by)\ )
        |^(?:(?:and|since|until|from|by|but)\ )?when|when\W*$|,\ when\ (?:did|do|does|is|are|was|were|will|has|can|must)
        |(?:what|which)\ (?:year|date|day|month|century|time)""",
    "number": r"""wie\ ?viele?[rnms]?|was\ koste(?:n|te|ten|t)
        |welche[rnms]?\ (?:\w+\ )?
        (?:anzahl|zahl|höhe|menge|summe|\w*frist|dauer|betrag|gebühr\w*|preis\w*|anteil|größe|länge|temperatur|abstand
        |zins\w*|(?:steuer|prozent|hebe)satz)
        |wie\ ?lange|wie\ (?:hoch|groß|lang|lange|weit|oft|alt|schwer|teuer|tief|breit|schnell|häufig)
        |how\ (?:many|much|long|far|old|often|high|tall|large|big|fast|deep|heavy|wide)
        |what\ (?:\w+\ )?(?:percentage|number|amount|share|fee|price|rate|period|cost)
        |what(?:'s|\ is|\ was)\ the\ (?:\w+\ )?(?:fee|price|cost|rent|deposit|salary|amount|percentage
        |notice\ period)(?=\W*$|\ (?:of|per|in|for\ \w+)\b)""",
    "person": r"""wer|wen|wem|wessen|who|whom|whose|welche[rnms]?\ (?:\w+\ )?
        (?:person\w*|autor\w*|experte\w*|politiker\w*|künstler\w*|könig\w*|präsident\w*|forscher\w*|mann|frau
        |spieler\w*|richter(?:in|s|n)?|minister(?:in|s|n)?|anw(?:a|ä)lt(?:in|e|s)?)""",
    "place": r"""wo|wohin|woher|where|(?:in|aus|nach|an|auf)\ welche[mnr]?\ (?:\w+\ )?
        (?:stadt|land|ort|gebäude|region|gebiet|kontinent|staat|bundesland|platz|straße|insel|fluss)
        |welche[sr]?\ (?:land|stadt|region|ort|staat|insel)
        |(?:what|which)\ (?:city|country|place|building|region|state|town)""",
    "reason": r"""warum|weshalb|weswegen|wieso|was\ (?:ist|sind|war|waren)\ d(?:er\ grund|ie\ gründe)
        |wodurch|wozu|aus\ welche[mn]\ gr(?:und|ünden)
        |why|what\ (?:caused|is\ the\ reason)""",
}
YES_NO = re.compile(
    r"""(?:ob|ist|sind|war|waren|hat|haben|hatte|wird|werden|wurde|wurden|kann|können|könnte|darf|dürfen|muss|müssen
    |soll|sollen|sollte|gibt|gab|gilt|gelten|besteht|bestehen|haftet|zahlt
    |whether|is|are|was\ (?:an?|the|there|it|he|she|this|that|his|her|their|any)
    |were|has|have|had|does|do|did|can|could|may|must|will|would|should|am(?=\ i\b))\b""",
    re.IGNORECASE | re.VERBOSE,
)
_PATTERNS = tuple(
    (kind, re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE | re.VERBOSE)) for kind, pattern in _ASKED.items()
)
_EARLIER = re.compile(r"^.*\?\s+(?:(?:und|and|aber|but)\s+)?(?=\w)", re.IGNORECASE)
_VALUES = {"date": {"date", "time"}, "number": {"number", "money", "duration", "percent", "measure"}}
_REASON = re.compile(
    r"\b(?:weil|da|denn|wegen|aufgrund|grund|gründe|daher|deshalb|um|damit|durch|infolge|dank|because|since|due|so that"
    r"|in order|therefore|reason|to)\b",
    re.IGNORECASE,
)


WHO = (
    r"(?:(?:ab|an|auf|aufgrund|aus|bei|binnen|bis|durch|für|gegen|gegenüber|in|innerhalb|mit|nach|ohne|seit|über|um"
    r"|unter|von|vor|wegen|zu|zwischen|at|between|by|for"
    r"|from|in|on|since|to|with)\s+)?(?:wer|wen|wem|wessen|wann|wo|wohin|woher|warum|weshalb|weswegen|wieso|wieviele?"
    r"|wielange|wie|was|welche[rnms]?|wor?(?:auf|aus|an|bei|durch|für|gegen|in|mit|nach|über|um|von|zu)"
    r"|who|whom|whose|when|where|why|how|what|which)"
)
"""What a question begins with (a pattern, to be matched without regard to case): a question word, or one with a
preposition."""
_BEGINS = re.compile(rf"{WHO}\b", re.IGNORECASE)


def asks(text: str) -> bool:
    """Does a text begin as a question does: with a question word, or as one for yes or no?"""
    return _BEGINS.match(text) is not None or YES_NO.match(text) is not None


def asked(question: str) -> Asked:
    """The kind of answer that a question wants, by its question words (German and English).

    The one that it begins with counts most ("Wer entscheidet, wann getagt wird?"); of several questions the last one.
    """
    text = _EARLIER.sub("", searchable(question))
    if YES_NO.match(text):
        return "yes-no"
    begins = [kind for kind, pattern in _PATTERNS if pattern.match(text)]
    wanted = begins or [kind for kind, pattern in _PATTERNS if pattern.search(text)]
    return wanted[0] if wanted else "thing"


def figures(kind: Asked, text: str, question: str, language: str | None = None) -> list[Value]:
    """The dates or numbers of a text that a question of this kind asks for and does not itself name.

    language: the text's, where it is known; of a few words alone it is hard to tell.
    """
    given = {key for value in values(question, language_of(question)) for key in value.keys}
    wanted = _VALUES.get(kind, set())
    found = values(text, language or language_of(text))
    return [v for v in found if v.kind in wanted and not given & set(v.keys)]


def offers(kind: Asked, text: str, question: str, language: str | None = None) -> bool | None:
    """Does a text hold an answer of this kind that the question does not? None: any text may. language: see figures."""
    if kind in _VALUES:
        return bool(figures(kind, text, question, language))
    if kind in ("person", "place"):
        known = set(words(question))
        return any(not set(words(name.text)) <= known for name in names(text, language or language_of(text)))
    if kind == "reason":
        return _REASON.search(text) is not None
    return None


_TASKS: dict[Task, str] = {
    # The task, not the thing, and given to Belegt: "Was steht in der Zusammenfassung?" and "Muss der Anwalt den
    # Sachverhalt zusammenfassen?" ask the documents.
    "summary": r"""(?:\A|[.!?:,]\ )(?:(?:und|and|bitte|please|dann|then|nun|jetzt|now|kurz|briefly|help\ me)\ )*(?:
        fass(?:e|t(?!.*\?)|en\ sie)?\b.*\bzusammen\b|(?:(?:eine|kurze)\ )*zusammenfassung
        |(?!.*\b(?:wer|was|wie|wann|wo|muss|soll|kann|darf|wird|werden)\b)[^?]*\bzusammenfassen\b[.!\s]*\Z
        |(?:gib|gebt|geben\ sie|schreibe?n?|erstelle?n?|mache?n?|verfasse?n?)\b.*\b(?:überblick|zusammenfassung)
        |(?:kannst|könntest|können|könnten|würdest|würden)\ (?:du|ihr|sie)\b.*
        (?:zusammen(?:zu)?fassen|zusammenfasst|überblick|zusammenfassung)
        |(?:ich|wir)\ (?:brauchen?|benötigen?|hätten?|möchten?|will|wollen)\b[^,?]*
        \b(?:zusammenfassung|überblick)\b(?!,)
        |summari[sz]e\b|(?:give|write|make|create|provide)\b.*\b(?:overview|summary)|(?:a\ |short\ |brief\ )*summary
        |(?:can|could|would|will)\ you\b.*\b(?:summari[sz]e|summary|overview)
        |(?:i|we)(?:'d|\ would)?\ (?:need|want|like)\b(?!.*\b(?:who|what|when|where|how|which)\b).*
        \b(?:summary|overview))""",
    "comparison": r"""\b(?:vergleiche\b|im\ vergleich\ (?:zu|mit)|verglichen\ mit
        |unterschied\w*\ zwischen|worin\ unterscheide\w*|compare\w*|differences?\ between
        |how\b.*\bdiffer)""",
}
_TASK_PATTERNS = tuple((task, re.compile(pattern, re.IGNORECASE | re.VERBOSE)) for task, pattern in _TASKS.items())


def task(question: str) -> Task | None:
    """A task that no single sentence proves: to sum up or to compare. None for a plain question."""
    text = searchable(question)
    return next((name for name, pattern in _TASK_PATTERNS if pattern.search(text)), None)
