"""What can go wrong with a cluster, besides that nothing of it works: the loss of its nodes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from headrace.design.declared import jobs_on
from headrace.load.faults import NodeLoss, SpotReclaim
from headrace.load.quantities import Seconds
from headrace.services.emr.losses import spot_nodes

if TYPE_CHECKING:
    from headrace.design import Design
    from headrace.load.faults import Fault
    from headrace.matrix.single import FaultRoom, Moment
    from headrace.services.emr.cluster import Cluster

__all__ = ["FAULTS"]

_INTO_THE_JOB_S: Final = 60.0
"""Nodes are lost so long after the first job has begun, while it runs."""


def _cluster(cluster: Cluster, design: Design, moment: Moment) -> Iterator[Fault]:
    begins_s = [job.at_s for _, job in jobs_on(cluster, design)]
    at = Seconds(min(begins_s) + _INTO_THE_JOB_S if begins_s else moment.at_s)
    for purpose in ("primary", "core", "task"):
        groups = [one for one in cluster.nodes(design) if one.purpose == purpose]
        if sum(one.count for one in groups):
            yield NodeLoss(of=cluster.id, nodes=purpose, at_s=at)
        if any(spot_nodes(one) for one in groups):
            yield SpotReclaim(of=cluster.id, nodes=purpose, at_s=at)


FAULTS: dict[str, FaultRoom] = {"Cluster": _cluster}
