"""What a cluster costs a month that runs around the clock at one size."""

from __future__ import annotations

from typing import TYPE_CHECKING

from headrace.errors import InputError, UnknownValueError
from headrace.services.emr import prices
from headrace.services.emr.instances import node_type
from headrace.services.emr.losses import spot_nodes
from headrace.services.emr.workers import region_of
from headrace.sizing import HOURS_PER_MONTH

if TYPE_CHECKING:
    from collections.abc import Iterator

    from headrace.design import Design
    from headrace.services.billing import BillRoom
    from headrace.services.emr.cluster import Cluster
    from headrace.services.emr.nodes import Nodes
    from headrace.sizing import Cost

__all__ = ["BILLS", "hourly"]


def hourly(cluster: Cluster, design: Design) -> Cost:
    """Return the bill of one hour of all nodes of *cluster*.

    Raises
    ------
    UnknownValueError
        When a type or number of nodes, or a price, is not known.
    """
    return _bill(cluster, design, 1.0)


def _bill(cluster: Cluster, design: Design, hours: float) -> Cost:
    found = prices.prices_for(region_of(cluster, design))
    groups = tuple(one for nodes in cluster.nodes(design) for one in _billed(nodes, found))
    if not any(group.name == "primary" for group in groups):
        raise UnknownValueError(f"the primary nodes of {cluster.logical_id} are not stated")
    return prices.cluster_bill("cluster", groups, hours, found)


def _billed(nodes: Nodes, found: prices.Prices) -> Iterator[prices.Nodes]:
    """Yield the nodes of a group by how they are bought, of the first type where it has several."""
    count, types = nodes.count, nodes.types
    if not count:
        return
    name = types[0].text("") if types else ""
    try:
        node = node_type(name)
    except InputError as error:
        raise UnknownValueError(error.message) from None
    if node.family not in found.vcpu_hour:
        raise UnknownValueError(f"the price of {name} is not known here")
    spot = spot_nodes(nodes)
    for number, on_spot in ((count - spot, False), (spot, True)):
        if number:
            yield prices.Nodes(
                name=nodes.purpose,
                family=node.family,
                vcpu=node.vcpu,
                count=number,
                ebs_bytes=node.ebs_bytes,
                spot=on_spot,
            )


def _cluster(cluster: Cluster, design: Design) -> Cost:
    """Bill all nodes around the clock; one that ends or scales runs for as long as its work."""
    if not cluster.long_running or cluster.ends_when_idle:
        message = f"the load does not say for how many hours a month {cluster.logical_id} runs"
        raise UnknownValueError(message)
    if cluster.scales:
        raise UnknownValueError(
            f"how many nodes {cluster.logical_id} has over a month is not known"
        )
    return _bill(cluster, design, HOURS_PER_MONTH)


BILLS: dict[str, BillRoom] = {"Cluster": _cluster}
