"""Pipelines and collections in the fault matrix and on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from headrace.cli import main

PAGE = Path(__file__).parents[2] / "docs" / "services" / "search.md"
TEMPLATE = """
Resources:
  Clicks: {Type: AWS::Kinesis::Stream, Properties: {ShardCount: 4}}
  Refused: {Type: AWS::S3::Bucket}
  Spans:
    Type: AWS::OpenSearchServerless::Collection
    Properties: {Name: spans, StandbyReplicas: DISABLED}
  Ingest:
    Type: AWS::OSIS::Pipeline
    Properties:
      PipelineName: ingest
      MinUnits: 2
      MaxUnits: 4
      PipelineConfigurationBody: !Sub |
        version: "2"
        entry:
          source: {kinesis-data-streams: {streams: [{stream_arn: "${Clicks.Arn}"}]}}
          sink:
            - opensearch:
                hosts: ["${Spans.CollectionEndpoint}"]
                index: spans
                max_retries: 12
                dlq: {s3: {bucket: "${Refused}"}}
"""
LOAD = """
horizon: 24h
sources: {clicks: {into: Clicks, rate: 1000/s, record_size: 1 KiB}}
needs: {stores: {Spans: {loss: none, rto: 30min}}}
"""


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    (tmp_path / "t.yaml").write_text(TEMPLATE)
    (tmp_path / "load.yaml").write_text(LOAD)
    return [str(tmp_path / "t.yaml"), "--load", str(tmp_path / "load.yaml")]


def rows(output: str) -> dict[str, str]:
    """Return the cells of a matrix with one store, by fault."""
    lines = [line.split("   ") for line in output.splitlines()]
    return {line[0].strip(): line[-1].strip() for line in lines if len(line) > 1}


def test_faults_tell_of_pipeline_and_collection(files: list[str]) -> None:
    done = CliRunner().invoke(main, ["faults", *files])
    assert "Ingest → Spans" in done.output
    told = rows(done.output)
    # A zone takes half of the pipeline's OCUs, which suffices, and all of the collection's.
    assert told["loss of zone 1"].startswith("! 15 min")
    assert told["loss of zone 1"].endswith("kept aside")
    assert told["outage of Ingest"].startswith("~ 60 min late")
    assert told["outage of Spans"].startswith("! 60 min")
    assert "Refused, dlq-v…" in done.output
    assert "Spans                  0 s   15 min   indexes on S3" in done.output
    assert "✗ rto of Ingest → Spans after outage of Spans: 60 min, needed 30 min" in done.output


def test_faults_give_machines_the_same(files: list[str]) -> None:
    done = CliRunner().invoke(main, ["faults", *files, "--format", "json"])
    data = json.loads(done.output)
    assert [one["id"] for one in data["stores"]] == ["t/Spans"]
    zone = next(row for row in data["faults"] if row["fault"].startswith("loss of zone"))
    (cell,) = zone["stores"]
    assert cell["state"] == "unavailable"
    assert cell["aside"] == {"t/Ingest": pytest.approx(1_000 * (900 - 102.35), rel=1e-3)}
    assert cell["lost_records"] == 0
    assert data["set_aside"][0]["where"] == "Refused, dlq-v…"


def test_simulate_tells_what_reached_the_store(files: list[str]) -> None:
    fault = ["--fault", "component_outage:of=Spans,at=1h,for=1h"]
    done = CliRunner().invoke(main, ["simulate", *files, *fault])
    assert "Ingest  ingestion pipeline" in done.output
    assert "Spans  collection" in done.output
    assert "3,497,650 records are set aside" in done.output
    assert "cannot be asked for 60 min: it is down" in " ".join(done.output.split())


def test_a_timeline_has_rows_for_both(files: list[str], tmp_path: Path) -> None:
    file = tmp_path / "t.csv"
    CliRunner().invoke(main, ["simulate", *files, "--csv", str(file)])
    components = {line.split(",")[0] for line in file.read_text().splitlines()[1:]}
    assert components == {"t/Clicks", "t/Ingest", "t/Spans"}


def test_the_timeline_tells_what_is_set_aside(files: list[str], tmp_path: Path) -> None:
    file = tmp_path / "t.csv"
    fault = ["--fault", "component_outage:of=Spans,at=1h,for=1h", "--csv", str(file)]
    done = CliRunner().invoke(main, ["simulate", *files, *fault])
    head, *lines = (line.split(",") for line in file.read_text().splitlines())
    column, time_s = head.index("set_aside_per_s"), head.index("time_s")
    kept = [float(line[column]) for line in lines if line[0] == "t/Ingest"]
    step_s = float(next(line[time_s] for line in lines[1:]))
    assert sum(kept) * step_s == pytest.approx(3_497_650, rel=1e-6)
    assert "worst minute" in done.output


def test_the_example_of_the_page_is_what_the_trial_tells(files: list[str]) -> None:
    fault = ["--fault", "component_outage:of=Spans,at=1h,for=1h", "--format", "json"]
    done = CliRunner().invoke(main, ["simulate", *files, *fault])
    told = {one["id"]: one["story"] for one in json.loads(done.output)["components"]}
    page = " ".join(PAGE.read_text().split())
    assert f"Ingest {told['t/Ingest']}" in page
    assert f"Spans {told['t/Spans']}" in page


def test_a_starter_load_knows_pipelines_and_collections(tmp_path: Path) -> None:
    pushed = TEMPLATE.replace(
        'kinesis-data-streams: {streams: [{stream_arn: "${Clicks.Arn}"}]}', "http: {path: /l}"
    )
    (tmp_path / "p.yaml").write_text(pushed)
    load = tmp_path / "new.yaml"
    CliRunner().invoke(main, ["init", str(tmp_path / "p.yaml"), "--output", str(load)])
    assert "into: Ingest" in load.read_text()
    assert "collections:\n  Spans:" in load.read_text()
    done = CliRunner().invoke(main, ["simulate", str(tmp_path / "p.yaml"), "--load", str(load)])
    assert done.exit_code == 0, done.output
    assert "Spans  collection" in done.output
