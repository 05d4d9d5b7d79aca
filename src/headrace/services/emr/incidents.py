"""What happens to the nodes of a cluster, as faults of the nodes that a job runs on."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from headrace.flow.mapreduce import NodeLoss, SpotReclaim
from headrace.services.emr import quotas as q

if TYPE_CHECKING:
    from headrace.flow.mapreduce.faults import NodeFault
    from headrace.services.emr.losses import Lost
    from headrace.services.emr.nodes import Purpose
    from headrace.services.emr.workers import Workers

__all__ = ["Trouble", "node_faults"]


class Trouble(Struct, frozen=True):
    """What happens to a whole cluster.

    Attributes
    ----------
    ends_s
        When it ends; infinite where it goes on.
    pauses
        Begin and end of every time in which nothing works.
    """

    ends_s: float = math.inf
    pauses: tuple[tuple[float, float], ...] = ()


def node_faults(
    lost: Iterable[Lost],
    trouble: Trouble,
    workers: Sequence[Workers],
    *,
    begin_s: float,
    replaced_after_s: float,
) -> Iterator[NodeFault]:
    """Yield what happens to nodes while a job runs; what was lost before has been replaced.

    Parameters
    ----------
    lost
        The losses of nodes; those of primaries are the cluster's trouble.
    trouble
        What happens to the whole cluster.
    workers
        Its nodes, in the order of their numbers.
    begin_s
        When the job begins, from the beginning of the load.
    replaced_after_s
        How long EMR takes to replace a lost node.
    """
    everyone = tuple(range(sum(one.count for one in workers)))
    if math.isfinite(trouble.ends_s):
        yield NodeLoss(nodes=everyone, at_s=max(0.0, trouble.ends_s - begin_s))
    for stops_s, resumes_s in trouble.pauses:
        if resumes_s > begin_s:
            at_s = max(0.0, stops_s - begin_s)
            back_s = resumes_s - begin_s - at_s
            yield NodeLoss(nodes=everyone, at_s=at_s, back_after_s=back_s, keeps_blocks=True)
    left = _numbers(workers)
    for one in lost:
        after_s = one.at_s - begin_s
        if one.purpose == "primary" or after_s <= 0:
            continue
        nodes = tuple(_taken(left, one))
        if one.reclaimed:
            notice_s = min(after_s, float(q.SPOT_NOTICE_S))
            yield SpotReclaim(nodes=nodes, at_s=after_s - notice_s, notice_s=notice_s)
        else:
            yield NodeLoss(nodes=nodes, at_s=after_s, back_after_s=replaced_after_s)


def _numbers(workers: Sequence[Workers]) -> dict[tuple[Purpose, bool], list[int]]:
    """Return the numbers of the nodes by purpose, and by whether they are Spot Instances."""
    found: dict[tuple[Purpose, bool], list[int]] = {}
    first = 0
    for one in workers:
        numbers = range(first, first + one.count)
        found.setdefault((one.purpose, True), []).extend(numbers[: one.spot])
        found.setdefault((one.purpose, False), []).extend(numbers[one.spot :])
        first += one.count
    return found


def _taken(left: dict[tuple[Purpose, bool], list[int]], lost: Lost) -> Iterator[int]:
    """Yield the nodes that are lost, of those that are left; Spot Instances first."""
    for on_spot in (True,) if lost.reclaimed else (True, False):
        numbers = left.get((lost.purpose, on_spot), [])
        for _ in range(min(lost.count, len(numbers))):
            yield numbers.pop(0)
