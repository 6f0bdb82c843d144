"""What each reader makes of a whole file, and how the pool's child keeps to its limits."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from whole_files import docx_of, partly_scanned, pdf_of

from rag.errors import ReadError
from rag.readers import SUFFIXES, Readers, docx, eml, html, kind_of, markdown, pdf, text
from rag.readers.sheet import Reading, Sheet

# Braces and per cent signs begin the source of other kinds of file ("{\\rtf", "%PDF-").
CHARACTERS = st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufeff{%")


@pytest.fixture(scope="module")
def readers() -> Iterator[Readers]:
    with Readers() as made:
        yield made


def hidden_of(reading: Reading) -> list[str]:
    return [reading.text[start:end] for start, end in reading.hidden]


# Kinds


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_every_known_suffix_has_a_reader(readers: Readers, tmp_path: Path, suffix: str) -> None:
    """A file of every listed suffix is read, in capitals too."""
    whole = {"pdf": pdf_of(["Ein Satz."]), "docx": docx_of(["Ein Satz."])}
    path = tmp_path / f"a{suffix.upper()}"
    path.write_bytes(whole.get(SUFFIXES[suffix], b"Ein Satz."))
    document = readers.read(path)
    assert (document.kind, document.text.strip()) == (kind_of(path), "Ein Satz.")


# Text


@given(st.text(CHARACTERS | st.sampled_from("\r\n\t"), max_size=200))
@settings(max_examples=50, deadline=None)
def test_utf8_keeps_every_character(written: str) -> None:
    """UTF-8 text comes back letter for letter, line ends included."""
    assert text.read(written.encode("utf-8")).text == written


@given(st.text(CHARACTERS, max_size=100), st.sampled_from(["utf-8-sig", "utf-16", "utf-32"]))
@settings(max_examples=50, deadline=None)
def test_a_byte_order_mark_decides(written: str, encoding: str) -> None:
    """Text with a byte order mark comes back without it."""
    assert text.read(written.encode(encoding)).text == written


@given(st.text("abcäöüßéŁ€ .\n", min_size=20, max_size=100), st.sampled_from(["utf-16-le", "utf-16-be"]))
@settings(max_examples=50, deadline=None)
def test_utf16_is_known_by_its_zeros(written: str, encoding: str) -> None:
    """Mostly Latin UTF-16 without a mark is recognised."""
    assert text.read(("Ein ganz gewöhnlicher Satz. " * 5 + written).encode(encoding)).text.endswith(written)


@given(st.binary(max_size=300))
@settings(max_examples=100, deadline=None)
def test_any_bytes_can_be_decoded(content: bytes) -> None:
    """Decoding never fails and never yields a lone surrogate."""
    text.decode(content)[0].encode("utf-8")


def test_western_text_is_read() -> None:
    """What is not UTF-8 is Windows-1252, its five open places included."""
    assert text.read(b"Gr\xfc\xdfe \x80 5, \x93so\x94") == Reading("Grüße € 5, “so”", encoding="windows-1252")


def test_one_broken_byte_does_not_change_the_encoding() -> None:
    """A long UTF-8 text with a broken byte stays UTF-8."""
    reading = text.read("Grüße. ".encode() * 20 + b"\xff")
    assert reading.text == "Grüße. " * 20 + "\ufffd"


def test_invisible_characters_stay() -> None:
    """Zero-width, tag and soft-hyphen characters are kept; leaving them out is the search's matter."""
    written = "a\u200bb\U000e0041\u00adc"
    assert text.read(written.encode()).text == written


# Markdown


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("# Mietvertrag #\nText", "Mietvertrag"),
        ("Text\n\n## Zwei", "Zwei"),
        ("Mietvertrag\n===\n", "Mietvertrag"),
        ("```\n# Kommentar\n```\n# Echt", "Echt"),
        ("---\nauthor: x\n---\n# Nach vorn", "Nach vorn"),
        ("#kein Titel\n- a\n---\n", None),
        ("", None),
    ],
)
def test_the_first_heading_is_the_title(written: str, title: str | None) -> None:
    """A Markdown file's title is its first heading, and its text stays as it is."""
    assert markdown.read(written.encode()) == Reading(written, title=title, encoding="utf-8")


