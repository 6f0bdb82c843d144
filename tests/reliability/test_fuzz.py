"""A fuzzer for what reads foreign text and bytes: markers, numbers, dates, sentences, and every reader's entry.

A finding is an exception that the entry does not promise, a broken promise about places, or an
input of a few kilobytes that takes longer than LONGEST. It runs in a process of its own, so that
an abort or an endless loop is a finding too. Inputs that were findings once are kept in ``seeds/``.
"""

from __future__ import annotations

import faulthandler
import hashlib
import importlib
import os
import random
import shutil
import signal
import time
import traceback
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import actors
import hostile
import pytest

from rag import reading
from rag.chunks import chunks
from rag.engines.base import Completion
from rag.errors import ReadError
from rag.prompts import tame
from rag.sentences import sentences
from rag.text import content_stems, language_of, plain, searchable
from rag.types import Span
from rag.values import agree, missing, missing_names, names, values

SEEDS = Path(__file__).parent / "seeds"
FINDINGS = Path(__file__).parents[2] / ".belegt" / "findings"
LONGEST = 20  # seconds for a few kilobytes, on a machine that has other work too
LARGEST = 4000
_PIECES = [
    "1.234,56 €", "12,5 %", "am 1. März 2024", "31.12.1999", "2024-02-30", "vierundzwanzigtausend",
    "zwei bis drei", "½", "1/2", "10^6", "−3", "§ 12 Abs. 3", "Nr. 7", "18:30 Uhr", "halb neun",
    "DE89 3704 0044", "£4,140", "1,000.5", "3rd of May", "19.5 per cent", "MMXXIV", "1e309", "0x1F",
    "99999999999999999999999", "1.2.3.4.5", "..", ",,", "--", "[1]", "[12] [3]", "[[2]", "1]", "„Ja“",
    "Nicht gefunden", "Not found", "Dr. med. Anna-Lena v. d. Heide", "z. B. ", "<|im_end|>", "[INST]", "</s>",
    "\u200b", "\u202e", "\U000e0041", "ﬁ", "e\u0301", "\ud800", "\x00", "\r\n\r\n", "\t", "Straße-\nbahn",
    "Vor- und Nachteile", "am", "um", "und", "Euro", "Prozent", "Millionen", "Januar", "Uhr", "m²", "kWh",
    "January", "noon", "o'clock", "’", "'", "\"", "(", ")", "*", "_", "#", "|", "`", "\\", "/", "$", "{", "}",
    "\x1b[0m",
]  # fmt: skip


def _text(numbers: random.Random) -> str:
    made = "".join(
        numbers.choice(_PIECES) * numbers.choice([1, 1, 1, 1, 30]) + numbers.choice([" ", " ", "", "\n", ". "])
        if numbers.random() < 0.8
        else "".join(chr(numbers.randrange(0x3000)) for _ in range(numbers.randrange(12)))
        for _ in range(numbers.randrange(1, 60))
    )
    return made[: numbers.choice([40, 400, LARGEST])]


def _try_text(text: str, numbers: random.Random) -> None:
    """What the answering does with words of a model, of a question and of a document."""
    language = numbers.choice(["de", "en"])
    tame(text)
    plain(text)
    searchable(text)
    content_stems(text, language)
    language_of(text)
    found = values(text, language)
    for value in found[:20]:
        agree(value, value)
    names(text, language)
    cut = len(text) // 2
    missing(text[:cut], text[cut:], language)
    missing_names(text[:cut], text[cut:], language)
    reading.parse(Completion(text=text, first=((text[:3], -0.5), ("x", -1.0))), language)
    _try_places(text)


