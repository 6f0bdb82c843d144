"""Grounding: the little words beside a value or a noun that turn a statement round."""

from __future__ import annotations

import pytest

from rag.grounding import check

SIDES = [
    ("de", "Zahlbar innerhalb von 14 Tagen {} Lieferung.", "nach", "vor"),
    ("de", "Drei der sieben Mitglieder stimmten {} den Antrag.", "gegen", "für"),
    ("de", "Der Verbrauch lag 5 Prozent {} dem Vorjahr.", "über", "unter"),
    ("de", "Im Mai kamen 12 Prozent {} Besucher als im Vorjahr.", "mehr", "weniger"),
    ("de", "Der Beitrag ist 20 Euro {} als im Vorjahr.", "höher", "niedriger"),
    ("de", "{} Mitglieder stimmten zu.", "Alle", "Einige"),
    ("en", "Payment is due fourteen days {} delivery.", "after", "before"),
    ("en", "The price is $300 {} the engineer's estimate.", "below", "above"),
    ("en", "{} members are entitled to vote.", "Only", "All"),
    ("de", "Die Prüfung erfolgt {} Beginn der Arbeiten.", "vor", "nach"),
    ("de", "Der Umsatz lag {} den Erwartungen.", "über", "unter"),
    ("de", "Der Beschluss gilt mit Zustimmung {} Mitglieder.", "aller", "einiger"),
    ("en", "{} visitors need a badge.", "All", "Some"),
    ("de", "Der Umsatz stieg {} 3 Mio. Euro.", "um", "auf"),
    ("en", "Sales rose {} 5 million dollars.", "by", "to"),
    ("de", "Die Frist läuft {} Sonntag, den 2. März.", "bis", "ab"),
    ("de", "Die Frist läuft {} 2. März.", "bis einschließlich", "ab dem"),
    ("de", "Zu informieren ist {} binnen 24 Stunden.", "spätestens", "frühestens"),
    ("de", "Die Stadtwerke {} den Gaspreis.", "senken", "erhöhen"),
    ("de", "Die Zahl der Unfälle nahm {}.", "zu", "ab"),
    ("de", "Der Vertrag {} am 1. Mai.", "beginnt", "endet"),
    ("de", "Die Preise verstehen sich {} Mehrwertsteuer.", "zuzüglich", "inklusive"),
    ("en", "The total {} VAT at 20%.", "includes", "excludes"),
]


@pytest.mark.parametrize(("language", "frame", "one", "other"), SIDES)
def test_a_little_word_turns_a_statement_round(language: str, frame: str, one: str, other: str) -> None:
    """Either way round, and not against itself."""
    for said, there in ((one, other), (other, one)):
        assert check(frame.format(said), frame.format(there), language=language).support == "contradicted"
        assert check(frame.format(said), f"Dazu: {frame.format(said)}", language=language).support == "supported"


@pytest.mark.parametrize(
    ("language", "said", "source"),
    [
        ("de", "Im Vorjahr kamen weniger Besucher als 2023.", "Im Jahr 2023 kamen mehr Besucher als im Vorjahr."),
        ("de", "Gegen den Antrag stimmten 5.", "Für den Antrag stimmten 12, gegen den Antrag 5."),
        (
            "de",
            "Elf Stimmen waren gegen den Haushalt für 2025.",
            "Der Rat beschloss mit 23 gegen 11 Stimmen den Haushalt für 2025.",
        ),
        (
            "de",
            "Vor der Lieferung prüfen wir die Ware.",
            "Nach der Lieferung zahlt der Kunde. Die Ware prüfen wir vorher.",
        ),
        (
            "en",
            "The buyer may cancel before delivery.",
            "After delivery the buyer must pay; before delivery the buyer may cancel.",
        ),
        ("de", "Die Miete beträgt ab dem 1. Mai 850 Euro.", "Die Miete steigt zum 1. Mai von 800 auf 850 Euro."),
        (
            "de",
            "Die Laufzeit endet am 30. April 2021.",
            "Die Laufzeit beginnt am 1. Mai 2020 und endet am 30. April 2021.",
        ),
        ("de", "Der Umsatz ist gestiegen.", "Der Umsatz ist im Inland gesunken und im Ausland gestiegen."),
    ],
)
def test_the_other_side_of_something_else_does_not_contradict(language: str, said: str, source: str) -> None:
    """What is above one thing may be below another."""
    assert check(said, source, language=language).support != "contradicted"


