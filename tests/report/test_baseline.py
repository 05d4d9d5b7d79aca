"""A baseline: what was there before does not fail a run, what is new does."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from headrace.cli import main

STREAM = "  {}: {{Type: AWS::Kinesis::Stream, Properties: {{RetentionPeriodHours: {}}}}}\n"


def check(*words: str) -> Result:
    return CliRunner(env={"COLUMNS": "100"}).invoke(main, ["check", "template.yaml", *words])


def write(*streams: tuple[str, int]) -> None:
    lines = (STREAM.format(name, hours) for name, hours in streams)
    Path("template.yaml").write_text("Resources:\n" + "".join(lines))


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write(("Old", 12))
    assert check("--output", "baseline=known.json").exit_code == 1


def test_what_was_there_before_does_not_fail_the_run() -> None:
    result = check("--baseline", "known.json")
    assert result.exit_code == 0, result.stdout
    assert "in the baseline" in result.stdout


def test_it_is_known_by_what_it_is_and_not_by_its_line() -> None:
    Path("template.yaml").write_text("# a comment\n\n" + Path("template.yaml").read_text())
    assert check("--baseline", "known.json").exit_code == 0


def test_neither_other_lines_nor_other_names_of_the_file_make_it_new() -> None:
    text = Path("template.yaml").read_text()
    braces = "{Type: AWS::Kinesis::Stream, Properties: {RetentionPeriodHours: 13}}"
    block = "\n    Type: AWS::Kinesis::Stream\n    Properties:\n      RetentionPeriodHours: 13\n"
    for changed in (
        f"Description: moved\n\n{text}",
        f"{text}  Bucket: {{Type: 'AWS::S3::Bucket'}}\n",
        "Resources:\n  Old: " + braces,
        "Resources:\n  # taken apart\n  Old:" + block,
    ):
        Path("template.yaml").write_text(changed)
        assert check("--baseline", "known.json").exit_code == 0
    for name in ("./template.yaml", str(Path("template.yaml").resolve())):
        command = ["check", name, "--baseline", "known.json"]
        assert CliRunner().invoke(main, command).exit_code == 0


def test_what_is_gone_leaves_what_is_left_known() -> None:
    write(("Old", 12), ("More", 12))
    check("--output", "baseline=known.json")
    write(("More", 12))
    assert check("--baseline", "known.json").exit_code == 0


def test_what_is_new_fails_the_run() -> None:
    write(("New", 12), ("Old", 12))
    result = check("--baseline", "known.json", "--format", "json")
    assert result.exit_code == 1
    findings = json.loads(result.stdout)["findings"]
    assert {one["resource"] for one in findings if not one["in_baseline"]} == {"New"}
    assert {one["resource"] for one in findings if one["in_baseline"]} == {"Old"}


def test_a_baseline_can_be_written_anew_from_a_run_against_the_old_one() -> None:
    write(("New", 12), ("Old", 12))
    check("--baseline", "known.json", "--output", "baseline=known.json")
    assert check("--baseline", "known.json").exit_code == 0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "there is none yet: write it with --output baseline=other.json"),
        ("{", "other.json:1:2: no baseline"),
        ("[]", "no baseline: it has a version and findings"),
        ("[" * 100_000, "no baseline: nested too deep"),
        ("1" * 5_000, "no baseline: nested too deep, or a number too long"),
        ('{"version": 9, "findings": []}', "a baseline of version 9: write it anew"),
    ],
)
def test_what_is_no_baseline_is_one_line(text: str | None, said: str) -> None:
    if text is not None:
        Path("other.json").write_text(text)
    result = check("--baseline", "other.json")
    assert result.exit_code == 2
    assert said in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1
