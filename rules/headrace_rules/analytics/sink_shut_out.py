"""Security groups keep an application from the domain or warehouse that it writes to.

## Why it matters

Both ends are in a VPC, so the way is there; but a security group lets pass only what a rule says. A
sink that cannot connect fails the job, which restarts from its checkpoint, fails again, and so on.

## What is checked

The application's groups must let the sink's port out to it, and the sink's groups must let it in:
443 for a search domain, the port of the warehouse otherwise.

## Fix

Let the port in the message in from the application's security group in the sink's, and out to the
sink's in the application's.
"""

from collections.abc import Iterator

from headrace.design import Component, Design, EdgeKind
from headrace.rulekit import Finding, NotApplicable, Pillar, Severity, UnknownValueError, rule
from headrace.services.analytics import quotas
from headrace.services.analytics.component import Application
from headrace.services.network.component import Subnet
from headrace.services.network.doors import lets_in, lets_out
from headrace.services.network.group import HTTPS
from headrace.services.network.reach import Place, place_of
from headrace.services.redshift.quotas import PORT_DEFAULT

PORTS = {
    "AWS::OpenSearchService::Domain": HTTPS,
    "AWS::Redshift::Cluster": PORT_DEFAULT,
    "AWS::RedshiftServerless::Workgroup": PORT_DEFAULT,
}


@rule(
    "KDA121",
    on=Application,
    severity=Severity.ERROR,
    pillar=Pillar.RELIABILITY,
    sources=(quotas.NETWORK.url,),
    seed=("A1", "R8", "S7"),
)
def sink_shut_out(application: Application, design: Design) -> Iterator[Finding]:
    if not application.in_vpc:
        raise NotApplicable("it is in no VPC")
    here = place_of(design, application)
    for flow in design.outgoing(application, EdgeKind.FLOWS):
        sink = flow.node
        if not isinstance(sink, Component) or sink.deployed_type not in PORTS:
            continue
        there = place_of(design, sink)
        if not there.subnets:
            continue
        port = sink.properties.get("Port").integer(PORTS[sink.deployed_type])
        closed = _closed(here, there, port, design)
        if closed:
            yield Finding(
                at=application.at("ApplicationConfiguration", "VpcConfigurations"),
                message=f"{closed} port {port} between it and {sink.logical_id} pass",
                fix=f"let port {port} in from the application's group, and out to the sink's",
            )


def _closed(here: Place, there: Place, port: int, design: Design) -> str:
    """Return whose security groups don't let, in words; empty where all do."""
    if not here.groups or not there.groups:
        raise UnknownValueError("the VPC's default security group, which no template says, is used")
    ours, theirs = _subnets(here), _subnets(there)
    if not all(lets_in(design, there.groups, here.groups, one, port=port) for one in ours):
        return "the sink's security groups don't let"
    if not lets_out(design, here.groups, there.groups, theirs[0].cidr, port=port):
        return "its security groups don't let"
    return ""


def _subnets(place: Place) -> list[Subnet]:
    found = [subnet for subnet in place.subnets if isinstance(subnet, Subnet)]
    if len(found) < len(place.subnets):
        raise UnknownValueError("a subnet is outside the templates of this run")
    return found
