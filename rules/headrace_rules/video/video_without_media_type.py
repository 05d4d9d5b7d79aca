"""A video stream that is kept does not say what kind of media it holds.

## Why it matters

The console plays a stream only if its `MediaType` names the right kind of video, and whoever reads
it has no other way to learn what to expect. The service itself does not look at the media.

## What is checked

`MediaType` of streams that keep media.

## Fix

Set `MediaType` to what the camera sends, e.g. `video/h264`, or `video/h264,audio/aac`.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Change, Finding, Pillar, Severity, rule
from headrace.services.video import quotas
from headrace.services.video.component import VideoStream


@rule(
    "KVS103",
    on=VideoStream,
    severity=Severity.NOTICE,
    pillar=Pillar.OPERATIONS,
    sources=(quotas.MEDIA_TYPE.url,),
    seed=("K4",),
)
def video_without_media_type(stream: VideoStream, design: Design) -> Iterator[Finding]:  # noqa: ARG001
    if stream.retention_h == 0 or stream.media_type:
        return
    yield Finding(
        at=stream.at("MediaType"),
        message="media are kept, but nothing says of which kind: the console cannot play them",
        fix="set MediaType to what the camera sends, e.g. video/h264",
        changes=(Change(stream.id, ("MediaType",), "video/h264"),),
    )