@pytest.mark.parametrize(
    ("said", "source"),
    [
        ("Der Umsatz sank auf 5 Mio. Euro.", "Der Umsatz stieg auf 5 Mio. Euro, der Gewinn sank auf 1 Mio. Euro."),
        ("Der Preis stieg auf 10 Euro.", "Der Preis stieg von 10 auf 12 Euro."),
        ("Die Brücke ist ab dem 17. Mai gesperrt.", "Die Brücke ist vom 3. bis 17. Mai gesperrt."),
        ("Die Geldbuße beträgt höchstens 35 Euro.", "Die Geldbuße beträgt 35 bis 250 Euro."),
    ],
)
def test_a_value_keeps_its_side(said: str, source: str) -> None:
    """What another clause says, and the other end of a range, is not said of this."""
    assert check(said, source).support == "contradicted"


NINETY = "Either party may terminate this lease by giving not less than ninety days' notice."


@pytest.mark.parametrize(
    ("language", "said", "source", "supported"),
    [
        ("en", "Either party may terminate this lease by giving ninety days' notice.", NINETY, True),
        ("en", "Neither party may terminate this lease.", NINETY, False),
        ("en", "Either party may terminate this lease without notice.", NINETY, False),
        ("en", "The price shall be at most 500 euros.", "The price shall not exceed 500 euros.", True),
        ("en", "The price shall be at least 500 euros.", "The price shall not exceed 500 euros.", False),
        ("de", "Der Preis darf höchstens 500 Euro betragen.", "Der Preis darf 500 Euro nicht überschreiten.", True),
        ("de", "Der Preis darf 500 Euro überschreiten.", "Der Preis darf 500 Euro nicht überschreiten.", False),
        ("de", "Der Abstand muss mindestens 3 Meter betragen.", "Der Abstand darf 3 Meter nicht unterschreiten.", True),
        ("de", "Zehn Mitglieder dürfen nicht abstimmen.", "Nicht mehr als zehn Mitglieder dürfen abstimmen.", False),
        ("de", "Die Geldbuße beträgt höchstens 250 Euro.", "Die Geldbuße beträgt 35 bis 250 Euro.", True),
    ],
)
def test_a_denied_bound_denies_nothing_else(language: str, said: str, source: str, supported: bool) -> None:
    """ "Nicht mehr als" is a side, whether or not the other text has one."""
    assert (check(said, source, language=language).support == "supported") == supported


@pytest.mark.parametrize(
    ("language", "said", "source", "supported"),
    [
        ("de", "Der Mieter muss den Garten nutzen.", "Der Mieter darf den Garten nutzen.", False),
        ("en", "The tenant must paint the walls.", "The tenant may paint the walls.", False),
        ("de", "Die Kündigung muss schriftlich erfolgen.", "Die Kündigung kann nur schriftlich erfolgen.", True),
        ("de", "Vor dem Start muss geprüft werden.", "Vor dem Start ist zu prüfen, danach kann geprüft werden.", True),
        ("de", "Einige Mitglieder stimmten nicht zu.", "Nicht alle Mitglieder stimmten zu.", True),
        ("en", "The meeting began at 7 pm.", "The meeting ended at 9 pm after it had begun at 7 pm.", True),
    ],
)
def test_a_duty_is_more_than_a_permission(language: str, said: str, source: str, supported: bool) -> None:
    """But "kann nur" binds, and "not all" are some."""
    assert (check(said, source, language=language).support == "supported") == supported


