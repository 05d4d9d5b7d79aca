"""A single fault costs a store more than the recovery point that is declared for it.

## Why it matters

A store that comes back from a snapshot has what the snapshot has. What came since then is gone,
unless it can be read again from a stream that still keeps it: replay is part of the recovery point.

## What is checked

Where the load declares an `rpo` for the store, its paths or the whole design: the loss of a node, a
split and the loss of a zone, each by itself; how old the automated snapshot may be from which it
comes back then; and for how long the streams on all ways to it keep their records. What is lost on
the way there `headrace faults` tells.

## Fix

Switch snapshots on, keep records in the stream for longer, or let two nodes or more keep them.
"""

import math
from collections.abc import Iterator

from headrace.design import Component, Design
from headrace.design.needed import need_of
from headrace.rulekit import Change, Experiment, Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.kinesis import quotas as kinesis
from headrace.services.kinesis.component import Stream
from headrace.services.recovery import replays_into
from headrace.services.redshift import quotas as redshift
from headrace.services.redshift.component import Cluster, Workgroup
from headrace.services.s3.component import Bucket
from headrace.services.search.component import Domain
from headrace.services.worst import Suffered, single_faults_of
from headrace.units import format_duration

HOUR_S = 3_600
SAFE_NODES = 3

Remedy = tuple[str, tuple[Change, ...]]


@rule(
    "AX106",
    on=(Bucket, Cluster, Workgroup, Domain),
    severity=Severity.ERROR,
    pillar=Pillar.RELIABILITY,
    sources=(
        "https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/rel_planning_for_recovery_objective_defined_recovery.html",
        redshift.SNAPSHOTS.url,
        kinesis.RETENTION.url,
    ),
    seed=("R10", "K5"),
)
def loss_exceeds_rpo(store: Component, design: Design) -> Iterator[Finding]:
    rpo_s = need_of(store, design).rpo_s
    if rpo_s is None:
        raise NotApplicable("no recovery point is declared for it")
    worst = worst_loss(store, design)
    if worst is None or worst.loss_s <= rpo_s:
        return
    remedies = [one for one in ways_out(store, worst, float(rpo_s), design) if one[1]]
    cleared = (one for one in remedies if is_met(store, one[1], float(rpo_s), design))
    fix, changes = next(cleared, ("let more nodes keep what comes", ()))
    yield Finding(
        at=store.resource.at,
        message=f"{in_words(worst)}; a recovery point of {format_duration(rpo_s)} is declared",
        fix=fix,
        experiment=Experiment(
            store.id,
            "loss_s",
            limit=float(rpo_s),
            changes=changes,
            faults=(worst.fault,),
            nominal=True,
            calm=True,
            stands=True,
        ),
    )


def worst_loss(store: Component, design: Design) -> Suffered | None:
    """Return the fault that costs most; None where none costs anything."""
    harmful = (one for one in single_faults_of(store, design) if one.loss_s)
    return max(harmful, key=lambda one: one.loss_s, default=None)


def in_words(worst: Suffered) -> str:
    """Return what is lost, and why it cannot be read again."""
    if math.isinf(worst.loss_s):
        return f"after {worst.what} all that it keeps is gone for good"
    copy, replays_s = format_duration(worst.damage.rewinds_s), worst.damage.replays_s
    again = f", and only {format_duration(replays_s)} can be read again" if replays_s else ""
    lost = format_duration(worst.loss_s)
    return f"after {worst.what} up to {lost} are gone for good: its copy is {copy} old{again}"


def ways_out(store: Component, worst: Suffered, rpo_s: float, design: Design) -> Iterator[Remedy]:
    """Yield what may bring the loss within the need, the smallest change first."""
    if isinstance(store, Cluster) and store.snapshot_retention_days == 0:
        days = redshift.SNAPSHOT_RETENTION_DEFAULT_DAYS
        change = Change(store.id, ("AutomatedSnapshotRetentionPeriod",), days)
        yield f"set AutomatedSnapshotRetentionPeriod to {days}", (change,)
    if worst.damage.replays_s:
        hours = math.ceil((worst.damage.rewinds_s + worst.lasts_s - rpo_s) / HOUR_S)
        short = [
            giver
            for giver, kept_s in replays_into(store, design)
            if isinstance(giver, Stream) and kept_s < hours * HOUR_S
        ]
        changes = tuple(Change(one.id, ("RetentionPeriodHours",), hours) for one in short)
        names = " and ".join(one.logical_id for one in short)
        yield f"set RetentionPeriodHours of {names} to {hours}", changes
    if isinstance(store, Cluster):
        nodes = redshift.NODES_SAFE
        both = (
            Change(store.id, ("ClusterType",), "multi-node"),
            Change(store.id, ("NumberOfNodes",), nodes),
        )
        yield f"set ClusterType to multi-node and NumberOfNodes to {nodes}", both
    if isinstance(store, Domain):
        change = Change(store.id, (store.cluster_property, "InstanceCount"), SAFE_NODES)
        yield f"set InstanceCount to {SAFE_NODES}, in three zones", (change,)


def is_met(store: Component, changes: tuple[Change, ...], rpo_s: float, design: Design) -> bool:
    """Whether the need is met with *changes*."""
    after = design.changed(changes)
    worst = worst_loss(after.by_id[store.id], after)
    return worst is None or worst.loss_s <= rpo_s
