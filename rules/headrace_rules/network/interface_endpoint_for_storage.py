"""An interface endpoint is paid for S3 or DynamoDB, which a gateway endpoint reaches for nothing.

## Why it matters

An interface endpoint is billed by the hour in each zone, and for each gigabyte that passes it. S3
and DynamoDB have gateway endpoints besides, which bill neither. Only who comes from outside the
VPC, from another network or region, needs the interface.

## What is checked

VPC endpoints of the type `Interface` to S3 or DynamoDB, whose VPC has no gateway endpoint to the
same service: with one, the interface serves those outside. Of a VPC outside the templates nobody
can tell, unless its gateway endpoint is in them. The hours in its subnets are billed, what passes
it is not.

## Fix

Set `VpcEndpointType: Gateway` with the route tables in `RouteTableIds`, and remove subnets,
security groups and `PrivateDnsEnabled`; acknowledge the finding where somebody outside the VPC
comes this way.
"""

from collections.abc import Iterator

from headrace.design import Design, EdgeKind
from headrace.rulekit import (
    Change,
    Finding,
    NotApplicable,
    Pillar,
    Severity,
    UnknownValueError,
    rule,
)
from headrace.services.network import prices
from headrace.services.network.component import Vpc, VpcEndpoint
from headrace.template.values import Scalar, Unknown, Value
from headrace_rules.saving import saving

GUIDE = "https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html"
FREE = ("s3", "dynamodb")


@rule(
    "NET321",
    on=VpcEndpoint,
    severity=Severity.NOTICE,
    pillar=Pillar.COST,
    sources=(GUIDE, prices.PRIVATE_LINK.url),
    seed=("K10", "R11"),
)
def interface_endpoint_for_storage(endpoint: VpcEndpoint, design: Design) -> Iterator[Finding]:
    service = endpoint.to_service
    if service not in FREE:
        raise NotApplicable("only S3 and DynamoDB have gateway endpoints")
    if endpoint.endpoint_type != "Interface" or _has_gateway(endpoint, service, design):
        return
    changes = (Change(endpoint.id, ("VpcEndpointType",), "Gateway"),)
    try:
        saved = saving(endpoint, changes, design)
    except UnknownValueError:  # of the zones: a gateway costs nothing in any number of them
        saved = None
    costs = f": {saved}" if saved else ""
    yield Finding(
        at=endpoint.at("VpcEndpointType"),
        message=f"an interface to {service} is paid by the hour and the gigabyte, where a gateway "
        f"endpoint bills nothing{costs}",
        fix="set VpcEndpointType to Gateway, with the route tables in RouteTableIds",
    )


def _has_gateway(endpoint: VpcEndpoint, service: str, design: Design) -> bool:
    """Whether the VPC has a gateway endpoint to the same service.

    A VPC that lies outside the templates may have one that nobody sees here.
    """
    around = [n.node for n in design.outgoing(endpoint, EdgeKind.PLACED_IN, "vpc")]
    inside = [vpc for vpc in around if isinstance(vpc, Vpc)]
    beside = [
        n.node
        for vpc in inside
        for n in design.incoming(vpc, EdgeKind.PLACED_IN, "vpc")
        if isinstance(n.node, VpcEndpoint)
    ]
    if not inside:
        named = _name(endpoint.vpc)
        beside = [
            one for one in design.components(VpcEndpoint) if named and _name(one.vpc) == named
        ]
    if any(one.endpoint_type == "Gateway" and one.to_service == service for one in beside):
        return True
    if not inside:
        message = f"which endpoints the VPC of {endpoint.logical_id} has is not known"
        raise UnknownValueError(message, settled_by="the template of the VPC")
    return False


def _name(vpc: Value) -> str:
    """Return what tells a VPC outside the templates from others; empty where nothing does."""
    if isinstance(vpc, Unknown):
        return vpc.variable
    return vpc.text("") if isinstance(vpc, Scalar) else ""
