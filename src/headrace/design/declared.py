"""What the load declares for a component: its sources, its functions, the faults that hit it.

A load names components as its author finds handy: by logical id, ``Stack/LogicalId``, or construct
path, with or without the last ``Resource``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from headrace.errors import UnknownValueError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from headrace.design.component import Component, External
    from headrace.design.graph import Design
    from headrace.load.curves import RateCurve
    from headrace.load.faults import Fault
    from headrace.load.jobs import BatchJob
    from headrace.load.model import Consumer, Function, Load, Source

__all__ = [
    "Offered",
    "consumers_of",
    "faults_of",
    "function_of",
    "is_named",
    "jobs_on",
    "need_load",
    "offered",
    "patience_s",
    "sources_into",
    "together",
]


def is_named(component: Component | External, name: str) -> bool:
    """Whether *name* in a load means *component*."""
    if name in (component.logical_id, component.id):
        return True
    resource = getattr(component, "resource", None)
    path: str = resource.construct_path if resource is not None else ""
    return bool(path) and name in (path, path.removesuffix("/Resource"))


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
    if design.load is not None:
        for name, source in design.load.sources.items():
            if is_named(component, source.into):
                yield name, source


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
    if design.load is not None:
        for name, function in design.load.functions.items():
            if is_named(component, name):
                return function
    return None


def faults_of(component: Component | External, design: Design) -> Iterator[Fault]:
    """Yield the declared faults that name *component*."""
    if design.load is not None:
        for fault in design.load.faults:
            if is_named(component, getattr(fault, "of", "")):
                yield fault


@dataclass(frozen=True, slots=True)
class Offered:
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
    """Return what is declared to go into *component*.

    Raises
    ------
    UnknownValueError
        When no load is declared, or none for it.
    """
    return design.once(("offered", component.id), lambda: _offered(component, design))


def _offered(component: Component, design: Design) -> Offered:
    need_load(component, design)
    assert design.load is not None
    sources = tuple(sources_into(component, design))
    if not sources:
        message = f"the load declares no source into {component.logical_id}"
        raise UnknownValueError(message, settled_by="a source in the load file")
    return together(sources, design.load)


def patience_s(sources: Iterable[tuple[str, Source]]) -> float:
    """Return for how long the least patient of the producers sends a refused record again."""
    producers = [source.producer for _, source in sources]
    return min(p.record_ttl_s if p.most_attempts > 1 else 0.0 for p in producers)


def together(sources: tuple[tuple[str, Source], ...], load: Load) -> Offered:
    """Return what *sources* of *load* send, taken together; there must be at least one."""
    from headrace.load.curves import combined, rate_curve  # noqa: PLC0415 - numpy, not at start-up

    curves = tuple(rate_curve(source, load) for _, source in sources)
    means = [curve.mean for curve in curves]
    sizes = [float(source.record_bytes) for _, source in sources]
    mean = sum(means)
    weights = means if mean else [1.0] * len(sizes)
    largest = [float(s.max_record_bytes) for _, s in sources if s.max_record_bytes is not None]
    return Offered(
        sources=sources,
        curves=curves,
        peak_records_per_s=combined(curves).peak,
        mean_records_per_s=mean,
        record_bytes=sum(w * s for w, s in zip(weights, sizes, strict=True)) / sum(weights),
        max_record_bytes=max(largest, default=None),
    )
