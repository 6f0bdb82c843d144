"""A report's other shapes: a page for a browser, JUnit XML, Markdown; and the drafts of cases."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from fakes import ScriptedEngine

from eval import junit, markdown, webpage
from eval.__main__ import main
from eval.advice import judged_by
from eval.asking import Outcome, Part
from eval.bounds import FLOORS, Bound
from eval.cases import Case, Proof, read_cases
from eval.citing import by_file, by_sentence, by_span, places
from eval.comparing import Baseline, compared
from eval.completions import Remembering
from eval.corpora import Corpus
from eval.drafting import draft, text_of
from eval.figures import judged
from eval.meaning import meaning
from eval.probes import Probe, Probed
from eval.replies import Reply
from eval.report import Report, advised, table
from eval.stats import share
from eval.wording import worded
from rag.errors import UsageError
from rag.types import Answer, Citation, Passage, Statement, Turn

TEXT = "Die Kaution beträgt 150 Euro. Der Saal fasst 80 <b>Gäste</b> & mehr."
QUOTE = "Die Kaution beträgt 150 Euro."


def answer(text: str = QUOTE) -> Answer:
    cited = Citation(file="a.txt", start=0, end=len(QUOTE), quote=QUOTE)
    return Answer(
        question="Was kostet <script>alert(1)</script>?",
        language="de",
        text=text,
        abstained=False,
        statements=(Statement(text=text, support="supported", citations=(cited,)),),
        passages=(Passage(file="a.txt", start=0, end=len(TEXT), text=TEXT, score=1.5),),
        engine="quotes",
    )


CASE = Case(
    id="k1",
    lang="de",
    question="Was kostet <script>alert(1)</script>?",
    answerable=True,
    answer=(("150 Euro",),),
    files=("a.txt",),
    evidence=(Proof(file="a.txt", quote="beträgt 150\nEuro"),),
)
PART = Part("", (CASE,), Corpus.of_texts("c", {"a.txt": TEXT}))


@pytest.fixture
def report() -> Report:
    """One right answer, one failed question, a bound that is broken, a figure that got worse."""
    good = Outcome(PART, CASE, Reply(part="", case="k1", seconds=1.0, answer=answer(), probability=0.8))
    bad = Outcome(
        PART, CASE.model_copy(update={"id": "k2"}), Reply(part="", case="k2", seconds=1, error="X: \x00 <cut>")
    )
    measured = judged([good, bad])
    base = Baseline(suite="s", keys=("k1",), values={"right": (1,), "f1": (1.0,)}, provenance={})
    bounds = {"right": Bound(minimum=0.5), "unproven_shown": Bound(maximum=-1), "gone": Bound(minimum=1)}
    return Report(
        "smoke", measured, bounds, [good, bad], differences=compared(measured, base), provenance={"engine": "quotes"}
    )


def test_the_page_asks_nothing_of_any_network(report: Report) -> None:
    """No address, no image, no import; its policy allows its own style and script only."""
    page = webpage.page(report)
    outside = re.sub(r"<(?:style|script)>.*?</(?:style|script)>", "", page, flags=re.S)
    assert not re.search(r"https?:|src=|<link|<img|<iframe|@import|url\(", page.replace("script-src", ""))
    assert "default-src 'none'" in page and outside.count("<details") == 2
    assert not re.search(r"\bfetch\(|XMLHttpRequest|WebSocket", page)


def test_what_documents_say_is_never_markup_in_the_page(report: Report) -> None:
    """Texts are escaped wherever they stand."""
    page = webpage.page(report)
    assert "<script>alert" not in page and "<b>Gäste" not in page and "&lt;b&gt;Gäste" in page


def test_the_page_marks_what_is_cited_and_what_proves(report: Report) -> None:
    """The quote is marked, and within it the evidence."""
    assert '<mark>Die Kaution </mark><mark class="both">beträgt 150 Euro</mark><mark>.</mark>' in webpage.page(report)


def test_the_page_has_the_figures_the_plots_and_the_failed_question(report: Report) -> None:
    """Bounds, intervals, drawings with a name, errors."""
    page = webpage.page(report)
    assert page.count("<svg") == page.count('role="img" aria-label=') == 3
    assert "not measured" in page and "unproven_shown" in page and "X: " in page and 'data-result="error"' in page


def test_the_page_says_what_every_figure_means(report: Report) -> None:
    """A name such as ``auc`` tells a stranger nothing."""
    page = webpage.page(report)
    assert all(meaning(name) for name in report.figures) and page.count('class="meaning"') == len(report.figures)
    for suite in json.loads(FLOORS.read_text("utf-8")).values():
        assert all(meaning(name) for name in suite)


def test_the_page_shows_which_questions_changed(report: Report) -> None:
    """One was wrong in the baseline and is right now: it can be found by a button."""
    base = Baseline(suite="s", keys=("k1",), values={"right": (0,)}, provenance={})
    page = webpage.page(replace(report, differences=compared(report.measured, base)))
    assert page.count(" data-changed>") == 1 and "was wrong in the baseline k1" in page
    assert 'data-show="changed"' in page and "1 better (k1), 0 worse of 1" in page
    assert 'data-show="changed"' not in webpage.page(replace(report, differences=()))


def test_figures_of_proof_stand_beside_the_score_of_the_checks(report: Report) -> None:
    """What rests on a check is worth what the check is worth."""
    score = {f"checks.{name}": share([True] * 9 + [False]) for name in ("auroc", "precision", "recall")}
    scored = replace(report, measured={**report.measured, **score})
    told = "(the checks: auroc 0.900, precision 0.900, recall 0.900)"
    assert sum(told in line for line in table(scored)) == 2 == markdown.text(scored).count(told)
    assert told in webpage.page(scored) and told not in webpage.page(report)


def test_tasks_for_one_prompt_are_shown(report: Report) -> None:
    """What was read, expected and said; a wrong one can be found among the wrong answers."""
    task = Probe(id="v", prompt="verify", lang="de", question="Wer <b>?", sentences=("Es regnet.",), yes=False)
    page = webpage.page(replace(report, probed=[Probed(task, "Ja", False)]))
    assert "verify.md, de, asked alone" in page and "Wer &lt;b&gt;?" in page and page.count('data-result="wrong"') == 1


def test_junit_has_a_failure_for_each_broken_bound_and_an_error_for_each_failed_question(report: Report) -> None:
    """It is well-formed, although an error has a character that XML forbids."""
    suite = ElementTree.fromstring(junit.document(report).split("\n", 1)[1])
    failed = {case.get("name") for case in suite.iter("testcase") if case.find("failure") is not None}
    assert failed == {"unproven_shown", "gone"}
    assert (suite.get("failures"), suite.get("errors")) == ("2", "1")


def test_junit_is_well_formed_whatever_the_names(report: Report) -> None:
    """A kind of question is a person's own word, and a suite has the name of its file."""
    case = CASE.model_copy(update={"kind": "a\x01b"})
    odd = Outcome(Part("", (case,), PART.corpus), case, Reply(part="", case="k1", seconds=1.0, answer=answer()))
    document = junit.document(replace(report, suite="s\x02", measured=judged([odd])))
    names = {one.get("name") for one in ElementTree.fromstring(document.split("\n", 1)[1]).iter("property")}
    assert "right.a�b" in names


