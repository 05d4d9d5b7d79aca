"""What the load declares for a component: its sources, its functions, the faults that hit it.

A load names components as its author finds handy: by logical id, ``Stack/LogicalId``, or construct
path, with or without the last ``Resource``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias, TypeVar

from msgspec import Struct, structs

from headrace.design.component import Component
from headrace.design.edges import EdgeKind
from headrace.errors import UnknownValueError
from headrace.load.model import Producer
from headrace.load.quantities import Bytes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from headrace.design.component import External
    from headrace.design.graph import Design
    from headrace.load.curves import RateCurve
    from headrace.load.faults import Fault
    from headrace.load.jobs import BatchJob
    from headrace.load.model import Consumer, Function, Load, Source
    from headrace.load.programs import Application
    from headrace.load.stores import (
        DataSet,
        Delivery,
        Domain,
        Pipeline,
        SearchCollection,
        Warehouse,
    )
    from headrace.units import Rate

__all__ = [
    "Offered",
    "application_of",
    "busiest_s",
    "collection_of",
    "consumers_of",
    "data_set_of",
    "declared_into",
    "delivery_of",
    "domain_of",
    "faults_of",
    "function_of",
    "is_loaded",
    "is_named",
    "jobs_on",
    "need_load",
    "offered",
    "patience_s",
    "pipeline_of",
    "sources_into",
    "takes_at_most",
    "together",
    "warehouse_of",
]

_T = TypeVar("_T")


def is_named(component: Component | External, name: str) -> bool:
    """Whether *name* in a load means *component*."""
    if name in (component.logical_id, component.id):
        return True
    resource = getattr(component, "resource", None)
    path: str = resource.construct_path if resource is not None else ""
    return bool(path) and name in (path, path.removesuffix("/Resource"))


def is_loaded(component: Component, design: Design) -> bool:
    """Whether the load itself says what comes to *component*, or what it is asked."""
    sources = any(True for _ in sources_into(component, design))
    said = (warehouse_of(component, design), data_set_of(component, design))
    return sources or any(one is not None for one in said)


def need_load(component: Component | External, design: Design) -> None:
    """Do nothing where a load is declared.

    Raises
    ------
    UnknownValueError
        Where none is.
    """
    if design.load is None:
        message = f"no load is declared for {component.logical_id}"
        raise UnknownValueError(message, settled_by="--load load.yaml")


def sources_into(component: Component, design: Design) -> Iterator[tuple[str, Source]]:
    """Yield name and source of everything that is declared to go into *component*."""
    if design.load is None:
        return
    into = design.once("sources by what they go into", lambda: _by_target(design.load))
    path = component.resource.construct_path
    names = dict.fromkeys(
        (component.logical_id, component.id, path, path.removesuffix("/Resource"))
    )
    found = [one for name in names if name for one in into.get(name, ())]
    for _, name, source in sorted(found, key=lambda one: one[0]) if len(found) > 1 else found:
        yield name, source


def _by_target(load: Load | None) -> dict[str, list[tuple[int, str, Source]]]:
    """Return place, name and source of all sources, by what they name as their target."""
    found: dict[str, list[tuple[int, str, Source]]] = {}
    for place, (name, source) in enumerate(load.sources.items() if load else ()):
        found.setdefault(source.into, []).append((place, name, source))
    return found


def consumers_of(component: Component, design: Design) -> Iterator[tuple[str, Consumer]]:
    """Yield the declared readers of *component* that the template does not show as functions."""
    if design.load is not None:
        for name, consumer in design.load.consumers.items():
            if is_named(component, consumer.of):
                yield name, consumer


def jobs_on(component: Component | External, design: Design) -> Iterator[tuple[str, BatchJob]]:
    """Yield name and job of everything that *component* is declared to work through."""
    if design.load is not None:
        for name, job in design.load.jobs.items():
            if is_named(component, job.on):
                yield name, job


def function_of(component: Component | External, design: Design) -> Function | None:
    """Return what is declared about a Lambda function; None if nothing."""
    return _named(design.load.functions, component) if design.load else None


def application_of(component: Component | External, design: Design) -> Application | None:
    """Return what is declared about a Flink program; None if nothing."""
    return _named(design.load.applications, component) if design.load else None


def data_set_of(component: Component | External, design: Design) -> DataSet | None:
    """Return what is declared about a data set; None if nothing."""
    return _named(design.load.data_sets, component) if design.load else None


def delivery_of(component: Component | External, design: Design) -> Delivery | None:
    """Return what is declared about a delivery stream; None if nothing."""
    return _named(design.load.deliveries, component) if design.load else None


def collection_of(component: Component | External, design: Design) -> SearchCollection | None:
    """Return what is declared about a serverless collection; None if nothing."""
    return _named(design.load.collections, component) if design.load else None


def pipeline_of(component: Component | External, design: Design) -> Pipeline | None:
    """Return what is declared about an ingestion pipeline; None if nothing."""
    return _named(design.load.pipelines, component) if design.load else None


def takes_at_most(component: Component | External, design: Design) -> Rate | None:
    """Return what the destination of a delivery stream is declared to take; None if nothing is."""
    declared = delivery_of(component, design)
    return None if declared is None else declared.takes


def domain_of(component: Component | External, design: Design) -> Domain | None:
    """Return what is declared about a search domain; None if nothing."""
    return _named(design.load.domains, component) if design.load else None


def warehouse_of(component: Component | External, design: Design) -> Warehouse | None:
    """Return what is declared about a warehouse; None if nothing."""
    return _named(design.load.warehouses, component) if design.load else None


def _named(section: Mapping[str, _T], component: Component | External) -> _T | None:
    return next((one for name, one in section.items() if is_named(component, name)), None)


def faults_of(component: Component | External, design: Design) -> Iterator[Fault]:
    """Yield the declared faults that name *component*."""
    if design.load is not None:
        for fault in design.load.faults:
            if is_named(component, getattr(fault, "of", "")):
                yield fault


class Offered(Struct, frozen=True):
    """All that is declared to go into one component, taken together.

    Attributes
    ----------
    sources
        The sources with their names.
    curves
        Their rates over time, in the same order.
    peak_records_per_s
        Highest rate of their sum: peaks at different times do not add up.
    mean_records_per_s
        Mean rate of their sum.
    record_bytes
        Mean size of a record.
    max_record_bytes
        Greatest size that is declared; None if none is.
    """

    sources: tuple[tuple[str, Source], ...]
    curves: tuple[RateCurve, ...]
    peak_records_per_s: float
    mean_records_per_s: float
    record_bytes: float
    max_record_bytes: float | None


def offered(component: Component, design: Design) -> Offered:
    """Return what goes into *component*: what is declared for it, and what flows to it.

    What its givers hand on is what goes into them, changed on the way as they say, as if nothing
    were refused or late. Where sources are declared for the component itself, a giver that nobody
    can tell of does not count: the declaration is then the whole of it.

    Raises
    ------
    UnknownValueError
        When no load is declared, or none that reaches it.
    """
    return design.once(("offered", component.id), lambda: _offered(component, design))


def busiest_s(component: Component, design: Design) -> float:
    """Return when most comes to *component*, in seconds from the beginning of the load.

    Raises
    ------
    UnknownValueError
        As `offered`.
    """
    from headrace.load.curves import combined  # noqa: PLC0415 - numpy, not at start-up

    return combined(offered(component, design).curves).peak_at_s


def declared_into(component: Component, design: Design) -> Offered | None:
    """Return what is declared for *component* itself; None where nothing is."""
    assert design.load is not None
    sources = tuple(sources_into(component, design))
    return together(sources, design.load) if sources else None


def _offered(component: Component, design: Design) -> Offered:
    need_load(component, design)
    parts = _parts(component, design, ())
    if not parts:
        message = f"the load declares no source into {component.logical_id}"
        raise UnknownValueError(message, settled_by="a source in the load file")
    return _summed(parts)


_Part: TypeAlias = "tuple[str, Source, RateCurve]"


def _parts(component: Component, design: Design, before: tuple[str, ...]) -> list[_Part]:
    """Return the sources that reach *component*, each as it arrives there."""
    assert design.load is not None
    if component.id in before:
        raise UnknownValueError("the flows of the design form a cycle")
    found = _declared(tuple(sources_into(component, design)), design.load)
    own, before = len(found), (*before, component.id)
    for giver in design.incoming(component, EdgeKind.FLOWS):
        node = giver.node
        if not isinstance(node, Component):
            continue
        try:
            found += _through(node, component, _parts(node, design, before), design)
        except UnknownValueError:
            if not own:
                raise
    return found


def _through(
    giver: Component, target: Component, parts: list[_Part], design: Design
) -> Iterator[_Part]:
    """Yield what *parts* become between two components."""
    passing = giver.passes_on(target, design) if parts else None
    if passing is None:
        return
    for name, source, curve in parts:
        size = Bytes(passing.sized(source.record_bytes))
        sent = structs.replace(
            source,
            record_bytes=size,
            max_record_bytes=None if passing.record_bytes else source.max_record_bytes,
            keys=None,
            devices=None,
            producer=Producer(),
        )
        yield name, sent, curve.scaled(passing.records)


def patience_s(sources: Iterable[tuple[str, Source]]) -> float:
    """Return for how long the least patient of the producers sends a refused record again."""
    producers = [source.producer for _, source in sources]
    return min(p.record_ttl_s if p.most_attempts > 1 else 0.0 for p in producers)


def together(sources: tuple[tuple[str, Source], ...], load: Load) -> Offered:
    """Return what *sources* of *load* send, taken together; there must be at least one."""
    return _summed(_declared(sources, load))


def _declared(sources: tuple[tuple[str, Source], ...], load: Load) -> list[_Part]:
    from headrace.load.curves import rate_curve  # noqa: PLC0415 - numpy, not at start-up

    return [(name, source, rate_curve(source, load)) for name, source in sources]


def _summed(parts: Sequence[_Part]) -> Offered:
    from headrace.load.curves import combined  # noqa: PLC0415 - numpy, not at start-up

    sources = [source for _, source, _ in parts]
    curves = tuple(curve for _, _, curve in parts)
    means = [curve.mean for curve in curves]
    sizes = [float(source.record_bytes) for source in sources]
    mean = sum(means)
    weights = means if mean else [1.0] * len(sizes)
    peak = combined(curves).peak
    largest = [float(s.max_record_bytes) for s in sources if s.max_record_bytes is not None]
    return Offered(
        sources=tuple((name, source) for name, source, _ in parts),
        curves=curves,
        peak_records_per_s=peak,
        mean_records_per_s=min(mean, peak),  # where the rate is constant, rounding adds dust
        record_bytes=sum(w * s for w, s in zip(weights, sizes, strict=True)) / sum(weights),
        max_record_bytes=max(largest, default=None),
    )
