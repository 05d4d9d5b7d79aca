"""How a cluster behaves in a trial: its jobs, and what lost nodes take away.

Jobs run on data at rest, one by one, as the load declares them; each has the cluster to itself. A
cluster that loses its primaries ends, and its HDFS with it; lost core nodes cost blocks without
copies, and the time to run their tasks again; lost task nodes cost time only. What lies on S3 is
lost with none of them.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from headrace.design.declared import jobs_on
from headrace.errors import UnknownValueError
from headrace.flow.trial import Stage
from headrace.load.faults import AzOutage, ComponentOutage, RegionOutage
from headrace.load.jobs import NOMINAL_JOB
from headrace.services.emr.batch import Batch, run_batch
from headrace.services.emr.component import Cluster
from headrace.services.emr.incidents import Trouble
from headrace.services.emr.leavings import leavings
from headrace.services.emr.losses import blocks_of, ended_s, lost_share
from headrace.units import format_count, format_duration, format_share, format_size

if TYPE_CHECKING:
    from headrace.design import Component
    from headrace.flow.trial import Arrivals, Context
    from headrace.load.jobs import BatchJob

__all__ = ["STAGES"]

SEED: Final = ("E1", "E2", "E4", "E6", "E7", "E8", "E10", "E11", "E14", "E15", "E16", "E21")


def _cluster(component: Component, _arrivals: Sequence[Arrivals], context: Context) -> Stage:
    assert isinstance(component, Cluster)
    trouble = _trouble(component, context)
    jobs = dict(jobs_on(component, context.design))
    share = 1.0 if math.isfinite(trouble.ends_s) else lost_share(component, context.design)
    measures = {
        "ended_clusters": float(math.isfinite(trouble.ends_s)),
        "hdfs_lost_share": share,
    }
    if math.isfinite(trouble.ends_s):
        measures["unavailable_s"] = max(0.0, context.horizon_s - trouble.ends_s)
    measures |= _blocks(component, context, jobs, share)
    ended = math.isfinite(trouble.ends_s)
    measures |= leavings(component, context.design, ended=ended)
    ran = _ran(component, context, jobs, trouble)
    measures |= _worked(jobs, ran)
    return Stage(measures, story="; ".join(_story(measures, jobs, ran)))


STAGES = {"Cluster": _cluster}


def _trouble(cluster: Cluster, context: Context) -> Trouble:
    design = context.design
    gone = (
        fault.at_s
        for fault in context.load.faults
        if isinstance(fault, AzOutage | RegionOutage) and context.damage_of(cluster, fault, design)
    )
    outages = tuple(
        (float(fault.at_s), float(fault.at_s + fault.for_s))
        for fault in context.load.faults
        if isinstance(fault, ComponentOutage) and fault.of in (cluster.id, cluster.logical_id)
    )
    return Trouble(min((ended_s(cluster, design), *gone)), outages)


def _blocks(
    cluster: Cluster, context: Context, jobs: Mapping[str, BatchJob], share: float
) -> dict[str, float]:
    """Return the blocks of input that are lost with the nodes, where jobs keep it on HDFS."""
    stored = sum(job.input_bytes for job in jobs.values() if job.file_system == "hdfs")
    blocks = blocks_of(cluster, context.design, stored) if stored else None
    if blocks is None:
        return {}
    return {"lost_blocks": blocks.count * share, "kept_lost_share": share}


def _ran(
    cluster: Cluster, context: Context, jobs: Mapping[str, BatchJob], trouble: Trouble
) -> dict[str, Batch]:
    """Run the jobs; one that nobody declared may be left out, where the cluster is not known."""
    ran = {}
    for name, job in jobs.items():
        try:
            seed = context.load.seed
            ran[name] = run_batch(cluster, job, context.design, trouble=trouble, seed=seed)
        except UnknownValueError:
            if not name.startswith(NOMINAL_JOB):
                raise
    return ran


def _worked(jobs: Mapping[str, BatchJob], ran: Mapping[str, Batch]) -> dict[str, float]:
    if not ran:
        return {}
    results = [batch.result for batch in ran.values()]
    measures = {
        "makespan_s": max(_makespan_s(batch) for batch in ran.values()),
        "delay_s": max(_delay_s(batch) for batch in ran.values()),
        "failed_jobs": float(sum(not result.finished for result in results)),
        "maps_run_again": sum(result.counters["maps_run_again"] for result in results),
        "shuffle_bytes": sum(result.counters["reduce_shuffle_bytes"] for result in results),
        "cross_az_bytes": sum(batch.zone_crossing_bytes for batch in ran.values()),
        "cross_az_usd": sum(batch.zone_crossing_usd for batch in ran.values()),
        "run_usd": sum(batch.usd for batch in ran.values()),
        "spot_saving_usd": sum(batch.spot_saving_usd for batch in ran.values()),
    }
    return measures | _spread(ran) | _deadline(jobs, ran)


def _spread(ran: Mapping[str, Batch]) -> dict[str, float]:
    """Return what the jobs would cost on nodes in several zones; nothing more where it is one."""
    spread = [batch.spread for batch in ran.values() if batch.spread is not None]
    if not spread:
        return {"shuffle_cross_az_usd": 0.0, "shuffle_cross_az_delay_s": 0.0}
    return {
        "spread_zones": float(spread[0].zones),
        "shuffle_cross_az_bytes": sum(one.crossing_bytes for one in spread),
        "shuffle_cross_az_usd": sum(one.crossing_usd for one in spread),
        "shuffle_cross_az_delay_s": max(one.delay_s for one in spread),
    }


def _deadline(jobs: Mapping[str, BatchJob], ran: Mapping[str, Batch]) -> dict[str, float]:
    """Return the deadline that is missed by most, or met most narrowly, and how long it took."""
    due = [
        (_makespan_s(batch) - deadline_s, _makespan_s(batch), float(deadline_s))
        for name, batch in ran.items()
        if (deadline_s := jobs[name].deadline_s) is not None
    ]
    if not due:
        return {}
    late_s, run_s, deadline_s = max(due)
    return {"late_s": max(0.0, late_s), "due_run_s": run_s, "deadline_s": deadline_s}


def _makespan_s(batch: Batch) -> float:
    return batch.result.makespan_s if batch.result.finished else math.inf


def _delay_s(batch: Batch) -> float:
    return max(0.0, _makespan_s(batch) - batch.calm_s)


def _story(
    measures: Mapping[str, float], jobs: Mapping[str, BatchJob], ran: Mapping[str, Batch]
) -> Iterator[str]:
    if measures["ended_clusters"]:
        yield "ends, and all that HDFS keeps is gone"
    elif measures["hdfs_lost_share"]:
        share = format_share(measures["hdfs_lost_share"])
        blocks = measures.get("lost_blocks")
        said = f": {format_count(round(blocks))} of its input" if blocks else ""
        yield f"loses {share} of the blocks that HDFS keeps{said}"
    if measures.get("tables_lost_share"):
        yield "forgets its tables: they were kept on a primary node"
    if measures.get("output_lost_share"):
        yield "takes its output along, which was kept on HDFS"
    losses = ("ended_clusters", "hdfs_lost_share", "tables_lost_share", "output_lost_share")
    hurt = any(measures.get(name) for name in losses)
    told = {n: batch for n, batch in ran.items() if not (hurt and n.startswith(NOMINAL_JOB))}
    for name, batch in told.items():
        yield _told(name, jobs[name], batch)
    if not told:
        if not hurt:
            yield "goes on, and loses nothing"
        return
    if measures.get("cross_az_bytes"):
        size, usd = format_size(measures["cross_az_bytes"]), measures["cross_az_usd"]
        yield f"{size} go to or come from another zone if it starts there, for {usd:,.2f} USD"
    elif "spread_zones" in measures:
        yield _apart(measures)


def _apart(measures: Mapping[str, float]) -> str:
    zones, size = measures["spread_zones"], format_size(measures["shuffle_cross_az_bytes"])
    usd, delay_s = measures["shuffle_cross_az_usd"], measures["shuffle_cross_az_delay_s"]
    later = f" and {format_duration(delay_s)}" if delay_s else ""
    more = f"would cost {usd:,.2f} USD{later} more"
    return f"on nodes in its {zones:.0f} zones, {size} of shuffle {more}"


def _told(name: str, job: BatchJob, batch: Batch) -> str:
    size = format_size(job.input_bytes)
    what = f"a job of {size} that stands in for its own" if name.startswith(NOMINAL_JOB) else name
    if not batch.result.finished:
        return f"cannot finish {what}: {batch.result.failure}"
    delay_s = _delay_s(batch)
    later = f", {format_duration(delay_s)} of it for what was lost or slow" if delay_s else ""
    return f"runs {what} in {format_duration(batch.result.makespan_s)}{later}"
