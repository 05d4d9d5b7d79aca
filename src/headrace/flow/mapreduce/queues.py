"""Tasks that wait for a slot, and slots that wait for a task."""

from __future__ import annotations

from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING

import numpy as np

from headrace.flow.mapreduce.distance import ELSEWHERE, NODE, RACK, ZONE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from headrace.flow.mapreduce.cluster import Cluster

__all__ = ["Slots", "Splits"]


class Splits:
    """Splits that wait to be read, found by where they lie.

    Every split stands in the line of each node and each rack that keeps it, and in one line of all.
    A split that was taken through one line is passed over in the others.
    """

    def __init__(self, cluster: Cluster, places: NDArray[np.intp]) -> None:
        splits, copies = places.shape
        self._rack: list[int] = cluster.racks.tolist()
        self._zone: list[int] = cluster.zones.tolist()
        self._waits = [True] * splits
        self._line = list(range(splits - 1, -1, -1))
        self.places: list[list[int]] = places.tolist()
        self.count = splits
        keys = np.repeat(np.arange(splits), copies)
        self._by_node = _lines(keys, places.ravel())
        racks = cluster.racks[places].ravel() if copies else places.ravel()
        self._by_rack = _lines(keys, racks) if len(set(self._rack)) > 1 else {}

    def take(self, node: int) -> int | None:
        """Return the split that is best read at *node*: nearest, then first; None if none waits."""
        if not self.count:
            return None
        found = self._pop(self._by_node.get(node))
        if found is None and self._by_rack:
            found = self._pop(self._by_rack.get(self._rack[node]))
        return self._pop(self._line) if found is None else found

    def put(self, split: int) -> None:
        """Let *split* wait again, before all others."""
        self._waits[split] = True
        self.count += 1
        self._line.append(split)
        for node in self.places[split]:
            self._by_node.setdefault(node, []).append(split)
            if self._by_rack:
                self._by_rack.setdefault(self._rack[node], []).append(split)

    def distance(self, split: int, node: int, gone: set[int]) -> int:
        """Return the distance of *split* from *node*, as in `rates.DISTANCES`; *gone* are lost."""
        places = self.places[split]
        if not places or (node in places and node not in gone):
            return NODE
        left = [place for place in places if place not in gone] if gone else places
        rack, zone = self._rack, self._zone
        if any(rack[place] == rack[node] for place in left):
            return RACK
        return ZONE if any(zone[place] == zone[node] for place in left) else ELSEWHERE

    def _pop(self, line: list[int] | None) -> int | None:
        while line:
            split = line.pop()
            if self._waits[split]:
                self._waits[split] = False
                self.count -= 1
                return split
        return None


def _lines(keys: NDArray[np.intp], at: NDArray[np.intp]) -> dict[int, list[int]]:
    """Return the keys that stand at each place, the first last, so that it is popped first."""
    order = np.argsort(at, kind="stable")
    places, begins = np.unique(at[order], return_index=True)
    lines = np.split(keys[order], begins[1:])
    return {
        place: line[::-1].tolist()
        for place, line in zip(places.tolist(), lines, strict=len(keys) > 0)
    }


class Slots:
    """Free slots of every node; the emptiest node of the lowest number comes first."""

    def __init__(self, slots: list[int]) -> None:
        self.free = list(slots)
        self.total = list(slots)
        self.idle = sum(slots)
        self.working = self.idle
        self._heap = [(0, node) for node, count in enumerate(slots) if count]
        heapify(self._heap)

    def take(self, node: int) -> None:
        """Take a slot of *node*."""
        self.free[node] -= 1
        self.idle -= 1
        if self.free[node]:
            heappush(self._heap, (self.total[node] - self.free[node], node))

    def give(self, node: int) -> None:
        """Give a slot of *node* back; a node that takes no tasks has none."""
        if self.total[node]:
            self.free[node] += 1
            self.idle += 1
            heappush(self._heap, (self.total[node] - self.free[node], node))

    def close(self, node: int) -> None:
        """Let *node* take no tasks any more."""
        self.idle -= self.free[node]
        self.working -= self.total[node]
        self.free[node] = self.total[node] = 0

    def open(self, node: int, slots: int) -> None:
        """Let *node* take tasks again, if it takes none."""
        if self.total[node]:
            return
        self.free[node] = self.total[node] = slots
        self.idle += slots
        self.working += slots
        if slots:
            heappush(self._heap, (0, node))

    def fair(self, node: int, tasks: int) -> int:
        """Return how many slots of *node* so many tasks take where they are spread evenly."""
        total = self.total[node]
        return min(total, -(-tasks * total // self.working)) if total else 0

    def first(self) -> int | None:
        """Return the node whose slot is to be taken next; None if no slot is free."""
        heap, free, total = self._heap, self.free, self.total
        while heap:
            used, node = heap[0]
            if free[node] and total[node] - free[node] == used:
                return node
            heappop(heap)
        return None
