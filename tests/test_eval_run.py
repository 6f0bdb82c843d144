"""Whole runs of the evaluation with a small assistant: replies kept, floors held, exit codes."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from fakes import ScriptedEngine

from eval.__main__ import main
from eval.asking import Outcome, Part, ask_all, spread
from eval.bounds import Bound
from eval.cases import Case
from eval.corpora import Corpus
from eval.probes import Probe, Probed
from eval.progress import Progress
from eval.provenance import provenance
from eval.replies import Replies, Reply
from eval.report import Report
from eval.run import Wanted, evaluate
from eval.stats import Figure
from eval.suites import SUITES
from rag.errors import EngineError, EngineFailed, EngineMissing, NothingFound, UsageError
from rag.settings import Settings
from rag.types import Answer, Citation, Evidence, Passage, Statement, Turn


@dataclass
class Said:
    """A reply that is there at once."""

    answer: Answer
    failure: EngineError | None = None
    probability: float | None = 0.75
    signals: dict[str, float] = field(default_factory=dict)
    said: tuple[str, ...] = ()
    located: tuple[str, ...] = ()

    def __iter__(self) -> Iterator[Evidence | Answer]:
        yield Evidence(citations=self.answer.citations)
        yield self.answer


class Quoter:
    """Answers every question with the first sentence of the first file that it may use.

    fails: questions with an error: one of the engine is told in the reply, as the assistant
    does, any other is raised. asked: all questions so far.
    """

    def __init__(self, corpus: Corpus, fails: dict[str, Exception] | None = None) -> None:
        self._corpus, self._fails = corpus, fails or {}
        self.asked: list[str] = []

    def search(self, question: str, k: int, only: Sequence[str], exclude: Sequence[str]) -> list[Passage]:
        self.asked.append(question)
        failure = self._fails.get(question)
        if failure is not None and not isinstance(failure, EngineError):
            raise failure
        files = [file for file in self._corpus.files if (not only or file in only) and file not in exclude]
        texts = [(file, self._corpus.files[file].decode()) for file in files[:k]]
        return [Passage(file=file, start=0, end=len(text), text=text, score=1.0) for file, text in texts]

    def stream(self, question: str, history: Sequence[Turn], only: Sequence[str], exclude: Sequence[str]) -> Said:
        passage = self.search(question, 1, only, exclude)[0]
        quote = passage.text.split(".")[0] + "."
        citation = Citation(file=passage.file, start=0, end=len(quote), quote=quote)
        stated = Statement(text=quote, support="supported", citations=(citation,))
        answer = Answer(
            question=question, language="de", text=quote, abstained=False, statements=(stated,), engine="quotes"
        )
        failure = self._fails.get(question)
        return Said(answer, failure if isinstance(failure, EngineError) else None)


TEXTS = {f"f{n}.txt": f"Der Wert ist {n}. Mehr nicht." for n in range(4)}


def cases(n: int, right: int) -> tuple[Case, ...]:
    """Questions of which the first ``right`` are answered by the first file."""
    return tuple(
        Case(
            id=f"c{k}",
            lang="de",
            question=f"Frage {k}?",
            answerable=True,
            answer=(("Wert ist 0" if k < right else "nirgends",),),
            files=("f0.txt",),
        )
        for k in range(n)
    )


def part(n: int = 4, right: int = 4) -> Part:
    return Part("", cases(n, right), Corpus.of_texts("c", TEXTS))


def seeds(folder: Path, n: int = 24, right: int = 24) -> Path:
    """A folder as --data of the seeds suite wants it; its path."""
    (folder / "seeds").mkdir()
    for file, text in TEXTS.items():
        (folder / "seeds" / file).write_text(text, "utf-8")
    (folder / "sets").mkdir()
    lines = [case.model_dump_json(exclude_defaults=True) for case in cases(n, right)]
    (folder / "sets" / "seeds_dev.jsonl").write_text("\n".join(lines), "utf-8")
    return folder / "sets"


def run(folder: Path, fails: dict[str, Exception] | None = None, **wanted: object) -> tuple[int, list[Quoter]]:
    """Run the seeds suite with a Quoter: the exit code, and the assistants that were opened."""
    opened: list[Quoter] = []

    @contextmanager
    def quoter(corpus: Corpus, settings: Settings, work: Path) -> Iterator[Quoter]:
        opened.append(Quoter(corpus, fails))
        yield opened[-1]

    defaults = {
        "suite": "seeds",
        "work": folder / "work",
        "folder": folder / "sets",
        "out": folder / "out.json",
    }
    code = evaluate(Wanted(**(defaults | wanted)), Settings(engine="quotes"), quoter)  # type: ignore[arg-type]
    return code, opened


def test_a_suite_that_reaches_its_floor_holds(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """18 of 24 right is the floor of the seeds; the code is 0 and every question has its line."""
    seeds(tmp_path, right=18)
    assert run(tmp_path)[0] == 0
    printed = capsys.readouterr().out
    assert "18 of 24 right" in printed and all(f"\nc{n} " in printed for n in range(24))


def test_a_suite_below_its_floor_does_not_hold(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """17 of 24 gives the code 1 and names the figure."""
    seeds(tmp_path, right=17)
    assert run(tmp_path)[0] == 1
    assert "BELOW" in capsys.readouterr().out


def test_more_than_two_percent_errors_are_invalid(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One failed question of 24 is 4 %: the code is 2, and the error is told."""
    seeds(tmp_path)
    assert run(tmp_path, {"Frage 3?": NothingFound("nothing there")})[0] == 2
    assert "error in c3: NothingFound: nothing there" in capsys.readouterr().out


