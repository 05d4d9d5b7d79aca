"""How a video stream behaves in a trial: the one camera that it takes, its limits, what it keeps.

A source into a video stream is a camera: its rate is the bitrate, its records are fragments. A
stream takes one connection at a time, so that of several cameras the others' media are refused.
Fragments beyond its quotas are held back by the camera, until they grow too old; one that is too
large is refused. What is older than the retention is deleted; without one nothing is kept.

Source: "Kinesis Video Streams service quotas" (quotas.py).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from headrace.design.declared import declared_into, patience_s
from headrace.flow.curve import Curve, cumulative
from headrace.flow.faults import disturbed, outages
from headrace.flow.filling import kept
from headrace.flow.measures import longest_wait
from headrace.flow.queue import aged, queue
from headrace.flow.steps import Steps, lesser, total
from headrace.flow.trial import Arrivals, Context, Stage
from headrace.services.video import quotas as q
from headrace.services.video.component import VideoStream
from headrace.services.video.demand import camera_share, cameras_of
from headrace.units import format_share, format_size

if TYPE_CHECKING:
    from headrace.design import Component

__all__ = ["STAGES"]

SEED: Final = ("K4",)

_HOUR_S = 3_600.0
_DIGITS = 9


def _stream(component: Component, arrivals: Sequence[Arrivals], context: Context) -> Stage:
    assert isinstance(component, VideoStream)
    del arrivals  # nothing of a design sends media
    load = declared_into(component, context.design)
    assert load is not None
    curves = [Steps.of(curve.times_s, curve.records_per_s) for curve in load.curves]
    sent = total(*curves)
    size = load.record_bytes
    connected = q.PUT_CONNECTIONS / max(q.PUT_CONNECTIONS, cameras_of(load))
    accepted = sent.scaled(connected if size <= q.FRAGMENT_MAX_BYTES else 0.0)
    limit = min(float(q.FRAGMENTS_PER_S), q.PUT_BYTES_PER_S / size)
    service = disturbed(
        Steps.constant(limit, context.horizon_s), outages(context.outages(component))
    )
    came = cumulative(accepted)
    passage = queue(came, service, [aged(came, patience_s(load.sources))])
    stored, given_up = passage.served.total(), passage.lost[0].total()
    refused = cumulative(sent).plus(came.scaled(-1.0))
    offered = float(sent.amount.sum())
    at_once = float(lesser(accepted, service).amount.sum())
    level = kept(stored, component.retention_h * _HOUR_S)
    measures = {
        "sent_records": offered,
        "throttled_share": max(0.0, round(1 - at_once / offered, _DIGITS)) if offered else 0.0,
        "producer_delay_max_s": longest_wait(passage).worst.value,
        "lost_records": round(float(refused.final[0] + given_up.final[0]), 3),
        "waiting_records": round(float(passage.waiting.final.sum()), 3),
        "camera_share": camera_share(load),
        "stored_records": float(stored.final[0]),
        "stored_bytes": _peak(level) * size,
    }
    series = {
        "sent": cumulative(sent),
        "stored": stored,
        "lost": refused,
        "given up": given_up,
    }
    story = _story(measures, component.retention_h)
    return Stage(measures, series, {}, story, is_store=True)


STAGES = {"VideoStream": _stream}


def _peak(level: Curve) -> float:
    return float(np.max(level.values, initial=0.0))


def _story(measures: Mapping[str, float], retention_h: int) -> str:
    said = f"its camera uses {format_share(measures['camera_share'])} of what a stream takes"
    if measures["throttled_share"]:
        said = f"refuses {format_share(measures['throttled_share'])} of the fragments; {said}"
    if retention_h:
        return f"{said}; keeps {format_size(measures['stored_bytes'])} at most"
    return f"{said}; keeps nothing"
