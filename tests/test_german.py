"""The page tells a German reader in German what the readers, the library and the engines say in English."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from rag import errors
from rag.engines.ollama_errors import refused
from ui.german import german

ROOT = Path(__file__).parents[1]
ENGLISH = re.compile(r"\b(the|its?|is|not|of|and|again|file|files|be|cannot|save|more|than|too|read|on|to)\b")
RAISED = ("ReadError", "_Broken")
KEPT = ("pip install cryptography",)
ERRORS = tuple(
    name for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, errors.RagError)
)
# What only the shell says; the page never gets there.
SHELL = ("commands", "doctor", "batch.py", "cli.py", "corpus.py")
SENTENCE = re.compile(rf"{ENGLISH.pattern}|\b(ask|does|has|or|that|there|this|try|what|with|your?)\b", re.IGNORECASE)


def reasons() -> list[str]:
    """Every reason that the readers give for a file that they do not read, as the source has it, its blanks filled."""
    folders = [ROOT / "rag" / "readers", ROOT / "rag" / "sync"]
    return said([path for folder in folders for path in sorted(folder.glob("*.py"))], RAISED)


def failures() -> list[str]:
    """Every error of the library and the engines that can get to the page, and what they say beside."""
    paths = sorted((ROOT / "rag").rglob("*.py"))
    return said([path for path in paths if path.relative_to(ROOT / "rag").parts[0] not in SHELL], (*ERRORS, "_say"))


def said(paths: list[Path], names: tuple[str, ...]) -> list[str]:
    """The texts that are given to calls of these names, their blanks filled."""
    found: list[str] = []
    for path in paths:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        known = {
            target.id: node.value.value
            for node in tree.body
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
            for target in node.targets
            if isinstance(target, ast.Name) and isinstance(node.value.value, str)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and node.args and ast.unparse(node.func).removeprefix("self.") in names:
                found.append(filled(node.args[0], known))
    return [text for text in found if text]


def filled(node: ast.expr, known: dict[str, str]) -> str:
    """The text of a literal, with 7 where something is put in; empty for what is no literal."""
    if isinstance(node, ast.Constant):
        return str(node.value)
    if not isinstance(node, ast.JoinedStr):
        return ""
    return "".join(
        filled(part, known)
        if not isinstance(part, ast.FormattedValue)
        else known.get(part.value.id, "7")
        if isinstance(part.value, ast.Name)
        else "7"
        for part in node.values
    )


def test_the_readers_give_many_reasons() -> None:
    """The search in the source finds them."""
    assert len(reasons()) > 25


@pytest.mark.parametrize("reason", sorted(set(reasons())))
def test_every_reason_is_told_in_german(reason: str) -> None:
    """No English word is left of it."""
    told = german(reason)
    for kept in KEPT:
        told = told.replace(kept, "")
    assert not ENGLISH.search(told), told


@pytest.mark.parametrize("failure", sorted({text for text in failures() if " " in text}))
def test_every_failure_is_told_in_german(failure: str) -> None:
    """No English word is left of it, whole or in half."""
    assert not SENTENCE.search(german(failure)), german(failure)


@pytest.mark.parametrize(
    ("message", "told"),
    [
        ("Ollama does not answer at http://127.0.0.1:9. Start it with: ollama serve",
         "Ollama antwortet nicht unter http://127.0.0.1:9. Starte es mit: ollama serve"),
        (str(refused(404, "", "http://127.0.0.1:9", "qwen")),
         "Ollama hat das Modell qwen nicht. Hol es mit: belegt pull qwen"),
        ("damaged PDF: page 3 cannot be read (KeyError: 'x'); print it to a new PDF and index that",
         "beschädigtes PDF: Seite 3 lässt sich nicht lesen (KeyError: 'x'); drucke es in ein neues PDF und nimm dieses "
         "auf"),
        ("too much text: more than 50 MB; split the file", "zu viel Text: mehr als 50 MB; teile die Datei"),
        ("zip bomb: a.xml unpacks from 1,234 to 98,765,432 bytes; not read",
         "Zip-Bombe: a.xml wird von 1.234 zu 98.765.432 Bytes; nicht gelesen"),
        ("The question has 12,345 characters; at most 10,000 are taken. Ask it in fewer words, or put the text into a "
         "file and index that.",
         "Die Frage hat 12.345 Zeichen; höchstens 10.000 werden angenommen. Stelle sie in weniger Worten, oder lege "
         "den Text in eine Datei und nimm diese auf."),
        (str(refused(400, '{"error": "input length exceeds context"}', "http://127.0.0.1:9", "qwen")),
         "Die Eingabe passt nicht in den Kontext von qwen. Frag nach weniger Text, oder erlaube mehr: "
         "BELEGT_CONTEXT=8192"),
        (str(refused(401, "", "http://127.0.0.1:9", "qwen")),
         "Ollama unter http://127.0.0.1:9 will einen anderen Schlüssel (Status 401). Setze ihn: BELEGT_OLLAMA_KEY=…"),
        ("Ollama's answer is broken (qwen): '<html>'. Ask again.",
         "Ollamas Antwort ist beschädigt (qwen): '<html>'. Frag noch einmal."),
        ("The library …/lib could not be read: disk I/O error. Run the command again.",
         "Die Bibliothek …/lib ließ sich nicht lesen: disk I/O error. Versuche es noch einmal."),
        ("The conversation could not be deleted: Permission denied.",
         "Das Gespräch ließ sich nicht löschen: Keine Berechtigung."),
        ("miete.txt could not be stored: No space left on device. Is the disk full?",
         "miete.txt ließ sich nicht speichern: Kein Platz mehr auf dem Gerät. Ist die Festplatte voll?"),
        ("The library …/Meine Akten/neu is being written by process 7 (belegt, on pc, since 9:00). Wait for it, or "
         "stop it.",
         "In die Bibliothek …/Meine Akten/neu schreibt gerade Prozess 7 (belegt, auf pc, seit 9:00). Warte darauf."),
        ("http://127.0.0.1:9/v1 did not say within 10 s which models it has. Name one: BELEGT_MODEL=…",
         "http://127.0.0.1:9/v1 sagte binnen 10 s nicht, welche Modelle es dort gibt. Nenne eines: BELEGT_MODEL=…"),
        ("A proxy of the environment cannot be used (no socks). Correct ALL_PROXY, HTTP_PROXY and HTTPS_PROXY.",
         "Ein Proxy der Umgebung lässt sich nicht verwenden (no socks). Berichtige ALL_PROXY, HTTP_PROXY und "
         "HTTPS_PROXY."),
        ("What answers at http://127.0.0.1:9 does not stream answers as OpenAI's servers do. Set BELEGT_OPENAI_URL to "
         "the address of one that does, with /v1 at its end.",
         "Was unter http://127.0.0.1:9 antwortet, schickt Antworten nicht so wie die Server von OpenAI. Setze "
         "BELEGT_OPENAI_URL auf die Adresse von einem, der es tut, mit /v1 am Ende."),
        ("http://127.0.0.1:9/v1 broke its answer off (abort). Ask again.",
         "http://127.0.0.1:9/v1 brach die Antwort ab (abort). Frag noch einmal."),
        ("The model qwen3 thinks before it answers, and 32 tokens were not enough for that. Turn it off at the server, "
         "or choose another model: BELEGT_MODEL=…",
         "Das Modell qwen3 denkt vor der Antwort nach, und 32 Tokens reichten dafür nicht. Schalte das beim Server ab, "
         "oder wähle ein anderes Modell: BELEGT_MODEL=…"),
        ("The answer of http://127.0.0.1:9/v1 is broken: 'x'. Ask again.",
         "Die Antwort von http://127.0.0.1:9/v1 ist kaputt: 'x'. Frag noch einmal."),
        ("…/fehlt does not exist.", "…/fehlt gibt es nicht."),
        ("2 files of kinds that cannot be read were passed over: 2 .png",
         "2 Dateien unlesbarer Art wurden übergangen: 2 .png"),
        ("Something that nobody has thought of.", "Something that nobody has thought of."),
    ],
)  # fmt: skip
def test_what_is_known_is_told_in_german_and_the_rest_as_it_is(message: str, told: str) -> None:
    """Messages of the server and of a click; an unknown one is not lost."""
    assert german(message) == told


@pytest.mark.parametrize(
    ("message", "told"),
    [
        ("1 files of kinds that cannot be read were passed over: 1 .png",
         "1 Datei unlesbarer Art wurde übergangen: 1 .png"),
        ("1 files hold text that a person does not see; it is left out of the search: a.html",
         "1 Datei enthält Text, den niemand sieht; die Suche lässt ihn weg: a.html"),
        ("…/akten is missing; its 1 files stay in the library (belegt remove forgets)",
         "…/akten fehlt; die eine Datei daraus bleibt in der Bibliothek, bis du sie entfernst"),
        ("…/akten is missing; its 21 files stay in the library (belegt remove forgets)",
         "…/akten fehlt; die 21 Dateien daraus bleiben in der Bibliothek, bis du sie entfernst"),
        ("1 folders cannot be looked into; what the library holds of them stays: akten (Permission denied)",
         "1 Ordner lässt sich nicht ansehen; was die Bibliothek daraus hat, bleibt: akten (Keine Berechtigung)"),
        ("1 folders that were indexed by themselves are a part of …/akten now",
         "1 einzeln aufgenommener Ordner gehört jetzt zu …/akten"),
        ("2 links to folders are not followed (belegt index LINK reads what one leads to): …/alt, …/neu",
         "2 Verknüpfungen zu Ordnern wird nicht gefolgt (nimm eine einzeln auf, um zu lesen, wohin sie führt): …/alt, "
         "…/neu"),
        ("1 links to folders are not followed (belegt index LINK reads what one leads to): …/alt",
         "1 Verknüpfung zu einem Ordner wird nicht gefolgt (nimm eine einzeln auf, um zu lesen, wohin sie führt): "
         "…/alt"),
        ("2 of 3 pages of vertrag.pdf hold no text, only a picture: OCR makes them searchable",
         "2 von 3 Seiten von vertrag.pdf enthalten keinen Text, nur ein Bild: Eine Texterkennung macht sie "
         "durchsuchbar"),
        ("1 of 3 pages of vertrag.pdf hold no text, only a picture: OCR makes them searchable",
         "1 von 3 Seiten von vertrag.pdf enthält keinen Text, nur ein Bild: Eine Texterkennung macht sie "
         "durchsuchbar"),
        ("1 files were taken out before and stay out (belegt index FILE brings one back)",
         "1 früher entfernte Datei bleibt draußen, bis du sie einzeln aufnimmst"),
    ],
)  # fmt: skip
def test_one_is_told_as_one(message: str, told: str) -> None:
    """German has another word for one file than for several."""
    assert german(message) == told
