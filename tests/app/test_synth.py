"""``cdk synth`` with Headrace watching, through the real command line of the CDK."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BIN = ROOT / ".venv" / "bin"
CDK = ROOT / "node_modules" / "aws-cdk" / "bin" / "cdk"
ACKNOWLEDGED = """\
import aws_cdk as cdk
from aws_cdk import aws_kinesis as kinesis
from headrace_constructs import HeadraceValidator, synth

app = cdk.App()
HeadraceValidator.attach(app, select=("KDS201",))
stream = kinesis.Stream(
    cdk.Stack(app, "Orders"), "Orders", encryption=kinesis.StreamEncryption.UNENCRYPTED
)
if {accept}:
    accepted = cdk.Acknowledgment(id="headrace::KDS201", reason="holds public data only")
    cdk.Validations.of(stream).acknowledge(accepted)
synth(app)
"""


def synth(app: str, output: Path) -> subprocess.CompletedProcess[str]:
    """Run ``cdk synth`` from the repository's root."""
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    command = ["node", str(CDK), "synth", "--quiet", "--no-notices"]
    return subprocess.run(
        [*command, "--app", app, "--output", str(output)],
        cwd=ROOT,
        env={**environment, "PATH": f"{BIN}:{environment['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_reference_app_passes_its_own_validation(tmp_path: Path) -> None:
    done = synth(f"{sys.executable} app.py", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    assert "no findings" in done.stderr
    assert "0 cannot tell" in done.stderr
    assert (tmp_path / "out" / "validation-report.json").exists()


def test_a_failing_app_shows_findings_and_no_traceback(tmp_path: Path) -> None:
    done = synth(f"{sys.executable} examples/failing_app.py", tmp_path / "out")
    assert done.returncode == 1
    told = done.stdout + done.stderr
    assert "too-few-shards: 2 shards carry less than the declared peak" in told
    assert "Created at examples/failing_app.py:" in told
    assert "Traceback" not in told
    report = json.loads((tmp_path / "out" / "validation-report.json").read_text())
    (ours,) = [r for r in report["pluginReports"] if r["pluginName"] == "headrace"]
    assert ours["conclusion"] == "failure"
    by_rule = {violation["ruleName"]: violation for violation in ours["violations"]}
    shards = by_rule["KDS101"]
    assert shards["severity"] == "error"
    assert shards["suggestedFix"] == "set ShardCount to 6"
    assert shards["ruleMetadata"]["replay"].startswith("headrace simulate ")
    (construct,) = shards["violatingConstructs"]
    assert construct["constructPath"] == "Orders/Orders/Resource"


@pytest.mark.parametrize("accept", [True, False])
def test_an_acknowledged_finding_passes(tmp_path: Path, accept: bool) -> None:  # noqa: FBT001 - a parameter of the test
    app = tmp_path / "app.py"
    app.write_text(ACKNOWLEDGED.format(accept=accept))
    done = synth(f"{sys.executable} {app}", tmp_path / "out")
    assert done.returncode == (0 if accept else 1), done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr
