"""Cameras send more into a video stream than it takes.

## Why it matters

A video stream takes one connection at a time, five fragments and 12.5 MB a second, and no fragment
above 50 MB. A second camera is refused, and what a camera cannot send in time is missing from the
record.

## What is checked

The sources that are declared into the stream, at their peak: their cameras (`devices`), bitrate,
fragments a second, and the size of a fragment (`record_size`). The trial shows what is refused.

## Fix

Give each camera a stream of its own; lengthen its fragments (the time between key frames), or lower
its bitrate.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.design.declared import offered
from headrace.rulekit import Experiment, Finding, Pillar, Severity, rule
from headrace.services.video import quotas
from headrace.services.video.component import VideoStream
from headrace.services.video.demand import camera_share, cameras_of
from headrace.sizing import fits
from headrace.units import format_count


@rule(
    "KVS181",
    on=VideoStream,
    severity=Severity.ERROR,
    pillar=Pillar.PERFORMANCE,
    sources=(quotas.LIMITS.url,),
    seed=("K4",),
)
def camera_above_stream_limit(stream: VideoStream, design: Design) -> Iterator[Finding]:
    load = offered(stream, design)
    if fits(camera_share(load), 1.0):
        return
    cameras, peak = cameras_of(load), load.peak_records_per_s
    said = []
    if cameras > quotas.PUT_CONNECTIONS:
        said.append(f"{cameras:,} cameras of {quotas.PUT_CONNECTIONS}")
    if not fits(peak, quotas.FRAGMENTS_PER_S):
        said.append(f"{format_count(peak)} fragments/s of {quotas.FRAGMENTS_PER_S}")
    if not fits(peak * load.record_bytes, quotas.PUT_BYTES_PER_S):
        taken = quotas.PUT_BYTES_PER_S / quotas.MB
        said.append(f"{peak * load.record_bytes / quotas.MB:.3g} MB/s of {taken:g}")
    largest = max(load.record_bytes, load.max_record_bytes or 0.0)
    if not fits(largest, quotas.FRAGMENT_MAX_BYTES):
        most = quotas.FRAGMENT_MAX_BYTES / quotas.MB
        said.append(f"fragments of {largest / quotas.MB:.3g} MB, {most:g} at most")
    several = cameras > quotas.PUT_CONNECTIONS
    yield Finding(
        at=stream.resource.at,
        message=f"the stream is sent more than it takes: {', '.join(said)}",
        fix="give each camera a stream of its own" if several else "lower the camera's bitrate",
        experiment=Experiment(stream.id, "camera_share", limit=1.0),
    )
