"""Grounding, one defect after the other: what a source does not say is not supported, what it says otherwise is."""

from __future__ import annotations

import pytest

from rag.grounding import check


@pytest.mark.parametrize(
    ("language", "said", "source", "support"),
    [
        ("de", "Die Gebühr beträgt 20 Euro.", "Die Gebühr beträgt 20.000 Euro.", "contradicted"),
        ("de", "Die Gesamtkosten betragen 1,5 Euro.", "Gesamtkosten: 1.500 Euro", "contradicted"),
        ("en", "The house costs $350.", "The house costs $350,000.", "contradicted"),
        ("de", "Die Gesamtkosten betragen 1500 Euro.", "Gesamtkosten: 1.500 Euro", "supported"),
        ("de", "Das Haus kostet 350.000 Dollar.", "Haus kostet 350,000 Dollar.", "supported"),
    ],
)
def test_a_short_source_groups_its_numbers_like_the_statement(
    language: str, said: str, source: str, support: str
) -> None:
    """A source too short to tell its language is read in the statement's."""
    assert check(said, source, language=language).support == support


@pytest.mark.parametrize(
    ("place", "named", "support"),
    [
        ("§ 5 Abs. 2 UStG", "§ 3 Abs. 1 und § 5 Abs. 2 UStG", "supported"),
        ("§ 3 Abs. 5 UStG", "§ 3 Abs. 1 und § 5 Abs. 2 UStG", "contradicted"),
        ("§ 3 Abs. 1 Nr. 3 UStG", "§ 3 Abs. 1 Nr. 2 und 3 UStG", "supported"),
        ("§ 3 Abs. 1 Nr. 4 UStG", "§ 3 Abs. 1 Nr. 2 und 3 UStG", "contradicted"),
        ("§ 3 Abs. 1 Nr. 2 UStG", "§ 3 Abs. 1 Ziff. 2 UStG", "supported"),
        ("Art. 6 Abs. 1 lit. f DSGVO", "Art. 6 Abs. 1 S. 1 lit. f DSGVO", "supported"),
        ("Art. 6 Abs. 1 S. 1 lit. f DSGVO", "Art. 6 Abs. 1 S. 2 lit. f DSGVO", "contradicted"),
        ("Art. 6 Abs. 1 lit. f DSGVO", "Art. 6 Abs. 1 lit. b und f DSGVO", "supported"),
        ("Art. 6 Abs. 1 lit. c DSGVO", "Art. 6 Abs. 1 lit. b und f DSGVO", "contradicted"),
        ("§ 4 BGB", "§§ 3 bis 5 BGB", "supported"),
        ("§ 6 BGB", "§§ 3 bis 5 BGB", "contradicted"),
        ("§ 3 Abs. 2 BGB", "§ 3 Abs. 1 bis 3 BGB", "supported"),
    ],
)
def test_a_reference_is_one_of_those_that_the_source_lists(place: str, named: str, support: str) -> None:
    """A list and a range name each of their places, and no other; a sentence may be left out."""
    assert check(f"Maßgeblich ist {place}.", f"Maßgeblich sind {named}.").support == support


@pytest.mark.parametrize(
    ("said", "there"),
    [
        ("50 µg", "50 mg"),
        ("5 bar", "5 mbar"),
        ("50 kWp", "50 MWp"),
        ("5 cl", "5 ml"),
        ("5 A", "5 mA"),
        ("5 mAh", "5 Ah"),
        ("5 ms", "5 s"),
        ("5 kPa", "5 hPa"),
        ("100 Mbit/s", "100 Gbit/s"),
        ("zwei Jahre", "zwei Quartale"),
    ],
)
def test_the_same_number_in_another_unit_contradicts(said: str, there: str) -> None:
    """A unit is read, so that the number alone does not agree; said the same way it does."""
    assert check(f"Gemessen werden {said}.", f"Gemessen werden {there}.").support == "contradicted"
    assert check(f"Es werden {there} gemessen.", f"Gemessen werden {there}.").support == "supported"


@pytest.mark.parametrize(("said", "there"), [("5 cl", "50 ml"), ("1 bar", "1000 mbar"), ("drei Monate", "ein Quartal")])
def test_a_unit_is_brought_to_its_base(said: str, there: str) -> None:
    """The same amount in another unit is the same amount."""
    assert check(f"Gemessen werden {said}.", f"Gemessen werden {there}.").support == "supported"


