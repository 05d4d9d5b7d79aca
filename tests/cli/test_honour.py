"""``--honour``: what users of other tools have accepted counts where it is asked for."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from headrace.cli import main
from headrace.pipeline import Request, design_of
from headrace.rulekit.peers import concepts

TEMPLATE = """\
Resources:
  Events:
    Type: AWS::Kinesis::Stream
    Metadata:
      {metadata}
    Properties: {{ShardCount: 1}}
"""
ACCEPTED = {
    "cfn_nag": 'cfn_nag: {rules_to_suppress: [{id: W49, reason: "public data"}]}',
    "cdk-nag": 'cdk_nag: {rules_to_suppress: [{id: AwsSolutions-KDS1, reason: "public data"}]}',
    "Checkov": 'checkov: {skip: [{id: CKV_AWS_43, comment: "public data"}]}',
    "Guard": "guard: {SuppressedRules: [KINESIS_STREAM_ENCRYPTION_RULE]}",
}


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def check(metadata: str, *words: str) -> Result:
    Path("t.yaml").write_text(TEMPLATE.format(metadata=metadata))
    return CliRunner().invoke(main, ["check", "t.yaml", "--select", "KDS201", *words])


@pytest.mark.parametrize("tool", ACCEPTED)
def test_what_another_tools_user_accepted_counts_only_where_it_is_asked_for(tool: str) -> None:
    assert check(ACCEPTED[tool]).exit_code == 1
    honoured = check(ACCEPTED[tool], "--honour", tool)
    assert honoured.exit_code == 0
    assert "1 acknowledged" in honoured.stdout
    others = [word for other in ACCEPTED if other != tool for word in ("--honour", other)]
    assert check(ACCEPTED[tool], *others).exit_code == 1


def test_reasons_are_kept_and_missing_ones_are_named() -> None:
    shown = check(ACCEPTED["cfn_nag"], "--honour", "cfn_nag", "--format", "json").stdout
    assert "public data" in shown
    shown = check(ACCEPTED["Guard"], "--honour", "guard", "--format", "json").stdout
    assert "accepted for Guard, without a reason" in shown


@pytest.mark.parametrize(
    ("comment", "covers"),
    [
        ("      # checkov:skip=CKV_AWS_43: public data", True),
        ("      #checkov:skip=CKV_AWS_43", True),
        ("      # checkov:skip=CKV_AWS_44: another", False),
        ("  # checkov:skip=CKV_AWS_43: above the next resource", False),
    ],
)
def test_comments_for_checkov_count_in_the_resource_they_stand_in(
    comment: str, *, covers: bool
) -> None:
    text = "Resources:\n  Events:\n    Type: AWS::Kinesis::Stream\n    Properties:\n"
    text += f"      ShardCount: 1\n{comment}\n  Next: {{Type: 'AWS::S3::Bucket'}}\n"
    Path("t.yaml").write_text(text)
    words = ["check", "t.yaml", "--select", "KDS201", "--honour", "cfn_nag,checkov"]
    assert CliRunner().invoke(main, words).exit_code == (0 if covers else 1)


def test_cfn_lint_takes_metadata_of_a_whole_template() -> None:
    text = TEMPLATE.format(metadata="Other: {}").replace("ShardCount: 1", "RetentionPeriodHours: 1")
    accepted = "Metadata: {cfn-lint: {config: {ignore_checks: [%s]}}}\n"
    theirs = [t for one in concepts() for t in one.peers.get("cfn-lint", ()) if one.rules]
    rules = {
        t: [r for c in concepts() if t in c.peers.get("cfn-lint", ()) for r in c.rules]
        for t in theirs
    }
    workspace = Path("t.yaml")
    for theirs_id, ours in rules.items():
        workspace.write_text(accepted % theirs_id + text)
        design = design_of(Request(("t.yaml",), honour=("cfn-lint",)))
        found = [a.rule for a in design.workspace.acknowledgements]
        assert found == ours
    assert rules


def test_what_means_nothing_here_is_no_complaint() -> None:
    other = "cfn_nag: {rules_to_suppress: [{id: W1, reason: x}]}"
    result = check(other, "--honour", "cfn_nag")
    assert result.exit_code == 1
    assert "covers no finding" not in result.stdout


def test_a_project_can_ask_for_it_always() -> None:
    Path(".headrace.toml").write_text('honour = ["Checkov"]\n')
    assert check(ACCEPTED["Checkov"]).exit_code == 0


def test_an_unknown_tool_is_one_line() -> None:
    result = check("Other: {}", "--honour", "tfsec")
    assert result.exit_code == 2
    assert "headrace: --honour tfsec: known are cdk-nag, Guard, Checkov" in result.stderr
