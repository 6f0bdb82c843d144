"""Values: which spellings are the same number, date, time or amount, which are not, and where they stand."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.values import (
    Amount,
    Clock,
    Day,
    Key,
    Reference,
    Years,
    agree,
    missing,
    missing_names,
    names,
    rival,
    values,
)

few = settings(max_examples=60, deadline=None)


def amount(number: float | str, unit: str = "") -> Amount:
    return Amount(Fraction(str(number)), unit)


KEYS: list[tuple[str, str | None, Key]] = [
    # Numbers in digits.
    ("11.000", "de", amount(11000)),
    ("11000", "de", amount(11000)),
    ("11 000", "de", amount(11000)),
    ("11\u202f000", "de", amount(11000)),
    ("11,000", "en", amount(11000)),
    ("11'000", "de", amount(11000)),
    ("5.000.000", "de", amount(5000000)),
    ("1.500", "de", amount(1500)),
    ("1.5", "de", amount("1.5")),
    ("1,500", "en", amount(1500)),
    ("1.500", "en", amount("1.5")),
    ("1.234,56", "de", amount("1234.56")),
    ("1,234.56", "en", amount("1234.56")),
    ("6½", "de", amount("6.5")),
    ("6,5", "de", amount("6.5")),
    ("61⁄2", "de", amount("6.5")),
    ("¾", None, amount("0.75")),
    # Numbers in words.
    ("elftausend", "de", amount(11000)),
    ("zweiundzwanzig", "de", amount(22)),
    ("hundertfünfzig", "de", amount(150)),
    ("neunzehnhundert", "de", Day(1900)),
    ("dreihundertfünfundsechzigtausendzwölf", "de", amount(365012)),
    ("zwei Millionen dreihunderttausend", "de", amount(2300000)),
    ("anderthalb", "de", amount("1.5")),
    ("zweieinhalb", "de", amount("2.5")),
    ("ein Dutzend", "de", amount(12)),
    ("zwei Dutzend", "de", amount(24)),
    ("eine Million", "de", amount(1000000)),
    ("eine halbe Million", "de", amount(500000)),
    ("twenty-two", "en", amount(22)),
    ("one hundred and fifty", "en", amount(150)),
    ("two thousand three hundred", "en", amount(2300)),
    ("a dozen", "en", amount(12)),
    ("half a million", "en", amount(500000)),
    ("ein Drittel", "de", Amount(Fraction(1, 3))),
    ("zwei Drittel", "de", Amount(Fraction(2, 3))),
    ("two-thirds", "en", Amount(Fraction(2, 3))),
    # Scales.
    ("5 Mio.", "de", amount(5000000)),
    ("fünf Millionen", "de", amount(5000000)),
    ("5 million", "en", amount(5000000)),
    ("2,5 Mrd.", "de", amount(2500000000)),
    ("1 Billion", "de", amount(10**12)),
    ("1 billion", "en", amount(10**9)),
    # Ordinals.
    ("der dritte Platz", "de", amount(3, "#")),
    ("24th place", "en", amount(24, "#")),
    ("twenty-first", "en", amount(21, "#")),
    ("die drittgrößte Stadt", "de", amount(3, "#")),
    # Amounts with a unit, brought to its base.
    ("zwei Stunden", "de", amount(7200, "s")),
    ("2 h", "de", amount(7200, "s")),
    ("zweistündigen", "de", amount(7200, "s")),
    ("two hours", "en", amount(7200, "s")),
    ("120 Minuten", "de", amount(7200, "s")),
    ("two-hour", "en", amount(7200, "s")),
    ("eine halbe Stunde", "de", amount(1800, "s")),
    ("half an hour", "en", amount(1800, "s")),
    ("24-jährig", "de", amount(288, "month")),
    ("24 Jahre", "de", amount(288, "month")),
    ("24-year-old", "en", amount(288, "month")),
    ("zwei Jahrzehnte", "de", amount(240, "month")),
    ("5 km", "de", amount(5000, "m")),
    ("152-mm-Geschosse", "de", amount("0.152", "m")),
    ("3,5 %", "de", amount("3.5", "%")),
    ("3.5 percent", "en", amount("3.5", "%")),
    ("3,5 Prozent", "de", amount("3.5", "%")),
    ("12,50 €", "de", amount("12.5", "EUR")),
    ("12,50 EUR", "de", amount("12.5", "EUR")),
    ("€12.50", "en", amount("12.5", "EUR")),
    ("US$ 5 bn", "en", amount(5 * 10**9, "USD")),
    ("29,4 Milliarden US-Dollar", "de", amount(29400000000, "USD")),
    ("20 Grad Celsius", "de", amount(20, "°C")),
    ("-5 °C", "de", amount(-5, "°C")),
    ("36 km/h", "de", amount(10, "m/s")),
    # Dates.
    ("19.06.2024", "de", Day(2024, 6, 19)),
    ("19. Juni 2024", "de", Day(2024, 6, 19)),
    ("June 19, 2024", "en", Day(2024, 6, 19)),
    ("19 June 2024", "en", Day(2024, 6, 19)),
    ("19th of June 2024", "en", Day(2024, 6, 19)),
    ("2024-06-19", None, Day(2024, 6, 19)),
    ("19.6.24", "de", Day(2024, 6, 19)),
    ("19. Juni", "de", Day(None, 6, 19)),
    ("19.6.", "de", Day(None, 6, 19)),
    ("erster Mai 2020", "de", Day(2020, 5, 1)),
    ("Juni 2024", "de", Day(2024, 6)),
    ("im März", "de", Day(None, 3)),
    ("2024", "de", Day(2024)),
    ("im 19. Jahrhundert", "de", Years(1800, 1900)),
    ("the nineteenth century", "en", Years(1800, 1900)),
    ("die 1970er Jahre", "de", Years(1970, 1979)),
    ("die siebziger Jahre", "de", Years(1970, 1979)),
    ("the 1970s", "en", Years(1970, 1979)),
    ("300 v. Chr.", "de", Day(-300)),
    ("300 BC", "en", Day(-300)),
    # Times of day.
    ("9:30 Uhr", "de", Clock(9, 30)),
    ("9.30 Uhr", "de", Clock(9, 30)),
    ("9 Uhr 30", "de", Clock(9, 30)),
    ("9:30 am", "en", Clock(9, 30)),
    ("9:30 p.m.", "en", Clock(21, 30)),
    ("halb zehn", "de", Clock(9, 30)),
    ("Viertel vor zehn", "de", Clock(9, 45)),
    ("half past nine", "en", Clock(9, 30)),
    ("neun Uhr", "de", Clock(9)),
    # References.
    ("§ 3 Abs. 2", "de", Reference((("§", "3"), ("abs", "2")))),
    ("Artikel 5 Absatz 1 Satz 2", "de", Reference((("art", "5"), ("abs", "1"), ("satz", "2")))),
    ("Section 3(2)", "en", Reference((("§", "3"), ("abs", "2")))),
    ("Art. 6 Abs. 1 lit. f DSGVO", "de", Reference((("art", "6"), ("abs", "1"), ("lit", "f")))),
    ("§ 5 Abs. 1 Buchst. b", "de", Reference((("§", "5"), ("abs", "1"), ("lit", "b")))),
    ("Article 6(1)(a)", "en", Reference((("art", "6"), ("abs", "1"), ("lit", "a")))),
]


@pytest.mark.parametrize(("text", "language", "key"), KEYS)
def test_a_spelling_has_its_normal_form(text: str, language: str | None, key: Key) -> None:
    """Each way to write a value is read as that value, and as nothing else."""
    found = values(text, language)
    assert [value.key for value in found] == [key]


@pytest.mark.parametrize(
    "text",
    [
        "Er hat ein Haus und eine Katze.",
        "Sie sah einen Hund.",
        "I have a house.",
        "1. Äpfel kaufen",
        "2) Birnen kaufen",
        "Das steht dort [3].",
        "Das ist einfach und kam einmal vor.",
        "Der Airbus A380 flog.",
        "You may march on.",
    ],
)
def test_no_value_where_none_is_meant(text: str) -> None:
    """Articles, list numbers, source marks, identifiers and look-alikes are no values."""
    assert values(text) == []


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("1848–1931", [Day(1848), Day(1931)]),
        ("1914–18", [Day(1914), Day(1918)]),
        ("2023/24", [Day(2023), Day(2024)]),
        ("19. und 20. Juni 2024", [Day(2024, 6, 20), Day(2024, 6, 19)]),
        ("3. Mai bis 5. Juni 2024", [Day(2024, 5, 3), Day(2024, 6, 5)]),
        ("zwei bis drei Stunden", [amount(7200, "s"), amount(10800, "s")]),
        ("5 bis 7 Millionen Euro", [amount(5000000, "EUR"), amount(7000000, "EUR")]),
        ("9 bis 10 Uhr", [Clock(9), Clock(10)]),
        ("9.30 bis 12.30 Uhr", [Clock(9, 30), Clock(12, 30)]),
        ("8.30–16.00 Uhr", [Clock(8, 30), Clock(16)]),
        ("Art. 5 Abs. 1 und 2.", [Reference((("art", "5"), ("abs", n))) for n in "12"]),
        ("§ 5 Abs. 1 und 14 Tage später", [Reference((("§", "5"), ("abs", "1"))), amount(14 * 86400, "s")]),
        ("§§ 3 und 5", [Reference((("§", n),)) for n in "35"]),
        ("18. und 19. Jahrhundert", [Years(1800, 1900), Years(1700, 1800)]),
        ("23:16", [Clock(23, 16)]),
        ("70–80 %", [amount(70, "%"), amount(80, "%")]),
    ],
)
def test_a_range_gives_both_ends(text: str, keys: list[Key]) -> None:
    """Both ends of a range are values, and share what is written only once."""
    assert [value.key for value in values(text, "de")] == keys


def test_a_value_stands_at_its_place() -> None:
    """The place of a value is where its text stands."""
    text = "Am 19. Juni 2024 kamen rund 5 Mio. Euro und zweiundzwanzig Gäste."
    found = values(text)
    assert [text[value.start : value.end] for value in found] == [value.text for value in found]
    assert [value.text for value in found] == ["19. Juni 2024", "5 Mio. Euro", "zweiundzwanzig"]


def test_an_ambiguous_number_keeps_both_readings() -> None:
    """Without a language, 1.500 may be 1500 or 1.5."""
    assert set(values("1.500")[0].keys) == {amount(1500), amount("1.5")}


@pytest.mark.parametrize(
    ("statement", "source"),
    [
        ("Im Jahr 2024.", "Am 19.06.2024."),
        ("Am 19. Juni.", "Am 19.06.2024."),
        ("Im Juni 2024.", "Am 19.06.2024."),
        ("Am 19.", "Am 19. Juni 2024."),
        ("Am 19. Juni 2024.", "2024 war es am 19. Juni so weit."),
        ("Im 19. Jahrhundert.", "Er wurde 1848 geboren."),
        ("In den 1970er Jahren.", "Das war 1975."),
        ("Es waren 39.", "Er war 39 Jahre alt."),
        ("Er war 39 Jahre alt.", "Im Alter von 39 fuhr er los."),
        ("Platz 3", "der dritte Platz"),
        ("5 Kilometer", "5 km"),
        ("Es kostet 5.000 Euro.", "Kosten in Euro: 5000"),
        ("eine Stunde", "1 h"),
        ("1 Stunde", "eine Stunde"),
        ("Eine Stunde dauerte es.", "Es dauerte lange."),
        ("50 Prozent", "die Hälfte"),
        ("18 Monate", "anderthalb Jahre"),
        ("§ 3", "§ 3 Abs. 2"),
        ("zwei Millionen Dollar", "$2m"),
    ],
)
def test_the_source_holds_what_is_said(statement: str, source: str) -> None:
    """A source that says the same or more leaves nothing missing."""
    assert missing(statement, source) == []


@pytest.mark.parametrize(
    ("statement", "source", "absent"),
    [
        ("Am 19.06.2024.", "Im Jahr 2024.", "19.06.2024"),
        ("Am 19. Juni 2024.", "Am 19. Juni.", "19. Juni 2024"),
        ("Am 18. Juni 2024.", "Am 19. Juni 2024.", "18. Juni 2024"),
        ("Im 18. Jahrhundert.", "Er wurde 1848 geboren.", "18. Jahrhundert"),
        ("Die Frist beträgt einen Monat.", "Die Frist beträgt sechs Wochen.", "einen Monat"),
        ("Die Frist beträgt eine Woche.", "Die Frist beträgt drei Monate.", "eine Woche"),
        ("Es sind 5 km.", "Es sind 5 Millionen.", "5 km"),
        ("Es sind 5 km.", "Es sind 5 kg.", "5 km"),
        ("Es sind 5 km.", "Es sind 5 Häuser.", "5 km"),
        ("Es kostet 5 Euro.", "Es kostet 5 Dollar.", "5 Euro"),
        ("Es sind 15 Prozent.", "Es sind 50 Prozent.", "15 Prozent"),
        ("Um 9:30 Uhr.", "Um 9:40 Uhr.", "9:30 Uhr"),
        ("Eine Stunde dauerte es.", "Es dauerte zwei Stunden.", "Eine Stunde"),
        ("Nach § 3 Abs. 2.", "Nach § 3.", "§ 3 Abs. 2"),
        ("300 n. Chr. und 300 v. Chr.", "Das war 300 n. Chr.", "300 v. Chr."),
        ("Es gab 3 Tore und 5 Karten.", "Es gab 5 Tore und 3 Karten.", "3"),
        ("elf Gäste", "zwölf Gäste", "elf"),
        ("sechs Tore", "6,5 Tore", "sechs"),
    ],
)
def test_the_source_lacks_what_is_said(statement: str, source: str, absent: str) -> None:
    """Another number, unit, date or fineness is missing, and named as written."""
    assert missing(statement, source)[0].text == absent


def test_a_rival_is_of_the_same_sort() -> None:
    """What stands in a missing value's place is another value of its unit, not any number."""
    said = "Die Fahrt dauerte 3 Stunden."
    source = "Die Fahrt über 300 km kostete 20 Euro und dauerte 2 Stunden."
    other = rival(missing(said, source)[0], said, source)
    assert other is not None
    assert other.text == "2 Stunden"


