"""Lists of web pages and Word files: each item is a sentence of its own, with the mark that is seen before it."""

from __future__ import annotations

import pytest
from whole_files import PACKAGE, RELATIONS, WORD, docx_of

from rag.evidence import rank
from rag.headings import opens_section
from rag.hits import Hit, SentenceHit
from rag.readers import docx, html
from rag.sentences import sentences
from rag.types import Passage

RULES = (
    "Hunde verboten",
    "die Räder in den Keller, damit im Flur immer Platz für alle ist",
    "Ab 22 Uhr Ruhe. Auch sonntags.",
)


def cut(text: str) -> list[str]:
    return [text[one.start : one.end] for one in sentences(text)]


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("<p>x<ul><li><p>a</p><li>b</ul>y", "x\n\n• a\n• b\n\ny"),
        ("<ul><li><p>a</p><p>b</p><li>c<br>d<li><li>e</ul>", "• a\n\nb\n\n• c\nd\n• e"),
        ("<ul><li>a<ul><li>b</ul><li>c</ul><ul><li>d</ul>", "• a\n• b\n• c\n\n• d"),
        ("<ul><li>a</li><ul><li>b</li></ul><li>c</li></ul>", "• a\n• b\n• c"),
        ("<ol><li>a<li value=7>b<li>c</ol>", "1. a\n7. b\n8. c"),
        ("<ol start=2 reversed><li>a<li>b</ol>", "2. a\n1. b"),
        ("<ol reversed><li>a<li>b</ol>", "2. a\n1. b"),
        ("<ol type=a start=26><li>a<li>b</ol><ol type=I start=3><li>c<li>d</ol>", "z) a\naa) b\n\nIII) c\nIV) d"),
        ("<table><tr><td>x<td><ul><li>a<li>b</ul><td>y</table>", "x\t• a\n• b\n\ny"),
        ("<ul><li><a>Start</a><li>Preise<li><a>Kontakt</a></ul>", "Start\n\nPreise\n\nKontakt"),
        ("<nav><ul><li>Start<li>Preise</ul></nav><ul><li>a</ul>", "Start\n\nPreise\n\n• a"),
        ("<ul><li><a>Bad</a> im Wald<li>Rat<li><a>Post</a></ul>", "• Bad im Wald\n• Rat\n• Post"),
        ("<ul><li><h3>Bad</h3><p>Es ist offen.</p></ul><li>x", "Bad\n\nEs ist offen.\n\nx"),
    ],
)
def test_items_of_a_page_stand_below_each_other(page: str, expected: str) -> None:
    """Also lists in lists; a menu, and a list of sections, has no items that say something."""
    assert html.from_text(page).text == expected


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("<dt>Kaution<dd><p>drei Mieten</p><dt>Tiere<dd>Hund<dd>Katze", "Kaution\tdrei Mieten\nTiere\tHund\tKatze"),
        ("<dt>Hund<dt>Katze<dd>verboten", "Hund\tKatze\tverboten"),
        ("<dt>Darf ich grillen?<dd>Im Hof.", "Darf ich grillen?\n\nIm Hof."),
        ("<dt>Pumpe<dd>Sie heizt das Haus. Sie ist leise.", "Pumpe\n\nSie heizt das Haus. Sie ist leise."),
        ("<dt>1.<dd><p>Wer<dl><dt>a)<dd>gräbt,</dl><dt>2.<dd>Ruhe", "1. Wer\na) gräbt,\n2. Ruhe"),
        ("<dt>Pumpe", "Pumpe"),
    ],
)
def test_a_term_stays_with_what_explains_it(page: str, expected: str) -> None:
    """On one line, as in a table, where that is one sentence; a number is a mark; a question or a heading stays one."""
    assert html.from_text(f"<dl>{page}</dl>").text == expected


def test_what_is_hidden_of_a_list_has_no_mark() -> None:
    """The mark stands before what is seen."""
    reading = html.from_text("<ul><li>a<li hidden>x<li><i hidden>y</i>b</ul>")
    assert (reading.text, [reading.text[a:b] for a, b in reading.hidden]) == ("• a\nx\ny• b", ["x\ny"])


def test_each_item_may_answer() -> None:
    """Short, long or of several sentences; nothing of it is taken for a heading."""
    text = html.from_text(f"<p>Regeln<ul><li>{'<li>'.join(RULES)}</ul>").text
    lines = [SentenceHit("a", 1, n, s.start, s.end, text[s.start : s.end]) for n, s in enumerate(sentences(text))]
    hit = Hit(Passage(file="a", start=0, end=len(text), text=text, score=1.0), 1, 0, {}, tuple(lines), text=text)
    told = {one.sentence.text for one in rank("Was gilt im Haus?", [hit], lambda stem: 1.0)}
    assert told == {f"• {RULES[0]}", f"• {RULES[1]}", "• Ab 22 Uhr Ruhe.", "Auch sonntags."}


