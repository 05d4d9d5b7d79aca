"""What a run tells: how long, by which phases, how many attempts, and which bytes went where."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from msgspec import Struct

from headrace.flow.mapreduce.attempts import FINISHED, LOST, OUTCOMES, OUTPUT_LOST, Attempts
from headrace.flow.mapreduce.distance import ELSEWHERE, NODE, RACK

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from headrace.flow.mapreduce.cluster import Cluster
    from headrace.flow.mapreduce.job import Job
    from headrace.flow.mapreduce.queues import Splits
    from headrace.flow.steps import FloatArray

__all__ = ["Phase", "Result", "Run", "result_of"]

_SECONDS_PER_HOUR = 3_600
_DUST = 1e-12
"""A smaller share of all bytes is rounding."""


class Run(Struct, frozen=True, eq=False):
    """What the scheduler leaves behind."""

    cluster: Cluster
    job: Job
    attempts: Attempts
    done: list[int]
    splits: Splits
    partition_bytes: FloatArray
    end_s: float
    failure: str
    without_blocks: frozenset[int]


class Phase(Struct, frozen=True):
    """One phase: from its first task's begin to its last task's end, in seconds."""

    begin_s: float
    end_s: float

    @property
    def lasts_s(self) -> float:
        """How long it lasts."""
        return self.end_s - self.begin_s


class Result(Struct, frozen=True, eq=False):
    """What a job did.

    Attributes
    ----------
    makespan_s
        From submission to the end of the job, or to its failure.
    failure
        Why it did not finish; empty where it did.
    phases
        ``map``, ``shuffle`` (until the last reducer has fetched everything) and ``reduce`` (from
        the first reducer that has, to the end); a job without reducers has ``map`` only.
    counters
        By the names that Hadoop gives them, in lower case; bytes and records.
    attempts
        A table: columns of equal length by name, one row an attempt, in the order of their begins.
    usd
        What the nodes cost meanwhile, and what crossed zones.
    """

    makespan_s: float
    failure: str
    phases: Mapping[str, Phase]
    counters: Mapping[str, float]
    attempts: Mapping[str, NDArray[Any]]
    usd: float

    @property
    def finished(self) -> bool:
        """Whether the job did all that it should."""
        return not self.failure


def result_of(run: Run) -> Result:
    """Return what *run* tells."""
    counters = _counters(run)
    hours = run.end_s / _SECONDS_PER_HOUR
    paid = counters["zone_crossing_bytes"] * run.cluster.network.usd_per_zone_byte
    return Result(
        makespan_s=run.end_s,
        failure=run.failure,
        phases=_phases(run),
        counters=counters,
        attempts=_table(run),
        usd=run.cluster.usd_per_hour * hours + paid,
    )


def _table(run: Run) -> dict[str, NDArray[Any]]:
    made = run.attempts
    task, ends = np.array(made.task, dtype=np.intp), np.array(made.end_s)
    mapped = task < run.job.splits
    fetched = np.array(made.fetched_s)
    return {
        "task": np.where(mapped, task, task - run.job.splits),
        "phase": np.where(mapped, "map", "reduce"),
        "node": np.array(made.node, dtype=np.intp),
        "begin_s": np.array(made.begin_s),
        "fetched_s": np.where(np.isfinite(fetched), fetched, np.nan),
        "end_s": np.where(np.isfinite(ends), np.minimum(ends, run.end_s), run.end_s),
        "distance": np.array(made.distance, dtype=np.intp),
        "second": np.array(made.second, dtype=bool),
        "outcome": np.array(OUTCOMES)[np.array(made.outcome, dtype=np.intp)],
    }


def _phases(run: Run) -> dict[str, Phase]:
    made, maps = run.attempts, run.job.splits
    done = [attempt for attempt in run.done if attempt >= 0]
    mapped = [attempt for attempt in done if made.task[attempt] < maps]
    reduced = [attempt for attempt in done if made.task[attempt] >= maps]
    phases = {}
    if mapped:
        first = min(made.begin_s[attempt] for attempt in mapped)
        phases["map"] = Phase(first, max(made.end_s[attempt] for attempt in mapped))
    if reduced:
        first = min(made.begin_s[attempt] for attempt in reduced)
        fetched = [made.fetched_s[attempt] for attempt in reduced]
        phases["shuffle"] = Phase(first, max(fetched))
        phases["reduce"] = Phase(min(fetched), max(made.end_s[attempt] for attempt in reduced))
    return phases


def _counters(run: Run) -> dict[str, float]:
    job, made = run.job, run.attempts
    done = np.array(run.done, dtype=np.intp)
    mapped, reduced = done[: job.splits], done[job.splits :]
    sizes = np.array(job.split_bytes or [job.input_bytes / job.splits] * job.splits)
    node_of = np.array(made.node, dtype=np.intp)
    distance = np.array(made.distance, dtype=np.intp)[mapped[mapped >= 0]]
    read = float(sizes[mapped >= 0].sum())
    plain = read * job.expansion
    given, combined = plain * job.map_ratio, plain * job.map_ratio * job.combine_ratio
    shuffled = run.partition_bytes[: job.reducers][reduced >= 0]
    fetched = float(shuffled.sum())
    counters = {
        "map_input_bytes": plain,
        "map_input_records": round(plain / job.record_bytes),
        "map_output_bytes": given,
        "combine_output_bytes": combined,
        "map_output_materialized_bytes": combined * job.shuffle_compression,
        "reduce_shuffle_bytes": fetched,
        "reduce_input_bytes": fetched / job.shuffle_compression,
        "output_bytes": fetched / job.shuffle_compression * job.output_ratio
        if job.reducers
        else combined * job.output_ratio,
        "data_local_maps": float((distance == NODE).sum()) if job.input_store == "hdfs" else 0.0,
        "rack_local_maps": float((distance == RACK).sum()),
        "other_local_maps": float((distance > RACK).sum()),
    }
    counters |= _attempt_counters(run)
    counters |= _crossings(run, sizes, mapped, reduced, node_of)
    return counters


def _attempt_counters(run: Run) -> dict[str, float]:
    made, maps = run.attempts, run.job.splits
    launched = sum(task < maps for task in made.task)
    return {
        "launched_maps": launched,
        "launched_reduces": len(made.task) - launched,
        "second_attempts": sum(made.second),
        "second_attempts_first": sum(
            second and outcome == FINISHED
            for second, outcome in zip(made.second, made.outcome, strict=True)
        ),
        "lost_attempts": made.outcome.count(LOST),
        "maps_run_again": made.outcome.count(OUTPUT_LOST),
        "lost_splits": sum(
            bool(places) and run.without_blocks.issuperset(places) for places in run.splits.places
        )
        if run.without_blocks
        else 0,
    }


def _crossings(
    run: Run,
    sizes: FloatArray,
    mapped: NDArray[np.intp],
    reduced: NDArray[np.intp],
    node_of: NDArray[np.intp],
) -> dict[str, float]:
    """Return which bytes of the input's reading and of the shuffle left their node, rack, zone."""
    job, cluster = run.job, run.cluster
    there = mapped >= 0
    outputs, takes = np.zeros(cluster.nodes), np.zeros(cluster.nodes)
    kept = sizes[there] * (job.map_output_bytes_per_byte if job.reducers else 0.0)
    np.add.at(outputs, node_of[mapped[there]], kept)
    ready = reduced >= 0
    np.add.at(takes, node_of[reduced[ready]], run.partition_bytes[: job.reducers][ready])
    total = outputs.sum()
    every = float(takes.sum())

    def leaving(places: NDArray[np.intp]) -> float:
        if not total:
            return 0.0
        inside = np.bincount(places, outputs) * np.bincount(places, takes)
        crossed = every - float(inside.sum()) / float(total)
        return crossed if crossed > _DUST * every else 0.0

    far = np.array(run.attempts.distance, dtype=np.intp)[mapped[there]]
    far_bytes = float(sizes[there][far == ELSEWHERE].sum())
    crossing = leaving(cluster.zones)
    return {
        "shuffle_network_bytes": leaving(np.arange(cluster.nodes)),
        "shuffle_rack_crossing_bytes": leaving(cluster.racks),
        "shuffle_zone_crossing_bytes": crossing,
        "input_zone_crossing_bytes": far_bytes,
        "zone_crossing_bytes": crossing + far_bytes,
    }
