"""Many questions from a file, answered in order; a later run goes on where one was cut off, or where one failed."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError

from rag.assistant import Assistant
from rag.errors import RagError, UsageError
from rag.types import Noun, Turn


class Question(Noun):
    """One line of a batch. ``id`` comes back with the answer; it may be a number or a text."""

    question: str = Field(min_length=1)
    id: str | int | None = None
    history: tuple[Turn, ...] = ()
    only: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()


def read_questions(path: Path) -> list[Question]:
    """The questions of a JSON Lines file. Raises UsageError that names every bad line."""
    try:
        # JSON allows the other line separators of Unicode inside of a text.
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} cannot be read as UTF-8 text: {error}") from error
    questions: list[Question] = []
    wrong: list[str] = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            questions.append(Question.model_validate_json(line))
        except ValidationError as error:
            first = error.errors()[0]
            wrong.append(f"{path}:{number}: {'.'.join(map(str, first['loc'])) or 'line'}: {first['msg']}")
    if wrong:
        raise UsageError("\n".join(wrong))
    return questions


def _answered(out: Path, path: Path, questions: Sequence[Question]) -> int:
    """How many answers the file holds; a line that was cut off is removed, and all from the first failure on.

    Raises UsageError where a line answers another question than the batch has at its place: nothing is removed then.
    """
    if not out.exists():
        return 0
    content = out.read_bytes()
    lines = content.split(b"\n")[:-1]
    if len(lines) > len(questions):
        raise UsageError(
            f"{out} holds {len(lines)} answers, but {path} only {len(questions)} questions. Use another --out."
        )
    kept = [_kept(line, question) for line, question in zip(lines, questions, strict=False)]
    if None in kept:
        raise UsageError(
            f"{out}:{kept.index(None) + 1} answers another question than {path} has at that place. "
            f"Use another --out, or remove {out}."
        )
    good = kept.index(False) if False in kept else len(kept)
    whole = sum(len(line) + 1 for line in lines[:good])
    if whole < len(content):
        with out.open("r+b") as stream:
            stream.truncate(whole)
    return good


def _kept(line: bytes, question: Question) -> bool | None:
    """Does a line answer the question? None: it is not about it."""
    try:
        held = json.loads(line)
    except ValueError:
        return None
    if not isinstance(held, dict) or (held.get("id"), held.get("question")) != (question.id, question.question):
        return None
    return "error" not in held


def run_batch(assistant: Assistant, path: Path, out: Path | None) -> int:
    """Answer all questions, one object a line, in order; 0 when each was answered or honestly refused.

    A question that fails gets a line with its id and an ``error``, beside the quotes where only the language model
    failed; the exit code is then that of the first failure. A later run with the same ``out`` asks it again, and all
    after it.
    """
    questions = read_questions(path)
    try:
        done = _answered(out, path, questions) if out else 0
        stream = out.open("a", encoding="utf-8") if out else sys.stdout
    except OSError as error:
        raise UsageError(f"{out} cannot be written: {error.strerror}. Name another file with --out.") from error
    code = 0
    try:
        for number, question in enumerate(questions[done:], done + 1):
            print(f"{number}/{len(questions)} {question.question[:60]}", file=sys.stderr)
            line, failed = _one(assistant, question)
            code = code or failed
            stream.write(json.dumps(line, ensure_ascii=False) + "\n")
            stream.flush()
    finally:
        if out:
            stream.close()
    return code


def _one(assistant: Assistant, question: Question) -> tuple[dict[str, Any], int]:
    try:
        reply = assistant.stream(question.question, question.history, question.only, question.exclude)
        answer = reply.answer
    except RagError as error:
        return {"id": question.id, "question": question.question, "error": str(error)}, error.exit_code
    line = {"id": question.id, **answer.to_json()}
    return ({**line, "error": str(reply.failure)}, reply.failure.exit_code) if reply.failure else (line, 0)
