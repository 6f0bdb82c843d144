"""Many questions from a file, answered in order; a later run goes on where one was cut off."""

from __future__ import annotations

import json
import sys
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


def _answered(out: Path) -> int:
    """How many whole answers the file holds; a line that was cut off is removed."""
    if not out.exists():
        return 0
    content = out.read_bytes()
    whole = content[: content.rfind(b"\n") + 1]
    if whole != content:
        out.write_bytes(whole)
    return whole.count(b"\n")


def run_batch(assistant: Assistant, path: Path, out: Path | None) -> int:
    """Answer all questions, one object a line, in order; 0 when each was answered or honestly refused.

    A question that fails gets a line with its id and an ``error``; the exit code is then that of
    the first failure.
    """
    questions = read_questions(path)
    try:
        done = _answered(out) if out else 0
        if done > len(questions):
            raise UsageError(
                f"{out} holds {done} answers, but {path} only {len(questions)} questions. Use another --out."
            )
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
    return {"id": question.id, **answer.to_json()}, reply.failure.exit_code if reply.failure else 0
