"""The validation plugin: what it tells, what fails, and what is accepted."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any, cast

import aws_cdk as cdk
import jsii
import pytest
from aws_cdk import aws_kinesis as kinesis
from aws_cdk import aws_sns as sns

from headrace.rulekit import Severity
from headrace_constructs import EventStream, HeadraceValidator, synth

HERE = Path(__file__).name
UNENCRYPTED = kinesis.StreamEncryption.UNENCRYPTED


@pytest.fixture(autouse=True)
def _alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work where no settings are, and leave no switches behind."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(os, "environ", dict(os.environ))


def app_with(**options: Any) -> tuple[cdk.App, cdk.Stack]:
    """Return an app that Headrace watches, and a stack of it."""
    app = cdk.App(outdir=str(Path.cwd() / "out"))  # the CDK's own process stays where it began
    HeadraceValidator.attach(app, **options)
    return app, cdk.Stack(app, "Orders")


def findings(folder: Path) -> dict[str, dict[str, Any]]:
    """Return what the CDK's report says of Headrace's rules, by rule."""
    report = json.loads((folder / "out" / "validation-report.json").read_text())
    ours = [r for r in report["pluginReports"] if r["pluginName"] == "headrace"]
    return {violation["ruleName"]: violation for r in ours for violation in r["violations"]}


def test_a_finding_names_resource_property_evidence_and_the_users_own_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    load = {
        "sources": {"shop": {"into": "Orders/Orders", "rate": "4000/s", "record_size": "1 KiB"}}
    }
    Path("load.yaml").write_text(json.dumps(load))
    app, stack = app_with(load="load.yaml", select=("KDS101",))
    kinesis.Stream(stack, "Orders", shard_count=2)
    with pytest.raises(SystemExit) as stopped:
        synth(app)
    assert stopped.value.code == 1
    told = capsys.readouterr().err
    assert "1 error" in told
    assert "too-few-shards: 2 shards carry less than the declared peak" in told
    found = findings(tmp_path)["KDS101"]
    assert found["severity"] == "error"
    assert found["suggestedFix"] == "set ShardCount to 4"
    assert "Evidence: " in found["description"]
    assert found["ruleMetadata"]["documentation"] == "headrace explain KDS101"
    assert found["ruleMetadata"]["replay"] == "headrace simulate out --load load.yaml"
    (construct,) = found["violatingConstructs"]
    assert construct["cloudFormationResource"]["propertyPaths"] == ["Properties.ShardCount"]
    assert construct["cloudFormationResource"]["templatePath"] == "Orders.template.json"
    file, line = found["ruleMetadata"]["created"].split(":")
    assert Path(file).name == HERE
    assert "kinesis.Stream(stack" in Path(__file__).read_text().splitlines()[int(line) - 1]
    assert f"{HERE}:{line}" in construct["stackTraces"][0]


def test_what_our_constructs_make_was_created_by_the_users_line(tmp_path: Path) -> None:
    app, stack = app_with(select=("KDS303",), fail_on=Severity.NOTICE)
    EventStream(stack, "Stream", notify=sns.Topic(stack, "Topic"))
    with pytest.raises(SystemExit):
        synth(app)
    found = findings(tmp_path)["KDS303"]
    (construct,) = found["violatingConstructs"]
    assert construct["constructPath"] == "Orders/Stream"
    assert HERE in construct["stackTraces"][0].splitlines()[0]
    assert HERE in found["ruleMetadata"]["created"]


def test_findings_below_the_threshold_are_told_and_pass(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    app, stack = app_with(select=("KDS202", "KDS303"), fail_on=Severity.ERROR)
    kinesis.Stream(stack, "Orders")
    synth(app)
    severities = {rule: found["severity"] for rule, found in findings(tmp_path).items()}
    assert severities == {"KDS202": "warning", "KDS303": "info"}
    assert "1 warning, 1 notice" in capsys.readouterr().err


@pytest.mark.parametrize("where", ["stream", "stack", "nested stack"])
def test_an_acknowledged_finding_passes(
    where: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    app, stack = app_with(select=("KDS201", "KDS202"))
    if where == "nested stack":
        stack = cdk.NestedStack(stack, "Nested")
    stream = kinesis.Stream(stack, "Orders", encryption=UNENCRYPTED)
    scope = stack if where == "stack" else stream
    reason = "public data, watched by hand"
    cdk.Validations.of(scope).acknowledge(
        cdk.Acknowledgment(id="headrace::KDS201", reason=reason),
        cdk.Acknowledgment(id="headrace::KDS202", reason=reason),
    )
    synth(app)
    assert findings(tmp_path) == {}
    assert "2 acknowledged" in capsys.readouterr().err
    report = json.loads((tmp_path / "out" / "headrace-report.json").read_text())
    assert {found["acknowledged"] for found in report["findings"]} == {reason}


def test_an_acknowledgement_of_one_finding_covers_no_other(tmp_path: Path) -> None:
    app, stack = app_with(select=("KDS201", "KDS202"))
    stream = kinesis.Stream(stack, "Orders", encryption=UNENCRYPTED)
    cdk.Validations.of(stream).acknowledge(
        cdk.Acknowledgment(id="headrace::KDS201", reason="public data")
    )
    with pytest.raises(SystemExit):
        synth(app)
    assert list(findings(tmp_path)) == ["KDS202"]


def test_the_projects_settings_count(tmp_path: Path) -> None:
    (tmp_path / ".headrace.toml").write_text('ignore = ["KDS"]\n')
    app, stack = app_with()
    kinesis.Stream(stack, "Orders", encryption=UNENCRYPTED)
    synth(app)
    assert findings(tmp_path) == {}


def test_a_wrong_load_is_one_line_and_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "load.yaml").write_text("sources:\n  shop: {into: Orders, rate: fast}\n")
    app, stack = app_with(load="load.yaml")
    kinesis.Stream(stack, "Orders")
    with pytest.raises(SystemExit) as stopped:
        synth(app)
    assert stopped.value.code == 1
    told = capsys.readouterr().err
    assert "FATAL load.yaml:2:" in told
    assert "Traceback" not in told


def test_a_bug_of_headrace_does_not_pass(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object) -> None:
        raise LookupError("no such thing")

    monkeypatch.setattr("headrace_constructs.validator.checked", broken)
    app, _ = app_with()
    with pytest.raises(SystemExit):
        synth(app)
    assert "FATAL LookupError: no such thing; this is a bug of Headrace" in capsys.readouterr().err


def test_other_errors_of_the_synthesis_are_raised_as_they_are() -> None:
    app, stack = app_with()
    wrong = cdk.Lazy.string(cast("cdk.IStableStringProducer", Broken()))
    cdk.CfnOutput(stack, "Wrong", value=wrong)
    with pytest.raises(RuntimeError, match="broken on purpose"):
        synth(app)


@jsii.implements(cdk.IStableStringProducer)
class Broken:
    """A value that cannot be told."""

    def produce(self) -> str:
        """Fail; called by the CDK."""
        raise LookupError("broken on purpose")
