"""``headrace check`` as a user and as a pipeline see it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from jsonschema import Draft202012Validator

from headrace.cli import main
from headrace.report.json_format import report_schema

ROOT = Path(__file__).parents[2]
STREAM = """\
Resources:
  Events:
    Type: AWS::Kinesis::Stream
    Properties:
      ShardCount: 1
      RetentionPeriodHours: 12
"""
CLEAN = """\
Resources:
  Bucket:
    Type: AWS::S3::Bucket
"""


def check(*words: str, stdin: str | None = None) -> Result:
    return CliRunner(env={"COLUMNS": "100"}).invoke(main, ["check", *words], input=stdin)


@pytest.fixture
def template(tmp_path: Path) -> Path:
    path = tmp_path / "template.yaml"
    path.write_text(STREAM)
    return path


def as_json(result: Result) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(result.stdout)
    Draft202012Validator(report_schema()).validate(found)
    return found


def test_a_finding_names_file_line_column_rule_and_fix(template: Path) -> None:
    result = check(str(template), "--select", "KDS108")
    assert result.exit_code == 1
    assert f"{template}:6:7  error  KDS108 retention-out-of-range  Events" in result.stdout
    assert "a retention of 12 h is not offered: 24 to 8,760 are" in result.stdout
    assert "set RetentionPeriodHours to 24" in result.stdout


def test_a_clean_template_ends_with_0(tmp_path: Path) -> None:
    path = tmp_path / "clean.yaml"
    path.write_text(CLEAN)
    result = check(str(path))
    assert result.exit_code == 0
    assert result.stdout.startswith("no findings")


def test_the_threshold_decides_the_exit_code(template: Path) -> None:
    assert check(str(template), "--select", "KDS202").exit_code == 1
    assert check(str(template), "--select", "KDS202", "--fail-on", "error").exit_code == 0


def test_json_holds_every_finding_and_counts_subjects_by_status(template: Path) -> None:
    report = as_json(check(str(template), "--format", "json"))
    rules = {finding["rule"] for finding in report["findings"]}
    assert {"KDS108", "KDS201", "KDS202"} <= rules
    assert report["counts"]["fail"] == len(report["findings"])
    assert report["counts"]["cannot tell"] == len(report["cannot_tell"]) > 0
    (finding,) = [f for f in report["findings"] if f["rule"] == "KDS108"]
    assert (finding["file"], finding["line"], finding["column"]) == (str(template), 6, 7)
    assert finding["changes"] == ["Events.RetentionPeriodHours=24"]
    assert report["failed"] is True


def test_the_same_run_gives_the_same_text(template: Path) -> None:
    words = (str(template), "--format", "json", "--as-of", "2026-11-23")
    assert check(*words).stdout == check(*words).stdout


def test_standard_input_is_a_template_too() -> None:
    result = check("-", "--select", "KDS108", stdin=STREAM)
    assert result.exit_code == 1
    assert "KDS108" in result.stdout


def test_a_report_goes_whole_into_a_file(template: Path, tmp_path: Path) -> None:
    target = tmp_path / "report.json"
    result = check(str(template), "--format", "json", "--output", str(target))
    assert result.stdout == ""
    assert json.loads(target.read_text())["failed"] is True
    assert list(tmp_path.glob(".report*")) == []


@pytest.mark.parametrize(
    "words",
    [
        ("missing.yaml",),
        ("{folder}/broken.yaml",),
        ("{template}", "--load", "missing.load.yaml"),
        ("{template}", "--load", "{folder}/wrong.load.yaml"),
        ("{template}", "--output", "{folder}/no/such/folder/report.txt"),
        ("{template}", "--set", "Shards"),
    ],
)
def test_bad_input_is_one_line_and_exit_code_2(
    words: tuple[str, ...], template: Path, tmp_path: Path
) -> None:
    (tmp_path / "broken.yaml").write_text("Resources: [")
    (tmp_path / "wrong.load.yaml").write_text("sources: {a: {into: Events, rate: fast}}")
    given = [word.format(folder=tmp_path, template=template) for word in words]
    result = check(*given)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert len(result.stderr.strip().splitlines()) == 1
    assert "Traceback" not in result.stderr


def test_an_acknowledgement_needs_a_reason_and_ends_with_its_date(tmp_path: Path) -> None:
    path = tmp_path / "template.yaml"
    accepted = """\
    Metadata:
      Headrace:
        acknowledge:
          - {{rule: KDS108, reason: {reason}, until: "{until}"}}
