"""What a domain costs a month as its template asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from headrace.errors import UnknownValueError
from headrace.services.kinesis.demand import region_of
from headrace.services.search import prices

if TYPE_CHECKING:
    from headrace.design import Component, Design
    from headrace.services.billing import BillRoom
    from headrace.services.search.domain import Domain
    from headrace.sizing import Cost

__all__ = ["BILLS"]


def _domain(domain: Domain, design: Design) -> Cost:
    """Bill its nodes around the clock on demand, and their volumes."""
    found = prices.prices_for(region_of(domain, design))
    if domain.warm_nodes:
        raise UnknownValueError("what UltraWarm keeps in S3 is not known")
    volume_gib, volume_type = domain.volume_gib, domain.volume_type or ""
    if volume_gib is None or volume_type not in found.volume_gb_month:
        raise UnknownValueError(f"the price of the disks of {domain.logical_id} is not known here")
    masters = domain.master_nodes
    kind, master = domain.instance_type or "", (domain.master_type or "") if masters else ""
    for name in (kind, *([master] if masters else [])):
        if name not in found.instance_hour:
            said = name or "a type that AWS chooses"
            raise UnknownValueError(f"the price of {said} is not known here")
    usage = prices.Usage(
        data_nodes=domain.data_nodes,
        data_type=kind,
        volume_gib=volume_gib,
        volume_type=volume_type,
        masters=masters,
        master_type=master,
        prices=found,
    )
    return prices.on_demand(usage)


def _by_ocu(component: Component, design: Design) -> Cost:  # noqa: ARG001 - as all rooms
    message = f"the price of the OCUs of {component.logical_id} is not known here"
    raise UnknownValueError(message)


BILLS: dict[str, BillRoom] = {"Domain": _domain, "Collection": _by_ocu, "Pipeline": _by_ocu}
