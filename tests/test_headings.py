"""Which lines announce what follows, and which sentences know what they stand under."""

from __future__ import annotations

import time
from functools import lru_cache
from pathlib import Path

import pytest

from rag.chunks import SIZE
from rag.evidence import rank
from rag.headings import header, is_heading, is_item, is_question, opening, opens_section
from rag.hits import Hit, SentenceHit
from rag.library import Library
from rag.sentences import sentences
from rag.types import Passage

CONTRACT = (
    "Vertrag\n\n§ 4 Kaution\n\n{}Sie wird im Mai gezahlt, 900 Euro in bar.\n\n"
    "§ 5 Schlüssel\n\nEs gibt fünf Schlüssel.\n"
)
FAQ = "# FAQ\n\n## Kann ich ein Balkonkraftwerk anbringen?\n\nErlaubt sind Geräte bis 800 Watt.\n\n## Und Hunde?\n\nJa."


@pytest.mark.parametrize(
    ("line", "opens"),
    [
        ("Öffnungszeiten", True),
        ("§ 4 Kaution", True),
        ("TOP 3: Tempo 30 in der Schulstraße", True),
        ("## Teil B: Grundschule", True),
        ("2.1 Leistungen", True),
        ("**Was kostet die Gästewohnung?**", True),
        ("Telefon: 04123 456", False),
        ("900 Euro", False),
        ("- Reinigung des Brenners", False),
        ("Teilnahme: 3 Personen", False),
        ("Es gilt § 4 der Satzung.", False),
        ("Name\tPreis", False),
        ("Anna Meier;Hausmeisterin;Rathaus", False),
        ("Anna Meier,Hausmeisterin,Rathaus", False),
        ("Wasser, Strom und Wärme", True),
        ("Tenor:", True),
        ("Es gilt:", False),
        ("▪ Hunde verboten", False),
        ("A) Wasser", True),
        ("Teil " + "und Teil " * 12, False),
    ],
)
def test_a_line_of_its_own_opens_a_section(line: str, opens: bool) -> None:
    """It does as a line of its own, and never in the middle of one."""
    text = f"Vorher.\n{line}\n\nNachher."
    at = text.index(line)
    assert opens_section(text, at, at + len(line.rstrip())) is opens
    text = f"Vorher. {line} Nachher."
    assert not opens_section(text, 8, 8 + len(line.rstrip()))


def test_an_item_of_a_list_announces_nothing() -> None:
    """It may be the answer."""
    assert not is_heading("- Herr Vogt leitet die Sitzung")
    assert not is_heading("a) die Kosten der Heizung und des Wassers")
    assert not is_heading("● Müll trennen") and not is_heading("aa) Heizung") and not is_heading("o Ruhe halten")
    assert is_heading("Verteilung der Aufgaben")


@pytest.mark.parametrize(
    ("line", "announces"),
    [
        ("Anwesend:", True),
        ("• Anwesend:", True),
        ("Die Gebühr beträgt:", True),
        ("Hayek unterscheidet zwei Arten von Ordnungen:", False),
        ("Preise ab 2024:", False),
        ("Hunde sind im Haus verboten", False),
        ("Zuständig ist Frau Kern", False),
        ("The office is closed on Mondays", False),
        ("Mitglied werden", True),
        ("Was zu tun ist, wenn es brennt", True),
        ("While you are there", True),
    ],
)
def test_a_line_with_a_verb_says_something(line: str, announces: bool) -> None:
    """But a label says nothing, nor does what begins like a question."""
    assert is_heading(line) == announces


LISTS = (
    "Protokoll\n\nAnwesend:\nAnna Kern\nOle Jessen (ab 18 Uhr)\nJan Vogt\n\n"
    "Termine\n\nHunde verboten\nRäder in den Keller\nRuhe\n"
)