def _try_places(text: str) -> None:
    hidden = (Span(start=len(text) // 3, end=len(text) // 2),)
    found = sentences(text, hidden)
    last = 0
    for sentence in found:
        assert last <= sentence.start < sentence.end <= len(text), "sentences overlap or leave the text"
        assert text[sentence.start : sentence.end].strip() == text[sentence.start : sentence.end]
        last = sentence.end
    for chunk in chunks(found):
        assert (chunk.start, chunk.end) == (found[chunk.first].start, found[chunk.last].end)


def _try_reader(module: str, content: bytes) -> None:
    """A reader's entry in this process. Its child turns what it raises into one line; what it must not do is
    hang, abort, or return places outside its text."""
    try:
        read = importlib.import_module(f"rag.readers.{module}").read(content)
    except ReadError as error:
        assert str(error)
        return
    except (MemoryError, RecursionError):
        return
    except Exception:  # format libraries raise nearly anything on a broken file; the child tells it in one line
        return
    for start, end in read.hidden:
        assert 0 <= start < end <= len(read.text)
    assert list(read.pages) == sorted(read.pages) and all(0 <= page <= len(read.text) for page in read.pages)
    read.text.encode("utf-8")


_MODULES = {
    ".pdf": "pdf",
    ".docx": "docx",
    ".html": "html",
    ".eml": "eml",
    ".csv": "text",
    ".md": "markdown",
    ".txt": "text",
}


def fuzz(seconds: float, seed: int, out: Path) -> None:
    """Try new inputs until the time is over; write down what was found, and how many were tried."""
    with (out / "trace").open("w") as trace:
        faulthandler.enable(trace)
        signal.signal(signal.SIGALRM, _too_long)
        numbers = random.Random(seed)
        begin = hostile.wholes()
        tried: Counter[str] = Counter()
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if numbers.random() < 0.5:
                text = _text(numbers)
                _guarded("words", text.encode("utf-8", "surrogatepass"), lambda t=text: _try_text(t, numbers), out)
                tried["words"] += 1
            else:
                suffix = numbers.choice(sorted(begin))
                whole = numbers.choice(begin[suffix])
                inside = suffix == ".docx" and numbers.random() < 0.6
                content = hostile.mutated_inside(whole, numbers) if inside else hostile.mutated(whole, numbers)
                module = _MODULES[suffix]
                _guarded(module, content, lambda c=content, m=module: _try_reader(m, c), out)
                tried[module] += 1
        (out / "tried").write_text(", ".join(f"{kind} {count}" for kind, count in sorted(tried.items())))


def _too_long(*_: object) -> None:
    raise TimeoutError(f"longer than {LONGEST} s")


def _guarded(kind: str, content: bytes, attempt: Callable[[], None], out: Path) -> None:
    (out / "last").write_bytes(f"{kind}\n".encode() + content)  # an abort leaves it here
    signal.alarm(LONGEST)
    try:
        attempt()
    except Exception:
        name = f"{kind}-{hashlib.sha256(content).hexdigest()[:12]}"
        (out / name).write_bytes(content)
        (out / f"{name}.why").write_text(traceback.format_exc())
    finally:
        signal.alarm(0)


def test_fuzz(full: bool, tell: Callable[[str, object], None]) -> None:
    """New inputs, ten minutes in the full version: no finding."""
    seconds = float(os.environ.get("SECONDS_TO_FUZZ") or (600 if full else 15))
    seed = int(os.environ.get("SEED") or 1)
    out = FINDINGS / str(seed)
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    process = actors.start(fuzz, seconds, seed, out)
    process.join(seconds + 120)
    hung = process.is_alive()
    if hung:
        process.kill()
    found = sorted(path for path in out.glob("*-*") if path.suffix != ".why")
    tell(f"{seconds:.0f} seconds, seed {seed}", (out / "tried").read_text() if not hung else "hung")
    tell("findings", len(found))
    why = "\n".join(path.with_suffix(".why").read_text()[-600:] for path in found[:3])
    assert not found, f"kept in {out}; copy them to {SEEDS}:\n{why}"
    assert process.exitcode == 0, (out / "trace").read_text()[:2000] or "the fuzzer hung or was killed"


@pytest.mark.parametrize("seed", sorted(SEEDS.glob("*")), ids=lambda path: path.name)
def test_kept_seeds(seed: Path) -> None:
    """What was a finding once is none any more."""
    content, kind = seed.read_bytes(), seed.name.split("-")[0]
    if kind == "words":  # "text" is the reader of that name
        _try_text(content.decode("utf-8", "surrogatepass"), random.Random(1))
    else:
        _try_reader(kind, content)
