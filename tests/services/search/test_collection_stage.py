"""A serverless collection in a trial: what its OCUs index, who shares them, what a zone takes."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headrace.design import Design
from headrace.errors import InputError
from headrace.flow.laws import stage_imbalance
from headrace.flow.trial import Trial, run_trial
from headrace.load.reader import parse_load
from headrace.services.damage import damage_of
from headrace.services.entries import stage_of
from headrace.services.recovery import recovery_of
from headrace.services.search.ocus import indexing_ocus

Designs = Callable[..., Design]

DAY_S = 86_400
DELIVERY = """
{name}:
  Type: AWS::KinesisFirehose::DeliveryStream
  Properties:
    AmazonOpenSearchServerlessDestinationConfiguration:
      CollectionEndpoint: !GetAtt {to}.CollectionEndpoint
      IndexName: i
      RoleARN: r
      RetryOptions: {{DurationInSeconds: 300}}
      S3Configuration: {{BucketARN: !GetAtt Kept.Arn, RoleARN: r}}
"""
COLLECTION = """
{name}:
  Type: AWS::OpenSearchServerless::Collection
  Properties: {{Name: {low}, Type: TIMESERIES{more}}}
"""
KEPT = "\nKept: {Type: AWS::S3::Bucket}\n"
GROUP = """
Group:
  Type: AWS::OpenSearchServerless::CollectionGroup
  Properties: {Name: all, StandbyReplicas: ENABLED, CapacityLimits: {MaxIndexingCapacityInOcu: 16}}