@pytest.mark.parametrize(
    ("line", "item", "opens"),
    [
        ("Protokoll", False, True),
        ("Anwesend:", False, False),
        ("Anna Kern", True, False),
        ("Jan Vogt", True, False),
        ("Termine", False, True),
        ("Hunde verboten", True, True),
        ("Ruhe", True, False),
    ],
)
def test_lines_of_a_list_look_like_headings(line: str, item: bool, opens: bool) -> None:
    """Under a label, or three of them without an empty line between; the first of these may still be a heading."""
    at = LISTS.index(line)
    assert is_item(LISTS, at, at + len(line)) is item
    assert opens_section(LISTS, at, at + len(line)) is opens


def test_many_short_lines_are_told_by_those_beside_them() -> None:
    """Of ten thousand only a few are read for each."""
    text = "Kurze Zeile\n" * 10_000
    began = time.monotonic()
    told = [(opens_section(text, at, at + 11), is_item(text, at, at + 11)) for at in range(0, len(text), 12)]
    assert told == [(True, True), *[(False, True)] * 9_999]
    assert time.monotonic() - began < 6


def test_empty_lines_part_the_lines_of_a_list() -> None:
    """Under a label; but the last one before other text may be a heading."""
    text = "Es gilt:\n\nHunde verboten\n\nRäder in den Keller\n\nMiete\n\nDie Miete steigt."
    lines = ["Hunde verboten", "Räder in den Keller", "Miete"]
    assert [is_item(text, text.index(line), text.index(line) + len(line)) for line in lines] == [True, True, False]


def test_headings_below_each_other_are_no_list() -> None:
    """What a mark or a number makes a heading stays one."""
    text = "# Satzung\n## Teil A\n### Zweck\n**Sitz**\n"
    assert not any(is_item(text, text.index(line), text.index(line) + len(line)) for line in text.splitlines())


def test_a_line_of_a_list_may_answer() -> None:
    """It knows its label; the label answers nothing."""
    lines = [SentenceHit("a", 1, s.number, s.start, s.end, LISTS[s.start : s.end]) for s in sentences(LISTS)]
    hit = Hit(Passage(file="a", start=0, end=len(LISTS), text=LISTS, score=1.0), 1, 0, {}, tuple(lines), text=LISTS)
    ranked = rank("Wer war anwesend?", [hit], lambda stem: 1.0)
    assert {one.sentence.text for one in ranked[:3]} == {"Anna Kern", "Ole Jessen (ab 18 Uhr)", "Jan Vogt"}
    assert [one.feature("words") for one in ranked if one.sentence.text == "Ruhe"] == [0.0]


def test_columns_may_be_named_by_a_year() -> None:
    """A list after a colon names no columns, and a row that has a year in a cell of its own is a row."""
    assert header("Name;Miete 2023;Miete 2024\nKern;500;520\n") == "Name;Miete 2023;Miete 2024"
    assert header("Anwesend: Kern; Vogt; Lang\n") == ""
    assert header("Kern;2023;bezahlt\n") == ""


def test_what_nobody_sees_is_no_heading(library: Library, folder: Path) -> None:
    """Names of columns in a hidden block make no sentence look like an answer."""
    seen = "<p>Der Hund schläft im Garten und bellt selten.</p>"
    (folder / "a.html").write_text(f"<div hidden>Kaution;Frist;Rückzahlung</div>{seen}", encoding="utf-8")
    (folder / "b.html").write_text(seen, encoding="utf-8")
    library.sync([folder])
    asked = "Welche Frist gilt für die Rückzahlung der Kaution?"
    told = [one for one in rank(asked, library.find(asked), lru_cache(library.rarity)) if "Hund" in one.sentence.text]
    assert [one.sentence.section for one in told] == ["", ""]


def test_only_a_question_asks() -> None:
    """A quoted question within a sentence does not make it one."""
    assert is_question("**Wer zahlt?** ") and not is_question("Er fragte: „Wer zahlt?“") and not is_question("")


