"""The report in the formats of code hosts, CI servers and pull requests."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner, Result

from headrace.cli import main

HEAD = """\
Resources:
  Events:
    Type: AWS::Kinesis::Stream
    Properties:
      ShardCount: 1
      RetentionPeriodHours: {retention}
  Other:
    Type: AWS::Kinesis::Stream
    Metadata:
      Headrace: {{acknowledge: [{{rule: KDS201, reason: "it's | <public> data"}}]}}
"""


def check(*words: str) -> Result:
    return CliRunner(env={"COLUMNS": "100"}).invoke(main, ["check", "template.yaml", *words])


@pytest.fixture(autouse=True)
def _template(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("template.yaml").write_text(HEAD.format(retention=12))


def sarif() -> dict[str, Any]:
    run: dict[str, Any] = json.loads(check("--format", "sarif").stdout)["runs"][0]
    return run


def test_sarif_tells_place_rule_and_help() -> None:
    run = sarif()
    (found,) = [one for one in run["results"] if one["ruleId"] == "KDS108"]
    (location,) = found["locations"]
    place = location["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "template.yaml", "uriBaseId": "%SRCROOT%"}
    assert place["region"] == {"startLine": 6, "startColumn": 7}
    assert location["logicalLocations"][0]["name"] == "Events"
    rule = run["tool"]["driver"]["rules"][found["ruleIndex"]]
    assert (rule["id"], rule["name"]) == ("KDS108", "RetentionOutOfRange")
    assert "## Fix" in rule["help"]["markdown"]


def test_what_is_acknowledged_is_suppressed_with_its_reason() -> None:
    (found,) = [one for one in sarif()["results"] if "suppressions" in one]
    assert found["suppressions"] == [{"kind": "external", "justification": "it's | <public> data"}]


def test_what_nobody_can_tell_is_a_notification_and_no_result() -> None:
    run = sarif()
    told = run["invocations"][0]["toolExecutionNotifications"]
    assert any("cannot tell" in one["message"]["text"] for one in told)
    assert not any("cannot tell" in one["message"]["text"] for one in run["results"])


def test_a_fingerprint_survives_moved_lines_and_new_numbers() -> None:
    def marks() -> set[str]:
        return {one["partialFingerprints"]["headrace/v1"] for one in sarif()["results"]}

    before = marks()
    Path("template.yaml").write_text("# moved\n\n" + HEAD.format(retention=6))
    assert marks() == before
    assert len(before) == len(sarif()["results"])


def test_junit_counts_failures_and_skips_what_does_not_pass() -> None:
    root = ET.fromstring(check("--format", "junit").stdout)
    (suite,) = root.findall("testsuite")
    assert suite.get("name") == "template.yaml"
    (failed,) = [
        case
        for case in suite
        if case.get("classname") == "KDS108 retention-out-of-range"
        and case.find("failure") is not None
    ]
    failure = failed.find("failure")
    assert failure is not None
    assert (failure.text or "").startswith("template.yaml:6:7")
    assert int(suite.get("failures", "0")) == len(suite.findall("testcase/failure"))
    skipped = [one.get("message", "") for one in suite.findall("testcase/skipped")]
    assert any(said.startswith("acknowledged: it's | <public> data") for said in skipped)
    assert any(said.startswith("cannot tell: ") for said in skipped)


def test_github_annotations_are_one_line_each() -> None:
    lines = check("--format", "github").stdout.splitlines()
    assert all(re.match(r"::(error|warning|notice) file=template\.yaml,line=\d+", x) for x in lines)
    assert any("title=KDS108 retention-out-of-range::Events: " in line for line in lines)
    assert all("Other" not in line or "KDS201" not in line for line in lines)


def test_markdown_escapes_what_it_would_read_as_its_own() -> None:
    text = check("--format", "markdown").stdout
    assert text.startswith("### Headrace: ")
    assert "**KDS108 retention-out-of-range** · Events · `template.yaml:6`" in text
    assert "StreamEncryption to \\{EncryptionType" in text


def test_markdown_fits_into_a_comment_and_counts_what_does_not() -> None:
    streams = "".join(f"  S{n}: {{Type: AWS::Kinesis::Stream}}\n" for n in range(400))
    Path("template.yaml").write_text("Resources:\n" + streams)
    text = check("--format", "markdown").stdout
    assert len(text) < 65_536
    assert re.search(r"… and \d+ more", text)


def test_several_reports_at_once_and_the_text_besides() -> None:
    result = check("--output", "sarif=found.sarif", "--output", "junit=found.xml")
    assert result.exit_code == 1
    assert "KDS108" in result.stdout
    assert json.loads(Path("found.sarif").read_text())["version"] == "2.1.0"
    assert ET.parse("found.xml").getroot().tag == "testsuites"


@pytest.mark.parametrize("wanted", ["sarif=", "sarif=no/such/folder.sarif"])
def test_an_output_that_cannot_be_written_is_one_line(wanted: str) -> None:
    result = check("--output", wanted)
    assert result.exit_code == 2
    assert "Traceback" not in result.output
