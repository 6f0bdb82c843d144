"""A conversation that is taken along says what the page said."""

from __future__ import annotations

from typing import Any

import pytest

from rag.types import Answer, Citation, Statement
from ui.conversations import Conversation, Exchange
from ui.export import as_markdown
from ui.render import literal
from ui.words import Words

QUOTE = "Die Kaution beträgt 900 Euro."
CITED = Citation(file="miete.txt", start=13, end=13 + len(QUOTE), quote=QUOTE)
SPOKEN = Statement(text=QUOTE, support="supported", citations=(CITED,))
SERVER = "Ollama does not answer at http://127.0.0.1:9. Start it with: ollama serve"
IN_GERMAN = "Ollama antwortet nicht unter http://127.0.0.1:9. Starte es mit: ollama serve"


def written(**parts: Any) -> str:
    """The Markdown of a conversation of one exchange."""
    exchange = Exchange(id="aaaaaaaaaaaa", question="Wie hoch ist die Kaution?", at="2026-01-01", **parts)
    return as_markdown(Conversation(id="bbbbbbbbbbbb", title="Kaution", at="2026-01-01", exchanges=(exchange,)),
                       Words("de"))  # fmt: skip


def answer(*statements: Statement, reason: str | None = None) -> Answer:
    """An answer of these statements; of none, a silence."""
    text = " ".join(one.text for one in statements) or "Das steht nicht in deinen Dokumenten."
    return Answer(
        question="Wie hoch ist die Kaution?", language="de", text=text, abstained=not statements, reason=reason,
        statements=statements, engine="quotes",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("error", "told"),
    [
        ("?", "Etwas ist schiefgegangen. Einzelheiten stehen im Terminal, in dem belegt ui läuft."),
        ("/home/anna/akten does not exist.", "…/akten gibt es nicht."),
        (None, "Diese Frage wurde unterbrochen und hat keine Antwort."),
    ],
)
def test_why_there_is_no_answer_is_said_as_on_the_page(error: str | None, told: str) -> None:
    """In the language of the page, without folders, and in words."""
    assert f"*{literal(told)}*" in written(error=error)


def test_why_a_statement_is_not_proven_comes_along() -> None:
    """The reason stands behind the verdict; how a proven one was proven, behind its number."""
    wrong = Statement(
        text="Sie beträgt 950 Euro.", support="contradicted", reason="In der Quelle steht 900 Euro.", citations=(CITED,)
    )
    foreign = SPOKEN.model_copy(update={"reason": "Sinngemäß aus einer anderen Sprache."})
    made = written(spoken=(wrong, foreign), answer=answer(wrong, foreign))
    assert f"({literal('widersprochen: In der Quelle steht 900 Euro.')})" in made
    assert literal("Sinngemäß aus einer anderen Sprache.") in made


def test_what_the_page_says_beside_an_answer_comes_along() -> None:
    """That the files disagree, why it is silent, and that an engine failed."""
    disagrees = "Die Dateien sind sich nicht einig: a.txt sagt hier etwas anderes als b.txt."
    assert literal(disagrees) in written(spoken=(SPOKEN,), answer=answer(SPOKEN, reason=disagrees))
    silent = "In den Dateien findet sich kein Satz, der die Frage belegt beantwortet."
    assert literal(silent) in written(answer=answer(reason=silent))
    failed = f"Das Sprachmodell ist ausgefallen; es antwortet der Satz, der der Frage am nächsten steht. {SERVER}"
    made = written(spoken=(SPOKEN,), answer=answer(SPOKEN, reason=failed), warning=SERVER)
    assert literal(failed.replace(SERVER, IN_GERMAN)) in made
    made = written(answer=answer(reason=failed), warning=SERVER)
    assert literal(IN_GERMAN) in made and literal("Das Sprachmodell ist ausgefallen") not in made
