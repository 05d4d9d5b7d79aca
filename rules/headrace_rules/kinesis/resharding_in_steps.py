"""The shards that the load needs cannot be reached in one update.

## Why it matters

UpdateShardCount at most doubles a stream's shards, ten times in 24 hours. Changing `ShardCount` in
the template from 4 to 40 therefore fails, and on the evening of a peak the steps take longer than
the peak lasts.

## Fix

Deploy the steps that the message lists one after the other, before the load comes; or switch the
stream to on-demand.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.kinesis import quotas
from headrace.services.kinesis.component import Stream
from headrace.services.kinesis.demand import requirement
from headrace.services.kinesis.resharding import plan
from headrace.services.kinesis.sizing import size_stream


@rule(
    "KDS109",
    on=Stream,
    severity=Severity.NOTICE,
    pillar=Pillar.OPERATIONS,
    sources=(quotas.LIMITS.url, quotas.API.url),
    seed=("K3",),
)
def resharding_in_steps(stream: Stream, design: Design) -> Iterator[Finding]:
    shards = stream.shard_count
    if shards is None:
        raise NotApplicable("AWS scales an on-demand stream")
    wanted = size_stream(requirement(stream, design)).shards
    if wanted is None or wanted <= shards * 2:
        return
    counts = [step.shards for step in plan(shards, wanted).steps]
    steps = " → ".join(str(count) for count in (shards, *counts))
    yield Finding(
        at=stream.at("ShardCount"),
        message=f"the load needs {wanted} shards with headroom: {len(counts)} updates from "
        f"{shards} ({steps}), each at most twice the one before",
        fix=f"deploy ShardCount {', then '.join(str(count) for count in counts)}",
    )
