"""A delivery stream has no way into its domain's network.

## Why it matters

The endpoint of a domain in a VPC is reached from inside that VPC only. Firehose puts interfaces
there if it is told to, and security groups must let HTTPS pass from them to the domain. Else
nothing is delivered: every record waits for the retries to end and goes to the backup bucket.

## What is checked

Delivery streams to a domain with `VPCOptions`: `VpcConfiguration` must be there, its security
groups must let HTTPS out to the domain, and one of the domain's groups must let it in.

## Fix

Set `VpcConfiguration` with subnets of the domain's VPC and a security group, and let that group in
on port 443 in the domain's.
"""

from collections.abc import Iterator

from headrace.design import Design, EdgeKind, Node
from headrace.errors import UnknownValueError
from headrace.rulekit import Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.firehose.component import DeliveryStream
from headrace.services.network.component import Subnet
from headrace.services.network.doors import lets_in, lets_out
from headrace.services.search.component import Domain

ACCESS = "https://docs.aws.amazon.com/firehose/latest/dev/controlling-access.html"


@rule(
    "ES115",
    on=Domain,
    severity=Severity.ERROR,
    pillar=Pillar.RELIABILITY,
    sources=(ACCESS,),
    seed=("S7", "F7"),
)
def delivery_shut_out(domain: Domain, design: Design) -> Iterator[Finding]:
    flows = design.incoming(domain, EdgeKind.FLOWS, "deliver")
    streams = [flow.node for flow in flows if isinstance(flow.node, DeliveryStream)]
    if not streams or not domain.in_vpc:
        raise NotApplicable("it is in no VPC, or Firehose delivers nothing to it")
    found, open_question = [], None
    for stream in streams:
        try:
            found += list(_findings(design, stream, domain))
        except UnknownValueError as error:
            open_question = error
    if open_question is not None and not found:
        raise open_question
    yield from found


def _findings(design: Design, stream: DeliveryStream, domain: Domain) -> Iterator[Finding]:
    destination = stream.destination
    if destination is None:
        return
    block = destination.value.get("VpcConfiguration")
    if not block.exists:
        yield Finding(
            at=block.at,
            message=f"{domain.logical_id} is in a VPC, and Firehose has no interfaces there",
            fix="set VpcConfiguration with subnets of that VPC and a security group",
        )
        return
    closed = _closed(design, stream, domain)
    if closed:
        yield Finding(
            at=block.at,
            message=f"{closed} HTTPS between Firehose and {domain.logical_id} pass",
            fix="let port 443 out to the domain's security group, and in from Firehose's",
        )


def _closed(design: Design, stream: DeliveryStream, domain: Domain) -> str:
    """Return which security groups don't let, in words; empty where all do."""
    ours, theirs = _groups(design, stream), _groups(design, domain)
    if not lets_in(design, theirs, ours, _subnet(design, stream)):
        return "the domain's security groups don't let"
    if not lets_out(design, ours, theirs, _subnet(design, domain).cidr):
        return "Firehose's security groups don't let"
    return ""


def _groups(design: Design, of: DeliveryStream | Domain) -> tuple[Node, ...]:
    return tuple(n.node for n in design.outgoing(of, EdgeKind.PLACED_IN, "security group"))


def _subnet(design: Design, of: DeliveryStream | Domain) -> Subnet:
    for neighbour in design.outgoing(of, EdgeKind.PLACED_IN, "subnet"):
        if isinstance(neighbour.node, Subnet):
            return neighbour.node
    raise UnknownValueError(f"the subnets of {of.logical_id} are outside the templates of this run")
