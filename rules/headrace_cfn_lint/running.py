"""Headrace on a template that cfn-lint has read, and its findings as cfn-lint wants them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from headrace.errors import InputError
from headrace.pipeline import Request, checked
from headrace.settings import find_settings
from headrace_cfn_lint.written import Written

if TYPE_CHECKING:
    from headrace.report.model import Entry, Report

__all__ = ["Found", "findings_of"]

_STDIN = "-"


@dataclass(frozen=True, slots=True)
class Found:
    """A finding as cfn-lint wants it.

    Attributes
    ----------
    path
        Where it stands in the template, as keys and indices.
    message
        What is wrong, and what to do.
    location
        Begin and end as line and column, from 0 on; None where cfn-lint finds them by the path.
    """

    path: list[str | int]
    message: str
    location: tuple[int, int, int, int] | None


Findings = Mapping[str, list[Found]]
"""Rule id → its findings."""

_last: list[tuple[Any, Findings]] = []
"""The template that was judged last: all rules ask about the same one in turn."""


def findings_of(cfn: Any) -> Findings:
    """Return what Headrace finds in a template, by rule; judged once, whoever asks.

    Parameters
    ----------
    cfn
        A ``cfnlint.template.Template``. One that was read from a file is judged as it stands there,
        one from standard input as cfn-lint has read it.

    Raises
    ------
    RuntimeError
        A rule broke, which is a bug of the rule.
    """
    if not _last or _last[0][0] is not cfn:
        _last[:] = [(cfn, _judged(cfn))]
    return _last[0][1]


def _judged(cfn: Any) -> Findings:
    name = cfn.filename if cfn.filename and Path(cfn.filename).is_file() else None
    written = None if name else Written.of(cfn.template)
    try:
        report = checked(_request(name or _STDIN, written.text if written else None))
    except InputError:
        return {}  # cfn-lint says itself what is wrong with a template that cannot be read
    if report.crashes:
        crash = report.crashes[0]
        raise RuntimeError(f"{crash.rule} broke on {crash.subject}: {crash.error}")
    return _by_rule(report, written, name)


def _request(name: str, text: str | None) -> Request:
    """Return what to judge, by the settings of the template's project."""
    settings = find_settings("." if text is not None else name)
    return Request(
        paths=(name,),
        load=settings.load,
        parameters=settings.parameters,
        region=settings.region,
        account=settings.account,
        as_of=settings.as_of,
        stdin=text,
        acknowledgements=settings.acknowledge,
        **settings.choice(),
    )


def _by_rule(report: Report, written: Written | None, name: str | None) -> Findings:
    lines = Path(name).read_text(encoding="utf-8", errors="replace").splitlines() if name else []
    found: dict[str, list[Found]] = defaultdict(list)
    for entry in report.findings:
        if name is not None and entry.file != name:
            continue  # of a nested stack, which cfn-lint is asked about by itself
        path: list[str | int] = ["Resources", entry.resource]
        location = None
        if written is not None:
            path = written.path_at(entry.line)
        else:
            location = _span(entry, lines)
        found[entry.rule].append(Found(path, _said(entry), location))
    return found


def _said(entry: Entry) -> str:
    return f"{entry.message} ({entry.fix})" if entry.fix else entry.message


def _span(entry: Entry, lines: list[str]) -> tuple[int, int, int, int]:
    """Return where a finding begins and ends: the rest of its line."""
    line, column = entry.line - 1, entry.column - 1
    text = lines[line] if line < len(lines) else ""
    return line, column, line, max(column + 1, len(text.rstrip()))
