"""A channel is to deliver a stream that it cannot read.

## Why it matters

Channels deliver on-demand streams only, and none whose records are encrypted with the key that AWS
manages for Kinesis. The deployment fails.

## What is checked

The mode and the key of the streams of each channel.

## Fix

Set the stream's `StreamModeDetails` to ON_DEMAND, and its `KeyId` to a key of your own.
"""

from collections.abc import Iterator

from headrace.design import Design, EdgeKind
from headrace.rulekit import Finding, Pillar, Severity, rule
from headrace.services.kinesis import quotas
from headrace.services.kinesis.component import Channel, Stream
from headrace.template.values import Scalar

MANAGED = "alias/aws/kinesis"


@rule(
    "KDS111",
    on=Channel,
    severity=Severity.ERROR,
    pillar=Pillar.RELIABILITY,
    sources=(quotas.CHANNELS.url,),
    seed=("K2",),
)
def channel_cannot_read_stream(channel: Channel, design: Design) -> Iterator[Finding]:
    for flow in design.incoming(channel, EdgeKind.FLOWS, "channel"):
        stream = flow.node
        if not isinstance(stream, Stream):
            continue
        if not stream.on_demand:
            yield Finding(
                at=flow.edge.at,
                message=f"{stream.logical_id} is provisioned: a channel delivers on-demand streams",
                fix=f"set StreamModeDetails of {stream.logical_id} to {{StreamMode: ON_DEMAND}}",
            )
        key = stream.encryption_key
        if stream.encrypted and isinstance(key, Scalar) and key.text("") == MANAGED:
            yield Finding(
                at=flow.edge.at,
                message=f"{stream.logical_id} is encrypted with {MANAGED}, which no channel reads",
                fix=f"encrypt {stream.logical_id} with a key of your own",
            )
