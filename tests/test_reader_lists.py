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
        ("<ul><li><p>a.</p><p>b</p><li>c<br>d<li><li>e</ul>", "• a.\n\nb\n\n• c\nd\n• e"),
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
        ("<ul><li>x<li><p><b>Was kostet es?</b></p><p>5 Euro.</p></ul>", "• x\n\nWas kostet es?\n\n5 Euro."),
        ("<ul><li><strong>Kaution</strong><p>900 Euro.</p><li>x</ul>", "Kaution\n\n900 Euro.\n\n• x"),
        ("<ul><li><b>Kaution</b><br>900 Euro.<li><b>Frist</b></ul>", "Kaution\n900 Euro.\n\n• Frist"),
        ("<ul><li>Obst<ul><li>Apfel</ul><p>Viel</p></ul>", "• Obst\n• Apfel\n\nViel"),
        (f"<ul><li><p>{'Wort ' * 30}</p><p>b</p></ul>", f"• {('Wort ' * 30).strip()}\n\nb"),
        ("<ol><li><p>Kaution</p><p>900 Euro.</p></ol>", "1. Kaution\n\n900 Euro."),
    ],
)
def test_what_heads_an_item_has_no_bullet(page: str, expected: str) -> None:
    """It opens a section, as it does without a list; a number does not keep it from that."""
    assert html.from_text(page).text == expected


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ('<ol style="list-style:none"><li>(1) a<li>b</ol>', "(1) a\n\nb"),
        ('<ul style="margin:0; LIST-STYLE-TYPE : none"><li>a<li>b</ul>', "a\n\nb"),
        ('<ul style="list-style: square; border: none"><li>a</ul>', "• a"),
        ("<ol><li>1. a<li>2) b<li>(3) c<li>1.1. d<li>e</ol>", "1. a\n2) b\n(3) c\n1.1. d\n5. e"),
        ("<ul><li>• a<li>– b<li><b>c)</b> c<li>1.5 Liter</ul>", "• a\n– b\nc) c\n• 1.5 Liter"),
        ("<ul><li>a<li>§ 3 b<li>c</ul>", "• a\n\n§ 3 b\n• c"),
    ],
)
def test_no_mark_is_made_up(page: str, expected: str) -> None:
    """Where an item's text has one of its own, or the page shows none."""
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


HEADED = (
    "Preise\n\n• Was kostet es?\n\n5 Euro.\n\n• Kaution\n\nSie ist fällig.\n\na) Frist\n\nZwei Monate.\n\n"
    "- Hund\n\n- Katze\n\nText.\n\nEs gilt:\n\n- Ruhe\n\nEnde.\n\n• Eile\n• Wer eilt?\n• Zeit\n\nSchluss."
)


def test_an_item_with_text_below_opens_a_section() -> None:
    """Where it stands apart with an empty line; the last of several items does not, nor what a label leads to."""
    lines = [one for one in sentences(HEADED) if opens_section(HEADED, one.start, one.end)]
    assert [HEADED[one.start : one.end] for one in lines] == ["Preise", "• Was kostet es?", "• Kaution", "a) Frist"]


def test_the_last_line_before_a_sentence_opens_a_section() -> None:
    """The lines between do not; nor does the last one where an item or a few words follow."""
    rules = "Ruhe\nVon 22 bis 6 Uhr ist Ruhe.\nKeine laute Musik\nKein Bohren am Sonntag\nHaustiere\n"
    for below, last in (("Hunde sind anzuleinen.", ["Haustiere"]), ("1. Hunde an die Leine.", []), ("Ja.", [])):
        text = rules + below
        lines = [one for one in sentences(text) if opens_section(text, one.start, one.end)]
        assert [text[one.start : one.end] for one in lines] == ["Ruhe", "Keine laute Musik", *last]


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
        '<w:style w:styleId="K2"><w:name w:val="heading 2"/><w:basedOn w:val="Punkt"/></w:style>'
        '<w:style w:styleId="K3"><w:basedOn w:val="K2"/></w:style>'
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
        (["K2 0 a", "K3 0 b", "Punkt 0 c"], "a\n\nb\n\n• c"),
        (["1 0 a", "1 0 7. b", "1 0 c", "2 0 § 4 d", "2 0 – e"], "1. a\n7. b\n3. c\n\n§ 4 d\n– e"),
        (["1 0 a", "1 1 b", "1 1 c", "1 0 d", "1 1 e"], "1. a\na) b\nb) c\n2. d\na) e"),
        (["1 0 a", "0 0 x", "1 0 b", "4 0 c", "4 0 d", "5 0 e"], "1. a\n\nx\n\n2. b\n5. c\n6. d\n7. e"),
        (["3 0 a", "3 0 b", "3 1 c"], "(IV) a\n(V) b\n\nc"),
        (["1 0 a", "1 0 ", "1 0 b", "0 0 ", "1 0 c", "9 0 d"], "1. a\n3. b\n\n4. c\n\nd"),
    ],
)
def test_items_of_a_word_file_are_counted_as_word_does(paragraphs: list[str], expected: str) -> None:
    """By the list's pattern or the style's; headings, and numbers of several levels, are left as they are."""
    assert docx.read(word_file(*paragraphs)).text == expected


def test_a_numbered_heading_of_a_word_file_has_no_number() -> None:
    """Also where nothing but the name of its style tells that it is one; and it is counted."""
    own = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="4"/></w:numPr>'
    for style in ("Heading2", "berschrift2", "Titel"):
        head = (own, f'<w:pStyle w:val="{style}"/>{own}')
        assert docx.read(word_file("4 0 Kopf", "1 0 a", change=head)).text == "Kopf\n\n6. a"


def test_a_deleted_item_is_not_counted() -> None:
    """One that a tracked change deleted is gone with its number."""
    words = "<w:r><w:t>b</w:t></w:r>"
    whole = word_file("1 0 a", "1 0 b", "1 0 c", change=(words, f"<w:del>{words}</w:del>"))
    assert docx.read(whole).text == "1. a\n2. c"


def test_a_broken_part_of_lists_costs_only_the_marks() -> None:
    """The text is read all the same."""
    assert docx.read(word_file("1 0 a", "1 0 b", numbering="<w:numbering")).text == "a\n\nb"
