"""The load of a later month: more of everything, and stores that hold what has come meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import structs

from headrace.design.declared import domain_of, is_named, warehouse_of
from headrace.load.quantities import Bytes, Seconds
from headrace.load.scaled import scaled
from headrace.load.stores import Domain
from headrace.plan.months import factor, received_months
from headrace.units.growth import NONE, parse_growth

if TYPE_CHECKING:
    from collections.abc import Mapping

    from headrace.design import Component, Design
    from headrace.load.model import Load
    from headrace.load.stores import Warehouse

__all__ = ["load_in"]

MONTH_S: Final = 730 * 3_600.0


def load_in(
    month: int, share_per_month: float, design: Design, received_per_s: Mapping[str, float]
) -> Load:
    """Return the load of *design* in a later month.

    Parameters
    ----------
    month
        Months from today; 0 is today.
    share_per_month
        Part by which the load grows each month, on what it then is.
    design
        The design under today's load.
    received_per_s
        Bytes a second that today's load brings to each store, by its id.

    A warehouse holds what it holds today, grown as declared, and all that has been loaded since; so
    does a domain that deletes nothing. Storage must do for that month, not for a time to come.
    """
    load = design.load
    assert load is not None
    later = scaled(load, factor(share_per_month, month))
    came = received_months(share_per_month, month) * MONTH_S
    warehouses, domains = dict(later.warehouses), dict(later.domains)
    for component in design.by_id.values():
        new = received_per_s.get(component.id, 0.0) * came
        said = warehouse_of(component, design)
        if said is not None:
            name = _name(component, warehouses)
            warehouses[name] = _filled(said, warehouses[name], month, new)
        kept = domain_of(component, design)
        if kept is not None and kept.retention_s is None:
            domains[_name(component, domains)] = _fuller(kept, new)
    return structs.replace(later, warehouses=warehouses, domains=domains)


def _name(component: Component, section: Mapping[str, object]) -> str:
    return next(name for name in section if is_named(component, name))


def _filled(today: Warehouse, later: Warehouse, month: int, new: float) -> Warehouse:
    own = NONE if today.growth is None else parse_growth(today.growth)
    holds = own.after(float(today.holds_bytes), month) + new
    return structs.replace(later, holds_bytes=Bytes(holds), lasts_s=Seconds(0))


def _fuller(domain: Domain, new: float) -> Domain:
    return structs.replace(domain, holds_bytes=Bytes(domain.holds_bytes + new))
