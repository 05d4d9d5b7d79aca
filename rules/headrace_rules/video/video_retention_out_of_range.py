"""A video stream asks for a retention that the service does not have.

## Why it matters

Media are kept from one hour to ten years. The service refuses anything else when it deploys.

## What is checked

`DataRetentionInHours` against 0 to 87,600.

## Fix

Give a number of hours in that range.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Change, Finding, Pillar, Severity, rule
from headrace.services.video import quotas
from headrace.services.video.component import VideoStream


@rule(
    "KVS102",
    on=VideoStream,
    severity=Severity.ERROR,
    pillar=Pillar.RELIABILITY,
    sources=(
        quotas.STREAM.url,
        quotas.LIMITS.url,
    ),
    seed=("K4",),
)
def video_retention_out_of_range(stream: VideoStream, design: Design) -> Iterator[Finding]:  # noqa: ARG001
    hours = stream.retention_h
    if 0 <= hours <= quotas.RETENTION_MAX_H:
        return
    nearest = min(max(hours, 0), quotas.RETENTION_MAX_H)
    yield Finding(
        at=stream.at("DataRetentionInHours"),
        message=f"a retention of {hours:,} h is refused: {quotas.RETENTION_MAX_H:,} h is the most",
        fix=f"set DataRetentionInHours to {nearest}",
        changes=(Change(stream.id, ("DataRetentionInHours",), nearest),),
    )
