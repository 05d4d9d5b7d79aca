"""``check --lint``: what cfn-lint finds, under its own ids, beside our own findings."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from headrace import lint
from headrace.cli import main

TEMPLATE = """\
Resources:
  Events:
    Type: AWS::Kinesis::Stream
    Properties:
      ShardCount: many
      RetentionPeriodHours: 12
  Topic:
    Type: AWS::SNS::Topic
    Properties: {TopicNam: orders}
"""


def check(*words: str, text: str | None = None) -> Result:
    return CliRunner().invoke(main, ["check", *words], input=text)


def found(result: Result) -> list[tuple[Any, ...]]:
    entries = json.loads(result.stdout)["findings"]
    names = ("rule", "severity", "file", "line", "column", "resource")
    return [tuple(entry[name] for name in names) for entry in entries]


@pytest.fixture(autouse=True)
def _template(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("t.yaml").write_text(TEMPLATE)


def test_both_tell_of_one_template_in_the_order_of_its_lines() -> None:
    entries = found(check("t.yaml", "--lint", "--format", "json"))
    assert ("E3012", "error", "t.yaml", 5, 7, "Events") in entries
    assert ("E3002", "error", "t.yaml", 9, 18, "Topic") in entries
    assert [e[0] for e in entries if e[0] == "KDS108"] == ["KDS108"]
    assert len(entries) == len(set(entries))
    assert [e[3] for e in entries] == sorted(e[3] for e in entries)


def test_standard_input_is_linted_too() -> None:
    entries = found(check("-", "--lint", "--format", "json", text=TEMPLATE))
    assert {"E3012", "E3002"} <= {e[0] for e in entries}


def test_a_project_can_ask_for_it_always_and_a_run_can_decline() -> None:
    Path(".headrace.toml").write_text("lint = true\n")
    assert "E3002" in check("t.yaml").stdout
    assert "E3002" not in check("t.yaml", "--no-lint").stdout


def test_its_own_configuration_counts() -> None:
    Path(".cfnlintrc").write_text("ignore_checks: [E3002]\n")
    text = check("t.yaml", "--lint").stdout
    assert "E3012" in text
    assert "E3002" not in text


def test_where_it_is_missing_one_line_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lint, "find_spec", lambda _: None)
    result = check("t.yaml", "--lint")
    assert result.exit_code == 2
    assert result.stderr == "headrace: cfn-lint is not installed: pip install 'headrace[lint]'\n"


def test_where_it_cannot_run_one_line_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lint, "PROGRAM", "raise SystemExit('no schemas')")
    result = check("t.yaml", "--lint")
    assert result.exit_code == 2
    assert result.stderr == "headrace: cfn-lint could not run: no schemas\n"


def test_a_setting_of_another_kind_is_refused() -> None:
    Path(".headrace.toml").write_text('lint = "yes"\n')
    result = check("t.yaml")
    assert result.exit_code == 2
    assert "lint is true or false" in result.stderr
