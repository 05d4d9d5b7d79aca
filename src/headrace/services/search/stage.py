"""How a domain behaves in a trial: what its nodes index, and when their disks are full.

It begins with what the load says that it holds. Indexes are deleted at the age that the load
declares; a disk that fills up before blocks all writes until somebody makes room, so that nothing
is taken for the rest of the run. Data nodes index as fast as the load says that they were measured;
no page tells, so that without it they keep up. What the domain refuses its givers send again for
half a minute; a delivery stream tries as long as it is told, and then keeps it in its backup.

Source: "Troubleshooting Amazon OpenSearch Service", ClusterBlockException.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from headrace.design.declared import offered
from headrace.errors import UnknownValueError
from headrace.flow.filling import full_after_s, full_at_s, kept
from headrace.flow.handover import arriving, merged
from headrace.flow.queue import queue
from headrace.flow.trial import Arrivals, Context, Offer, Reading, Stage
from headrace.services.search.collecting import collection_stage, read_into_collection
from headrace.services.search.demand import declared, retention_s, room_bytes
from headrace.services.search.domain import Domain
from headrace.services.search.indexing import indexed, offered_to, plenty, refusing_after
from headrace.services.search.piping import pipeline_stage
from headrace.services.search.taking import read_into_pipeline
from headrace.units import format_duration, format_share, format_size

if TYPE_CHECKING:
    from headrace.design import Component
    from headrace.flow.curve import Curve

__all__ = ["FED_BY_OTHERS", "READS", "STAGES"]

SEED: Final = ("S5",)


def _read(component: Component, offer: Offer, context: Context) -> Reading:
    assert isinstance(component, Domain)
    speed = _index_records_per_s(component, offer.record_bytes, context)
    if math.isinf(speed):
        speed = plenty(offer.records.total())
    own = context.available(component).scaled(speed)
    taken = queue(offer.records.total(), own, [refusing_after(offer)]).served
    full_s = _full_at_s(component, taken, offer.record_bytes, context)
    return Reading(own.within(full_s, context.horizon_s, 0.0))


def _domain(component: Component, arrivals: Sequence[Arrivals], context: Context) -> Stage:
    assert isinstance(component, Domain)
    came = merged(arriving(component, arrivals, context.design))
    own = _read(component, offered_to(came), context).own
    measures, series = indexed(came, own)
    measures |= {
        **_indexing(component, came, context),
        **_filling(component, series["stored"], came.record_bytes, context),
    }
    return Stage(measures, series, {}, _story(measures), is_store=True)


STAGES = {"Collection": collection_stage, "Domain": _domain, "Pipeline": pipeline_stage}
READS = {"Collection": read_into_collection, "Domain": _read, "Pipeline": read_into_pipeline}
FED_BY_OTHERS = {"Collection": True, "Domain": True}


def _index_records_per_s(domain: Domain, record_bytes: float, context: Context) -> float:
    rate = declared(domain, context.design).index_rate
    if rate is None:
        return math.inf
    return rate.records_per_s(record_bytes) * domain.data_nodes


def _full_at_s(domain: Domain, indexed: Curve, record_bytes: float, context: Context) -> float:
    """Return when its disks are full in this run; infinite where nobody knows their size."""
    try:
        room = room_bytes(domain, context.design) - declared(domain, context.design).holds_bytes
    except UnknownValueError:
        return math.inf
    level = kept(indexed, retention_s(domain, context.design))
    return full_at_s(level, max(0.0, room) / record_bytes)


def _indexing(domain: Domain, came: Arrivals, context: Context) -> dict[str, float]:
    speed = _index_records_per_s(domain, came.record_bytes, context)
    if math.isinf(speed):
        return {}
    peak = offered(domain, context.design).peak_records_per_s
    return {"index_share": peak / speed}


def _filling(
    domain: Domain, stored: Curve, record_bytes: float, context: Context
) -> dict[str, float]:
    """Return how full its disks become, and when: in this run, or if it goes on so."""
    try:
        room = room_bytes(domain, context.design)
    except UnknownValueError:
        return {}
    load = offered(domain, context.design)
    bytes_per_s = load.mean_records_per_s * load.record_bytes
    keeps_s, holds = retention_s(domain, context.design), declared(domain, context.design)
    after_s = _full_at_s(domain, stored, record_bytes, context)
    if math.isinf(after_s):
        later_s = full_after_s(room - holds.holds_bytes, bytes_per_s, keeps_s)
        after_s = max(context.horizon_s, later_s)
    found = {"full_after_s": after_s}
    if math.isfinite(keeps_s):
        found["storage_share"] = (holds.holds_bytes + bytes_per_s * keeps_s) / room
    return found


def _story(measures: Mapping[str, float]) -> str:
    said = [f"keeps {format_size(measures['stored_bytes'])} of what comes"]
    use = measures.get("index_share", 0.0)
    if use:
        said.append(f"needs {format_share(use)} of its nodes' speed at the peak")
    if "storage_share" in measures:
        share = format_share(measures["storage_share"])
        said.append(f"needs {share} of its disks when the first index is deleted")
    full_s = measures.get("full_after_s", math.inf)
    if math.isfinite(full_s):
        said.append(f"blocks writes after {format_duration(full_s)}")
    if measures["lost_records"]:
        said.append(f"refuses {measures['lost_records']:,.0f} records for good")
    return "; ".join(said)
