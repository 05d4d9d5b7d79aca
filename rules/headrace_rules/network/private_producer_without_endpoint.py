"""A producer in private subnets has no way to the stream.

## Why it matters

Streams and delivery streams have public endpoints. What sits in a private subnet, a function in a
VPC as well, reaches them only through an interface endpoint or a NAT gateway; without one every
put waits for its timeout.

## What is checked

Functions in a VPC that write to a stream or delivery stream, and the producers that the load
declares as private: their subnets, routes, endpoints with their policies, and security groups.

## Fix

Add an interface endpoint (`AWS::EC2::VPCEndpoint`) for `kinesis-streams` or `kinesis-firehose` to
the VPC, or route the subnets through a NAT gateway.
"""

from collections.abc import Iterator

from headrace.design import Component, Design, EdgeKind
from headrace.design.declared import is_named, sources_into
from headrace.rulekit import Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.firehose.component import DeliveryStream
from headrace.services.functions.component import Function
from headrace.services.kinesis.component import Stream
from headrace.services.network.component import Subnet
from headrace.services.network.reach import Place, place_of, reach

GUIDE = "https://docs.aws.amazon.com/streams/latest/dev/vpc.html"
SERVICES: dict[type, str] = {Stream: "kinesis-streams", DeliveryStream: "kinesis-firehose"}


@rule(
    "NET101",
    on=(Function, Stream, DeliveryStream),
    severity=Severity.ERROR,
    pillar=Pillar.RELIABILITY,
    sources=(GUIDE,),
    seed=("K10",),
    packs=("exam",),
)
def private_producer_without_endpoint(subject: Component, design: Design) -> Iterator[Finding]:
    if isinstance(subject, Function):
        yield from _from_function(subject, design)
    else:
        yield from _from_declared(subject, design)


def _from_function(function: Function, design: Design) -> Iterator[Finding]:
    if not function.in_vpc:
        raise NotApplicable("it is in no VPC")
    for flow in design.outgoing(function, EdgeKind.FLOWS):
        service = SERVICES.get(type(flow.node))
        if service and reach(design, place_of(design, function), service) is None:
            yield _finding(function, "writes to", flow.node.logical_id, service, "VpcConfig")


def _from_declared(stream: Component, design: Design) -> Iterator[Finding]:
    private = [
        (name, source.producer.private)
        for name, source in sources_into(stream, design)
        if isinstance(source.producer.private, tuple)
    ]
    if not private:
        raise NotApplicable("no producer is declared to sit in private subnets")
    service = SERVICES[type(stream)]
    for name, named in private:
        subnets = tuple(
            subnet
            for subnet in design.components(Subnet)
            if any(is_named(subnet, one) for one in named)
        )
        if subnets and reach(design, Place(subnets, ()), service) is None:
            yield Finding(
                at=stream.resource.at,
                message=f"the producers {name} sit in {', '.join(named)}, which have no way to "
                f"{service}",
                fix=f"add an interface endpoint for {service}, or a NAT gateway",
            )


def _finding(function: Function, does: str, target: str, service: str, prop: str) -> Finding:
    return Finding(
        at=function.at(prop),
        message=f"{does} {target} from subnets that have no way to {service}",
        fix=f"add an interface endpoint for {service} to the VPC, or a NAT gateway",
    )
