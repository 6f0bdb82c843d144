"""Sentences with exact places, German first.

``sentences(text)`` covers every character that is not white space (or hidden) exactly once;
each sentence is ``text[start:end]`` without outer white space. Nothing is searched for
afterwards: a repeated paragraph keeps its own place.

A sentence ends at . ! ? … or at the end of a paragraph, list item, heading or table row. It
does not end at German or English abbreviations, ordinals and dates, initials, paragraph
signs, or inside a short quotation or parenthesis. Text without any of that is cut at about LONGEST
characters, so that one endless line still becomes pieces that can be embedded.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from rag.lines import BEFORE_ORDINAL, LAST_WORD, MONTHS, blocks, paragraphs
from rag.lines import rows as rows_of
from rag.types import Sentence, Span

LONGEST = 900  # characters; longer than any sentence a person would quote
_QUOTED = 300  # a quotation or a parenthesis up to this long is kept whole

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
    rd fa fam entspr stv bekl drs kto tz fn stk stck monatl jährl whg flst nrn mt sgt messrs""".split()
)
# These often end a sentence; they do when a word follows that likes to begin one.
_MAY_END = frozenset("usw etc chr ff uvm usf jh jhd str co std mio mrd ltd inc gmbh corp al".split())
_WEEKDAYS = frozenset("Mo Di Mi Do Fr Sa So".split())  # before a time, written so and not "so"
_STARTERS = frozenset(
    """der die das den dem des ein eine einen einem er sie es wir ich ihr man dies diese dieser dieses diesen diesem
    in im am an auf aus bei beim mit nach seit von vom vor zu zum zur für über unter um durch ohne gegen während
    wegen trotz doch aber und oder auch so da dort hier dann danach daher deshalb dadurch damit dabei allerdings
    jedoch zudem außerdem heute als wenn weil obwohl nachdem bevor sein seine ihre ihr alle viele einige laut neben
    the a an he she it they we this that these those in on at after before his her its their there however but and
    as when while if for from with since because although""".split()
)
_END = re.compile(r"[.!?…。！？]+[\"'”’“‘»«)\]*_]*")
_WIDE = frozenset("。！？")
# "Es gilt § 14. Sie …": a number that cites is no ordinal. "5 m. Die …": a letter after a number is a unit.
_CITES = re.compile(r"(?:§|\b(?:Abs|Art|Nr|S|Ziff|Rn|Kap|Abschn|lit)\.)\Z")
# What ends a decimal is no ordinal; what ends a range may be one: "1348-50. Der …", "im 17-18. Jahrhundert".
_DECIMAL = re.compile(r"\d,\Z")
_RANGE = re.compile(r"\d[–-]\Z")
_MEASURES = re.compile(r"\d\s?(?:°|k?m/)?\Z")
_OPEN_TO_CLOSE = {"„": "“”", "“": "”", "»": "«", "«": "»", "‚": "‘’"}


def sentences(text: str, hidden: Sequence[Span] = (), *, rows: bool = False) -> list[Sentence]:
    """Split a text. Hidden ranges belong to no sentence and separate what stands around them.

    rows: each line is one, as in a table whose cells are separated by commas; a cell in quotation marks may hold line
    ends.
    """
    text = _blanked(text, hidden)
    found: list[Sentence] = []
    for start, end in _cut_long(text, rows_of(text, LONGEST) if rows else _split(text)):
        while start < end and text[start].isspace():
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        if start < end:
            found.append(Sentence(number=len(found), start=start, end=end))
    return found


def _blanked(text: str, hidden: Sequence[Span]) -> str:
    """The text with line ends for what is hidden, as many as it has characters: other places stay where they are."""
    pieces: list[str] = []
    at = 0
    for span in sorted(hidden, key=lambda span: span.start):
        end = min(span.end, len(text))
        if end > at:
            begin = max(span.start, at)
            pieces += [text[at:begin], "\n" * (end - begin)]
            at = end
    return "".join([*pieces, text[at:]])


def _split(text: str) -> Iterator[tuple[int, int]]:
    for start, end in paragraphs(text):
        for line_start, line_end in blocks(text, start, end):
            yield from _by_punctuation(text, line_start, line_end)


