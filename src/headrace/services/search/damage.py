"""What lost nodes, zones and a split do to a domain.

Masters elect one of themselves by majority (`flow.quorum`): dedicated ones where there are some,
else the data nodes. Without one, reads and writes both fail on this service, until lost nodes have
been replaced. A shard is lost with all nodes that keep a copy of it, and comes back from the last
automated snapshot (`flow.hdfs`, whose blocks are shards here). What nobody decides is taken at its
worst: which masters vote, which zone holds two of them.

A split runs between zones where the domain is in several, else through its masters; the data nodes
of one zone stay with the side that leads.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final

from headrace.design.declared import domain_of, is_named
from headrace.errors import UnknownValueError
from headrace.flow.damage import Damage
from headrace.flow.hdfs import Blocks
from headrace.flow.quorum import Ensemble, spread
from headrace.load.faults import AzOutage, Fault, NetworkPartition, NodeLoss
from headrace.load.stores import Domain as Declared
from headrace.services.damage import placed_damage
from headrace.services.network.zones import is_zone, zones_of
from headrace.services.search import quotas as q

if TYPE_CHECKING:
    from headrace.design import Design
    from headrace.services.search.domain import Domain
    from headrace.services.search.pipeline import Pipeline
    from headrace.services.search.serverless import Collection

__all__ = ["DAMAGES", "copies_of", "has_adaptive_masters", "snapshot_every_s"]

SEED: Final = ("S2", "S5", "S8")

_LEADERLESS: Final = "no master can be elected"


def _domain(domain: Domain, fault: Fault, design: Design) -> Damage | None:
    match fault:
        case NodeLoss() if is_named(domain, fault.of):
            return _node_loss(domain, fault, design)
        case NetworkPartition() if is_named(domain, fault.of):
            return _split(domain, design)
        case AzOutage():
            return _zone_loss(domain, fault, design)
        case NodeLoss() | NetworkPartition():
            return None
        case _:
            return placed_damage(domain, fault, design)


def _collection(collection: Collection, fault: Fault, design: Design) -> Damage | None:
    """Return what is left: without standby, at worst, the OCUs are in the zone that is lost."""
    if not isinstance(fault, AzOutage):
        return placed_damage(collection, fault, design)
    if collection.has_standby:
        return None
    return Damage(for_s=_replaced_s(fault), why="its only OCUs may be in the lost zone")


def _pipeline(pipeline: Pipeline, fault: Fault, design: Design) -> Damage | None:
    """Return what is left of its OCUs, which are spread over as many zones as its fewest are."""
    placed = placed_damage(pipeline, fault, design)
    if placed is not None or not isinstance(fault, AzOutage):
        return placed
    zones = zones_of(pipeline, design)
    if zones and all(is_zone(zone, fault.zone) is False for zone in zones):
        return None
    least, _ = pipeline.units
    if least is None:
        raise UnknownValueError(f"MinUnits of {pipeline.logical_id} is not set")
    spread_over = min(least, q.UNIT_ZONES_MAX, len(zones) if zones else q.UNIT_ZONES_MAX)
    why = "a zone with some of its OCUs is lost"
    if spread_over <= 1:
        why = "all its OCUs may be in the lost zone"
    takes = 1 - 1 / max(1, spread_over)
    return Damage(takes=takes, answers=True, for_s=_replaced_s(fault), why=why)


DAMAGES = {"Collection": _collection, "Domain": _domain, "Pipeline": _pipeline}


def snapshot_every_s(domain: Domain) -> float:
    """Return how often the service takes a snapshot of *domain* by itself.

    Raises
    ------
    UnknownValueError
        When its version is not known.
    """
    engine = domain.engine
    old = engine is not None and engine.name == "Elasticsearch" and engine.version < q.HOURLY_SINCE
    return float(q.SNAPSHOT_OLD_EVERY_S if old else q.SNAPSHOT_EVERY_S)


def _node_loss(domain: Domain, fault: NodeLoss, design: Design) -> Damage | None:
    match fault.nodes:
        case "master":
            return _master_loss(domain, fault.count) if domain.master_nodes else None
        case None | "data":
            return _data_loss(domain, fault.count, design)
        case _:
            pass
    raise UnknownValueError(f"{domain.logical_id} has no {fault.nodes} nodes")


def _master_loss(domain: Domain, count: int) -> Damage:
    """Return what the loss of *count* masters does, and how many more could be lost with them."""
    if not _outlives(domain, lambda masters: _least(masters, count), 1):
        return Damage(for_s=q.NODE_REPLACED_S, why=_LEADERLESS)
    spare = 0
    while _outlives(domain, lambda masters: _least(masters, count + spare + 1), 1):  # noqa: B023
        spare += 1
    return Damage(
        takes=1.0, answers=True, spare_masters=spare, for_s=q.NODE_REPLACED_S, why="it is replaced"
    )


def _data_loss(domain: Domain, count: int, design: Design) -> Damage:
    """Return what the loss of *count* data nodes does: to what they keep, and to the election."""
    nodes = domain.data_nodes
    lost = min(count, nodes)
    copies = copies_of(domain, design)
    left, shards = (nodes - lost) / nodes, Blocks(nodes, copies, 1)
    # Copies are made anew on the nodes that are left, where there are enough of them.
    bare = min(copies, nodes - lost) <= 1
    restored = shards.lost_share(lost)
    if restored:
        return Damage(
            takes=left if _outlives_data(domain, lost) else 0.0,
            restored=restored,
            rewinds_s=snapshot_every_s(domain),
            single_copy=bare,
            for_s=q.NODE_REPLACED_S + q.RESTORED_S,
            why="shards without a copy are restored from the last snapshot",
        )
    if not _outlives_data(domain, lost):
        return Damage(single_copy=bare, for_s=q.NODE_REPLACED_S, why=_LEADERLESS)
    return Damage(
        takes=left,
        answers=True,
        single_copy=bare,
        for_s=q.NODE_REPLACED_S,
        why="nodes are replaced",
    )


def _outlives_data(domain: Domain, lost: int) -> bool:
    if domain.master_nodes:
        return True
    return _outlives(domain, lambda nodes: _least(nodes, lost), 1)


def _zone_loss(domain: Domain, fault: AzOutage, design: Design) -> Damage | None:
    """Return what a lost zone does; nothing in it is gone, it only cannot be reached."""
    zones = zones_of(domain, design)
    hits = [is_zone(zone, fault.zone) for zone in zones or ()]
    holds_data = True in hits or not hits
    if not holds_data and None in hits:
        message = f"whether {domain.logical_id} sits in zone {fault.zone} is not known"
        raise UnknownValueError(message, settled_by="--set, a value for the zone's parameter")
    if domain.zones == 1:
        return Damage(why="all its nodes are in the lost zone") if holds_data else None
    if not holds_data and not domain.master_nodes:
        return None
    if not _outlives(domain, _zone_by_zone, _zones_of_masters(domain)):
        return Damage(for_s=_replaced_s(fault), why=_LEADERLESS)
    if not holds_data or domain.has_standby:
        return None
    return _without_a_zone(domain, design, "is lost")


def _replaced_s(fault: AzOutage) -> float:
    """Return when nodes of another zone stand in for those of the lost one."""
    return min(float(q.NODE_REPLACED_S), float(fault.for_s))


def _split(domain: Domain, design: Design) -> Damage | None:
    if not _outlives(domain, _worst_side, _zones_of_masters(domain)):
        return Damage(why=f"{_LEADERLESS} on either side")
    if domain.zones == 1 or domain.has_standby:
        return None
    return _without_a_zone(domain, design, "is cut off")


def _without_a_zone(domain: Domain, design: Design, what: str) -> Damage:
    """Return what is left when the fullest of several zones is away, and a master leads."""
    left = 1 - math.ceil(domain.data_nodes / domain.zones) / domain.data_nodes
    if copies_of(domain, design) == 1:
        return Damage(takes=left, why=f"a zone with shards without a copy {what}")
    return Damage(takes=left, answers=True, why=f"a zone {what}")


def copies_of(domain: Domain, design: Design) -> int:
    """Return how many copies of a shard there can be: as declared, at most one on each node."""
    replicas = (domain_of(domain, design) or Declared()).replicas
    return min(1 + replicas, domain.data_nodes)


_Sides = Callable[[Ensemble], "Iterator[tuple[frozenset[int], ...]]"]
"""What may be left of an ensemble: the sides that still see each other, case by case."""


def _outlives(domain: Domain, cases: _Sides, zones: int) -> bool:
    """Tell whether one of those who elect leads in every case, spread over so many zones.

    The fullest zone comes first: its nodes vote, whoever does not.

    Raises
    ------
    UnknownValueError
        When that depends on the version, and nobody knows it.
    """
    masters = tuple(sorted(spread(domain.master_nodes or domain.data_nodes, zones)))
    try:
        rules: tuple[bool, ...] = (has_adaptive_masters(domain),)
        unknown = None
    except UnknownValueError as error:
        rules, unknown = (True, False), error
    found = {_leads(Ensemble(masters, adaptive=rule), cases) for rule in rules}
    if unknown is not None and len(found) > 1:
        raise unknown
    return all(found)


def _leads(masters: Ensemble, cases: _Sides) -> bool:
    voters = masters.voters
    return all(sum(masters.leads(side, voters) for side in case) == 1 for case in cases(masters))


def _least(masters: Ensemble, lost: int) -> Iterator[tuple[frozenset[int], ...]]:
    """Yield the worst that is left after the loss of some: those who vote are lost first."""
    yield (masters.nodes - frozenset(_voters_first(masters)[:lost]),)


def _zone_by_zone(masters: Ensemble) -> Iterator[tuple[frozenset[int], ...]]:
    for zone in set(masters.zones):
        yield (frozenset(node for node in masters.nodes if masters.zones[node] != zone),)


def _worst_side(masters: Ensemble) -> Iterator[tuple[frozenset[int], ...]]:
    """Yield the splits: between zones, or within the only one after so many of the voters."""
    zones = sorted(set(masters.zones))
    if len(zones) > 1:
        for zone in zones:
            side = frozenset(node for node in masters.nodes if masters.zones[node] == zone)
            yield side, masters.nodes - side
        return
    order = _voters_first(masters)
    for size in range(1, len(order)):
        side = frozenset(order[:size])
        yield side, masters.nodes - side


def _voters_first(masters: Ensemble) -> list[int]:
    return [*sorted(masters.voters), *sorted(masters.nodes - masters.voters)]


def _zones_of_masters(domain: Domain) -> int:
    """Return over how many zones those who elect are spread: dedicated ones wider than data."""
    if not domain.master_nodes or domain.zones == 1:
        return domain.zones
    return 2 if domain.resource.stack.region in q.REGIONS_OF_TWO_ZONES else q.MASTER_ZONES


def has_adaptive_masters(domain: Domain) -> bool:
    """Whether those who vote follow what happens: from Elasticsearch 7 on, and in OpenSearch.

    Raises
    ------
    UnknownValueError
        When the version is not known.
    """
    engine = domain.engine
    return engine is None or engine.name == "OpenSearch" or engine.version >= q.ADAPTIVE_SINCE
