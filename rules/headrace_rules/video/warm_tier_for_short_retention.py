"""Media are kept in the warm tier for less time than the tier bills.

## Why it matters

The warm tier stores for less than the hot one, but bills 30 days at least for whatever it takes in:
media that go earlier are paid for until then.

## What is checked

`DataRetentionInHours` of streams whose `StreamStorageConfiguration` says `WARM`.

## Fix

Keep media for 720 hours or longer, or leave `DefaultStorageTier` at `HOT`.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Change, Finding, Pillar, Severity, rule
from headrace.services.video import quotas
from headrace.services.video.component import VideoStream

TIER = ("StreamStorageConfiguration", "DefaultStorageTier")


@rule(
    "KVS301",
    on=VideoStream,
    severity=Severity.WARNING,
    pillar=Pillar.COST,
    sources=(quotas.TIERS.url,),
    seed=("K4",),
)
def warm_tier_for_short_retention(stream: VideoStream, design: Design) -> Iterator[Finding]:  # noqa: ARG001
    if not stream.warm or stream.retention_h >= quotas.WARM_MIN_H:
        return
    yield Finding(
        at=stream.at(*TIER),
        message=f"media are kept for {stream.retention_h:,} h in the warm tier, which bills "
        f"{quotas.WARM_MIN_H} h at least",
        fix="set DefaultStorageTier to HOT, or DataRetentionInHours to "
        f"{quotas.WARM_MIN_H} or more",
        changes=(Change(stream.id, TIER, "HOT"),),
    )
