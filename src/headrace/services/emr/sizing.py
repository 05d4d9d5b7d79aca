"""How many nodes of which type get a job done in time, at the least cost.

For every type that comes into question, the least number n suffices whose phases (`runtime`) fit
into the time that the deadline leaves, and whose disks hold what the job puts on them:

    EMRFS   shuffled bytes                                   <=  n x disk (1 - headroom)
    HDFS    (input + shuffled + output) x copies(n)          <=  n x disk (1 - headroom)

More nodes are never slower and their disks never hold less but where HDFS begins to keep one copy
more (4 and 10 core nodes), so the least n is found by doubling and halving, and by counting where
copies change. Of the types, the one whose run costs least is taken.

With HDFS all nodes keep data, so all are core nodes, at least four. With EMRFS two core nodes are
enough; the others are task nodes, which may be Spot: what Spot takes back is only repeated.

Sources: the HDFS and task configuration pages of the EMR guide (quotas.py).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Final

from msgspec import Struct

from headrace.services.emr import prices
from headrace.services.emr import quotas as q
from headrace.services.emr.checks import check_job
from headrace.services.emr.instances import CANDIDATES, NodeType, node_type, sizes_of
from headrace.services.emr.requirement import BatchRequirement
from headrace.services.emr.runtime import Phases, containers_of, phases, split_s
from headrace.sizing import Amount, Cost, Sizing, Term, fits, lanes_for
from headrace.units import format_duration

__all__ = ["BatchRequirement", "BatchSizing", "hdfs_bytes", "size_cluster"]

SEED: Final = ("E2", "E9", "E21")

_NODES_MOST: Final = 4_096
"""More nodes than this are not looked for."""
_SECONDS_PER_HOUR: Final = 3_600
_MINUTE_S: Final = 60
_SERVERLESS_GB_PER_VCPU: Final = 4
_CORE_NODES: Final = 2
"""Core nodes of a cluster that keeps its data on S3."""
_PRIMARY: Final = {False: "m7g.xlarge", True: "m7g.2xlarge"}
"""Type of primaries, by whether the cluster is large."""


class BatchSizing(Sizing, frozen=True, kw_only=True):
    """Answer for a cluster.

    Attributes
    ----------
    instance_type
        Type of core and task nodes; None if no number of any type suffices.
    core_nodes, task_nodes
        How many.
    primary_type, primaries
        Primary nodes.
    splits, containers, waves
        Map tasks, how many run at once, and in how many rounds.
    run_s
        From the order of the cluster to the last byte of output.
    """

    instance_type: str | None
    core_nodes: int | None
    task_nodes: int | None
    primary_type: str
    primaries: int
    splits: int
    containers: int | None
    waves: int | None
    run_s: float | None


class _Plan(Struct, frozen=True):
    """Nodes of one type that do the job: how many are in time, and how many it takes in all."""

    node: NodeType
    in_time: int
    nodes: int
    core: int
    phases: Phases

    @property
    def task(self) -> int:
        return self.nodes - self.core


def hdfs_bytes(node: NodeType, core_nodes: int, copies: int | None = None) -> float:
    """Return what HDFS holds on so many core nodes, each block counted once.

    Parameters
    ----------
    node
        Their type.
    core_nodes
        How many.
    copies
        ``dfs.replication``; EMR's default for the number of nodes where None.

    Examples
    --------
    >>> ten = node_type("i3.xlarge")
    >>> round(hdfs_bytes(ten, 10) / 10**12, 2)
    3.17
    """
    return core_nodes * node.disk_bytes / (copies or q.replication(core_nodes))


def size_cluster(need: BatchRequirement) -> BatchSizing:
    """Return the cheapest cluster that does *need* in time, with derivation and cost.

    Examples
    --------
    >>> nightly = BatchRequirement(
    ...     input_bytes=2 * 2**40, files=16_000, deadline_s=2 * 3_600, profile="io"
    ... )
    >>> answer = size_cluster(nightly)
    >>> answer.splits, answer.feasible
    (16000, True)
    """
    plans = [plan for node in _types(need) if (plan := _plan(need, node)) is not None]
    plan = min(plans, key=lambda p: _cluster_usd(need, p), default=None)
    splits = need.splits
    terms = tuple(_terms(need, plan.node if plan else _types(need)[0], plan))
    run_s = None if plan is None else need.startup_s + plan.phases.work_s
    return BatchSizing(
        service="emr",
        answer=_answer(need, plan, run_s),
        terms=terms,
        binding=_binding(terms, plan),
        checks=check_job(need, plan.nodes if plan else None, run_s),
        costs=_costs(need, plan) if plan else (),
        notes=tuple(_notes(need, plan, terms)),
        sources=(q.HDFS.url, q.TASKS.url, q.STORAGE.url, q.GUIDELINES.url, q.WHITEPAPER.url),
        instance_type=plan.node.name if plan else None,
        core_nodes=plan.core if plan else None,
        task_nodes=plan.task if plan else None,
        primary_type=_primary(plan),
        primaries=need.primaries,
        splits=splits.count,
        containers=plan.nodes * containers_of(need, plan.node) if plan else None,
        waves=plan.phases.waves if plan else None,
        run_s=run_s,
    )


def _types(need: BatchRequirement) -> tuple[NodeType, ...]:
    if need.instance_type is not None:
        types: tuple[NodeType, ...] = (node_type(need.instance_type),)
    else:
        families = [CANDIDATES[need.profile]]
        families += [CANDIDATES["io"]] if need.file_system == "hdfs" else []
        types = tuple(node for family in dict.fromkeys(families) for node in sizes_of(family))
    if need.volume_bytes is None:
        return types
    return tuple(node.with_volumes(need.volume_bytes) for node in types)


def _plan(need: BatchRequirement, node: NodeType) -> _Plan | None:
    """Return the fewest nodes of a type that do; None if no number does."""
    if not containers_of(need, node) or not fits(split_s(need), need.time_s):
        return None
    least = q.CORE_NODES_SAFE if need.file_system == "hdfs" else 1
    in_time = _least(lambda n: fits(phases(need, node, n).work_s, need.time_s), least)
    if in_time is None:
        return None
    room = _with_room(need, node, in_time)
    if room is None:
        return None
    core = room if need.file_system == "hdfs" else min(room, _CORE_NODES)
    return _Plan(node, in_time, room, core, phases(need, node, room))


def _least(suffices: Callable[[int], bool], least: int) -> int | None:
    """Return the least number from *least* on that suffices; more never suffices less."""
    high = least
    while not suffices(high):
        high *= 2
        if high > _NODES_MOST:
            return None
    low = max(least, high // 2)
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if suffices(middle) else (middle + 1, high)
    return high


def _with_room(need: BatchRequirement, node: NodeType, least: int) -> int | None:
    """Return the least number from *least* on whose disks hold what the job puts on them.

    More nodes keep at least as many copies, so that none between a number that does not suffice and
    what its own copies ask for can.
    """
    nodes = least
    while nodes < _NODES_MOST:
        if _holds(need, node, nodes):
            return nodes
        asked = _stored(need) * _copies(need, nodes) / _disk(need, node)
        nodes = max(nodes + 1, int(asked))
    return None


def _holds(need: BatchRequirement, node: NodeType, nodes: int) -> bool:
    return fits(_stored(need) * _copies(need, nodes), nodes * _disk(need, node))


def _stored(need: BatchRequirement) -> float:
    if need.file_system == "hdfs":
        return need.input_bytes + need.shuffled_bytes + need.written_bytes
    return need.shuffled_bytes


def _copies(need: BatchRequirement, nodes: int) -> int:
    return q.replication(nodes) if need.file_system == "hdfs" else 1


def _disk(need: BatchRequirement, node: NodeType) -> float:
    return node.disk_bytes * (1 - need.headroom)


def _terms(need: BatchRequirement, node: NodeType, plan: _Plan | None) -> Iterator[Term]:
    """Yield what the job asks of all nodes together against what one gives in the time.

    Containers and network alone are lower bounds; the deadline counts phases and whole waves.
    """
    nodes, time_s = plan.nodes if plan else None, need.time_s
    work_s = need.splits.count * split_s(need) + need.shuffled_bytes / need.per_core_bytes_per_s
    moved = need.input_bytes + need.shuffled_bytes + need.written_bytes
    copies = _copies(need, nodes or q.REPLICATION_THREE_FROM)
    hour = _SECONDS_PER_HOUR
    demands = (
        ("containers", work_s / hour, "h", containers_of(need, node) * time_s / hour),
        ("network", moved / q.GB, "GB", node.network_bytes_per_s * time_s / q.GB),
        ("disks", _stored(need) * copies / q.GB, "GB", _disk(need, node) / q.GB),
    )
    if plan is not None:
        yield Term(
            name="deadline",
            value=plan.phases.work_s / _MINUTE_S,
            unit="min",
            limit=time_s / _MINUTE_S,
            lanes=plan.in_time,
            utilisation=plan.phases.work_s / time_s,
        )
    for name, value, unit, limit in demands:
        lanes = lanes_for(value, limit) if limit else None
        used = value / limit / nodes if nodes and limit else None
        yield Term(name=name, value=value, unit=unit, limit=limit, lanes=lanes, utilisation=used)


def _binding(terms: tuple[Term, ...], plan: _Plan | None) -> str:
    """Return the term that decided: the disks, where they ask for more than the deadline does."""
    if plan is None:
        return max(terms, key=lambda term: math.inf if term.lanes is None else term.lanes).name
    return "disks" if plan.nodes > plan.in_time else "deadline"


def _cluster_usd(need: BatchRequirement, plan: _Plan) -> float:
    """Return what a month of the cluster costs; what serverless costs does not choose a type."""
    ways = [way for way in _costs(need, plan) if way.name != prices.SERVERLESS]
    return min(way.usd_per_month for way in ways)


def _costs(need: BatchRequirement, plan: _Plan) -> tuple[Cost, ...]:
    priced = prices.prices_for(need.region)
    run_h = (need.startup_s + plan.phases.work_s) / _SECONDS_PER_HOUR
    hours = run_h * need.runs_per_month
    slot_h = plan.nodes * containers_of(need, plan.node) * plan.phases.work_s / _SECONDS_PER_HOUR
    vcpu_h = slot_h * need.runs_per_month
    ways = [
        prices.cluster_bill("on demand", _nodes(need, plan, spot=False), hours, priced),
        prices.serverless_bill(vcpu_h, vcpu_h * _SERVERLESS_GB_PER_VCPU, priced),
    ]
    if need.spot and plan.task:
        spot = _nodes(need, plan, spot=True)
        ways.append(prices.cluster_bill("task nodes on Spot", spot, hours, priced))
    return tuple(sorted(ways, key=lambda way: way.usd_per_month))


def _nodes(need: BatchRequirement, plan: _Plan, *, spot: bool) -> tuple[prices.Nodes, ...]:
    primary = node_type(_primary(plan))
    groups = (
        ("primary", primary, need.primaries, False),
        ("core", plan.node, plan.core, False),
        ("task", plan.node, plan.task, spot),
    )
    return tuple(
        prices.Nodes(
            name=name,
            family=node.family,
            vcpu=node.vcpu,
            count=count,
            ebs_bytes=node.ebs_bytes,
            spot=on_spot,
        )
        for name, node, count, on_spot in groups
    )


def _primary(plan: _Plan | None) -> str:
    return _PRIMARY[plan is not None and plan.nodes > q.LARGE_CLUSTER_NODES]


def _answer(need: BatchRequirement, plan: _Plan | None, run_s: float | None) -> tuple[Amount, ...]:
    if plan is None or run_s is None:
        return (Amount(name="nodes", value=None),)
    amounts = [
        Amount(name="nodes", value=f"{plan.nodes} × {plan.node.name}"),
        Amount(name="of them", value=f"{plan.core} core, {plan.task} task"),
        Amount(name="primaries", value=f"{need.primaries} × {_primary(plan)}"),
        Amount(name="run", value=format_duration(round(run_s))),
        Amount(name="splits", value=need.splits.count),
        Amount(name="containers at once", value=plan.nodes * containers_of(need, plan.node)),
        Amount(name="waves of map tasks", value=plan.phases.waves),
    ]
    if need.file_system == "hdfs":
        held = hdfs_bytes(plan.node, plan.core) / q.GB
        copies = q.replication(plan.core)
        amounts.append(Amount(name=f"HDFS, {copies} copies of each block", value=held, unit="GB"))
    return tuple(amounts)


def _notes(need: BatchRequirement, plan: _Plan | None, terms: tuple[Term, ...]) -> Iterator[str]:
    if need.core_bytes_per_s is None:
        guess = need.per_core_bytes_per_s / 2**20
        yield (
            f"A core is taken to work through {guess:g} MiB/s of the input: run a sample, and give"
            " --core-rate."
        )
    if plan is not None and need.volume_bytes is None and _binding(terms, plan) == "disks":
        yield "Disks decided: with larger volumes (--volumes) fewer nodes would do."
    if need.shuffle_bytes is None:
        yield "As much as the input is taken to go from node to node: give --shuffle."
    if not need.splits.splittable:
        yield (
            f"{need.compression} cannot be read from within: each of the {need.files:,} files is"
            " one task."
        )
    if need.spot:
        off = prices.prices_for(need.region).spot_off
        yield f"Spot is taken to be {off:.0%} off; what it takes back is repeated."
    if prices.prices_for(need.region).region != need.region:
        yield f"Prices are those of {prices.BASE_REGION}: the ones of {need.region} aren't known."