@pytest.mark.parametrize(
    ("said", "there", "support"),
    [
        ("mittwochs", "montags bis freitags von 9 bis 17 Uhr", "supported"),
        ("mittwochs", "Mo–Fr von 9 bis 17 Uhr", "supported"),
        ("samstags", "Mo–Fr von 9 bis 17 Uhr", "contradicted"),
        ("samstags", "Fr. 9–12 Uhr und Mo. 13–17 Uhr", "contradicted"),
        ("dienstags", "Mo., Mi. und Fr.", "contradicted"),
        ("sonntags", "von Freitag bis Montag", "supported"),
        ("samstags", "täglich außer montags", "supported"),
        ("am Wochenende", "montags bis freitags", "contradicted"),
    ],
)
def test_a_range_of_weekdays_holds_the_days_between(said: str, there: str, support: str) -> None:
    """A weekday is one of those that the source names, abbreviated and in ranges too."""
    assert check(f"Das Büro ist {said} geöffnet.", f"Das Büro ist {there} geöffnet.").support == support


def test_a_short_word_is_no_weekday() -> None:
    """ "So" and "Do" are words and "Fr." is a title: no day is excluded by them."""
    source = "So, das Büro von Fr. Müller ist geöffnet."
    assert check("Das Büro ist samstags geöffnet.", source).support != "contradicted"


def test_a_weekend_excludes_no_day() -> None:
    """A day is excluded by another day, not by a word for several that may stand for something else."""
    source = "Die Sitzung fand Anfang der Woche statt, nach dem Wochenende."
    assert check("Die Sitzung fand am Montag statt.", source).support == "supported"


@pytest.mark.parametrize(
    ("language", "said", "source", "contradicted"),
    [
        ("de", "Die Miete wird vierteljährlich gezahlt.", "Die Miete wird viermal im Jahr gezahlt.", False),
        ("de", "Die Miete wird einmal im Monat gezahlt.", "Die Miete wird einmal im Jahr gezahlt.", True),
        ("de", "Die Miete wird viermal im Monat gezahlt.", "Die Miete wird viermal im Jahr gezahlt.", True),
        ("de", "Die Gebühr beträgt 5 Euro pro Tag.", "Die Gebühr beträgt 5 Euro pro Stunde.", True),
        ("en", "The fee is 5 pounds per day.", "The fee is 5 pounds per hour.", True),
    ],
)
def test_a_period_excludes_another(language: str, said: str, source: str, contradicted: bool) -> None:
    """Per day is not per hour, but a number of times in a period may be another period."""
    assert (check(said, source, language=language).support == "contradicted") == contradicted


@pytest.mark.parametrize(
    ("language", "said", "source"),
    [
        ("de", "Die Rechnung wurde bezahlt.", "Die Rechnung wurde trotz Mahnung nicht bezahlt."),
        ("de", "Die Rechnung Nr. 5 wurde bezahlt.", "Die Rechnung Nr. 5 wurde trotz Mahnung nicht bezahlt."),
        (
            "de",
            "Der Antrag wurde genehmigt.",
            "Der Antrag der Gemeinde vom 3. Mai wurde vom Landratsamt nach langer Prüfung nicht genehmigt.",
        ),
        (
            "de",
            "Der Kläger hat Anspruch auf Schadensersatz.",
            "Der Kläger hat nach Auffassung des Landgerichts Kiel wegen des überwiegenden Mitverschuldens keinen"
            " Anspruch auf Schadensersatz.",
        ),
        (
            "en",
            "The tenant may sublet the flat.",
            "The tenant shall not sublet the flat without the prior written consent of the landlord.",
        ),
        (
            "en",
            "The company has paid the fine.",
            "According to a spokesman in London the company has not yet paid the fine.",
        ),
    ],
)
def test_a_longer_sentence_denies_too(language: str, said: str, source: str) -> None:
    """What follows the negation is denied, however much else the sentence says."""
    assert check(said, source, language=language).reason_code == "negation"