def test_a_baseline_of_other_questions_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where the cases have got new names, it could never be failed, and nobody would see that nothing is compared."""
    seeds(tmp_path)
    known = {"suite": "seeds", "provenance": {}, "keys": ["gone"], "values": {"right": [1]}}
    (tmp_path / "b.json").write_text(json.dumps(known), "utf-8")
    run(tmp_path, baseline=tmp_path / "b.json")
    assert "none of these questions" in capsys.readouterr().err
    known["keys"] = ["c0"]
    (tmp_path / "b.json").write_text(json.dumps(known), "utf-8")
    run(tmp_path, baseline=tmp_path / "b.json")
    assert "none of these questions" not in capsys.readouterr().err


@pytest.mark.parametrize("name", ["out", "html", "junit", "markdown"])
def test_a_report_that_cannot_be_written_is_told_before_a_question_is_asked(name: str, tmp_path: Path) -> None:
    """A folder's name where a file's is wanted would lose the report of an hour."""
    seeds(tmp_path)
    (tmp_path / "reports").mkdir()
    with pytest.raises(UsageError, match="reports is a folder"):
        run(tmp_path, **{name: tmp_path / "reports"})
    (tmp_path / "a file").touch()
    with pytest.raises(UsageError, match="cannot be written"):
        run(tmp_path, **{name: tmp_path / "a file" / "report"})
    assert not list(tmp_path.rglob("*.replies.jsonl"))


def test_what_ends_a_run_is_found_before_a_question_is_asked(tmp_path: Path) -> None:
    """Bounds that cannot be read, a judge that is not there: after an hour of questions the report would be lost."""
    seeds(tmp_path)
    (tmp_path / "broken.json").write_text("{", "utf-8")
    with pytest.raises(UsageError, match="as bounds"):
        run(tmp_path, floors=tmp_path / "broken.json")
    with pytest.raises(EngineMissing, match="BELEGT_OPENAI_URL"):
        run(tmp_path, judge="openai")
    assert not list(tmp_path.rglob("*.replies.jsonl"))


def test_what_nobody_foresaw_is_an_invalid_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Its traceback is kept; Python's own exit code for it would mean that a bound did not hold."""
    assert main(["seeds", "--data", "no\0folder", "--work", str(tmp_path)]) == 2
    assert "Traceback" in capsys.readouterr().err


