"""How a Flink application behaves in a trial: KPUs, auto scaling, and restarts from a checkpoint.

Its KPUs work through records as the calculator says, given the CPU that the load declares for one;
without that it keeps up. Where auto scaling is on, a quarter of an hour at three quarters of the
CPU doubles them, which costs a restart. Nothing scales down: that takes six idle hours.

An outage, its own or one of what it writes to (which holds the program up), ends with a restart
from the last checkpoint: what was read since, an interval's records at worst, is read and written
again before anything new is.

One that saves no checkpoints begins with an empty state, and where its program says: at what comes.

Left out: back-pressure of sinks that are merely slow.

Sources: "Automatic scaling" and "Fault tolerance" of the service's guide (quotas.py).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from headrace.design import EdgeKind
from headrace.design.declared import offered
from headrace.errors import NotApplicable, UnknownValueError
from headrace.flow.curve import cumulative
from headrace.flow.faults import disturbed, outages
from headrace.flow.handover import arriving, merged
from headrace.flow.queue import queue
from headrace.flow.reading import reader_measures, reader_series, reader_story, together
from headrace.flow.steps import Steps
from headrace.flow.trial import Arrivals, Context, Offer, Reading, Stage
from headrace.flow.windows import joined
from headrace.flow.writing import written
from headrace.services.analytics import quotas as q
from headrace.services.analytics.application import Application
from headrace.services.analytics.demand import (
    capacity_records_per_s,
    givers,
    reachable_kpus,
    requirement,
)
from headrace.services.kinesis import quotas as kinesis
from headrace.units import format_share

if TYPE_CHECKING:
    from collections.abc import Iterator

    from headrace.design import Component, Node
    from headrace.flow.curve import Curve
    from headrace.services.analytics.requirement import AnalyticsRequirement

__all__ = ["FED_BY_OTHERS", "READS", "STAGES"]

SEED: Final = ("A3",)

_DIGITS = 3


def _application(component: Component, arrivals: Sequence[Arrivals], context: Context) -> Stage:
    assert isinstance(component, Application)
    arrivals = arrivals or _unseen(component, context)
    gaps = _outages(component, context)
    parts = [reader_measures(one, gaps, told=False) for one in arrivals]
    totals = [reader_series(one, part) for one, part in zip(arrivals, parts, strict=True)]
    measures, series = together(parts, totals)
    came = merged(arrivals)
    story = reader_story(measures)
    if gaps:
        measures["state_lost_share"] = float(not component.checkpoints)
        story += "" if component.checkpoints else "; begins again with an empty state"
    need = _need(component, context)
    if need is not None:
        working = _Working(component, need, context)
        peak = need.records_per_s / capacity_records_per_s(need, component.kpus)
        measures["cpu_share"] = peak
        most = capacity_records_per_s(need, reachable_kpus(component))
        measures["reachable_share"] = need.records_per_s / most
        measures["kpus_peak"] = float(working.kpus(came.offer.records.total()).peak.max())
        measures["reread_records"] = round(working.reread(came.offer.records.total()), _DIGITS)
        story = f"{story}; {_story(component, measures)}"
    gives, unsure = written(component, came, context)
    return Stage(measures, series, gives, story, unsure=unsure)


def _story(application: Application, measures: Mapping[str, float]) -> str:
    used = format_share(measures["cpu_share"])
    said = f"the peak takes {used} of its {application.kpus:,} KPUs"
    if measures["kpus_peak"] > application.kpus:
        said += f", and auto scaling makes them {measures['kpus_peak']:,.0f}"
    again = measures["reread_records"]
    return f"{said}; reads {again:,.0f} records again after restarts" if again else said


def _unseen(application: Application, context: Context) -> list[Arrivals]:
    """Return what it reads of the load's own sources, which wait where the design does not show."""
    came = merged(arriving(application, (), context.design))
    offer = Offer(came.records, came.record_bytes, math.inf)
    reading = _read(application, offer, context)
    return [Arrivals(offer, reading, queue(offer.records, reading.own))]


STAGES = {"Application": _application}
FED_BY_OTHERS = {"Application": True}


