"""A cluster in a private subnet has no way to the data that it works on.

## Why it matters

S3 and Kinesis have public endpoints. Nodes in a private subnet reach them through a gateway or
interface endpoint, or a NAT gateway. Without one each step waits for its timeouts and fails, while
every node is paid for.

## What is checked

The cluster's subnet, its routes, the VPC's endpoints with their policies, and the security groups,
for each bucket, table and stream that its steps and its nodes' role tell of.

## Fix

Add a gateway endpoint for S3, which costs nothing, or an interface endpoint for the service in the
message.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.emr.component import Cluster
from headrace.services.network.calls import calls_of
from headrace.services.network.component import Subnet
from headrace.services.network.reach import Place, place_of, reach

GUIDE = "https://docs.aws.amazon.com/emr/latest/ManagementGuide/emr-clusters-in-a-vpc.html"


@rule(
    "EMR121",
    on=Cluster,
    severity=Severity.ERROR,
    pillar=Pillar.RELIABILITY,
    sources=(GUIDE,),
    seed=("E5", "E12", "E20"),
)
def cluster_cut_off_from_data(cluster: Cluster, design: Design) -> Iterator[Finding]:
    called = {call.service: call for call in calls_of(design, cluster)}
    if not called:
        raise NotApplicable("the templates tell nothing that it reads or writes")
    where = place_of(design, cluster)
    public = bool(where.subnets) and all(
        isinstance(subnet, Subnet) and subnet.gives_public_addresses for subnet in where.subnets
    )
    place = Place(where.subnets, where.groups, public)
    for service, call in called.items():
        if reach(design, place, service) is None:
            yield Finding(
                at=cluster.at("Instances"),
                message=f"its subnet has no way to {service}, which {call.thing.logical_id} needs",
                fix=f"add an endpoint for {service} to the VPC, or a NAT gateway",
            )
