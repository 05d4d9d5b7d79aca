"""What can go wrong with a warehouse, besides that nothing of it works: the loss of a node."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from headrace.load.faults import NodeLoss
from headrace.load.quantities import Seconds

if TYPE_CHECKING:
    from headrace.design import Design
    from headrace.load.faults import Fault
    from headrace.matrix.single import FaultRoom, Moment
    from headrace.services.redshift.cluster import Cluster

__all__ = ["FAULTS"]


def _cluster(cluster: Cluster, _design: Design, moment: Moment) -> Iterator[Fault]:
    yield NodeLoss(of=cluster.id, nodes="compute", at_s=Seconds(moment.at_s))


FAULTS: dict[str, FaultRoom] = {"Cluster": _cluster}