def _read(component: Component, offer: Offer, context: Context) -> Reading:
    assert isinstance(component, Application)
    lanes = offer.records.lanes
    need = _need(component, context)
    if need is None:
        rate = np.full(lanes, kinesis.FAN_OUT_READ_BYTES_PER_S / offer.record_bytes)
        gaps = [(start_s, end_s + q.RESTART_S) for start_s, end_s in _outages(component, context)]
        return Reading(disturbed(Steps.constant(rate, context.horizon_s), outages(gaps)))
    part = _part(component, offer, context)
    own = _Working(component, need, context).service(offer.records.total().scaled(1 / part))
    every = offer.records.final.sum()
    shares = offer.records.final / every if every else np.full(lanes, 1 / lanes)
    return Reading(Steps(own.times_s, own.rates * part * shares))


READS = {"Application": _read}


def _outages(application: Application, context: Context) -> list[tuple[float, float]]:
    """Return when it, or what it writes to, is out, one after the other."""
    sinks: list[Node] = [n.node for n in context.design.outgoing(application, EdgeKind.FLOWS)]
    return joined(context.outages(application, *sinks))


def _need(application: Application, context: Context) -> AnalyticsRequirement | None:
    """Return what is asked of it; None where nobody has measured its program."""
    try:
        return requirement(application, context.design)
    except (UnknownValueError, NotApplicable):
        return None


def _part(application: Application, offer: Offer, context: Context) -> float:
    """Return the share of all that it reads that this offer is, by what the load foresees."""
    streams = list(givers(application, context.design))
    if len(streams) <= 1:
        return 1.0
    foreseen = offered(application, context.design).mean_records_per_s
    came = float(offer.records.final.sum()) / context.horizon_s
    return min(1.0, max(1e-6, came / foreseen)) if foreseen else 1.0 / len(streams)


class _Working:
    """What the KPUs of an application do with what comes."""

    def __init__(
        self, application: Application, need: AnalyticsRequirement, context: Context
    ) -> None:
        self._application, self._need, self._context = application, need, context

    def service(self, came: Curve) -> Steps:
        """Return the records/s that it reads, outages, restarts and scaling included."""
        kpus = self.kpus(came)
        rates = [[capacity_records_per_s(self._need, round(n))] for n in kpus.rates[:, 0]]
        scaled_s = kpus.times_s[1:-1]
        own = Steps(kpus.times_s, np.array(rates))
        restarts = [(float(at), float(at) + self._need.restart_s) for at in scaled_s]
        return disturbed(own, outages([*self._gaps(came), *restarts]))

    def kpus(self, came: Curve) -> Steps:
        """Return the KPUs over the run, as auto scaling leaves them."""
        horizon_s, count = self._context.horizon_s, self._application.kpus
        if not self._application.auto_scales:
            return Steps.constant(float(count), horizon_s)
        free = cumulative(disturbed(Steps.constant(1.0, horizon_s), outages(self._gaps(came))))
        times_s = np.append(np.arange(0.0, horizon_s, float(q.SCALE_UP_S)), horizon_s)
        arrived, works_s = (np.diff(curve.at(times_s)[:, 0]) for curve in (came, free))
        counts, waiting = [], 0.0
        for more, time_s in zip(arrived, works_s, strict=True):
            counts.append(float(count))
            can = capacity_records_per_s(self._need, count) * float(time_s)
            waiting += float(more)
            busy = bool(can) and waiting >= q.SCALE_UP_CPU * can
            waiting = max(0.0, waiting - can)
            if busy:
                count = max(count, min(2 * count, reachable_kpus(self._application)))
        return Steps.of(times_s, counts).simplified()

    def reread(self, came: Curve) -> float:
        """Return the records that are read again after restarts."""
        return math.fsum(
            self._again(came, start_s)
            for start_s, end_s in _outages(self._application, self._context)
            if end_s < self._context.horizon_s
        )

    def _gaps(self, came: Curve) -> Iterator[tuple[float, float]]:
        """Yield when nothing new is read: outages, the restart, and what is read again."""
        speed = capacity_records_per_s(self._need, self._application.kpus)
        for start_s, end_s in _outages(self._application, self._context):
            yield start_s, end_s + self._need.restart_s + self._again(came, start_s) / speed

    def _again(self, came: Curve, at_s: float) -> float:
        """Return what came since the last checkpoint before *at_s*, at worst."""
        if not self._application.checkpoints:
            return 0.0
        since_s = max(0.0, at_s - self._need.checkpoint_interval_s)
        before, now = came.at([since_s, at_s])[:, 0]
        return float(now - before)
