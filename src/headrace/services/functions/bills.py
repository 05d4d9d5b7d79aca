"""What a function costs a month that streams and topic rules invoke."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from headrace.design import Component, EdgeKind
from headrace.design.declared import function_of, need_load, offered
from headrace.errors import UnknownValueError
from headrace.services.functions import quotas as q
from headrace.services.functions.mapping import EventSourceMapping
from headrace.services.functions.prices import bill, prices_for
from headrace.services.functions.reading import LEAST_S, need_stream
from headrace.services.functions.sizing import batch_records
from headrace.services.kinesis.demand import region_of, requirement
from headrace.services.kinesis.sizing import on_demand_shards
from headrace.sizing import SECONDS_PER_MONTH

if TYPE_CHECKING:
    from headrace.design import Design
    from headrace.load.model import Function as Declared
    from headrace.services.billing import BillRoom
    from headrace.services.functions.function import Function
    from headrace.sizing import Cost

__all__ = ["BILLS", "batches_per_s"]

_ONE_BY_ONE = "topic rule"
"""What invokes a function with one record at a time."""


def _function(function: Function, design: Design) -> Cost:
    """Bill requests and run time at the mean rate of the load, records spread evenly over shards.

    What provisioned concurrency, storage beyond 512 MB and data transfer cost is left out.
    """
    need_load(function, design)
    declared = function_of(function, design)
    if declared is None or not declared.is_timed:
        message = f"the load does not declare how long {function.logical_id} takes"
        settle = f"functions: {{{function.logical_id}: {{duration: 200ms}}}}"
        raise UnknownValueError(message, settled_by=settle)
    calls, run_s = 0.0, 0.0
    for batches, records in _invocations(function, declared, design):
        calls += batches
        run_s += batches * max(declared.batch_s(records), LEAST_S)
    prices = prices_for(region_of(function, design))
    if function.architecture not in prices.gb_s:
        raise UnknownValueError(f"the price of {function.architecture} is not known here")
    month_s = calls * SECONDS_PER_MONTH, run_s * SECONDS_PER_MONTH
    return bill(*month_s, function.memory_mib, prices, function.architecture)


def _invocations(
    function: Function, declared: Declared, design: Design
) -> Iterator[tuple[float, float]]:
    """Yield invocations a second, and the records of one, for all that invokes *function*."""
    transformed = design.incoming(function, EdgeKind.USES, "transform")
    invited = [n.node for n in design.incoming(function, EdgeKind.FLOWS)]
    strangers = [n.node.logical_id for n in transformed]
    for giver in invited:
        if isinstance(giver, EventSourceMapping):
            yield _batches(giver, function, declared, design)
        elif isinstance(giver, Component) and giver.kind == _ONE_BY_ONE:
            yield _records_per_s(giver, function, design), 1.0
        else:
            strangers.append(giver.logical_id)
    if strangers or not invited:
        who = " and ".join(sorted(strangers)) or "nothing in the templates"
        raise UnknownValueError(f"how often {who} invokes {function.logical_id} is not known")


def _records_per_s(giver: Component, function: Function, design: Design) -> float:
    passing = giver.passes_on(function, design)
    share = passing.records if passing else 0.0
    return offered(giver, design).mean_records_per_s * share


def _batches(
    mapping: EventSourceMapping, function: Function, declared: Declared, design: Design
) -> tuple[float, float]:
    stream = need_stream(mapping, design)
    need = requirement(stream, design, headroom=0)
    shards = stream.shard_count or on_demand_shards(need.bytes_per_s, need.region)
    batch = batch_records(mapping.batch_size, need.record_bytes)
    lane = _records_per_s(mapping, function, design) / shards
    every_s = max(mapping.batch_window_s, 1 / q.POLL_HZ)
    each = batches_per_s(lane, batch, every_s, mapping.parallelization, declared)
    return shards * each, lane / each if each else 0.0


def batches_per_s(
    records_per_s: float, batch: int, every_s: float, factor: int, declared: Declared
) -> float:
    """Return how often one shard invokes a function in the mean.

    A batch goes when it is full, or when a poll or the batching window ends, but not before one of
    *factor* batches at once is done; none is empty.

    Parameters
    ----------
    records_per_s
        Records of the shard.
    batch
        Records of a full batch.
    every_s
        Time for which a batch is gathered.
    factor
        Parallelization factor.
    declared
        How long the function takes.

    Examples
    --------
    >>> from headrace.load.model import Function
    >>> quick = Function(duration_s=0.1)
    >>> [batches_per_s(rate, 100, 1.0, 1, quick) for rate in (0.5, 50.0, 500.0)]
    [0.5, 1.0, 5.0]
    """
    gathered = min(float(batch), max(1.0, records_per_s * every_s))
    busy_s = max(declared.batch_s(gathered), LEAST_S) / factor
    by_time = 1 / max(every_s, busy_s)
    return min(records_per_s, max(records_per_s / batch, by_time))


BILLS: dict[str, BillRoom] = {"Function": _function}
