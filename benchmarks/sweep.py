"""How many trials a second a sweep runs, with one process and with two, and its memory.

The work: a thousand trials of the example of orders, ten stream sizes × five loads × twenty seeds
of the partition keys. What two processes find must be what one finds. Exits with 1 where it is not,
or where a process takes a GB or more.

Usage: ``python benchmarks/sweep.py [TRIALS]``
"""

from __future__ import annotations

import resource
import sys
import time
from pathlib import Path

from headrace.pipeline import Request
from headrace.sweep.grid import Case, cases_of
from headrace.sweep.run import processes, run_sweep
from headrace.sweep.work import Outcome
from headrace.template.overlay import Change

ROOT = Path(__file__).parents[1]
TRIALS = 1_000
LOADS = (0.5, 1.0, 1.5, 2.0, 3.0)
SHARDS = range(4, 14)
MOST_BYTES = 10**9


def cases(trials: int) -> tuple[Case, ...]:
    """Return at least so many trials."""
    sizes = [(Change("orders/Orders", ("ShardCount",), shards),) for shards in SHARDS]
    seeds = range(-(-trials // (len(sizes) * len(LOADS))))
    return cases_of(LOADS, sizes, [None], seeds)


def timed(request: Request, every: tuple[Case, ...], count: int) -> tuple[Outcome, ...]:
    """Run all trials in so many processes, and print how fast."""
    begun = time.perf_counter()
    with processes(count) as executor:
        outcomes = run_sweep(request, every, executor)
    took_s = time.perf_counter() - begun
    name = "1 process" if count == 1 else f"{count} processes"
    pace = f"{len(every) / took_s:6.1f} a second"
    print(f"{name:<12} {len(every):>6,} trials in {took_s:6.1f} s  {pace}")
    return outcomes


def main() -> int:
    """Run the benchmark."""
    examples = ROOT / "examples"
    request = Request(
        paths=(str(examples / "orders.yaml"),), load=str(examples / "orders.load.yaml")
    )
    every = cases(int(sys.argv[1]) if len(sys.argv) > 1 else TRIALS)
    alone = timed(request, every, 1)
    same = timed(request, every, 2) == alone
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    peak = [resource.getrusage(kind).ru_maxrss * 1_024 for kind in kinds]
    print(f"peak memory {peak[0] / 1e6:,.0f} MB, of a worker {peak[1] / 1e6:,.0f} MB")
    print("both find the same" if same else "they differ")
    return 0 if same and max(peak) < MOST_BYTES else 1


if __name__ == "__main__":
    sys.exit(main())