@pytest.mark.parametrize(
    ("said", "source"),
    [
        ("Die Kosten trägt der Mieter.", "Die Kosten trägt nicht der Vermieter, sondern der Mieter."),
        ("Die Rechnungen wurden bezahlt.", "Die Rechnungen wurden trotz Mahnung nicht vollständig bezahlt."),
        ("Die Rechnung wurde bezahlt.", "Die Rechnung wurde am Dienstag und nicht am Montag bezahlt."),
        ("Der Verein zahlt den Beitrag.", "Der Verein zahlt den Beitrag, wenn das Mitglied den Beitrag nicht zahlt."),
    ],
)
def test_a_negation_of_another_word_does_not_deny(said: str, source: str) -> None:
    """Who else did not, and how it was not, leaves what the statement says."""
    assert check(said, source).support != "contradicted"


@pytest.mark.parametrize(
    ("language", "one", "other", "against"),
    [
        (
            "de",
            "Die Wohnung darf nicht ohne Erlaubnis untervermietet werden.",
            "Die Wohnung darf nur mit Erlaubnis untervermietet werden.",
            "Die Wohnung darf ohne Erlaubnis untervermietet werden.",
        ),
        (
            "en",
            "The flat may not be sublet without consent.",
            "The flat may be sublet only with consent.",
            "The flat may be sublet without consent.",
        ),
        (
            "de",
            "Ohne Anmeldung ist der Zutritt nicht erlaubt.",
            "Der Zutritt ist nur mit Anmeldung erlaubt.",
            "Der Zutritt ist ohne Anmeldung erlaubt.",
        ),
    ],
)
def test_not_without_is_only_with(language: str, one: str, other: str, against: str) -> None:
    """Two negations are one condition, either way round, and contradict what does without it."""
    assert check(one, other, language=language).support == "supported"
    assert check(other, one, language=language).support == "supported"
    assert check(against, one, language=language).support == "contradicted"
    assert check(against, other, language=language).support == "contradicted"


OPPOSITES = [
    ("de", "Die Kündigungsfrist beträgt {} drei Monate.", "höchstens", "mindestens"),
    ("de", "Das Gesetz gilt für Betriebe mit {} zehn Angestellten.", "mehr als", "weniger als"),
    ("de", "Das Gesetz gilt für Betriebe mit {} zehn Angestellten.", "mehr als", "nicht mehr als"),
    ("de", "Die Anmeldung ist {} dem 1. Mai möglich.", "vor", "nach"),
    ("de", "Die Anmeldung ist {} 1. Mai möglich.", "ab dem", "bis zum"),
    ("de", "Das Büro ist {} 12 Uhr geöffnet.", "ab", "bis"),
    ("de", "Der Kurs beginnt {} Mai.", "Anfang", "Ende"),
    ("de", "Die Kündigung ist zum {} des Monats möglich.", "Anfang", "Ende"),
    ("de", "Der Umsatz {} 2020 um 5 Prozent.", "stieg", "sank"),
    ("de", "Der Antrag der Gemeinde wurde {}.", "angenommen", "abgelehnt"),
    ("de", "Grillen im Hof ist {}.", "erlaubt", "verboten"),
    ("de", "Das Gehalt beträgt 3.000 Euro {}.", "netto", "brutto"),
    ("en", "The fee is {} 50 dollars.", "at most", "at least"),
    ("en", "The law covers firms with {} ten workers.", "more than", "less than"),
    ("en", "The offer ends {} 1 May.", "before", "after"),
    ("en", "Sales {} by 5 percent in 2020.", "rose", "fell"),
    ("en", "The offer was {} by the board.", "accepted", "rejected"),
    ("en", "Smoking is {} in the yard.", "allowed", "forbidden"),
]


@pytest.mark.parametrize(("language", "frame", "one", "other"), OPPOSITES)
def test_an_opposite_contradicts(language: str, frame: str, one: str, other: str) -> None:
    """Either way round, where all else is the same."""
    for said, there in ((one, other), (other, one)):
        verdict = check(frame.format(said), frame.format(there), language=language)
        assert verdict.support == "contradicted"
        assert verdict.instead is not None