# HTML


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("<p>a<p>b</p>c", "a\n\nb\n\nc"),
        ("<p>a\n  <b>b</b>c <i> d</i></p>", "a bc d"),
        ("a<br>b<br><br>c", "a\nb\n\nc"),
        ("<ul><li>a<li>b</ul>c", "• a\n• b\n\nc"),
        ("<table><tr><td>1<td><p>2</p><tr><td>3<td></table>x", "1\t2\n3\n\nx"),
        ("<table><tr><td>1<td><td>3</table>", "1\t\t3"),
        ("<table><tr><td><p>a<p>b<td>c</table>", "a\n\nb\n\nc"),
        ("<table><tr><td><table><tr><td>a<td>b</table><td>c</table>", "a\tb\tc"),
        ("<pre>\na\n  b</pre>c", "a\n  b\n\nc"),
        ("<head><style>s</style></head><script>x</script>a<!-- b -->", "a"),
        ("a&nbsp;&amp;&shy;b&#8203;c", "a\u00a0&\u00adb\u200bc"),
    ],
)
def test_html_becomes_lines(page: str, expected: str) -> None:
    """Blocks are separated by a blank line, rows and items by a line end, cells by a tab."""
    assert html.from_text(page).text == expected


@pytest.mark.parametrize(
    "element",
    [
        "<p hidden>x</p>",
        "<p style='display: none'>x</p>",
        "<p style='DISPLAY:NONE !important;color:red'><b>x</b></p>",
        "<p style='visibility:hidden'>x</p>",
        "<p style='font-size:0'>x</p>",
        "<p style='color:#fff;font-size:2pt'>x</p>",
        "<p style='opacity:0.0'>x</p>",
        "<p style='color:white;background:#FFFFFF'>x</p>",
        "<p style='display:none'><b style='visibility:visible;font-size:12px'>x</b></p>",
        "<template><p>x</p></template>",
        "<noscript>x</noscript>",
        "<dialog>x</dialog>",
    ],
)
def test_hidden_html_is_named(element: str) -> None:
    """What a person does not see is in the text, and in ``hidden``."""
    reading = html.from_text(f"<body><p>vor</p>{element}<p>nach</p>")
    assert (reading.text, hidden_of(reading)) == ("vor\n\nx\n\nnach", ["x"])


@pytest.mark.parametrize(
    ("sheet", "element"),
    [
        (".s{display:none}", "<p class=s>x</p>"),
        ("p.s, #t { visibility : hidden !important }", "<p id=t>x</p>"),
        ("@media screen{.s{font-size:0}}", "<p class=s>x</p>"),
        (".s{color:#fff;background:white}", "<p class='r s'>x</p>"),
        ("p:not(.r){opacity:0}.y{}", "<p>x</p>"),
        ("/*}*/.s{display:none", "<p class=s>x</p>"),
    ],
)
def test_text_that_a_style_sheet_hides_is_named(sheet: str, element: str) -> None:
    """What the page's own style sheet hides is in ``hidden`` too."""
    reading = html.from_text(f"<style>{sheet}</style><p class=r>vor</p>{element}<p class=r>nach</p>")
    assert (reading.text, hidden_of(reading)) == ("vor\n\nx\n\nnach", ["x"])


@pytest.mark.parametrize(
    ("sheet", "element"),
    [
        ("@media print{.s{display:none}}", "<p class=s>x</p>"),
        ("@media (max-width:600px){.s{display:none}}", "<p class=s>x</p>"),
        (".s:hover,.s::before{display:none}", "<p class=s>x</p>"),
        (".s{display:none}", "<p class=s style='display:block'>x</p>"),
        ("#t.s{display:block}.s{display:none}", "<p class=s id=t>x</p>"),
        ("}}..{display:none}", "<p>x</p>"),
    ],
)
def test_text_that_a_screen_shows_is_not_hidden(sheet: str, element: str) -> None:
    """Rules for print, for small screens, for a moment, or overruled ones hide nothing."""
    assert hidden_of(html.from_text(f"<style>{sheet}</style><p>vor</p>{element}")) == []


