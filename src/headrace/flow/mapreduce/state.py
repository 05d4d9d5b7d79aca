"""The state of a run, and what changes it: an attempt begins, its end becomes known, it ends."""

from __future__ import annotations

from collections import deque
from heapq import heappush
from typing import TYPE_CHECKING, Final

from headrace.flow.mapreduce.attempts import FINISHED, KILLED, RUNNING, Attempts
from headrace.flow.mapreduce.draws import ATTEMPTS
from headrace.flow.mapreduce.queues import Slots, Splits
from headrace.flow.mapreduce.rates import drawn_s, rates_of
from headrace.flow.mapreduce.shuffle import MapOutput

if TYPE_CHECKING:
    from headrace.flow.mapreduce.cluster import Cluster
    from headrace.flow.mapreduce.draws import Draws
    from headrace.flow.mapreduce.job import Job

__all__ = [
    "BEAT",
    "BEGIN",
    "FINISH",
    "LOOK",
    "LOSE",
    "MAP",
    "MISS",
    "RECLAIM",
    "REDUCE",
    "RETURN",
    "State",
]

# Kinds of events, in the order in which they happen at the same time.
FINISH: Final = 0
LOSE: Final = 1
MISS: Final = 2
RECLAIM: Final = 3
RETURN: Final = 4
LOOK: Final = 5
BEGIN: Final = 6
BEAT: Final = 7

MAP: Final = 0
REDUCE: Final = 1


