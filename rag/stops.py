"""Full stops: which of them end a sentence, and which belong to an abbreviation, an ordinal or an initial."""

from __future__ import annotations

import re

from rag.lines import BEFORE_ORDINAL, LAST_WORD, MONTHS
from rag.text import STOP

_ABBREVIATIONS = frozenset(
    """abb abs abschn abt adr allg anh anl anm art aufl az bd beil bes best betr bez bgbl bhf bl bspw bzgl bzw ca cf
    chr co corp dgl dipl dir dr durchschn ebd ed eidg eigtl einschl engl etc ev evtl exkl ff fig frl geb gebr gem
    gen gest gez ggf ggfs hbf hg hl hr hrn hrsg inc incl ing inh inkl insb insbes jh jhd jr kap kfm kgl lat lfd lic
    lit ltd mag max med min mind mio mrd mr mrs ms mwst nat nr obb op par phil pos prof prot ref reg rel resp rer s
    sen sog sogen sp st std str svw tel tl tsd tägl u ua ungef univ urspr usf usw uvm v verf vers vgl vl vol vorm
    vors vs wg wiss zb zit zt zus zw zzgl zzt jan feb mär apr jun jul aug sep sept okt nov dez dec oct mar no al
    rn rdnr rdn rz ziff tab lt hs unterabs uabs stellv ehem pers idnr
    dt franz span ital jap poln russ griech niederl tschech ungar türk abk bj
    approx dept est gov hon rev gmbh nos pp para sec wwe ebf
    rd fa fam entspr stv bekl drs kto tz fn stk stck monatl jährl whg flst nrn mt sgt messrs
    abzgl beschl urt bsp hd kath stb versch verschied attn capt col excl maj sched
    ave blvd bros fr mon rep thu tue wed zi""".split()
)
# These often end a sentence; they do when a word follows that likes to begin one.
_MAY_END = frozenset(
    "usw etc chr ff uvm usf jh jhd str co std mio mrd ltd inc gmbh corp al ave blvd bros fr mon rep thu tue wed zi"
    " hd min st excl".split()
)
# Words of their own, like "die App": an abbreviation only before what they count.
_BEFORE_NUMBER = frozenset("App Ch Cl Pkt".split())
_COUNTS = re.compile(r"\d|[A-Z]\b|[IVXLC]+\b")
# "vierteljährl.", "schriftl.": no other word without a capital ends so in German or English.
_CLIPPED = re.compile(r"\w{3,}(?:[bdgnt]l|ährl)")
_WEEKDAYS = frozenset("Mo Di Mi Do Fr Sa So".split())  # before a time, written so and not "so"
_STARTERS = (STOP["de"] | STOP["en"] - {"be", "been"}).union(
    """ab allerdings although anschließend außerdem bevor bitte deshalb drei einige either ferner heute however
    jedoch laut nachdem obwohl please several since sofern soweit trotz wegen weitere weiteren weiterer
    weiterhin zudem zunächst zusätzlich zwei""".split()
)
# Words of one of the two languages alone: in English a number before a full stop is no ordinal.
_ENGLISH = STOP["en"] - STOP["de"]
_GERMAN = STOP["de"] - STOP["en"]
# But German names keep theirs ("the 2. Bundesliga", "for 1. FC Köln"), and so do the items of a list in a line.
_BEFORE_NAME = frozenset("the a to for in of".split())
# "Es gilt § 14. Sie …": a number that cites is no ordinal. "5 m. Die …": a letter after a number is a unit.
_CITES = re.compile(r"(?:§|\b(?:Abs|Art|Nr|S|Ziff|Rn|Kap|Abschn|lit)\.)\Z")
# What ends a decimal is no ordinal; what ends a range may be one: "im 17-18. Jahrhundert".
_DECIMAL = re.compile(r"\d,\Z")
# The end of a range, a date, a time, a score or a fraction ("18:30", "31. 12", "3:1"), and a negative number; what
# numbers a line ("4.2. Der Mieter …") has no word before it.
_INSIDE = re.compile(r"(?:\d[–:/=.-]|\b\d\d?\. |\s[–-])\Z")
_MEASURES = re.compile(r"\d\s?(?:°|[A-Za-z]{1,5}/)?\Z")
# "e. V.", "p. a.", "U.S.", "Ph.D.": what stands before the last letter of letters with full stops.
_DOTTED = re.compile(r"(?:\b(?:[^\W\d_]|Ph)\.\s?)+\Z")
# Of these more follows, whatever it begins with.
_NEED_MORE = frozenset("zb dh nb uu ia iü me ie eg va og ug isd isv ivm ihv idf idr ird vd zt zh".split())
_SURNAMES = frozenset("an das du will".split())  # "W. E. B. Du Bois"
_TITLED = re.compile(r"\b(?:Dr|Prof)\.(?:[ -]?[a-zäöü]{2,6}\.)*\Z")  # "Dr.", "Dr. rer."


