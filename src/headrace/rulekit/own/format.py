"""What a declarative rule may say: the JSON Schema of ``NAME.rule.yaml``."""

from __future__ import annotations

from typing import Any, Final

from headrace.design.edges import EdgeKind
from headrace.rulekit.status import Pillar, Severity

__all__ = ["DRAFT", "rule_schema"]

DRAFT: Final = "https://json-schema.org/draft/2020-12/schema"
_TYPE: Final = r"^[A-Za-z0-9]+(::[A-Za-z0-9]+)+$"


def rule_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a declarative rule."""
    text = {"type": "string", "minLength": 1}
    type_ = {"type": "string", "pattern": _TYPE, "examples": ["AWS::Kinesis::Stream"]}
    types = {"type": ["string", "array"], "pattern": _TYPE, "items": type_, "minItems": 1}
    plain = {"type": ["string", "number", "boolean"]}
    return {
        "$schema": DRAFT,
        "title": "rule",
        "description": "A rule of one's own, without code.",
        "type": "object",
        "properties": {
            "id": {
                "type": "string",
                "pattern": "^[A-Z][A-Z0-9]*[0-9]$",
                "description": "Stable for ever: capitals and digits.",
                "examples": ["OWN101"],
            },
            "on": {
                **types,
                "description": "The CloudFormation type, or types, that it judges.",
                "examples": ["AWS::Kinesis::Stream"],
            },
            "severity": {"enum": [str(one) for one in Severity], "description": "How bad it is."},
            "pillar": {
                "enum": [str(one) for one in Pillar],
                "description": "Of the Well-Architected Framework.",
            },
            "packs": {
                "type": "array",
                "items": text,
                "description": "Packs that hold it besides those of its severity and pillar.",
            },
            "summary": {**text, "description": "What it finds, in one sentence."},
            "page": {**text, "description": "More about it, in Markdown."},
            "message": {
                **text,
                "description": "What a finding says; by default, what exactly is wrong.",
            },
            "fix": {**text, "description": "What clears a finding, as an instruction."},
            "set": {
                "type": "object",
                "additionalProperties": plain,
                "description": "Properties that `headrace fix` sets: path, with dots, to value.",
            },
            "sources": {
                "type": "array",
                "items": {"type": "string", "pattern": "^https?://", "examples": ["https://..."]},
                "description": "Pages that state the facts behind it.",
            },
            "properties": {
                "type": ["object", "boolean"],
                "description": "A JSON Schema that the resource's properties must satisfy.",
            },
            "graph": {
                "type": "array",
                "items": _condition(types),
                "minItems": 1,
                "description": "Edges that the resource must have.",
            },
        },
        "required": ["id", "on", "severity", "pillar", "summary"],
        "additionalProperties": False,
    }


def _condition(types: dict[str, Any]) -> dict[str, Any]:
    count = {"type": "integer", "minimum": 0}
    return {
        "type": "object",
        "properties": {
            "edge": {"enum": [str(kind) for kind in EdgeKind], "description": "The kind of edge."},
            "direction": {
                "enum": ["out", "in"],
                "description": "From the resource (out, the default), or to it.",
            },
            "role": {"type": "string", "description": "The edge's role, such as subnet."},
            "type": {**types, "description": "CloudFormation type of the other end."},
            "steps": {
                "enum": ["one", "any"],
                "description": "One edge away (the default), or any number of such edges.",
            },
            "at_least": {**count, "description": "1 by default, unless at_most is given."},
            "at_most": count,
        },
        "required": ["edge"],
        "additionalProperties": False,
    }