class State:
    """What is known at a moment of a run.

    Tasks are numbered, maps first. Pairs hold one entry for maps and one for reduces; both slots
    are the same where they are shared.

    Attributes
    ----------
    now
        The moment, in seconds from the job's submission.
    events
        What happens next: time, kind, and an attempt or the number of a fault.
    attempts
        Every attempt so far.
    done
        The attempt that finished each task; -1 for none, or if its output is lost.
    running
        The attempts that run, by task: one, or two.
    on_node
        The attempts on each node that matter there: they run, or are maps whose output lies there.
    finished, count
        Tasks that are finished, and all.
    splits, reduces
        Tasks that wait for a slot.
    fetching
        Reducers, in the order of their begins, whose end is unknown as maps are missing.
    first
        First attempts, in the order in which they began.
    down, without_blocks
        Nodes that do not work; nodes whose blocks are lost.
    asleep
        Nodes with free slots whose next report is not planned, as no task waited for them.
    failure
        Why the job cannot be finished; empty as long as it can.
    """

    def __init__(self, cluster: Cluster, job: Job, draws: Draws) -> None:
        self.cluster, self.job = cluster, job
        self.rates = rates_of(cluster, job)
        self.kind: list[int] = cluster.kinds.tolist()
        self.slow = [1.0] * cluster.nodes
        self.now = 0.0
        self.events: list[tuple[float, int, int]] = []
        self.attempts = Attempts()
        tasks = job.splits + job.reducers
        self.done = [-1] * tasks
        self.running: dict[int, list[int]] = {}
        self.on_node: list[dict[int, None]] = [{} for _ in range(cluster.nodes)]
        self.finished = [0, 0]
        self.count = (job.splits, job.reducers)
        self.splits = Splits(cluster, draws.places)
        self.reduces = deque(range(job.splits, tasks))
        self.fetching: dict[int, None] = {}
        self.first: tuple[deque[int], deque[int]] = (deque(), deque())
        self.down: set[int] = set()
        self.without_blocks: set[int] = set()
        self.asleep: set[int] = set()
        self._awake: set[int] = set()
        self._answered_s: dict[int, float] = {}
        self.failure = ""
        self.slots = _slots(cluster, self.kind)
        self._factors = draws.factors
        self._tries = [0] * tasks
        self._output: MapOutput | None = None
        self._weights = list(job.split_bytes) or [1.0] * job.splits

    @property
    def shared(self) -> bool:
        """Whether maps and reduces take the same slots."""
        return self.slots[MAP] is self.slots[REDUCE]

    def phase(self, task: int) -> int:
        """Return `MAP` or `REDUCE`."""
        return MAP if task < self.count[MAP] else REDUCE

    def waiting(self, phase: int) -> int:
        """Return how many tasks of a phase wait for a slot."""
        return len(self.reduces) if phase else self.splits.count

    def plan(self, after_s: float, kind: int, subject: int = 0) -> None:
        """Let something happen after some seconds."""
        heappush(self.events, (self.now + after_s, kind, subject))

    def start(self, task: int, node: int, *, second: bool = False) -> None:
        """Begin an attempt in a free slot of *node*."""
        phase = self.phase(task)
        if self.without_blocks and phase == MAP and self._unreadable(task):
            self.failure = "a split of the input is lost with all its copies"
        self.slots[phase].take(node)
        factor = self._factors[task][min(self._tries[task], ATTEMPTS - 1)]
        self._tries[task] += 1
        distance = 0 if phase else self.splits.distance(task, node, self.without_blocks)
        attempt = self.attempts.add(
            task, node, self.now, factor=factor, distance=distance, second=second
        )
        self.running.setdefault(task, []).append(attempt)
        self.on_node[node][attempt] = None
        if not second:
            self.first[phase].append(attempt)
        if phase == MAP:
            rates, kind = self.rates, self.kind[node]
            shared_s, alone_s = rates.map_s[kind][distance][task], rates.map_alone_s[kind][task]
            lasts_s = drawn_s(shared_s, alone_s, factor) * self.slow[node]
            self._ends(attempt, self.now + lasts_s)
        elif self.finished[MAP] == self.count[MAP]:
            self._fetch(attempt)
        else:
            self.fetching[attempt] = None

    def finish(self, attempt: int) -> None:
        """Let a running attempt finish its task; the other attempt at it ends."""
        table = self.attempts
        task, node = table.task[attempt], table.node[attempt]
        table.close(attempt, FINISHED, self.now)
        for other in self.running.pop(task):
            if other != attempt:
                self.end(other, KILLED)
        phase = self.phase(task)
        self.done[task] = attempt
        self.finished[phase] += 1
        self.slots[phase].give(node)
        self.rest(node)
        if self.cluster.heartbeat.at_end:
            self.plan(0.0, BEAT, node)
        if phase == REDUCE:
            del self.on_node[node][attempt]
        elif self.count[REDUCE] and self.finished[MAP] == self.count[MAP]:
            self._fetch_all()

    def ends_now(self, attempt: int) -> bool:
        """Tell whether an attempt whose end was planned for this moment still runs until then."""
        table = self.attempts
        return table.outcome[attempt] == RUNNING and table.end_s[attempt] == self.now

    def end(self, attempt: int, outcome: int) -> None:
        """End an attempt that does not count; its slot is free."""
        table = self.attempts
        table.close(attempt, outcome, self.now)
        self.fetching.pop(attempt, None)
        del self.on_node[table.node[attempt]][attempt]
        self.slots[self.phase(table.task[attempt])].give(table.node[attempt])
        self.rest(table.node[attempt])

    def give_up(self, attempt: int) -> None:
        """Forget an attempt of a task; with the last of them, the task waits again."""
        task = self.attempts.task[attempt]
        self.running[task].remove(attempt)
        if not self.running[task]:
            del self.running[task]
            self.wait(task)

    def wait(self, task: int) -> None:
        """Let a task wait for a slot, before all others."""
        if self.phase(task) == REDUCE:
            self.reduces.appendleft(task)
        else:
            self.splits.put(task)

    def rest(self, node: int) -> None:
        """Let a node with free slots sleep, unless its next report is planned."""
        if node not in self._awake:
            self.asleep.add(node)

    def wake(self, node: int) -> None:
        """Plan the next report of a node; it has one answer each time."""
        self.asleep.discard(node)
        self._awake.add(node)
        beat = self.cluster.heartbeat
        answered = self._answered_s.get(node) == self.now
        at_s = beat.next_s(node, self.now + (beat.every_s / 2 if answered else 0.0))
        heappush(self.events, (at_s, BEAT, node))

    def answered(self, node: int) -> None:
        """Note that a node has had the answer to its report."""
        self._awake.discard(node)
        self._answered_s[node] = self.now

    def _ends(self, attempt: int, end_s: float) -> None:
        """Plan the end of an attempt: for its master, the report of its node that tells of it."""
        if not self.cluster.heartbeat.at_end:
            end_s = self.cluster.heartbeat.next_s(self.attempts.node[attempt], end_s)
        self.attempts.end_s[attempt] = end_s
        heappush(self.events, (end_s, FINISH, attempt))

    def _fetch_all(self) -> None:
        """Let the reducers know what all maps have given."""
        ends_s = [self.attempts.end_s[attempt] for attempt in self.done[: self.count[MAP]]]
        self._output = MapOutput(ends_s, self._weights)
        waiting, self.fetching = self.fetching, {}
        for attempt in waiting:
            self._fetch(attempt)

    def _fetch(self, attempt: int) -> None:
        """Tell when a reducer has fetched everything, now that all maps are finished."""
        table, rates, job = self.attempts, self.rates, self.job
        node, reducer = table.node[attempt], table.task[attempt] - job.splits
        kind, factor, slow = self.kind[node], table.factor[attempt], self.slow[node]
        assert self._output is not None
        fetched_s = rates.fetch_delay_s + self._output.fetched_s(
            table.begin_s[attempt] + job.task_startup_s * factor * slow,
            float(rates.partition_bytes[reducer]),
            rates.fetch_bytes_per_s[kind][reducer],
        )
        table.fetched_s[attempt] = fetched_s
        shared_s, alone_s = rates.after_s[kind][reducer], rates.after_alone_s[kind][reducer]
        self._ends(attempt, fetched_s + drawn_s(shared_s, alone_s, factor) * slow)

    def _unreadable(self, split: int) -> bool:
        places = self.splits.places[split]
        return bool(places) and self.without_blocks.issuperset(places)


def _slots(cluster: Cluster, kinds: list[int]) -> tuple[Slots, Slots]:
    machines = [group.machine for group in cluster.groups]
    shared = {machine.shared_slots for machine in machines}
    if len(shared) > 1:
        raise ValueError("nodes with shared slots and nodes without cannot run one job")
    maps = Slots([machines[kind].map_slots for kind in kinds])
    if True in shared:
        return maps, maps
    return maps, Slots([machines[kind].reduce_slots for kind in kinds])
