"""A function in a VPC has no way to the store that it writes to.

## Why it matters

Buckets, tables, queues and topics have public endpoints. A function in a VPC has no public address:
it reaches them through an endpoint of the VPC or a NAT gateway only. Without one each write waits
for its timeout, the function with it, and the records behind it stay where they are.

## What is checked

The subnets of the function, their routes, security groups, and the VPC's endpoints with their
policies, for each bucket, table, queue and topic that the function may write to.

## Fix

Add a gateway endpoint for S3 or DynamoDB, which costs nothing, an interface endpoint for others, or
route the subnets through a NAT gateway.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.functions.component import Function
from headrace.services.network.calls import calls_of
from headrace.services.network.reach import place_of, reach

GUIDE = "https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc-internet.html"
STREAMS = {"kinesis-streams", "kinesis-firehose"}
"""Another rule speaks of these: private-producer-without-endpoint."""


@rule(
    "NET121",
    on=Function,
    severity=Severity.ERROR,
    pillar=Pillar.RELIABILITY,
    sources=(GUIDE,),
    seed=("K10", "F4"),
)
def private_writer_cut_off(function: Function, design: Design) -> Iterator[Finding]:
    if not function.in_vpc:
        raise NotApplicable("it is in no VPC")
    called = {call.service: call for call in calls_of(design, function)}
    for service, call in called.items():
        if service not in STREAMS and reach(design, place_of(design, function), service) is None:
            yield Finding(
                at=function.at("VpcConfig"),
                message=f"writes to {call.thing.logical_id} from subnets that have no way to "
                f"{service}",
                fix=f"add an endpoint for {service} to the VPC, or a NAT gateway",
            )
