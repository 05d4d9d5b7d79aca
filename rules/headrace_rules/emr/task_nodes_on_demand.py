"""Task nodes are On-Demand Instances, although their loss would only cost time.

## Why it matters

Task nodes keep no data. Spot Instances do their work at a fraction of the price; of several types
in a fleet, EMR takes those that AWS is least likely to take back.

## What is checked

Task groups and fleets without Spot capacity. Of a cluster that runs around the clock the trial
bills the month with and without, of any other a run of its jobs.

## Fix

Use a task fleet of several instance types, with `TargetSpotCapacity` and the allocation strategy
`capacity-optimized`.
"""

from collections.abc import Iterator

from headrace.design import Design
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
from headrace.services.emr import quotas
from headrace.services.emr.component import Cluster
from headrace.services.emr.nodes import Nodes
from headrace.services.emr.workers import workers_of
from headrace_rules.saving import saving


@rule(
    "EMR302",
    on=Cluster,
    severity=Severity.NOTICE,
    pillar=Pillar.COST,
    sources=(quotas.INSTANCES.url, quotas.FLEETS.url),
    seed=("E11", "E19"),
    packs=("exam",),
)
def task_nodes_on_demand(cluster: Cluster, design: Design) -> Iterator[Finding]:
    tasks = [nodes for nodes in cluster.nodes(design) if nodes.purpose == "task"]
    if not tasks:
        raise NotApplicable("it has no task nodes")
    for nodes in tasks:
        if not nodes.spot:
            yield Finding(
                at=nodes.value.at,
                message="task nodes are On-Demand: they keep no data, and could be Spot Instances",
                fix="use a fleet of several types with TargetSpotCapacity",
                experiment=_shown(cluster, nodes, design),
            )


def _shown(cluster: Cluster, nodes: Nodes, design: Design) -> Experiment | None:
    """Return the trial that tells what Spot would save; None where no job can be run on it."""
    try:
        workers_of(cluster, design)
    except UnknownValueError:
        return None
    changes: tuple[Change, ...] = ()
    tasks = [one for one in cluster.nodes(design) if one.purpose == "task" and not one.spot]
    if len(tasks) == 1 and nodes.path and not nodes.fleet:
        changes = (Change(cluster.id, (*nodes.path, "Market"), "SPOT"),)
    try:
        saved = saving(cluster, changes, design) if changes else None
    except UnknownValueError:  # it ends or scales: a run tells
        saved = None
    if saved is None:
        return Experiment(cluster.id, "spot_saving_usd", changes=changes, nominal=True)
    limit = saved.then.usd_per_month
    return Experiment(cluster.id, "usd_per_month", limit=limit, changes=changes, nominal=True)
