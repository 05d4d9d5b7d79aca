"""JUnit XML, which CI servers show as tests: one test for each rule and resource.

It is valid under the schema of what Ant writes and Jenkins reads, which asks for times and a host
that say nothing here: the same run gives the same text.

Source: https://github.com/windyroad/JUnit-Schema
"""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree as ET

from headrace.report.story import details, titled

if TYPE_CHECKING:
    from collections.abc import Iterable

    from headrace.report.model import Entry, Report

__all__ = ["render"]

_FORBIDDEN: Final = re.compile(r"[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\U00010000-\U0010FFFF]")
"""What XML 1.0 cannot hold, even escaped."""


def render(report: Report) -> str:
    """Return *report* as JUnit XML.

    A finding is a failure. What is acknowledged, and what nobody can tell, is skipped with its
    reason: neither passes. A rule that broke is an error. What does not apply is left out.
    """
    shown = [entry for entry in report.entries if entry.status != "not applicable"]
    root = ET.Element("testsuites")
    judged_on = report.as_of
    for file, entries in groupby(shown, key=lambda entry: entry.file):
        _suite(root, file, [_case(entry) for entry in entries], judged_on)
    if report.crashes:
        cases = []
        for crash in report.crashes:
            case = _test(crash.rule, crash.subject)
            ET.SubElement(case, "error", message=_clean(crash.error), type="crash")
            cases.append(case)
        _suite(root, "rules that broke", cases, judged_on)
    ET.indent(root)
    text = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'


def _suite(root: ET.Element, name: str, cases: Iterable[ET.Element], judged_on: str) -> None:
    place = {"id": str(len(root)), "package": "headrace", "name": _clean(name)}
    run = {"timestamp": f"{judged_on}T00:00:00", "hostname": "localhost", "time": "0"}
    suite = ET.SubElement(root, "testsuite", place | run)
    ET.SubElement(suite, "properties")
    suite.extend(cases)
    suite.set("tests", str(len(suite.findall("testcase"))))
    for outcome, attribute in (("failure", "failures"), ("error", "errors"), ("skipped",) * 2):
        suite.set(attribute, str(len(suite.findall(f"testcase/{outcome}"))))
    ET.SubElement(suite, "system-out")
    ET.SubElement(suite, "system-err")


def _test(rule: str, subject: str) -> ET.Element:
    return ET.Element("testcase", classname=_clean(rule), name=_clean(subject), time="0")


def _case(entry: Entry) -> ET.Element:
    case = _test(titled(entry), entry.resource_id or entry.file)
    if entry.acknowledged is not None:
        ET.SubElement(case, "skipped", message=_clean(f"acknowledged: {entry.acknowledged}"))
    elif entry.in_baseline:
        ET.SubElement(case, "skipped", message=_clean(f"in the baseline: {entry.message}"))
    elif entry.status == "cannot tell":
        ET.SubElement(case, "skipped", message=_clean(f"cannot tell: {entry.message}"))
    elif entry.status == "fail":
        failure = ET.SubElement(case, "failure", message=_clean(entry.message), type=entry.severity)
        lines = [f"{entry.file}:{entry.line}:{entry.column}"]
        lines += [f"{label}: {text}" for label, text in details(entry)]
        failure.text = _clean("\n".join(lines))
    return case


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", text)
