"""A store of which nobody can tell is named, and no need of it is met."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from headrace.cli import main

TEMPLATE = """
Parameters:
  Shards: {Type: Number}
Resources:
  Clicks: {Type: AWS::Kinesis::Stream, Properties: {ShardCount: !Ref Shards}}
  Orders: {Type: AWS::Kinesis::Stream, Properties: {ShardCount: 1}}
  Delivery:
    Type: AWS::KinesisFirehose::DeliveryStream
    Properties:
      DeliveryStreamType: KinesisStreamAsSource
      KinesisStreamSourceConfiguration: {KinesisStreamARN: !GetAtt Clicks.Arn, RoleARN: r}
      ExtendedS3DestinationConfiguration: {BucketARN: !GetAtt Lake.Arn, RoleARN: r}
  Lake: {Type: AWS::S3::Bucket}
"""
LOAD = """
sources:
  clicks: {into: Clicks, rate: 10/s, record_size: 1 KiB}
  orders: {into: Orders, rate: 10/s, record_size: 1 KiB}
needs: {stores: {Lake: {loss: none}}}
"""
WHY = "parameter Shards has no value"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "t.yaml").write_text(TEMPLATE)
    (tmp_path / "load.yaml").write_text(LOAD)
    return tmp_path


def faults(folder: Path, *more: str, command: str = "faults") -> Result:
    words = [command, str(folder / "t.yaml"), "--load", str(folder / "load.yaml"), *more]
    return CliRunner(env={"COLUMNS": "160"}).invoke(main, words)


def test_it_is_named_with_what_would_settle_it(folder: Path) -> None:
    told = faults(folder)
    assert f"? Lake, under any fault: {WHY} (settle with --set Shards=...)" in told.stdout
    assert "✗ loss of Lake: cannot be told, needed 0%" in told.stdout
    assert "objects in three zones or more" in told.stdout
    assert told.exit_code == 1


def test_machines_are_told_too(folder: Path) -> None:
    data = json.loads(faults(folder, "--format", "json").stdout)
    (lake,) = data["untold"]
    assert (lake["name"], lake["settled_by"]) == ("Lake", "--set Shards=...")
    assert lake["reason"].startswith(WHY)
    assert [(one["need"], one["fault"]) for one in data["unmet"]] == [("loss", None)]


def test_with_a_value_it_is_a_column_like_others(folder: Path) -> None:
    data = json.loads(faults(folder, "--set", "Shards=1", "--format", "json").stdout)
    assert data["untold"] == []
    assert "Delivery → Lake" in [store["name"] for store in data["stores"]]


def test_it_is_named_where_it_is_all_that_there_is(folder: Path) -> None:
    template = folder / "t.yaml"
    template.write_text(TEMPLATE.replace("ShardCount: 1", "ShardCount: !Ref Shards"))
    told = faults(folder)
    assert told.stdout.startswith("no store can be told of\n")
    assert f"? Lake, under any fault: {WHY}" in told.stdout


def test_simulate_lists_its_needs_too(folder: Path) -> None:
    told = faults(folder, command="simulate")
    assert "? loss of Lake: cannot be told, needed none" in told.stdout
    assert told.exit_code == 0
    data = json.loads(faults(folder, "--format", "json", command="simulate").stdout)
    (need,) = data["needs"]
    assert (need["subject"], need["found"], need["met"]) == ("Lake", None, None)
    settled = faults(folder, "--set", "Shards=1", command="simulate")
    assert "✓ loss of Delivery → Lake: none, needed none" in settled.stdout
