"""Annotations of a GitHub Actions run: each finding stands at its line of the pull request.

Source: "Workflow commands for GitHub Actions",
https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from headrace.report.story import details, titled

if TYPE_CHECKING:
    from headrace.report.model import Entry, Report

__all__ = ["render"]

_IN_MESSAGE: Final = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_IN_PROPERTY: Final = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C"})


def render(report: Report) -> str:
    """Return *report* as workflow commands, one line for each finding that nobody accepted."""
    return "".join(_annotation(entry) + "\n" for entry in report.findings)


def _annotation(entry: Entry) -> str:
    lines = [f"{entry.resource}: {entry.message}"]
    lines += [f"{label}: {text}" for label, text in details(entry)]
    properties = {
        "file": entry.file,
        "line": str(entry.line),
        "col": str(entry.column),
        "title": titled(entry),
    }
    said = ",".join(f"{key}={text.translate(_IN_PROPERTY)}" for key, text in properties.items())
    message = "\n".join(lines).translate(_IN_MESSAGE)
    return f"::{entry.severity} {said}::{message}"
