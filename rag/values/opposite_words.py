"""Words and phrases that have an opposite, as patterns. Words only, no rules."""

from __future__ import annotations

import re

_PERIOD = r"(?:des|eines|jedes|of\s+the|of\s+each)\s+(?:\w+\s+)?(?:\w*monats|\w*jahre?s|\w*quartals|month|year|quarter)"
_UP = (
    r"(?:an)?(?:ge)?st(?:ieg|eig)(?:en|t|e|end)?|erhöh(?:en|t|te|ten)|(?:ge)?steiger(?:n|t|te|ten)|rose|risen|rises?|rising"
    r"|raised?|raises|increased?|increases|increasing|(?:nahm(?:en)?|nimmt|nehmen)\b[^.;:,]*\bzu\b(?!\s+\w)|zugenommen"
)
_DOWN = (
    r"(?:ab)?(?:ge)?s(?:ank|ink|unk)(?:en|t|e|end)?|(?:ge)?senk(?:en|t|te|ten)|fiel(?:en)?|verringer(?:n|t|te|ten)|fell|fallen"
    r"|lowered?|decreased?|decreases|decreasing|declined?|declines|dropped|reduced?|reduces"
    r"|(?:nahm(?:en)?|nimmt|nehmen)\b[^.;:,]*\bab\b(?!\s+\w)|abgenommen|(?:ging(?:en)?|geht|gehen)\b[^.;:,]*\bzurück"
    r"|zurückgegangen"
)
CHANGE = re.compile(rf"\b(?:{_UP}|{_DOWN}|gefallen|fällt|zurück|cut)\b", re.IGNORECASE)
"""A word after which "by 5" is not "to 5"."""

PAIRS = tuple(
    (re.compile(rf"\b(?:{one})\b", re.IGNORECASE), re.compile(rf"\b(?:{other})\b", re.IGNORECASE))
    for one, other in (
        (_UP, _DOWN),
        (
            r"angenommen|genehmigt(?:e|en)?|bewilligt(?:e|en)?|accepted|approved|granted",
            r"abgelehnt|zurückgewiesen|abgewiesen|rejected|denied|refused|dismissed",
        ),
        (
            r"erlaubt|gestattet|zulässig|allowed|permitted",
            r"verboten|untersagt|unzulässig|unerlaubt|forbidden|prohibited|banned",
        ),
        (r"geöffnet|öffne[nt]|opens?|opened", r"geschlossen|schließ(?:t|en)|closes|closed"),
        (r"netto(?:\w*)|net", r"brutto(?:\w*)|gross"),
        (
            rf"(?:Anfang|Beginn|beginning|start)\s+{_PERIOD}|(?:Monats|Jahres|Quartals)(?:anfang|beginn)",
            rf"(?:Ende|Schluss|end)\s+{_PERIOD}|(?:Monats|Jahres|Quartals)(?:ende|schluss)",
        ),
        (r"beginn(?:t|en)|begann(?:en)?|begins?|began|begun|begonnen", r"(?:be|ge)?ende(?:t|n|te|ten)|ends?|ended"),
        (r"zuzüglich|zzgl|exklusive|exkl|excluding|excludes|plus", r"einschließlich|inklusive|inkl|including|includes"),
    )
)
"""Pairs of patterns, of which one says the opposite of the other where all else is the same."""

RELATIONS = {
    word: (axis, side)
    for axis, (one, other) in enumerate(
        (
            ("vor before", "nach after"),
            ("für for", "gegen against"),
            ("über above", "unter below"),
            ("mehr more", "weniger less fewer"),
            ("höher teurer higher", "niedriger geringer billiger lower"),
            ("länger longer", "kürzer shorter"),
            ("größer larger bigger", "kleiner smaller"),
            ("älter older", "jünger younger"),
            ("up", "down"),
            (
                "alle allen aller all sämtliche sämtlichen sämtlicher jede jeder jedes jedem jeden every each",
                "nur only einige einigen einiger manche manchen mancher some",
            ),
        )
    )
    for side, words in enumerate((one, other))
    for word in words.split()
}
"""Little words that relate what stands before them to what follows: on which axis, and on which side of it."""

