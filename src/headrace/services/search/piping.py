"""How an ingestion pipeline behaves in a trial: what it reads or is pushed, and hands on.

What it reads waits where it is while the pipeline is slow, down, or held up by a sink: in a stream
or queue for its retention, on S3 for good. What it is pushed the producers send again for as long
as their patience lasts; a persistent buffer takes it in at once, and keeps it. How much that buffer
holds, and for how long, no page tells: nothing is lost in it here.

Sources: "Scaling pipelines" and Data Prepper's sink (quotas.py); "Introducing persistent buffering
for Amazon OpenSearch Ingestion",
https://aws.amazon.com/blogs/big-data/introducing-persistent-buffering-for-amazon-opensearch-ingestion/
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from msgspec import Struct
from msgspec.structs import replace

from headrace.design import EdgeKind
from headrace.design.declared import declared_into, offered, patience_s, pipeline_of
from headrace.errors import UnknownValueError
from headrace.flow.faults import disturbed, outages
from headrace.flow.handover import arriving, merged
from headrace.flow.measures import longest_wait
from headrace.flow.queue import aged, queue
from headrace.flow.reading import reader_measures, reader_series, reader_story, together
from headrace.flow.steps import Steps, lesser
from headrace.flow.trial import Arrivals, Offer, Stage
from headrace.flow.windows import joined
from headrace.flow.writing import written
from headrace.load.model import DEFAULT_RECORD_TTL
from headrace.services.messaging.component import Queue
from headrace.services.search import quotas as q
from headrace.services.search.indexing import plenty
from headrace.services.search.pipeline import Pipeline
from headrace.services.search.retries import keeps_what_it_gives_up
from headrace.services.search.taking import (
    most_records_per_s,
    own_outages,
    read_into_pipeline,
    refusals,
)
from headrace.units import format_share

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from headrace.design import Component
    from headrace.flow.curve import Curve
    from headrace.flow.passage import Passage
    from headrace.flow.trial import Context

__all__ = ["pipeline_stage"]

_DIGITS: Final = 3


def pipeline_stage(component: Component, arrivals: Sequence[Arrivals], context: Context) -> Stage:
    """Return what a pipeline made of all that came.

    Raises
    ------
    UnknownValueError
        When its OCUs or its configuration are not known.
    """
    assert isinstance(component, Pipeline)
    pulled = [one for one in arrivals if not one.is_pushed]
    put = None
    if not pulled and component.is_pushed:
        put = _put(component, arrivals, context)
        pulled = [put.taken]
    taken = pulled or [_waiting_elsewhere(component, context)]
    gaps = joined([*own_outages(component, context), *refusals(component, context)])
    told = keeps_what_it_gives_up(component)
    parts = [reader_measures(one, gaps, told=told) for one in taken]
    series = [reader_series(one, part) for one, part in zip(taken, parts, strict=True)]
    measures, curves = together(parts, series)
    if put is not None:
        measures, curves = put.told(measures, curves)
    measures |= _used(component, taken[0].record_bytes, context)
    gives, unsure = written(component, merged(taken), context, outside=True)
    return Stage(measures, curves, gives, _story(component, measures, context), unsure=unsure)


def _waiting_elsewhere(pipeline: Pipeline, context: Context) -> Arrivals:
    """Return what it reads of the load's own sources: they wait where it reads them."""
    came = merged(arriving(pipeline, (), context.design))
    offer = Offer(came.records, came.record_bytes, _kept_s(pipeline, context))
    reading = read_into_pipeline(pipeline, offer, context)
    floors = [] if reading.floor is None else [reading.floor]
    if math.isfinite(offer.kept_s):
        floors.append(aged(offer.records, offer.kept_s))
    return Arrivals(offer, reading, queue(offer.records, reading.own, floors))


def _kept_s(pipeline: Pipeline, context: Context) -> float:
    """Return for how long what it reads keeps what is not read; infinite where nobody tells."""
    givers = [n.node for n in context.design.incoming(pipeline, EdgeKind.FLOWS)]
    kept = [float(node.retention_s) for node in givers if isinstance(node, Queue)]
    if context.design.incoming(pipeline, EdgeKind.FLOWS, "change stream"):
        kept.append(float(q.TABLE_STREAM_KEPT_S))
    return min(kept, default=math.inf)


