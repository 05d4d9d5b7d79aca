"""What the load declares for a component: its sources, its functions, the faults that hit it.

A load names components as its author finds handy: by logical id, ``Stack/LogicalId``, or construct
path, with or without the last ``Resource``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from headrace.errors import UnknownValueError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from headrace.design.component import Component, External
    from headrace.design.graph import Design
    from headrace.load.faults import Fault
    from headrace.load.model import Consumer, Function, Source

__all__ = ["consumers_of", "faults_of", "function_of", "is_named", "need_load", "sources_into"]


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
