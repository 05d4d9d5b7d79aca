"""What can go wrong with domains, collections and pipelines, besides that nothing of it works."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from headrace.design import Component, EdgeKind
from headrace.errors import UnknownValueError
from headrace.load.faults import AzOutage, DestinationOutage, NetworkPartition, NodeLoss
from headrace.load.quantities import Seconds
from headrace.services.entries import stage_of
from headrace.services.network.zones import zones_in

if TYPE_CHECKING:
    from headrace.design import Design
    from headrace.load.faults import Fault
    from headrace.matrix.single import FaultRoom, Moment
    from headrace.services.search.domain import Domain
    from headrace.services.search.pipeline import Pipeline
    from headrace.services.search.serverless import Collection

__all__ = ["FAULTS"]

_SEVERAL = 2


def _domain(domain: Domain, _design: Design, moment: Moment) -> Iterator[Fault]:
    at, lasting = Seconds(moment.at_s), Seconds(moment.for_s)
    yield NodeLoss(of=domain.id, nodes="data", at_s=at)
    try:
        masters, nodes = domain.master_nodes, domain.data_nodes
    except UnknownValueError:
        masters = nodes = _SEVERAL  # the trial tells that nobody knows
    if masters:
        yield NodeLoss(of=domain.id, nodes="master", at_s=at)
    if max(masters, nodes) >= _SEVERAL:
        yield NetworkPartition(of=domain.id, at_s=at, for_s=lasting)


def _collection(_collection: Collection, design: Design, moment: Moment) -> Iterator[Fault]:
    yield from a_zone(design, moment)


def _pipeline(pipeline: Pipeline, design: Design, moment: Moment) -> Iterator[Fault]:
    yield from a_zone(design, moment)
    sinks = [n.node for n in design.outgoing(pipeline, EdgeKind.FLOWS)]
    if any(isinstance(one, Component) and stage_of(one) for one in sinks):
        return  # the outage of the sink itself is tried
    at, lasting = Seconds(moment.at_s), Seconds(moment.for_s)
    yield DestinationOutage(of=pipeline.id, at_s=at, for_s=lasting)


def a_zone(design: Design, moment: Moment) -> Iterator[Fault]:
    """Yield the loss of some zone, where no subnet of the design names one."""
    if not zones_in(design):
        yield AzOutage(zone=1, at_s=Seconds(moment.at_s), for_s=Seconds(moment.for_s))


FAULTS: dict[str, FaultRoom] = {
    "Collection": _collection,
    "Domain": _domain,
    "Pipeline": _pipeline,
}
