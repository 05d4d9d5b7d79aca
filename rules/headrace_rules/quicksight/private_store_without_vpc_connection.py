"""A data source has no way to its store, which is private.

## Why it matters

QuickSight runs outside your VPCs. A Redshift cluster that is not publicly accessible, or a search
domain inside a VPC, is reached only through a VPC connection: without one every import and every
query ends in a timeout.

## What is checked

Data sources whose store is in the templates of the run: Redshift clusters and serverless work
groups, search domains, and RDS instances that say whether they are public.

## Fix

Add an `AWS::QuickSight::VPCConnection` in the store's VPC, name it in
`VpcConnectionProperties`, and let its security group into the store's. VPC connections need the
Enterprise edition.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.quicksight.component import DataSource
from headrace.services.quicksight.reach import is_private, stores_of

GUIDE = "https://docs.aws.amazon.com/quicksight/latest/user/working-with-aws-vpc.html"


@rule(
    "QS101",
    on=DataSource,
    severity=Severity.ERROR,
    pillar=Pillar.RELIABILITY,
    sources=(GUIDE,),
    seed=("Q3",),
)
def private_store_without_vpc_connection(source: DataSource, design: Design) -> Iterator[Finding]:
    if not source.networked.exists:
        raise NotApplicable("it reaches its store by calls to an AWS service")
    if source.vpc_connection.exists:
        return
    for store in stores_of(source, design):
        if is_private(store):
            yield Finding(
                at=source.at("VpcConnectionProperties"),
                message=f"{store.logical_id} has no public address, and no VPC connection leads "
                "to it",
                fix="add an AWS::QuickSight::VPCConnection in its VPC and name it in "
                "VpcConnectionProperties",
            )
