"""A VPC connection has fewer than two subnets, or all of them in one availability zone.

## Why it matters

QuickSight asks for two subnets at least, and refuses to create a connection with fewer. Two in the
same zone don't help: when that zone fails, no data source of the connection works.

## Fix

Name subnets of two availability zones in `SubnetIds`.
"""

from collections.abc import Iterator

from headrace.design import Design, EdgeKind
from headrace.rulekit import Finding, Pillar, Severity, UnknownValueError, rule
from headrace.services.network.zones import zone_of
from headrace.services.quicksight.component import VpcConnection
from headrace.services.quicksight.quotas import SUBNETS_MIN

REFERENCE = "https://docs.aws.amazon.com/cli/latest/reference/quicksight/create-vpc-connection.html"


@rule(
    "QS103",
    on=VpcConnection,
    severity=Severity.WARNING,
    pillar=Pillar.RELIABILITY,
    sources=(REFERENCE,),
    seed=("Q3",),
)
def vpc_connection_in_one_zone(connection: VpcConnection, design: Design) -> Iterator[Finding]:
    listed = connection.properties.get("SubnetIds").elements()
    count = sum(1 for _ in listed)
    if count < SUBNETS_MIN:
        yield Finding(
            at=connection.at("SubnetIds"),
            message=f"{count} of at least {SUBNETS_MIN} subnets",
            fix="name subnets of two availability zones",
        )
        return
    placed = design.outgoing(connection, EdgeKind.PLACED_IN, "subnet")
    zones = [zone_of(found.node) for found in placed]
    if len({zone for zone in zones if zone}) > 1:
        return
    if not all(zones):
        raise UnknownValueError("the availability zone of a subnet is not known")
    if zones:
        yield Finding(
            at=connection.at("SubnetIds"),
            message=f"all {count} subnets are in one availability zone",
            fix="name subnets of two availability zones",
        )
