"""How long a day of 10,000 shards takes, beside one-second steps in NumPy and in SimPy.

The work: producers follow a day curve with breakpoints every five minutes, and then every hour,
unevenly spread over the shards (seeded). A shard admits what its two write limits allow, producers
give up what it refuses for too long. One consumer reads every shard, fails for some hours, and
loses what outlives the retention. With a stream's shortest retention, 24 hours, nothing can expire
on the first day; so the day is run again with a retention shorter than the failure, in which every
shard loses records.

All three count the same: records admitted, given up, read, expired unread, and the greatest
backlog of every shard. All rates change on whole seconds, so one-second steps are an exact
reference. Exits with 1 where the day takes a second or more with breakpoints every five minutes, or
a tenth of it with breakpoints every hour, or where any count of any shard is further than a
millionth from a peer's.

Usage: ``python benchmarks/flow.py``
"""

from __future__ import annotations

import os
import sys
import time
from collections import deque
from collections.abc import Callable, Generator
from dataclasses import dataclass
from functools import reduce
from typing import NamedTuple

import numpy as np
import simpy
from numpy.typing import NDArray

from headrace.flow.curve import cumulative
from headrace.flow.measures import greatest_backlog
from headrace.flow.queue import aged, queue
from headrace.flow.steps import FloatArray, Steps
from headrace.services.kinesis.quotas import SHARD_WRITE_BYTES_PER_S, SHARD_WRITE_RECORDS_PER_S

SHARDS = 10_000
DAY_S = 86_400
PATIENCE_S = 60
READ_RECORDS_PER_S = 1_100.0
OUTAGE_S = (16 * 3_600, 22 * 3_600)
RUNS_OF = ((24 * 3_600, 300), (3 * 3_600, 300), (24 * 3_600, 3_600))
"""Retention, and time between two breakpoints, in seconds."""
SEED = 7

RUNS = 3
RATES_AT_ONCE = 72_000
"""So many rates, shards times stretches, are quickest: they stay in the processor's cache."""
SIMPY_SHARDS = 4
WANTED_S = {300: 1.0, 3_600: 0.1}
"""By the time between two breakpoints; of the shortest retention nothing is wanted."""
AGREEMENT = 1e-6


@dataclass(frozen=True, slots=True)
class Work:
    """What is sent to each shard, what each admits, and how long it keeps that, in seconds.

    What is sent changes every *every_s* seconds.
    """

    sent_per_s: FloatArray
    admits_per_s: FloatArray
    retention_s: int
    every_s: int

    @property
    def shards(self) -> int:
        """Number of shards."""
        return len(self.admits_per_s)

    def pick(self, shards: NDArray[np.intp]) -> Work:
        """Return the work of some of the shards."""
        sent_per_s, admits_per_s = self.sent_per_s[:, shards], self.admits_per_s[shards]
        return Work(sent_per_s, admits_per_s, self.retention_s, self.every_s)


class Counts(NamedTuple):
    """Records of each shard by the end of the day."""

    admitted: FloatArray
    given_up: FloatArray
    read: FloatArray
    expired: FloatArray
    greatest_backlog: FloatArray

    def pick(self, shards: NDArray[np.intp]) -> Counts:
        """Return the counts of some of the shards."""
        return Counts(*(count[shards] for count in self))

    def beside(self, other: Counts) -> Counts:
        """Return the counts of the shards of both."""
        return Counts(*map(np.append, self, other))

    def distance(self, exact: Counts) -> float:
        """Return the greatest difference of any count of any shard.

        It is relative to what was counted; of losses, to what was admitted: most shards lose none.
        """
        scales = (exact.admitted,) * 4 + (exact.greatest_backlog,)
        pairs = zip(self, exact, scales, strict=True)
        return max(float((np.abs(one - other) / scale).max()) for one, other, scale in pairs)


def work(retention_s: int, every_s: int) -> Work:
    """Return the day's work: a morning and an afternoon peak, some shards hotter than others."""
    draw = np.random.default_rng(SEED)
    hours = np.arange(0, DAY_S, every_s)[:, np.newaxis] / 3_600
    peaks = np.exp(-(((hours - 10) / 2.5) ** 2)) + 0.8 * np.exp(-(((hours - 16) / 3) ** 2))
    mean_per_s = 150 + 430 * peaks
    shares = draw.lognormal(0, 0.2, SHARDS)
    record_bytes = draw.integers(256, 1_280, SHARDS)
    admits_per_s = np.minimum(SHARD_WRITE_RECORDS_PER_S, SHARD_WRITE_BYTES_PER_S / record_bytes)
    sent_per_s = mean_per_s * (shares / shares.mean())
    return Work(sent_per_s, admits_per_s, retention_s, every_s)


