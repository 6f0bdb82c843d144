"""What the Word reader makes of signs, ticked boxes and tracked changes."""

from __future__ import annotations

import pytest
from whole_files import WORD, docx_of

from rag.readers import docx


def run(words: str, looks: str = "") -> str:
    return f"<w:r><w:rPr>{looks}</w:rPr><w:t>{words}</w:t></w:r>"


def sign(font: str, number: str) -> str:
    return f'<w:r><w:sym w:font="{font}" w:char="{number}"/></w:r>'


def box(state: str) -> str:
    data = f'<w:ffData><w:name w:val="x"/><w:checkBox><w:sizeAuto/>{state}</w:checkBox></w:ffData>'
    return (
        f'<w:r><w:fldChar w:fldCharType="begin">{data}</w:fldChar></w:r>'
        '<w:r><w:instrText> FORMCHECKBOX </w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def text_of(*runs: str) -> str:
    return docx.read(docx_of([f"<w:p>{''.join(runs)}</w:p>"])).text


@pytest.mark.parametrize(
    ("font", "number", "expected"),
    [
        ("Wingdings", "F0FE", "☑"),
        ("Wingdings", "F0FD", "☒"),
        ("Wingdings", "F0A8", "☐"),
        ("Wingdings", "6F", "☐"),
        ("Wingdings", "F0FC", "✓"),
        ("Wingdings 2", "F052", "☑"),
        ("Wingdings 2", "F0A3", "☐"),
        ("Symbol", "F0B1", "±"),
        ("Symbol", "F0B0", "°"),
        ("Symbol", "F0A3", "≤"),
        ("Symbol", "F0B3", "≥"),
        ("Symbol", "F0D7", "·"),
        ("Symbol", "F06D", "μ"),
        ("Symbol", "F057", "Ω"),
        ("Symbol", "F02B", "+"),
        ("MS Gothic", "2612", "☒"),
        ("Segoe UI Symbol", "B1", "±"),
        ("Wingdings 3", "70", "\ufffd"),
        ("Wingdings", "F001", "\ufffd"),
        ("Haus", "F0FE", "\ufffd"),
        ("Arial", "D800", "\ufffd"),
        ("Arial", "110000", "\ufffd"),
        ("Arial", "-5", "\ufffd"),
        ("Arial", "", "\ufffd"),
    ],
)
def test_a_sign_is_the_character_that_is_seen(font: str, number: str, expected: str) -> None:
    """A sign of a font of signs is written as the character that looks like it, or marked as unknown."""
    assert text_of(run("a "), sign(font, number), run(" b")) == f"a {expected} b"


def test_hidden_signs_are_hidden() -> None:
    """A sign in a run that is not shown is not shown either."""
    hidden = '<w:r><w:rPr><w:vanish/></w:rPr><w:sym w:font="Symbol" w:char="F0B1"/></w:r>'
    reading = docx.read(docx_of([f"<w:p>{run('a')}{hidden}</w:p>"]))
    assert (reading.text, reading.hidden) == ("a±", ((1, 2),))


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("<w:checked/>", "☒"),
        ('<w:default w:val="0"/><w:checked/>', "☒"),
        ('<w:default w:val="1"/>', "☒"),
        ('<w:default w:val="1"/><w:checked w:val="0"/>', "☐"),
        ('<w:default w:val="0"/>', "☐"),
        ("", "☐"),
    ],
)
def test_a_box_of_an_old_form_is_ticked_or_empty(state: str, expected: str) -> None:
    """The check boxes of old forms have no text; ticked and empty ones do not look alike."""
    assert text_of(box(state), run(" Ja")) == f"{expected} Ja"


def test_the_default_of_a_text_field_ticks_nothing() -> None:
    """A text field's default is no box, and the box before it stays as it is."""
    field = '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:textInput><w:default w:val="x"/></w:textInput>'
    assert text_of(box(""), f"{field}</w:ffData></w:fldChar></w:r>", run("Name")) == "☐Name"


def test_a_tab_to_a_place_on_the_page_is_a_tab() -> None:
    """Left, middle and right part of a header do not run together."""
    assert text_of(run("a"), '<w:r><w:ptab w:alignment="right"/></w:r>', run("b")) == "a\tb"


def test_a_deleted_text_box_is_not_read() -> None:
    """A text box that a tracked change deleted is gone with all that is in it; an inserted one is read."""
    inner = f"<w:r><w:txbxContent><w:p>{run('Kasten')}</w:p></w:txbxContent></w:r>"
    assert text_of(run("a"), f"<w:del>{inner}</w:del>", run("b")) == "ab"
    assert text_of(run("a"), f"<w:ins>{inner}</w:ins>", run("b")) == "Kasten\n\nab"


def test_what_was_hidden_once_is_visible_now() -> None:
    """How a run or a paragraph looked before a tracked change says nothing about it now."""
    before = "<w:rPrChange><w:rPr><w:vanish/><w:sz w:val='2'/></w:rPr></w:rPrChange>"
    after = "<w:vanish/><w:rPrChange><w:rPr/></w:rPrChange>"
    heading = '<w:pPr><w:pPrChange><w:pPr><w:pStyle w:val="Heading1"/></w:pPr></w:pPrChange></w:pPr>'
    reading = docx.read(docx_of([f"<w:p>{heading}{run('a', before)}{run('b', after)}</w:p>"]))
    assert (reading.text, reading.hidden, reading.title) == ("ab", ((1, 2),), None)


def test_a_strict_file_has_the_same_signs() -> None:
    """Files of the strict kind, whose namespace is another, are read alike."""
    strict = "http://purl.oclc.org/ooxml/wordprocessingml/main"
    runs = f"{box('<w:checked/>')}{sign('Wingdings', 'F0A8')}{sign('Symbol', 'F0B1')}"
    document = f'<w:document xmlns:w="{WORD}"><w:body><w:p>{runs}</w:p></w:body></w:document>'
    parts: dict[str, bytes | None] = {"word/document.xml": document.replace(WORD, strict).encode()}
    assert docx.read(docx_of([], parts=parts)).text == "☒☐±"
