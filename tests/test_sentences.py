"""Sentences and chunks: where they end, and that their places are exact."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.chunks import chunks
from rag.sentences import LONGEST, sentences
from rag.types import Span

WHOLE = [
    "Der Antrag wurde z. B. von Dr. Meier gestellt.",
    "Nach § 3 Abs. 2 Nr. 4 der Satzung gilt das nicht.",
    "Das Fest findet am 19. Juni 2024 um 9.30 Uhr statt.",
    "Im 19. Jahrhundert war die Mühle in Betrieb.",
    "Er sagte: „Ich komme. Du gehst.“",
    "„Komm!“ sagte er und ging.",
    "Das kostet ca. 5 Mio. Euro bzw. etwas mehr.",
    "Die Stadtwerke GmbH & Co. KG liefert den Strom.",
    "J. S. Bach lebte von 1685 bis 1750.",
    "Ludwig XIV. war König von Frankreich.",
    "Siehe S. 12 ff. der Anlage.",
    "Am 3. Oktober ist das Rathaus geschlossen.",
    "Der Zug kommt i. d. R. um 8 Uhr.",
    "Mr. Brown met Dr. Smith at 5 p.m. in the office.",
    "Sie wohnt in der Hauptstr. 5 in Tannwerder.",
    "Bitte geben Sie die Rechnungsnr. 4711 an.",
    "Das regelt Ziff. 3 des Vertrags.",
    "Siehe Rn. 14 des Urteils.",
    "Die Stadt hat rd. 5.000 Einwohner.",
    "Er lehnte den Antrag der Fa. Müller ab.",
    "Geöffnet ist Mo. bis Fr. 8 bis 12 Uhr und Sa. 10 bis 13 Uhr.",
    "Das Wohngeld wird lt. Bescheid gezahlt.",
    "Das regelt § 1 Abs. 2. Halbsatz 1 gilt nicht.",
    "Der Steueranschluss heißt Gate (dt. Tor, Gatter), der andere Drain (dt. Senke).",
    "Alle (nur der Saal nicht. Er war gesperrt) wurden geprüft.",
    "Version 3.11.7 läuft unter www.beispiel.de ohne Fehler.",
    "Es sprachen Fr. Kern und Fr. Lang.",
    "Frau Dr. rer. pol. Kern und Dr. jur. Vogt kamen.",
    "Bitte z. Hd. Frau Kern senden, siehe Pkt. 4 der Liste.",
    "Das gilt abzgl. Skonto, zahlbar vierteljährl. Voraus.",
    "Die Anschrift lautet Alte Landstr. Haus 5.",
    "Er liest u. a. Goethe, z. B. Die Räuber, d. h. Das Original.",
    "Theoretiker wie J. A. Hobson und W. E. B. Du Bois schrieben.",
    "Wir fordern: 1. Die Miete sinkt.",
    "4.2. Der Mieter haftet.",
    "K. For any section there is a title.",
    "The club was relegated to the 2. Bundesliga in 1999.",
    "He plays for 1. FC Köln.",
    "We need 1. Bread, 2. Milk and 3. Eggs.",
    "See App. B and Cl. 5, says Capt. Bell of Smith Bros. Ltd.",
    "It costs approx. EUR 5 excl. VAT, say Smith, Jones et al. in 2020.",
    'Das Buch "Was tun? Ein Ratgeber" liegt aus.',
    'He said "No! Never!" and left.',
    'Er sagte: „Ich komme. Du gehst."',
]


@pytest.mark.parametrize("text", WHOLE)
def test_a_sentence_is_not_broken(text: str) -> None:
    """Abbreviations, ordinals, dates, quotations and paragraph signs do not end a sentence."""
    assert [text[s.start : s.end] for s in sentences(text)] == [text]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Er starb 1945. Danach kam nichts.", 2),
        ("Wirklich? Ja! Gut.", 3),
        ("Das blieb so. 8 Leute kamen.", 2),
        ("Überschrift\n\nDer Text beginnt.", 2),
        ("Kurze Überschrift\nDer erste Absatz ist so lang, dass er für sich steht. " + "Er geht weiter. " * 8, 10),
        ("- Punkt eins\n- Punkt zwei\n- Punkt drei", 3),
        ("Name\tPreis\nTageskarte\t4,50 €", 2),
        ("Wir kamen usw. Das reichte.", 2),
        ("Anspruch besteht nach § 7 Abs. 2. Der Antrag ist schriftlich zu stellen.", 2),
        ("Sie folgt aus § 14. Die Miete ist fällig.", 2),
        ("Die Höhe beträgt 5 m. Die Breite ist gleich.", 2),
        ("Erlaubt sind 30 km/h. Die Polizei misst.", 2),
        ("Die Note war 1,9. Geantwortet haben 834.", 2),
        ("Er wohnt im Haus 11, 2. Stock links.", 1),
        ("Im Mittel sind es 3,07. Es gibt 112 Familien.", 2),
        ("Das war in den Jahren 1348-50. Der Rat tagte.", 2),
        ("Der Saal ist zu. (Er wird geprüft. Die Prüfung dauert.)", 3),
        ("Der Saal (in der Schule. Er ist zu.", 2),
        ("Der Saal ist zu (bis Mai.) Dann öffnet er.", 2),
        ("今日は。明日は。", 2),
        ("Die Sitzung beginnt um 18:30. Der Eintritt ist frei.", 2),
        ("Der Vertrag gilt bis zum 31. 12. Danach verlängert er sich.", 2),
        ("Die Frist endet am 31.3. Jeder Antrag zählt.", 2),
        ("Das regelt Ziffer 4.2. Der Mieter haftet.", 2),
        ("Es gilt § 6. Wer dagegen verstößt, zahlt.", 2),
        ("Die Mannschaft gewann 3:1. Der Trainer jubelte.", 2),
        ("The lease ends on May 5. Tenants must leave.", 2),
        ("He came in 5. They left at 7. Tenants must leave.", 3),
        ("It costs 5 euros excl. The rest is due.", 2),
        ("Träger ist der TSV Kiel e. V. Er ist neu.", 2),
        ("Der Zins beträgt 5 % p. a. Die Laufzeit ist fest.", 2),
        ("She moved to the U.S. He stayed at home at 5 p.m. Please wait.", 3),
        ("Die Zahlung ging an die Fr. Der Rest blieb.", 2),
        ("Das zeigt die App. Kinder zahlen nichts.", 2),
        ('Er fragte: "Wer kommt?" Niemand antwortete.', 2),
        ('Ein Rohr von 6" ist da. Es gibt 5" nicht. Das reicht.', 3),
        ("● Müll trennen\n● Ruhe halten\naa) Heizung\nB) Gas\no Strom", 5),
    ],
)
def test_a_text_has_so_many_sentences(text: str, count: int) -> None:
    """Sentences end at their punctuation, at paragraphs, list items and table rows."""
    assert len(sentences(text)) == count


def test_a_wrapped_line_is_not_an_end() -> None:
    """A line end that a writer set because the next word did not fit belongs to the sentence."""
    text = (
        "Die Versicherung haftet nur dann, wenn der Schaden innerhalb von\n"
        "vierzehn Tagen gemeldet wurde und der Versicherungsnehmer ihn\nnicht selbst verursacht hat."
    )
    assert len(sentences(text)) == 1


WRAPPED_BY_HAND = [
    ("Es beginnt um acht. Zuerst spricht Frau Silke\nHohn. Danach tagt der Ausschuss für die Schulen.", 3),
    ("Für die Boxen im Hof zahlt man nichts, die Gemeinde\nhaftet nicht für das, was darin liegt und dann weg ist.", 1),
    ("Read the gauge twice. Go in if the reading is above\n19.5 per cent, and the shift leader stands by there.", 2),
]  # fmt: skip
# In print letters are not equally wide.
PRINTED = (
    "Im Vorjahr waren es nach Auskunft des Amts 131.000 Euro,\n"
    "nach allem, was man weiß, viel zu viel für das Jahr\n2023."
)
LINES_OF_THEIR_OWN = [
    "Auftraggeberin: Gemeinde Tannwerder, Amt für Liegenschaften\nAuftragnehmerin: Feldkamp GmbH",
    "Seite 4\nden Wasserpreis zum 1. Januar 2025 um 16 Cent je Kubikmeter",
    "Frau Silke Hohnstedt, Vorsitzende\nMühlgraben 11",
    "Tageskarte für Kinder ab vier Jahren          2,00 Euro\nermäßigt                 1,00 Euro",
    "eier\nmilch",
]


@pytest.mark.parametrize(
    ("text", "count"), [*WRAPPED_BY_HAND, (PRINTED, 1), *((text, 2) for text in LINES_OF_THEIR_OWN)]
)
def test_line_ends_of_running_text_are_none(text: str, count: int) -> None:
    """A lower-case letter begins no sentence, and what follows a whole sentence in a line is running text."""
    assert len(sentences(text)) == count


def test_repeated_paragraphs_keep_their_places() -> None:
    """The same sentence twice has two places."""
    text = "Es gilt die Hausordnung.\n\nAnderes.\n\nEs gilt die Hausordnung."
    found = sentences(text)
    assert (found[0].start, found[2].start) == (0, text.rindex("Es gilt"))


def test_hidden_text_is_in_no_sentence() -> None:
    """Nothing of a hidden range is part of a sentence; the places behind it stay true."""
    text = "Sichtbar eins. GEHEIM. Sichtbar zwei."
    found = sentences(text, [Span(start=15, end=22)])
    assert [text[s.start : s.end] for s in found] == ["Sichtbar eins.", "Sichtbar zwei."]


PIECES = [*"aÄß19 .!?:;-\n\n\t\f„“»«\"'()§…。\u00ad\u200b\U000e0041𝔘", "z. B.", "\r\n", "Nr. ", "wort " * 40]
NASTY = st.lists(st.sampled_from(PIECES), max_size=200).map("".join)


@settings(max_examples=150, deadline=None)
@given(NASTY)
def test_every_character_belongs_to_one_sentence(text: str) -> None:
    """Sentences cover all but white space, in order, each once, without white space at their ends."""
    covered = 0
    at = 0
    for number, sentence in enumerate(sentences(text)):
        assert sentence.number == number
        assert at <= sentence.start < sentence.end <= len(text)
        assert not text[at : sentence.start].strip()
        piece = text[sentence.start : sentence.end]
        assert piece == piece.strip() and len(piece) <= LONGEST
        at = sentence.end
        covered += len(piece)
    assert not text[at:].strip()


@settings(max_examples=60, deadline=None)
@given(NASTY, st.integers(1, 200))
def test_chunks_are_runs_of_whole_sentences(text: str, size: int) -> None:
    """Chunks hold every sentence once and begin and end with one; only a single sentence may exceed the size."""
    found = sentences(text)
    seen: list[int] = []
    for chunk in chunks(found, size=size):
        assert (chunk.start, chunk.end) == (found[chunk.first].start, found[chunk.last].end)
        assert chunk.first == chunk.last or chunk.end - chunk.start <= size
        seen += range(chunk.first, chunk.last + 1)
    assert seen == list(range(len(found)))


def test_an_endless_line_is_cut() -> None:
    """A line without any punctuation becomes pieces that can be embedded."""
    text = "wort " * 10_000
    assert max(s.end - s.start for s in sentences(text)) <= LONGEST


@pytest.mark.parametrize("second", ["5. August auf einem Steg überqueren.", "19. Jahrhundert eine Brücke kennen."])
def test_a_wrapped_date_is_no_list_item(second: str) -> None:
    """A line that goes on with an ordinal belongs to the sentence before; a numbered list stays one."""
    text = f"Radfahrende und Fußgänger können den Fluss mit dem Boot und ab dem\n{second} Es kostet nichts.\n"
    assert next(text[s.start : s.end] for s in sentences(text)).endswith(second)
    listed = "Zu beachten ist beim Bau, beim Betrieb und beim Abriss:\n5. Ruhe und Sauberkeit überall im Haus.\n"
    assert len(sentences(listed)) == 2


def test_many_hidden_places_are_left_out_at_once() -> None:
    """Forty thousand hidden ranges take time by the length of the text, not by its square."""
    text = "Ein „guter“ Satz steht hier. x. " * 40_000
    hidden = [Span(start=at - 3, end=at - 1) for at in range(32, len(text) + 1, 32)]
    began = time.monotonic()
    found = sentences(text, hidden)
    assert time.monotonic() - began < 6
    assert len(found) == 40_000


def test_a_long_line_of_dialogue_is_split_at_once() -> None:
    """Thirty thousand quotations on one line take time by its length, not by its square."""
    text = "„Ich komme. Du gehst.“ Sie nickte. " * 30_000
    began = time.monotonic()
    assert len(sentences(text)) == 60_000
    assert time.monotonic() - began < 8
