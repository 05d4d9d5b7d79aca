"""What a fault keeps from a store but somebody still has: neither lost nor delivered."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from headrace.cli import main
from headrace.matrix import Cell, Matrix, State, matrix_of
from headrace.pipeline import Request, design_of, trials_of
from headrace.report.matrix import to_csv, to_text

TEMPLATE = """
Resources:
  Orders: {Type: AWS::Kinesis::Stream, Properties: {ShardCount: 4}}
  Delivery:
    Type: AWS::KinesisFirehose::DeliveryStream
    Properties:
      KinesisStreamSourceConfiguration: {KinesisStreamARN: !GetAtt Orders.Arn, RoleARN: r}
      AmazonopensearchserviceDestinationConfiguration:
        DomainARN: !GetAtt Search.Arn
        IndexName: i
        RoleARN: r
        RetryOptions: {DurationInSeconds: 300}
        S3Configuration: {BucketARN: !GetAtt Kept.Arn, RoleARN: r}
  Kept: {Type: AWS::S3::Bucket}
  Search:
    Type: AWS::OpenSearchService::Domain
    Properties:
      ClusterConfig: {InstanceCount: 3, DedicatedMasterEnabled: true, DedicatedMasterCount: 3}
  Work:
    Type: AWS::Lambda::Function
    Properties: {Role: r, Handler: a.b, Code: {ZipFile: x}}
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties:
      EventSourceArn: !GetAtt Orders.Arn
      FunctionName: !Ref Work
      StartingPosition: LATEST
      MaximumRetryAttempts: 3
      DestinationConfig: {OnFailure: {Destination: !GetAtt Failed.TARGET}}
  Failed: {Type: AWS::S3::Bucket}
"""
LOAD = """
horizon: 24h
sources: {shop: {into: Orders, record_size: 1 KiB, rate: 100/s}}
functions: {Work: {duration: 50ms}}
"""


@pytest.fixture
def matrix(tmp_path: Path) -> Matrix:
    return made(tmp_path)


def made(folder: Path, template: str = TEMPLATE, load: str = LOAD) -> Matrix:
    (folder / "t.yaml").write_text(template.replace("TARGET", "Arn"))
    (folder / "load.yaml").write_text(load)
    request = Request(paths=(str(folder / "t.yaml"),), load=str(folder / "load.yaml"))
    return matrix_of(trials_of(design_of(request), request), 3_600.0)


def cell(matrix: Matrix, fault: str, store: str) -> Cell:
    column = next(i for i, s in enumerate(matrix.stores) if store in s.name)
    return next(row.cells[column] for row in matrix.rows if row.title == fault)


def test_what_a_store_refuses_too_long_is_kept_aside_and_not_lost(matrix: Matrix) -> None:
    kept = cell(matrix, "outage of Search", "Search")
    assert kept.state is State.UNAVAILABLE  # nobody can search it either
    # What is younger than the retries of five minutes when the hour ends still gets there.
    assert kept.aside == {"t/Delivery": pytest.approx(330_000)}
    assert kept.aside_share == pytest.approx(3_300 / 86_400)
    assert not kept.lost_records


def test_an_outage_within_the_retries_keeps_nothing_aside(tmp_path: Path) -> None:
    patient = made(tmp_path, TEMPLATE.replace("Seconds: 300", "Seconds: 7200"))
    found = cell(patient, "outage of Search", "Search")
    assert not found.aside
    assert found.catch_up_s > 0


def test_kept_aside_is_a_state_of_its_own(matrix: Matrix) -> None:
    kept = cell(matrix, "a poison record for Mapping", "Work")
    assert kept.state is State.KEPT_ASIDE
    assert not kept.lost_records
    assert kept.aside_records == kept.aside["t/Mapping"] >= 1


def test_without_a_failure_destination_the_same_is_lost(tmp_path: Path) -> None:
    template = TEMPLATE.replace("DestinationConfig", "Description")
    lost = cell(made(tmp_path, template), "a poison record for Mapping", "Work")
    assert lost.state is State.LOST
    assert not lost.aside


def test_where_it_lies_and_how_it_comes_back_is_told(matrix: Matrix) -> None:
    text = to_text(matrix, width=200)
    row = next(line for line in text.splitlines() if line.startswith("outage of Search"))
    assert row.endswith("330,000 kept aside")
    delivery, mapping = (
        line for line in text.splitlines() if ", AmazonOpen" in line or "whole" in line
    )
    assert "up to 330,000   Kept, AmazonOpenSearchService-failed/   its objects" in delivery
    assert "Failed" in mapping
    assert "invoke the function with them" in mapping


def test_a_queue_is_told_the_place_of_what_was_given_up(tmp_path: Path) -> None:
    queue = TEMPLATE.replace("Failed: {Type: AWS::S3::Bucket}", "Failed: {Type: AWS::SQS::Queue}")
    (told,) = (one for one in made(tmp_path, queue).asides if one.name == "Mapping")
    assert told.told is not None
    assert told.told.where == "Failed"
    assert "sequence numbers" in told.told.replay


def test_machines_get_the_same(matrix: Matrix, tmp_path: Path) -> None:
    args = ["faults", str(tmp_path / "t.yaml"), "--load", str(tmp_path / "load.yaml")]
    data = json.loads(CliRunner().invoke(main, [*args, "--format", "json"]).output)
    row = next(row for row in data["faults"] if row["fault"].startswith("a poison record"))
    states = {one["state"] for one in row["stores"]}
    assert "kept aside" in states
    kept = next(one for one in row["stores"] if one["state"] == "kept aside")
    assert kept["aside"] == {"t/Mapping": kept["aside_records"]}
    told = {one["id"]: one for one in data["set_aside"]}
    assert told["t/Delivery"]["where"] == "Kept, AmazonOpenSearchService-failed/"
    assert told["t/Delivery"]["reason"] == ""
    assert ",aside_records,aside_share," in to_csv(matrix).splitlines()[0]