def test_numbers_that_follow_each_other_head_nothing() -> None:
    """And "oder" before the second one does not make it a date; one alone may be a heading."""
    text = "1. Die Kosten der Heizung des ganzen Hauses und\n2. Die Kosten des Wassers\n\n3. Kaution\n\nSie ist fällig."
    assert cut(text)[:3] == [*text.splitlines()[:2], "3. Kaution"]
    heads = [one for one in sentences(text) if opens_section(text, one.start, one.end)]
    assert [text[one.start : one.end] for one in heads] == ["3. Kaution"]


LEVEL = '<w:lvl w:ilvl="{}"><w:start w:val="{}"/><w:numFmt w:val="{}"/><w:lvlText w:val="{}"/></w:lvl>'
PATTERNS = [
    [(1, "decimal", "%1."), (1, "lowerLetter", "%2.")],
    [(1, "bullet", "\uf0b7"), (1, "bullet", "o")],
    [(4, "upperRoman", "(%1)"), (1, "decimal", "%1.%2")],
]
LISTS = {"1": (0, ""), "2": (1, ""), "3": (2, ""), "4": (0, '<w:startOverride w:val="5"/>'), "5": (0, "")}


def word_file(*paragraphs: str, numbering: str = "", change: tuple[str, str] = ("", "")) -> bytes:
    """Paragraphs as "list level text", or a style in place of the list. change: what is replaced in them, by what."""
    body = []
    for paragraph in paragraphs:
        name, level, words = paragraph.split(" ", 2)
        own = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{name}"/></w:numPr>'
        own = own if name.isdecimal() else f'<w:pStyle w:val="{name}"/>'
        body.append(f"<w:p><w:pPr>{own}</w:pPr><w:r><w:t>{words}</w:t></w:r></w:p>".replace(*change))
    patterns = "".join(
        f'<w:abstractNum w:abstractNumId="{number}">{"".join(LEVEL.format(n, *each) for n, each in enumerate(levels))}'
        "</w:abstractNum>"
        for number, levels in enumerate(PATTERNS)
    )
    lists = "".join(
        f'<w:num w:numId="{name}"><w:abstractNumId w:val="{pattern}"/>'
        f'<w:lvlOverride w:ilvl="0">{anew}</w:lvlOverride></w:num>'
        for name, (pattern, anew) in LISTS.items()
    )
    styles = (
        '<w:style w:styleId="Punkt"><w:pPr><w:numPr><w:numId w:val="2"/></w:numPr></w:pPr></w:style>'
        '<w:style w:styleId="Unterpunkt"><w:basedOn w:val="Punkt"/></w:style>'
        '<w:style w:styleId="Kopf"><w:basedOn w:val="Punkt"/><w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style>'
    )
    relations = "".join(
        f'<Relationship Id="r{kind}" Type="{RELATIONS}/{kind}" Target="{kind}.xml"/>'
        for kind in ("numbering", "styles")
    )
    parts: dict[str, bytes | None] = {
        "word/numbering.xml": (numbering or f'<w:numbering xmlns:w="{WORD}">{patterns}{lists}</w:numbering>').encode(),
        "word/styles.xml": f'<w:styles xmlns:w="{WORD}">{styles}</w:styles>'.encode(),
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{PACKAGE}">{relations}</Relationships>'.encode(),
    }
    return docx_of(body, parts=parts)


@pytest.mark.parametrize(
    ("paragraphs", "expected"),
    [
        (["0 0 x", "2 0 a", "2 1 b", "2 0 c", "0 0 y"], "x\n\n• a\n• b\n• c\n\ny"),
        (["Punkt 0 a", "Unterpunkt 0 b", "Kopf 0 c", "Text 0 d"], "• a\n• b\n\nc\n\nd"),
        (["1 0 a", "1 1 b", "1 1 c", "1 0 d", "1 1 e"], "1. a\na) b\nb) c\n2. d\na) e"),
        (["1 0 a", "0 0 x", "1 0 b", "4 0 c", "4 0 d", "5 0 e"], "1. a\n\nx\n\n2. b\n5. c\n6. d\n7. e"),
        (["3 0 a", "3 0 b", "3 1 c"], "(IV) a\n(V) b\n\nc"),
        (["1 0 a", "1 0 ", "1 0 b", "0 0 ", "1 0 c", "9 0 d"], "1. a\n3. b\n\n4. c\n\nd"),
    ],
)
def test_items_of_a_word_file_are_counted_as_word_does(paragraphs: list[str], expected: str) -> None:
    """By the list's pattern or the style's; headings, and numbers of several levels, are left as they are."""
    assert docx.read(word_file(*paragraphs)).text == expected


def test_a_deleted_item_is_not_counted() -> None:
    """One that a tracked change deleted is gone with its number."""
    words = "<w:r><w:t>b</w:t></w:r>"
    whole = word_file("1 0 a", "1 0 b", "1 0 c", change=(words, f"<w:del>{words}</w:del>"))
    assert docx.read(whole).text == "1. a\n2. c"


def test_a_broken_part_of_lists_costs_only_the_marks() -> None:
    """The text is read all the same."""
    assert docx.read(word_file("1 0 a", "1 0 b", numbering="<w:numbering")).text == "a\n\nb"