"""


def template(more: str = "") -> str:
    collection = COLLECTION.format(name="Logs", low="logs", more=more)
    return DELIVERY.format(name="Delivery", to="Logs") + collection + KEPT


def load(rate: str = "1000/s", **more: Any) -> dict[str, Any]:
    source = {"into": "Delivery", "rate": rate, "record_size": "1 KiB"}
    return {"horizon": "24h", "sources": {"a": source}, **more}


def run(design_of: Designs, text: str, said: dict[str, Any]) -> Trial:
    trial = run_trial(design_of(text).under_load(parse_load(said)), stage_of, damage_of)
    assert not trial.untold
    return trial


def test_it_keeps_up_where_nobody_has_measured_and_says_so(design_of: Designs) -> None:
    stage = run(design_of, template(), load()).stages["t/Logs"]
    assert stage.measures["stored_records"] == pytest.approx(1_000 * DAY_S)
    assert "index_share" not in stage.measures
    assert "nobody says how fast an OCU indexes" in stage.story
    assert stage.is_store


def test_half_of_its_ocus_stand_by(design_of: Designs) -> None:
    said = load(collections={"Logs": {"index_rate": "128 KiB/s"}})
    told = run(design_of, template(), said).stages["t/Logs"]
    # 10 OCUs of an account, 5 of them at work, 128 records/s each.
    assert told.measures["index_share"] == pytest.approx(1_000 / 640)
    assert told.measures["stored_records"] == pytest.approx(640 * DAY_S, rel=1e-6)
    assert "needs 156% of its part of 10 indexing OCUs at the peak" in told.story
    alone = run(design_of, template(", StandbyReplicas: DISABLED"), said).stages["t/Logs"]
    assert alone.measures["stored_records"] == pytest.approx(1_000 * DAY_S)


def test_what_it_does_not_take_the_delivery_keeps_aside(design_of: Designs) -> None:
    said = load(collections={"Logs": {"index_rate": "128 KiB/s"}})
    trial = run(design_of, template(), said)
    delivery, logs = (trial.stages[f"t/{one}"].measures for one in ("Delivery", "Logs"))
    assert delivery["set_aside_records"] + delivery["waiting_records"] == pytest.approx(
        1_000 * DAY_S - logs["stored_records"], rel=1e-6
    )


def test_the_limit_of_the_account_is_declared(design_of: Designs) -> None:
    said = load(collections={"Logs": {"index_rate": "128 KiB/s", "max_ocus": 20}})
    told = run(design_of, template(), said).stages["t/Logs"].measures
    assert told["stored_records"] == pytest.approx(1_000 * DAY_S)


def two(more: str = "") -> str:
    text = DELIVERY.format(name="Delivery", to="Logs") + DELIVERY.format(name="Other", to="Spans")
    for name in ("Logs", "Spans"):
        text += COLLECTION.format(name=name, low=name.lower(), more=more)
    return text + KEPT


def test_collections_share_the_ocus_of_the_account_by_their_load(design_of: Designs) -> None:
    said = load(collections={"Logs": {"index_rate": "128 KiB/s"}})
    said["sources"]["b"] = {"into": "Other", "rate": "3000/s", "record_size": "1 KiB"}
    design = design_of(two()).under_load(parse_load(said))
    logs, spans = design.by_id["t/Logs"], design.by_id["t/Spans"]
    assert indexing_ocus(logs, design) == pytest.approx(5 / 4)  # type: ignore[arg-type]
    assert indexing_ocus(spans, design) == pytest.approx(15 / 4)  # type: ignore[arg-type]


def test_a_group_has_ocus_of_its_own(design_of: Designs) -> None:
    grouped = template(", CollectionGroupName: !Ref Group") + GROUP
    design = design_of(grouped).under_load(parse_load(load()))
    assert indexing_ocus(design.by_id["t/Logs"], design) == 8  # type: ignore[arg-type]


def test_a_group_elsewhere_leaves_it_unknown(design_of: Designs) -> None:
    text = template(", CollectionGroupName: theirs")
    said = load(collections={"Logs": {"index_rate": "1 MB/s"}})
    trial = run_trial(design_of(text).under_load(parse_load(said)), stage_of, damage_of)
    assert "group of Logs is outside the templates" in trial.untold["t/Logs"].reason


def test_a_zone_takes_it_only_without_standby(design_of: Designs) -> None:
    fault = {"az_outage": {"zone": 1, "at": "1h", "for": "1h"}}
    said = load(faults=[fault])
    assert run(design_of, template(), said).stages["t/Logs"].measures["unavailable_s"] == 0
    alone = run(design_of, template(", StandbyReplicas: DISABLED"), said)
    told = alone.stages["t/Logs"]
    assert told.measures["unavailable_s"] == 900
    assert told.measures["kept_lost_share"] == 0
    assert "its only OCUs may be in the lost zone" in told.story
    assert alone.stages["t/Delivery"].measures["set_aside_records"] == pytest.approx(600_000)


def test_it_comes_back_from_s3_here_and_not_elsewhere(design_of: Designs) -> None:
    found = recovery_of(design_of(template()).by_id["t/Logs"], design_of(template()))
    assert found is not None
    assert (found.here.rpo_s, found.here.rto_s, found.here.by) == (0, 0, "indexes on S3")
    assert math.isinf(found.elsewhere.rpo_s)
    alone = design_of(template(", StandbyReplicas: DISABLED"))
    slower = recovery_of(alone.by_id["t/Logs"], alone)
    assert slower is not None
    assert slower.here.rto_s == 900


@pytest.mark.parametrize(
    ("section", "said"),
    [
        ("collections", {"index_rate": "0 MB/s"}),
        ("pipelines", {"unit_rate": "0 MB/s"}),
        ("deliveries", {"takes": "0 MB/s"}),
    ],
)
def test_what_does_nothing_is_refused(section: str, said: dict[str, str]) -> None:
    with pytest.raises(InputError, match=r"something, e\.g\."):
        parse_load(load() | {section: {"Logs": said}})


@settings(max_examples=30, deadline=None)
@given(
    rate=st.integers(1, 5_000),
    speed=st.sampled_from([None, 50, 500]),
    standby=st.sampled_from(["ENABLED", "DISABLED"]),
    at=st.integers(0, 20),
)
def test_every_record_is_somewhere(
    design_of: Designs, rate: int, speed: int | None, standby: str, at: int
) -> None:
    fault = {"az_outage": {"zone": 1, "at": f"{at}h", "for": "1h"}}
    said = load(f"{rate}/s", faults=[fault])
    if speed is not None:
        said["collections"] = {"Logs": {"index_rate": f"{speed} KiB/s"}}
    trial = run(design_of, template(f", StandbyReplicas: {standby}"), said)
    assert max(map(stage_imbalance, trial.stages.values())) < 1e-6
    gone = ("lost_records", "waiting_records", "set_aside_records", "stored_records")
    stages = [trial.stages[f"t/{one}"].measures for one in ("Delivery", "Logs")]
    found = sum(stage.get(name, 0.0) for stage in stages for name in gone)
    assert found == pytest.approx(rate * DAY_S, rel=1e-6, abs=1)
