"""What a mapping reads and runs, and what the load declares about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from headrace.design import Component, EdgeKind
from headrace.design.declared import function_of
from headrace.errors import NotApplicable, UnknownValueError
from headrace.services.functions import quotas
from headrace.services.functions.function import Function
from headrace.services.functions.mapping import EventSourceMapping
from headrace.services.functions.sizing import EsmSettings, batch_records
from headrace.services.kinesis.component import Stream, StreamConsumer
from headrace.services.kinesis.demand import requirement
from headrace.services.kinesis.requirement import counted_bytes, shard_records_per_s
from headrace.services.kinesis.sizing import on_demand_shards

if TYPE_CHECKING:
    from headrace.design import Design

__all__ = [
    "LEAST_S",
    "mapping_settings",
    "need_function",
    "need_stream",
    "peak_records_per_s",
    "reader_of",
]

LEAST_S: Final = 0.001
"""A function is billed by the millisecond: nothing takes less."""


def need_stream(mapping: EventSourceMapping, design: Design) -> Stream:
    """Return the stream that *mapping* reads, directly or through a registered consumer.

    Raises
    ------
    NotApplicable
        When it reads something else.
    UnknownValueError
        When what it reads is outside the templates.
    """
    for neighbour in design.incoming(mapping, EdgeKind.FLOWS):
        node = neighbour.node
        if isinstance(node, StreamConsumer):
            through = [n.node for n in design.incoming(node, EdgeKind.FLOWS)]
            node = through[0] if through else node
        if isinstance(node, Stream):
            return node
        if isinstance(node, Component):
            raise NotApplicable(f"{node.logical_id} is no stream")
        message = f"what {mapping.logical_id} reads ({node.logical_id}) is outside the templates"
        raise UnknownValueError(message)
    raise NotApplicable("the mapping reads nothing, or is switched off")


def reader_of(component: Component, design: Design) -> Component | None:
    """Return what records wait for while *component* does nothing, and so tells how late they are.

    For a function that is its mapping, for others they themselves; None for a function that is
    called, for whom nobody waits.
    """
    if not isinstance(component, Function):
        return component
    before = (n.node for n in design.incoming(component, EdgeKind.FLOWS))
    return next((node for node in before if isinstance(node, EventSourceMapping)), None)


def need_function(mapping: EventSourceMapping, design: Design) -> Function:
    """Return the function that *mapping* invokes.

    Raises
    ------
    UnknownValueError
        When it is outside the templates.
    """
    for neighbour in design.outgoing(mapping, EdgeKind.FLOWS):
        if isinstance(neighbour.node, Function):
            return neighbour.node
    message = f"the function that {mapping.logical_id} invokes is outside the templates"
    raise UnknownValueError(message)


def mapping_settings(
    mapping: EventSourceMapping, design: Design, shards: int | None = None
) -> EsmSettings:
    """Return the calculator's input for *mapping* under the declared load.

    Parameters
    ----------
    mapping, design
        The mapping, and the design with its load.
    shards
        Shards of the stream; None takes what it has.

    Raises
    ------
    UnknownValueError
        When the load does not declare how long the function takes, or the shards are not known.
    """
    stream = need_stream(mapping, design)
    function = need_function(mapping, design)
    declared = function_of(function, design)
    if declared is None or not declared.is_timed:
        message = f"the load does not declare how long {function.logical_id} takes"
        raise UnknownValueError(message, settled_by=f"functions: {{{function.logical_id}: ...}}")
    need = requirement(stream, design, headroom=0)
    if shards is None:
        shards = stream.shard_count or on_demand_shards(need.bytes_per_s, need.region)
    batch = batch_records(mapping.batch_size, need.record_bytes)
    reserved = function.reserved_concurrency
    return EsmSettings(
        shards=shards,
        duration_s=max(declared.batch_s(batch), LEAST_S),
        record_bytes=need.record_bytes,
        batch_size=mapping.batch_size,
        window_s=mapping.batch_window_s,
        factor=mapping.parallelization,
        concurrency=quotas.CONCURRENCY_DEFAULT if reserved is None else max(1, reserved),
        hottest_share=need.keys.hottest_share(shards),
    )


def peak_records_per_s(
    mapping: EventSourceMapping, design: Design, shards: int | None = None
) -> float:
    """Return the records/s that come to *mapping* at the peak.

    That is the declared peak, or less where the hottest shard of a provisioned stream does not
    admit its share of it. Parameters as for `mapping_settings`.

    Raises
    ------
    UnknownValueError
        When no load is declared for the stream, or the shards are not known.
    """
    stream = need_stream(mapping, design)
    need = requirement(stream, design, headroom=0)
    shards = stream.shard_count if shards is None else shards
    if shards is None:
        return need.records_per_s
    admitted = shard_records_per_s(counted_bytes(need.record_bytes, single_puts=need.single_puts))
    return min(need.records_per_s, admitted / need.keys.hottest_share(shards))
