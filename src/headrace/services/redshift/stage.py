"""How a warehouse behaves in a trial: what it loads, when its storage is full, how queries wait.

COPY and streaming ingestion are taken to be as fast as the load says that a slice was measured; no
page tells, so that without it they keep up. Storage fills over months, beyond the run: what the
design loads is carried on at its mean, beside the growth that the load declares. Queries come at
random to slots of a WLM queue and wait in it by Erlang's formula (`headrace.flow.queueing`).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from headrace.design.declared import offered, warehouse_of
from headrace.errors import UnknownValueError
from headrace.flow.handover import arriving, merged
from headrace.flow.measures import greatest_rate
from headrace.flow.queue import aged, queue
from headrace.flow.queueing import mean_wait_s
from headrace.flow.trial import Arrivals, Context, Offer, Reading, Stage
from headrace.load.model import DEFAULT_RECORD_TTL
from headrace.services.redshift import quotas as q
from headrace.services.redshift.cluster import Cluster
from headrace.services.redshift.demand import (
    declared,
    loaded,
    months,
    room_bytes,
    slots_of,
    stored_bytes,
)
from headrace.services.redshift.shapes import Shape, slices_of
from headrace.sizing import SECONDS_PER_MONTH
from headrace.units import format_count, format_duration, format_share, format_size

if TYPE_CHECKING:
    from headrace.design import Component

__all__ = ["FED_BY_OTHERS", "READS", "STAGES"]

SEED: Final = ("R4", "R7")

_MONTHS_MOST: Final = 1_200.0
"""Storage that lasts a hundred years lasts."""
_PLENTY: Final = 1_000.0
_DIGITS: Final = 3
_Used = Callable[[float], float]
"""Bytes on disk after so many months."""


def _read(component: Component, offer: Offer, context: Context) -> Reading:
    fastest = max(1.0, float(greatest_rate(offer.records.total()).value[0]))
    rate = _load_records_per_s(component, offer.record_bytes, context)
    speed = _PLENTY * fastest if rate is None else rate
    return Reading(context.available(component).scaled(speed))


def _warehouse(component: Component, arrivals: Sequence[Arrivals], context: Context) -> Stage:
    measures = {**_filling(component, context), **_queries(component, context)}
    came = [*arriving(component, arrivals, context.design)]
    series = {}
    if came:
        one = merged(came)
        pulled = [arrival for arrival in came if not arrival.is_pushed]
        records, lost = one.records, 0.0
        if not pulled:
            offer = Offer(records, one.record_bytes, float(DEFAULT_RECORD_TTL))
            own = _read(component, offer, context).own
            passage = queue(records, own, [aged(records, offer.kept_s)])
            lost = float(passage.lost[0].total().final[0])
            records = passage.served.total()
        measures |= {
            "stored_records": float(records.final[0]),
            "stored_bytes": float(records.final[0]) * one.record_bytes,
            "lost_records": round(lost, _DIGITS),
            **_loading(component, one.record_bytes, context),
        }
        series["stored"] = records
    return Stage(measures, series, {}, _story(measures), is_store=True)


STAGES = {"Cluster": _warehouse, "Workgroup": _warehouse}
READS = {"Cluster": _read, "Workgroup": _read}
FED_BY_OTHERS = {"Cluster": True, "Workgroup": True}


def _load_records_per_s(
    warehouse: Component, record_bytes: float, context: Context
) -> float | None:
    """Return the records/s that all slices load together; None where nobody has measured."""
    said = warehouse_of(warehouse, context.design)
    if said is None or said.load_rate is None or not isinstance(warehouse, Cluster):
        return None
    known = warehouse.node_type in q.NODE_TYPES or warehouse.node_type in q.RETIRED_TYPES
    if not known:
        return None
    slices = slices_of(Shape(warehouse.node_type, warehouse.nodes))
    return said.load_rate.records_per_s(record_bytes) * slices


def _loading(warehouse: Component, record_bytes: float, context: Context) -> dict[str, float]:
    rate = _load_records_per_s(warehouse, record_bytes, context)
    if rate is None:
        return {}
    return {"load_share": offered(warehouse, context.design).peak_records_per_s / rate}


def _filling(warehouse: Component, context: Context) -> dict[str, float]:
    """Return how much of the storage is used when it must still do, and when it is full."""
    try:
        said, room = declared(warehouse, context.design), room_bytes(warehouse)
    except UnknownValueError:
        return {}
    load = loaded(warehouse, context.design)
    found = {"stored_at_horizon_bytes": stored_bytes(said, load, months(said))}
    if math.isinf(room):
        return found

    def used(after: float) -> float:
        return stored_bytes(said, load, after)

    found["storage_share"] = used(months(said)) / room
    found["full_after_s"] = _months_until(used, room) * SECONDS_PER_MONTH
    return found


def _months_until(used: _Used, room: float) -> float:
    """Return when a rising amount reaches *room*, by bisection; infinite within a lifetime."""
    if used(0.0) >= room:
        return 0.0
    if used(_MONTHS_MOST) < room:
        return math.inf
    low, high = 0.0, _MONTHS_MOST
    while high - low > 1e-6:  # noqa: PLR2004 - about three seconds
        middle = (low + high) / 2
        low, high = (low, middle) if used(middle) >= room else (middle, high)
    return high


def _queries(warehouse: Component, context: Context) -> dict[str, float]:
    said = warehouse_of(warehouse, context.design)
    if said is None or said.queries is None:
        return {}
    queries = said.queries
    try:
        slots = slots_of(warehouse, queries, context.design)
    except UnknownValueError:
        return {}
    rate, lasts_s = queries.rate.per_s, float(queries.duration_s)
    return {
        "query_slots": float(slots),
        "slots_share": rate * lasts_s / slots,
        "query_wait_s": mean_wait_s(slots, rate, lasts_s),
    }


def _story(measures: Mapping[str, float]) -> str:
    said = []
    if "stored_bytes" in measures:
        said.append(f"loads {format_size(measures['stored_bytes'])}")
    if "load_share" in measures:
        said.append(f"needs {format_share(measures['load_share'])} of its slices' speed")
    if "storage_share" in measures:
        full_s, share = measures["full_after_s"], format_share(measures["storage_share"])
        full = "" if math.isinf(full_s) else f", and is full after {format_duration(full_s)}"
        full = full if full_s else ", and is full already"
        said.append(f"uses {share} of its storage at the end of its time{full}")
    if "query_wait_s" in measures:
        wait_s, slots = measures["query_wait_s"], format_count(measures["query_slots"])
        waits = "without end" if math.isinf(wait_s) else f"{format_duration(wait_s)} in the mean"
        said.append(f"lets queries wait {waits} for one of {slots} slots")
    return "; ".join(said) or "loads nothing"
