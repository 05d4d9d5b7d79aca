"""A device publishes more than its connection may carry.

## Why it matters

IoT Core throws away what one connection publishes beyond 100 messages a second, and holds back what
goes beyond 512 KiB a second. Neither quota can be raised.

## What is checked

Each declared source that tells its number of devices: its peak, divided by them, with four messages
for each change of a shadow.

## Fix

Put several readings into one message, or write straight into a stream: its producers have no such
quota. A gateway that many sensors share may open several connections.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.design.declared import offered
from headrace.rulekit import Experiment, Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.iot import quotas
from headrace.services.iot.demand import busiest_connection
from headrace.services.iot.topic_rule import TopicRule
from headrace.sizing import fits
from headrace.units import format_count, format_size


@rule(
    "IOT182",
    on=TopicRule,
    severity=Severity.ERROR,
    pillar=Pillar.PERFORMANCE,
    sources=(quotas.LIMITS.url,),
    seed=("I4",),
)
def device_above_connection_quota(topic_rule: TopicRule, design: Design) -> Iterator[Finding]:
    busiest = busiest_connection(offered(topic_rule, design))
    if busiest is None:
        raise NotApplicable("the load does not say how many devices there are")
    messages, bytes_per_s = busiest
    said = []
    if not fits(messages, quotas.CONNECTION_PUBLISHES_PER_S):
        most = quotas.CONNECTION_PUBLISHES_PER_S
        said.append(f"{format_count(messages)} messages/s, where {most} are taken")
    if not fits(bytes_per_s, quotas.CONNECTION_BYTES_PER_S):
        most = quotas.CONNECTION_BYTES_PER_S
        said.append(f"{format_size(bytes_per_s)}/s, where {format_size(most)}/s are taken")
    if said:
        yield Finding(
            at=topic_rule.resource.at,
            message=f"a device publishes {', and '.join(said)} of one connection",
            fix="put several readings into one message, or share them among connections",
            experiment=Experiment(topic_rule.id, "device_share", limit=1.0),
        )