def test_an_invalid_run_is_no_success_in_junit(report: Report) -> None:
    """Tasks at which the engine failed make a run invalid, as does one that asked nothing."""
    task = Probe(id="v", prompt="verify", lang="de", question="Wer?", sentences=("Es regnet.",), yes=False)
    failed = [Probed(task, "Nein", True)] * 9 + [Probed(task, "", False, failure="cut off")]
    for invalid in (Report("s", {}, {}, probed=failed), Report("s", {}, {})):
        suite = ElementTree.fromstring(junit.document(invalid).split("\n", 1)[1])
        assert invalid.code == 2 and suite.get("errors") == "1" == str(len(list(suite.iter("error"))))


def test_the_page_has_the_median_that_the_table_has(report: Report) -> None:
    """Between two questions it is the mean of both."""
    two = [Outcome(PART, CASE, Reply(part="", case="k1", seconds=s, answer=answer())) for s in (1.0, 4.0)]
    assert "median 2.5" in webpage.page(replace(report, outcomes=two, measured=judged(two)))


def test_markdown_is_short_and_names_what_is_wrong(report: Report) -> None:
    """The verdict first, then what gates; the rest is folded."""
    text = markdown.text(report)
    assert text.startswith("### ⚠️ smoke: invalid") and "**gone** | not measured" in text
    assert "<details><summary>" in text and "unproven_shown** ❌" in text


