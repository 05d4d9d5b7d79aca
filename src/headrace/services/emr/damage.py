"""What a lost zone does to a cluster: all its nodes sit in one, of the zones that it names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from headrace.errors import UnknownValueError
from headrace.flow.damage import Damage
from headrace.load.faults import AzOutage, Fault
from headrace.services.damage import placed_damage
from headrace.services.network.zones import is_zone, zones_of

if TYPE_CHECKING:
    from headrace.design import Design
    from headrace.services.emr.cluster import Cluster

__all__ = ["DAMAGES"]


def _cluster(cluster: Cluster, fault: Fault, design: Design) -> Damage | None:
    if not isinstance(fault, AzOutage):
        return placed_damage(cluster, fault, design)
    hits = [is_zone(zone, fault.zone) for zone in zones_of(cluster, design) or ()]
    if True in hits:
        may = "sits" if len(hits) == 1 else "may sit"
        return Damage(kept_lost=1.0, why=f"it {may} in the lost zone")
    if None in hits:
        message = f"whether {cluster.logical_id} sits in zone {fault.zone} is not known"
        raise UnknownValueError(message, settled_by="--set, a value for the zone's parameter")
    return None


DAMAGES = {"Cluster": _cluster}
