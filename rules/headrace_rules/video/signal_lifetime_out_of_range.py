"""A signalling channel keeps messages for a time that the service does not have.

## Why it matters

A message waits 5 to 120 seconds for its receiver. The service refuses anything else when it
deploys.

## What is checked

`MessageTtlSeconds`; 60 seconds where it is not set.

## Fix

Give a number of seconds from 5 to 120.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Change, Finding, Pillar, Severity, rule
from headrace.services.video import quotas
from headrace.services.video.component import SignalingChannel


@rule(
    "KVS104",
    on=SignalingChannel,
    severity=Severity.ERROR,
    pillar=Pillar.RELIABILITY,
    sources=(quotas.CHANNEL.url,),
    seed=("K4",),
)
def signal_lifetime_out_of_range(channel: SignalingChannel, design: Design) -> Iterator[Finding]:  # noqa: ARG001
    least, most = quotas.MESSAGE_TTL_RANGE_S
    seconds = channel.message_ttl_s
    if least <= seconds <= most:
        return
    nearest = min(max(seconds, least), most)
    yield Finding(
        at=channel.at("MessageTtlSeconds"),
        message=f"messages cannot wait {seconds:,} s: {least} to {most} s are taken",
        fix=f"set MessageTtlSeconds to {nearest}",
        changes=(Change(channel.id, ("MessageTtlSeconds",), nearest),),
    )