@pytest.mark.parametrize(
    ("language", "said", "source"),
    [
        ("de", "Grillen im Hof ist nicht erlaubt.", "Grillen im Hof ist verboten."),
        ("de", "Grillen im Hof ist verboten.", "Grillen im Hof ist nicht erlaubt."),
        (
            "de",
            "Das Gesetz gilt für Betriebe mit höchstens zehn Angestellten.",
            "Das Gesetz gilt für Betriebe mit nicht mehr als zehn Angestellten.",
        ),
        ("de", "Das Büro öffnet nicht vor 9 Uhr.", "Das Büro öffnet ab 9 Uhr."),
        ("en", "Smoking is not allowed in the yard.", "Smoking is forbidden in the yard."),
        ("en", "Payment is due no later than 5 May 2024.", "Payment is due by 5 May 2024."),
    ],
)
def test_an_opposite_denied_is_the_same(language: str, said: str, source: str) -> None:
    """ "Nicht erlaubt" is "verboten", and "nicht mehr als" is "höchstens"."""
    assert check(said, source, language=language).support == "supported"


@pytest.mark.parametrize(
    ("language", "said", "source"),
    [
        ("de", "Der Umsatz stieg 2020.", "Der Umsatz wuchs 2020, der Gewinn sank."),
        ("de", "Der Umsatz ist gestiegen.", "Der Umsatz ist 2020 gesunken und 2021 gestiegen."),
        ("de", "Der Kurs beginnt Anfang Mai und endet Ende Juni.", "Der Kurs endet Ende Juni und beginnt Anfang Mai."),
        ("de", "Das Büro ist ab 9 Uhr geöffnet.", "Das Büro ist von 9 bis 17 Uhr geöffnet."),
        ("de", "Das Büro ist nach 17 Uhr geschlossen.", "Das Büro ist bis 17 Uhr geöffnet."),
        ("de", "Das Museum ist montags geschlossen.", "Das Museum ist täglich außer montags geöffnet."),
        ("de", "Der Zutritt ist ab 18 Jahren erlaubt.", "Der Zutritt ist unter 18 Jahren verboten."),
        ("de", "Der Zutritt ist ohne Anmeldung verboten.", "Der Zutritt ist nur mit Anmeldung erlaubt."),
        ("en", "The office is close to the station.", "The open office is near the station."),
    ],
)
def test_an_opposite_of_something_else_does_not_contradict(language: str, said: str, source: str) -> None:
    """Two opposites make one truth, and what sank is not what rose."""
    assert check(said, source, language=language).support != "contradicted"


@pytest.mark.parametrize(
    ("language", "frame", "one", "other"),
    [
        ("en", "The {} may terminate this agreement at any time.", "employee", "employer"),
        ("en", "The {} pays the costs of repair.", "lessor", "lessee"),
        ("de", "Die Kosten trägt der {}.", "Pächter", "Verpächter"),
        ("de", "Meier leitet den {} der Aktien.", "Kauf", "Verkauf"),
    ],
)
def test_the_other_party_proves_nothing(language: str, frame: str, one: str, other: str) -> None:
    """The two sides of a contract share most of their letters, and are not each other."""
    for said, there in ((one, other), (other, one)):
        assert check(frame.format(said), frame.format(there), language=language).support == "unproven"
        assert check(frame.format(said), frame.format(said + "s"), language=language).support == "supported"


def test_a_word_with_ver_may_say_the_same() -> None:
    """A Verpackung is a Packung."""
    assert check("Die Packung ist rot.", "Die Verpackung ist rot.").support == "supported"


@pytest.mark.parametrize(
    ("language", "said", "source", "support"),
    [
        ("de", "Das Museum ist am Montag geöffnet.", "Das Museum ist täglich außer montags geöffnet.", "contradicted"),
        ("de", "Das Museum ist am Dienstag geöffnet.", "Das Museum ist täglich außer montags geöffnet.", "supported"),
        ("de", "Außer montags ist das Museum täglich geöffnet.", "Es ist täglich außer montags geöffnet.", None),
        ("en", "The office is open on Mondays.", "The office is open every day except on Mondays.", "contradicted"),
    ],
)
def test_a_day_that_is_left_out_is_not_held(language: str, said: str, source: str, support: str | None) -> None:
    """ "Täglich außer montags" holds on every other day. None: anything but a contradiction."""
    found = check(said, source, language=language).support
    assert found == support if support else found != "contradicted"
