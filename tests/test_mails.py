"""What the mail reader makes of charsets that mail programs misname, and which of two versions is the message."""

from __future__ import annotations

import quopri

import pytest

from rag.readers import eml

LONG = " ".join(f"Punkt {number} der Vereinbarung gilt ab sofort." for number in range(1, 20))


def body_of(mail: bytes) -> str:
    return eml.read(mail).text.partition("\n\n")[2]


def alternatives(plain: str, page: str) -> bytes:
    return (
        "Subject: x\nContent-Type: multipart/alternative; boundary=Y\n\n"
        f"--Y\nContent-Type: text/plain; charset=utf-8\n\n{plain}\n"
        f"--Y\nContent-Type: text/html; charset=utf-8\n\n{page}\n--Y--\n"
    ).encode()


# Charsets


@pytest.mark.parametrize("charset", ["iso-8859-1", "ISO-8859-1", "latin1", "us-ascii", "windows-1252", "cp819"])
@pytest.mark.parametrize("encoding", ["8bit", "quoted-printable"])
def test_what_is_called_latin_1_is_windows_1252(charset: str, encoding: str) -> None:
    """The Euro sign, dashes and quotation marks of Windows-1252 are read under the names of its relatives."""
    content = "Angebot – „100 €“ für Größe".encode("cp1252") + b" \x81"
    head = f"Subject: x\nContent-Type: text/plain; charset={charset}\nContent-Transfer-Encoding: {encoding}\n\n"
    written = quopri.encodestring(content) if encoding == "quoted-printable" else content
    assert body_of(head.encode() + written) == "Angebot – „100 €“ für Größe \x81"


@pytest.mark.parametrize("written", ["=?iso-8859-1?Q?Angebot_=80_100?=", "=?latin-1?B?QW5nZWJvdCCAIDEwMA==?="])
def test_a_head_in_latin_1_is_windows_1252(written: str) -> None:
    """The same holds for encoded words in a header."""
    assert eml.read(f"Subject: {written}\n\nx\n".encode()).title == "Angebot € 100"


def test_other_charsets_are_as_named() -> None:
    """A relative that is not Windows-1252 keeps its own letters."""
    head = b"Subject: x\nContent-Type: text/plain; charset=iso-8859-15\nContent-Transfer-Encoding: 8bit\n\n"
    assert body_of(head + b"100 \xa4 \xe4") == "100 € ä"


# Which version is the message


@pytest.mark.parametrize(
    ("plain", "page"),
    [
        ("This is a multi-part message in HTML format.", "<p>Komme um neun."),
        ("Ihr Programm zeigt keine HTML-Mails an.", "<p>Die Miete steigt auf 900 Euro.<p hidden>x"),
        ("Bitte im Browser ansehen: https://example.org/", f"<p>{LONG}"),
    ],
)
def test_a_stub_is_not_the_message(plain: str, page: str) -> None:
    """Where the plain part only says that the message is elsewhere, the HTML part is the message."""
    assert body_of(alternatives(plain, page)).startswith(("Komme um neun.", "Die Miete steigt", "Punkt 1 der"))


def test_a_stub_beside_a_page_with_pictures_is_not_the_message() -> None:
    """The HTML part is found where it stands together with its pictures."""
    mail = (
        "Subject: x\nContent-Type: multipart/alternative; boundary=Y\n\n"
        "--Y\nContent-Type: text/plain\n\nThis message is in HTML.\n"
        "--Y\nContent-Type: multipart/related; boundary=Z\n\n"
        "--Z\nContent-Type: text/html\n\n<p>Komme um neun.\n"
        "--Z\nContent-Type: image/png; name=a.png\n\nxx\n--Z--\n--Y--\n"
    )
    assert body_of(mail.encode()) == "Komme um neun.\n\nAttachments: a.png"


@pytest.mark.parametrize(
    ("plain", "page"),
    [
        ("Komme um neun.", "<p>Komme um <b>neun</b>."),
        ("Komme um neun.", f"<p>Komme um neun.<p hidden>{LONG}"),
        ("Komme um neun.", "<p>Komme um neun.<p>" + "Fuß. " * 40),
        (LONG, f"<p>{LONG}<p>{LONG}"),
        (f"{LONG} Als HTML im Anhang.", "<p>Als HTML im Anhang."),
        ("Die HTML-Datei kommt morgen.", "<p hidden>x"),
        ("Die HTML-Datei kommt morgen.", "<div>" * 20_002),
    ],
)
def test_a_plain_message_stays_the_message(plain: str, page: str) -> None:
    """The HTML part does not count for what it hides, nor for a little more, nor where it cannot be read."""
    assert body_of(alternatives(plain, page)) == plain
