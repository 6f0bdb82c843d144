"""How the located sentence is worded: the model's few words before it, or a sentence in another language."""

from __future__ import annotations

import pytest

from rag.answer import introduced, quoted, rendered, rivals
from rag.evidence import FEATURES, Asks, Candidate
from rag.questions import asked
from rag.reading import Reading
from rag.search import Hit, SentenceHit
from rag.types import Citation, Passage


def candidate(file: int, text: str) -> Candidate:
    """A sentence of a file of its own that has all of the question's words."""
    line = SentenceHit(f"{file}.txt", file, 0, 0, len(text), text, 0.9)
    hit = Hit(Passage(file=f"{file}.txt", start=0, end=len(text), text=text, score=1.0), file, 0, {}, (line,))
    return Candidate(line, hit, tuple(float(name == "words") for name in FEATURES), 1.0)


def citation(quote: str) -> Citation:
    return Citation(file="a.txt", start=0, end=len(quote), quote=quote)


@pytest.mark.parametrize(
    ("question", "said", "quote", "lead"),
    [
        ("Wer leitet das Amt?", "Herr Müller", "Nicht Frau Kern, sondern Herr Müller leitet es.", "Herr Müller – "),
        ("Wer leitet das Amt?", "Frau Kern", "Nicht Frau Kern, sondern Herr Müller leitet es.", ""),
        ("Was wurde aus dem Antrag?", "angenommen", "Der Antrag wurde vom Rat nicht angenommen.", ""),
        ("Was ist im Park erlaubt?", "Grillen", "Erlaubt ist im Park alles außer Grillen und Zelten.", ""),
        ("Was ist dort nicht erlaubt?", "Grillen", "Erlaubt ist alles außer Grillen und Zelten.", "Grillen – "),
        ("Mit welcher Frist?", "vier Wochen", "Er gilt, wenn er nicht mit vier Wochen Frist endet.", "Vier Wochen – "),
        ("Wie ist zu zahlen?", "bar", "Die Zahlung ist frei vereinbar und sofort zu leisten.", ""),
        ("Wie hoch ist die Gebühr?", "5 Euro", "Die Gebühr beträgt 25 Euro im Jahr.", ""),
        ("Wo tagt der Rat?", "im Rathaus", "Der Rat tagt heute im Rathaussaal von Ostheim.", ""),
        ("Was ist gesperrt?", "Tunnel", "Gesperrt ist seit Mai die Einfahrt des Tunnels.", "Tunnel – "),
    ],
)
def test_words_lead_only_where_the_quote_says_so(question: str, said: str, quote: str, lead: str) -> None:
    """They stand in it whole, and it does not deny them; a question for what is not so may have them."""
    statement = quoted(citation(quote), Reading(said, True, None), asked(question), question, "de")
    assert statement.text == lead + quote


def test_an_introduction_in_another_language_has_no_part_of_a_number() -> None:
    """The words that it shows are the quote's own."""
    proof, question = citation("Die Gebühr beträgt 25 Euro im Jahr."), "How high is the fee?"
    whole, part = (
        introduced(proof, Reading(said, True, None), asked(question), question, "en").text
        for said in ("25 Euro", "5 Euro")
    )
    assert "25 Euro" in whole and "5 Euro" not in part


@pytest.mark.parametrize(
    ("quote", "right", "wrong"),
    [
        ("Hunde sind im Bad nicht erlaubt.", "Dogs are not allowed in the pool.", "Dogs are allowed in the pool."),
        ("Der Rat tagt am Donnerstag.", "The council meets on Thursday.", "The council meets on Tuesday."),
        ("Die Miete beträgt 500 Euro im Jahr.", "The rent is 500 euros per year.", "The rent is 500 euros per month."),
        ("Höchstens 5 Mitglieder dürfen kommen.", "At most 5 members may come.", "At least 5 members may come."),
        ("Die Frist beträgt nicht weniger als 90 Tage.", "The term is at least 90 days.", "The term is not 90 days."),
        ("Nicht nur der Hof wird gesperrt.", "The yard is closed, and more.", "The yard is not closed."),
    ],
)
def test_a_translation_keeps_what_is_denied_and_when(quote: str, right: str, wrong: str) -> None:
    """A sentence in another language that turns the quote round is not shown, however near its meaning is."""
    assert rendered(right, citation(quote), "en", 0.95) is not None
    assert rendered(wrong, citation(quote), "en", 0.95) is None


@pytest.mark.parametrize(
    ("question", "one", "other", "said", "disagree"),
    [
        ("Wann tagt der Rat?", "Am 3. Mai 2024 um 19 Uhr.", "Am 4. Mai 2024 um 19 Uhr.", "3. Mai 2024", True),
        ("Was kostet das?", "3 Monatsmieten, also 2.700 Euro.", "3 Monatsmieten, also 2.850 Euro.", "2.700 Euro", True),
        ("Wie viele kamen?", "Es kamen 30 für 500 Euro.", "Es kamen 30 für 400 Euro.", "30", False),
        ("Wie viele kamen?", "Es kamen 30 für 500 Euro.", "Es kamen 30 für 400 Euro.", "", False),
        ("Wann begann es?", "Am 3. Mai 1924.", "Im Jahr 1924.", "3. Mai 1924", False),
        ("Wann begann es?", "Im Jahr 1924.", "Am 3. Mai 1924.", "1924", False),
        ("Wann begann es?", "Am 3. Mai 2024.", "Um 19 Uhr.", "3. Mai", False),
    ],
)
def test_files_disagree_about_the_figure_that_is_asked_for(
    question: str, one: str, other: str, said: str, disagree: bool
) -> None:
    """Another figure that both have hides it not, and a less exact one is no other."""
    both = [candidate(1, one), candidate(2, other)]
    found = rivals(both, 0, Asks(question, lambda stem: 1.0), said)
    assert found == (both[1:] if disagree else [])