@pytest.mark.parametrize(
    "element",
    [
        "<p aria-hidden=true>x</p>",
        "<p style='font-size:0'><b style='font-size:14px'>x</b></p>",
        "<p style='visibility:hidden'><b style='visibility:visible'>x</b></p>",
        "<p style='color:white'>x</p>",
        "<p style='opacity:0.8;font-size:.9em'>x</p>",
        "<dialog open>x</dialog>",
    ],
)
def test_visible_html_is_not_hidden(element: str) -> None:
    """What a person sees is not in ``hidden``."""
    reading = html.from_text(f"<body>{element}")
    assert (reading.text, hidden_of(reading)) == ("x", [])


@pytest.mark.parametrize(
    ("head", "encoding"),
    [
        ("<meta charset='iso-8859-2'>", "iso-8859-2"),
        ("<meta http-equiv=Content-Type content='text/html; charset=windows-1250'>", "windows-1250"),
        ("<?xml version='1.0' encoding='iso-8859-2'?>", "iso-8859-2"),
        ("<meta charset='iso-8859-1'>", "utf-8"),
        ("", "utf-8"),
    ],
)
def test_a_page_names_its_encoding(head: str, encoding: str) -> None:
    """The declared encoding counts, unless the bytes are evidently UTF-8."""
    reading = html.read((head + "<title>Łódź</title><p>Łódź").encode(encoding))
    assert (reading.text, reading.title, reading.encoding) == ("Łódź", "Łódź", encoding)


# PDF


def test_pages_begin_where_they_say() -> None:
    """Each page's offset is the place of its first character."""
    reading = pdf.read(pdf_of(["Eins.", "", "Drei."]))
    starts = [*reading.pages, len(reading.text) + len(pdf.PAGE_BREAK)]
    pages = [reading.text[a : b - len(pdf.PAGE_BREAK)] for a, b in pairwise(starts)]
    assert pages == ["Eins.", "", "Drei."]


def test_pages_that_are_only_pictures_are_counted(readers: Readers, tmp_path: Path) -> None:
    """A blank page is none of them, nor one that could draw a picture and does not."""
    (tmp_path / "vertrag.pdf").write_bytes(partly_scanned())
    document = readers.read(tmp_path / "vertrag.pdf")
    assert (document.text.strip(), len(document.pages), document.pictures) == ("Ein Vertrag.", 4, 2)
    assert pdf.read(pdf_of(["Eins.", "", "Drei."])).pictures == 0


def test_what_pages_draw_may_be_their_parents() -> None:
    """Pages inherit from the tree above them, and what is broken there costs no page its text."""
    above = b"/Count 4 /Resources << /Font << /F 3 0 R >> /XObject << /P 12 0 R /D 13 0 R >> >>"
    inherited = partly_scanned().replace(b"/Resources << /Font", b"/Nothing << /Font").replace(b"/Count 4", above)
    assert pdf.read(inherited).pictures == 2
    assert pdf.read(partly_scanned().replace(b"/Subtype /Image", b"/Subtypo /Image")).pictures == 0


def test_a_gap_on_the_page_begins_a_paragraph() -> None:
    """Lines further apart than usual are separated by a blank line, others by a line end."""
    assert pdf.read(pdf_of(["a b\nc d\ne f\n\ng h\ni j"])).text == "a b\nc d\ne f\n\ng h\ni j"


def test_a_pdf_without_a_password_to_open_is_read() -> None:
    """A PDF that is only protected against changes is read."""
    import io

    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf_of(["Ein Satz."]))))
    writer.encrypt("", "geheim", algorithm="RC4-128")
    whole = io.BytesIO()
    writer.write(whole)
    assert pdf.read(whole.getvalue()).text == "Ein Satz."


# Word


