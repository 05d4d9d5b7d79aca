"""What a lost zone does to a delivery stream: its interfaces are gone, but it still takes puts.

Firehose itself is spread over zones. Only its way into the VPC of a destination sits in subnets:
while that is gone nothing is delivered, and what comes waits as it does while a destination is out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from headrace.load.faults import AzOutage, Fault
from headrace.services.damage import placed_damage

if TYPE_CHECKING:
    from headrace.design import Design
    from headrace.flow.damage import Damage
    from headrace.services.firehose.component import DeliveryStream

__all__ = ["DAMAGES"]


def _delivery(delivery: DeliveryStream, fault: Fault, design: Design) -> Damage | None:
    damage = placed_damage(delivery, fault, design)
    if damage is None or not isinstance(fault, AzOutage):
        return damage
    return replace(damage, answers=True, why="its interfaces sit in the lost zone alone")


DAMAGES = {"DeliveryStream": _delivery}