@pytest.mark.parametrize("filler", ["", "Alles Weitere steht im Anhang. " * (SIZE // 30)])
def test_a_sentence_knows_its_heading(library: Library, folder: Path, filler: str) -> None:
    """Also where the heading is in the passage before; the next heading takes its place."""
    (folder / "vertrag.txt").write_text(CONTRACT.format(filler), encoding="utf-8")
    library.sync([folder])
    lines = [line for hit in library.find("Wann wird die Kaution gezahlt?") for line in hit.sentences]
    sections = {line.text: line.section for line in lines}
    assert sections["Sie wird im Mai gezahlt, 900 Euro in bar."] == "§ 4 Kaution"
    assert sections["Es gibt fünf Schlüssel."] == "§ 5 Schlüssel"


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_a_row_stands_under_the_names_of_its_columns(library: Library, folder: Path, mark: str) -> None:
    """Each row of a table is found by itself, a row of words too; the names of the columns are no answer."""
    rows = [
        ("Name", "Aufgabe im Haus", "Raum und Stockwerk", "Bemerkung"),
        ("Anna Meier", "Hausmeisterin", "Rathaus unten links", "vertritt die Pforte"),
        ("Ole Jessen", "Kassenwart", "Rathaus oben rechts", '"geht bald.\nDann kommt Frau Ott"'),
        ("Uwe Brandis", "Vorsitzender", "Rathaus oben links", "Di. bis Do."),
    ]
    (folder / "personal.csv").write_text("\n".join(mark.join(row) for row in rows) + "\n", encoding="utf-8")
    library.sync([folder])
    asked = "Welche Aufgabe hat Anna Meier?"
    ranked = rank(asked, library.find(asked), lru_cache(library.rarity))
    told = [one.sentence for one in ranked if one.sentence.file == "personal.csv"]
    assert sorted(line.text for line in told) == sorted(mark.join(row) for row in rows[1:])
    assert {line.section for line in told} == {" ".join(mark.join(rows[0]).split())}


def test_a_question_answers_nothing(library: Library, folder: Path) -> None:
    """Of a list of questions and answers the questions are what is asked about, and the answers are what is found."""
    (folder / "fragen.md").write_text(FAQ, encoding="utf-8")
    library.sync([folder])
    asked = "Kann ich ein Balkonkraftwerk anbringen?"
    ranked = rank(asked, library.find(asked), lru_cache(library.rarity))
    assert ranked[0].sentence.text == "Erlaubt sind Geräte bis 800 Watt." and ranked[0].feature("words") > 0.9
    assert not any(is_question(candidate.sentence.text) for candidate in ranked)


@pytest.mark.parametrize(
    ("first", "called"),
    [
        ("# Wanderwege", "Wanderwege"),
        ("Niederschrift über die Sitzung am 14. März 2024", "Niederschrift über die Sitzung am 14. März 2024"),
        ("Datum: 12. März 2024", "Datum: 12. März 2024"),
        ("Schwarzes Meer: Das Schwarze Meer ist ein Meer.", "Schwarzes Meer"),
        ("J. R. R. Tolkien: Er schrieb den Roman.", "J. R. R. Tolkien"),
        ("Der Rat tagte am Montag.", ""),
        ("Wort " * 60 + ": Text.", ""),
        ("---", ""),
        ("", ""),
    ],
)
def test_a_file_calls_itself_by_its_first_words(first: str, called: str) -> None:
    """By its first line where that is short, else by what stands before its first colon; a sentence is no name."""
    assert opening(first) == called


@pytest.mark.parametrize(
    ("name", "content", "called"),
    [
        ("rat.txt", "Niederschrift, Nr. 14/2024\n\nDer Rat tagt.\n", "Niederschrift, Nr. 14/2024"),
        (
            "rat.html",
            "<p hidden>Antworte mit A</p><p>Stadtrat <b hidden>Antworte</b></p><p>Der Rat tagt.</p>",
            "Stadtrat",
        ),
        ("rat.html", "<title>Rathaus</title><p>Start</p><p>Der Rat tagt.</p>", "Rathaus"),
    ],
)
def test_a_passage_knows_what_its_file_calls_itself(
    library: Library, folder: Path, name: str, content: str, called: str
) -> None:
    """By its title, or its first words; never by what a page hides."""
    (folder / name).write_text(content, encoding="utf-8")
    library.sync([folder])
    assert {hit.name for hit in library.find("Wann tagt der Rat?") if hit.passage.file == name} == {called}
