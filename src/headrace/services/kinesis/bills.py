"""What a stream of a design costs a month under its load, as it is and in the other mode."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct
from msgspec.structs import replace

from headrace.errors import UnknownValueError
from headrace.services.kinesis import prices
from headrace.services.kinesis.demand import requirement
from headrace.services.kinesis.sizing import size_stream, usage_of

if TYPE_CHECKING:
    from headrace.design import Design
    from headrace.services.billing import BillRoom
    from headrace.services.kinesis.component import Stream
    from headrace.services.kinesis.requirement import StreamRequirement
    from headrace.sizing import Cost

__all__ = ["BILLS", "WORTH_IT", "Bills", "bills", "fan_out_usd"]

WORTH_IT: Final = 1.2
"""A mode must cost this many times the other before a change is worth the work: our choice."""


class Bills(Struct, frozen=True):
    """A stream's bills.

    Attributes
    ----------
    today
        In the mode and with the shards that the template asks for.
    provisioned
        With just the shards that the load needs, headroom included.
    on_demand
        On demand, standard.
    shards_needed
        The shards behind *provisioned*.
    """

    today: Cost
    provisioned: Cost
    on_demand: Cost
    shards_needed: int


def bills(stream: Stream, design: Design) -> Bills:
    """Return the bills of *stream*.

    Raises
    ------
    UnknownValueError
        When its load is not declared, or no number of shards carries it.
    """
    need = requirement(stream, design)
    wanted = size_stream(need).shards
    if wanted is None:
        message = f"no number of shards carries the load of {stream.logical_id}"
        raise UnknownValueError(message)
    usage = usage_of(need, wanted)
    return Bills(
        _stream(stream, design), prices.provisioned(usage), prices.on_demand(usage), wanted
    )


def _stream(stream: Stream, design: Design) -> Cost:
    """Bill a stream as it stands, its registered consumers and other readers with it."""
    return _bill(requirement(stream, design), stream)


def _bill(need: StreamRequirement, stream: Stream) -> Cost:
    shards = stream.shard_count
    if shards is None:  # what an on-demand stream costs does not depend on shards
        return prices.on_demand(usage_of(need, 1))
    return prices.provisioned(usage_of(need, shards))


def fan_out_usd(stream: Stream, design: Design) -> float:
    """Return what a month of *stream* costs more than if all its readers shared its shards.

    Raises
    ------
    UnknownValueError
        When its load is not declared.
    """
    need = requirement(stream, design)
    readers = need.shared_consumers + need.fan_out_consumers
    shared = replace(need, shared_consumers=readers, fan_out_consumers=0)
    return _bill(need, stream).usd_per_month - _bill(shared, stream).usd_per_month


BILLS: dict[str, BillRoom] = {"Stream": _stream}
