"""What is to be done: bytes, tasks, processor time, and how stragglers are dealt with."""

from __future__ import annotations

import math
from typing import Final, Literal

from msgspec import Struct

__all__ = ["Job", "Processor", "Speculation", "Stragglers"]

MEGABYTE: Final = 1e6


class Processor(Struct, frozen=True, kw_only=True):
    """Processor time of a core of speed 1, in seconds a byte.

    Attributes
    ----------
    map_s_per_byte
        Of input, uncompressed: reading, parsing and the map function.
    sort_s_per_byte
        Of map output: partitioning, sorting and combining.
    reduce_s_per_byte
        Of reduce input: merging and the reduce function.
    """

    map_s_per_byte: float = 1 / (100 * MEGABYTE)
    sort_s_per_byte: float = 1 / (100 * MEGABYTE)
    reduce_s_per_byte: float = 1 / (100 * MEGABYTE)


class Stragglers(Struct, frozen=True, kw_only=True):
    """Attempts that take longer than their bytes explain.

    An attempt takes its time times a factor; what it takes longer is counted from the time that it
    would take alone. The body of the factors is log-normal with mean 1; a
    share of the attempts has a factor from a Pareto distribution instead, which is heavy-tailed:
    bad disks, busy neighbours. Every attempt is drawn by itself, so that a second one is usually
    quicker.

    Attributes
    ----------
    spread
        Standard deviation of the logarithm of the body.
    share
        Share of attempts that straggle.
    least
        Smallest factor of one that straggles.
    shape
        Shape of the Pareto distribution: the smaller, the heavier the tail.
    most
        Greatest factor.
    """

    spread: float = 0.0
    share: float = 0.0
    least: float = 1.5
    shape: float = 1.5
    most: float = 30.0

    def __post_init__(self) -> None:
        if not 0 <= self.share <= 1:
            raise ValueError(f"the share of stragglers is {self.share}: it goes from 0 to 1")
        if self.spread < 0 or self.shape <= 0 or not 1 <= self.least <= self.most:
            raise ValueError("stragglers need spread >= 0, shape > 0 and 1 <= least <= most")


class Speculation(Struct, frozen=True, kw_only=True):
    """When a second attempt at a running task is begun; the first to end counts.

    Attributes
    ----------
    rule
        ``none``; ``backup``: for every task that still runs near the end of its phase (MapReduce,
        2004); ``progress``: for a task that is behind the mean progress (Hadoop).
    finished
        With ``backup``: share of the phase's tasks that must be finished.
    behind
        With ``progress``: how far below the mean a task's progress must be.
    after_s
        With ``progress``: time that it must have run.
    every_s
        With ``progress``: time between two looks at the running tasks.
    """

    rule: Literal["none", "backup", "progress"] = "none"
    finished: float = 0.95
    behind: float = 0.2
    after_s: float = 60.0
    every_s: float = 15.0

    def __post_init__(self) -> None:
        if self.every_s <= 0:
            raise ValueError(f"running tasks are looked at every {self.every_s} s: more than 0")


class Job(Struct, frozen=True, kw_only=True):
    """One job.

    Attributes
    ----------
    input_bytes
        What lies in the input files, compressed as it lies there.
    splits
        Map tasks: the pieces of the input, of equal size unless `split_bytes` says otherwise.
    split_bytes
        Size of each split, where they differ; *input_bytes* is their sum then.
    record_bytes
        Mean size of an input record, uncompressed, for the counters.
    expansion
        Uncompressed bytes for each byte of input.
    map_ratio
        Bytes that maps give for each uncompressed byte of input.
    combine_ratio
        Bytes that are left of each of these after combining.
    shuffle_compression
        Bytes on disk and network for each byte of intermediate data.
    reducers
        Reduce tasks; with none, maps write the output.
    partitions
        Relative size of what each reducer gets; all alike if empty.
    output_ratio
        Bytes of output for each byte that reducers read (or maps give, without reducers).
    input_store, output_store
        Where they lie: ``hdfs``, on the nodes themselves, or an ``object store``.
    output_replication
        Copies that are written of the output on ``hdfs``.
    sort_buffer_bytes
        Memory in which a map sorts; more output is spilled, and merged afterwards.
    spill_at
        Share of this memory that is full when a map begins to spill.
    reduce_buffer_bytes
        Memory of a reducer for what it fetches; more goes to disk.
    merge_factor
        Runs that are merged at once.
    slow_start
        Share of the maps that must be finished before reducers start.
    fetches_at_once
        Pieces that a reducer fetches at the same time.
    startup_s
        From submission until the first task may start.
    task_startup_s
        From a task's assignment until it works.
    cleanup_s
        From the end of the last task until the job is done.
    processor
        Processor time a byte.
    stragglers
        Attempts that take longer.
    speculation
        When tasks get a second attempt.
    """

    input_bytes: float
    splits: int = 1
    split_bytes: tuple[float, ...] = ()
    record_bytes: float = 100.0
    expansion: float = 1.0
    map_ratio: float = 1.0
    combine_ratio: float = 1.0
    shuffle_compression: float = 1.0
    reducers: int = 1
    partitions: tuple[float, ...] = ()
    output_ratio: float = 1.0
    input_store: Literal["hdfs", "object store"] = "hdfs"
    output_store: Literal["hdfs", "object store"] = "hdfs"
    output_replication: int = 3
    sort_buffer_bytes: float = 100 * MEGABYTE
    spill_at: float = 0.8
    reduce_buffer_bytes: float = math.inf
    merge_factor: int = 10
    slow_start: float = 0.05
    fetches_at_once: int = 5
    startup_s: float = 0.0
    task_startup_s: float = 0.0
    cleanup_s: float = 0.0
    processor: Processor = Processor()
    stragglers: Stragglers = Stragglers()
    speculation: Speculation = Speculation()

    def __post_init__(self) -> None:
        if self.splits < 1 or self.reducers < 0 or self.output_replication < 1:
            raise ValueError("a job needs 1 split, 0 reducers and 1 copy of its output at least")
        if self.split_bytes and len(self.split_bytes) != self.splits:
            raise ValueError(f"{len(self.split_bytes)} sizes are given for {self.splits} splits")
        if self.partitions and len(self.partitions) != self.reducers:
            raise ValueError(f"{len(self.partitions)} sizes for {self.reducers} reducers")
        if self.merge_factor < 2 or self.fetches_at_once < 1:  # noqa: PLR2004 - two make one
            raise ValueError("2 runs must be merged and 1 piece fetched at once, at least")
        if not 0 < self.spill_at <= 1 or min(self.sort_buffer_bytes, self.reduce_buffer_bytes) <= 0:
            raise ValueError("sort_buffer, reduce_buffer and spill_at must be above 0")
        if not 0 <= self.slow_start <= 1:
            raise ValueError(f"slow_start is {self.slow_start}: it goes from 0 to 1")
        if self.input_bytes < 0 or min(self.split_bytes, default=0) < 0:
            raise ValueError("the input has less than no bytes")

    @property
    def map_output_bytes_per_byte(self) -> float:
        """Intermediate bytes, as they lie on disk, for each byte of input."""
        ratios = self.map_ratio * self.combine_ratio * self.shuffle_compression
        return self.expansion * ratios

    @property
    def shuffle_bytes(self) -> float:
        """What all reducers together fetch, as it goes over the network."""
        return self.input_bytes * self.map_output_bytes_per_byte if self.reducers else 0.0

    @property
    def output_bytes(self) -> float:
        """What is written, one copy counted."""
        ratios = self.expansion * self.map_ratio * self.combine_ratio * self.output_ratio
        return self.input_bytes * ratios
