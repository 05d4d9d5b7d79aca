"""A cluster takes no automated snapshots.

## Why it matters

Redshift backs up to S3 by itself, about every 8 hours or every 5 GB changed on a node, and keeps
that for a day unless told otherwise. With a retention of 0 it takes none: a dropped table is gone,
and so is a single node that fails.

## Fix

Set `AutomatedSnapshotRetentionPeriod` to 7 days or more, at most 35.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.load.faults import NodeLoss
from headrace.load.quantities import Seconds
from headrace.rulekit import (
    Change,
    Experiment,
    Finding,
    Pillar,
    Severity,
    UnknownValueError,
    rule,
)
from headrace.rulekit.experiments import HOUR_S
from headrace.services.redshift import quotas
from headrace.services.redshift.component import Cluster

ADVISED_DAYS = 7


@rule(
    "RS104",
    on=Cluster,
    severity=Severity.ERROR,
    pillar=Pillar.RELIABILITY,
    sources=(quotas.SNAPSHOTS.url, quotas.RESOURCE.url),
    seed=("R10", "R13"),
    packs=("exam",),
)
def no_automated_snapshots(cluster: Cluster, design: Design) -> Iterator[Finding]:  # noqa: ARG001
    if cluster.snapshot_retention_days > 0:
        return
    changes = (Change(cluster.id, ("AutomatedSnapshotRetentionPeriod",), ADVISED_DAYS),)
    yield Finding(
        at=cluster.at("AutomatedSnapshotRetentionPeriod"),
        message="automated snapshots are switched off: nothing can be restored but what somebody"
        " saves by hand",
        fix=f"set AutomatedSnapshotRetentionPeriod to {ADVISED_DAYS}, at most"
        f" {quotas.SNAPSHOT_RETENTION_MAX_DAYS}",
        changes=changes,
        experiment=lost_node(cluster, changes),
    )


def lost_node(cluster: Cluster, changes: tuple[Change, ...]) -> Experiment | None:
    """Return the trial of a lost single node; None for several, which mirror each other."""
    try:
        mirrored = cluster.nodes >= quotas.NODES_SAFE or cluster.multi_az
    except UnknownValueError:
        return None
    if mirrored:
        return None
    lost = NodeLoss(of=cluster.id, nodes="compute", at_s=Seconds(HOUR_S))
    return Experiment(cluster.id, "kept_lost_share", changes=changes, faults=(lost,), nominal=True)
