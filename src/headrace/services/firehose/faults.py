"""What can go wrong with a delivery, besides that nothing is delivered."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from headrace.design import Component
from headrace.load.faults import DestinationOutage
from headrace.load.quantities import Seconds
from headrace.services.entries import stage_of
from headrace.services.firehose.reading import destinations_of

if TYPE_CHECKING:
    from headrace.design import Design
    from headrace.load.faults import Fault
    from headrace.matrix.single import FaultRoom, Moment
    from headrace.services.firehose.component import DeliveryStream

__all__ = ["FAULTS"]


def _delivery(delivery: DeliveryStream, design: Design, moment: Moment) -> Iterator[Fault]:
    stores = destinations_of(delivery, design)
    if any(isinstance(one, Component) and stage_of(one) for one in stores):
        return  # the outage of the store itself is tried
    at, lasting = Seconds(moment.at_s), Seconds(moment.for_s)
    yield DestinationOutage(of=delivery.id, at_s=at, for_s=lasting)


FAULTS: dict[str, FaultRoom] = {"DeliveryStream": _delivery}
