"""A store answers later after a single fault than the recovery time that is declared for it.

## Why it matters

While a node is replaced or a snapshot is restored, nobody can ask. How long that takes grows with
what is kept, and no page of AWS promises a time: only who has tried it knows.

## What is checked

Where the load declares an `rto` for the store, its paths or the whole design: the loss of a node, a
split and the loss of a zone for an hour, each by itself. How long a restore takes the load says
under `warehouses` or `domains` (`restore: 45min`); where it does not, and the fault leads to one,
nobody can tell. A store without a snapshot comes back never.

## Fix

Use nodes and zones enough for the store to go on: MultiAZ for a warehouse, three data nodes and
three dedicated masters in three zones for a domain.
"""

from collections.abc import Iterator

from headrace.design import Component, Design
from headrace.design.needed import need_of, restore_s
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
from headrace.services.redshift import quotas as redshift
from headrace.services.redshift.component import Cluster, Workgroup
from headrace.services.s3.component import Bucket
from headrace.services.search import quotas as search
from headrace.services.search.component import Domain
from headrace.services.worst import Suffered, single_faults_of
from headrace.units import format_duration

SAFE_NODES = 3


@rule(
    "AX107",
    on=(Bucket, Cluster, Workgroup, Domain),
    severity=Severity.ERROR,
    pillar=Pillar.RELIABILITY,
    sources=(
        "https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/rel_planning_for_recovery_objective_defined_recovery.html",
        redshift.MULTI_AZ.url,
        search.ZONES.url,
    ),
    seed=("R10", "S8"),
)
def restore_exceeds_rto(store: Component, design: Design) -> Iterator[Finding]:
    rto_s = need_of(store, design).rto_s
    if rto_s is None:
        raise NotApplicable("no recovery time is declared for it")
    stops = [one for one in single_faults_of(store, design) if not one.damage.answers]
    told = [one for one in stops if is_told(one, store, design)]
    worst = max(told, key=lambda one: (never(one), one.lasts_s), default=None)
    if worst is not None and (never(worst) or worst.lasts_s > rto_s):
        changes = going_on(store, float(rto_s), design)
        late = format_duration(worst.lasts_s)
        answers = "never answers again" if never(worst) else f"answers again only after {late}"
        yield Finding(
            at=store.resource.at,
            message=f"after {worst.what} it {answers}; a recovery time of"
            f" {format_duration(rto_s)} is declared",
            fix=in_words(store) if changes or not never(worst) else "switch snapshots on",
            experiment=Experiment(
                store.id,
                "kept_lost_share" if never(worst) else "unavailable_s",
                limit=0.0 if never(worst) else float(rto_s),
                changes=changes,
                faults=(worst.fault,),
                nominal=True,
                calm=True,
                stands=True,
            ),
        )
        return
    for one in stops:
        if one not in told:
            name = store.logical_id
            message = f"how long it takes until {name} answers after {one.what} is not known"
            raise UnknownValueError(message, settled_by=f"{section(store)}: {{{name}: restore}}")


def is_told(one: Suffered, store: Component, design: Design) -> bool:
    """Whether it is known how long a fault stops a store: as long as itself, or as declared."""
    return one.damage.for_s is None or never(one) or restore_s(store, design) is not None


def never(one: Suffered) -> bool:
    """Whether nothing brings back what a fault takes."""
    return bool(one.damage.kept_lost)


def going_on(store: Component, rto_s: float, design: Design) -> tuple[Change, ...]:
    """Return what lets the store go on through each of its faults; nothing where nothing does."""
    changes = enough_of(store)
    if not changes:
        return ()
    after = design.changed(changes)
    changed = after.by_id[store.id]
    left = [one for one in single_faults_of(changed, after) if not one.damage.answers]
    late = any(never(one) or one.lasts_s > rto_s for one in left)
    return () if late else changes


def enough_of(store: Component) -> tuple[Change, ...]:
    """Return the change that gives a store nodes and zones enough."""
    if isinstance(store, Cluster):
        return (
            Change(store.id, ("ClusterType",), "multi-node"),
            Change(store.id, ("NumberOfNodes",), max(store.nodes, redshift.NODES_SAFE)),
            Change(store.id, ("MultiAZ",), data=True),
        )
    if isinstance(store, Domain):
        cluster = store.cluster_property
        return (
            Change(store.id, (cluster, "InstanceCount"), max(store.data_nodes, SAFE_NODES)),
            Change(store.id, (cluster, "DedicatedMasterEnabled"), data=True),
            Change(store.id, (cluster, "DedicatedMasterCount"), search.MASTERS_ADVISED),
            Change(store.id, (cluster, "ZoneAwarenessEnabled"), data=True),
            Change(store.id, (cluster, "ZoneAwarenessConfig", "AvailabilityZoneCount"), SAFE_NODES),
        )
    return ()


def in_words(store: Component) -> str:
    """Return the change as an instruction."""
    if isinstance(store, Domain):
        return "use three data nodes and three dedicated masters in three zones"
    return "set MultiAZ to true, with two nodes or more and subnets in three zones"


def section(store: Component) -> str:
    """Return where in a load it is said how long a restore takes."""
    return "domains" if isinstance(store, Domain) else "warehouses"