def test_no_rival_among_values_that_prove_another() -> None:
    """A value that proves one number of the statement does not speak against another one."""
    said = "Er lebte von 1849 bis 1931."
    other = rival(missing(said, "Er lebte von 1848 bis 1931.")[0], said, "Er lebte von 1848 bis 1931.")
    assert other is not None
    assert other.text == "1848"


MONTHS = [
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
]
ENGLISH = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


def spellings(day: date) -> list[str]:
    german, english = MONTHS[day.month - 1], ENGLISH[day.month - 1]
    return [
        day.isoformat(),
        f"{day:%d.%m.%Y}",
        f"{day.day}.{day.month}.{day.year}",
        f"{day.day}. {german} {day.year}",
        f"{english} {day.day}, {day.year}",
        f"{day.day} {english} {day.year}",
    ]


@few
@given(st.dates(date(1100, 1, 1), date(2099, 12, 31)), st.integers(1, 400))
def test_all_spellings_of_a_date_agree(day: date, apart: int) -> None:
    """A date is the same in every spelling, and differs from every other date."""
    other = day - timedelta(days=apart)
    for said in spellings(day):
        for proof in spellings(day):
            assert missing(f"am {said}", f"am {proof}") == []
        assert missing(f"am {said}", f"am {spellings(other)[1]}")