def test_word_files_by_python_docx_are_read() -> None:
    """Paragraphs, tables, hidden runs, notes in header and footer of a real file come in order."""
    import io

    from docx import Document

    made = Document()
    made.add_heading("Mietvertrag", 1)
    paragraph = made.add_paragraph("Erster ")
    paragraph.add_run("Absatz.").bold = True
    paragraph.add_run(" Geheim.").font.hidden = True
    cells = made.add_table(2, 2)._cells
    for number, cell in enumerate(cells):
        cell.text = f"z{number}"
    made.add_paragraph("Nach\tder\nTabelle.")
    made.sections[0].header.paragraphs[0].text = "Kopf"
    made.sections[0].footer.paragraphs[0].text = "Fuß"
    whole = io.BytesIO()
    made.save(whole)
    reading = docx.read(whole.getvalue())
    assert reading.text == (
        "Mietvertrag\n\nErster Absatz. Geheim.\n\nz0\tz1\nz2\tz3\n\nNach\tder\nTabelle.\n\nKopf\n\nFuß"
    )
    assert (reading.title, hidden_of(reading)) == ("Mietvertrag", [" Geheim."])


def run(words: str) -> str:
    return f"<w:r><w:t>{words}</w:t></w:r>"


def test_content_controls_and_links_are_text() -> None:
    """Text in content controls, links and insertions is read; deleted and moved text is not."""
    control = f"<w:sdt><w:sdtContent><w:p>{run('a')}</w:p></w:sdtContent></w:sdt>"
    links = f"<w:p><w:hyperlink>{run('b')}</w:hyperlink><w:ins>{run('c')}</w:ins></w:p>"
    gone = f"<w:p><w:del><w:r><w:delText>x</w:delText></w:r></w:del><w:moveFrom>{run('y')}</w:moveFrom></w:p>"
    assert docx.read(docx_of([control, links, gone])).text == "a\n\nbc"


def test_a_text_box_is_a_block_of_its_own() -> None:
    """A text box inside a paragraph is not mixed into its sentence."""
    box = f"<w:r><w:txbxContent><w:p>{run('Kasten')}</w:p></w:txbxContent></w:r>"
    assert docx.read(docx_of([f"<w:p>{run('Der ')}{box}{run('Satz')}</w:p>"])).text == "Kasten\n\nDer Satz"


# Mail

MAIL = b"""From: =?utf-8?q?J=C3=BCrgen?= <j@example.org>\r
To: a@example.org,\r
  b@example.org\r
Subject: =?iso-8859-1?Q?K=FCndigung?=\r
Content-Type: multipart/mixed; boundary=X\r
\r
--X\r
Content-Type: multipart/alternative; boundary=Y\r
\r
--Y\r
Content-Type: text/plain; charset=utf-8\r
Content-Transfer-Encoding: quoted-printable\r
\r
%s\r
--Y\r
Content-Type: text/html\r
\r
<p>Aus <i hidden>dem</i> HTML</p>\r
--Y--\r
--X\r
Content-Type: application/pdf; name="=?utf-8?q?Rechnung_=C3=84.pdf?="\r
Content-Disposition: attachment\r
\r
xx\r
--X--\r
"""


@pytest.mark.parametrize(("plain", "body"), [(b"Gr=C3=BC=C3=9Fe", "Grüße"), (b"", "Aus dem HTML")])
def test_a_mail_is_head_message_and_attachments(plain: bytes, body: str) -> None:
    """The plain message counts, the HTML one where it is empty; attached files are named."""
    reading = eml.read(MAIL % plain)
    head = "From: Jürgen <j@example.org>\nTo: a@example.org, b@example.org\nSubject: Kündigung"
    assert reading.text == f"{head}\n\n{body}\n\nAttachments: Rechnung Ä.pdf"
    assert (reading.title, hidden_of(reading)) == ("Kündigung", [] if plain else ["dem"])


def test_an_invitation_keeps_its_message() -> None:
    """Of HTML and a calendar entry as alternatives, the one that can be read is the message."""
    mail = (
        b"Subject: Termin\nContent-Type: multipart/alternative; boundary=Y\n\n"
        b"--Y\nContent-Type: text/html\n\n<p>Wir sehen uns um neun.</p>\n"
        b"--Y\nContent-Type: text/calendar; method=REQUEST\n\nBEGIN:VCALENDAR\nEND:VCALENDAR\n--Y--\n"
    )
    assert eml.read(mail).text == "Subject: Termin\n\nWir sehen uns um neun."


