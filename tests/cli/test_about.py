"""Commands that tell about Headrace itself, and what a start costs."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from headrace.cli import COMMANDS, main
from headrace.load.reader import read_load

ROOT = Path(__file__).parents[2]
HEAVY = ("numpy", "networkx", "rich", "jsonschema", "yaml", "msgspec", "aws_cdk", "cfnlint")
TEMPLATE = """\
Resources:
  Events:
    Type: AWS::Kinesis::Stream
    Properties: {ShardCount: 2}
"""


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_explains_itself(command: str) -> None:
    result = CliRunner().invoke(main, [command, "--help"])
    assert result.exit_code == 0
    assert "Usage:" in result.output


def test_help_imports_nothing_heavy() -> None:
    program = (
        "import sys; from click.testing import CliRunner; from headrace.cli import main;"
        "CliRunner().invoke(main, ['--help']); CliRunner().invoke(main, ['check', '--help']);"
        f"print(sorted(set({HEAVY!r}) & set(sys.modules)))"
    )
    told = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert told.stdout.strip() == "[]"


def test_the_core_needs_no_cdk_and_no_linter() -> None:
    program = (
        "import sys; import headrace.pipeline, headrace.rulekit.discovery as d; d.all_rules();"
        "print(sorted({'aws_cdk', 'cfnlint', 'jsii'} & set(sys.modules)))"
    )
    told = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert told.stdout.strip() == "[]"


@pytest.mark.parametrize("command", ["check", "simulate", "faults"])
def test_judging_under_a_load_needs_no_library_of_graphs(command: str) -> None:
    words = [command, "examples/orders.yaml", "--load", "examples/orders.load.yaml"]
    program = (
        "import sys; from click.testing import CliRunner; from headrace.cli import main;"
        f"result = CliRunner().invoke(main, {words!r});"
        "print(result.exit_code, 'networkx' in sys.modules)"
    )
    told = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert told.stdout.strip() == "1 False"


def test_rules_are_listed_for_people_and_machines() -> None:
    shown = CliRunner().invoke(main, ["rules", "--service", "kinesis"]).output
    assert "KDS101" in shown
    assert "FH101" not in shown
    table = json.loads(CliRunner().invoke(main, ["rules", "--format", "json"]).output)
    assert len(table) >= 25
    assert all(row["summary"] and row["sources"] and row["seed"] for row in table)


def test_explain_knows_ids_and_names_and_guesses() -> None:
    by_id = CliRunner().invoke(main, ["explain", "KDS101"])
    by_name = CliRunner().invoke(main, ["explain", "too-few-shards"])
    assert by_id.output == by_name.output
    assert "## Why it matters" in by_id.output
    wrong = CliRunner().invoke(main, ["explain", "too-few-shard"])
    assert wrong.exit_code == 2
    assert "did you mean too-few-shards?" in wrong.stderr


@pytest.mark.parametrize("of", ["load", "job", "report", "config", "rule"])
def test_schemas_are_schemas(of: str) -> None:
    schema = json.loads(CliRunner().invoke(main, ["schema", of]).output)
    Draft202012Validator.check_schema(schema)


def test_init_writes_a_load_that_check_reads(tmp_path: Path) -> None:
    template = tmp_path / "template.yaml"
    template.write_text(TEMPLATE)
    load = tmp_path / "load.yaml"
    words = ["init", str(template), "--output", str(load)]
    assert CliRunner().invoke(main, words).exit_code == 0
    assert [source.into for source in read_load(load).sources.values()] == ["Events"]
    again = CliRunner().invoke(main, words)
    assert again.exit_code == 2
    assert "--force" in again.stderr
    assert CliRunner().invoke(main, [*words, "--force"]).exit_code == 0
    judged = CliRunner().invoke(main, ["check", str(template), "--load", str(load)])
    assert judged.exit_code in (0, 1)


def test_init_has_nothing_to_say_of_a_template_without_sources(tmp_path: Path) -> None:
    template = tmp_path / "template.yaml"
    template.write_text("Resources: {Bucket: {Type: 'AWS::S3::Bucket'}}\n")
    result = CliRunner().invoke(main, ["init", str(template)])
    assert result.exit_code == 2
    assert "nothing in it takes records" in result.stderr