@pytest.mark.parametrize(
    ("language", "said", "source"),
    [
        (
            "de",
            "Die Anmeldung muss schriftlich erfolgen.",
            "Die Anmeldung erfolgt schriftlich. Sie kann per Post oder Mail gesendet werden.",
        ),
        (
            "de",
            "Der Mieter muss die Kaution zahlen.",
            "Der Mieter zahlt die Kaution. Der Mieter darf die Kaution in drei Raten zahlen.",
        ),
        ("de", "Die Kaution muss gezahlt werden.", "Die Kaution kann bar gezahlt werden."),
        ("en", "The fee must be paid in advance.", "The fee is payable in advance and may be paid by card."),
        ("en", "The fee must be paid in advance.", "The fee payable in advance may be paid."),
        (
            "en",
            "The landlord must repair the heating.",
            "The landlord is responsible for repairing the heating and may enter the flat.",
        ),
    ],
)
def test_a_permission_beside_a_duty_does_not_contradict_it(language: str, said: str, source: str) -> None:
    """It may be one of how or of something else: only that of the very same takes a duty back."""
    assert check(said, source, language=language).support == "supported"


@pytest.mark.parametrize(
    ("language", "said", "source"),
    [
        ("de", "Fünf Mitglieder stimmten für den Antrag.", "Fünf Mitglieder stimmten für und drei gegen den Antrag."),
        ("en", "Five members voted for the motion.", "Five members voted for and three against the motion."),
        ("en", "Three voted against the motion.", "Five voted for the motion, three against."),
        (
            "de",
            "Die Kündigung ist vor dem Monatsende möglich.",
            "Die Kündigung ist vor oder nach dem Monatsende möglich.",
        ),
        ("de", "Vor der Lieferung wird geprüft.", "Vor, während und nach der Lieferung wird geprüft."),
        ("de", "Vor und nach der Lieferung wird geprüft.", "Nach der Lieferung wird geprüft."),
        (
            "de",
            "Fünf stimmten für den Antrag.",
            "Fünf der Mitglieder waren für den Antrag. Drei stimmten gegen den Antrag.",
        ),
    ],
)
def test_two_sides_share_what_they_belong_to(language: str, said: str, source: str) -> None:
    """ "Für und gegen den Antrag" is of the motion both times."""
    assert check(said, source, language=language).support == "supported"


@pytest.mark.parametrize(
    ("language", "said", "source"),
    [
        (
            "de",
            "Die Kosten für den Schaden trägt die Versicherung.",
            "Die Versicherung gegen den Schaden trägt die Kosten.",
        ),
        (
            "de",
            "Der Mieter hat einen Anspruch gegen den Vermieter auf Reparatur.",
            "Für den Vermieter besteht die Pflicht zur Reparatur; der Mieter hat Anspruch.",
        ),
        ("de", "Wir informieren über Termine.", "Unter Termine finden Sie Informationen."),
        ("de", "Nach dem Gesetz sind alle Menschen gleich.", "Alle Menschen sind vor dem Gesetz gleich."),
        (
            "de",
            "Nach Angaben der Polizei wurde niemand verletzt.",
            "Vor der Polizei machte er Angaben, niemand wurde verletzt.",
        ),
        ("de", "Der Zug fährt nach Berlin.", "Der Zug hält vor Berlin und fährt weiter."),
        (
            "en",
            "The case was heard after the court's recess.",
            "The case was heard before the court after its recess.",
        ),
    ],
)
def test_a_little_word_has_other_senses(language: str, said: str, source: str) -> None:
    """Only votes are for or against, only a level is above or below, and only what happens has a before and after."""
    assert check(said, source, language=language).support == "supported"


@pytest.mark.parametrize(
    ("language", "said", "source"),
    [
        ("de", "Alle Hunde sind anzuleinen.", "Hunde sind anzuleinen. Nur Hunde mit Leine dürfen in den Park."),
        (
            "en",
            "All dogs must be kept on a lead.",
            "Dogs must be kept on a lead. Only dogs on a lead may enter the park.",
        ),
        (
            "de",
            "Alle Mitglieder stimmten zu.",
            "Der Antrag wurde von allen Mitgliedern angenommen, einige Mitglieder fehlten.",
        ),
        (
            "de",
            "Alle Kinder erhalten ein Geschenk.",
            "Jedes Kind erhält ein Geschenk. Einige Kinder erhalten ein Geschenk von der Stadt.",
        ),
    ],
)
def test_some_do_one_thing_and_all_another(language: str, said: str, source: str) -> None:
    """How many is held against the clause that says the same of them."""
    assert check(said, source, language=language).support == "supported"
