"""A function that is stopped before a batch is done, in trials."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from headrace.design import Design
from headrace.flow.trial import run_trial
from headrace.load.reader import parse_load
from headrace.services.entries import stage_of

Designs = Callable[..., Design]

TEMPLATE = """
Orders: {{Type: AWS::Kinesis::Stream, Properties: {{ShardCount: 1}}}}
Work: {{Type: AWS::Lambda::Function, Properties: {{Timeout: {timeout}}}}}
Mapping:
  Type: AWS::Lambda::EventSourceMapping
  Properties: {{EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Work, BatchSize: 100{more}}}
"""
DAY_S = 86_400
HOUR_S = 3_600


def measures(design_of: Designs, timeout: object, more: str = "", **told: str) -> dict[str, float]:
    """Return what a mapping does; while the function is out what waits makes its batches full."""
    told = {"rate": "5/s", "per_record": "50ms", "out_for": "10min"} | told
    load = parse_load(
        {
            "horizon": "48h",
            "sources": {"shop": {"into": "Orders", "rate": told["rate"], "record_size": "1 KiB"}},
            "functions": {"Work": {"per_record": told["per_record"]}},
            "faults": [{"consumer_outage": {"of": "Work", "at": "1h", "for": told["out_for"]}}],
        }
    )
    design = design_of(TEMPLATE.format(timeout=timeout, more=more)).under_load(load)
    return dict(run_trial(design, stage_of).stages["t/Mapping"].measures)


def test_batches_that_are_stopped_are_read_until_they_expire(design_of: Designs) -> None:
    found = measures(design_of, 5)  # a full batch takes 5 s
    assert found["read_records"] == 5 * HOUR_S
    assert found["lost_records"] == pytest.approx(5 * (DAY_S - HOUR_S), rel=0.01)
    assert found["lag_max_s"] == pytest.approx(DAY_S, rel=0.01)


def test_batches_that_never_fill_are_done_in_time(design_of: Designs) -> None:
    found = measures(design_of, 5, out_for="10s")  # 50 records wait, 2.5 s of work
    assert found["lost_records"] == 0
    assert found["lag_max_s"] < 15


def test_where_more_comes_than_is_done_batches_fill_by_themselves(design_of: Designs) -> None:
    keeps_up = measures(design_of, 5, rate="19/s", out_for="1s")
    assert keeps_up["lost_records"] == 0
    falls_behind = measures(design_of, 5, rate="21/s", out_for="1s")
    assert falls_behind["read_records"] == 0


def test_time_enough_lets_them_through(design_of: Designs) -> None:
    found = measures(design_of, 6)
    assert found["lost_records"] == 0
    assert found["lag_max_s"] == pytest.approx(600, abs=1)


def test_after_its_retries_a_stopped_batch_is_given_up(design_of: Designs) -> None:
    found = measures(design_of, 5, ", MaximumRetryAttempts: 3")
    assert found["read_records"] == 5 * HOUR_S
    assert found["discarded_records"] == pytest.approx(5 * (2 * DAY_S - HOUR_S), rel=0.01)
    assert found["lag_max_s"] == pytest.approx(4 * 5, rel=0.01)


def test_halves_that_are_done_in_time_get_through(design_of: Designs) -> None:
    # 5 s for the try of the whole, then two halves of 2.5 s: 100 records in 10 s
    found = measures(design_of, 5, ", BisectBatchOnFunctionError: true")
    assert found["lost_records"] == 0
    assert found["read_records"] == pytest.approx(5 * 2 * DAY_S, rel=0.01)


def test_a_record_that_takes_too_long_gets_through_in_no_half(design_of: Designs) -> None:
    found = measures(design_of, 5, ", BisectBatchOnFunctionError: true", per_record="6s")
    assert found["read_records"] == 0


def test_a_timeout_that_nobody_knows_stops_nobody(design_of: Designs) -> None:
    assert measures(design_of, "!Ref Given")["lost_records"] == 0
