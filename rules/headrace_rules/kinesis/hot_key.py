"""One partition key sends more than a shard takes, so that no number of shards helps.

## Why it matters

All records of a partition key go to one shard. A key that alone sends more than 1 MiB or 1,000
records a second is refused while the rest of the stream idles. On-demand streams split evenly and
do not isolate a hot key either.

## What is checked

The declared keys are hashed with MD5 onto the shards. If the most frequent key alone exceeds a
shard, the trial shows what is refused.

## Fix

Spread the key: add a suffix to it (`device-1#0` … `device-1#7`) and let readers merge, or aggregate
small records where the limit is the number of records.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Experiment, Finding, Pillar, Severity, rule
from headrace.services.kinesis import quotas
from headrace.services.kinesis.component import Stream
from headrace.services.kinesis.demand import requirement


@rule(
    "KDS102",
    on=Stream,
    severity=Severity.ERROR,
    pillar=Pillar.PERFORMANCE,
    sources=(quotas.LIMITS.url, quotas.MODES.url),
    seed=("K3", "K7"),
    packs=("exam",),
)
def hot_key(stream: Stream, design: Design) -> Iterator[Finding]:
    need = requirement(stream, design, headroom=0)
    share = need.keys.indivisible
    bytes_per_s = share * need.write_bytes_per_s
    records_per_s = share * need.records_per_s
    over_bytes = bytes_per_s / quotas.SHARD_WRITE_BYTES_PER_S
    over_records = records_per_s / quotas.SHARD_WRITE_RECORDS_PER_S
    if max(over_bytes, over_records) <= 1:
        return
    sent = (
        f"{bytes_per_s / quotas.MIB:.3g} MiB/s"
        if over_bytes >= over_records
        else f"{records_per_s:,.0f} records/s"
    )
    yield Finding(
        at=stream.resource.at,
        message=f"the most frequent partition key has {share:.0%} of the load and sends {sent} at "
        "the peak, more than one shard takes: no number of shards helps",
        fix="spread that key over several, e.g. with a suffix, or aggregate its records",
        experiment=Experiment(stream.id, "throttled_share"),
    )
