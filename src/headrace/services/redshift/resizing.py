"""How a cluster gets from one shape to another: elastic or classic resize, and what stands still.

Elastic resize changes two or more nodes into two or more: of the same type within a factor of the
node type (from the count at the last classic resize), or to another type. Everything else is a
classic resize. Source: "Resizing a cluster", management guide (quotas.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Literal

from msgspec.structs import replace

from headrace.errors import InputError
from headrace.services.redshift import quotas as q
from headrace.services.redshift.prices import Prices, nodes_bill, prices_for
from headrace.services.redshift.shapes import Shape, counterpart, slices_of, successor
from headrace.sizing import Amount, Check, Cost, Sizing
from headrace.units import format_count

__all__ = ["ResizeKind", "ResizePlan", "plan_resize", "replace_retired"]

SEED: Final = ("R6", "R9")

ResizeKind = Literal["elastic", "classic"]

_ELASTIC_SAME: Final = (
    f"about {q.ELASTIC_MINUTES} min; for a few of them the cluster is not available, most queries"
    " are held and some dropped"
)
_ELASTIC_NEW: Final = (
    f"read-only for about {q.ELASTIC_MINUTES} min; then all connections are dropped and the"
    " endpoint leads to the new nodes"
)
_CLASSIC_TWO: Final = (
    "not available for a few minutes of restart; then reads and writes go on, slower, until all"
    " connections are dropped at the end"
)
_CLASSIC_ONE: Final = "read-only until all data is copied, hours to days"


class ResizePlan(Sizing, frozen=True, kw_only=True):
    """Answer for a resize.

    Attributes
    ----------
    start, goal
        The shapes, as ``4 × ra3.4xlarge``.
    kind
        ``elastic`` or ``classic``.
    read_only
        Whether nothing can be written while data moves.
    slices
        Slices afterwards: what the number of COPY files must be a multiple of.
    """

    start: str
    goal: str
    kind: ResizeKind
    read_only: bool
    slices: int


def plan_resize(
    start: Shape, goal: Shape, *, stored_bytes: float | None = None, region: str = "us-east-1"
) -> ResizePlan:
    """Return how *start* becomes *goal*.

    Parameters
    ----------
    start, goal
        The shapes; the start may be of a retired type.
    stored_bytes
        Data on disk, compressed; None if not known.
    region
        For prices.

    Raises
    ------
    InputError
        When there is nothing to resize, or the goal is no cluster that one can have.

    Examples
    --------
    >>> plan_resize(Shape("ra3.4xlarge", 4), Shape("ra3.4xlarge", 16)).kind
    'elastic'
    >>> plan_resize(Shape("ra3.4xlarge", 4), Shape("ra3.4xlarge", 17)).kind
    'classic'
    """
    _check_shapes(start, goal)
    reasons = list(_against_elastic(start, goal))
    same_type = start.node_type == goal.node_type
    kind: ResizeKind = "classic" if reasons else "elastic"
    kept = kind == "elastic" and same_type
    slices = slices_of(start) if kept else slices_of(goal)
    return ResizePlan(
        service="redshift",
        answer=(
            Amount(name="resize", value=f"{kind}: {start} → {goal}"),
            Amount(name="while it lasts", value=_lasts(kind, goal, same_type=same_type)),
            Amount(name="slices afterwards", value=slices),
        ),
        terms=(),
        binding="",
        checks=tuple(_checks(start, goal, reasons, stored_bytes)),
        costs=_costs(start, goal, stored_bytes or 0.0, prices_for(region)),
        notes=tuple(_notes(start, goal, kind, region)),
        sources=(q.RESIZING.url, q.RESIZE_API.url, q.CLUSTERS.url, q.PRICING.url),
        start=str(start),
        goal=str(goal),
        kind=kind,
        read_only=goal.nodes == 1 if kind == "classic" else not same_type,
        slices=slices,
    )


def replace_retired(
    retired: Shape, *, stored_bytes: float | None = None, region: str = "us-east-1"
) -> ResizePlan:
    """Return what takes the place of a retired cluster, and how it gets there.

    Raises
    ------
    InputError
        When the type is not retired, or no cluster had so many nodes.

    Examples
    --------
    >>> replace_retired(Shape("ds2.xlarge", 8)).goal
    '2 × ra3.4xlarge'
    """
    follows = successor(retired)
    plan = plan_resize(retired, follows.shape, stored_bytes=stored_bytes, region=region)
    known = q.RETIRED_TYPES[retired.node_type]
    ended = f" on {known.ended.isoformat()}" if known.ended else ""
    told = [
        f"{retired.node_type} came to its end{ended}. {follows.says}",
        "Add nodes if your queries need more: the count is where to start measuring.",
    ]
    newer = counterpart(follows.shape)
    if newer is not None:
        told.append(f"Where RG nodes are offered, {newer} has at least as many vCPUs for less.")
    return replace(
        plan,
        answer=(Amount(name="successor", value=str(follows.shape)), *plan.answer),
        notes=(*told, *plan.notes),
    )


def _check_shapes(start: Shape, goal: Shape) -> None:
    if goal.node_type in q.RETIRED_TYPES:
        raise InputError(
            f"no cluster can be resized to {goal.node_type}, which is retired: take an RA3 or RG"
            " node type"
        )
    for shape in (start, goal):
        if shape.node_type not in q.NODE_TYPES and shape.node_type not in q.RETIRED_TYPES:
            raise InputError(
                f"{shape.node_type} is no node type; those are {', '.join(q.NODE_TYPES)}"
            )
    if start == goal:
        raise InputError(f"{start} is what there is: nothing to resize")
    node = q.NODE_TYPES[goal.node_type]
    if not node.fewest_nodes <= goal.nodes <= node.most_resized:
        raise InputError(
            f"a cluster of {goal.node_type} has {node.fewest_nodes} to {node.most_resized} nodes,"
            f" not {goal.nodes}"
        )


def _against_elastic(start: Shape, goal: Shape) -> Iterator[str]:
    """Yield why no elastic resize leads from *start* to *goal*."""
    if 1 in (start.nodes, goal.nodes):
        yield "no elastic resize starts or ends at a single node"
        return
    retired = q.RETIRED_TYPES.get(start.node_type)
    if retired is not None and not retired.resizes:
        yield f"elastic resize takes no clusters of {start.node_type}"
    if start.node_type != goal.node_type:
        return
    node = q.NODE_TYPES[start.node_type]
    if goal.nodes > start.nodes * node.grows:
        yield (
            f"{start.node_type} grows elastically to {node.grows} times its nodes at most,"
            f" {start.nodes * node.grows}"
        )
    if goal.nodes * node.shrinks < start.nodes:
        yield (
            f"{start.node_type} shrinks elastically to 1/{node.shrinks} of its nodes at most,"
            f" {-(-start.nodes // node.shrinks)}"
        )
    total = slices_of(start)
    if goal.nodes > total:
        yield f"its {total} slices do not reach for {goal.nodes} nodes"
    if total > goal.nodes * q.SLICES_PER_NODE_MAX:
        yield f"its {total} slices are more than {q.SLICES_PER_NODE_MAX} a node"


def _lasts(kind: ResizeKind, goal: Shape, *, same_type: bool) -> str:
    if kind == "elastic":
        return _ELASTIC_SAME if same_type else _ELASTIC_NEW
    return _CLASSIC_ONE if goal.nodes == 1 else _CLASSIC_TWO


def _checks(
    start: Shape, goal: Shape, reasons: list[str], stored_bytes: float | None
) -> Iterator[Check]:
    for reason in reasons:
        yield Check(name="elastic resize", level="warning", message=f"classic, since {reason}")
    if goal.nodes < q.NODES_SAFE:
        yield Check(
            name="mirror",
            level="warning",
            message="a single node has no mirror: if it fails, its cluster is restored from the"
            " last snapshot",
        )
    if not reasons and start.node_type != goal.node_type:
        yield Check(
            name="offered",
            level="warning",
            message="which counts of another node type are offered depends on the cluster: ask"
            " aws redshift describe-node-configuration-options --action-type resize-cluster",
        )
    capacity_tb = goal.nodes * q.NODE_TYPES[goal.node_type].storage_tb
    if goal.nodes == 1:
        capacity_tb = q.SINGLE_NODE_STORAGE_TB.get(goal.node_type, capacity_tb)
    stored_tb = (stored_bytes or 0.0) / q.TB
    if stored_tb > capacity_tb:
        yield Check(
            name="managed storage",
            level="error",
            message=f"{goal} hold {format_count(capacity_tb)} TB, the data takes"
            f" {format_count(stored_tb)} TB",
            value=stored_tb,
            limit=capacity_tb,
        )
    if reasons and stored_tb > q.CLASSIC_DATA_MAX_TB:
        yield Check(
            name="classic resize",
            level="warning",
            message=f"above {q.CLASSIC_DATA_MAX_TB} TB a classic resize may keep the cluster"
            " read-only",
            value=stored_tb,
            limit=q.CLASSIC_DATA_MAX_TB,
        )


def _costs(start: Shape, goal: Shape, stored_bytes: float, prices: Prices) -> tuple[Cost, ...]:
    bills = [
        replace(
            nodes_bill(shape.node_type, shape.nodes, stored_bytes, prices)[0],
            name=f"{when} {shape}",
        )
        for when, shape in (("today", start), ("then", goal))
        if shape.node_type in prices.node_hour
    ]
    return tuple(sorted(bills, key=lambda bill: bill.usd_per_month))


def _notes(start: Shape, goal: Shape, kind: ResizeKind, region: str) -> Iterator[str]:
    if kind == "elastic" and start.node_type == goal.node_type:
        yield "Slices stay as many in all and are dealt out anew: COPY file counts stay right."
        yield "The limits count from the nodes at creation or at the last classic resize."
    if kind == "classic":
        yield (
            "Take a manual snapshot first: it must be younger than"
            f" {q.CLASSIC_SNAPSHOT_MAX_H} h. Tables made with BACKUP NO are lost."
        )
    known = prices_for(region).region
    if known != region:
        yield f"Prices are those of {known}: the ones of {region} aren't known here."
