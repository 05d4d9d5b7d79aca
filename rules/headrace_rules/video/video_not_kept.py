"""Media of a video stream are only passed on, and not kept.

## Why it matters

With a retention of 0, the default, a stream holds five minutes of media at most, for those who read
it live. Players over HLS and DASH, clips, and everyone who comes later find nothing.

## What is checked

`DataRetentionInHours`; a stream without it keeps nothing.

## Fix

Set `DataRetentionInHours` to how far back somebody must be able to look; acknowledge the finding
where live is all that is wanted.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Change, Finding, Pillar, Severity, rule
from headrace.services.video import quotas
from headrace.services.video.component import VideoStream


@rule(
    "KVS101",
    on=VideoStream,
    severity=Severity.NOTICE,
    pillar=Pillar.RELIABILITY,
    sources=(quotas.WORKINGS.url,),
    seed=("K4",),
)
def video_not_kept(stream: VideoStream, design: Design) -> Iterator[Finding]:  # noqa: ARG001
    if stream.retention_h > 0:
        return
    yield Finding(
        at=stream.at("DataRetentionInHours"),
        message=f"media are not kept: {quotas.LIVE_BUFFER_S // 60} minutes for live readers, and "
        "nothing for playback",
        fix="set DataRetentionInHours, e.g. to 24",
        changes=(Change(stream.id, ("DataRetentionInHours",), 24),),
    )
