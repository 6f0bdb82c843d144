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
            ("über above over", "unter below under"),
            ("mehr more", "weniger less fewer"),
            ("höher teurer higher", "niedriger geringer billiger lower"),
            ("länger longer", "kürzer shorter"),
            ("größer larger bigger", "kleiner smaller"),
            ("älter older", "jünger younger"),
            ("up", "down"),
            ("alle all sämtliche", "nur only einige manche some"),
        )
    )
    for side, words in enumerate((one, other))
    for word in words.split()
}
"""Little words that relate what stands before them to what follows: on which axis, and on which side of it."""

MAY = re.compile(r"\b(?:kann|können|darf|dürfen|may|can)\b", re.IGNORECASE)
"""What leaves one free."""
MUST = re.compile(r"\b(?:muss|müssen|must|shall|ha(?:s|ve)\s+to)\b", re.IGNORECASE)
"""What does not."""
BINDING = re.compile(
    rf"{MUST.pattern}|\b(?:soll(?:en|te|ten)?|(?:ist|sind|hat|haben)\b[^.;:]*\bzu|verpflichtet|required|obliged|nur|erst|allein"
    r"|ausschließlich|wenn|falls|sofern|soweit|solange|only|if|unless|until|provided)\b",
    re.IGNORECASE,
)
"""What may bind one beside them: "kann nur schriftlich" is "muss schriftlich"."""
