"""What faults do to components: by their service's room, or by where they sit.

A service's ``damage`` room holds the table ``DAMAGES``: class name → function of component, fault
and design. It tells what no placement tells: which node matters, what copies outlive. Everything
else is hit where it sits: a zone takes what sits in that zone alone, a region all that is in it.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from msgspec.structs import replace

from headrace.design.needed import restore_s
from headrace.errors import UnknownValueError
from headrace.flow.damage import Damage
from headrace.load.faults import AzOutage, Fault, RegionOutage
from headrace.services.entries import damage_room_of, recovery_room_of
from headrace.services.network.ways_out import is_cut_off
from headrace.services.network.zones import is_zone, zones_of
from headrace.services.recovery import recovery_of, replayed_s

if TYPE_CHECKING:
    from headrace.design import Component, Design

__all__ = ["damage_of", "placed_damage"]


def damage_of(component: Component, fault: Fault, design: Design) -> Damage | None:
    """Return what *fault* does to *component*; None where it leaves it alone.

    Raises
    ------
    UnknownValueError
        When that depends on what is not known.
    """
    told = damage_room_of(component)
    damage = (told or placed_damage)(component, fault, design)
    return None if damage is None else _recovering(damage, component, fault, design)


def _recovering(damage: Damage, component: Component, fault: Fault, design: Design) -> Damage:
    """Return a damage with what is known of how the component comes back from it."""
    tried_s = restore_s(component, design)
    if damage.for_s is not None and tried_s is not None:
        soon_s = min(damage.for_s, tried_s) if damage.fails_over else tried_s
        if isinstance(fault, AzOutage):  # nothing is gone: it is back with its zone at the latest
            soon_s = min(soon_s, float(fault.for_s))
        damage = replace(damage, for_s=soon_s)
    if damage.rewinds_s:
        with contextlib.suppress(UnknownValueError):  # nobody can count on what is not known
            damage = replace(damage, replays_s=replayed_s(component, design))
    if isinstance(fault, RegionOutage) and recovery_room_of(component) is not None:
        damage = replace(damage, elsewhere_s=_elsewhere_s(component, design))
    return damage


def _elsewhere_s(component: Component, design: Design) -> float | None:
    """Return how old the copy of a store in another region is; None where nobody knows."""
    try:
        told = recovery_of(component, design)
    except UnknownValueError:
        return None
    return told.elsewhere.rpo_s if told is not None else None


def placed_damage(component: Component, fault: Fault, design: Design) -> Damage | None:
    """Return what a lost zone or region does to *component* by where it sits.

    Raises
    ------
    UnknownValueError
        When nobody knows where that is.
    """
    if isinstance(fault, RegionOutage):
        return Damage(why="its region is lost") if _in_region(component, fault) else None
    if not isinstance(fault, AzOutage):
        return None
    if _in_zone_alone(component, fault, design):
        return Damage(why="it sits in the lost zone alone")
    key = ("cut off without zone", component.id, fault.zone)
    if design.once(key, lambda: is_cut_off(component, fault.zone, design)):
        return Damage(why="its way out led through the lost zone")
    return None


def _in_zone_alone(component: Component, fault: AzOutage, design: Design) -> bool:
    hits = [is_zone(zone, fault.zone) for zone in zones_of(component, design) or ()]
    if not hits or False in hits:
        return False
    if None in hits:
        message = f"whether {component.logical_id} sits in zone {fault.zone} is not known"
        raise UnknownValueError(message, settled_by="--set, a value for the zone's parameter")
    return True


def _in_region(component: Component, fault: RegionOutage) -> bool:
    if fault.region is None:
        return True
    region = component.resource.stack.region
    if not region:
        message = f"the region of {component.logical_id} is not known"
        raise UnknownValueError(message, settled_by="--region")
    return region == fault.region
