"""Statements with their sources and what is true of them: by this the checks themselves are scored.

Read here from files of other people's shapes; made from gold answers in ``eval.mutations``.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError

from eval.cases import BadCases, Words, lines
from rag.errors import UsageError
from rag.types import Noun


class Labelled(Noun):
    """A statement and the sentences that it may cite, any of which may prove it.

    proven: does one of them? kind: the class that its figure is counted in. form: how the
    statement came to its words ("verbatim", "number format" …). cluster: what it shares with others.
    """

    id: Words
    lang: Literal["de", "en"]
    statement: Words
    sources: tuple[str, ...] = Field(min_length=1)
    proven: bool
    kind: Words
    form: str = ""
    question: str = ""
    cluster: str = ""


class _Claim(Noun):
    """A line of the shape of WiCE: a claim, the sentences of the cited page, and its label."""

    label: Literal["supported", "partially_supported", "not_supported"]
    claim: Words
    evidence: tuple[str, ...] = Field(min_length=1)
    supporting_sentences: tuple[tuple[int, ...], ...] = ()
    meta: dict[str, object] = Field(default_factory=dict)


_BEGIN = ("knowledge", "message", "response", "begin_label")
_ATTRIBUTED = {"Fully attributable": True, "Not fully attributable": False, "Generic": None}


def read_begin(path: Path) -> list[Labelled]:
    """The responses of a file of BEGIN's shape (tab-separated, with a head), generic ones left out.

    Dziri et al., "Evaluating Attribution in Dialogue Systems: The BEGIN Benchmark", TACL 2022.
    Raises BadCases with every mistake, UsageError when the file cannot be read.
    """
    try:
        table = csv.DictReader(io.StringIO(path.read_text("utf-8-sig")), delimiter="\t", quoting=csv.QUOTE_NONE)
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} cannot be read: {error}") from error
    lacking = [name for name in _BEGIN if name not in (table.fieldnames or ())]
    if lacking:
        raise BadCases([f"{path}:1: the head has no column {', '.join(map(repr, lacking))}"])
    found: list[Labelled] = []
    problems: list[str] = []
    for number, row in enumerate(table, 2):
        label = row["begin_label"]
        if label not in _ATTRIBUTED:
            problems.append(f"{path}:{number}: begin_label is {label!r}, not one of {', '.join(_ATTRIBUTED)}")
        elif (proven := _ATTRIBUTED[label]) is not None and row["response"].strip():
            found.append(
                Labelled(
                    id=f"{path.stem}-{number}",
                    lang="en",
                    statement=row["response"],
                    sources=(row["knowledge"],),
                    question=row["message"],
                    proven=proven,
                    kind="true" if proven else "unattributed",
                    cluster=row["knowledge"],
                )
            )
    if problems:
        raise BadCases(problems)
    return found


def read_wice(path: Path) -> list[Labelled]:
    """The claims of a file of WiCE's shape (JSON Lines); one that is supported in part is not proven.

    Where sentences are named that support it together, they are its source; else each sentence
    of the page is one. Kamoi et al., "WiCE: Real-World Entailment for Claims in Wikipedia", EMNLP 2023.
    Raises BadCases with every mistake, UsageError when the file cannot be read.
    """
    found: list[Labelled] = []
    problems: list[str] = []
    for number, line in lines(path):
        try:
            claim = _Claim.model_validate_json(line)
            together = [" ".join(claim.evidence[place] for place in places) for places in claim.supporting_sentences]
        except ValidationError as error:
            problems += [f"{path}:{number}: {'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()]
            continue
        except IndexError:
            problems.append(f"{path}:{number}: supporting_sentences names a sentence that `evidence` does not have")
            continue
        proven = claim.label == "supported"
        found.append(
            Labelled(
                id=str(claim.meta.get("id", f"{path.stem}-{number}")),
                lang="en",
                statement=claim.claim,
                sources=tuple(text for text in together if text) or claim.evidence,
                proven=proven,
                kind="true" if proven else claim.label.replace("_", " "),
                cluster=str(claim.meta.get("claim_title", number)),
            )
        )
    if problems:
        raise BadCases(problems)
    return found