# The sheet


@given(st.lists(st.tuples(st.text("ab \n", max_size=4), st.booleans(), st.integers(0, 5)), max_size=20))
@settings(max_examples=100, deadline=None)
def test_hidden_ranges_hold_what_was_hidden(steps: list[tuple[str, bool, int]]) -> None:
    """Hidden ranges are ascending, disjoint, and hold exactly the hidden words."""
    sheet = Sheet()
    breaks = (lambda: None, sheet.block, sheet.line, lambda: sheet.item("• "), sheet.row, sheet.end_item)
    for words, hidden, move in steps:
        breaks[move]()
        sheet.words(words.upper() if hidden else words, hidden)
    reading = sheet.reading()
    edges = [edge for pair in reading.hidden for edge in pair]
    assert edges == sorted(edges)
    outside = [reading.text[a:b] for a, b in zip([0, *edges[1::2]], [*edges[::2], None], strict=True)]
    assert not any(character.islower() for quote in hidden_of(reading) for character in quote)
    assert not any(character.isupper() for quote in outside for character in quote)


# The child


def test_a_slow_file_is_given_up_and_the_next_is_read(tmp_path: Path) -> None:
    """A file that takes longer than ``seconds`` fails; the next is read by a new child."""
    slow = tmp_path / "slow.html"
    slow.write_bytes(b"<div>" * 19_000 + b"<p>a</p>" * 900_000)
    (tmp_path / "a.txt").write_text("gut")
    with Readers(seconds=0.2) as readers:
        with pytest.raises(ReadError, match=r"^too slow: not read within 0\.2 seconds"):
            readers.read(slow)
        assert readers.read(tmp_path / "a.txt").text == "gut"


def test_a_file_that_needs_too_much_memory_fails(tmp_path: Path) -> None:
    """A file whose reading takes more than ``memory_mb`` fails; the next is read by a new child."""
    (tmp_path / "big.txt").write_bytes(b"Satz. " * 10_000_000)
    (tmp_path / "a.txt").write_text("gut")
    with Readers(memory_mb=100) as readers:
        with pytest.raises(ReadError, match=r"^too big for memory: "):
            readers.read(tmp_path / "big.txt")
        assert readers.read(tmp_path / "a.txt").text == "gut"


def test_a_small_file_needs_little_memory(tmp_path: Path) -> None:
    """However large a file may be: what is set aside for one is what it has."""
    (tmp_path / "a.txt").write_text("gut")
    with Readers(memory_mb=50, max_file_mb=100) as readers:
        assert readers.read(tmp_path / "a.txt").text == "gut"


def test_too_much_text_and_too_large_files_fail(tmp_path: Path) -> None:
    """More text than ``output_mb``, or a file of more than ``max_file_mb``, is refused with its size."""
    (tmp_path / "a.txt").write_bytes(b"x" * 1_500_000)
    with Readers(output_mb=1) as readers, pytest.raises(ReadError, match=r"^too much text: 1\.5 MB"):
        readers.read(tmp_path / "a.txt")
    with (
        Readers(max_file_mb=1) as readers,
        pytest.raises(ReadError, match=r"^too large: 1\.5 MB, at most 1 MB"),
    ):
        readers.read(tmp_path / "a.txt")


def test_one_child_reads_all(readers: Readers, tmp_path: Path) -> None:
    """The child stays the same from file to file, after a failing one too."""
    (tmp_path / "a.txt").write_text("gut")
    (tmp_path / "b.pdf").write_bytes(b"")
    readers.read(tmp_path / "a.txt")
    first = readers.pid
    with pytest.raises(ReadError):
        readers.read(tmp_path / "b.pdf")
    readers.read(tmp_path / "a.txt")
    assert readers.pid == first is not None


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSEGV])
def test_a_child_that_died_is_replaced(tmp_path: Path, number: signal.Signals) -> None:
    """A child that was killed between two files costs nothing but its start."""
    (tmp_path / "a.txt").write_text("gut")
    with Readers() as readers:
        readers.read(tmp_path / "a.txt")
        assert readers.pid is not None
        os.kill(readers.pid, number)
        os.waitid(os.P_PID, readers.pid, os.WEXITED | os.WNOWAIT)
        assert readers.read(tmp_path / "a.txt").text == "gut"