"""

    def run(reason: str, until: str) -> Result:
        text = STREAM + accepted.format(reason=reason, until=until)
        path.write_text(text)
        return check(str(path), "--select", "KDS108", "--as-of", "2026-11-23")

    good = run("agreed with the team", "2026-11-23")
    assert good.exit_code == 0
    assert "1 acknowledged" in good.stdout
    expired = run("agreed with the team", "2026-11-22")
    assert expired.exit_code == 1
    assert "expired on 2026-11-22" in expired.stdout
    silent = run('""', "2027-01-01")
    assert silent.exit_code == 1
    assert "gives no reason" in silent.stdout
    odd = run("agreed", "someday")
    assert odd.exit_code == 1
    assert "is no date" in odd.stdout


def test_an_acknowledgement_that_covers_nothing_is_said(tmp_path: Path) -> None:
    path = tmp_path / "template.yaml"
    path.write_text(
        CLEAN
        + "    Metadata: {Headrace: {acknowledge: [{rule: S3102, reason: it is public data}]}}\n"
    )
    result = check(str(path))
    assert result.exit_code == 0
    assert "covers no finding" in result.stdout


def test_settings_of_the_project_count_and_the_command_line_counts_more(
    template: Path, tmp_path: Path
) -> None:
    (tmp_path / ".headrace.toml").write_text('ignore = ["KDS108", "KDS2"]\n')
    assert check(str(template)).exit_code == 0
    (tmp_path / ".headrace.toml").write_text('select = ["KDS108"]\nfail-on = "error"\n')
    assert check(str(template)).exit_code == 1
    assert check(str(template), "--select", "KDS202").exit_code == 0


def test_packs_come_from_the_command_line_or_the_project(template: Path, tmp_path: Path) -> None:
    def found(*words: str) -> set[str]:
        return {
            f["rule"] for f in as_json(check(str(template), *words, "--format", "json"))["findings"]
        }

    assert "KDS303" not in found()
    assert "KDS303" in found("--pack", "strict")
    assert found("--pack", "cost") == {"KDS303"}
    assert found("--select", "KDS303") == {"KDS303"}
    (tmp_path / ".headrace.toml").write_text('pack = "cost"\n')
    assert found() == {"KDS303"}
    assert found("--pack", "core") == found("--pack", "core", "--ignore", "KDS303")
    assert found("--select", "KDS108") == {"KDS108"}
    wrong = check(str(template), "--pack", "cheap")
    assert wrong.exit_code == 2
    assert "there is no pack cheap: there are core, strict" in wrong.stderr


def test_an_acknowledgement_counts_only_where_its_rule_judges(tmp_path: Path) -> None:
    path = tmp_path / "template.yaml"
    said = "{rule: KDS303, reason: read elsewhere}, {rule: KDS999, reason: typed wrong}"
    path.write_text(STREAM + f"    Metadata: {{Headrace: {{acknowledge: [{said}]}}}}\n")
    told = check(str(path)).stdout
    assert "there is no rule KDS999: the acknowledgement is ignored" in told
    assert "KDS303" not in told


def test_settings_that_nobody_knows_are_refused_with_their_line(
    template: Path, tmp_path: Path
) -> None:
    settings = tmp_path / ".headrace.toml"
    settings.write_text('# ours\nfailon = "error"\n')
    result = check(str(template))
    assert result.exit_code == 2
    assert f"{settings}:2:1: failon is no setting; did you mean fail-on?" in result.stderr


def test_settings_accept_findings_by_resource(template: Path, tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(
        '[tool.headrace]\nselect = ["KDS108"]\n'
        "[[tool.headrace.acknowledge]]\n"
        'rule = "retention-out-of-range"\nreason = "a test stream"\nresource = "template/Events"\n'
    )
    result = check(str(template))
    assert result.exit_code == 0
    assert "1 acknowledged" in result.stdout


@pytest.mark.parametrize(
    ("scope", "covers"),
    [
        ('resource = "template/Events"', True),
        ('resource = "*/Events"', True),
        ('resource = "template/E?ents"', True),
        ('resource = "template/Event"', False),
        ('file = "template.yaml"', True),
        ('file = "*.yaml"', True),
        ('file = "."', True),
        ('file = "legacy"', False),
        ('file = "legacy/*.yaml"', False),
    ],
)
def test_settings_accept_findings_by_resource_or_file(
    scope: str,
    covers: bool,  # noqa: FBT001
    template: Path,
    tmp_path: Path,
) -> None:
    (tmp_path / ".headrace.toml").write_text(
        f'[[acknowledge]]\nrule = "KDS108"\nreason = "a test stream"\n{scope}\n'
    )
    result = check(str(template), "--select", "KDS108")
    assert result.exit_code == (0 if covers else 1)
    # What is said of files that this run does not judge is not known to cover nothing.
    assert ("covers no finding" in result.stdout) is ('"template/Event"' in scope)


def test_settings_accept_findings_below_a_construct(tmp_path: Path) -> None:
    template = tmp_path / "t.template.json"
    stream = {
        "Type": "AWS::Kinesis::Stream",
        "Properties": {"RetentionPeriodHours": 12},
        "Metadata": {"aws:cdk:path": "Shop/Orders/Resource"},
    }
    template.write_text(json.dumps({"Resources": {"A": stream}}))
    for path, covers in (("Shop", True), ("Shop/Ord*", True), ("Shop/Ord", False)):
        (tmp_path / ".headrace.toml").write_text(
            f'[[acknowledge]]\nrule = "KDS108"\nreason = "a test"\npath = "{path}"\n'
        )
        assert check(str(template), "--select", "KDS108").exit_code == (0 if covers else 1)


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ('rule = "KDS108"\nreason = "x"\n', "names either a resource, a path, or a file"),
        ('rule = "KDS108"\nfile = "x"\n', "an acknowledgement has rule, reason, one of"),
        ('rule = "KDS108"\nreason = "x"\nfile = "x"\npath = "y"\n', "names either a resource"),
    ],
)
def test_an_acknowledgement_of_the_settings_says_what_it_covers(
    entry: str, message: str, template: Path, tmp_path: Path
) -> None:
    (tmp_path / ".headrace.toml").write_text(f"[[acknowledge]]\n{entry}")
    result = check(str(template))
    assert result.exit_code == 2
    assert message in result.stderr


def test_metadata_declares_the_load(tmp_path: Path) -> None:
    path = tmp_path / "template.yaml"
    path.write_text(
        STREAM + "    Metadata: {Headrace: {load: {rate: 4000/s, record_size: 1 KiB}}}\n"
    )
    report = as_json(check(str(path), "--select", "KDS101", "--format", "json"))
    (finding,) = report["findings"]
    assert finding["changes"] == ["Events.ShardCount=4"]
    assert finding["evidence"]["value"] > 0
    assert finding["evidence"]["counterfactual"] == 0
    assert finding["evidence"]["cleared"] is True


def test_colour_is_for_terminals(template: Path) -> None:
    assert "\033[" not in check(str(template)).stdout
    shown = check(str(template), "--color").stdout
    assert "\033[" in shown
    assert "RetentionPeriodHours: 12" in shown


def test_piped_bytes_that_are_no_text_are_one_line() -> None:
    result = CliRunner().invoke(main, ["check", "-"], input=b"Resources:\n  A: \xff\n")
    assert result.exit_code == 2
    assert result.stderr == "headrace: <stdin>:2: not UTF-8 text: save it as UTF-8\n"


def test_a_name_in_the_load_that_means_nothing_is_told(tmp_path: Path) -> None:
    load = tmp_path / "load.yaml"
    load.write_text(
        "sources:\n"
        "  shop: {into: Order, rate: 1/s, record_size: 1 KiB}\n"
        "faults:\n"
        "  - consumer_outage: {of: FraudChek, at: 1h, for: 1h}\n"
    )
    told = check(str(ROOT / "examples" / "orders.yaml"), "--load", str(load)).stdout
    assert f"{load}:2:10  note: nothing in the design is called Order: it is left out; did" in told
    assert f"{load}:4:5  note: nothing in the design is called FraudChek: it is left out" in told
