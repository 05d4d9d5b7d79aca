"""An application outside the VPC writes to something that only the VPC reaches.

## Why it matters

A search domain or a warehouse in private subnets has addresses of its VPC only. An application
without `VpcConfigurations` runs in the service's network and cannot open a connection to them.

## What is checked

Domains and warehouses that the application's properties name, and that sit in subnets; a warehouse
that is publicly accessible is let pass.

## Fix

Give the application `VpcConfigurations` with subnets and a security group of that VPC. Its subnets
then need a way to the streams as well: an interface endpoint or a NAT gateway.
"""

from collections.abc import Iterator

from headrace.design import Component, Design, EdgeKind
from headrace.rulekit import Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.analytics import quotas
from headrace.services.analytics.component import Application
from headrace.services.analytics.flows import ADDRESSED

PLACES = {"subnet", "subnet group", "security group"}


@rule(
    "KDA105",
    on=Application,
    severity=Severity.ERROR,
    pillar=Pillar.RELIABILITY,
    sources=(quotas.NETWORK.url,),
    seed=("A1",),
)
def private_sink_unreachable(application: Application, design: Design) -> Iterator[Finding]:
    if not application.is_flink:
        raise NotApplicable("it runs no program on Flink")
    private = [
        flow.node.logical_id
        for flow in design.outgoing(application, EdgeKind.FLOWS)
        if isinstance(flow.node, Component) and _is_private(flow.node, design)
    ]
    if private and not application.in_vpc:
        yield Finding(
            at=application.at("ApplicationConfiguration", "VpcConfigurations"),
            message=f"writes to {', '.join(private)} in private subnets but is in no VPC",
            fix="add VpcConfigurations with subnets and a security group of that VPC",
        )


def _is_private(sink: Component, design: Design) -> bool:
    if sink.deployed_type not in ADDRESSED:
        return False
    places = design.outgoing(sink, EdgeKind.PLACED_IN)
    inside = any(place.edge.role in PLACES for place in places)
    return inside and not sink.properties.get("PubliclyAccessible").boolean(False)
