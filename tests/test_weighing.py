"""How many calls a decision takes: the yes or no, and the grades, are left out where they could hardly change it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from fakes import ScriptedEngine

from eval.around import Around, Request
from rag import decision
from rag.assistant import Assistant
from rag.decision import Calibration, Early
from rag.engines.base import Completion
from rag.errors import EngineFailed, PromptTooLong
from rag.library import Library
from rag.reply import Reply
from rag.settings import Settings

QUESTION = "Wie hoch ist die Kaution?"
ANSWERS = "Die Kaution beträgt 900 Euro."


class Labelled(Around):
    """Reads "900 Euro", and begins with "nicht", "ja" or "A" with the chances given.

    calls: "read", "alone", "verify", "grade"; letters: with what it grades; fails: at the second grade.
    """

    def __init__(
        self,
        words: str = "900 Euro",
        denied: float = -5.0,
        yes: float = -0.1,
        very: float = -0.1,
        letters: str = "ABC",
        fails: EngineFailed | None = None,
    ) -> None:
        super().__init__(ScriptedEngine(words))
        self.digest = "sha256:" + "cd" * 32
        self.denied, self.yes, self.calls = denied, yes, list[str]()
        self.fails = fails
        self.grade = tuple(zip(letters, (very, -1.0, -2.0), strict=True))

    def called(
        self,
        request: Request,
        ask: Callable[[], Completion],
        on_text: Callable[[str], None] | None,
        cancel: threading.Event | None,
    ) -> Completion:
        """As scripted, with the labels that are asked for."""
        short = "grade" if "A, B" in request.messages[0].content else "verify"
        kind = {1: "alone", 2: short}.get(request.max_tokens, "read")
        self.calls.append(kind)
        if self.fails and self.calls.count("grade") == 2:
            raise self.fails
        labels = {"verify": (("Ja", self.yes), ("Nein", -2.0)), "grade": self.grade}
        first = labels.get(kind, (("9", -0.1), ("Nicht", self.denied)))
        return ask().model_copy(update={"first": first})


def telling(silent: float, sure: float) -> Calibration:
    """Decides by "alone" before and by "proved" after: likelier, the less "not found" and the more "yes"."""
    early = Early(weights={"alone": -1.0}, bias=-3.0, silent=silent, sure=sure)
    weights = {"proved": 1.0}
    return Calibration(model="m", digest=None, weights=weights, bias=0.0, threshold=0.5, early=early)


def grading(silent: float, sure: float) -> Calibration:
    """Decides by "proved" before and by the grades after."""
    ungraded = Early(weights={"proved": 1.0}, bias=0.0, silent=silent, sure=sure)
    weights = {"proved": 0.0, "surest": 1.0}
    return Calibration(model="m", digest=None, weights=weights, bias=0.0, threshold=0.5, ungraded=ungraded)


def ask(
    library: Library,
    engine: Labelled,
    tmp_path: Path,
    *,
    question: str = QUESTION,
    thorough: bool = False,
    grades: bool = False,
) -> Reply:
    settings = Settings(library=tmp_path / "library", thorough=thorough, grades=grades)
    reply = Assistant(library, engine=engine, settings=settings).stream(question)
    assert reply.answer
    return reply


@pytest.fixture
def use(monkeypatch: pytest.MonkeyPatch) -> Callable[[Calibration], None]:
    """Makes this the calibration of every model."""
    return lambda one: monkeypatch.setattr(decision, "calibration_for", lambda digest, foreign: one)


@pytest.mark.parametrize(
    ("denied", "calls", "answered"),
    [
        (-5.0, ["read", "alone"], True),  # 0.88, and 0.8 is enough
        (-0.5, ["read", "alone"], False),  # 0.08, and below 0.2 it is silent
        (-3.0, ["read", "alone", "verify"], True),  # 0.5: it says yes
    ],
)
def test_the_model_is_asked_for_its_word_where_it_counts(
    library: Library,
    tmp_path: Path,
    use: Callable[[Calibration], None],
    denied: float,
    calls: list[str],
    answered: bool,
) -> None:
    """Between the two bounds alone; beyond them the sentence that was read alone decides."""
    use(telling(0.2, 0.8))
    engine = Labelled(denied=denied)
    reply = ask(library, engine, tmp_path)
    assert engine.calls == calls and reply.answer.abstained is not answered
    assert (reply.signals["alone"], bool(reply.signals["proved"])) == (denied, "verify" in calls)


def test_thorough_knows_more_and_decides_alike(
    library: Library, tmp_path: Path, use: Callable[[Calibration], None]
) -> None:
    """It asks for the yes or no too; that this would have decided otherwise changes nothing."""
    use(telling(0.2, 0.8))
    engine = Labelled(yes=-8.0)
    reply = ask(library, engine, tmp_path, thorough=True)
    assert engine.calls == ["read", "alone", "verify"] and reply.signals["proved"] < 0
    assert not reply.answer.abstained and reply.probability == ask(library, Labelled(yes=-8.0), tmp_path).probability


def test_a_calibration_without_an_early_decision_asks_always(
    library: Library, tmp_path: Path, use: Callable[[Calibration], None]
) -> None:
    """One that was made before there was any goes on as it did."""
    use(telling(0.2, 0.8).model_copy(update={"early": None}))
    engine = Labelled()
    assert not ask(library, engine, tmp_path).answer.abstained and engine.calls == ["read", "verify"]


def test_only_the_best_ranked_sentence_is_read_alone(
    library: Library, folder: Path, tmp_path: Path, use: Callable[[Calibration], None]
) -> None:
    """Where the words lead to another one, its reading would cost what the yes or no costs, and that tells more."""
    use(telling(0.2, 0.8))
    days = "Der Gemeinderat tagt am Montag.\n\nDer Gemeinderat tagt am Freitag.\n"
    (folder / "rat.txt").write_text(days, encoding="utf-8")
    library.sync([folder])
    for day, calls in (("Montag", ["read", "alone"]), ("Freitag", ["read", "verify"])):
        engine = Labelled(f"am {day}")
        reply = ask(library, engine, tmp_path, question="Wann tagt der Gemeinderat?")
        assert reply.located == (f"Der Gemeinderat tagt am {day}.",) and engine.calls[:2] == calls


def test_a_label_that_is_not_heard_decides_nothing(
    library: Library, tmp_path: Path, use: Callable[[Calibration], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A model that does not know how to say "not found" is asked for its yes or no."""
    use(telling(0.2, 0.8))
    monkeypatch.setattr("rag.reading.NOT_FOUND", {"de": "keineswegs", "en": "nowhere"})
    engine = Labelled()
    assert ask(library, engine, tmp_path).signals["alone"] == 0.0 and engine.calls == ["read", "alone", "verify"]


