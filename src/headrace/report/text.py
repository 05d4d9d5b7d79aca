"""The report for people: findings by file, then what could not be told, then the counts.

Colour and the offending line come on a terminal only; piped, the same lines stay plain, one fact a
line, so that they can be searched.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, field

from headrace.report.story import details, titled

if TYPE_CHECKING:
    from headrace.report.model import Entry, Report

__all__ = ["render"]

_COLOURS = {"error": "1;31", "warning": "1;33", "notice": "1;36"}
_DIM, _BOLD, _GREEN = "2", "1", "32"
_INDENT = "  "
_REASONS_SHOWN = 8
_NO_LOAD = ("needs a declared load", "headrace init TEMPLATE > load.yaml, then --load load.yaml")


class _Page(Struct, frozen=True):
    colour: bool
    width: int
    sources: dict[str, list[str]] = field(default_factory=dict)

    def paint(self, text: str, code: str) -> str:
        return f"\033[{code}m{text}\033[0m" if self.colour and text else text

    def wrapped(self, text: str, lead: str) -> Iterator[str]:
        follow = " " * len(lead)
        lines = textwrap.wrap(
            text, self.width - len(lead), break_long_words=False, break_on_hyphens=False
        )
        for index, line in enumerate(lines):
            yield f"{follow if index else lead}{line}"

    def line_of(self, file: str, line: int) -> str:
        if file not in self.sources:
            try:
                self.sources[file] = Path(file).read_text(encoding="utf-8").splitlines()
            except (OSError, UnicodeDecodeError):
                self.sources[file] = []
        lines = self.sources[file]
        return lines[line - 1].rstrip() if 0 < line <= len(lines) else ""


def render(report: Report, *, colour: bool = False, width: int = 100, findings: bool = True) -> str:
    """Return *report* as text.

    Parameters
    ----------
    report
        The report.
    colour
        Whether to colour it and show the offending lines, for a terminal.
    width
        Columns of the terminal.
    findings
        Whether to tell the findings, and not only how many there are: the CDK tells them itself.
    """
    page = _Page(colour, max(60, min(width, 120)))
    blocks = [
        *(_findings(report, page) if findings else ()),
        _cannot_tell(report, page),
        _sustained(report, page),
        _remarks(report, page),
        _totals(report, page),
    ]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _findings(report: Report, page: _Page) -> Iterator[str]:
    for file, entries in groupby(report.findings, key=lambda entry: entry.file):
        lines = [page.paint(file, _BOLD)]
        for entry in entries:
            lines += _finding(entry, page)
        yield "\n".join(lines)


def _finding(entry: Entry, page: _Page) -> Iterator[str]:
    place = f"{entry.file}:{entry.line}:{entry.column}"
    severity = page.paint(entry.severity, _COLOURS[entry.severity])
    rule = page.paint(titled(entry), _BOLD)
    yield f"{_INDENT}{place}  {severity}  {rule}  {page.paint(entry.resource, _DIM)}"
    if page.colour:
        number = f"{entry.line:>6} │ "
        yield page.paint(f"{_INDENT}{number}{page.line_of(entry.file, entry.line)}", _DIM)
    yield from page.wrapped(entry.message, _INDENT * 2)
    for label, text in details(entry):
        lead = f"{_INDENT * 2}{label:<10}"
        if label == "replay":  # a command is copied whole
            yield page.paint(f"{lead}{text}", _DIM)
        else:
            lines = page.wrapped(text, lead)
            yield from (page.paint(line, _GREEN) for line in lines) if label == "fix" else lines


def _cannot_tell(report: Report, page: _Page) -> str:
    untold = [entry for entry in report.entries if entry.status == "cannot tell"]
    if not untold:
        return ""
    reasons: dict[tuple[str, str], int] = {}
    for entry in untold:
        reason = _NO_LOAD if "load" in entry.settled_by else (entry.message, entry.settled_by)
        reasons[reason] = reasons.get(reason, 0) + 1
    ordered = sorted(reasons.items(), key=lambda item: (-item[1], item[0]))
    lines = [page.paint(f"cannot tell: {_count(len(untold), 'answer')}", _BOLD)]
    for (why, settled_by), count in ordered[:_REASONS_SHOWN]:
        settle = f" (settle with {settled_by})" if settled_by else ""
        lines += page.wrapped(f"{why}{settle}", f"{_INDENT}{count:>4}  ")
    more = len(ordered) - _REASONS_SHOWN
    if more > 0:
        lines.append(f"{_INDENT}      and {more} other reasons: --format json lists all")
    return "\n".join(lines)


def _sustained(report: Report, page: _Page) -> str:
    if not report.sustained:
        return ""
    lines = [page.paint("without a load, the design sustains", _BOLD)]
    for line in report.sustained:
        lines += page.wrapped(line, _INDENT)
    return "\n".join(lines)


def _remarks(report: Report, page: _Page) -> str:
    lines = [f"{c.acknowledgement.at}  {c.message}" for c in report.complaints]
    lines += [f"{note.at}  note: {note.message}" for note in report.notes]
    return "\n".join(page.paint(line, _DIM) for line in lines)


def _totals(report: Report, page: _Page) -> str:
    by_severity = {"error": 0, "warning": 0, "notice": 0}
    for entry in report.findings:
        by_severity[entry.severity] += 1
    found = [
        page.paint(_count(count, severity), _COLOURS[severity])
        for severity, count in by_severity.items()
        if count
    ]
    counts = report.counts
    parts = [
        _count(counts["pass"], "pass", "passes"),
        f"{counts['cannot tell']} cannot tell",
        f"{counts['not applicable']} not applicable",
    ]
    if counts["acknowledged"]:
        parts.append(f"{counts['acknowledged']} acknowledged")
    known = sum(entry.in_baseline for entry in report.entries)
    if known:
        parts.append(f"{known} in the baseline")
    told = ", ".join(found) if found else page.paint("no findings", _GREEN)
    return f"{told}  ({', '.join(parts)})"


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"
