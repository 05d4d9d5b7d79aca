"""A cluster, a job and faults from the forms of a description.

What is wrong is told as msgspec does: with the place at the end, ``- at `$.job```.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

import msgspec
import numpy as np

from headrace.flow.mapreduce import forms
from headrace.flow.mapreduce.cluster import Cluster, Group, Machine, Network
from headrace.flow.mapreduce.faults import NodeLoss, RandomLosses, SlowNodes, SpotReclaim
from headrace.flow.mapreduce.heartbeat import FRAMEWORKS, Heartbeat
from headrace.flow.mapreduce.job import Job, Processor, Speculation, Stragglers

if TYPE_CHECKING:
    from headrace.flow.mapreduce.faults import NodeFault
    from headrace.units import Rate

__all__ = ["cluster_of", "faults_of", "job_of"]

_FETCH_SHARE: Final = 0.7
"""Share of a reducer's memory for what it fetches: ``mapred.job.shuffle.input.buffer.percent``."""
_MONTH_S: Final = 30 * 86_400.0


@contextmanager
def _at(place: str) -> Iterator[None]:
    """Let what is wrong inside be told with its place."""
    try:
        yield
    except ValueError as error:
        told = str(error)
        raise ValueError(told if " - at `$" in told else f"{told} - at `$.{place}`") from None


def cluster_of(form: forms.ClusterForm, job: forms.JobForm) -> Cluster:
    """Return the cluster; of memory, what the tasks of *job* leave keeps what they write."""
    network = form.network
    if len({nodes.containers is None for nodes in form.nodes}) > 1:
        raise ValueError("either all nodes have containers, or none - at `$.cluster.nodes`")
    groups = tuple(_group(nodes, index, form, job) for index, nodes in enumerate(form.nodes))
    with _at("cluster"):
        return Cluster(
            groups=groups,
            network=Network(
                nodes_per_rack=network.nodes_per_rack,
                rack_bytes_per_s=_rack_bytes_per_s(form, groups),
                core_bytes_per_s=_bytes_per_s(network.core, "cluster.network.core"),
                zone_bytes_per_s=_bytes_per_s(network.zone, "cluster.network.zone"),
                zone_round_trip_s=network.zone_round_trip_s,
                usd_per_zone_byte=network.usd_per_zone_gb / 1e9,
            ),
            replication=form.replication,
            notice_s=form.notice_s,
            store_bytes_per_s=_bytes_per_s(form.store, "cluster.store"),
            heartbeat=_heartbeat(form),
        )


def _heartbeat(form: forms.ClusterForm) -> Heartbeat:
    if form.heartbeat is not None:
        return Heartbeat(**msgspec.structs.asdict(form.heartbeat))
    if form.framework is None:
        return Heartbeat()
    return FRAMEWORKS[form.framework](sum(nodes.count for nodes in form.nodes))


def _rack_bytes_per_s(form: forms.ClusterForm, groups: tuple[Group, ...]) -> float:
    """Return the rate of a rack's uplink: as given, or that of its nodes over a ratio."""
    network, place = form.network, "cluster.network.oversubscription"
    rack = _bytes_per_s(network.rack, "cluster.network.rack")
    if network.oversubscription is None:
        return rack
    if network.rack is not None or network.nodes_per_rack is None:
        told = "oversubscription goes with nodes_per_rack, and takes the place of rack"
        raise ValueError(f"{told} - at `$.{place}`")
    slowest = min(group.machine.network_bytes_per_s for group in groups)
    return network.nodes_per_rack * slowest / network.oversubscription


def _group(
    nodes: forms.NodesForm, index: int, form: forms.ClusterForm, job: forms.JobForm
) -> Group:
    place = f"cluster.nodes[{index}]"
    memory = nodes.memory_bytes or 0.0
    cache = nodes.cache_bytes
    if cache is None:
        cache = max(0.0, memory - _tasks_bytes(nodes, form, job))
    with _at(place):
        machine = Machine(
            cores=nodes.cores,
            core_speed=nodes.core_speed,
            disks=nodes.disks,
            disk_bytes_per_s=_bytes_per_s(nodes.disk, f"{place}.disk"),
            seek_s=nodes.seek_s,
            slice_s=nodes.slice_s,
            read_ahead_bytes=nodes.read_ahead_bytes,
            network_bytes_per_s=_bytes_per_s(nodes.network, f"{place}.network"),
            cache_bytes=cache,
            dirty_bytes=memory * nodes.write_behind,
            map_slots=nodes.containers or nodes.map_slots,
            reduce_slots=nodes.reduce_slots,
            shared_slots=nodes.containers is not None,
        )
        return Group(
            machine=machine,
            count=nodes.count,
            zone=nodes.zone,
            stores=nodes.stores,
            usd_per_node_hour=nodes.usd_per_hour,
        )


def _tasks_bytes(nodes: forms.NodesForm, form: forms.ClusterForm, job: forms.JobForm) -> float:
    """Return the memory in which tasks sort and fetch, on a node that is full of them."""
    fetching = _reduce_buffer_bytes(form, job)
    if nodes.containers is not None:
        return nodes.containers * job.sort_buffer_bytes
    sorting = nodes.map_slots * job.sort_buffer_bytes
    return sorting + (nodes.reduce_slots * fetching if math.isfinite(fetching) else 0.0)


