"""A declared job on a cluster, as the scheduler of `flow.mapreduce` runs it.

The arithmetic is the calculator's: the same splits, containers, rates of a core and networks. In
addition the scheduler knows disks, waves with their tails, and what happens to nodes meanwhile.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal

from msgspec import Struct
from msgspec.structs import replace

from headrace.design import Component, EdgeKind
from headrace.design.declared import faults_of
from headrace.errors import InputError, UnknownValueError
from headrace.flow.mapreduce import Cluster as Machines
from headrace.flow.mapreduce import (
    Group,
    Job,
    Machine,
    Network,
    Processor,
    Result,
    Speculation,
    Stragglers,
    run_job,
)
from headrace.load.faults import Straggler
from headrace.services.emr import prices
from headrace.services.emr import quotas as q
from headrace.services.emr.incidents import Trouble, node_faults
from headrace.services.emr.losses import copies_of, lost_nodes
from headrace.services.emr.requirement import BatchRequirement
from headrace.services.emr.workers import Workers, region_of, workers_of, zones_named
from headrace.services.network.zones import zones_of

if TYPE_CHECKING:
    from headrace.design import Design
    from headrace.design.graph import Neighbour
    from headrace.flow.mapreduce.faults import NodeFault
    from headrace.load.jobs import BatchJob
    from headrace.services.emr.cluster import Cluster
    from headrace.services.emr.instances import NodeType

__all__ = ["Batch", "Spread", "run_batch"]

_KEPT: Final = 16
"""Runs that are kept: those of the clusters of a design, with some of its faults."""
_NO_DEADLINE_S: Final = 3.2e8
_TASKS_MOST: Final = 50_000
"""Of more tasks than these, several are run as one: so many show what there is to see."""
_SECONDS_PER_HOUR: Final = 3_600
_GB: Final = 1e9


class Spread(Struct, frozen=True):
    """What a job would cost more if its nodes stood in several zones: why EMR takes one.

    Attributes
    ----------
    zones
        In how many zones.
    crossing_bytes, crossing_usd
        What of the shuffle would go from zone to zone, and its price.
    delay_s
        How much longer the job would take.
    """

    zones: int
    crossing_bytes: float
    crossing_usd: float
    delay_s: float


class Batch(Struct, frozen=True, eq=False):
    """What a job did on a cluster.

    Attributes
    ----------
    result
        The run, under the load's faults.
    calm_s
        How long it would have taken without them.
    usd
        What core and task nodes cost meanwhile, and what crossed zones.
    zone_crossing_bytes, zone_crossing_usd
        Input from, and output to, zones in which the cluster may not be; and their price.
    spot_saving_usd
        What Spot would have saved on task nodes that are On-Demand.
    spread
        The same job on nodes in all zones of the cluster's subnets; None where that is one zone.
    """

    result: Result
    calm_s: float
    usd: float
    zone_crossing_bytes: float
    zone_crossing_usd: float
    spot_saving_usd: float
    spread: Spread | None


def run_batch(
    cluster: Cluster, job: BatchJob, design: Design, *, trouble: Trouble, seed: int
) -> Batch:
    """Run *job* on *cluster*, with and without the load's faults.

    Raises
    ------
    UnknownValueError
        When something about its nodes is not known, or there is none that works.
    """
    workers = workers_of(cluster, design)
    if not workers:
        raise UnknownValueError("the cluster has no nodes that work: core or task")
    need = _requirement(job, workers[0].node)
    region, copies = region_of(cluster, design), copies_of(cluster, design)
    machines = _machines(workers, (), copies)
    calm = _work(need, machines, 0.0 if cluster.long_running else need.startup_s)
    work = replace(calm, stragglers=_stragglers(cluster, job, design))
    lost = lost_nodes(cluster, design)
    faults = tuple(
        node_faults(lost, trouble, workers, begin_s=job.at_s, replaced_after_s=need.startup_s)
    )
    result = _ran(machines, work, faults, seed)
    undisturbed = _ran(machines, calm, (), seed)
    zones = zones_named(cluster, design)
    crossing = 0.0
    if _elsewhere(design.incoming(cluster, EdgeKind.FLOWS), zones, design):
        crossing += need.input_bytes
    if _elsewhere(design.outgoing(cluster, EdgeKind.FLOWS), zones, design):
        crossing += need.written_bytes
    paid = crossing / _GB * prices.prices_for(region).zone_crossing_gb
    hours = result.makespan_s / _SECONDS_PER_HOUR
    spread = None
    if len(zones) > 1:
        dealt = _ran(_machines(workers, zones, copies), calm, (), seed)
        spread = _spread(len(zones), dealt, undisturbed, region)
    return Batch(
        result=result,
        calm_s=undisturbed.makespan_s,
        usd=sum(one.usd_per_hour(region) for one in workers) * hours + paid,
        zone_crossing_bytes=crossing,
        zone_crossing_usd=paid,
        spot_saving_usd=sum(one.spot_saving_usd_per_hour(region) for one in workers) * hours,
        spread=spread,
    )


@lru_cache(_KEPT)
def _ran(machines: Machines, work: Job, faults: tuple[NodeFault, ...], seed: int) -> Result:
    """Run a job; most trials of a design leave its clusters alone, and repeat the same run."""
    return run_job(machines, work, faults, seed=seed)


def _spread(zones: int, dealt: Result, together: Result, region: str) -> Spread:
    crossing = dealt.counters["zone_crossing_bytes"]
    return Spread(
        zones=zones,
        crossing_bytes=crossing,
        crossing_usd=crossing / _GB * prices.prices_for(region).zone_crossing_gb,
        delay_s=max(0.0, dealt.makespan_s - together.makespan_s),
    )


def _requirement(job: BatchJob, node: NodeType) -> BatchRequirement:
    try:
        return BatchRequirement(
            input_bytes=job.input_bytes,
            files=job.files,
            deadline_s=_NO_DEADLINE_S,
            file_format=job.file_format,
            compression=job.compression,
            profile=job.profile,
            output_bytes=job.output_bytes,
            shuffle_bytes=job.shuffle_bytes,
            file_system=job.file_system,
            instance_type=node.name,
        )
    except InputError as error:
        raise UnknownValueError(error.message) from None


def _machines(workers: Sequence[Workers], zones: Sequence[str], copies: int) -> Machines:
    """Return the nodes, dealt out over the zones in turn."""
    groups: list[Group] = []
    places, dealt = list(zones) or [""], 0
    for one in workers:
        turns = Counter((dealt + turn) % len(places) for turn in range(one.count))
        dealt += one.count
        groups += [
            Group(
                machine=_machine(one.node),
                count=turns[index],
                zone=zone,
                stores=one.purpose == "core",
            )
            for index, zone in enumerate(places)
        ]
    return Machines(
        groups=tuple(groups),
        network=Network(zone_round_trip_s=q.ZONE_ROUND_TRIP_S),
        replication=copies,
        notice_s=q.NODE_EXPIRY_S,
    )


def _machine(node: NodeType) -> Machine:
    own = node.ebs_bytes < node.disk_bytes
    if own:
        disks, rate = max(1, node.vcpu // q.LOCAL_DISK_VCPU), q.LOCAL_DISK_BYTES_PER_S
    else:
        disks, rate = min(q.EBS_VOLUMES_MOST, max(1, node.vcpu // 2)), q.EBS_BYTES_PER_S
    return Machine(
        cores=node.vcpu,
        disks=disks,
        disk_bytes_per_s=rate,
        network_bytes_per_s=node.network_bytes_per_s,
        map_slots=node.containers(),
        shared_slots=True,
    )


def _work(need: BatchRequirement, machines: Machines, startup_s: float) -> Job:
    """Return the job: as many reducers as run at once, or none where nothing is shuffled."""
    slots = sum(group.count * group.machine.map_slots for group in machines.groups)
    shuffles = need.shuffled_bytes > 0
    together = max(1, math.ceil(need.splits.count / _TASKS_MOST))
    per_byte = 1 / need.per_core_bytes_per_s
    store: Literal["hdfs", "object store"] = (
        "hdfs" if need.file_system == "hdfs" else "object store"
    )
    return Job(
        input_bytes=need.input_bytes,
        splits=max(1, math.ceil(need.splits.count / together)),
        map_ratio=need.shuffled_bytes / need.input_bytes if shuffles else 1.0,
        reducers=slots if shuffles else 0,
        output_ratio=need.written_bytes / (need.shuffled_bytes or need.input_bytes),
        input_store=store,
        output_store=store,
        output_replication=machines.replication,
        sort_buffer_bytes=q.SORT_BUFFER_BYTES * together,
        startup_s=startup_s,
        task_startup_s=need.task_s * together,
        processor=Processor(
            map_s_per_byte=per_byte, sort_s_per_byte=0.0, reduce_s_per_byte=per_byte
        ),
        speculation=Speculation(rule="progress"),
    )


def _stragglers(cluster: Cluster, job: BatchJob, design: Design) -> Stragglers:
    for fault in faults_of(cluster, design):
        if isinstance(fault, Straggler) and fault.at_s <= job.at_s:
            return Stragglers(share=fault.share, least=fault.factor, most=fault.factor)
    return Stragglers()


def _elsewhere(near: Iterable[Neighbour], own: Sequence[str], design: Design) -> bool:
    """Whether a cluster in one of its *own* zones may be in none of a neighbour's."""
    for one in near:
        if not isinstance(one.node, Component):
            continue
        try:
            zones = zones_of(one.node, design)
        except UnknownValueError:
            continue
        if zones and own and not zones.issuperset(own):
            return True
    return False
