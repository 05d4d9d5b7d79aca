"""The report for machines. `headrace schema report` prints its schema."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from msgspec import to_builtins

from headrace.report.wording import finite

if TYPE_CHECKING:
    from headrace.report.model import Entry, Report

__all__ = ["render", "report_schema"]


def render(report: Report) -> str:
    """Return *report* as JSON; the same run gives the same text, byte for byte."""
    told = [_told(entry) for entry in report.entries if entry.status in ("fail", "cannot tell")]
    document = {
        "version": report.version,
        "as_of": report.as_of,
        "failed": report.failed,
        "fail_on": str(report.fail_on),
        "counts": report.counts,
        "rules": _by_rule(report),
        "findings": [entry for entry in told if entry["status"] == "fail"],
        "cannot_tell": [entry for entry in told if entry["status"] == "cannot tell"],
        "complaints": [_placed(c.acknowledgement.at, c.message) for c in report.complaints],
        "notes": [_placed(note.at, note.message) for note in report.notes],
        "crashes": [to_builtins(crash) for crash in report.crashes],
        "sustained": list(report.sustained),
    }
    return json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _told(entry: Entry) -> dict[str, Any]:
    """Return an entry as plain data; what has no end in its evidence is null."""
    data: dict[str, Any] = to_builtins(entry)
    evidence = data["evidence"] or {}
    for name in ("value", "counterfactual"):
        if evidence.get(name) is not None:
            evidence[name] = finite(evidence[name])
    return data


def _by_rule(report: Report) -> dict[str, dict[str, int]]:
    table: dict[str, dict[str, int]] = {}
    for entry in report.entries:
        row = table.setdefault(entry.rule, {})
        row[entry.status] = row.get(entry.status, 0) + 1
    return {rule: table[rule] for rule in sorted(table)}


def _placed(at: Any, message: str) -> dict[str, object]:
    return {"file": at.file, "line": at.line, "column": at.column, "message": message}


_TEXT = {"type": "string"}
_COUNT = {"type": "integer", "minimum": 0}
_PLACE = {"file": _TEXT, "line": _COUNT, "column": _COUNT}
_NUMBER_OR_NULL = {"type": ["number", "null"]}


def report_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of the report."""
    evidence = _object(
        {
            "subject": _TEXT,
            "measure": _TEXT,
            "value": _NUMBER_OR_NULL,
            "limit": {"type": "number"},
            "counterfactual": _NUMBER_OR_NULL,
            "cleared": {"type": "boolean"},
            "story": _TEXT,
            "replay": _TEXT,
        }
    )
    entry = _object(
        {
            "rule": _TEXT,
            "name": _TEXT,
            "severity": {"enum": ["error", "warning", "notice"]},
            "pillar": _TEXT,
            "status": {"enum": ["fail", "cannot tell"]},
            **_PLACE,
            "resource": _TEXT,
            "resource_id": _TEXT,
            "type": _TEXT,
            "construct_path": _TEXT,
            "message": _TEXT,
            "fix": _TEXT,
            "changes": {"type": "array", "items": _TEXT},
            "when": _TEXT,
            "settled_by": _TEXT,
            "evidence": {"anyOf": [evidence, {"type": "null"}]},
            "acknowledged": {"type": ["string", "null"]},
            "until": _TEXT,
            "in_baseline": {"type": "boolean"},
        }
    )
    placed = _list(_object({**_PLACE, "message": _TEXT}))
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Headrace report",
        **_object(
            {
                "version": _TEXT,
                "as_of": {"type": "string", "format": "date"},
                "failed": {"type": "boolean"},
                "fail_on": {"enum": ["error", "warning", "notice"]},
                "counts": {"type": "object", "additionalProperties": _COUNT},
                "rules": {
                    "type": "object",
                    "additionalProperties": {"type": "object", "additionalProperties": _COUNT},
                },
                "findings": _list(entry),
                "cannot_tell": _list(entry),
                "complaints": placed,
                "notes": placed,
                "crashes": _list(_object({"rule": _TEXT, "subject": _TEXT, "error": _TEXT})),
                "sustained": _list(_TEXT),
            }
        ),
    }


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _list(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}
