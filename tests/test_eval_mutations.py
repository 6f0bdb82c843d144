"""The statements by which the checks are scored: what is made of gold answers, and what is read of others' sets."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from eval import checking, independent
from eval.asking import Part
from eval.cases import BadCases, Case
from eval.corpora import Corpus
from eval.labelled import Labelled, read_begin, read_wice
from eval.measured import figures
from eval.mutations import labelled
from eval.rewording import date, inflection, number, order
from eval.run import Wanted, evaluate
from eval.suites import SUITES
from rag.settings import Settings

TEXT = (
    "Die Brücke wurde am 3. Mai 1987 von Hanna Brandt eröffnet. Sie ist 420 Meter lang und kostete 11.500 Euro. "
    "Im Jahr 1990 wurde die Brücke nicht gesperrt. Das Geländer stammt aus einer Werkstatt in der Nähe."
)
CASES = (
    Case(id="when", lang="de", question="Wann?", answerable=True, answers=("3. Mai 1987",), files=("a.txt",)),
    Case(
        id="who", lang="de", question="Wer eröffnete sie?", answerable=True, answers=("Hanna Brandt",), files=("a.txt",)
    ),
    Case(id="long", lang="de", question="Wie lang?", answerable=True, answers=("420 Meter",), files=("a.txt",)),
    Case(id="else", lang="de", question="Wer malt?", answerable=True, answers=("Jörg Thalmann",), files=("b.txt",)),
)
PART = Part(
    "own", CASES, Corpus.of_texts("c", {"a.txt": TEXT, "b.txt": "Das Bild malte im Herbst Jörg Thalmann selbst."})
)


@pytest.mark.parametrize(
    ("form", "language", "sentence", "said"),
    [
        (number, "de", "Sie kostete 11.500 Euro.", "Sie kostete 11500 Euro."),
        (number, "de", "Rund 12500 Menschen kamen.", "Rund 12.500 Menschen kamen."),
        (number, "en", "About 7 percent of the 11,500 came.", "About 7 percent of the 11500 came."),
        (number, "de", "Es dauerte zwei Stunden.", "Es dauerte 2 Stunden."),
        (number, "de", "Das sind 5 Prozent.", "Das sind 5 %."),
        (date, "de", "Am 19. Juni 2024 kam er.", "Am 19.06.2024 kam er."),
        (date, "de", "Am 19.06.2024 kam er.", "Am 19. Juni 2024 kam er."),
        (date, "en", "It opened on June 19, 2024.", "It opened on 19 June 2024."),
        (order, "en", "In 1990, the bridge was closed.", "The bridge was closed in 1990."),
        (order, "de", "Im Mai wurde die Brücke gesperrt.", "Die Brücke wurde im Mai gesperrt."),
        (order, "de", "Er liebte Musik und Malerei.", "Er liebte Malerei und Musik."),
        (inflection, "de", "Die Brücke wurde 1987 gebaut.", "Die Brücke ist 1987 gebaut worden."),
        (inflection, "de", "Sie gewann den Preis.", "Sie hat den Preis gewonnen."),
        (inflection, "de", "Nairobi ist die Hauptstadt Kenias.", "Nairobi ist die Hauptstadt von Kenia."),
        (inflection, "en", "It was built by hand.", "It has been built by hand."),
    ],
)
def test_a_sentence_is_reworded_without_a_change_of_what_it_says(
    form: object, language: str, sentence: str, said: str
) -> None:
    """Formats, order and inflection change; values, names and words stay."""
    assert callable(form) and form(sentence, language) == said


def test_each_mutant_differs_in_one_thing_from_its_source() -> None:
    """A number, a date, a name or a negation is another; all mutants are labelled as not proven."""
    by_kind: dict[str, list[Labelled]] = {}
    for one in labelled(PART):
        by_kind.setdefault(one.kind, []).append(one)
    assert {"true", "number", "date", "name", "negation", "moved", "deleted"} <= set(by_kind)
    assert all(one.proven == (kind == "true") for kind, ones in by_kind.items() for one in ones)
    for kind in ("date", "name", "number"):
        assert all(one.statement not in TEXT and len(one.sources) == 1 for one in by_kind[kind])
    assert all(("Hanna Brandt" in one.statement) != ("Hanna Brandt" in one.sources[0]) for one in by_kind["name"])


def test_a_moved_citation_points_to_a_sentence_without_the_answer() -> None:
    """Else the moved statement might still be proven."""
    gold = {case.id: case.answers[0] for case in CASES}
    moved = [one for one in labelled(PART) if one.kind in ("moved", "deleted")]
    assert moved and all(gold[one.id.split("/")[1]] not in source for one in moved for source in one.sources)


def test_the_same_seed_makes_the_same_statements() -> None:
    """A score of today can be held against one of tomorrow."""
    assert labelled(PART) == labelled(PART) != labelled(PART, seed=1)


def test_our_own_gold_answers_alone_give_statements_of_every_class(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """The suite runs from a checkout without other people's sets, and holds."""
    code = evaluate(Wanted(suite="mutations", work=tmp_path, out=tmp_path / "m.json"), Settings(engine="quotes"))
    written = json.loads((tmp_path / "m.json").read_text("utf-8"))
    assert code == 0, capsys.readouterr().out
    for kind in ("number", "date", "name", "negation", "moved", "deleted"):
        assert {"value", "low", "high", "n"} == set(written["figures"][f"caught.{kind}"])
        assert written["figures"][f"precision.{kind}"]["n"] > 0 and f"auroc.{kind}" in written["figures"]