def full_stop_ends(before: str, following: str, *, closed: bool) -> bool:
    """Does the full stop after ``before`` end a sentence when ``following`` comes next?

    following: the next word, with what adheres to it; closed: a quotation mark or bracket stands after the full stop.
    """
    last = LAST_WORD.search(before)
    if last is None:
        return True
    word, ahead = last.group(), before[: last.start()]
    rest = ahead.rstrip()
    if word.isdigit() and _DECIMAL.search(ahead):
        return True
    # "J. A. Smith": a letter with a full stop is an initial, and no article.
    starter = _plain(following) in _STARTERS and not re.match(r"\w\.", following)
    if word.isdigit():
        return closed or _number_ends(word, ahead, following, starter)
    lower = word.lower()
    # "Hauptstr. 5", "Rechnungsnr. 4711": compounds that are written short before a number.
    if following[0].isdigit() and (lower.endswith(("str", "nr")) or word in _WEEKDAYS):
        return False
    if len(word) == 1 and word.isalpha() and (dotted := _DOTTED.search(ahead)):
        whole = re.sub(r"\W", "", dotted.group() + word).lower()
        return starter and whole not in _NEED_MORE and _plain(following) not in _SURNAMES
    if word in _BEFORE_NUMBER and _COUNTS.match(following):
        return False
    if lower in _ABBREVIATIONS or lower.endswith("str"):
        return (lower in _MAY_END or lower.endswith("str")) and starter and not following[0].isdigit()
    if word.islower() and (_CLIPPED.fullmatch(word) or (lower not in _STARTERS and _TITLED.search(rest))):
        return False
    if len(word) == 1 and word.isalpha():
        # A unit, or an initial ("J. Bach") unless a sentence plainly starts ("Vitamin C. Das …"); the first letter of
        # all numbers an item.
        unit = _MEASURES.search(ahead) is not None
        return starter and (unit or (word.isupper() and rest != "" and not rest.endswith(".")))
    if re.fullmatch(r"[IVXLC]+", word):
        return starter
    return True


def _plain(word: str) -> str:
    return re.sub(r"\W.*", "", word).lower()


def _number_ends(word: str, ahead: str, following: str, starter: bool) -> bool:
    if len(word) >= 3:
        return True
    if _plain(following) in MONTHS:
        return False
    rest = ahead.rstrip()
    if starter and (_CITES.search(rest) or (_INSIDE.search(ahead) and re.search(r"[^\W\d]", ahead))):
        return True
    # What follows a colon or a comma may number an item: "Do this: 1. Read the gauge, 2. Go in".
    previous = LAST_WORD.search(rest)
    if not rest.endswith((":", ";", ",")) and _is_english(rest):
        named = previous is not None and previous.group().lower() in _BEFORE_NAME
        number = int(word) if word.isdecimal() else 0
        counted = number == 1 or re.search(rf"\b{number - 1}\.\s", rest) is not None
        return starter or not (named or counted)
    ordinal = previous is None or previous.group().lower() in BEFORE_ORDINAL or rest.endswith(("§", "."))
    return starter and not ordinal


def _is_english(text: str) -> bool:
    """Has a text English function words, and no German ones?"""
    told = set(re.findall(r"\w+", text.lower()))
    return bool(told & _ENGLISH) and not told & _GERMAN
