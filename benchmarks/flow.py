"""A day of 10,000 shards: cumulative curves beside one-second stepping, in NumPy and in SimPy.

The work: producers send along a day curve with breakpoints every five minutes, unevenly over the
shards (seeded); a shard takes 1,000 records/s, producers give a record up after 30 s; one consumer
reads 1,600 records/s of each shard and is down for three hours; within the day nothing grows older
than its retention.

The curves run the whole work. The peers step through it second by second and keep what waits by its
second of arrival; they run a slice of it, which is said, and are scaled by shards times seconds. On
the slice that both run, what is admitted, lost and read must agree within a millionth of what was
sent; exits with 1 otherwise.

Usage: ``python benchmarks/flow.py``
"""

from __future__ import annotations

import os
import sys
import time
from collections import deque
from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

import numpy as np
import simpy
from numpy.typing import NDArray

from headrace.flow.curve import cumulative
from headrace.flow.queue import aged, queue
from headrace.flow.steps import FloatArray, Steps

IntArray = NDArray[np.intp]

SHARDS = 10_000
DAY_S = 86_400
STEP_S = 300
TAKEN, PATIENCE_S = 1_000.0, 30
READ = 1_600.0
OUTAGE_S = (8 * 3_600, 11 * 3_600)
SEED = 7
RUNS = 5
NUMPY_SHARDS = 1_000
SIMPY_SHARDS = 4
AGREEMENT = 1e-6


@dataclass(frozen=True)
class Totals:
    """What became of the records of each shard by the end of the day."""

    sent: FloatArray
    admitted: FloatArray
    lost: FloatArray
    read: FloatArray

    def distance(self, other: Totals) -> float:
        """Return the greatest difference, relative to what was sent."""
        pairs = ((self.admitted, other.admitted), (self.lost, other.lost), (self.read, other.read))
        return float(max(np.abs(one - two).max() for one, two in pairs) / self.sent.min())


def rates(shards: int) -> FloatArray:
    """Return what is sent to *shards* shards, from the hottest on, in records/s of each step."""
    noon_s = np.arange(0, DAY_S, STEP_S) / DAY_S - 0.55
    day = 0.35 + 0.65 * np.cos(np.pi * noon_s) ** 4
    weights = np.sort(np.random.default_rng(SEED).lognormal(0, 0.22, SHARDS))[::-1]
    found: FloatArray = 600.0 * day[:, np.newaxis] * (weights / weights.mean())[_slice(shards)]
    return found


def _slice(shards: int) -> IntArray:
    """Return so many shards, from the hottest to the coldest."""
    return np.linspace(0, SHARDS - 1, shards).astype(np.intp)


def with_curves(sent: FloatArray) -> Totals:
    """Run the work as cumulative curves."""
    arrived = cumulative(Steps(np.arange(0.0, DAY_S + 1, STEP_S), sent))
    admission = queue(arrived, Steps.constant(TAKEN, DAY_S), [aged(arrived, PATIENCE_S)])
    kept = admission.served
    reading = Steps.constant(READ, DAY_S).within(*OUTAGE_S, 0.0)
    consumer = queue(kept, reading)
    return Totals(arrived.final, kept.final, admission.run.lost[0][-1], consumer.served.final)


def with_numpy(sent: FloatArray) -> Totals:
    """Step through the work, all shards at once; what waits is kept by its second of arrival."""
    shards = sent.shape[1]
    waiting = np.zeros((PATIENCE_S + 1, shards))
    admitted, lost, backlog, read = (np.zeros(shards) for _ in range(4))
    for second in range(DAY_S):
        waiting[:-1] = waiting[1:]
        waiting[-1] = sent[second // STEP_S]
        reached = waiting.cumsum(axis=0)
        left = np.maximum(reached - TAKEN, 0.0)
        taken = np.minimum(reached[-1], TAKEN)
        left[1:] -= left[:-1].copy()
        waiting = left
        lost += waiting[0]
        waiting[0] = 0.0
        admitted += taken
        backlog += taken
        if not OUTAGE_S[0] <= second < OUTAGE_S[1]:
            gone = np.minimum(backlog, READ)
            backlog -= gone
            read += gone
    return Totals(sent.sum(axis=0) * STEP_S, admitted, lost, read)


def with_simpy(sent: FloatArray) -> Totals:
    """Step through the work with a SimPy process for each shard and its consumer."""
    env = simpy.Environment()
    shards = sent.shape[1]
    totals = Totals(sent.sum(axis=0) * STEP_S, *(np.zeros(shards) for _ in range(3)))

    def shard(lane: int) -> Generator[Any, Any, None]:
        waiting: deque[float] = deque([0.0] * PATIENCE_S, maxlen=PATIENCE_S + 1)
        backlog = 0.0
        own = sent[:, lane].tolist()
        while True:
            second = int(env.now)
            waiting.append(own[second // STEP_S])
            room = TAKEN
            for index, amount in enumerate(waiting):
                taken = min(room, amount)
                waiting[index] = amount - taken
                room -= taken
                if not room:
                    break
            if len(waiting) > PATIENCE_S:
                totals.lost[lane] += waiting.popleft()
            totals.admitted[lane] += TAKEN - room
            backlog += TAKEN - room
            if not OUTAGE_S[0] <= second < OUTAGE_S[1]:
                gone = min(backlog, READ)
                backlog -= gone
                totals.read[lane] += gone
            yield env.timeout(1)

    for lane in range(shards):
        env.process(shard(lane))
    env.run(until=DAY_S)
    return totals


def main() -> int:
    """Run all three, print times, ratios and agreement."""
    whole = rates(SHARDS)
    ours_s, ours = min((_timed(with_curves, whole) for _ in range(RUNS)), key=lambda run: run[0])
    print(f"{SHARDS:,} shards x {DAY_S:,} s, breakpoints every {STEP_S} s, {os.cpu_count()} cores")
    losing = int((ours.lost > 0).sum())
    print(f"{losing} shards refuse so much that records are lost")
    print(f"{'cumulative curves':<22}{ours_s:10.2f} s   whole, best of {RUNS}")
    worst = 0.0
    for name, run, shards in (
        ("NumPy, 1 s steps", with_numpy, NUMPY_SHARDS),
        ("SimPy, 1 s steps", with_simpy, SIMPY_SHARDS),
    ):
        taken_s, totals = _timed(run, rates(shards))
        distance = totals.distance(_same(ours, shards))
        worst = max(worst, distance)
        scaled_s = taken_s * SHARDS / shards
        print(
            f"{name:<22}{scaled_s:10,.0f} s   {shards} shards in {taken_s:.1f} s, scaled; "
            f"{scaled_s / ours_s:,.0f} times ours; agrees within {distance:.1e}"
        )
    return 0 if worst <= AGREEMENT else 1


def _same(totals: Totals, shards: int) -> Totals:
    parts = (totals.sent, totals.admitted, totals.lost, totals.read)
    return Totals(*(part[_slice(shards)] for part in parts))


def _timed(run: Any, sent: FloatArray) -> tuple[float, Totals]:
    begin = time.perf_counter()
    totals = run(sent)
    return time.perf_counter() - begin, totals


if __name__ == "__main__":
    sys.exit(main())
