"""Of a resource whose properties nobody can see, no rule says that they are good or bad."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from headrace.pipeline import Request, checked
from headrace.report.model import Entry
from headrace.services import types

TYPES = sorted(types())
AS_OF = date(2026, 11, 23)

WITHOUT_PROPERTIES = {
    "AX401": "the type alone is judged",
    "ES112": "no alarm watches the domain",
    "ES403": "the type alone is judged",
    "ES121": "no alarm watches the pipeline",
    "KDA401": "the type alone is judged",
    "KDS202": "no alarm watches the stream",
    "KDS303": "nothing reads the stream",
    "RS105": "DeletionPolicy is no property",
    "RS122": "no alarm watches the warehouse",
}
"""Rules that find something without the subject's properties, and what they look at."""


def answers(tmp_path: Path, properties: str) -> Iterator[tuple[str, Entry]]:
    """Yield each answer about a resource of every type, with its type."""
    path = tmp_path / "t.yaml"
    lines = [f"  R{i}: {{Type: '{name}'{properties}}}" for i, name in enumerate(TYPES)]
    path.write_text("\n".join(("Parameters: {P: {Type: String}}", "Resources:", *lines)) + "\n")
    report = checked(Request(paths=(str(path),), as_of=AS_OF))
    assert report.crashes == ()
    for entry in report.entries:
        yield entry.type, entry


@pytest.mark.parametrize(
    "properties",
    [
        ", Properties: !Transform {Name: Macro}",
        ", Properties: {'Fn::Transform': {Name: 'AWS::Include', Parameters: {Location: s3://b/k}}}",
        ", Properties: !Ref P",
    ],
)
def test_what_a_macro_writes_cannot_be_told(tmp_path: Path, properties: str) -> None:
    told = list(answers(tmp_path, properties))
    assert len(told) > len(TYPES)
    wrong = [
        (entry.rule, kind, entry.status, entry.message)
        for kind, entry in told
        if entry.status in {"fail", "pass"} and entry.rule not in WITHOUT_PROPERTIES
    ]
    assert wrong == []


@pytest.mark.parametrize("properties", ["", ", Properties: {}", ", Properties: !Ref AWS::NoValue"])
def test_a_resource_without_properties_is_judged(tmp_path: Path, properties: str) -> None:
    assert any(entry.status == "fail" for _, entry in answers(tmp_path, properties))
