"""Capacity planning: the first month in which a part is short, and how it is told."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from headrace.cli import main
from headrace.load.model import Load
from headrace.load.reader import parse_load
from headrace.load.scaled import scaled
from headrace.plan.months import factor, first_months

TEMPLATE = """
Resources:
  Orders:
    Type: AWS::Kinesis::Stream
    Properties: {ShardCount: 4}
  Delivery:
    Type: AWS::KinesisFirehose::DeliveryStream
    Properties:
      ExtendedS3DestinationConfiguration: {BucketARN: !GetAtt Lake.Arn, RoleARN: r}
  Lake: {Type: AWS::S3::Bucket}
"""
LOAD = """
sources:
  shop: {into: Orders, record_size: 1 KiB, rate: 2000/s}
  logs: {into: Delivery, record_size: 1 KiB, rate: 1000/s}
"""


def run(folder: Path, *words: str, load: str = LOAD, template: str = TEMPLATE) -> Result:
    (folder / "t.yaml").write_text(template)
    (folder / "load.yaml").write_text(load)
    paths = [str(folder / "t.yaml"), "--load", str(folder / "load.yaml")]
    usual = ["--region", "eu-west-1", "--as-of", "2026-11-28"]
    return CliRunner(env={"COLUMNS": "100"}).invoke(main, ["plan", *paths, *usual, *words])


def planned(folder: Path, *words: str, **texts: str) -> dict[tuple[str, str], dict[str, Any]]:
    told = run(folder, *words, "--format", "json", **texts)
    assert told.exit_code == 0, told.output
    return {(one["component"], one["what"]): one for one in json.loads(told.stdout)["runs_out"]}


def test_each_limit_runs_out_in_the_month_that_its_ratio_says(tmp_path: Path) -> None:
    found = planned(tmp_path, "--growth", "8%/month", "--horizon", "36months")
    records = 2_000 * 1_024
    expected = {
        ("Orders", "bytes in"): 4 * 1_048_576 / records,
        ("Orders", "records in"): 4_000 / 2_000,
        ("Orders", "shards"): 4_000 * 0.8 / 2_000,
    }
    for key, ratio in expected.items():
        month: int = found[key]["month"]
        assert month == math.ceil(math.log(ratio) / math.log(1.08)), key
        # Enough a month before, short in that month.
        assert factor(0.08, month - 1) <= ratio < factor(0.08, month)
    assert found["Orders", "refuses records"]["month"] == found["Orders", "records in"]["month"]
    assert found["Orders", "shards"]["next"] == "5"
    assert found["Orders", "shards"]["on"] == "2027-06-28"


def test_a_quota_of_direct_puts_runs_out(tmp_path: Path) -> None:
    found = planned(tmp_path, "--growth", "8%/month")
    quota = found["Delivery", "bytes in"]
    assert quota["has"].startswith("Direct PUT")
    assert found["Delivery", "Direct PUT quota"]["month"] <= quota["month"]


def test_needs_run_out_as_the_trial_judges(tmp_path: Path) -> None:
    load = LOAD + "needs: {loss: none, budget: 100 USD/month}\n"
    found = planned(tmp_path, "--growth", "8%/month", load=load)
    assert found["Orders", "loss"]["month"] == found["Orders", "loses records"]["month"]
    assert ("the design", "budget") in found


STORES = """
Resources:
  Clicks: {Type: AWS::Kinesis::Stream, Properties: {ShardCount: 40}}
  Delivery:
    Type: AWS::KinesisFirehose::DeliveryStream
    Properties:
      KinesisStreamSourceConfiguration: {KinesisStreamARN: !GetAtt Clicks.Arn, RoleARN: r}
      AmazonopensearchserviceDestinationConfiguration:
        DomainARN: !GetAtt Search.Arn
        IndexName: clicks
        RoleARN: r
        S3Configuration: {BucketARN: !GetAtt Lake.Arn, RoleARN: r}
  Lake: {Type: AWS::S3::Bucket}
  Search:
    Type: AWS::OpenSearchService::Domain
    Properties:
      EngineVersion: OpenSearch_2.19
      ClusterConfig: {InstanceType: r6g.large.search, InstanceCount: 3}
      EBSOptions: {EBSEnabled: true, VolumeSize: 200, VolumeType: gp3}
  Warehouse:
    Type: AWS::Redshift::Cluster
    Properties:
      {ClusterType: multi-node, NodeType: ra3.large, NumberOfNodes: 2, DBName: d,
       MasterUsername: u, MasterUserPassword: p}
