"""A video stream in a trial: one camera, its limits, and what the retention keeps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from headrace.design import Design
from headrace.flow.laws import stage_imbalance
from headrace.flow.trial import run_trial
from headrace.load.reader import parse_load
from headrace.services.entries import stage_of

Designs = Callable[..., Design]

TEMPLATE = "Camera: {Type: AWS::KinesisVideo::Stream, Properties: {DataRetentionInHours: 6}}"


def measures(design_of: Designs, source: dict[str, Any], **more: Any) -> dict[str, float]:
    load = {"sources": {"a": {"into": "Camera", **source}}, **more}
    trial = run_trial(design_of(TEMPLATE).under_load(parse_load(load)), stage_of)
    assert not trial.untold
    assert stage_imbalance(trial.stages["t/Camera"]) < 1e-6
    return dict(trial.stages["t/Camera"].measures)


def test_a_camera_is_kept_for_the_retention(design_of: Designs) -> None:
    told = measures(design_of, {"rate": "4 Mbit/s", "record_size": "1 MB"})
    assert told["lost_records"] == told["throttled_share"] == 0
    assert told["stored_bytes"] == pytest.approx(500_000 * 6 * 3_600)
    assert told["camera_share"] == pytest.approx(0.5 / 5)  # of the fragments/s


def test_a_second_camera_is_refused(design_of: Designs) -> None:
    two = {"rate": "8 Mbit/s", "record_size": "1 MB", "devices": {"count": 2}}
    told = measures(design_of, two)
    assert told["throttled_share"] == pytest.approx(0.5)
    assert told["camera_share"] == 2.0
    assert told["lost_records"] == pytest.approx(86_400 / 2)


@pytest.mark.parametrize(
    ("source", "share"),
    [
        ({"rate": "160 Mbit/s", "record_size": "20 MB"}, 20 / 12.5),
        ({"rate": "10/s", "record_size": "10 kB"}, 10 / 5),
        ({"rate": "0.1/s", "record_size": "60 MB"}, 60 / 50),
    ],
)
def test_what_a_stream_does_not_take_is_lost(
    design_of: Designs, source: dict[str, Any], share: float
) -> None:
    told = measures(design_of, source)
    assert told["camera_share"] == pytest.approx(share)
    assert told["lost_records"] > 0


def test_an_outage_leaves_a_gap_that_no_retry_fills(design_of: Designs) -> None:
    outage = {"component_outage": {"of": "Camera", "at": "2h", "for": "1h"}}
    source = {"rate": "1/s", "record_size": "500 kB"}
    told = measures(design_of, source, faults=[outage])
    assert told["lost_records"] == pytest.approx(3_600 - 30)