def with_curves(work: Work) -> Counts:
    """Run the work as cumulative curves, some shards after the others: none knows of another."""
    groups = np.array_split(np.arange(work.shards), -(-work.sent_per_s.size // RATES_AT_ONCE))
    return reduce(Counts.beside, (_curves(work.pick(group)) for group in groups))


def _curves(work: Work) -> Counts:
    sent = cumulative(Steps(np.arange(0.0, DAY_S + 1, work.every_s), work.sent_per_s))
    admission = queue(sent, Steps.constant(work.admits_per_s, DAY_S), [aged(sent, PATIENCE_S)])
    kept = admission.served
    reads = Steps.constant(READ_RECORDS_PER_S, DAY_S).within(*OUTAGE_S, 0.0)
    reader = queue(kept, reads, [aged(kept, float(work.retention_s))])
    return Counts(
        kept.final,
        admission.lost[0].final,
        reader.served.final,
        reader.lost[0].final,
        greatest_backlog(reader).value,
    )


def with_numpy(work: Work) -> Counts:
    """Step through the work second by second, all shards at once.

    It keeps no records but counts: nobody may be behind what had come a time limit ago. A queue of
    the seconds in which records came, as the SimPy one is, would take far longer.
    """
    shape = work.shards
    sent, left, given_up = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    gone, expired, greatest = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    sent_before = np.zeros((PATIENCE_S, shape))
    expires = work.retention_s < DAY_S
    kept_before = np.zeros((work.retention_s if expires else 0, shape))
    kept, push = np.zeros(shape), np.zeros(shape)
    for second in range(DAY_S):
        sent += work.sent_per_s[second // work.every_s]
        left += work.admits_per_s
        np.minimum(left, sent, out=left)
        oldest = sent_before[(second + 1) % PATIENCE_S]
        np.subtract(oldest, left, out=push)
        np.maximum(push, 0.0, out=push)
        given_up += push
        left += push
        oldest[:] = sent

        np.subtract(left, given_up, out=kept)
        if not OUTAGE_S[0] <= second < OUTAGE_S[1]:
            gone += READ_RECORDS_PER_S
            np.minimum(gone, kept, out=gone)
        if expires:
            oldest = kept_before[(second + 1) % work.retention_s]
            np.subtract(oldest, gone, out=push)
            np.maximum(push, 0.0, out=push)
            expired += push
            gone += push
            oldest[:] = kept
        np.subtract(kept, gone, out=push)
        np.maximum(greatest, push, out=greatest)
    return Counts(kept, given_up, gone - expired, expired, greatest)


class _Line:
    """What waits, oldest first, by the second in which it came."""

    def __init__(self, limit_s: int) -> None:
        self.waiting: deque[list[float]] = deque()
        self.limit_s = limit_s
        self.served = 0.0
        self.lost = 0.0

    def step(self, second: int, came: float, room: float) -> float:
        """Let *came* join, serve up to *room*, drop what is too old; return what was served."""
        self.waiting.append([second, came])
        before = room
        while self.waiting and room >= self.waiting[0][1]:
            room -= self.waiting.popleft()[1]
        if self.waiting:
            self.waiting[0][1] -= room
            room = 0.0
            if self.waiting[0][0] <= second - self.limit_s:
                self.lost += self.waiting.popleft()[1]
        self.served += before - room
        return before - room


def with_simpy(work: Work) -> Counts:
    """Step through the work with two processes for each shard, which records wait between."""
    env = simpy.Environment()
    lines = [(_Line(PATIENCE_S), _Line(work.retention_s)) for _ in range(work.shards)]
    kept = [0.0] * work.shards
    greatest = [0.0] * work.shards

    def shard(lane: int) -> Generator[simpy.Event, None, None]:
        line, admits = lines[lane][0], float(work.admits_per_s[lane])
        sent = work.sent_per_s[:, lane].tolist()
        while True:
            second = int(env.now)
            kept[lane] = line.step(second, sent[second // work.every_s], admits)
            yield env.timeout(1)

    def reader(lane: int) -> Generator[simpy.Event, None, None]:
        line, backlog = lines[lane][1], 0.0
        while True:
            second, lost = int(env.now), line.lost
            room = 0.0 if OUTAGE_S[0] <= second < OUTAGE_S[1] else READ_RECORDS_PER_S
            backlog += kept[lane] - line.step(second, kept[lane], room) - (line.lost - lost)
            greatest[lane] = max(greatest[lane], backlog)
            yield env.timeout(1)

    for lane in range(work.shards):
        env.process(shard(lane))
        env.process(reader(lane))
    env.run(until=DAY_S)
    both = [(a.served, a.lost, b.served, b.lost) for a, b in lines]
    admitted, given_up, read, expired = np.array(both).T
    return Counts(admitted, given_up, read, expired, np.array(greatest))


def main() -> int:
    """Run all; print what they took and how far apart they are."""
    print(
        f"{SHARDS:,} shards, {DAY_S:,} s. "
        f"{os.cpu_count()} cores, one used; NumPy {np.__version__}; "
        "start-up and compiling bytecode not counted."
    )
    seconds, distances = zip(*(_compared(work(*run)) for run in RUNS_OF), strict=True)
    slow, wrong = False, max(distances) > AGREEMENT
    for (retention_s, every_s), took_s in zip(RUNS_OF, seconds, strict=True):
        if retention_s == DAY_S and took_s >= WANTED_S[every_s]:
            slow = True
            print(
                f"\nToo slow: the day took {took_s:.3f} s, not less than {WANTED_S[every_s]:g} s."
            )
    if wrong:
        print(f"\nThey disagree: by {max(distances):.1e}, more than {AGREEMENT:.0e}.")
    return int(slow or wrong)


def _compared(work: Work) -> tuple[float, float]:
    """Run one day in all three ways; return the seconds ours took and the greatest distance."""
    runs = [_timed(with_curves, work) for _ in range(RUNS)]
    ours_s, ours = min(seconds for seconds, _ in runs), runs[0][1]
    _tell(ours, work)
    note = f"best of {RUNS}, the first took {runs[0][0]:.2f} s"
    print(f"  {'curves (ours)':<24}{ours_s:>10,.3f} s{1:>9}           {note}")
    hottest = np.argsort(-work.sent_per_s[0] / work.admits_per_s)
    hot = hottest[np.linspace(0, work.shards // 20, SIMPY_SHARDS).astype(np.intp)]
    distances = []
    for name, run, shards in (
        ("NumPy, 1 s steps", with_numpy, np.arange(work.shards)),
        (f"SimPy {simpy.__version__}, 1 s steps", with_simpy, hot),
    ):
        some_s, counts = _timed(run, work.pick(shards))
        distances.append(ours.pick(shards).distance(counts))
        all_s = some_s * work.shards / len(shards)
        scaled = f"{len(shards)} shards in {some_s:.1f} s, scaled to all by their number"
        note = "all shards, 1 run" if len(shards) == work.shards else scaled
        ratio = all_s / ours_s
        print(f"  {name:<24}{all_s:>10,.3f} s{ratio:>9,.0f}  {distances[-1]:>7.0e}  {note}")
    return ours_s, max(distances)


def _tell(counts: Counts, work: Work) -> None:
    admitted, given_up, read, expired = (float(count.sum()) for count in counts[:4])
    refusing, losing = int((counts.given_up > 0).sum()), int((counts.expired > 0).sum())
    print(
        f"\nBreakpoints every {work.every_s} s, retention {work.retention_s // 3_600} h: "
        f"{admitted:,.0f} records admitted,\n"
        f"{given_up:,.0f} given up at {refusing:,} shards, {read:,.0f} read, "
        f"{expired:,.0f} expired at {losing:,} shards, "
        f"{counts.greatest_backlog.max():,.0f} waiting at most at one.\n"
        f"  {'':<24}{'time':>12}{'ratio':>9}  differs"
    )


def _timed(run: Callable[[Work], Counts], work: Work) -> tuple[float, Counts]:
    begin = time.perf_counter()
    counts = run(work)
    return time.perf_counter() - begin, counts


if __name__ == "__main__":
    sys.exit(main())
