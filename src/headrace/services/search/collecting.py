"""How a serverless collection behaves in a trial: what its OCUs index; S3 is never full.

OCUs are taken to be there when they are needed, up to the limit: how soon the service adds them no
page tells. What is indexed lies on S3, so that it outlives every OCU; without standby nobody can
search, nor is anything taken, until another zone has replaced those of a lost one.

Source: "Managing capacity limits of Serverless" (quotas.py).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from headrace.design.declared import offered
from headrace.flow.handover import arriving, merged
from headrace.flow.trial import Reading, Stage
from headrace.services.search.indexing import indexed, offered_to, plenty
from headrace.services.search.ocus import index_records_per_s, ocus_of
from headrace.services.search.serverless import Collection
from headrace.units import format_share, format_size

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from headrace.design import Component
    from headrace.flow.trial import Arrivals, Context, Offer

__all__ = ["collection_stage", "read_into_collection"]

_DAY_S = 86_400.0


def read_into_collection(component: Component, offer: Offer, context: Context) -> Reading:
    """Return how fast a collection takes an offer.

    Raises
    ------
    UnknownValueError
        When the load says what an OCU indexes, but nobody how many there may be.
    """
    assert isinstance(component, Collection)
    speed = index_records_per_s(component, offer.record_bytes, context.design)
    if speed is None:
        speed = plenty(offer.records.total())
    return Reading(context.available(component).scaled(speed))


def collection_stage(component: Component, arrivals: Sequence[Arrivals], context: Context) -> Stage:
    """Return what became of all that was sent to a collection. Raises as `read_into_collection`."""
    assert isinstance(component, Collection)
    came = merged(arriving(component, arrivals, context.design))
    own = read_into_collection(component, offered_to(came), context).own
    measures, series = indexed(came, own)
    per_day = measures["stored_bytes"] * _DAY_S / context.horizon_s
    measures |= {"stored_bytes_per_day": per_day, **_indexing(component, came, context)}
    return Stage(measures, series, {}, _story(component, measures, context), is_store=True)


def _indexing(collection: Collection, came: Arrivals, context: Context) -> dict[str, float]:
    speed = index_records_per_s(collection, came.record_bytes, context.design)
    if speed is None:
        return {}
    return {"index_share": offered(collection, context.design).peak_records_per_s / speed}


def _story(collection: Collection, measures: Mapping[str, float], context: Context) -> str:
    said = [f"keeps {format_size(measures['stored_bytes'])} of what comes on S3"]
    if "index_share" in measures:
        most, share = ocus_of(collection, context.design), format_share(measures["index_share"])
        said.append(f"needs {share} of its part of {most:,} indexing OCUs at the peak")
    else:
        said.append("nobody says how fast an OCU indexes")
    if measures["lost_records"]:
        said.append(f"refuses {measures['lost_records']:,.0f} records for good")
    return "; ".join(said)