def _reduce_buffer_bytes(form: forms.ClusterForm, job: forms.JobForm) -> float:
    """Return the memory of a reducer: as given, or what is its part of the smallest node."""
    if job.reduce_buffer_bytes is not None:
        return job.reduce_buffer_bytes
    parts = [
        nodes.memory_bytes / (nodes.containers or nodes.map_slots + nodes.reduce_slots)
        for nodes in form.nodes
        if nodes.memory_bytes
    ]
    return _FETCH_SHARE * min(parts) if parts else math.inf


def job_of(form: forms.JobForm, cluster: forms.ClusterForm) -> Job:
    """Return the job; what its reducers hold in memory may depend on the nodes."""
    if (form.splits is None) == (form.split_bytes is None):
        raise ValueError("give either splits or split_size - at `$.job`")
    size = form.split_bytes or 0.0
    if form.split_bytes is not None and size <= 0:
        raise ValueError("a split has more than no bytes - at `$.job.split_size`")
    given = msgspec.structs.asdict(form)
    for name in ("split_bytes", "largest_partition"):
        del given[name]
    worked = form.processor
    given |= {
        "splits": form.splits or max(1, -int(-form.input_bytes // size)),
        "partitions": _partitions(form),
        "reduce_buffer_bytes": _reduce_buffer_bytes(cluster, form),
        "processor": Processor(
            map_s_per_byte=1 / _bytes_per_s(worked.map, "job.processor.map"),
            sort_s_per_byte=1 / _bytes_per_s(worked.sort, "job.processor.sort"),
            reduce_s_per_byte=1 / _bytes_per_s(worked.reduce, "job.processor.reduce"),
        ),
    }
    with _at("job.stragglers"):
        given["stragglers"] = Stragglers(**msgspec.structs.asdict(form.stragglers))
    with _at("job.speculation"):
        given["speculation"] = Speculation(**msgspec.structs.asdict(form.speculation))
    with _at("job"):
        return Job(**given)


def _partitions(form: forms.JobForm) -> tuple[float, ...]:
    """Return what reducers get, relative to the mean: one the largest, the others alike."""
    count, largest = form.reducers, form.largest_partition
    if largest == 1:
        return ()
    if largest > count:
        place = "job.largest_partition"
        raise ValueError(
            f"none of {count} reducers gets {largest:g} times the mean - at `$.{place}`"
        )
    rest = (count - largest) / max(1, count - 1)
    return (largest, *([rest] * (count - 1)))


def faults_of(form: forms.DescriptionForm, cluster: Cluster) -> tuple[NodeFault, ...]:
    """Return what happens to nodes."""
    names = [nodes.name for nodes in form.cluster.nodes]
    return tuple(_fault(entry, index, names, cluster) for index, entry in enumerate(form.faults))


def _fault(entry: forms.FaultEntry, index: int, names: list[str], cluster: Cluster) -> NodeFault:
    kinds = [name for name in entry.__struct_fields__ if getattr(entry, name) is not None]
    where = f" - at `$.faults[{index}]`"
    if len(kinds) != 1:
        raise ValueError(f"a fault is one of {', '.join(entry.__struct_fields__)}{where}")
    told: forms.FaultForm = getattr(entry, kinds[0])
    nodes = _meant(told, names, cluster, where, all_of_them=kinds[0] == "random_losses")
    with _at(f"faults[{index}]"):
        return _happens(told, nodes)


def _happens(told: forms.FaultForm, nodes: tuple[int, ...]) -> NodeFault:
    if isinstance(told, forms.SlowForm):
        return SlowNodes(nodes=nodes, factor=told.factor)
    if isinstance(told, forms.ReclaimForm):
        return SpotReclaim(nodes=nodes, at_s=told.at_s, notice_s=told.notice_s)
    assert isinstance(told, forms.LossForm | forms.RandomForm)
    rest: dict[str, Any] = {
        "nodes": nodes,
        "back_after_s": told.back_after_s,
        "keeps_blocks": told.keeps_blocks,
    }
    if isinstance(told, forms.LossForm):
        return NodeLoss(at_s=told.at_s, **rest)
    # Of a share p in a month, each is lost after -1/log(1 - p) months in the mean.
    lost = min(told.per_month, 1 - 1e-9)
    return RandomLosses(mean_s=_MONTH_S / -math.log1p(-lost) if lost else math.inf, **rest)


def _meant(
    told: forms.FaultForm, names: list[str], cluster: Cluster, where: str, *, all_of_them: bool
) -> tuple[int, ...]:
    """Return the numbers of the nodes that a fault names; where none, all may be meant."""
    if told.of is not None and told.of not in names:
        raise ValueError(f"no nodes are called {told.of!r}, but {', '.join(names)}{where}")
    inside = np.arange(cluster.nodes)
    if told.of is not None:
        inside = np.flatnonzero(cluster.kinds == names.index(told.of))
    nodes = told.nodes
    if told.count is not None:
        if told.count > len(inside):
            raise ValueError(f"{told.count} nodes of {len(inside)} cannot be meant{where}")
        spread = np.arange(told.count) * len(inside) // told.count
        nodes = tuple(inside[spread].tolist())
    elif all_of_them and not nodes:
        nodes = tuple(inside.tolist())
    if not nodes or not all(0 <= node < cluster.nodes for node in nodes):
        raise ValueError(f"name nodes by numbers below {cluster.nodes}, or their count{where}")
    return nodes


def _bytes_per_s(rate: Rate | None, place: str) -> float:
    if rate is None:
        return float("inf")
    if rate.of != "bytes" or rate.per_s <= 0:
        raise ValueError(
            f"rates here are bytes or bits a second, above 0: 100 MB/s, 1 Gbit/s - at `$.{place}`"
        )
    return rate.per_s