def test_markdown_names_the_model_in_full(report: Report) -> None:
    """Of hashes the beginning is enough; two models may differ at the end alone."""
    told = {"engine": "embedded", "model": "qwen2.5-coder-1.5b-instruct-q4_k_m", "digest": "c" * 64}
    text = markdown.text(replace(report, provenance=told))
    assert "`qwen2.5-coder-1.5b-instruct-q4_k_m`" in text and f"`{'c' * 20}`" in text


def test_citations_are_scored_by_file_by_sentence_and_by_character() -> None:
    """The quote has 29 characters, 16 of them prove the answer."""
    gold = places(CASE, PART.corpus.text)
    assert gold == [("a.txt", 12, 28)]
    assert by_file(CASE, answer()) == (1.0, 1.0)
    assert by_sentence(answer(), gold) == (1.0, 1.0)
    assert by_span(answer(), gold) == (pytest.approx(16 / 29), 1.0)


def test_evidence_that_stands_twice_is_no_place() -> None:
    """Which of the two was meant is not known."""
    assert places(CASE, lambda _: f"{TEXT} {TEXT}") == []


def test_evidence_that_is_not_found_is_a_mistake_with_its_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A word that was mistyped would leave the question out of the figures, and nobody would know."""
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "a.txt").write_text(f"{TEXT} Ende. Ende.", "utf-8")
    quotes = ["Die Kaution beträgt\n150 Euro.", "Die Kaution betrug 150 Euro.", "Ende."]
    cases = [CASE.model_copy(update={"id": q, "evidence": (Proof(file="a.txt", quote=q),)}) for q in quotes]
    (tmp_path / "mine.jsonl").write_text(text_of(tuple(cases)), "utf-8")
    assert main([str(tmp_path / "mine.jsonl"), "--data", str(tmp_path / "docs"), "--engine", "quotes"]) == 2
    told = capsys.readouterr().err
    assert "2 mistakes" in told and "mine.jsonl:2: the evidence 'Die Kaution betrug" in told
    assert "mine.jsonl:3: the evidence 'Ende.' does not stand exactly once in a.txt" in told


def test_a_drafted_file_is_read_as_cases(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Every draft runs as it is: its evidence stands once, its answer is in it; one question has no answer."""
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "a.txt").write_text(
        "Der Vertrag wurde am 3. Mai 2021 in Elvenau unterschrieben. "
        "Die Kaution für den Saal beträgt 150 Euro im Voraus.",
        "utf-8",
    )
    (tmp_path / "docs" / "b.pdf").write_bytes(b"%PDF-broken")
    out = tmp_path / "cases.jsonl"
    assert main(["new", str(tmp_path / "docs"), "--out", str(out)]) == 0
    cases = read_cases(out, {"a.txt"})
    assert [case.answer for case in cases] == [(("3. Mai 2021",),), (("150 Euro",),), ()]
    assert all(answer[0][0] not in case.question for case in cases if (answer := case.answer))
    told = capsys.readouterr()
    assert "b.pdf" in told.err and "belegt eval" in told.out
    assert main(["new", str(tmp_path / "docs"), "--out", str(out)]) == 2


def test_a_folder_without_readable_files_is_told(tmp_path: Path) -> None:
    """Nothing can be drafted from nothing."""
    with pytest.raises(UsageError, match="It has no files"):
        draft(tmp_path)


