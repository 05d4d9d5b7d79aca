"""Headrace's rules inside cfn-lint: their own ids, severities and places."""

from __future__ import annotations

import contextlib
import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from cfnlint.runner import main

from headrace.rulekit.discovery import all_rules
from headrace_cfn_lint.written import Written

CFN_LINT = Path(sys.executable).with_name("cfn-lint")
TEMPLATE = """\
Resources:
  Events:
    Type: AWS::Kinesis::Stream
    Properties:
      ShardCount: 1
      RetentionPeriodHours: 12
"""


RULES = ("--append-rules", "headrace_cfn_lint.rules")


def run(*words: str, text: str | None = None) -> str:
    """Run cfn-lint in this process, which spares its start, and return what it prints."""
    out = io.StringIO()
    arguments = ["cfn-lint", *RULES, *words]
    with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(out):
        patch.setattr(sys, "argv", arguments)
        patch.setattr(sys, "stdin", io.StringIO(text or ""))
        with contextlib.suppress(SystemExit):
            main()
    return out.getvalue()


def matches(*words: str, text: str | None = None) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(run("--format", "json", *words, text=text))
    return found


@pytest.fixture
def template(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "t.yaml").write_text(TEMPLATE)
    return "t.yaml"


def test_findings_keep_id_level_and_place(template: str) -> None:
    found = {match["Rule"]["Id"]: match for match in matches("--", template)}
    late = found["KDS108"]
    assert late["Level"] == "Error"
    assert late["Location"]["Start"] == {"LineNumber": 6, "ColumnNumber": 7}
    assert late["Location"]["Path"] == ["Resources", "Events"]
    assert late["Rule"]["ShortDescription"] == "retention-out-of-range"
    assert found["KDS202"]["Level"] == "Warning"


def test_its_program_fails_by_our_findings(template: str) -> None:
    command = [str(CFN_LINT), *RULES, "--", template]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode & 2
    assert "KDS108" in result.stdout
    assert result.stderr == ""


def test_a_template_that_is_piped_in_is_found_by_its_paths() -> None:
    found = {match["Rule"]["Id"]: match for match in matches(text=TEMPLATE)}
    assert found["KDS108"]["Location"]["Start"]["LineNumber"] == 6


def test_rules_can_be_ignored_by_id_by_prefix_and_in_the_template(template: str) -> None:
    assert "KDS108" not in run("--ignore-checks", "KDS108", "--", template)
    assert "KDS" not in run("--ignore-checks", "KDS", "--", template)
    directive = "Metadata: {cfn-lint: {config: {ignore_checks: [KDS108]}}}\n"
    Path(template).write_text(directive + TEMPLATE)
    assert "KDS108" not in run("--", template)


def test_a_projects_settings_count(template: str) -> None:
    Path(".headrace.toml").write_text('select = ["KDS202"]\n')
    assert {m["Rule"]["Id"] for m in matches("--", template)} == {"KDS202"}


def test_all_rules_are_listed(template: str) -> None:
    listed = run("--list-rules", "--", template)
    assert all(f"{rule.id}: {rule.name}" in listed for rule in all_rules())


def test_a_template_that_cannot_be_read_is_left_to_cfn_lint(template: str) -> None:
    Path(template).write_text("Resources: [")
    assert "E0000" in run("--", template)


def test_what_is_written_out_leads_back_to_its_path() -> None:
    written = Written.of({"Resources": {"A": {"Type": "T", "List": [1, {"x": None}], "No": {}}}})
    assert json.loads(written.text) == {
        "Resources": {"A": {"Type": "T", "List": [1, {"x": None}], "No": {}}}
    }
    lines = written.text.splitlines()
    assert written.path_at(lines.index('"x": null') + 1) == ["Resources", "A", "List", 1, "x"]
    assert written.path_at(10_000) == []
