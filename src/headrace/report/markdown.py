"""The report as a comment on a pull request."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from headrace.report.story import details, titled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from headrace.report.model import Entry, Report

__all__ = ["render"]

_MOST_CHARACTERS: Final = 60_000
"""GitHub takes comments of up to 65,536 characters."""

_SIGNS: Final = {"error": "🛑", "warning": "⚠️", "notice": "💡"}
_SPECIAL: Final = re.compile(r"([\\`*_{}\[\]<>|#~])")


def render(report: Report) -> str:
    """Return *report* as GitHub-flavoured Markdown.

    What does not fit into a comment is counted, never silently left out.
    """
    findings = report.findings
    head = [f"### Headrace: {_headline(report)}\n"]
    tail = [_counted(report)]
    room = _MOST_CHARACTERS - sum(map(len, [*head, *tail]))
    shown: list[str] = []
    for entry in findings:
        block = "\n".join(_finding(entry)) + "\n"
        room -= len(block)
        if room < 0:
            left = len(findings) - len(shown)
            shown.append(f"… and {left} more: the whole report is in the run's own output.\n")
            break
        shown.append(block)
    return "\n".join([*head, *shown, *tail])


def _headline(report: Report) -> str:
    by_severity = {"error": 0, "warning": 0, "notice": 0}
    for entry in report.findings:
        by_severity[entry.severity] += 1
    said = [
        f"{count} {severity}{'' if count == 1 else 's'}"
        for severity, count in by_severity.items()
        if count
    ]
    return ", ".join(said) if said else "no findings"


def _finding(entry: Entry) -> Iterator[str]:
    place = f"`{entry.file.replace('`', '')}:{entry.line}`"
    title = f"{_SIGNS[entry.severity]} **{_plain(titled(entry))}**"
    yield f"- {title} · {_plain(entry.resource)} · {place}\\"
    yield f"  {_plain(entry.message)}"
    told = list(details(entry))
    if told:
        yield "  <details><summary>evidence and fix</summary>\n"
        for label, text in told:
            shown = f"`{text.replace('`', '')}`" if label == "replay" else _plain(text)
            yield f"  - {label}: {shown}"
        yield "\n  </details>"


def _counted(report: Report) -> str:
    counts = report.counts
    return (
        f"{counts['pass']} passes, {counts['cannot tell']} cannot tell, "
        f"{counts['not applicable']} not applicable, {counts['acknowledged']} acknowledged\n"
    )


def _plain(text: str) -> str:
    """Escape what Markdown would read as its own."""
    return _SPECIAL.sub(r"\\\1", text.replace("\n", " "))
