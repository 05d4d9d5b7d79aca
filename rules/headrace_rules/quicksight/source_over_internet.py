"""A data source reaches its store over public addresses.

## Why it matters

Without a VPC connection QuickSight connects from addresses of its own, which everybody's QuickSight
of that region shares. The store must then have a public address and let these addresses in.

## What is checked

Data sources without VPC connection onto Redshift, search domains and RDS instances of the run that
have public addresses.

## Fix

Make the store private and reach it by an `AWS::QuickSight::VPCConnection` (Enterprise edition).
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.quicksight.component import DataSource
from headrace.services.quicksight.reach import is_private, stores_of

GUIDE = "https://docs.aws.amazon.com/quicksight/latest/user/enabling-access-redshift.html"
ELSEWHERE = ("SnowflakeParameters", "DatabricksParameters", "StarburstParameters")


@rule(
    "QS202",
    on=DataSource,
    severity=Severity.WARNING,
    pillar=Pillar.SECURITY,
    sources=(GUIDE,),
    seed=("Q3",),
)
def source_over_internet(source: DataSource, design: Design) -> Iterator[Finding]:
    if not source.networked.exists:
        raise NotApplicable("it reaches its store by calls to an AWS service")
    if any(source.parameters.get(name).exists for name in ELSEWHERE):
        raise NotApplicable("its store is another company's service")
    if source.vpc_connection.exists:
        return
    for store in stores_of(source, design):
        if not is_private(store):
            yield Finding(
                at=source.at("DataSourceParameters"),
                message=f"reaches {store.logical_id} at its public address",
                fix="make the store private and reach it by an AWS::QuickSight::VPCConnection",
            )
