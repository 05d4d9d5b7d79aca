"""A network ACL cuts off what sits in its subnet.

## Why it matters

Network ACLs have no memory: they judge each packet by itself. A list that lets HTTPS out but not
the answers in, to the ports from 32768 on, looks right and lets nothing through. What sits in the
subnet waits for its timeouts.

## What is checked

Subnets in which something calls streams, buckets, tables, queues or topics: their list must let
port 443 out to public addresses and ports 32768 to 60999 in.

## Fix

Add an entry for the direction and the ports in the message.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.network.acl import EPHEMERAL, acl_of, first_closed
from headrace.services.network.calls import calls_of
from headrace.services.network.component import Subnet
from headrace.services.network.group import HTTPS
from headrace.services.network.tenants import tenants_of

GUIDE = "https://docs.aws.amazon.com/vpc/latest/userguide/custom-network-acl.html"


@rule(
    "NET127",
    on=Subnet,
    severity=Severity.ERROR,
    pillar=Pillar.RELIABILITY,
    sources=(GUIDE,),
    seed=("K10",),
)
def network_acl_shuts_out(subnet: Subnet, design: Design) -> Iterator[Finding]:
    acl = acl_of(design, subnet)
    if acl is None:
        raise NotApplicable("the VPC's own network ACL, which lets everything pass, holds for it")
    tenants = tenants_of(design, subnet)
    caller = next((t for t in tenants if any(True for _ in calls_of(design, t))), None)
    if caller is None:
        raise NotApplicable("nothing in it calls an AWS service for its data")
    if first_closed(design, acl, "out", (HTTPS, HTTPS)) is not None:
        what, fix = "HTTPS out", "an egress entry that allows TCP port 443"
    elif first_closed(design, acl, "in", EPHEMERAL) is not None:
        what = "the answers in, to ports 32768 to 60999"
        fix = "an ingress entry that allows TCP ports 1024 to 65535"
    else:
        return
    yield Finding(
        at=subnet.resource.at,
        message=f"{acl.logical_id} does not let {what}: {caller.logical_id} reaches no AWS service",
        fix=f"add {fix} to {acl.logical_id}",
    )
