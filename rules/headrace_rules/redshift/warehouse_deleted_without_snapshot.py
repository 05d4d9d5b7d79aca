"""A warehouse is deleted with its stack, and no last snapshot is taken.

## Why it matters

A warehouse is built in half an hour and torn down as fast. Without a policy CloudFormation deletes
it together with its automated snapshots when it leaves the template, is replaced, or the stack
goes: its data is then gone for good.

## What is checked

`DeletionPolicy` of clusters, which is `Delete` where nothing is said; for serverless namespaces
also `FinalSnapshotName`.

## Fix

Give the cluster `DeletionPolicy: Snapshot` and `UpdateReplacePolicy: Snapshot`, or `Retain`. Give a
namespace a `FinalSnapshotName`, or `DeletionPolicy: Retain`.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Finding, Pillar, Severity, rule
from headrace.services.redshift.component import Cluster, Namespace

GUIDE = (
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
    "aws-attribute-deletionpolicy.html"
)


@rule(
    "RS105",
    on=(Cluster, Namespace),
    severity=Severity.WARNING,
    pillar=Pillar.RELIABILITY,
    sources=(GUIDE,),
    seed=("R2", "R10"),
)
def warehouse_deleted_without_snapshot(
    warehouse: Cluster | Namespace,
    design: Design,  # noqa: ARG001
) -> Iterator[Finding]:
    if warehouse.deletion_policy != "Delete":
        return
    if isinstance(warehouse, Namespace) and warehouse.final_snapshot.exists:
        return
    stated = warehouse.resource.attribute("DeletionPolicy", warehouse.assumptions)
    yield Finding(
        at=stated.at if stated.exists else warehouse.resource.at,
        message="deleting it deletes its data: no last snapshot is taken",
        fix="give it a FinalSnapshotName"
        if isinstance(warehouse, Namespace)
        else "set DeletionPolicy and UpdateReplacePolicy to Snapshot",
    )
