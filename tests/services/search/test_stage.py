"""A domain in a trial: when its disks are full, what its nodes index, what a delivery then does."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest

from headrace.design import Design
from headrace.flow.trial import Trial, run_trial
from headrace.load.reader import parse_load
from headrace.services.entries import stage_of
from headrace.services.search.shards import needed_bytes
from headrace.sizes import sized

Designs = Callable[..., Design]

GIB = 2**30
DAY_S = 86_400
TEMPLATE = """
Delivery:
  Type: AWS::KinesisFirehose::DeliveryStream
  Properties:
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
    ClusterConfig: {InstanceType: r6g.large.search, InstanceCount: 2}
    EBSOptions: {EBSEnabled: true, VolumeType: gp3, VolumeSize: 100}
"""


def design(design_of: Designs, said: dict[str, Any], rate: str = "500/s", **more: Any) -> Design:
    source = {"into": "Delivery", "rate": rate, "record_size": "1 KiB"}
    load = {"sources": {"a": source}, "domains": {"Search": said}, **more}
    return design_of(TEMPLATE).under_load(parse_load(load))


def run(design_of: Designs, said: dict[str, Any], rate: str = "500/s", **more: Any) -> Trial:
    trial = run_trial(design(design_of, said, rate, **more), stage_of)
    assert not trial.untold
    return trial


def test_disks_hold_what_the_service_says(design_of: Designs) -> None:
    told = run(design_of, {"retention": "1d", "replicas": 1}).stages["t/Search"].measures
    # The service's own formula, with a fifth of 100 GiB kept free on each of two nodes.
    source = 500 * 1_024 * DAY_S
    assert told["storage_share"] == pytest.approx(needed_bytes(source, 1) / (200 * GIB))
    assert math.isinf(told["full_after_s"])


def test_full_disks_block_writes_and_the_delivery_keeps_the_rest(design_of: Designs) -> None:
    trial = run(design_of, {"retention": "14d"}, "2000/s")
    search, delivery = (trial.stages[f"t/{name}"].measures for name in ("Search", "Delivery"))
    room = 160 * GIB * 0.95 / 1.1 / 2
    assert search["stored_bytes"] == pytest.approx(room, rel=1e-6)
    assert search["full_after_s"] == pytest.approx(room / 1_024 / 2_000, rel=1e-3)
    assert search["lost_records"] == pytest.approx(0, abs=1)
    sent = 2_000 * DAY_S
    kept = delivery["set_aside_records"] + delivery["waiting_records"]
    assert kept == pytest.approx(sent - search["stored_records"], rel=1e-6)
    assert "blocks writes after" in trial.stages["t/Search"].story


def test_deletion_in_time_leaves_room(design_of: Designs) -> None:
    trial = run(design_of, {"retention": "6h"}, "2000/s", horizon="3d")
    assert trial.stages["t/Search"].measures["stored_records"] == pytest.approx(2_000 * 3 * DAY_S)


def test_nodes_that_index_too_slowly_leave_the_rest(design_of: Designs) -> None:
    trial = run(design_of, {"retention": "1h", "index_rate": "256 KiB/s"}, "1000/s")
    search = trial.stages["t/Search"].measures
    assert search["index_share"] == pytest.approx(1_000 / 512)
    assert search["stored_records"] == pytest.approx(512 * DAY_S, rel=1e-6)


def test_more_replicas_fill_disks_sooner(design_of: Designs) -> None:
    one, two = (
        run(design_of, {"retention": "10d", "replicas": n}).stages["t/Search"].measures
        for n in (1, 2)
    )
    assert two["storage_share"] == pytest.approx(one["storage_share"] * 1.5)


def test_what_it_holds_already_counts(design_of: Designs) -> None:
    told = run(design_of, {"retention": "1h", "holds": "60 GiB"}).stages["t/Search"].measures
    assert told["storage_share"] > 60 / 70


def test_while_it_is_down_nothing_is_indexed(design_of: Designs) -> None:
    fault = {"component_outage": {"of": "Search", "at": "1h", "for": "1h"}}
    trial = run(design_of, {"retention": "1d"}, faults=[fault])
    delivery = trial.stages["t/Delivery"].measures
    assert delivery["set_aside_records"] == pytest.approx(500 * 3_300, rel=0.01)


def test_rows_tell_nodes_and_volumes(design_of: Designs) -> None:
    rows = sized(design(design_of, {"retention": "14d"}))
    row = next(row for row in rows if row.component == "Search")
    assert row.today == "2 × r6g.large, 100 GiB"
    assert row.short
    assert row.usd_today is not None


def test_rows_cannot_tell_without_a_retention(design_of: Designs) -> None:
    rows = sized(design(design_of, {}))
    row = next(row for row in rows if row.component == "Search")
    assert "does not say how long Search keeps" in row.remark
