"""What is said around a question, in German and English: greetings, thanks, polite frames. No model, no document.

``courtesy`` knows what asks nothing of the documents, ``core`` takes the rest off a question that does.
"""

from __future__ import annotations

import re
from typing import Literal

from rag.questions import WHO, YES_NO
from rag.text import plain, searchable, words

Courtesy = Literal["greeting", "thanks", "farewell", "self"]

# "[ ]" and not a blank: they stand in verbose patterns too.
_HALLO = (
    r"hallo|hi|hey|servus|moin(?:[ ]moin)?|gr(?:ü|ue)(?:ß|ss)[ ](?:gott|dich|euch|sie)|guten[ ](?:tag|morgen|abend)"
)
_HELLO = r"hello|good[ ](?:morning|evening|afternoon|day)"
# By the language that they are said in; "" is said in both.
_COURTESIES: dict[Courtesy, dict[str, str]] = {
    "greeting": {
        "de": rf"(?:{_HALLO})(?: (?:zusammen|belegt|alle))?|wie geht(?:['’]?s| es)(?: (?:dir|ihnen|euch))?",
        "en": rf"(?:hi|hey|{_HELLO})(?: (?:there|belegt|everyone))?|how are you"
        r"(?: (?:today|doing))?",
        "": r"(?:hi|hey)(?: belegt)?",
    },
    "thanks": {
        "de": r"(?:vielen dank|dankeschön|herzlichen dank|besten dank|danke(?: (?:schön|sehr|dir|ihnen))?)"
        r"(?: (?:im voraus|für (?:die|deine|ihre|eure) (?:schnelle |gute )?(?:hilfe|antwort|auskunft|info|mühe)\w*))?"
        r"|(?:alles klar|verstanden|prima|perfekt|passt)|das (?:hilft|half) mir(?: sehr)?(?: weiter)?"
        r"|das (?:wars|war s|war es|war alles|reicht mir)",
        "en": r"(?:thanks|thank you|many thanks)(?: (?:a lot|so much|very much))?"
        r"(?: for (?:the|your) (?:quick |kind )?(?:help|answer|reply|info)\w*)?|that (?:helps|helped)(?: a lot)?"
        r"|(?:got it|great|perfect)",
        "": r"ok|okay|super",
    },
    "farewell": {
        "de": r"tschüss|auf wiedersehen|bis (?:bald|später|dann|morgen)|gute nacht"
        r"|(?:einen )?schönen (?:tag|abend|feierabend)(?: noch)?|schönes wochenende",
        "en": r"bye(?: bye)?|goodbye|good bye|see you(?: (?:later|soon))?|good night"
        r"|have a (?:nice|good|great) (?:day|evening|weekend)",
        "": r"ciao",
    },
    "self": {
        "de": r"(?:wer|was) bist du|wer sind sie|was ist belegt|was kannst du(?: alles| für mich tun)?|was können sie"
        r"(?: für mich tun)?|wie funktionierst du|wie funktioniert belegt|bist du (?:ein |eine )?(?:ki|mensch|bot|"
        r"chatgpt)|kannst du mir helfen|können sie mir helfen|hilfe",
        "en": r"who are you|what are you|what is belegt|what can you do(?: for me)?|how do you work|how does belegt "
        r"work|are you (?:an? )?(?:ai|human|bot|chatgpt)|can you help me|help",
    },
}
_COURTESY_PATTERNS = tuple(
    (name, language, re.compile(rf"(?:{pattern})(?: |\Z)"))
    for name, spoken in _COURTESIES.items()
    for language, pattern in sorted(spoken.items())
)
_WEIGHTY: tuple[Courtesy, ...] = ("self", "farewell", "thanks", "greeting")  # of several the first gets the reply


def courtesy(question: str) -> tuple[Courtesy, str] | None:
    """A greeting, thanks, a farewell, or a question about Belegt itself; None for what asks the documents.

    With it the language that it is said in ("de" or "en"), "" where that is not to be told. The whole text must be
    that, or several of them: "Hallo, wann tagt der Rat?" asks the documents. Compared with the case folded: ß is ss.
    """
    rest = " ".join(words(plain(question)))
    if not rest:
        return None
    found: list[tuple[Courtesy, str]] = []
    while rest:
        # The longest of those that stand next; of equals the one that is said in both languages.
        hits = [(hit.end(), not said, name, said) for name, said, p in _COURTESY_PATTERNS if (hit := p.match(rest))]
        if not hits:
            return None
        end, _, name, said = max(hits, key=lambda hit: hit[:2])
        found.append((name, said))
        rest = rest[end:]
    name = min((name for name, _ in found), key=_WEIGHTY.index)
    # "Wer sind sie?" asks for those who were spoken of, "Wer sind Sie?" for Belegt.
    if name == "self" and re.search(r"\bsie\b", question):
        return None
    return name, next((said for _, said in found if said), "")