def test_two_percent_errors_are_not_too_many() -> None:
    """2 of 100 may fail, 3 may not."""
    reply = Reply(part="", case="c0", seconds=0, found=())
    good = Outcome(part(), part().cases[0], reply)
    bad = Outcome(part(), part().cases[0], reply.model_copy(update={"found": None, "error": "x"}))
    assert Report("x", {}, {}, [good] * 98 + [bad] * 2).code == 0
    assert Report("x", {}, {}, [good] * 97 + [bad] * 3).code == 2


def test_failed_questions_are_not_made_up_for_by_tasks_for_one_prompt() -> None:
    """One question of 40 is too many, however many tasks were asked beside; and the other way round."""
    reply = Reply(part="", case="c0", seconds=0, found=())
    good = Outcome(part(), part().cases[0], reply)
    bad = Outcome(part(), part().cases[0], reply.model_copy(update={"found": None, "error": "x"}))
    task = Probe(id="v", prompt="verify", lang="de", question="Wer?", sentences=("Es regnet.",), yes=False)
    done, failed = Probed(task, "Nein", True), Probed(task, "", False, failure="x")
    assert Report("x", {}, {}, [good] * 40, probed=[done] * 76).code == 0
    assert Report("x", {}, {}, [*[good] * 39, bad], probed=[done] * 76).code == 2
    assert Report("x", {}, {}, [good] * 76, probed=[*[done] * 39, failed]).code == 2


def test_the_report_has_figures_provenance_and_every_answer(tmp_path: Path) -> None:
    """The JSON file holds what a later comparison needs."""
    seeds(tmp_path)
    run(tmp_path)
    written = json.loads((tmp_path / "out.json").read_text("utf-8"))
    assert set(written["figures"]["right"]) == {"value", "low", "high", "n"}
    assert {"engine", "model", "digest", "embedder", "prompts", "data", "seed", "versions", "machine"} <= set(
        written["provenance"]
    )
    assert written["provenance"]["engine"] == "quotes"
    assert len(written["cases"]) == 24 and written["cases"][0]["answer"]["statements"]


def test_the_report_does_not_name_the_folder_of_a_model(tmp_path: Path) -> None:
    """A model may be a file of the user's: its name stands there, its place does not."""
    settings = Settings(engine="embedded", model=str(tmp_path / "my" / "own.gguf"))
    told = provenance([part()], [], settings, None)
    assert told["settings"]["model"] == "own.gguf" and str(tmp_path) not in json.dumps(told)


def test_a_reply_of_another_model_is_not_taken_up(tmp_path: Path) -> None:
    """When nothing is named, the engine or its model may have been chosen anew since the run was broken off."""

    class Modelled(Quoter):
        def __init__(self, model: str) -> None:
            super().__init__(part().corpus)
            self.engine = ScriptedEngine("-")
            self.engine.model = model

        def stream(self, question: str, history: Sequence[Turn], only: Sequence[str], exclude: Sequence[str]) -> Said:
            by = {"engine": self.engine.name, "model": self.engine.model}
            return Said(super().stream(question, history, only, exclude).answer.model_copy(update=by))

    asked = []
    for model, n in (("small", 2), ("small", 3), ("large", 4)):
        assistant = Modelled(model)
        with Replies(tmp_path / "r.jsonl", "x") as replies:
            outcomes = ask_all(assistant, part(n), "answer", replies, Progress(n, stream=io.StringIO()))
        assert {outcome.reply.answer.model for outcome in outcomes if outcome.reply.answer} == {model}
        asked.append(len(assistant.asked))
    assert asked == [2, 1, 4]


def test_the_report_does_not_name_the_machine(tmp_path: Path) -> None:
    """Neither the host's name nor a folder of this machine stands in the file."""
    import platform

    seeds(tmp_path)
    run(tmp_path)
    text = (tmp_path / "out.json").read_text("utf-8")
    assert str(tmp_path) not in text and f'"{platform.node()}"' not in text


