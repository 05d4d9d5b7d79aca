"""What can go wrong with a stream, besides that it takes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from headrace.design.declared import sources_into
from headrace.load.faults import HotKey
from headrace.load.quantities import Seconds, Share

if TYPE_CHECKING:
    from headrace.design import Design
    from headrace.load.faults import Fault
    from headrace.matrix.single import FaultRoom, Moment
    from headrace.services.kinesis.component import Stream

__all__ = ["FAULTS"]

HOT_SHARE: Final = 0.25
"""A hot key takes this share of its source's records."""


def _stream(stream: Stream, design: Design, moment: Moment) -> Iterator[Fault]:
    at, lasting = Seconds(moment.at_s), Seconds(moment.for_s)
    for name, _ in sources_into(stream, design):
        yield HotKey(source=name, share=Share(HOT_SHARE), at_s=at, for_s=lasting)


FAULTS: dict[str, FaultRoom] = {"Stream": _stream}
