"""A flow names something in another region, where its service cannot go.

## Why it matters

Event source mappings, delivery streams, subscription filters, pipes and fan-out consumers work in
one region. With the stream, the function or the domain of another one, the deployment fails.

## What is checked

The regions in the ARNs of what such a component reads, writes or invokes, against each other and
against the region of the stack.

## Fix

Put both ends into one region; what must cross, a function or replication of a bucket carries over.
"""

from collections.abc import Iterator

from headrace.design import Component, Design
from headrace.design.arn import stated_region
from headrace.rulekit import Finding, NotApplicable, Pillar, Severity, UnknownValueError, rule
from headrace.services.events.component import Pipe
from headrace.services.firehose.component import DeliveryStream
from headrace.services.functions.component import EventSourceMapping
from headrace.services.kinesis.component import StreamConsumer
from headrace.services.logs.component import SubscriptionFilter
from headrace.template.values import Value

GUIDES = (
    "https://docs.aws.amazon.com/firehose/latest/dev/controlling-access.html",
    "https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html",
)
PATHS = (
    ("EventSourceArn",),
    ("FunctionName",),
    ("DestinationArn",),
    ("StreamARN",),
    ("Source",),
    ("Target",),
    ("KinesisStreamSourceConfiguration", "KinesisStreamARN"),
    ("AmazonopensearchserviceDestinationConfiguration", "DomainARN"),
)
"""Where such a component names what must be in its own region."""


@rule(
    "AX102",
    on=(DeliveryStream, EventSourceMapping, Pipe, StreamConsumer, SubscriptionFilter),
    severity=Severity.ERROR,
    pillar=Pillar.RELIABILITY,
    sources=GUIDES,
    seed=("I1", "F1", "K10"),
)
def flow_across_regions(component: Component, design: Design) -> Iterator[Finding]:
    stated: list[tuple[Value, str]] = []
    for path in PATHS:
        value = component.properties.get(*path)
        region = stated_region(value, design.names)
        if region:
            stated.append((value, region))
    if not stated:
        raise NotApplicable("it names no region")
    own = component.resource.stack.region
    if not own and len({region for _, region in stated}) == 1:
        if len(stated) > 1:
            return
        raise UnknownValueError("the region of the stack is not known", settled_by="--region")
    here = own or stated[0][1]  # of two regions, one is not its own
    for value, region in stated:
        if region != here:
            yield Finding(
                at=value.at,
                message=f"this is in {region}, and {component.kind} works in {here} only",
                fix=f"name something in {here}",
            )
