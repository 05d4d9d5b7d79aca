"""Which nodes a warehouse needs, and how many: the cheapest that holds and answers.

For a node type whose nodes give limits L, n nodes suffice if for every term

    demand  <=  n x L x (1 - headroom)

with the demands

- managed storage: the data at the horizon, data x (1 + growth)^months / compression;
- memory: queries at the same time x the working memory of one;
- scan: queries at the same time x what one reads / the time it has.

There are two nodes at least: the data of each is then mirrored on another, and the leader node is
free. Of several node types the one with the least on-demand bill is taken. The limits are those of
the service's node table; what a query needs is the user's to say.

Source: "Amazon Redshift provisioned clusters", management guide (quotas.py).
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from headrace.services.redshift import quotas as q
from headrace.services.redshift.copying import CopyFiles, copy_files
from headrace.services.redshift.prices import Prices, nodes_bill, prices_for, serverless_bill
from headrace.services.redshift.requirement import AUTO, WarehouseRequirement
from headrace.services.redshift.shapes import Shape, slices_of
from headrace.sizing import Amount, Check, Cost, Sizing, Term, lanes_for
from headrace.units import GIB, format_count, format_duration, format_size

__all__ = ["WarehouseRequirement", "WarehouseSizing", "rpus_for", "size_warehouse"]

SEED: Final = ("R1", "R4", "R5", "R7")

_ROOMY_TB: Final = q.RPUS_SMALL_STORAGE_TB


class WarehouseSizing(Sizing, frozen=True, kw_only=True):
    """Answer for a warehouse.

    Attributes
    ----------
    node_type, nodes
        The cluster; nodes is None if no number of any type suffices.
    slices
        Slices of all its nodes.
    copy_files
        Files into which one COPY's data is best split.
    """

    node_type: str
    nodes: int | None
    slices: int | None
    copy_files: int | None


class _Demand(Struct, frozen=True):
    name: str
    value: float
    unit: str
    limit: float


def size_warehouse(need: WarehouseRequirement) -> WarehouseSizing:
    """Return the cluster that carries *need*, with derivation, COPY files and costs.

    Examples
    --------
    >>> answer = size_warehouse(WarehouseRequirement(data_bytes=4e12, node_type="ra3.xlplus"))
    >>> answer.nodes, answer.slices
    (2, 4)
    """
    prices = need.own_prices or prices_for(need.region)
    names = tuple(q.NODE_TYPES) if need.node_type == AUTO else (need.node_type,)
    options = [Shape(name, _nodes(need, name)) for name in names]
    fitting = [s for s in options if s.nodes <= q.NODE_TYPES[s.node_type].most_resized]
    chosen = (
        min(fitting, key=lambda s: (s.nodes * prices.node_hour.get(s.node_type, math.inf), s.nodes))
        if fitting
        else min(options, key=lambda s: s.nodes / q.NODE_TYPES[s.node_type].most_resized)
    )
    demands = _demands(need, chosen.node_type)
    terms = tuple(_term(need, demand, chosen.nodes) for demand in demands)
    binding = max(terms, key=lambda term: term.value / term.limit)
    slices = slices_of(chosen)
    files = copy_files(need.copied_bytes, slices)
    suffices = bool(fitting)
    return WarehouseSizing(
        service="redshift",
        answer=_answer(need, chosen, files) if suffices else (Amount(name="nodes", value=None),),
        terms=terms,
        binding=binding.name,
        checks=tuple(_checks(chosen, binding.name, suffices=suffices)),
        costs=_costs(need, chosen, prices) if suffices else (),
        notes=tuple(_notes(need, chosen, terms, prices)),
        sources=(q.CLUSTERS.url, q.COPYING.url, q.PRICING.url),
        node_type=chosen.node_type,
        nodes=chosen.nodes if suffices else None,
        slices=slices if suffices else None,
        copy_files=files.files if suffices else None,
    )


def rpus_for(shape: Shape, stored_bytes: float) -> int:
    """Return the base capacity with as much memory as a cluster, in RPU.

    AWS sizes serverless from a cluster by its memory: an RPU has 16 GiB.

    >>> rpus_for(Shape("ra3.4xlarge", 4), 1e12)
    24
    """
    memory_gib = shape.nodes * q.NODE_TYPES[shape.node_type].memory_gib
    rpus = math.ceil(memory_gib / q.RPU_GIB / q.RPUS_STEP) * q.RPUS_STEP
    roomy = stored_bytes > _ROOMY_TB * q.TB
    return max(rpus, q.RPUS_LARGE if roomy else q.RPUS_MIN)


def _demands(need: WarehouseRequirement, node_type: str) -> list[_Demand]:
    node = q.NODE_TYPES[node_type]
    demands = [
        _Demand("managed storage", need.stored_bytes / q.TB, "TB", node.storage_tb),
        _Demand("memory", need.concurrency * need.query_memory_bytes / GIB, "GiB", node.memory_gib),
    ]
    if need.latency_s is not None:
        read_gb_per_s = need.concurrency * need.query_bytes / need.latency_s / q.GB
        demands.append(_Demand("scan", read_gb_per_s, "GB/s", node.io_gb_per_s))
    return demands


def _nodes(need: WarehouseRequirement, node_type: str) -> int:
    lanes = (
        lanes_for(demand.value, demand.limit * (1 - need.headroom))
        for demand in _demands(need, node_type)
    )
    return max(q.NODES_SAFE, *lanes)


def _term(need: WarehouseRequirement, demand: _Demand, nodes: int) -> Term:
    limit = demand.limit * (1 - need.headroom)
    return Term(
        name=demand.name,
        value=demand.value,
        unit=demand.unit,
        limit=limit,
        lanes=lanes_for(demand.value, limit),
        utilisation=demand.value / (demand.limit * nodes),
    )


def _answer(need: WarehouseRequirement, shape: Shape, files: CopyFiles) -> tuple[Amount, ...]:
    node = q.NODE_TYPES[shape.node_type]
    return (
        Amount(name="nodes", value=str(shape)),
        Amount(name="stored at the horizon", value=need.stored_bytes / q.TB, unit="TB"),
        Amount(
            name="in all",
            value=f"{shape.nodes * node.vcpus:,} vCPUs, {shape.nodes * node.memory_gib:,} GiB of"
            f" memory, {slices_of(shape):,} slices",
        ),
        Amount(
            name="room to grow",
            value=f"{node.most_resized:,} nodes of this type,"
            f" {format_count(node.most_resized * node.storage_tb)} TB",
        ),
        Amount(
            name="one COPY",
            value=f"{format_count(files.files)} files of {format_count(files.file_bytes / 1e6)} MB",
        ),
    )


def _checks(shape: Shape, binding: str, *, suffices: bool) -> Iterator[Check]:
    node = q.NODE_TYPES[shape.node_type]
    if not suffices:
        yield Check(
            name="nodes",
            level="error",
            message=f"{binding}: {shape} would be needed, a cluster has {node.most_resized:,} at"
            " most; split the warehouse or ask less of it",
            value=shape.nodes,
            limit=node.most_resized,
        )
        return
    if shape.nodes > node.most_nodes:
        yield Check(
            name="creation",
            level="warning",
            message=f"a cluster of {shape.node_type} is created with {node.most_nodes} nodes at"
            f" most: create it so, then resize it elastically to {shape.nodes}",
            value=shape.nodes,
            limit=node.most_nodes,
        )
    if shape.nodes > q.CONCURRENCY_SCALING_MAX_NODES:
        yield Check(
            name="concurrency scaling",
            level="warning",
            message=f"above {q.CONCURRENCY_SCALING_MAX_NODES} nodes there is no concurrency"
            " scaling: queries beyond the peak wait",
            value=shape.nodes,
            limit=q.CONCURRENCY_SCALING_MAX_NODES,
        )


def _costs(need: WarehouseRequirement, shape: Shape, prices: Prices) -> tuple[Cost, ...]:
    stored = need.stored_bytes
    bills: list[Cost] = []
    if shape.node_type in prices.node_hour:
        bills += nodes_bill(shape.node_type, shape.nodes, stored, prices)
    rpus = rpus_for(shape, stored)
    if rpus <= q.RPUS_MAX:
        bills.append(serverless_bill(rpus, need.active_h_per_day, stored, prices))
    return tuple(sorted(bills, key=lambda bill: bill.usd_per_month))


def _notes(
    need: WarehouseRequirement, shape: Shape, terms: tuple[Term, ...], prices: Prices
) -> Iterator[str]:
    if shape.nodes == q.NODES_SAFE and all(term.lanes == 1 for term in terms):
        yield (
            "One node would carry it, two are the least: they mirror each other's data, and their"
            " leader node is free."
        )
    else:
        yield "The leader node is free: only compute nodes are billed."
    yield (
        f"A query is taken to work in {format_size(need.query_memory_bytes)} of memory; measure"
        " yours and give it."
    )
    if need.latency_s is None:
        yield "Without a latency, what queries read does not count: give a latency and a scan size."
    elif need.scanned_bytes is None:
        yield (
            f"A query is taken to read a hundredth of the data, {format_size(need.query_bytes)},"
            f" within {format_duration(need.latency_s)}."
        )
    if shape.node_type.startswith("rg."):
        yield "RG nodes are not offered in every region: RA3 is."
    if prices.region != need.region:
        yield f"Prices are those of {prices.region}: the ones of {need.region} aren't known here."
    yield (
        f"Reservations are taken to be paid in full at once, {prices.reserved_1_year:.0%} and"
        f" {prices.reserved_3_years:.0%} off; serverless runs {need.active_h_per_day:g} h a day."
    )