def test_a_killed_run_goes_on_where_it_stopped(tmp_path: Path) -> None:
    """What was asked before the kill is not asked again, but for what failed and the torn line."""
    seeds(tmp_path)
    with pytest.raises(EngineMissing):
        run(tmp_path, {"Frage 9?": EngineMissing("gone")})
    with (tmp_path / "out.replies.jsonl").open("a") as kept:
        kept.write('{"part": "", "case": "c9", "sec')
    code, (quoter,) = run(tmp_path)
    assert code == 0
    assert quoter.asked == [f"Frage {n}?" for n in range(9, 24)]


def test_a_finished_run_is_not_taken_up(tmp_path: Path) -> None:
    """The same command again measures again."""
    seeds(tmp_path)
    run(tmp_path)
    assert len(run(tmp_path)[1][0].asked) == 24


def test_replies_of_other_questions_are_not_taken_up(tmp_path: Path) -> None:
    """The first line of the file names the run; another run starts anew."""
    path = tmp_path / "kept.jsonl"
    with Replies(path, "one") as replies:
        replies.add(Reply(part="", case="c0", seconds=0, found=()))
    with Replies(path, "one") as replies:
        assert replies.get("", "c0") is not None
    with Replies(path, "two") as replies:
        assert replies.get("", "c0") is None


def test_five_failures_in_a_row_end_the_run(tmp_path: Path) -> None:
    """An engine that fails at everything is not waited for 200 times."""
    failing = Quoter(part().corpus, {f"Frage {n}?": EngineFailed("cut") for n in range(9)})
    with (
        Replies(tmp_path / "r.jsonl", "x") as replies,
        pytest.raises(EngineFailed, match="5 questions in a row"),
    ):
        ask_all(failing, part(9), "answer", replies, Progress(9, stream=io.StringIO()))
    assert len(failing.asked) == 5


def test_an_answer_of_another_engine_is_a_failed_question(tmp_path: Path) -> None:
    """Quotes that stepped in for a failing engine are not counted as that engine's answers."""
    quoter = Quoter(part().corpus)
    with Replies(tmp_path / "r.jsonl", "x") as replies:
        (outcome,) = ask_all(quoter, part(1), "answer", replies, Progress(1, stream=io.StringIO()), "ollama")
    assert outcome.reply.error is not None and "quotes answered instead of ollama" in outcome.reply.error


def test_an_answer_of_a_failed_engine_is_a_failed_question(tmp_path: Path) -> None:
    """The assistant answers with quotes then, and says so; the engine's figures are not made of them."""
    quoter = Quoter(part().corpus, {"Frage 0?": EngineFailed("cut off\nat once")})
    with Replies(tmp_path / "r.jsonl", "x") as replies:
        first, second = ask_all(quoter, part(2), "answer", replies, Progress(2, stream=io.StringIO()))
    assert (first.reply.answer, first.reply.error) == (None, "EngineFailed: cut off at once")
    assert (second.reply.error, second.reply.probability) == (None, 0.75)


def test_a_defect_met_by_one_question_does_not_end_the_others(tmp_path: Path) -> None:
    """An exception that is not Belegt's own is counted and told like any error."""
    quoter = Quoter(part().corpus, {"Frage 0?": ZeroDivisionError("x")})
    with Replies(tmp_path / "r.jsonl", "x") as replies:
        got = ask_all(quoter, part(2), "retrieval", replies, Progress(2, stream=io.StringIO()))
    assert got[0].reply.error == "ZeroDivisionError: x (a defect)"
    assert got[1].reply.found == tuple(TEXTS)


def test_a_sample_is_spread_over_the_documents() -> None:
    """Of ten documents with ten questions each, 20 are two of each; 10 of them are among the 20."""
    many = [
        Case(id=f"{d}.{q}", lang="de", question="?", answerable=True, answers=("x",), files=(f"d{d}",))
        for d in range(10)
        for q in range(10)
    ]
    twenty = spread(many, 20, seed=1)
    assert sorted(case.files[0] for case in twenty) == sorted([f"d{d}" for d in range(10)] * 2)
    assert set(spread(many, 10, seed=1)) < set(twenty)
    assert twenty == spread(many, 20, seed=1) != spread(many, 20, seed=2)


