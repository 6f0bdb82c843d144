"""Says the same in other words, by program: other number and date formats, another order, another
inflection. What comes out is still proven by the sentence that it was made from.

Each function takes a sentence and gives another one, or None where it finds nothing that it can
reword safely. Nothing here shares code with the checks that are measured with it.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable

_MONTHS = {
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split(),
    "en": "January February March April May June July August September October November December".split(),
}
_SMALL = {
    "de": "null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf".split(),
    "en": "zero one two three four five six seven eight nine ten eleven twelve".split(),
}
_UNITS = {
    "de": {"Prozent": "%", "Kilometer": "km", "Meter": "m", "Quadratkilometer": "km²", "Kilogramm": "kg"},
    "en": {"percent": "%", "per cent": "%", "kilometres": "km", "kilometers": "km", "miles": "mi"},
}
_UNITS["de"] |= {"Euro": "€", "Zentimeter": "cm", "Millionen": "Mio.", "Milliarden": "Mrd."}


def _grouped(sentence: str, mark: str) -> str | None:
    """A long number with or without its marks: 11.000 and 11000."""
    if hit := re.search(rf"(?<![\d.,])\d{{1,3}}(?:{re.escape(mark)}\d{{3}})+(?![\d.,]\d|\d)", sentence):
        return sentence[: hit.start()] + hit[0].replace(mark, "") + sentence[hit.end() :]
    if hit := re.search(r"(?<![\d.,])\d{5,9}(?![\d.,]\d|\d)", sentence):
        return sentence[: hit.start()] + f"{int(hit[0]):,}".replace(",", mark) + sentence[hit.end() :]
    return None


def _small(sentence: str, language: str) -> str | None:
    """A small number as a word or in digits, before the noun that it counts."""
    words = _SMALL[language]
    noun = r"(?= [A-ZÄÖÜ][a-zäöüß]{3,}n?\b)" if language == "de" else r"(?= [a-z]{3,}s\b)"
    inside = rf"(?<=[a-zäöüß,] )(?:{'|'.join(words[2:])}){noun}"
    if hit := re.search(inside, sentence):
        return sentence[: hit.start()] + str(words.index(hit[0])) + sentence[hit.end() :]
    if hit := re.search(rf"(?<=[a-zäöüß] )(?:[2-9]|1[0-2]){noun}", sentence):
        return sentence[: hit.start()] + words[int(hit[0])] + sentence[hit.end() :]
    return None


def _unit(sentence: str, language: str) -> str | None:
    """A unit in full or short: 5 Prozent and 5 %."""
    for long, short in _UNITS[language].items():
        if hit := re.search(rf"(?<=\d )(?:{long})(?=[ ,.;)]|$)", sentence):
            return sentence[: hit.start()] + short + sentence[hit.end() :]
        if hit := re.search(rf"(?<=\d) ?{re.escape(short)}(?=[ ,;)]|\.?$)", sentence):
            return f"{sentence[: hit.start()]} {long}{sentence[hit.end() :]}"
    return None


def number(sentence: str, language: str) -> str | None:
    """Another format of one number or its unit."""
    mark = "." if language == "de" else ","
    return _grouped(sentence, mark) or _unit(sentence, language) or _small(sentence, language)


def _german_date(sentence: str) -> str | None:
    months = "|".join(_MONTHS["de"])
    if hit := re.search(rf"(\d{{1,2}})\. ({months}) (\d{{4}})\b", sentence):
        short = f"{int(hit[1]):02}.{_MONTHS['de'].index(hit[2]) + 1:02}.{hit[3]}"
        return sentence[: hit.start()] + short + sentence[hit.end() :]
    if hit := re.search(r"\b(\d{1,2})\.(\d{1,2})\.(\d{4})\b", sentence):
        if not 1 <= int(hit[2]) <= 12:
            return None
        long = f"{int(hit[1])}. {_MONTHS['de'][int(hit[2]) - 1]} {hit[3]}"
        return sentence[: hit.start()] + long + sentence[hit.end() :]
    if hit := re.search(r"\b([Ii])m Jahre? (?=\d{4}\b)", sentence):
        return sentence[: hit.start()] + ("In dem Jahr " if hit[1] == "I" else "in dem Jahr ") + sentence[hit.end() :]
    if hit := re.search(r"(?<=wurde )(?=\d{4}\b(?! [A-Za-z]*(?:Meter|Menschen|Einwohner)))", sentence):
        return sentence[: hit.start()] + "im Jahr " + sentence[hit.end() :]
    return None


def _english_date(sentence: str) -> str | None:
    months = "|".join(_MONTHS["en"])
    if hit := re.search(rf"\b({months}) (\d{{1,2}}), (\d{{4}})\b", sentence):
        return f"{sentence[: hit.start()]}{hit[2]} {hit[1]} {hit[3]}{sentence[hit.end() :]}"
    if hit := re.search(rf"\b(\d{{1,2}}) ({months}) (\d{{4}})\b", sentence):
        return f"{sentence[: hit.start()]}{hit[2]} {hit[1]}, {hit[3]}{sentence[hit.end() :]}"
    if hit := re.search(r"\b([Ii])n (?=[12]\d{3}\b(?!s))", sentence):
        return sentence[: hit.start()] + hit[1] + "n the year " + sentence[hit.end() :]
    return None


def date(sentence: str, language: str) -> str | None:
    """Another format of one date."""
    return _german_date(sentence) if language == "de" else _english_date(sentence)


_PAIR = {
    "de": re.compile(r"(?<=[a-zäöüß] )([A-ZÄÖÜ][a-zäöüß]+) und ([A-ZÄÖÜ][a-zäöüß]+)(?=[.,;]| [a-zäöüß])"),
    "en": re.compile(r"(?<=[a-z] )([A-Z][a-z]+|[a-z]{4,}s) and ([A-Z][a-z]+|[a-z]{4,}s)(?=[.,;]| [a-z])"),
}
_FRONTED = re.compile(r"((?:In|On|At|During|After|Before|By|Since|From|Under)(?: [\w'’-]+){1,7}), (.+?)([.!])\Z", re.S)
_FIELD = re.compile(
    r"((?:Im|In|Am|Seit|Nach|Bei|Von|Zwischen|Während|Unter|Auf|Mit|Durch)(?: [\wäöüß.-]+){1,6}?) "
    r"(ist|sind|war|waren|wurde|wurden|wird|werden|hat|haben|hatte|hatten|kann|können|konnte|gibt|gab|lag|liegt) "
    r"((?:er|sie|es|man)|(?:der|die|das|ein|eine)(?: [a-zäöüß]+(?:e|er|en))* [A-ZÄÖÜ][\wäöüß-]+) (.+)\Z",
    re.S,
)


def order(sentence: str, language: str) -> str | None:
    """The same words in another order: a fronted phrase moved behind, or two parts of a list swapped."""
    if language == "en" and (hit := _FRONTED.match(sentence)) and ";" not in hit[2]:
        first = hit[2][0] if hit[2].split()[0] in ("I",) or hit[2].split()[0].istitle() else hit[2][0].upper()
        return f"{first}{hit[2][1:]} {hit[1][0].lower()}{hit[1][1:]}{hit[3]}"
    if language == "de" and (hit := _FIELD.match(sentence)):
        return f"{hit[3][0].upper()}{hit[3][1:]} {hit[2]} {hit[1][0].lower()}{hit[1][1:]} {hit[4]}"
    if hit := _PAIR[language].search(sentence):
        link = "und" if language == "de" else "and"
        return f"{sentence[: hit.start()]}{hit[2]} {link} {hit[1]}{sentence[hit.end() :]}"
    return None


_PERFECT = {
    "gewann": "gewonnen", "begann": "begonnen", "schrieb": "geschrieben", "verlor": "verloren", "erhielt": "erhalten",
    "nahm": "genommen", "gab": "gegeben", "fand": "gefunden", "trug": "getragen", "sprach": "gesprochen",
    "besaß": "besessen", "schuf": "geschaffen", "schloss": "geschlossen", "hielt": "gehalten", "ließ": "gelassen",
    "erreichte": "erreicht", "besuchte": "besucht", "erklärte": "erklärt", "führte": "geführt", "eroberte": "erobert",
    "veröffentlichte": "veröffentlicht", "gründete": "gegründet", "baute": "gebaut", "erzielte": "erzielt",
    "bezeichnete": "bezeichnet", "entwickelte": "entwickelt", "verwendete": "verwendet", "lebte": "gelebt",
    "arbeitete": "gearbeitet", "dauerte": "gedauert", "kostete": "gekostet", "zählte": "gezählt",
}  # fmt: skip
_PARTICLES = "ab an auf aus bei ein mit nach vor zu fest statt teil".split()
_FINITE = r"\b(?:ist|sind|war|waren|hat|haben|hatte|hatten|wird|werden|wurden?|kann|können)\b"
_GENITIVE = re.compile(
    r"\b([A-ZÄÖÜ][a-zäöüß]{3,}) ([A-ZÄÖÜ][a-zäöüß]{2,}(?:ien|ia|la|da|land|burg|stadt|reich))s(?=[ ,.;)])(?! [A-ZÄÖÜ])"
)
_ENGLISH_PERFECT = re.compile(r"\b(was|were) (?=(?:\w+ly )?(?:\w{3,}ed|built|born|made|held|written|taken|given)\b)")
_SHORT = {"did not": "didn't", "is not": "isn't", "was not": "wasn't", "were not": "weren't", "does not": "doesn't"}


def _german_perfect(sentence: str) -> str | None:
    """A main clause without commas, from the past tense to the perfect."""
    if not re.fullmatch(r"[^,;:()„“\"]+\.", sentence):
        return None
    if hit := re.search(r" (wurden?) (.+ \w*(?:ge\w+(?:t|en)|iert|\b(?:be|er|ver|ent)\w+(?:t|en)))\.\Z", sentence):
        if not re.search(_FINITE, hit[2]):
            return f"{sentence[: hit.start()]} {'ist' if hit[1] == 'wurde' else 'sind'} {hit[2]} worden."
        return None
    verbs = [word for word in re.findall(r"[a-zäöüß]+", sentence) if word in _PERFECT]
    if len(verbs) != 1 or re.search(_FINITE, sentence):
        return None
    before, after = sentence[:-1].split(f" {verbs[0]} ", 1) if f" {verbs[0]} " in sentence else ("", "")
    if not before or not after or " und " in after:
        return None
    last = after.rsplit(" ", 1)[-1]
    if last in _PARTICLES:
        return f"{before} hat {after.rsplit(' ', 1)[0]} {last}{_PERFECT[verbs[0]]}."
    return f"{before} hat {after} {_PERFECT[verbs[0]]}."


def inflection(sentence: str, language: str) -> str | None:
    """Another tense of the verb, or a genitive said otherwise."""
    if language == "de":
        if said := _german_perfect(sentence):
            return said
        if hit := _GENITIVE.search(sentence):
            return f"{sentence[: hit.start()]}{hit[1]} von {hit[2]}{sentence[hit.end() :]}"
        return None
    for long, short in _SHORT.items():
        if long in sentence:
            return sentence.replace(long, short, 1)
    if hit := re.search(r"\b([A-Z][a-z]+)['’]s ([a-z]{4,})(?= (?:was|is|in|of|and|to|at)\b|[.,])", sentence):
        return f"{sentence[: hit.start()]}the {hit[2]} of {hit[1]}{sentence[hit.end() :]}"
    if hit := _ENGLISH_PERFECT.search(sentence):
        now = "has been " if hit[1] == "was" else "have been "
        return sentence[: hit.start()] + now + sentence[hit.end() :]
    return None


FORMS: dict[str, Callable[[str, str], str | None]] = {
    "number format": number,
    "date format": date,
    "order": order,
    "inflection": inflection,
}


def reworded(sentence: str, language: str, chance: random.Random) -> tuple[str, str] | None:
    """The sentence in other words and what was changed: one form, sometimes two; None: nothing to change."""
    possible = [(name, said) for name, form in FORMS.items() if (said := form(sentence, language))]
    possible = [(name, said) for name, said in possible if said != sentence]
    if not possible:
        return None
    name, said = chance.choice(possible)
    other = chance.choice(list(FORMS))
    if other != name and chance.random() < 0.4:
        twice = FORMS[other](said, language)
        if twice and twice not in (said, sentence):
            return twice, f"{name}, {other}"
    return said, name
