"""More consumers are registered for enhanced fan-out than a stream takes.

## Why it matters

A stream has at most 20 registered consumers (50 for on-demand streams with the Advantage billing).
The deployment fails at the next one.

## Fix

Let consumers that can wait a second read as shared ones, or fan out behind one consumer.
"""

from collections.abc import Iterator

from headrace.design import Design, EdgeKind
from headrace.rulekit import Finding, Pillar, Severity, rule
from headrace.services.kinesis import quotas
from headrace.services.kinesis.component import Stream


@rule(
    "KDS106",
    on=Stream,
    severity=Severity.ERROR,
    pillar=Pillar.RELIABILITY,
    sources=(quotas.LIMITS.url,),
    seed=("K11",),
)
def too_many_fan_out_consumers(stream: Stream, design: Design) -> Iterator[Finding]:
    consumers = design.outgoing(stream, EdgeKind.FLOWS, "fan-out")
    most = quotas.CONSUMERS_MAX_ADVANTAGE if stream.on_demand else quotas.CONSUMERS_MAX
    if len(consumers) > most:
        yield Finding(
            at=stream.resource.at,
            message=f"{len(consumers)} consumers are registered for enhanced fan-out; a stream "
            f"takes {most}",
            fix="let some consumers share the stream, or fan out behind one of them",
        )