"""
HELD = """
sources: {web: {into: Clicks, record_size: 1 KiB, rate: 100/s}}
domains: {Search: {retention: 14d}}
warehouses: {Warehouse: {holds: 4 TB, compression: 1, growth: 5%/month}}
"""


def test_what_stores_hold_grows_until_it_no_longer_fits(tmp_path: Path) -> None:
    words = ("--growth", "8%/month", "--horizon", "60months")
    found = planned(tmp_path, *words, template=STORES, load=HELD)
    # 2 nodes of 8 TB each; what is held grows by its own 5% a month.
    full = found["Warehouse", "storage"]["month"]
    assert full == math.ceil(math.log(16 / 4) / math.log(1.05))
    asked = {key: one["month"] for key, one in found.items() if key[0] == "Search"}
    assert 0 < asked["Search", "storage"] < 24


def test_what_does_not_grow_does_not_run_out(tmp_path: Path) -> None:
    told = run(tmp_path, "--growth", "0%/month")
    assert told.exit_code == 0
    assert "nothing runs out" in told.stdout


def test_fail_within_decides_the_exit_code(tmp_path: Path) -> None:
    words = ("--growth", "8%/month")
    assert run(tmp_path, *words).exit_code == 0
    assert run(tmp_path, *words, "--fail-within", "6months").exit_code == 0
    assert run(tmp_path, *words, "--fail-within", "7months").exit_code == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--growth", "20GiB/day"), "give a share, e.g. 8%/month"),
        (("--growth", "lots"), "is not a growth"),
        (("--growth", "8%/month", "--horizon", "1d"), "give 1 to 600 months"),
    ],
)
def test_a_wrong_option_is_one_line(tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    told = run(tmp_path, *words)
    assert told.exit_code == 2
    assert said in told.stderr
    assert told.stderr.count("\n") == 1


def test_without_a_load_there_is_nothing_to_plan(tmp_path: Path) -> None:
    (tmp_path / "t.yaml").write_text(TEMPLATE)
    words = ["plan", str(tmp_path / "t.yaml"), "--growth", "8%/month"]
    told = CliRunner().invoke(main, words)
    assert told.exit_code == 2
    assert told.stderr == "headrace: no load is declared: give --load load.yaml\n"


@given(
    st.dictionaries(st.text(max_size=3), st.integers(0, 80), max_size=8),
    st.integers(0, 60),
)
def test_the_month_that_is_found_is_the_first(starts: dict[str, int], last: int) -> None:
    judged: set[int] = set()

    def judge(month: int) -> dict[str, None]:
        judged.add(month)
        return {key: None for key, first in starts.items() if first <= month}

    found = first_months(judge, last)
    assert found == {key: first for key, first in starts.items() if first <= last}
    # Minimal, and seen to be: the month before was judged too, and was not short.
    assert all(month - 1 in judged for month in found.values() if month)


SHAPES = """
sources:
  a: {into: A, record_size: 1 KiB, rate: 10/s}
  b: {into: A, record_size: 1 KiB, shape: {daily: {peak: 40/s, mean: 15/s}}}
  c: {into: A, record_size: 1 KiB, shape: {burst: {base: 1/s, peak: 9/s, at: 0, for: 1h}}}
  d: {into: A, record_size: 1 KiB, shape: {steps: [[0h, 1 MB/s], [8h, 3 MB/s]]}}
  e: {into: A, record_size: 1 KiB, shape: {constant: 7/s}}
jobs: {night: {"on": C, input: 1 GiB, files: 10, shuffle: 2 GiB}}
warehouses: {W: {holds: 1 TiB, queries: {rate: 2/s, duration: 1s}}}
"""


@settings(max_examples=20)
@given(st.floats(0.01, 100))
def test_a_scaled_load_is_as_many_times_as_large_at_every_moment(times: float) -> None:
    from yaml import safe_load

    from headrace.load.curves import rate_curves

    load: Load = parse_load(safe_load(SHAPES))
    larger = scaled(load, times)
    for name, curve in rate_curves(load).items():
        grown = rate_curves(larger)[name].at(curve.times_s[:-1])
        assert grown == pytest.approx(curve.records_per_s * times)
    assert larger.jobs["night"].input_bytes == pytest.approx(2**30 * times)
    assert larger.jobs["night"].shuffle_bytes == pytest.approx(2**31 * times)
    asked = larger.warehouses["W"].queries
    assert asked is not None
    assert asked.rate.per_s == pytest.approx(2 * times)


def test_traffic_of_a_file_grows_too(tmp_path: Path) -> None:
    (tmp_path / "traffic.csv").write_text("time,records_per_s\n0,1000\n3600,2500\n")
    load = "sources: {shop: {into: Orders, record_size: 1 KiB, shape: {csv: traffic.csv}}}\n"
    found = planned(tmp_path, "--growth", "8%/month", load=load)
    assert found["Orders", "records in"]["month"] == math.ceil(math.log(1.6) / math.log(1.08))
