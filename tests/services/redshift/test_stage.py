"""A warehouse in a trial: when it is full, how queries wait, what it loads; and its rows."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest

from headrace.design import Design
from headrace.flow.queueing import mean_wait_s
from headrace.flow.trial import Stage, run_trial
from headrace.load.reader import parse_load
from headrace.services.entries import stage_of
from headrace.sizes import sized

Designs = Callable[..., Design]

CLUSTER = """
W:
  Type: AWS::Redshift::Cluster
  Properties: {ClusterType: multi-node, NodeType: ra3.large, NumberOfNodes: 2}
"""
FED = """
Delivery:
  Type: AWS::KinesisFirehose::DeliveryStream
  Properties:
    RedshiftDestinationConfiguration:
      ClusterJDBCURL: !Sub "jdbc:redshift://${W.Endpoint.Address}:5439/db"
      CopyCommand: {DataTableName: t}
      RoleARN: r
      RetryOptions: {DurationInSeconds: 600}
      S3Configuration: {BucketARN: !GetAtt Staging.Arn, RoleARN: r}
Staging: {Type: AWS::S3::Bucket}
"""
DAY_S = 86_400


def stage(design_of: Designs, said: dict[str, Any], template: str = CLUSTER) -> Stage:
    return loaded(design_of, {"warehouses": {"W": said}}, template)


def loaded(design_of: Designs, load: dict[str, Any], template: str = CLUSTER) -> Stage:
    design = design_of(template).under_load(parse_load(load))
    return run_trial(design, stage_of).stages["t/W"]


def test_storage_fills_as_the_data_grows(design_of: Designs) -> None:
    # Two nodes keep 16 TB; 24 TB of data at 3 : 1 are 8 TB today, and double in 14.2 months.
    told = stage(design_of, {"holds": "24 TB", "growth": "5%/month"}).measures
    months = math.log(2) / math.log(1.05)
    assert told["full_after_s"] == pytest.approx(months * 730 * 3_600, rel=1e-6)
    assert told["storage_share"] == pytest.approx(1.05**12 / 2)


def test_what_the_design_loads_fills_it_too(design_of: Designs) -> None:
    said = {"holds": "24 TB", "lasts": "30d"}
    source = {"into": "W", "rate": "1000/s", "record_size": "1 kB"}
    told = loaded(design_of, {"warehouses": {"W": said}, "sources": {"a": source}}).measures
    added = 1_000 * 1_000 * 30 * DAY_S
    assert told["storage_share"] == pytest.approx((24e12 + added) / 3 / 16e12)
    assert told["stored_records"] == pytest.approx(1_000 * DAY_S)


def test_queries_wait_by_erlangs_formula(design_of: Designs) -> None:
    asked = {"rate": "2/s", "duration": "3s", "slots": 8}
    told = stage(design_of, {"holds": "1 TB", "queries": asked})
    assert told.measures["query_wait_s"] == pytest.approx(mean_wait_s(8, 2.0, 3.0))
    assert "for one of 8 slots" in told.story


def test_automatic_queues_have_a_slot_for_each_working_memory(design_of: Designs) -> None:
    asked = {"rate": "1/s", "duration": "1s", "memory": "4 GiB"}
    told = stage(design_of, {"holds": "1 TB", "queries": asked}).measures
    assert told["query_slots"] == 2 * 16 / 4


def test_without_a_word_of_it_nothing_is_made_up(design_of: Designs) -> None:
    source = {"into": "W", "rate": "10/s", "record_size": "1 kB"}
    told = loaded(design_of, {"sources": {"a": source}}).measures
    assert not {"storage_share", "full_after_s", "query_wait_s", "load_share"} & set(told)
    assert told["lost_records"] == 0


def test_slices_that_load_too_slowly_leave_the_rest_in_the_staging_bucket(
    design_of: Designs,
) -> None:
    load = {
        "sources": {"a": {"into": "Delivery", "rate": "4000/s", "record_size": "1 kB"}},
        "warehouses": {"W": {"holds": "1 TB", "load_rate": "500 kB/s"}},
    }
    design = design_of(CLUSTER + FED).under_load(parse_load(load))
    trial = run_trial(design, stage_of)
    told = trial.stages["t/Delivery"].measures
    # Four slices load 2 MB/s of the 4: half of a day's records, but for what waits at its end.
    assert told["set_aside_records"] == pytest.approx(2_000 * DAY_S, rel=0.02)
    assert told["lost_records"] == 0
    assert trial.stages["t/W"].measures["load_share"] == pytest.approx(2.0)
    assert trial.stages["t/W"].measures["stored_records"] == pytest.approx(2_000 * DAY_S)


def test_while_it_is_down_a_delivery_tries_and_then_leaves_the_rest(design_of: Designs) -> None:
    load = {
        "sources": {"a": {"into": "Delivery", "rate": "100/s", "record_size": "1 kB"}},
        "faults": [{"component_outage": {"of": "W", "at": "2h", "for": "1h"}}],
    }
    design = design_of(CLUSTER + FED).under_load(parse_load(load))
    trial = run_trial(design, stage_of)
    told = trial.stages["t/Delivery"].measures
    # An hour less the ten minutes of the retries.
    assert told["set_aside_records"] == pytest.approx(100 * 3_000, rel=0.01)
    every = 100 * DAY_S
    assert trial.stages["t/W"].measures["stored_records"] == pytest.approx(
        every - told["set_aside_records"], abs=1
    )
    assert trial.stages["t/Staging"].measures["stored_records"] <= every


def test_rows_tell_nodes_and_slots(design_of: Designs) -> None:
    asked = {"rate": "5/s", "duration": "4s", "wait": "1s", "slots": 10}
    said = {"holds": "60 TB", "growth": "5%/month", "queries": asked}
    design = design_of(CLUSTER).under_load(parse_load({"warehouses": {"W": said}}))
    nodes, slots = sized(design)
    assert (nodes.setting, nodes.today, nodes.short) == ("nodes", "2 × ra3.large", True)
    assert nodes.usd_today is not None
    assert nodes.usd_needed is not None
    assert nodes.usd_needed > nodes.usd_today
    assert (slots.setting, slots.today, slots.short) == ("queries at once", "10", True)
    assert int(slots.needed) > 20


def test_rows_of_a_workgroup_are_in_rpu(design_of: Designs) -> None:
    group = "W: {Type: AWS::RedshiftServerless::Workgroup, Properties: {BaseCapacity: 8}}"
    said = {"W": {"holds": "60 TB", "queries": {"rate": "30/s", "duration": "5s"}}}
    design = design_of(group).under_load(parse_load({"warehouses": said}))
    capacity, slots = sized(design)
    assert (capacity.setting, capacity.short) == ("base capacity", True)
    assert slots.setting == "queries at once"


def test_rows_cannot_tell_of_what_the_load_leaves_out(design_of: Designs) -> None:
    (row,) = sized(design_of(CLUSTER).under_load(parse_load({})))
    assert "cannot tell: the load does not say what W holds" in row.remark
