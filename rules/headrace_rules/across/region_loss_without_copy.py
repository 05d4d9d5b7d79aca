"""A region RPO is declared for a store that has no copy, or too old a one, in another region.

## Why it matters

Snapshots and objects stay in the region of their store unless something copies them. When the
region is lost, all that is left is what lies elsewhere.

## What is checked

Where the load declares a `region_rpo` for the store, its paths or the whole design: copies of a
warehouse's snapshots (`DestinationRegion`), a bucket's replica in another region. A domain's
automated snapshots never leave their region. Without time control nobody promises when an object
has been replicated.

## Fix

Set `DestinationRegion` of the warehouse; replicate the bucket to one in another region, with
`ReplicationTime`; take snapshots of a domain into a bucket that is replicated, or feed a second
domain.
"""

import math
from collections.abc import Iterator

from headrace.design import Component, Design
from headrace.design.needed import need_of
from headrace.design.resolve import each
from headrace.load.faults import RegionOutage
from headrace.load.quantities import Seconds
from headrace.rulekit import (
    Change,
    Experiment,
    Finding,
    NotApplicable,
    Pillar,
    Severity,
    UnknownValueError,
    rule,
)
from headrace.rulekit.experiments import HOUR_S
from headrace.services.recovery import recovery_of
from headrace.services.redshift import quotas as redshift
from headrace.services.redshift.component import Cluster, Workgroup
from headrace.services.s3 import quotas as s3
from headrace.services.s3.component import Bucket
from headrace.services.search.component import Domain
from headrace.units import format_duration

REGIONS = ("us-west-2", "us-east-1")
"""Of these the trial takes one that is not the store's own."""
FIXES = {
    "Bucket": "replicate it to a bucket in another region, with ReplicationTime",
    "Cluster": "set DestinationRegion, with a SnapshotCopyGrantName for a key of yours",
    "Workgroup": "set SnapshotCopyConfigurations of its namespace",
    "Domain": "feed a second domain in another region, or copy snapshots of your own there",
}


@rule(
    "AX108",
    on=(Bucket, Cluster, Workgroup, Domain),
    severity=Severity.ERROR,
    pillar=Pillar.RELIABILITY,
    sources=(redshift.SNAPSHOTS.url, s3.REPLICATION.url),
    seed=("R14",),
)
def region_loss_without_copy(store: Component, design: Design) -> Iterator[Finding]:
    rpo_s = need_of(store, design).region_rpo_s
    if rpo_s is None:
        raise NotApplicable("no recovery point is declared for the loss of its region")
    told = recovery_of(store, design)
    if told is None:
        raise NotApplicable("it keeps nothing")
    copy_s = told.elsewhere.rpo_s
    if copy_s <= rpo_s:
        need_time_control(store)
        return
    old = f"is up to {format_duration(copy_s)} old" if math.isfinite(copy_s) else ""
    without = f"its copy in another region {old}" if old else "no copy of it is in another region"
    changes = tuple(copied(store, float(rpo_s), design))
    own = isinstance(store, Cluster)
    yield Finding(
        at=store.resource.at,
        message=f"{without}; {format_duration(rpo_s)} are declared for the loss of its region",
        fix=oftener(float(rpo_s)) if own and not changes else FIXES[type(store).__name__],
        experiment=Experiment(
            store.id,
            "region_loss_s",
            limit=float(rpo_s),
            changes=changes,
            faults=(RegionOutage(at_s=Seconds(HOUR_S), for_s=Seconds(12 * HOUR_S)),),
            nominal=True,
            calm=True,
            stands=True,
        ),
    )


def oftener(rpo_s: float) -> str:
    """Return what helps where the automated snapshots of a warehouse are too far apart."""
    every = format_duration(rpo_s)
    return f"take a snapshot every {every} by a schedule, and set DestinationRegion"


def copied(store: Component, rpo_s: float, design: Design) -> Iterator[Change]:
    """Yield the change that copies snapshots to another region, where that is soon enough."""
    if not isinstance(store, Cluster):
        return
    region = next(one for one in REGIONS if one != store.resource.stack.region)
    change = Change(store.id, ("DestinationRegion",), region)
    after = design.changed((change,))
    told = recovery_of(after.by_id[store.id], after)
    if told is not None and told.elsewhere.rpo_s <= rpo_s:
        yield change


def need_time_control(store: Component) -> None:
    """Ask that a bucket's replication says by when it is done.

    Raises
    ------
    UnknownValueError
        It does not: then no time is promised.
    """
    if not isinstance(store, Bucket):
        return
    rules = each(store.properties.get("ReplicationConfiguration", "Rules"))
    times = [one.get("Destination", "ReplicationTime", "Status").text("") for one in rules]
    if "Enabled" not in times:
        message = f"by when objects of {store.logical_id} are replicated nobody promises"
        raise UnknownValueError(message, settled_by="ReplicationTime on its replication rule")