def test_words_that_the_model_doubts_alone_do_not_lead(
    library: Library, tmp_path: Path, use: Callable[[Calibration], None]
) -> None:
    """Its few words stand before the sentence only where "not found" was unlikely when it read that alone."""
    use(telling(0.05, 0.1).model_copy(update={"threshold": 0.08}))
    assert ask(library, Labelled(denied=-4.0), tmp_path).answer.text == f"900 Euro – {ANSWERS}"
    assert ask(library, Labelled(denied=-2.0), tmp_path).answer.text == ANSWERS


@pytest.mark.parametrize(
    ("yes", "very", "graded", "answered"),
    [
        (-0.1, -8.0, False, True),  # log-odds 1.9: sure enough
        (-8.0, -0.1, False, False),  # log-odds -6: silent
        (-1.8, -0.1, True, True),  # a close call: one of the sentences answers this very question
        (-1.8, -8.0, True, False),  # none does
    ],
)
def test_the_sentences_are_graded_where_it_is_a_close_call(
    library: Library,
    tmp_path: Path,
    use: Callable[[Calibration], None],
    yes: float,
    very: float,
    graded: bool,
    answered: bool,
) -> None:
    """Every sentence that is shown, and only between the two bounds of the decision without grades."""
    use(grading(0.2, 0.8))
    engine = Labelled(yes=yes, very=very)
    reply = ask(library, engine, tmp_path)
    assert engine.calls.count("grade") >= 2 if graded else "grade" not in engine.calls
    assert reply.answer.abstained is not answered and bool(reply.signals["surest"]) is graded


def test_thorough_with_grades_knows_them_and_decides_alike(
    library: Library, tmp_path: Path, use: Callable[[Calibration], None]
) -> None:
    """The grades are asked for where the decision has fallen, and change nothing; without the setting they are not."""
    for calibration in (grading(0.2, 0.8), telling(0.2, 0.8)):
        use(calibration)
        engine = Labelled(very=-8.0)
        reply = ask(library, engine, tmp_path, thorough=True, grades=True)
        assert "grade" in engine.calls and reply.signals["surest"] < 0 and not reply.answer.abstained
        engine = Labelled(very=-8.0)
        assert ask(library, engine, tmp_path, thorough=True).probability == reply.probability
        assert "grade" not in engine.calls


def test_a_model_that_knows_no_letters_is_decided_without_grades(
    library: Library, tmp_path: Path, use: Callable[[Calibration], None]
) -> None:
    """It begins with something else: what is known before counts, and no more sentences are put to it."""
    use(grading(0.2, 0.8))
    engine = Labelled(yes=-1.8, letters="XYZ")
    reply = ask(library, engine, tmp_path)
    assert engine.calls.count("grade") == 1 and reply.signals["surest"] == 0.0
    assert reply.probability == pytest.approx(0.55, abs=0.01) and not reply.answer.abstained


def test_without_grades_and_without_a_decision_before_them_retrieval_decides(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A signal that is lacking is not taken for even odds; the reader is told that the model is not calibrated."""
    made = grading(0.2, 0.8).model_copy(update={"ungraded": None})
    bare = Calibration(model=None, digest=None, weights={}, bias=0.0, threshold=0.5)
    monkeypatch.setattr(decision, "calibration_for", lambda digest, foreign: made if digest else bare)
    monkeypatch.setattr(decision, "calibrated", bool)
    graded = ask(library, Labelled(), tmp_path)
    reply = ask(library, Labelled(letters="XYZ"), tmp_path)
    assert graded.probability == pytest.approx(0.64, abs=0.01) and reply.probability == 0.5
    assert graded.answer.reason is None and reply.answer.reason is not None


@pytest.mark.parametrize(
    ("error", "told"), [(PromptTooLong("Too long.", 9000), False), (EngineFailed("Broken."), True)]
)
def test_a_grade_that_fails_leaves_what_was_known(
    library: Library, tmp_path: Path, use: Callable[[Calibration], None], error: EngineFailed, told: bool
) -> None:
    """A sentence that does not fit the context is no failure of the engine; one that is a failure is told."""
    use(grading(0.2, 0.8))
    engine = Labelled(yes=-1.8, fails=error)
    reply = ask(library, engine, tmp_path)
    assert engine.calls.count("grade") == 2 and reply.signals["surest"] == 0.0
    assert reply.probability == pytest.approx(0.55, abs=0.01) and (reply.failure is error) is told