def _by_punctuation(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    begin = start
    # Quotations follow each other, as the hits do: the only one that can hold a hit is the first that ends behind it.
    quotes = _quotations(text, start, end)
    quoted = next(quotes, None)
    for hit in _END.finditer(text, start, end):
        stop = hit.end()
        while quoted and quoted[1] <= stop:
            quoted = next(quotes, None)
        if quoted and quoted[0] < hit.start():
            continue
        if stop < end and not _ends_here(text, begin, hit, end):
            continue
        yield begin, stop
        begin = stop
    if begin < end:
        yield begin, end


def _quotations(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Ranges of short quotations and parentheses, ascending and disjoint; their inner full stops do not end the
    sentence around."""
    at = start
    while at < end:
        if (closing := _closing(text, start, at)) is not None:
            stop = min((p for c in closing if (p := text.find(c, at + 1, min(end, at + _QUOTED))) > 0), default=-1)
            if stop > 0:
                yield at, stop + 1
                at = stop
        at += 1


def _closing(text: str, start: int, at: int) -> str | None:
    """What closes the quotation or the parenthesis that opens at ``at``; None where none does."""
    if text[at] != "(":
        return _OPEN_TO_CLOSE.get(text[at])
    # One that opens after a sentence's end, or at the beginning, holds sentences of its own.
    before = text[max(start, at - 3) : at].rstrip()
    return ")" if before and before[-1] not in ".!?…:" else None


def _ends_here(text: str, begin: int, hit: re.Match[str], end: int) -> bool:
    mark, stop = hit.group(), hit.end()
    if mark[0] in _WIDE:
        return True
    if not text[stop].isspace():
        return False
    ahead = text[stop : min(end, stop + 60)].split(maxsplit=1)
    if not ahead:
        return True
    following = ahead[0].lstrip("\"'„“”«»‚‘([*_")
    if not following or not (following[0].isupper() or following[0].isdigit() or following[0] in "§•–-"):
        # "… sagte er" goes on after „Komm!“; a lower-case letter never begins a German sentence.
        return bool(following) and not following[0].isalpha() and not following[0].isspace() and mark[0] in "!?"
    if mark[0] != "." or mark.startswith(".."):
        return True
    return _full_stop_ends(text[max(begin, hit.start() - 40) : hit.start()], following, closed=len(mark) > 1)


def _full_stop_ends(before: str, following: str, *, closed: bool) -> bool:
    """Does the full stop after ``before`` end a sentence when ``following`` comes next?"""
    last = LAST_WORD.search(before)
    if last is None:
        return True
    word, rest = last.group(), before[: last.start()].rstrip()
    if word.isdigit() and _DECIMAL.search(before[: last.start()]):
        return True
    starter = re.sub(r"\W.*", "", following).lower() in _STARTERS
    if word.isdigit():
        return closed or _number_ends(word, rest, following, starter)
    lower = word.lower()
    # "Hauptstr. 5", "Rechnungsnr. 4711": compounds that are written short before a number.
    if following[0].isdigit() and (lower.endswith(("str", "nr")) or word in _WEEKDAYS):
        return False
    if lower in _ABBREVIATIONS:
        return lower in _MAY_END and starter and not following[0].isdigit()
    if len(word) == 1 and word.isalpha():
        if _MEASURES.search(before[: last.start()]):
            return starter
        # An initial ("J. S. Bach", "z. B.") unless a sentence plainly starts ("Vitamin C. Das …").
        return starter and word.isupper() and not rest.endswith(".")
    if re.fullmatch(r"[IVXLC]+", word):
        return starter
    return True


def _number_ends(word: str, rest: str, following: str, starter: bool) -> bool:
    if len(word) >= 3:
        return True
    if re.sub(r"\W.*", "", following).lower() in MONTHS:
        return False
    if starter and (_CITES.search(rest) or _RANGE.search(rest)):
        return True
    previous = LAST_WORD.search(rest)
    ordinal = previous is None or previous.group().lower() in BEFORE_ORDINAL or rest.endswith(("§", "."))
    return starter and not ordinal


def _cut_long(text: str, pieces: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    for start, end in pieces:
        while end - start > LONGEST:
            cut = max(text.rfind(" ", start + LONGEST // 2, start + LONGEST), text.rfind("\n", start, start + LONGEST))
            cut = start + LONGEST if cut <= start else cut
            yield start, cut
            start = cut
        yield start, end
