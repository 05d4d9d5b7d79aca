"""``cdk synth`` with Headrace watching, through the real command line of the CDK."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
BIN = ROOT / ".venv" / "bin"
CDK = ROOT / "node_modules" / "aws-cdk" / "bin" / "cdk"

WRONG_LOAD = """\
from pathlib import Path

import aws_cdk as cdk
from headrace_constructs import HeadraceValidator, synth

app = cdk.App()
HeadraceValidator.attach(app, load=str(Path(__file__).with_name("load.yaml")))
cdk.Stack(app, "Orders")
synth(app)
"""


def synth(app: str, output: Path) -> subprocess.CompletedProcess[str]:
    """Run ``cdk synth`` from the repository's root, as ``make synth`` does."""
    # pytest tells the CDK of itself, which then reports in another way.
    ours = {
        name: value
        for name, value in os.environ.items()
        if name != "PYTHONDONTWRITEBYTECODE" and not name.startswith("PYTEST_")
    }
    command = ["node", str(CDK), "synth", "--quiet", "--no-notices"]
    return subprocess.run(
        [*command, "--app", app, "--output", str(output)],
        cwd=ROOT,
        env={**ours, "PATH": f"{BIN}:{ours['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_reference_app_passes_its_own_validation(tmp_path: Path) -> None:
    output = tmp_path / "out"
    done = synth(f"{sys.executable} app.py", output)
    assert done.returncode == 0, done.stderr
    assert "no findings" in done.stderr
    assert "0 cannot tell" in done.stderr
    assert f"Report: {output / 'headrace-report.json'}" in done.stderr
    report = json.loads((output / "headrace-report.json").read_text())
    assert report["failed"] is False
    assert report["counts"]["pass"] > 40
    assert (output / "validation-report.json").exists()


def test_a_failing_app_shows_findings_and_no_traceback(tmp_path: Path) -> None:
    output = tmp_path / "out"
    done = synth(f"{sys.executable} examples/failing_app.py", output)
    assert done.returncode == 1
    told = done.stdout + done.stderr
    assert "Traceback" not in told
    lines = told.splitlines()
    (finding,) = [n for n, line in enumerate(lines) if "too-few-shards: 2 shards carry" in line]
    file, line = lines[finding - 1].split(":")
    assert file == "examples/failing_app.py"
    assert "kinesis.Stream(" in (ROOT / file).read_text().splitlines()[int(line) - 1]
    (ours,) = json.loads((output / "validation-report.json").read_text())["pluginReports"]
    assert ours["pluginName"] == "headrace"
    assert ours["conclusion"] == "failure"
    shards = next(found for found in ours["violations"] if found["ruleName"] == "KDS101")
    assert shards["suggestedFix"] == "set ShardCount to 6"


def test_a_wrong_load_is_one_line_and_fails(tmp_path: Path) -> None:
    (tmp_path / "load.yaml").write_text("sources:\n  shop: {into: Orders, rate: fast}\n")
    app = tmp_path / "app.py"
    app.write_text(WRONG_LOAD)
    done = synth(f"{sys.executable} {app}", tmp_path / "out")
    told = done.stdout + done.stderr
    assert done.returncode == 1, told
    assert "Traceback" not in told
    (line,) = [line for line in told.splitlines() if "load.yaml:2:" in line]
    assert line.startswith("FATAL")
