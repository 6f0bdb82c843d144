"""What a question wants, told from its words alone (German and English): no model, no document.

The kind of answer, whether a text offers one of that kind, the parts of a question that asks
several things, tasks that quotes cannot prove, and words that ask nothing of the documents.
"""

from __future__ import annotations

import re
from typing import Literal

from rag.text import language_of, plain, searchable, words
from rag.values import Value, names, values

Asked = Literal["date", "number", "person", "place", "reason", "yes-no", "thing"]
Task = Literal["summary", "comparison"]
Courtesy = Literal["greeting", "thanks", "farewell", "self"]

_ASKED: dict[Asked, str] = {
    "date": r"""wann|(?:in|an|seit|ab|bis\ zu|zu)\ welche[mnr]\ (?:\w+\ )?
        (?:jahr\w*|tag\w*|datum|monat|zeit\w*|jahrhundert\w*|uhrzeit)|welches\ (?:jahr|datum)|um\ wie\ viel\ uhr
        |^(?:(?:and|since|until|from|by|but)\ )?when|when\W*$|,\ when\ (?:did|do|does|is|are|was|were|will|has|can|must)
        |(?:what|which)\ (?:year|date|day|month|century|time)""",
    "number": r"""wie\ ?viele?[rnms]?|was\ koste(?:n|te|ten|t)
        |welche[rnms]?\ (?:\w+\ )?
        (?:anzahl|zahl|höhe|menge|summe|frist|dauer|betrag|gebühr\w*|preis\w*|anteil|größe|länge|temperatur|abstand)
        |wie\ (?:hoch|groß|lang|lange|weit|oft|alt|schwer|teuer|tief|breit|schnell|häufig)
        |how\ (?:many|much|long|far|old|often|high|tall|large|big|fast|deep|heavy|wide)
        |what\ (?:\w+\ )?(?:percentage|number|amount|share|fee|price|rate|period|cost)""",
    "person": r"""wer|wen|wem|wessen|who|whom|whose|welche[rnms]?\ (?:\w+\ )?
        (?:person\w*|autor\w*|experte\w*|politiker\w*|künstler\w*|könig\w*|präsident\w*|forscher\w*|mann|frau
        |spieler\w*)""",
    "place": r"""wo|wohin|woher|where|(?:in|aus|nach|an|auf)\ welche[mnr]?\ (?:\w+\ )?
        (?:stadt|land|ort|gebäude|region|gebiet|kontinent|staat|bundesland|platz|straße|insel|fluss)
        |welche[sr]?\ (?:land|stadt|region|ort|staat|insel)
        |(?:what|which)\ (?:city|country|place|building|region|state|town)""",
    "reason": r"""warum|weshalb|wieso|wodurch|wozu|aus\ welche[mn]\ gr(?:und|ünden)
        |why|what\ (?:caused|is\ the\ reason)""",
}
_YES_NO = re.compile(
    r"""(?:ist|sind|war|waren|hat|haben|hatte|wird|werden|wurde|wurden|kann|können|darf|dürfen|muss|müssen|soll|gibt|gab
    |gilt|is|are|was\ (?:an?|the|there|it|he|she|this|that|his|her|their|any)
    |were|has|have|had|does|do|did|can|may|must|will|should)\b""",
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


def asked(question: str) -> Asked:
    """The kind of answer that a question wants, by its question words (German and English).

    The one that it begins with counts most ("Wer entscheidet, wann getagt wird?"); of several questions the last one.
    """
    text = _EARLIER.sub("", searchable(question))
    if _YES_NO.match(text):
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


_WHO = (
    r"(?:(?:ab|an|auf|aus|bei|binnen|bis|durch|für|gegen|in|innerhalb|mit|nach|ohne|seit|um|unter|von|vor|zu|at|by|for"
    r"|from|in|on|since|to|with)\s+)?(?:wer|wen|wem|wessen|wann|wo|wohin|woher|warum|weshalb|wieso|wieviele?|wie|was"
    r"|welche[rnms]?|wor?(?:auf|aus|an|bei|durch|für|gegen|in|mit|nach|über|um|von|zu)"
    r"|who|whom|whose|when|where|why|how|what|which)"
)
BARE = 2  # words of a part that cannot stand alone
MOST = 5  # parts that are answered one by one; each costs a search and calls of the model
_JOINT = re.compile(
    rf"\s*,?\s+(?:und|sowie|and)\s+(?={_WHO}\b)|(?<=\?)\s+(?={_WHO}\b|{_YES_NO.pattern})", re.IGNORECASE | re.VERBOSE
)
_BEGINS = re.compile(rf"{_WHO}\b", re.IGNORECASE)
_ENDS_ASKING = re.compile(rf"\s{_WHO}\Z", re.IGNORECASE)
_THING = r"(?!(?:is|are|was|were|has|have|had|do|does|did|can|may|must|will|of)\b)\w+"
# What belongs to the question word: "wie lange", "in welchem Raum", "how many members".
_HEAD = re.compile(
    rf"{_WHO}\b(?:"
    r"(?:(?<=wie)|(?<=how))\s+(?:lange?|oft|häufig|hoch|weit|groß|alt|teuer|breit|tief|schwer|schnell|long|often|high"
    rf"|far|large|big|old|expensive|wide|deep|heavy|fast|viele?(?:\s+(?-i:[A-ZÄÖÜ]\w+))?|(?:many|much)(?:\s+{_THING})?)\b"
    r"|(?:(?<=welche)|(?<=welche[rnms]))\s+(?:[^\W\d_]+\s+)?(?-i:[A-ZÄÖÜ][\w-]+)"
    rf"|(?:(?<=which)|(?<=what))\s+{_THING})?",
    re.IGNORECASE,
)


def parts(question: str) -> list[str]:
    """What a question asks one after the other; the question alone where it asks one thing.

    "Wann und wo wurde der Bund gegründet?" asks "Wann wurde der Bund gegründet?" and "wo wurde
    der Bund gegründet?". "Wer entscheidet, wann und wo getagt wird?" asks one thing.
    """
    text = searchable(question).strip()
    first, *others = _JOINT.split(text)
    listed = first.split(", ")  # "Wann, wo und wie …?"
    pieces = [*(listed if all(_HEAD.fullmatch(piece) for piece in listed) else [first]), *others]
    if not 1 < len(pieces) <= MOST or not all(_BEGINS.match(piece) or _YES_NO.match(piece) for piece in pieces):
        return [question]
    # "Wer hat wann und wo unterschrieben?" asks one thing.
    if any(_ENDS_ASKING.search(piece) for piece in pieces[:-1] if not _HEAD.fullmatch(piece)):
        return [question]
    if any(_HEAD.fullmatch(piece.rpartition(", ")[2]) for piece in pieces[:-1] if ", " in piece):
        return [question]
    full, shared = [], ""
    for at, piece in reversed(list(enumerate(pieces))):
        head = _HEAD.match(piece)
        bare = len(piece.split()) <= BARE or _HEAD.fullmatch(piece) is not None
        if at == len(pieces) - 1 or not bare:
            shared = piece[head.end() :] if head else ""
            full.append(piece)
        else:
            # "Wann", "Wie hoch": a bare question word shares what follows the next one.
            full.append(piece.rstrip("?") + shared)
    return full[::-1]


_TASKS: dict[Task, str] = {
    # The task, not the thing: "Was steht in der Zusammenfassung?" asks the documents.
    "summary": r"""fass(?:e|t|en)?\b.*\bzusammen|zusammenzufassen|zusammenfassen
        |^(?:eine\ |kurze\ |bitte\ )*zusammenfassung
        |(?:gib|gebt|geben\ sie|schreib\w*|erstell\w*|mach\w*)\b.*\b(?:überblick|zusammenfassung)
        |summari[sz]e\b|(?:give|write|make)\b.*\b(?:overview|summary)|^(?:a\ |short\ |please\ )*summary""",
    "comparison": r"""vergleiche\b|im\ vergleich\ (?:zu|mit)|verglichen\ mit
        |unterschied\w*\ zwischen|worin\ unterscheide\w*|compare\w*|differences?\ between
        |how\b.*\bdiffer""",
}
_TASK_PATTERNS = tuple((task, re.compile(rf"\b(?:{p})", re.IGNORECASE | re.VERBOSE)) for task, p in _TASKS.items())


def task(question: str) -> Task | None:
    """A task that no single sentence proves: to sum up or to compare. None for a plain question."""
    text = searchable(question)
    found = next((name for name, pattern in _TASK_PATTERNS if pattern.search(text)), None)
    # "Wer muss die Ergebnisse zusammenfassen?" asks for a person.
    return None if found == "summary" and _BEGINS.match(text) else found


# By the language that they are said in; "" is said in both.
_COURTESIES: dict[Courtesy, dict[str, str]] = {
    "greeting": {
        "de": r"(?:hallo|hi|hey|servus|moin|gr(?:ü|ue)ss (?:gott|dich|euch|sie)|guten (?:tag|morgen|abend))"
        r"(?: (?:zusammen|belegt|alle))?(?: wie geht es (?:dir|ihnen)| wie gehts)?|wie geht es (?:dir|ihnen)",
        "en": r"(?:hi|hey|hello|good (?:morning|evening|afternoon|day))(?: (?:there|belegt|everyone))?(?: how are you)?"
        r"|how are you",
        "": r"hi|hey|(?:hi|hey) belegt",
    },
    "thanks": {
        "de": r"(?:ok |super |gut |prima )?(?:danke|vielen dank|dankeschön|herzlichen dank|besten dank|danke "
        r"(?:schön|sehr|dir|ihnen))",
        "en": r"(?:ok |super |great )?(?:thanks|thank you|many thanks|thank you very much|thanks a lot)",
    },
    "farewell": {
        "de": r"tschüss|auf wiedersehen|bis (?:bald|später|dann)",
        "en": r"bye|goodbye|good bye|see you",
        "": r"ciao",
    },
    "self": {
        "de": r"(?:wer|was) bist du|wer sind sie|was ist belegt|was kannst du(?: alles| für mich tun)?|was können sie"
        r"(?: für mich tun)?|wie funktionierst du|wie funktioniert belegt|bist du (?:ein |eine )?(?:ki|mensch|bot|"
        r"chatgpt)|hilfe",
        "en": r"who are you|what are you|what is belegt|what can you do(?: for me)?|how do you work|how does belegt "
        r"work|are you (?:an? )?(?:ai|human|bot|chatgpt)|help",
    },
}
_COURTESY_PATTERNS = tuple(
    (name, language, re.compile(rf"(?:{pattern})"))
    for name, spoken in _COURTESIES.items()
    for language, pattern in sorted(spoken.items())
)


def courtesy(question: str) -> tuple[Courtesy, str] | None:
    """A greeting, thanks, a farewell, or a question about Belegt itself; None for what asks the documents.

    With it the language that it is said in ("de" or "en"), "" where that is not to be told. The whole text must be
    that: "Hallo, wann tagt der Rat?" asks the documents. Compared with the case folded: ß is ss.
    """
    text = " ".join(words(plain(question)))
    found = next(((name, said) for name, said, pattern in _COURTESY_PATTERNS if pattern.fullmatch(text)), None)
    # "Wer sind sie?" asks for those who were spoken of, "Wer sind Sie?" for Belegt.
    return None if found and found[0] == "self" and re.search(r"\bsie\b", question) else found
