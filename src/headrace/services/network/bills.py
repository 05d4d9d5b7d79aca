"""What endpoints and NAT gateways cost a month by the hour."""

from __future__ import annotations

from typing import TYPE_CHECKING

from headrace.design.resolve import each
from headrace.errors import UnknownValueError
from headrace.services.kinesis.demand import region_of
from headrace.services.network.prices import endpoint, nat, prices_for
from headrace.template.values import Unknown

if TYPE_CHECKING:
    from headrace.design import Component, Design
    from headrace.services.billing import BillRoom
    from headrace.services.network.component import NatGateway, VpcEndpoint
    from headrace.services.network.prices import Prices
    from headrace.sizing import Cost

__all__ = ["BILLS"]


def _endpoint(door: VpcEndpoint, design: Design) -> Cost:
    """Bill a zone for each subnet of an interface endpoint; a gateway endpoint costs nothing."""
    if door.endpoint_type == "Gateway":
        return endpoint(0, _prices(door, design))
    subnets = each(door.properties.get("SubnetIds"))
    if not subnets or any(isinstance(one, Unknown) for one in subnets):
        raise UnknownValueError(f"in how many zones {door.logical_id} stands is not known")
    return endpoint(len(subnets), _prices(door, design))


def _nat(gateway: NatGateway, design: Design) -> Cost:
    return nat(_prices(gateway, design))


def _prices(component: Component, design: Design) -> Prices:
    return prices_for(region_of(component, design))


BILLS: dict[str, BillRoom] = {"VpcEndpoint": _endpoint, "NatGateway": _nat}
