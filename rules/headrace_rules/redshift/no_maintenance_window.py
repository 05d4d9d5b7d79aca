"""A cluster is maintained whenever Redshift likes.

## Why it matters

Redshift picks half an hour a week by region and chance; the cluster restarts in it. Without a
window of your own that may be while reports are due or a load runs.

## What is checked

`PreferredMaintenanceWindow`.

## Fix

Set `PreferredMaintenanceWindow` to half an hour or more when nobody needs the warehouse, e.g.
`sun:03:00-sun:03:30`, in UTC.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Finding, Pillar, Severity, rule
from headrace.services.redshift.component import Cluster

GUIDE = "https://docs.aws.amazon.com/redshift/latest/mgmt/managing-cluster-considerations.html"


@rule(
    "RS255",
    on=Cluster,
    severity=Severity.NOTICE,
    pillar=Pillar.OPERATIONS,
    sources=(GUIDE,),
    seed=("R2",),
)
def no_maintenance_window(cluster: Cluster, design: Design) -> Iterator[Finding]:  # noqa: ARG001
    if cluster.properties.get("PreferredMaintenanceWindow").exists:
        return
    yield Finding(
        at=cluster.at("PreferredMaintenanceWindow"),
        message="no maintenance window is set: it restarts when Redshift chooses",
        fix="set PreferredMaintenanceWindow to when nobody needs it, e.g. sun:03:00-sun:03:30",
    )
