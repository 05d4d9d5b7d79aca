"""The single faults that a store itself can have, and what each does to what it keeps."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from msgspec import Struct, structs

from headrace.load.faults import AzOutage, Fault, Moment, NetworkPartition, NodeLoss, lasting_s
from headrace.load.quantities import Seconds
from headrace.services.damage import damage_of
from headrace.services.entries import faults_of
from headrace.services.network.zones import a_zone_of, named, zones_of

if TYPE_CHECKING:
    from headrace.design import Component, Design
    from headrace.flow.damage import Damage

__all__ = ["Suffered", "single_faults_of"]

HOUR_S: Final = 3_600.0
"""When a fault begins, and how long one lasts that does not say so itself."""


class Suffered(Struct, frozen=True):
    """A fault of a store, and what it does."""

    fault: Fault
    damage: Damage

    @property
    def lasts_s(self) -> float:
        """For how long it does it."""
        if self.damage.for_s is not None:
            return self.damage.for_s
        return lasting_s(self.fault) or 0.0

    @property
    def loss_s(self) -> float:
        """Of how much time the records are gone for good."""
        return self.damage.loss_s(self.lasts_s)

    @property
    def what(self) -> str:
        """What happens, in words."""
        of: str | None = getattr(self.fault, "of", None)
        if of is None:
            return self.fault.what
        return structs.replace(self.fault, of=of.rpartition("/")[2]).what


def single_faults_of(store: Component, design: Design) -> Iterator[Suffered]:
    """Yield the single faults that harm *store*: a node lost, a split, a zone lost for an hour.

    Raises
    ------
    UnknownValueError
        When what one of them does is not known.
    """
    moment = Moment(HOUR_S, HOUR_S)
    faults = [one for one in faults_of(store, design, moment) if _is_of_nodes(one)]
    for fault in (*faults, *_zones_lost(store, design)):
        damage = damage_of(store, fault, design)
        if damage is not None:
            yield Suffered(fault, damage)


def _is_of_nodes(fault: Fault) -> bool:
    return isinstance(fault, NodeLoss | NetworkPartition)


def _zones_lost(store: Component, design: Design) -> Iterator[Fault]:
    """Yield the loss of each zone that it sits in; of the region's first where nothing tells."""
    zones = zones_of(store, design)
    names = [a_zone_of(store, design)] if zones is None else [named(one) for one in sorted(zones)]
    for name in names:
        if name is not None:
            yield AzOutage(zone=name, at_s=Seconds(HOUR_S), for_s=Seconds(HOUR_S))
