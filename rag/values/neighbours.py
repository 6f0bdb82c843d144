"""Amounts that stand side by side: what one lends the other, and which are one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from rag.values.amounts import Draft

_RANGE = re.compile(r"\s*(?:bis(?:\s+zu)?|[-–—/,]|und|oder|auf|to|and|or)\s*\Z")
_PARTS = re.compile(r"\s+(?:(?:und|and)\s+)?")
_TIME = frozenset(("s", "month"))


def joined(text: str, found: Sequence[Draft]) -> list[Draft]:
    """ "Ein Jahr und sechs Monate" and "2 Std. 50 Min." are one amount each: of one base, in falling units."""
    result: list[Draft] = []
    for draft in found:
        left = result[-1] if result else None
        one = _together(left, draft) if left and _PARTS.fullmatch(text, left.end, draft.start) else None
        if one:
            result[-1] = one
        else:
            result.append(draft)
    return result


def _together(left: Draft, right: Draft) -> Draft | None:
    if not left.unit or not right.unit or len(left.numbers) != 1 or len(right.numbers) != 1:
        return None
    (base, factor), (other, smaller) = left.unit.readings[0], right.unit.readings[0]
    if base != other or base not in _TIME or smaller >= factor or left.scales != (1,) or right.scales != (1,):
        return None
    if right.numbers[0] * smaller >= factor or right.ordinal or left.ordinal:  # "in the first year and 18 months"
        return None
    number = left.numbers[0] + right.numbers[0] * smaller / factor
    return replace(left, end=right.end, numbers=(number,), weak=False, year=False)


def lend(text: str, found: Sequence[Draft]) -> list[Draft]:
    """In "5 bis 7 Millionen Euro" the 5 has the scale and unit of the 7; in "$5–7" the 7 has the 5's."""
    result = list(found)
    for index in range(len(result) - 2, -1, -1):
        left, right = result[index], result[index + 1]
        if left.ordinal or right.ordinal or not _RANGE.fullmatch(text, left.end, right.start):
            continue
        if not left.unit and (right.unit or right.scales != (1,)) and not right.money_first:
            scales = tuple(dict.fromkeys((*right.scales, *left.scales)))
            result[index] = replace(left, unit=right.unit, scales=scales, loose=True)
        elif left.money_first and not right.unit:
            scales = tuple(dict.fromkeys((*right.scales, *left.scales)))
            result[index + 1] = replace(right, unit=left.unit, scales=scales, loose=True)
    return result
