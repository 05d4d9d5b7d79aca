"""A template uses features that the account's edition of QuickSight does not have.

## Why it matters

The edition is bought for the whole account; no template says which it is. VPC connections, row- and
column-level security and refreshes more often than daily exist in Enterprise only: in a Standard
account the deployment fails.

## What is checked

Only where the load declares `assume: {quicksight: standard}`. New accounts get Enterprise, which
has everything.

## Fix

Upgrade the account, or leave the feature out: a store without a VPC connection must be public.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.quicksight.component import DataSet, RefreshSchedule, VpcConnection
from headrace.services.quicksight.quotas import EDITIONS, ENTERPRISE_ONLY, Feature

OFTEN = ("MINUTE15", "MINUTE30", "HOURLY")


@rule(
    "QS302",
    on=(DataSet, RefreshSchedule, VpcConnection),
    severity=Severity.ERROR,
    pillar=Pillar.OPERATIONS,
    sources=(EDITIONS.url,),
    seed=("Q2",),
    packs=("exam",),
)
def enterprise_feature_in_standard(
    asset: DataSet | RefreshSchedule | VpcConnection, design: Design
) -> Iterator[Finding]:
    if design.load is None or design.load.assume.quicksight != "standard":
        raise NotApplicable("the load declares no Standard edition")
    feature = feature_of(asset)
    if feature is None:
        return
    yield Finding(
        at=asset.resource.at,
        message=f"the Standard edition has no {ENTERPRISE_ONLY[feature]}",
        fix="upgrade the account to Enterprise, or leave it out",
    )


def feature_of(asset: DataSet | RefreshSchedule | VpcConnection) -> Feature | None:
    """Return what of Enterprise an asset needs; None if nothing."""
    if isinstance(asset, VpcConnection):
        return "vpc"
    if isinstance(asset, DataSet):
        return "row-level-security" if asset.restricts_rows else None
    return "hourly-refresh" if asset.interval in OFTEN else None