@few
@given(st.integers(0, 10**9))
def test_all_groupings_of_a_number_agree(number: int) -> None:
    """A whole number is the same with points, commas, spaces or nothing between its thousands."""
    grouped = f"{number:,}"
    forms = [str(number), grouped, grouped.replace(",", "."), grouped.replace(",", "\u00a0")]
    for form in forms:
        assert any(amount(number) in value.keys for value in values(form)), form
        assert all(agree(a, b) for a in values(form) for b in values(str(number)))


SMALL = [
    "null",
    "eins",
    "zwei",
    "drei",
    "vier",
    "fünf",
    "sechs",
    "sieben",
    "acht",
    "neun",
    "zehn",
    "elf",
    "zwölf",
]
SMALL += ["dreizehn", "vierzehn", "fünfzehn", "sechzehn", "siebzehn", "achtzehn", "neunzehn"]
TENS = ["zwanzig", "dreißig", "vierzig", "fünfzig", "sechzig", "siebzig", "achtzig", "neunzig"]


def german(number: int) -> str:
    if number >= 1000:
        head = german(number // 1000).removesuffix("s") if number // 1000 % 100 == 1 else german(number // 1000)
        return f"{head}tausend{german(number % 1000) if number % 1000 else ''}"
    if number >= 100:
        head = "ein" if number < 200 else german(number // 100)
        return f"{head}hundert{german(number % 100) if number % 100 else ''}"
    if number < 20:
        return SMALL[number]
    ones = {0: "", 1: "einund"}.get(number % 10, f"{SMALL[number % 10]}und")
    return ones + TENS[number // 10 - 2]


@few
@given(st.integers(2, 999999))
def test_german_words_agree_with_digits(number: int) -> None:
    """A German number word below a million is the number that it spells."""
    assert amount(number) in values(german(number), "de")[0].keys


EN_SMALL = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
]
EN_SMALL += ["fifteen", "sixteen", "seventeen", "eighteen", "nineteen"]
EN_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]


def english(number: int) -> str:
    if number >= 1000:
        rest = f" {english(number % 1000)}" if number % 1000 else ""
        return f"{english(number // 1000)} thousand{rest}"
    if number >= 100:
        rest = f" and {english(number % 100)}" if number % 100 else ""
        return f"{EN_SMALL[number // 100]} hundred{rest}"
    if number < 20:
        return EN_SMALL[number]
    return EN_TENS[number // 10 - 2] + (f"-{EN_SMALL[number % 10]}" if number % 10 else "")


@few
@given(st.integers(2, 999999))
def test_english_words_agree_with_digits(number: int) -> None:
    """An English number word below a million is the number that it spells."""
    assert amount(number) in values(english(number), "en")[0].keys


@few
@given(st.text(alphabet="0123456789.,-–/:%€ §½⁄abduhmnors'()JuniMai\n", max_size=40))
def test_any_text_can_be_scanned(text: str) -> None:
    """No text makes the scan fail, every value lies inside it, and a text holds its own values."""
    for value in values(text):
        assert text[value.start : value.end] == value.text
    assert missing(text, text) == []


@pytest.mark.parametrize(
    ("text", "language", "found"),
    [
        ("Gestern besuchte Wladimir Putin die Stadt.", "de", ["Wladimir Putin"]),
        ("Er traf Kim Jong Un in Pjöngjang.", "de", ["Kim Jong Un", "Pjöngjang"]),
        ("Die Regierung der Ukraine tagt mit der NATO.", "de", ["Ukraine", "NATO"]),
        ("Der Vertrag regelt die Freiheit der Forschung.", "de", []),
        ("Putin reiste nach Vietnam.", "de", ["Putin", "Vietnam"]),
        ("Danach reiste der Präsident ab.", "de", []),
        ("Am Montag, dem 3. Mai, regnete es.", "de", []),
        ("Der Airbus A380 landete.", "de", ["A380"]),
        ("Yesterday Angela Merkel met the president in Paris.", "en", ["Angela Merkel", "Paris"]),
        ("However, the treaty was signed.", "en", []),
        ("Tesla died in New York on Monday.", "en", ["Tesla", "New York"]),
    ],
)
def test_names_are_found(text: str, language: str, found: list[str]) -> None:
    """Names are told from nouns and sentence openings by form and place."""
    assert [name.text for name in names(text, language)] == found


@pytest.mark.parametrize(
    ("statement", "source"),
    [
        ("Er traf Kim Jong Un.", "Kim Jong-un war da."),
        ("Das ist Putins Haus.", "Putin hat ein Haus."),
        ("Er lebt in Berlin.", "Die Berliner Mauer fiel."),
        ("Sie kam aus Russland.", "Die russische Delegation kam."),
        ("Er zitiert Luther.", "Die Lutherbibel liegt hier."),
        ("Sie gehört zur EU.", "Sie gehört zur Europäischen Union."),
        ("Das gilt in der Europäischen Union.", "Das gilt in der EU."),
        ("Er lebt in den USA.", "Er lebt in den Vereinigten Staaten."),
        ("Er kam nach München.", "Er kam nach MÜNCHEN."),
    ],
)
def test_a_name_in_another_form_is_there(statement: str, source: str) -> None:
    """Hyphens, cases, adjectives, compounds and acronyms do not hide a name."""
    assert missing_names(statement, source, "de") == []


@pytest.mark.parametrize(
    ("statement", "source"),
    [
        ("Er lebt in Niger.", "Er lebt in Nigeria."),
        ("Er lebt in Niedersachsen.", "Er lebt in Sachsen."),
        ("Er kam aus Irland.", "Er kam aus Island."),
        ("Er kam aus dem Iran.", "Er kam aus dem Irak."),
        ("Er traf Merkel.", "Er traf Schröder."),
        ("Er kam aus Schweden.", "Er kam aus der Schweiz."),
    ],
)
def test_another_name_is_missing(statement: str, source: str) -> None:
    """A name that only looks alike is not there."""
    assert missing_names(statement, source, "de")