class _Put(Struct, frozen=True, eq=False):
    """What producers push: what is admitted at once, what they give up, what is then written.

    Attributes
    ----------
    sent
        Records/s.
    quota
        What it can take at each moment.
    before
        How producers wait: for its persistent buffer, or for the pipeline itself.
    given_up
        What they give up, over time.
    taken
        What the pipeline takes, of its buffer or of the producers themselves.
    is_buffered
        Whether a persistent buffer stands between.
    written
        Records that components of the design push, not producers.
    """

    sent: Steps
    quota: Steps
    before: Passage
    given_up: Curve
    taken: Arrivals
    is_buffered: bool
    written: float

    def told(
        self, measures: Mapping[str, float], series: Mapping[str, Curve]
    ) -> tuple[dict[str, float], dict[str, Curve]]:
        """Return measures and series of what was taken, with what producers waited and gave up."""
        every = float(self.sent.amount.sum())
        refused = max(0.0, every - float(lesser(self.sent, self.quota).amount.sum()))
        gone = round(float(self.given_up.final[0]), _DIGITS)
        found = dict(measures)
        found["sent_records"] = max(0.0, round(every - self.written, _DIGITS))
        found["throttled_share"] = round(refused / every, 9) if every else 0.0
        found["producer_delay_max_s"] = longest_wait(self.before).worst.value
        curves = {"sent": self.before.arrived.total(), "given up": self.given_up}
        if self.is_buffered:
            curves |= series
            found["lost_records"] += gone
            held = float(self.before.waiting.final.sum())
            found["waiting_records"] += round(held, _DIGITS)
        else:
            found["expired_records"] = found["lag_max_s"] = 0.0
            curves["read"] = series["read"]
            if len(self.before.lost) > 1:  # what its sinks give up, besides
                kept = "set aside" if found["set_aside_records"] else "lost"
                curves[kept] = self.before.lost[0].total()
        return found, curves


def _put(pipeline: Pipeline, arrivals: Sequence[Arrivals], context: Context) -> _Put:
    came = merged(arriving(pipeline, arrivals, context.design))
    records, size = came.records, came.record_bytes
    load = declared_into(pipeline, context.design)
    waits_s = patience_s(load.sources) if load else float(DEFAULT_RECORD_TTL)
    sent = records.rates().simplified()
    written_records = sum(float(one.records.final.sum()) for one in arrivals)
    if pipeline.keeps_buffer:
        open_ = Steps.constant(plenty(records), context.horizon_s)
        quota = disturbed(open_, outages(own_outages(pipeline, context)))
        before = queue(records, quota, [aged(records, waits_s)])
        offer = Offer(before.served, size, math.inf)
        reading = read_into_pipeline(pipeline, offer, context)
        floors = [] if reading.floor is None else [reading.floor]
        taken = Arrivals(offer, reading, queue(offer.records, reading.own, floors))
        gone = before.lost[0].total()
        return _Put(sent, quota, before, gone, taken, True, written_records)
    offer = Offer(records, size, waits_s)
    reading = read_into_pipeline(pipeline, offer, context)
    floors = [] if reading.floor is None else [reading.floor]
    passage = queue(records, reading.own, [*floors, aged(records, waits_s)])
    parts = [part.total() for part in passage.lost]
    discarded = float(parts[0].final[0]) if floors else 0.0
    reading = replace(reading, discarded=discarded)
    taken = Arrivals(offer, reading, passage)
    return _Put(sent, reading.own, passage, parts[-1], taken, False, written_records)


def _used(pipeline: Pipeline, record_bytes: float, context: Context) -> dict[str, float]:
    """Return the share of all its OCUs that the peak takes; nothing where nobody foresees it."""
    try:
        load = offered(pipeline, context.design)
    except UnknownValueError:
        return {}
    most = most_records_per_s(pipeline, record_bytes, context.design)
    return {"ocu_share": load.peak_records_per_s / most}


def _story(pipeline: Pipeline, measures: Mapping[str, float], context: Context) -> str:
    refused = measures.get("throttled_share", 0.0)
    begins = f"refuses {format_share(refused)} of what is sent at first; " if refused else ""
    said = f"{begins}{reader_story(measures)}"
    if "ocu_share" in measures:
        _, most = pipeline.units
        declared = pipeline_of(pipeline, context.design)
        measured = declared is not None and declared.unit_rate is not None
        usual = "" if measured else ", if each takes the 2 MiB/s that AWS names"
        share = format_share(measures["ocu_share"])
        said += f"; needs {share} of its {most:,} OCUs at the peak{usual}"
    return said
