"""A data source's VPC connection is stopped by security groups.

## Why it matters

A VPC connection puts network interfaces into your VPC, with security groups of their own. Both
sides must agree: the connection's groups must let out to the store's port, and the store's groups
must let the connection in. Otherwise imports and queries end in a timeout.

## What is checked

Data sources with a VPC connection onto Redshift, search domains and RDS of the run: the rules of
the security groups on both sides, for the store's port. Connections made before 27 April 2023 also
need a rule for what comes back, which is not asked for here.

## Fix

Let the connection's security group into the store's, at the store's port (Redshift: 5439).
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.quicksight.component import DataSource
from headrace.services.quicksight.reach import connection_of, passes, port_of, stores_of

GUIDE = "https://docs.aws.amazon.com/quicksight/latest/user/vpc-security-groups.html"


@rule(
    "QS102",
    on=DataSource,
    severity=Severity.ERROR,
    pillar=Pillar.RELIABILITY,
    sources=(GUIDE,),
    seed=("Q3",),
)
def vpc_connection_shut_out(source: DataSource, design: Design) -> Iterator[Finding]:
    connection = connection_of(source, design)
    if connection is None:
        raise NotApplicable("it has no VPC connection")
    for store in stores_of(source, design):
        port = port_of(source, store)
        reason = passes(connection, store, port, design)
        if reason:
            yield Finding(
                at=source.at("VpcConnectionProperties", "VpcConnectionArn"),
                message=f"{connection.logical_id} does not reach {store.logical_id}: {reason}",
                fix=f"let the security group of {connection.logical_id} into that of "
                f"{store.logical_id} at port {port}",
            )
