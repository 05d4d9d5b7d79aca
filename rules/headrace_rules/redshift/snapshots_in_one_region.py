"""A cluster's snapshots stay in its own region.

## Why it matters

Snapshots lie in S3 of the cluster's region. When the region fails, or somebody with rights in it
deletes them, there is nothing to restore from. Redshift can copy each snapshot to one other region.

## Fix

Set `DestinationRegion`, and `SnapshotCopyGrantName` for a cluster with a KMS key of yours: the
grant lets Redshift use a key of the other region. Copies and transfer are billed.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.load.faults import RegionOutage
from headrace.load.quantities import Seconds
from headrace.rulekit import Change, Experiment, Finding, NotApplicable, Pillar, Severity, rule
from headrace.rulekit.experiments import HOUR_S
from headrace.services.redshift import quotas
from headrace.services.redshift.component import Cluster

REGIONS = ("us-west-2", "us-east-1")
"""Of these the trial takes one that is not the cluster's own."""


@rule(
    "RS106",
    on=Cluster,
    severity=Severity.NOTICE,
    pillar=Pillar.RELIABILITY,
    sources=(quotas.SNAPSHOTS.url,),
    seed=("R14",),
    packs=("exam",),
)
def snapshots_in_one_region(cluster: Cluster, design: Design) -> Iterator[Finding]:  # noqa: ARG001
    if cluster.snapshot_retention_days == 0:
        raise NotApplicable("it takes no snapshots")
    if cluster.copy_region.exists:
        return
    yield Finding(
        at=cluster.resource.at,
        message="snapshots are copied to no other region",
        fix="set DestinationRegion, with a SnapshotCopyGrantName for a key of yours",
        experiment=Experiment(
            cluster.id,
            "unavailable_s",
            quotas.RESTORED_S,
            changes=(Change(cluster.id, ("DestinationRegion",), another_region(cluster)),),
            faults=(RegionOutage(at_s=Seconds(HOUR_S), for_s=Seconds(12 * HOUR_S)),),
            nominal=True,
        ),
    )


def another_region(cluster: Cluster) -> str:
    """Return a region other than that of *cluster*."""
    return next(one for one in REGIONS if one != cluster.resource.stack.region)