_GREETS = re.compile(
    rf"""(?:{_HALLO}|{_HELLO}|sehr\ geehrte\ damen\ und\ herren|(?:liebe[rs]?|dear)\ [\w\ ]{{2,30}}(?=,)
    |(?:vielen\ dank|danke|thanks|thank\ you|ok(?:ay)?|super|alles\ klar)(?=[,!.]))
    (?:\ (?:zusammen|belegt|alle|there|everyone
        |(?:frau|herr|mr\.?|ms\.?|mrs\.?)\ (?:(?:dr|prof)\.\ ?)*\w+))?
    (?:\s*[,!.]+\s*|\s+[–-]\s+|\s(?=(?:{WHO}|{YES_NO.pattern})\b))""",
    re.IGNORECASE | re.VERBOSE,
)
_THANKS = re.compile(
    r"""(?<![\s,.!–-])[\s,.!–-]*\b(?:(?:vielen|besten|herzlichen)\ dank|danke(?:\ (?:schön|dir|ihnen))?
    |thanks|thank\ you|many\ thanks
    |(?:mit\ freundlichen|viele|beste|liebe)\ gr(?:ü|ue)(?:ß|ss)en?|kind\ regards|best\ regards)
    (?:\ (?:im\ voraus|in\ advance|a\ lot|so\ much))?[\s.!]*\Z""",
    re.IGNORECASE | re.VERBOSE,
)
_PLEASE = re.compile(r",?\s+(?:bitte|please)(?=\s*[?.!]*\Z)", re.IGNORECASE)
# "Können Sie mir sagen, wann …", "Do you know where …": asked is what comes after it.
_FRAMES = re.compile(
    rf"""(?:bitte\ |please\ |und\ |and\ )*(?:
    (?:k(?:ö|oe)nn(?:en|ten)|w(?:ü|ue)rden|kannst|k(?:ö|oe)nntest|w(?:ü|ue)rdest)\ (?:sie|du|ihr)
        (?:\ (?:mir|uns|bitte|kurz|mal|vielleicht))*
        \ (?:sagen|nennen|mitteilen|verraten|erkl(?:ä|ae)ren|erl(?:ä|ae)utern|zeigen|nachsehen|herausfinden|schauen)
    |(?:wei(?:ß|ss)t\ du|wissen\ sie|wisst\ ihr)(?:\ (?:zuf(?:ä|ae)llig|vielleicht|schon))*
    |ich\ (?:(?:w(?:ü|ue)rde|m(?:ö|oe)chte|will|w(?:ü|ue)sste)\ ?(?:gerne?|bitte)?\ ?(?:wissen|erfahren)?|frage\ mich)
    |mich\ (?:w(?:ü|ue)rde\ interessieren|interessiert)
    |(?:sagen\ sie|sage?|nennen\ sie|erkl(?:ä|ae)re?)(?:\ (?:mir|uns|bitte|mal))*
    |(?:ist|steht\ dort|steht\ da)\ (?:bekannt|angegeben|geregelt|festgelegt|klar)
    |gibt\ es\ (?:eine?n?\ )?(?:angaben?|informationen|infos|hinweise?|regelung(?:en)?)(?:\ (?:dazu|dar(?:ü|ue)ber))?
    |(?:can|could|would)\ you(?:\ please)?\ (?:tell|show|explain\ to)\ (?:me|us)|do\ you(?:\ happen\ to)?\ know
    |i(?:'d|\ would)\ like\ to\ know|i\ want\ to\ know|i\ wonder|(?:tell|show)\ (?:me|us)
    )(?:,?\ (?:bitte|please))?\s*,?:?\s+(?={WHO}\b|ob\b|whether\b)""",
    re.IGNORECASE | re.VERBOSE,
)


def core(question: str) -> str:
    """The question without the greeting before it, the thanks after it and the polite frame around it.

    "Hallo, können Sie mir sagen, wann der Rat tagt? Danke!" is "wann der Rat tagt?". What would leave nothing stays.
    """
    text = searchable(question)
    for pattern in (_GREETS, _GREETS, _FRAMES, _THANKS, _PLEASE):  # "Super, danke! Wie …"
        hit = pattern.search(text) if pattern in (_THANKS, _PLEASE) else pattern.match(text)
        if hit and words(rest := (text[: hit.start()] + text[hit.end() :]).strip(" ,")):
            text = rest
    return question if text == searchable(question) else text
