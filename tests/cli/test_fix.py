"""``headrace fix`` as a user sees it: what is written, what is said, what is left alone."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from headrace.cli import main

EXAMPLES = Path(__file__).parents[2] / "examples"
STREAM = """\
Resources:
  Events:
    Type: AWS::Kinesis::Stream
    Properties:
      ShardCount: 1
      RetentionPeriodHours: 12  # hours
"""


def fix(*words: str) -> Result:
    return CliRunner().invoke(main, ["fix", *words])


@pytest.fixture
def template(tmp_path: Path) -> Path:
    path = tmp_path / "template.yaml"
    path.write_text(STREAM)
    return path


def test_a_fix_is_written_and_told(template: Path) -> None:
    result = fix(str(template), "--select", "KDS108")
    assert result.exit_code == 0
    assert template.read_text() == STREAM.replace("12  #", "24  #")
    assert result.stdout == (
        f"{template}:6:7  error  KDS108 retention-out-of-range  Events\n"
        "    fixed  Events.RetentionPeriodHours=24\n"
        "fixed 1 in 1 file, 0 left\n"
    )
    again = fix(str(template), "--select", "KDS108")
    assert (again.exit_code, again.stdout) == (0, "fixed 0, 0 left\n")


def test_a_diff_is_printed_and_nothing_written(template: Path) -> None:
    result = fix(str(template), "--diff", "--select", "KDS108")
    assert result.exit_code == 1
    assert template.read_text() == STREAM
    assert "-      RetentionPeriodHours: 12  # hours\n" in result.stdout
    assert "+      RetentionPeriodHours: 24  # hours\n" in result.stdout
    assert "would fix 1 in 1 file" in result.stderr


def test_what_no_property_clears_stays_and_is_counted(template: Path) -> None:
    result = fix(str(template), "--select", "KDS202")
    assert result.exit_code == 1
    assert result.stdout == "fixed 0, 1 left, 1 of them with no change of a property alone\n"


def test_a_parameter_is_named_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "template.yaml"
    text = STREAM.replace(": 12", ": !Ref Hours").replace(
        "Resources:", "Parameters:\n  Hours: {Type: Number, Default: 12}\nResources:"
    )
    path.write_text(text)
    result = fix(str(path), "--select", "KDS108")
    assert result.exit_code == 1
    assert (
        "left  Properties.RetentionPeriodHours is made by the function Ref Hours" in result.stdout
    )
    assert path.read_text() == text


def test_a_fix_that_would_bring_a_new_finding_is_not_made(tmp_path: Path) -> None:
    path = tmp_path / "orders.yaml"
    text = (EXAMPLES / "orders.yaml").read_text()
    path.write_text(text)
    load = str(EXAMPLES / "orders.load.yaml")
    result = fix(str(path), "--load", load, "--select", "LAM101")
    assert "left  LAM102 would find something new in FraudCheckMapping after it" in result.stdout
    assert path.read_text() == text


def test_a_macro_and_the_cdk_write_over_what_is_changed(tmp_path: Path) -> None:
    macro = tmp_path / "macro.yaml"
    macro.write_text(f"Transform: [Company-Macro]\n{STREAM}")
    assert "Company-Macro may change the template" in fix(str(macro), "--select", "KDS108").stdout
    made = tmp_path / "app.template.json"
    stream = {
        "Type": "AWS::Kinesis::Stream",
        "Properties": {"ShardCount": 1, "RetentionPeriodHours": 12},
        "Metadata": {"aws:cdk:path": "Shop/Orders/Resource"},
    }
    made.write_text(json.dumps({"Resources": {"Orders": stream}}))
    told = fix(str(made), "--select", "KDS108").stdout
    assert "the CDK wrote this template: set RetentionPeriodHours on Shop/Orders" in told


def test_acknowledged_findings_and_other_packs_are_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "template.yaml"
    path.write_text(
        STREAM + "    Metadata: {Headrace: {acknowledge: [{rule: KDS108, reason: a test}]}}\n"
    )
    assert fix(str(path), "--select", "KDS108").stdout == "fixed 0, 0 left\n"
    assert fix(str(path), "--pack", "cost").exit_code == 1
    assert "RetentionPeriodHours: 12" in path.read_text()


def test_a_file_keeps_its_mode_its_mark_and_its_links(template: Path, tmp_path: Path) -> None:
    template.write_bytes(b"\xef\xbb\xbf" + STREAM.replace("\n", "\r\n").encode())
    template.chmod(0o600)
    link = tmp_path / "link.yaml"
    link.symlink_to(template)
    assert fix(str(link), "--select", "KDS108").exit_code == 0
    assert link.is_symlink()
    assert stat.S_IMODE(template.stat().st_mode) == 0o600
    raw = template.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    assert raw.count(b"\r\n") == raw.count(b"\n") == STREAM.count("\n")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["link.yaml", "template.yaml"]


def test_nested_templates_are_fixed_in_their_own_files(tmp_path: Path) -> None:
    (tmp_path / "inner.yaml").write_text(STREAM)
    outer = tmp_path / "outer.yaml"
    outer.write_text(
        "Resources:\n"
        "  A: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: inner.yaml}}\n"
        "  B: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: inner.yaml}}\n"
    )
    result = fix(str(outer), "--select", "KDS108")
    assert "fixed 2 in 1 file, 0 left" in result.stdout
    assert "RetentionPeriodHours: 24  # hours" in (tmp_path / "inner.yaml").read_text()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("-",), "fix changes files: name one instead of -"),
        (("missing.yaml",), "no such file or folder"),
        (("{template}", "--pack", "cheap"), "there is no pack cheap"),
    ],
)
def test_bad_input_is_one_line(words: tuple[str, ...], message: str, template: Path) -> None:
    result = fix(*(word.format(template=template) for word in words))
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.count("\n") == 1
    assert message in result.stderr