def test_a_persons_own_cases_run_as_a_suite(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Errors in the file are told with their line, before anything is asked."""
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "a.txt").write_text(TEXT, "utf-8")
    (tmp_path / "mine.jsonl").write_text('{"id": "1"}\n', "utf-8")
    assert main([str(tmp_path / "mine.jsonl"), "--data", str(tmp_path / "docs")]) == 2
    assert "mine.jsonl:1: lang: Field required" in capsys.readouterr().err


class Digested(ScriptedEngine):
    """A scripted engine whose words may be remembered."""

    digest = "sha256:abc"


def test_what_a_model_said_is_not_asked_for_again(tmp_path: Path) -> None:
    """The same request is answered from the file, in a later process too; another option is another request."""
    turns = [Turn(role="user", content="Hallo?")]
    inner = Digested("eins", "zwei")
    first = Remembering(inner, tmp_path / "c.jsonl")
    assert first.chat(turns, max_tokens=5).text == first.chat(turns, max_tokens=5).text == "eins"
    assert (first.take_spent().remembered, len(inner.asked)) == (1, 1)
    with (tmp_path / "c.jsonl").open("a") as torn:
        torn.write('{"key": "cut o')
    second = Remembering(inner, tmp_path / "c.jsonl")
    assert second.chat(turns, max_tokens=5).text == "eins" and second.chat(turns, max_tokens=6).text == "zwei"
    assert second.take_spent().calls == 2 and second.take_spent().calls == 0


def test_a_fresh_run_asks_again(tmp_path: Path) -> None:
    """And remembers the new words."""
    turns = [Turn(role="user", content="Hallo?")]
    for word in ("alt", "neu"):
        engine = Remembering(Digested(word), tmp_path / "c.jsonl", fresh=True)
        assert engine.chat(turns, max_tokens=5).text == word
    assert Remembering(Digested("?"), tmp_path / "c.jsonl").chat(turns, max_tokens=5).text == "neu"


def test_a_model_without_a_digest_is_asked_each_time(tmp_path: Path) -> None:
    """Another model may stand behind the same name tomorrow."""
    engine = Remembering(ScriptedEngine("eins", "zwei"), tmp_path / "c.jsonl")
    turns = [Turn(role="user", content="Hallo?")]
    engine.chat(turns, max_tokens=5)
    assert Remembering(ScriptedEngine("drei"), tmp_path / "c.jsonl").chat(turns, max_tokens=5).text == "drei"


def test_the_workflow_to_copy_calls_what_there_is() -> None:
    """Its command has only options that the door knows."""
    text = (Path(__file__).parents[1] / "docs" / "ci" / "belegt-eval.yml").read_text("utf-8")
    command = re.search(r"belegt eval \"\$CASES\"(.*?)\n +- if", text, re.S)
    assert command is not None
    known = capture_help()
    for option in re.findall(r"--[a-z-]+", command[0]):
        assert option in known


def capture_help() -> str:
    """What `belegt eval --help` prints."""
    import contextlib
    import io

    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), pytest.raises(SystemExit):
        main(["--help"])
    return printed.getvalue()


def test_a_model_as_judge_gives_advice_and_its_unparsable_replies_are_counted(report: Report) -> None:
    """Of two judgements one says neither yes nor no; the verdict does not move."""
    good = report.outcomes[0]
    advice = judged_by(ScriptedEngine("Ja.", "Das ist schwer zu sagen"), [good, good, report.outcomes[1]])
    assert (advice["judge.answers"].value, advice["judge.answers"].n) == (1.0, 1)
    assert (advice["judge.unparsable"].value, advice["judge.unparsable"].n) == (0.5, 2)
    with_advice = replace(report, advice=advice)
    assert with_advice.code == report.code and "judge.unparsable" not in with_advice.figures
    assert "judge.unparsable" in webpage.page(with_advice) and "judge.answers: 1.000" in "\n".join(advised(with_advice))


def test_drafts_without_an_answer_are_asked_without_their_file(tmp_path: Path) -> None:
    """Every fourth one, but not where another file says the same: then it would have an answer."""
    for n in range(8):
        text = f"Die Miete für den Raum {n} beträgt seit Mai {20 if n == 4 else n + 17} Euro im Monat."
        (tmp_path / f"{n}.txt").write_text(text, "utf-8")
    cases = draft(tmp_path).cases
    left_out = [case for case in cases if case.kind == "left-out"]
    assert [case.exclude for case in left_out] == [("0.txt",)] and not left_out[0].answerable
    assert len({case.id for case in cases}) == len(cases) == 8 + 1 + 1


@pytest.mark.parametrize(
    ("reply", "kept"),
    [
        ("Wie hoch ist die Kaution?", True),
        ("Beträgt die Kaution 150 Euro?", False),  # it says its own answer
        ("Die Kaution ist hoch.", False),
        ("How high is the deposit for the hall?", False),
    ],
)
def test_a_model_words_a_draft_that_does_not_say_its_answer(reply: str, kept: bool, tmp_path: Path) -> None:
    """What is no question, gives itself away, or is in another language is not taken."""
    (tmp_path / "a.txt").write_text("Die Kaution für den Saal beträgt 150 Euro im Voraus.", "utf-8")
    before = draft(tmp_path).cases
    after = worded(before, ScriptedEngine(reply))
    assert (after[0].question == reply) == kept
    assert [case.model_copy(update={"question": ""}) for case in after] == [
        case.model_copy(update={"question": ""}) for case in before
    ]