def test_a_stopped_child_is_given_up(tmp_path: Path) -> None:
    """A child that does not answer is replaced, and the file gets an error."""
    (tmp_path / "a.txt").write_text("gut")
    with Readers(seconds=1) as readers:
        readers.read(tmp_path / "a.txt")
        assert readers.pid is not None
        os.kill(readers.pid, signal.SIGSTOP)
        with pytest.raises(ReadError, match=r"^too slow"):
            readers.read(tmp_path / "a.txt")
        assert readers.read(tmp_path / "a.txt").text == "gut"


def test_after_close_there_is_no_child(tmp_path: Path) -> None:
    """Closing ends the child; closing twice does no harm; a later read starts a new one."""
    (tmp_path / "a.txt").write_text("gut")
    readers = Readers()
    readers.read(tmp_path / "a.txt")
    pid = readers.pid
    readers.close()
    readers.close()
    assert readers.pid is None
    assert pid is not None
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    with readers:
        assert readers.read(tmp_path / "a.txt").text == "gut"


def test_the_child_ends_with_its_parent(tmp_path: Path) -> None:
    """A parent that is killed leaves no child behind."""
    (tmp_path / "a.txt").write_text("gut")
    code = (
        "import os, sys, pathlib; from rag.readers import Readers; readers = Readers(); "
        "readers.read(pathlib.Path(sys.argv[1])); print(readers.pid, flush=True); os.kill(os.getpid(), 9)"
    )
    parent = subprocess.run(
        [sys.executable, "-c", code, tmp_path / "a.txt"], env=_with_rag(), capture_output=True, text=True
    )
    child = int(parent.stdout)
    for _ in range(500):
        if not _runs(child):
            return
        time.sleep(0.02)
    pytest.fail("the child still runs")


def test_a_library_that_prints_does_not_break_the_reply(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a format library prints does not reach the parent; a missing library is named."""
    package = tmp_path / "fake" / "selectolax"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("import os\nprint('noise', flush=True)\nos.write(1, b'more')\n")
    (tmp_path / "a.html").write_text("<p>a")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "fake"))
    with Readers() as readers, pytest.raises(ReadError, match=r"^no reader for this kind \(HTML\)"):
        readers.read(tmp_path / "a.html")


def test_a_child_that_does_not_start_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the child's Python is broken, the error says so, not that the file is."""
    (tmp_path / "json.py").write_text("raise SystemExit(7)")
    (tmp_path / "a.txt").write_text("gut")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with Readers() as readers, pytest.raises(ReadError, match=r"^no reader: .*exit code 7"):
        readers.read(tmp_path / "a.txt")


def test_the_current_folder_is_not_imported_from(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file named like a module, in the folder where Belegt is started, is not run."""
    (tmp_path / "email.py").write_text("raise SystemExit(3)")
    (tmp_path / "a.eml").write_bytes(MAIL % b"Hallo")
    monkeypatch.chdir(tmp_path)
    with Readers() as readers:
        assert "Hallo" in readers.read(Path("a.eml")).text


def test_the_child_starts_without_heavy_libraries() -> None:
    """Starting the child imports neither pydantic nor any format library."""
    code = "import sys, rag.readers.child; print({'pydantic', 'pypdf', 'selectolax', 'numpy'} & {*sys.modules})"
    found = subprocess.run([sys.executable, "-c", code], env=_with_rag(), capture_output=True, text=True)
    assert found.stdout == "set()\n"


def _with_rag() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[1])}


def _runs(pid: int) -> bool:
    """Whether the process is there and not merely waiting to be reaped."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False
