"""What can go wrong with a domain, besides that nothing of it works: nodes lost, a split."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from headrace.load.faults import NetworkPartition, NodeLoss
from headrace.load.quantities import Seconds

if TYPE_CHECKING:
    from headrace.design import Design
    from headrace.load.faults import Fault
    from headrace.matrix.single import FaultRoom, Moment
    from headrace.services.search.domain import Domain

__all__ = ["FAULTS"]

_SEVERAL = 2


def _domain(domain: Domain, _design: Design, moment: Moment) -> Iterator[Fault]:
    at, lasting = Seconds(moment.at_s), Seconds(moment.for_s)
    yield NodeLoss(of=domain.id, nodes="data", at_s=at)
    if domain.master_nodes:
        yield NodeLoss(of=domain.id, nodes="master", at_s=at)
    if max(domain.master_nodes, domain.data_nodes) >= _SEVERAL:
        yield NetworkPartition(of=domain.id, at_s=at, for_s=lasting)


FAULTS: dict[str, FaultRoom] = {"Domain": _domain}