def test_the_floor_of_a_part_is_missed_only_by_the_whole_interval() -> None:
    """3 of 5 may be chance; of all questions the value itself counts."""
    figure = Figure(value=0.6, low=0.23, high=0.88, n=5)
    assert not Bound(minimum=0.75).broken(figure, whole=False)
    assert Bound(minimum=0.75).broken(figure, whole=True)
    assert not Bound(maximum=0.5).broken(figure, whole=False)
    assert Bound(maximum=0.5).broken(figure, whole=True)


def test_a_figure_that_was_not_measured_does_not_hold_its_floor() -> None:
    """Neither a missing figure nor one without a value passes."""
    empty = Figure(value=None, low=None, high=None, n=0)
    assert Report("x", {}, {"right": Bound(minimum=0.75)}).broken == ["right"]
    assert Report("x", {"right": empty}, {"right": Bound(maximum=0.75)}, whole=False).broken == ["right"]


def test_bad_cases_exit_with_2_and_every_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Two bad lines are both told on stderr."""
    folder = seeds(tmp_path)
    with (folder / "seeds_dev.jsonl").open("a") as file:
        file.write('\n{}\n{"id": 1')
    assert main(["seeds", "--data", str(folder), "--engine", "quotes", "--work", str(tmp_path / "w")]) == 2
    told = capsys.readouterr().err
    assert "seeds_dev.jsonl:25: " in told and "seeds_dev.jsonl:26: " in told


@pytest.mark.parametrize("suite", ["seeds", "retrieval", "crosslingual", "answers", "silence", "nomiracl"])
def test_missing_data_exits_with_2_and_the_remedy(
    suite: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without --data, and with a folder that does not hold the files."""
    assert main([suite]) == 2
    assert "--data" in capsys.readouterr().err
    assert main([suite, "--data", str(tmp_path)]) == 2


@pytest.mark.parametrize("grades", [True, False])
def test_a_suite_with_a_fit_of_its_own_asks_for_all_grades(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, grades: bool
) -> None:
    """Its two-fold figures need the signals of every question; of our suites only nomiracl's do."""
    assert [name for name, suite in SUITES.items() if suite.grades] == ["nomiracl"]
    folder = seeds(tmp_path)
    monkeypatch.setitem(SUITES, "seeds", replace(SUITES["seeds"], grades=grades))
    seen: list[bool] = []

    @contextmanager
    def quoter(corpus: Corpus, settings: Settings, work: Path) -> Iterator[Quoter]:
        seen.append(settings.grades)
        yield Quoter(corpus)

    wanted = Wanted(suite="seeds", work=tmp_path / "work", folder=folder, out=tmp_path / "out.json")
    evaluate(wanted, Settings(engine="quotes"), quoter)
    assert seen == [grades]


def test_an_unknown_suite_exits_with_2() -> None:
    """The shell's code for a wrong command line."""
    with pytest.raises(SystemExit) as caught:
        main(["nonsense"])
    assert caught.value.code == 2


def test_progress_says_how_much_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    """Off a terminal it is a line at the end, without control signs; setting up is no part of the time."""
    clock = iter([0.0, 600.0, 602.0, 700.0, 704.0])
    monkeypatch.setattr("eval.progress.time.monotonic", lambda: next(clock))
    stream = io.StringIO()
    progress = Progress(2, stream=stream)
    progress.begins()
    progress.step(True)
    progress.begins()
    progress.step(True)
    assert stream.getvalue().splitlines()[-1] == "2/2 questions, 3.0 s each, 6 s in all"
    assert "\r" not in stream.getvalue()


def test_what_remembering_saved_is_counted_as_time(tmp_path: Path) -> None:
    """A search whose question was embedded in an earlier run is not called fast for that."""

    class Saved(Quoter):
        def take_saved(self) -> float:
            return 7.0

    with Replies(tmp_path / "r.jsonl", "x") as replies:
        (got,) = ask_all(Saved(part().corpus), part(1), "retrieval", replies, Progress(1, stream=io.StringIO()))
    assert 7.0 <= got.reply.seconds < 8.0
