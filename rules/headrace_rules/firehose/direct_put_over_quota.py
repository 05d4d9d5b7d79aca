"""Producers put more into a delivery stream than its quota.

## Why it matters

Direct puts share three quotas for each delivery stream: bytes, records and requests a second.
Beyond them Firehose answers `ServiceUnavailableException`. It raises the quota by itself while it
throttles, but not at once: producers that do not keep retrying lose records.

## What is checked

The declared peak against the region's default quotas; the trial shows what is refused.

## Fix

Ask for the quota in the message before the load comes, or put a stream in front: a Kinesis source
has no such quota.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Experiment, Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.firehose import quotas
from headrace.services.firehose.component import DeliveryStream
from headrace.services.firehose.demand import requirement
from headrace.services.firehose.sizing import size_delivery


@rule(
    "FH101",
    on=DeliveryStream,
    severity=Severity.ERROR,
    pillar=Pillar.PERFORMANCE,
    sources=(quotas.LIMITS.url,),
    seed=("F2",),
)
def direct_put_over_quota(delivery: DeliveryStream, design: Design) -> Iterator[Finding]:
    if delivery.source_kind != "direct_put":
        raise NotApplicable("it reads a source: no put quota applies")
    sizing = size_delivery(requirement(delivery, design, headroom=0))
    if sizing.quota_mib_per_s is None:
        return
    decides = next(term for term in sizing.terms if term.name == sizing.binding)
    yield Finding(
        at=delivery.resource.at,
        message=f"{decides.name}: {decides.value:,.4g} {decides.unit} at the peak; the quota is "
        f"{decides.limit:,.4g} {decides.unit}",
        fix=f"ask for {sizing.quota_mib_per_s} MiB/s, or put a Kinesis stream in front",
        experiment=Experiment(delivery.id, "throttled_share"),
    )
