"""An endpoint asks for private DNS in a VPC that cannot have it.

## Why it matters

Private DNS lets the usual name of a service lead to the endpoint. It needs both `EnableDnsSupport`
and `EnableDnsHostnames` of the VPC, and the second is off unless a template switches it on: the
endpoint is refused, and the deployment fails.

## What is checked

Endpoints with `PrivateDnsEnabled: true` whose VPC is in the templates at hand.

## Fix

Set `EnableDnsSupport: true` and `EnableDnsHostnames: true` on the VPC.
"""

from collections.abc import Iterator

from headrace.design import Design, EdgeKind
from headrace.rulekit import Change, Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.network.component import Vpc, VpcEndpoint

GUIDE = "https://docs.aws.amazon.com/vpc/latest/privatelink/privatelink-access-aws-services.html"


@rule(
    "NET124",
    on=VpcEndpoint,
    severity=Severity.ERROR,
    pillar=Pillar.RELIABILITY,
    sources=(GUIDE,),
    seed=("K10",),
)
def private_dns_without_dns_hostnames(endpoint: VpcEndpoint, design: Design) -> Iterator[Finding]:
    if not endpoint.private_dns:
        raise NotApplicable("it asks for no private DNS")
    for found in design.outgoing(endpoint, EdgeKind.PLACED_IN, "vpc"):
        vpc = found.node
        if isinstance(vpc, Vpc) and not vpc.resolves_names:
            names = ("EnableDnsSupport", "EnableDnsHostnames")
            yield Finding(
                at=endpoint.at("PrivateDnsEnabled"),
                message=f"{vpc.logical_id} does not have both EnableDnsSupport and "
                "EnableDnsHostnames, without which there is no private DNS",
                fix=f"set both on {vpc.logical_id}",
                changes=tuple(Change(vpc.id, (name,), data=True) for name in names),
            )