def test_most_of_the_true_statements_are_in_other_words() -> None:
    """Letter for letter every check can agree."""
    own = SUITES["mutations"].labelled(None)
    true = [one for one in own if one.proven]
    assert sum(one.form not in ("verbatim", "lead") for one in true) >= 0.5 * len(true)


def test_precision_and_recall_are_counted_by_class() -> None:
    """Two of three changed numbers are caught; one of two true statements is flagged: 0.67 and 0.67."""

    def scored(kind: str, passed: bool) -> checking.Scored:
        one = Labelled(id="x", lang="de", statement="s", sources=("q",), proven=kind == "true", kind=kind)
        return checking.Scored(one, passed, float(passed), False, "")

    marks = [("number", False), ("number", False), ("number", True), ("true", True), ("true", False)]
    found = figures(checking.figures([scored(kind, passed) for kind, passed in marks]))
    assert found["caught.number"].value == pytest.approx(2 / 3) == found["precision.number"].value
    assert found["false_alarms"].value == 0.5
    assert found["auroc.number"].value == pytest.approx(3.5 / 6)


@pytest.mark.parametrize(
    ("statement", "quote", "proven"),
    [
        ("Sie kostete 11500 Euro.", "Sie kostete 11.500 Euro.", True),
        ("Am 19.06.2024 kam er nach Bonn.", "Er kam am 19. Juni 2024 nach Bonn.", True),
        ("Es dauerte zwei Stunden.", "Es dauerte 2 Stunden.", True),
        ("Sie kostete 12.500 Euro.", "Sie kostete 11.500 Euro.", False),
        ("Die Brücke eröffnete Hanna Brandt.", "Die Brücke eröffnete Jörg Thalmann.", False),
        ("Die Brücke ist nicht gesperrt worden.", "Die Brücke ist gesperrt worden.", False),
        ("Die Brücke ist alt.", "", False),
    ],
)
def test_the_second_opinion_has_its_own_rules(statement: str, quote: str, proven: bool) -> None:
    """Figures, names, most words, negation."""
    assert (independent.doubt(statement, [quote]) is None) == proven


def test_the_second_opinion_shares_no_code_with_the_checks() -> None:
    """Nothing of ``rag`` is imported where statements are made and judged a second time."""
    for name in ("independent", "rewording"):
        text = (Path(independent.__file__).parent / f"{name}.py").read_text("utf-8")
        assert "rag." not in text.split('"""', 2)[2]


def test_a_file_of_begins_shape_is_read(tmp_path: Path) -> None:
    """Generic responses say nothing that could be attributed; they are left out."""
    head = "model_name\tdata_source\tknowledge\tmessage\tresponse\tbegin_label\n"
    rows = ["Fully attributable", "Not fully attributable", "Generic"]
    path = tmp_path / "begin_dev.tsv"
    path.write_text(
        head + "".join(f't5\twow\tBees make "honey.\tWhat?\tBees make it {n}.\t{row}\n' for n, row in enumerate(rows))
    )
    assert [(one.proven, one.sources[0]) for one in read_begin(path)] == [
        (True, 'Bees make "honey.'),
        (False, 'Bees make "honey.'),
    ]
    path.write_text(head + "t5\twow\tk\tm\tr\tYes\n")
    with pytest.raises(BadCases, match=r"begin_dev\.tsv:2: begin_label is 'Yes'"):
        read_begin(path)


def test_a_file_of_wices_shape_is_read(tmp_path: Path) -> None:
    """The sentences that support a claim together are one source; without any, each sentence is one."""
    path = tmp_path / "dev.jsonl"
    claim = {
        "claim": "It opened in 1987.",
        "evidence": ["It opened.", "That was in 1987.", "Rain."],
        "meta": {"id": "w1"},
    }
    rows = [
        claim | {"label": "supported", "supporting_sentences": [[0, 1]]},
        claim | {"label": "partially_supported", "supporting_sentences": []},
    ]
    path.write_text("\n".join(map(json.dumps, rows)))
    first, second = read_wice(path)
    assert (first.proven, first.sources) == (True, ("It opened. That was in 1987.",))
    assert (second.proven, second.kind, len(second.sources)) == (False, "partially supported", 3)
    path.write_text(json.dumps(claim | {"label": "supported", "supporting_sentences": [[7]]}))
    with pytest.raises(BadCases, match=r"dev\.jsonl:1: supporting_sentences"):
        read_wice(path)


def test_a_change_never_writes_what_the_source_has() -> None:
    """Whatever the seed: no mutant of a number is a number of the sentence."""
    for seed in range(20):
        for one in labelled(PART, seed=random.Random(seed).randrange(10**6)):
            if one.kind == "number":
                assert one.statement not in TEXT
