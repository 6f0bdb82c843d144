"""A report as JUnit XML, for the test tab of a CI: one case a bound, a comparison, a question that failed."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, SubElement, tostring

from eval.report import INVALID, Report, number

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def document(report: Report) -> str:
    """The XML. A figure out of bounds or worse is a failure; what could not be asked is an error. An invalid run
    has an error in any case: a CI must not take it for a success."""
    cases: list[Element] = []
    found, broken, worse = report.figures, report.broken, report.worse
    for name, bound in report.bounds.items():
        case = _case("bounds", name)
        if name in broken:
            figure = found.get(name)
            told = "not measured" if figure is None else f"{number(figure.value)} (n = {figure.n}), wanted {bound}"
            SubElement(case, "failure", message=_clean(f"{name}: {told}"))
        cases.append(case)
    for one in report.differences:
        if one.name in report.bounds:
            case = _case("baseline", one.name)
            if one.name in worse:
                SubElement(case, "failure", message=_clean(one.line()))
            cases.append(case)
    for outcome in report.errors:
        case = _case("questions", outcome.case.id)
        SubElement(case, "error", message=_clean(outcome.reply.error or ""))
        cases.append(case)
    for task in report.probed:
        if task.failure is not None:
            case = _case("prompts", task.probe.id)
            SubElement(case, "error", message=_clean(task.failure))
            cases.append(case)
    errors = sum(case.find("error") is not None for case in cases)
    if report.code == INVALID and not errors:
        case = _case("run", "valid")
        SubElement(case, "error", message="nothing was asked")
        cases.append(case)
        errors = 1
    suite = Element(
        "testsuite",
        name=_clean(f"belegt eval {report.suite}"),
        tests=str(len(cases)),
        failures=str(sum(case.find("failure") is not None for case in cases)),
        errors=str(errors),
    )
    properties = SubElement(suite, "properties")
    for name, figure in found.items():
        interval = f"{number(figure.value)} ({number(figure.low)} to {number(figure.high)}, n = {figure.n})"
        SubElement(properties, "property", name=_clean(name), value=interval)
    suite.extend(cases)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(suite, encoding="unicode") + "\n"


def _case(group: str, name: str) -> Element:
    return Element("testcase", classname=f"belegt.eval.{group}", name=_clean(name))


def _clean(text: str) -> str:
    """Without the characters that XML 1.0 does not allow."""
    return _ILLEGAL.sub("�", text)
