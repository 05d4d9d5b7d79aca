"""SARIF 2.1.0, which code hosts and editors read.

Source: "Static Analysis Results Interchange Format (SARIF) Version 2.1.0",
https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from headrace.report.fingerprint import fingerprints
from headrace.report.story import details

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from headrace.report.model import Entry, Report, RuleText
    from headrace.template.position import Position

__all__ = ["render"]

_SCHEMA: Final = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_LEVELS: Final = {"error": "error", "warning": "warning", "notice": "note"}
_ROOT: Final = "%SRCROOT%"


def render(report: Report) -> str:
    """Return *report* as SARIF; the same run gives the same text.

    What is acknowledged is suppressed with its reason. What nobody can tell, and what could not be
    followed, are notifications: they are no results.
    """
    failed = [entry for entry in report.entries if entry.status == "fail"]
    rules = sorted({entry.rule for entry in failed})
    run = {
        "tool": {
            "driver": {
                "name": "Headrace",
                "semanticVersion": report.version,
                "rules": [_rule(report.rules[rule]) for rule in rules],
            }
        },
        "invocations": [
            {
                "executionSuccessful": not report.crashes,
                "toolExecutionNotifications": list(_notifications(report)),
            }
        ],
        "columnKind": "unicodeCodePoints",
        "results": [
            _result(entry, rules.index(entry.rule), mark) for entry, mark in fingerprints(failed)
        ],
    }
    document = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _rule(rule: RuleText) -> dict[str, Any]:
    described = {
        "id": rule.id,
        "name": "".join(word.title() for word in rule.name.split("-")),
        "shortDescription": {"text": rule.summary},
        "help": {"text": rule.page, "markdown": rule.page},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {"tags": [rule.service, str(rule.pillar)]},
    }
    return described | ({"helpUri": rule.sources[0]} if rule.sources else {})


def _result(entry: Entry, rule_index: int, fingerprint: str) -> dict[str, Any]:
    told = "".join(f"\n{label}: {text}" for label, text in details(entry))
    result: dict[str, Any] = {
        "ruleId": entry.rule,
        "ruleIndex": rule_index,
        "level": _LEVELS[entry.severity],
        "message": {"text": f"{entry.resource}: {entry.message}{told}"},
        "locations": [
            {
                "physicalLocation": _place(entry.file, entry.line, entry.column),
                "logicalLocations": [
                    {
                        "name": entry.resource,
                        "fullyQualifiedName": entry.construct_path or entry.resource_id,
                        "kind": "resource",
                    }
                ],
            }
        ],
        "partialFingerprints": {"headrace/v1": fingerprint},
        "baselineState": "unchanged" if entry.in_baseline else "new",
    }
    if entry.acknowledged is not None:
        result["suppressions"] = [{"kind": "external", "justification": entry.acknowledged}]
    return result


def _notifications(report: Report) -> Iterator[dict[str, Any]]:
    for crash in report.crashes:
        message = f"{crash.rule} broke on {crash.subject}: {crash.error}"
        yield {"level": "error", "message": {"text": message}}
    for entry in report.entries:
        if entry.status == "cannot tell":
            settle = f" (settle with {entry.settled_by})" if entry.settled_by else ""
            message = f"{entry.resource}: {entry.rule} cannot tell: {entry.message}{settle}"
            place = _place(entry.file, entry.line, entry.column)
            yield {
                "level": "note",
                "message": {"text": message},
                "locations": [{"physicalLocation": place}],
            }
    yield from _remarks((c.acknowledgement.at, c.message) for c in report.complaints)
    yield from _remarks((note.at, note.message) for note in report.notes)


def _remarks(remarks: Iterable[tuple[Position, str]]) -> Iterator[dict[str, Any]]:
    for at, message in remarks:
        place = _place(at.file, at.line, at.column)
        yield {
            "level": "warning",
            "message": {"text": message},
            "locations": [{"physicalLocation": place}],
        }


def _place(file: str, line: int, column: int) -> dict[str, Any]:
    """Return a place, relative to the folder of the run where the file is below it."""
    region = {"startLine": max(line, 1), "startColumn": max(column, 1)}
    return {"artifactLocation": _artifact(file), "region": region}


def _artifact(file: str) -> dict[str, str]:
    path, here = Path(file), Path.cwd()
    if path.is_absolute() and not path.is_relative_to(here):
        return {"uri": path.as_uri()}
    relative = path.relative_to(here) if path.is_absolute() else path
    return {"uri": quote(relative.as_posix()), "uriBaseId": _ROOT}
