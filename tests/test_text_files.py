"""Which encoding a text file is read in when its bytes fit none altogether."""

from __future__ import annotations

import pytest

from rag.readers import text


@pytest.mark.parametrize(
    ("whole", "broken", "rest"),
    [
        ("Müller in Köln zahlt für Größe 5 ", b"\x80", " netto."),
        ("Köln zahlt 5 ", b"\x80", "."),
        ("Müller zahlt für Grö", b"\xc3", ""),
        ("für K", b"\xc3", ""),
        ("Schon beim Speichern verloren: \ufffd\ufffd\ufffd, später Grö", b"\xff", "e"),
    ],
)
def test_a_broken_place_leaves_the_other_letters(whole: str, broken: bytes, rest: str) -> None:
    """A short UTF-8 text with a bad byte, or cut inside its last letter, keeps its umlauts."""
    assert text.decode(whole.encode() + broken + rest.encode()) == (f"{whole}\ufffd{rest}", "utf-8")


def test_a_line_of_another_encoding_is_read_in_it() -> None:
    """Where lines of a Windows-1252 file were copied into a UTF-8 file, both are read right."""
    content = "Grüße aus Köln.\nGröße.\r\n".encode() + "Preis: 5 € für Öl\r\n".encode("cp1252") + b"Stra"
    assert text.decode(content) == ("Grüße aus Köln.\nGröße.\r\nPreis: 5 € für Öl\r\nStra", "utf-8")


@pytest.mark.parametrize(
    "written", ["Grüße", "Café", "„Spaß“", "„MENÜ“ für 5 €", "Der Spaß\u00a0– mit Café", "«CAFÉ»", "año, São Paulo"]
)
def test_western_text_stays_western(written: str) -> None:
    """A short Windows-1252 text is read as such, also where two of its letters look like one of UTF-8."""
    assert text.decode(written.encode("cp1252")) == (written, "windows-1252")


@pytest.mark.parametrize(
    ("written", "encoding"),
    [
        ("Договор действует три года.", "koi8-r"),
        ("契約の期間は三年です。", "shift_jis"),
        ("合同期限为三年，自签订之日起生效。", "gbk"),
    ],
)
def test_another_encoding_is_not_taken_for_utf8(written: str, encoding: str) -> None:
    """Bytes of other encodings that are by chance letters of UTF-8 do not make them UTF-8."""
    assert text.decode(written.encode(encoding))[1] == "windows-1252"