VOTING = re.compile(r"\b(?:(?:ab|zu)?(?:ge)?stimm(?:en?|t|te|ten)|vot(?:es?|ed|ing|en|iert\w*))\b", re.IGNORECASE)
"""What one does for or against a thing. Elsewhere the two may be one: a "Mittel gegen" and "für Husten"."""
LEVEL = re.compile(
    r"\s+(?:(?:de[mr]|den(?=\s+\w+n\b)|the|its|their)\s+)?(?:[\w'’-]+\s+)?"
    r"(?:vorjahr|vormonat|vorquartal|vorwoche|\w*durchschnitt|mittel(?:wert)?s?\b|erwartung|prognose|schätzung"
    r"|voranschlag|\w*grenzwert|richtwert|schwellenwert|zielwert|planwert|budget"
    r"|average|mean\b|median|estimate|expectation|forecast|target|limit|threshold|(?:last|previous|prior)\s+year)",
    re.IGNORECASE,
)
"""What is above or below another in size. "Über den Termin" one informs, and "unter Termine" one finds it."""
# "Nach Meinung des Rates", "nach der Satzung", "vor der Wohnung".
_TIMELESS = (
    "mein auffass satz ordn regel berechn schätz verfass richt zeit leit wohn siedl einbar bestimm überzeug darstell"
    " vorstell beschreib anweis fehl fahr walt regier plan äußer schild voraussetz förder"
)
EVENT = re.compile(
    r"\w*(?:beginn|anfang|start|(?<!be)schluss|ablauf|(?<!unt)erhalt|zugang|seingang|tritt|ankunft|abfahrt|anreise"
    r"|abreise|rückkehr|flug|frist|termin|(?<!land)(?<!bundes)tag|woche|monat|jahr|ferien|feier|fest|mittag|mitternacht"
    r"|ostern|pfingsten|weihnachten|mittagessen|abendessen|training|konzert|(?<!bei)spiel|unterricht|saison|pause|kauf"
    r"|einzug|auszug|umzug|umbau|einbau|unfall|krieg|tod|geburt|übergabe|rückgabe|abgabe|(?<!stellung)nahme|operation"
    r"|gebrauch|versand|wahlen|tagswahl|ratswahl)(?:e?s|e?n|e)?"
    r"|(?:(?:monats|jahres|quartals|wochen|vertrags|kriegs|betriebs|saison|semester|sitzungs|arbeits"
    r"|dienst|bau)-?)?ende"
    rf"|\w*{''.join(f'(?<!{stem})' for stem in _TIMELESS.split())}ung(?:en)?",
    re.IGNORECASE,
)
"""What comes before and after other things: "nach Angaben der Polizei" and "vor dem Gesetz" are no times."""
PLACE = re.compile(r"courts?|judges?|tribunals?|law|board|council|committee|commission|parliament|panel", re.IGNORECASE)
"""What one stands before in English."""

MAY = re.compile(r"\b(?:kann|können|darf|dürfen|may|can)\b", re.IGNORECASE)
"""What leaves one free."""
MUST = re.compile(r"\b(?:muss|müssen|must|shall|ha(?:s|ve)\s+to)\b", re.IGNORECASE)
"""What does not."""
BINDING = re.compile(
    rf"{MUST.pattern}|\b(?:soll(?:en|te|ten)?|(?:ist|sind|hat|haben)\b[^.;:]*\bzu|verpflichtet|erforderlich|notwendig"
    r"|nötig|bedarf|bedürfen|\w*pflicht(?:ig)?|obliegt|haftet|zuständig|verantwortlich|zahlbar|fällig|required|obliged"
    r"|obligatory|mandatory|necessary|needs?|payable|due|responsible|liable|duty|nur|erst|allein|ausschließlich|wenn"
    r"|falls|sofern|soweit|solange|only|if|unless|until|provided)\b",
    re.IGNORECASE,
)
"""What may bind one beside them: "kann nur schriftlich" is "muss schriftlich"."""
