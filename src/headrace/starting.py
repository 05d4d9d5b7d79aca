"""What a starter load says something about: the sources, readers and stores of a design."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from headrace.design import Component, EdgeKind
from headrace.errors import UnknownValueError
from headrace.load.starter import StarterPart
from headrace.services.analytics.application import Application
from headrace.services.firehose.component import DeliveryStream
from headrace.services.functions.function import Function
from headrace.services.functions.mapping import EventSourceMapping
from headrace.services.iot.topic_rule import TopicRule
from headrace.services.kinesis.component import Stream
from headrace.services.redshift.cluster import Cluster
from headrace.services.redshift.serverless import Workgroup
from headrace.services.search.domain import Domain
from headrace.services.search.pipeline import Pipeline
from headrace.services.search.serverless import Collection
from headrace.services.video.component import VideoStream

if TYPE_CHECKING:
    from collections.abc import Iterator

    from headrace.design import Design

__all__ = ["parts_of"]

Kind = Literal[
    "stream",
    "rule",
    "camera",
    "delivery",
    "consumer",
    "function",
    "application",
    "domain",
    "collection",
    "warehouse",
    "store",
]

_PLAIN: Final[dict[type[Component], Kind]] = {
    Stream: "stream",
    TopicRule: "rule",
    VideoStream: "camera",
    Collection: "collection",
    Domain: "domain",
    Cluster: "warehouse",
    Workgroup: "warehouse",
}
"""What stands for itself."""


def parts_of(design: Design) -> list[StarterPart]:
    """Return the parts of *design* in the order of the files."""
    unique = len({c.logical_id for c in design.by_id.values()}) == len(design.by_id)
    found: dict[str, StarterPart] = {}
    for component in design.by_id.values():
        for kind, node in _parts(component, design):
            name = node.logical_id if unique else node.id
            found.setdefault(node.id, StarterPart(name, kind, _hints(node)))
    return list(found.values())


def _parts(component: Component, design: Design) -> Iterator[tuple[Kind, Component]]:
    plain = next((kind for of, kind in _PLAIN.items() if isinstance(component, of)), None)
    if plain is not None:
        if plain != "stream" or not _is_fed_by_devices(component, design):
            yield plain, component
    elif isinstance(component, DeliveryStream):
        yield from _delivery_parts(component, design)
    elif isinstance(component, EventSourceMapping):
        for node in _fed(component, design):
            if isinstance(node, Function):
                yield "function", node
    elif isinstance(component, Application) and component.is_flink:
        yield "application", component
    elif isinstance(component, Pipeline) and _pushed(component):
        yield "delivery", component


def _delivery_parts(delivery: DeliveryStream, design: Design) -> Iterator[tuple[Kind, Component]]:
    if not _is_fed_by_devices(delivery, design):
        yield ("delivery" if _put(delivery) else "consumer"), delivery
    for node in _fed(delivery, design):
        if not isinstance(node, Collection | Domain | Cluster | Workgroup):
            yield "store", node


def _is_fed_by_devices(component: Component, design: Design) -> bool:
    """Whether a topic rule writes to it: its records are declared where devices publish them."""
    givers = (design.by_id.get(edge.source) for edge in design.adjacency.into(component.id))
    return any(isinstance(giver, TopicRule) for giver in givers)


def _put(delivery: DeliveryStream) -> bool:
    try:
        return delivery.source_kind == "direct_put"
    except UnknownValueError:
        return False


def _pushed(pipeline: Pipeline) -> bool:
    try:
        return pipeline.is_pushed
    except UnknownValueError:
        return False


def _fed(component: Component, design: Design) -> list[Component]:
    edges = design.adjacency.out(component.id)
    targets = [edge.target for edge in edges if edge.kind is EdgeKind.FLOWS]
    return [design.by_id[target] for target in targets if target in design.by_id]


def _hints(component: Component) -> tuple[str, ...]:
    try:
        if isinstance(component, Stream):
            shards = component.shard_count
            size = "on demand" if shards is None else f"{shards} shards"
            return (size, f"keeps records {component.retention_h} h")
        if isinstance(component, Function):
            return (f"stops after {component.timeout_s} s",)
    except UnknownValueError:
        return ()
    return (component.kind,)
