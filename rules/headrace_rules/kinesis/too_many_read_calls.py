"""More shared consumers poll a stream than its shards answer.

## Why it matters

A shard answers five GetRecords calls a second. A Lambda mapping and Firehose poll each shard once a
second, Firehose twice when it backs up the source records; a sixth call is refused with
`ReadProvisionedThroughputExceeded`, for whoever comes last.

## What is checked

The readers that the template shows and those that the load declares, with their calls.

## Fix

Register one or more of them for enhanced fan-out: those are pushed to and do not poll.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Experiment, Finding, Pillar, Severity, rule
from headrace.services.kinesis import quotas
from headrace.services.kinesis.component import Stream
from headrace.services.kinesis.demand import shared_calls


@rule(
    "KDS104",
    on=Stream,
    severity=Severity.ERROR,
    pillar=Pillar.PERFORMANCE,
    sources=(quotas.LIMITS.url,),
    seed=("K11",),
)
def too_many_read_calls(stream: Stream, design: Design) -> Iterator[Finding]:
    calls = shared_calls(stream, design)
    total = sum(calls.values())
    if total <= quotas.SHARD_READ_CALLS_PER_S:
        return
    listed = ", ".join(f"{name} {count:g}" for name, count in calls.items())
    yield Finding(
        at=stream.resource.at,
        message=f"shared consumers make {total:g} GetRecords calls a second on each shard, which "
        f"answers {quotas.SHARD_READ_CALLS_PER_S}: {listed}",
        fix="register consumers for enhanced fan-out until at most "
        f"{quotas.SHARD_READ_CALLS_PER_S} calls are left",
        experiment=Experiment(stream.id, "reads_refused_share", nominal=True, stands=True),
    )
