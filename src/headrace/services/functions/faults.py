"""What can go wrong with a function's mapping, besides that nothing runs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from headrace.load.faults import PoisonRecord
from headrace.load.quantities import Seconds

if TYPE_CHECKING:
    from headrace.design import Design
    from headrace.load.faults import Fault
    from headrace.matrix.single import FaultRoom, Moment
    from headrace.services.functions.mapping import EventSourceMapping

__all__ = ["FAULTS"]


def _mapping(mapping: EventSourceMapping, _design: Design, moment: Moment) -> Iterator[Fault]:
    yield PoisonRecord(of=mapping.id, at_s=Seconds(moment.at_s))


FAULTS: dict[str, FaultRoom] = {"EventSourceMapping": _mapping}
