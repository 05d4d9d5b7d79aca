"""Rules of one's own on the command line: started, tested, used; the page about them runs."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from jsonschema import Draft202012Validator
from yaml import safe_load

from headrace.cli import main
from headrace.rulekit.own.format import rule_schema

PAGE = (Path(__file__).parents[2] / "docs" / "user-rules.md").read_text(encoding="utf-8")
STREAM = "Resources:\n  Orders: {Type: 'AWS::Kinesis::Stream', Properties: {ShardCount: 1}}\n"


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "template.yaml").write_text(STREAM)
    return tmp_path


def run(*words: str) -> Result:
    return CliRunner().invoke(main, words)


def test_the_page_does_as_it_says() -> None:
    """Files are written where the text before them names one; commands print what follows them."""
    parts = re.split(r"```(\w+)\n(.*?)```\n", PAGE, flags=re.DOTALL)
    compared = 0
    for before, kind, text in zip(parts[::3], parts[1::3], parts[2::3], strict=False):
        named = re.findall(r"`(rules/[\w/.]+)`", before.rpartition("\n\n")[0] + before)
        if kind in ("python", "yaml") and named:
            Path(named[-1]).write_text(text)
        for command, shown in re.findall(r"^\$ (headrace .+)\n((?:.|\n)*)", text):
            told = run(*shlex.split(command)[1:])
            assert told.stdout == shown
            assert told.exit_code == 0
            compared += 1
    assert compared == 4


def test_the_conditions_that_the_page_shows_are_conditions() -> None:
    (shown,) = re.findall(r"```yaml\n(graph:.+?)```", PAGE, re.DOTALL)
    rule = {
        "id": "OWN101",
        "on": "AWS::Kinesis::Stream",
        "severity": "notice",
        "pillar": "reliability",
        "summary": "One.",
        **safe_load(shown),
    }
    Draft202012Validator(rule_schema()).validate(rule)


@pytest.mark.parametrize("declared", [(), ("--yaml",)])
@pytest.mark.parametrize("of", ["AWS::Kinesis::Stream", "AWS::SNS::Topic", "Company::Own::Thing"])
def test_a_new_rule_runs_at_once(of: str, declared: tuple[str, ...]) -> None:
    assert run("new-rule", "no-owner", "--on", of, *declared).exit_code == 0
    tested = run("test-rules", "rules")
    assert (tested.exit_code, tested.stdout) == (
        0,
        "rules/tests/no_owner.yaml: OWN101 no-owner does as marked\n1 rule, 0 failed\n",
    )
    found = run("check", "rules/tests/no_owner.yaml", "--rules", "rules", "--select", "OWN101")
    assert found.exit_code == 1
    assert "no tag says who owns it" in found.stdout
    assert "does not say who owns it." in run("explain", "no-owner", "--rules", "rules").stdout
    assert "OWN101" in run("rules", "--rules", "rules", "--service", "rules").stdout


def test_new_rules_are_numbered_and_never_written_over() -> None:
    assert run("new-rule", "one", "--on", "AWS::SNS::Topic").exit_code == 0
    assert run("new-rule", "two", "--on", "AWS::SNS::Topic", "--yaml").exit_code == 0
    assert "id: OWN102" in Path("rules/two.rule.yaml").read_text()
    for words, message in (
        (("one", "--on", "AWS::SNS::Topic"), "there is a rule one already"),
        (("too-few-shards", "--on", "AWS::SNS::Topic"), "there is a rule too-few-shards already"),
        (("three", "--on", "AWS::SNS::Topic", "--id", "KDS101"), "there is a rule KDS101 already"),
        (("three", "--on", "AWS::SNS::Topic", "--id", "own"), "own is no id of a rule"),
        (("Three", "--on", "AWS::SNS::Topic"), "Three is no name of a rule"),
        (("three", "--on", "Topic"), "Topic is no CloudFormation type"),
    ):
        refused = run("new-rule", *words)
        assert refused.exit_code == 2
        assert message in refused.stderr
        assert refused.stderr.count("\n") == 1


def test_a_rule_that_does_not_do_as_marked_fails() -> None:
    run("new-rule", "no-owner", "--on", "AWS::SNS::Topic", "--yaml")
    fixture = Path("rules/tests/no_owner.yaml")
    fixture.write_text(fixture.read_text().replace("Ours:", "Ours:  # expect: OWN101"))
    told = run("test-rules", "rules")
    assert told.exit_code == 1
    assert f"{fixture}:10: a finding of OWN101: 1 marked, 0 found\n" in told.stdout
    fixture.write_text("Resources:\n  Ours: {Type: 'AWS::SNS::Topic'}\n")
    told = run("test-rules", "rules")
    assert "a finding of OWN101: 0 marked, 1 found" in told.stdout
    assert "nothing in it is marked # expect: OWN101" in told.stdout
    assert "OWN101 is silent nowhere" in told.stdout
    fixture.unlink()
    assert "OWN101 no-owner has no fixture" in run("test-rules", "rules").stdout


def test_a_rule_of_ones_own_that_breaks_ends_the_run_with_2() -> None:
    run("new-rule", "no-owner", "--on", "AWS::Kinesis::Stream")
    file = Path("rules/no_owner.py")
    file.write_text(file.read_text().replace("    tags =", "    1 / 0\n    tags ="))
    told = run("check", "template.yaml", "--rules", "rules")
    assert told.exit_code == 2
    assert "OWN101 broke on template/Orders: ZeroDivisionError" in told.stderr
    assert "(rules/no_owner.py:22)" in told.stderr
    assert "Traceback" not in told.output
    assert run("fix", "template.yaml", "--rules", "rules").exit_code == 2
    assert Path("template.yaml").read_text() == STREAM
    broken = run("test-rules", "rules")
    assert broken.exit_code == 1
    assert "OWN101 broke: ZeroDivisionError" in broken.stdout


def test_every_format_tells_of_rules_of_ones_own() -> None:
    run("new-rule", "no-owner", "--on", "AWS::Kinesis::Stream", "--yaml")
    words = ("check", "template.yaml", "--rules", "rules", "--select", "OWN101", "--format")
    for name in ("text", "json", "sarif", "junit", "github", "markdown"):
        assert "no tag says who owns it" in run(*words, name).stdout
    driver = json.loads(run(*words, "sarif").stdout)["runs"][0]["tool"]["driver"]
    assert [rule["id"] for rule in driver["rules"]] == ["OWN101"]


def test_settings_name_the_rules_of_a_project(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("new-rule", "no-owner", "--on", "AWS::Kinesis::Stream")
    (project / ".headrace.toml").write_text('rules = ["rules"]\nselect = ["OWN101"]\n')
    assert "OWN101" in run("check", "template.yaml").stdout
    inner = project / "inner"
    inner.mkdir()
    monkeypatch.chdir(inner)
    assert "OWN101" in run("check", "../template.yaml").stdout
    assert run("explain", "OWN101").exit_code == 0


def test_rules_of_somebody_elses_project_are_not_run(
    project: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("new-rule", "no-owner", "--on", "AWS::Kinesis::Stream")
    (project / ".headrace.toml").write_text('rules = ["rules"]\n')
    monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))
    refused = run("check", str(project / "template.yaml"))
    assert refused.exit_code == 2
    assert "run only where you stand in it: cd there, or give --rules" in refused.stderr
