"""Each format is valid under the schema that its readers publish, whatever the report holds."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import xmlschema
from click.testing import CliRunner
from jsonschema import Draft7Validator, Draft202012Validator

from headrace.cli import main

ROOT = Path(__file__).parents[2]
SCHEMAS = ROOT / "tests" / "data" / "schemas"
CASES = {
    "findings with evidence": ["examples/orders.yaml", "--load", "examples/orders.load.yaml"],
    "no findings": ["examples/orders.fixed.yaml", "--load", "examples/orders.load.yaml"],
    "many templates": ["tests/corpus/aws-quickstart*"],
    "nothing in scope": ["tests/data/nothing.yaml"],
    "another linter's": ["--lint", "tests/data/nothing.yaml"],
}


def reports(case: str) -> dict[str, str]:
    """Return the reports of a case by format: one run writes them all."""
    with TemporaryDirectory() as folder:
        files = {name: Path(folder) / name for name in ("sarif", "junit", "json")}
        outputs = [word for name, file in files.items() for word in ("-o", f"{name}={file}")]
        done = CliRunner().invoke(main, ["check", *CASES[case], *outputs])
        assert done.exit_code in (0, 1), done.output
        return {name: file.read_text(encoding="utf-8") for name, file in files.items()}


@pytest.fixture(autouse=True)
def _here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


@cache
def sarif_schema() -> Draft7Validator:
    return Draft7Validator(json.loads((SCHEMAS / "sarif-2.1.0.json").read_text()))


@cache
def junit_schema() -> xmlschema.XMLSchema:
    return xmlschema.XMLSchema(SCHEMAS / "junit.xsd")


@pytest.mark.parametrize("case", CASES)
def test_reports_are_valid_under_their_schemas(case: str) -> None:
    made = reports(case)
    _sarif_is_valid(json.loads(made["sarif"]))
    assert [str(e.reason) for e in junit_schema().iter_errors(made["junit"])] == []
    _json_is_valid(json.loads(made["json"]))


def _sarif_is_valid(document: dict[str, Any]) -> None:
    assert [error.message for error in sarif_schema().iter_errors(document)] == []
    for result in document["runs"][0]["results"]:
        place = result["locations"][0]["physicalLocation"]["artifactLocation"]
        assert not place["uri"].startswith(("/", "file:"))
        assert result["partialFingerprints"]["headrace/v1"]


def _json_is_valid(data: dict[str, Any]) -> None:
    schema = json.loads(CliRunner().invoke(main, ["schema", "report"]).stdout)
    Draft202012Validator.check_schema(schema)
    assert [error.message for error in Draft202012Validator(schema).iter_errors(data)] == []


def test_the_schemas_are_listed_with_origin_and_licence() -> None:
    listed = (SCHEMAS / "README.md").read_text()
    for file in SCHEMAS.iterdir():
        assert file.name == "README.md" or f"`{file.name}`" in listed
