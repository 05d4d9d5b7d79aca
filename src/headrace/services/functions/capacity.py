"""What an event source mapping carries to its function."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from headrace.design import Component, EdgeKind
from headrace.design.capacity import BY, Capacity, Limit, not_known
from headrace.errors import NotApplicable, UnknownValueError
from headrace.services.functions.mapping import EventSourceMapping
from headrace.services.functions.reading import mapping_settings
from headrace.services.functions.sizing import esm_capacity
from headrace.units import format_duration

if TYPE_CHECKING:
    from headrace.design import Design
    from headrace.design.capacity import CapacityRoom

__all__ = ["CAPACITIES", "function_capacity", "mapping_capacity"]

_UNEVEN: Final = 1.05
"""Keys that load the hottest shard more than this over the mean are worth a word."""


def mapping_capacity(mapping: EventSourceMapping, design: Design) -> Capacity:
    """Return the records/s that *mapping* carries with full batches.

    Raises
    ------
    UnknownValueError
        Its source is no stream, or the load does not declare how long the function takes.
    """
    try:
        settings = mapping_settings(mapping, design)
    except NotApplicable as error:
        message = f"only mappings of Kinesis streams are modelled ({error})"
        raise UnknownValueError(message) from error
    slots = settings.shards * (settings.factor or 1)
    at_once = min(slots, settings.concurrency)
    batch_s = max(settings.duration_s, settings.window_s)
    why = (
        f"{at_once:,} batches at once {BY} {settings.batch_records:,} records"
        f" in {format_duration(batch_s)} each"
    )
    if settings.skew > _UNEVEN:
        why += f", the hottest shard with {settings.skew:.2g} times the mean"
    return Capacity(records_per_s=Limit(esm_capacity(settings), why))


def function_capacity(function: Component, design: Design) -> Capacity:
    """Return no limit on what mappings bring: theirs counts the executions of *function*.

    What calls it otherwise is not known: nobody tells how many records one call brings.

    Raises
    ------
    UnknownValueError
        A condition decides what calls it.
    """
    callers = [neighbour.node for neighbour in design.incoming(function, EdgeKind.FLOWS)]
    calls = not_known(UnknownValueError("how many records one call brings is not modelled"))
    return Capacity(by={c.id: calls for c in callers if not isinstance(c, EventSourceMapping)})


CAPACITIES: dict[str, CapacityRoom] = {
    "EventSourceMapping": mapping_capacity,
    "Function": function_capacity,
}
