from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import jsonschema
import pytest
from click.testing import CliRunner, Result

from headrace.cli import main
from headrace.design.drawing.document import SCHEMA

ORDERS = Path(__file__).parents[2] / "examples" / "orders.yaml"
CORPUS = Path(__file__).parents[1] / "corpus"

Run = Callable[..., Result]


@pytest.fixture
def run() -> Run:
    def of(*arguments: object, stdin: str | None = None) -> Result:
        return CliRunner().invoke(main, ["graph", *(str(a) for a in arguments)], input=stdin)

    return of


def test_a_drawing_goes_to_standard_output_as_svg(run: Run) -> None:
    result = run(ORDERS)
    assert result.exit_code == 0
    assert ET.fromstring(result.stdout).tag == "{http://www.w3.org/2000/svg}svg"
    assert "FraudCheck" in result.stdout


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("design.svg", "<svg "),
        ("design.mmd", "---\ntitle:"),
        ("DESIGN.DOT", "digraph "),
        ("design.json", '{\n  "version": 1'),
    ],
)
def test_the_ending_of_the_output_file_tells_the_format(
    run: Run, tmp_path: Path, name: str, start: str
) -> None:
    result = run(ORDERS, "-o", tmp_path / name)
    assert (result.exit_code, result.stdout) == (0, "")
    assert (tmp_path / name).read_text(encoding="utf-8").startswith(start)


def test_the_format_given_counts_more_than_the_ending(run: Run, tmp_path: Path) -> None:
    run(ORDERS, "--format", "dot", "-o", tmp_path / "design.txt")
    assert (tmp_path / "design.txt").read_text(encoding="utf-8").startswith("digraph ")


def test_json_follows_its_schema(run: Run) -> None:
    jsonschema.validate(json.loads(run(ORDERS, "--format", "json").stdout), SCHEMA)


def test_all_draws_roles_too(run: Run) -> None:
    assert ">FraudCheckRole<" not in run(ORDERS).stdout
    assert ">FraudCheckRole<" in run(ORDERS, "--all").stdout


def test_the_narrowest_part_is_marked_on_request(run: Run) -> None:
    assert "narrowest" not in run(ORDERS).stdout
    assert "narrowest: 2 MiB/s" in run(ORDERS, "--bottleneck").stdout


def test_a_parameter_given_settles_a_figure(run: Run, tmp_path: Path) -> None:
    template = tmp_path / "t.yaml"
    template.write_text(
        "Parameters: {Shards: {Type: Number}}\n"
        "Resources: {S: {Type: AWS::Kinesis::Stream, Properties: {ShardCount: !Ref Shards}}}\n",
        encoding="utf-8",
    )
    assert "shards" not in run(template).stdout
    assert "12 shards" in run(template, "--set", "Shards=12").stdout


def test_a_file_that_cannot_be_written_is_one_clear_line(run: Run, tmp_path: Path) -> None:
    result = run(ORDERS, "-o", tmp_path / "no" / "such" / "design.svg")
    assert result.exit_code == 2
    assert result.output.count("\n") == 1
    assert "design.svg: cannot be written: No such file or directory" in result.output


def test_a_template_that_does_not_parse_is_one_clear_line(run: Run, tmp_path: Path) -> None:
    (tmp_path / "t.yaml").write_text("Resources: {S: [", encoding="utf-8")
    result = run(tmp_path / "t.yaml")
    assert result.exit_code == 2
    assert result.output.count("\n") == 1
    assert "t.yaml:" in result.output


def test_an_unknown_format_is_refused(run: Run) -> None:
    result = run(ORDERS, "--format", "pdf")
    assert result.exit_code == 2
    assert "'svg', 'mermaid', 'dot', 'json'" in result.output


@pytest.mark.parametrize(
    "name",
    [
        "aws-cloudformation.aws-guard-rules-registry.master_test_template.yml",
        "aws-samples.amazon-kinesis-sagemaker-promotion-recommendations.master.yaml",
        "aws-samples.serverless-patterns.kinesis-lambda-efo.template.yaml",
        "aws-solutions.connected-mobility-solution-on-aws.template.yaml",
    ],
)
@pytest.mark.parametrize("more", [(), ("--all", "--bottleneck")])
def test_templates_from_the_field_are_drawn(run: Run, name: str, more: tuple[str, ...]) -> None:
    result = run(CORPUS / name, *more)
    assert result.exit_code == 0, result.exception
    ET.fromstring(result.stdout)
