"""Values of a text (numbers, dates, times, amounts, references) and names, in a form that can be compared.

Deterministic, without a model. What they prove or disprove is rag/grounding.py's to say.
"""

from __future__ import annotations

from rag.values.compare import agree, missing, rival
from rag.values.model import Amount, Clock, Code, Day, Key, Kind, Reference, Value, Years
from rag.values.names import Name, names, nouns
from rag.values.recurring import excluded
from rag.values.same_name import missing_names, stands_in
from rag.values.scan import values

__all__ = [
    "Amount",
    "Clock",
    "Code",
    "Day",
    "Key",
    "Kind",
    "Name",
    "Reference",
    "Value",
    "Years",
    "agree",
    "excluded",
    "missing",
    "missing_names",
    "names",
    "nouns",
    "rival",
    "stands_in",
    "values",
]
