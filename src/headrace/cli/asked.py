"""Which properties of a component Headrace knows, so that a mistyped one is told.

There is no list to keep: a component is asked for all that it tells of itself, and what it reads
meanwhile is what it knows.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from headrace.errors import NotApplicable, UnknownValueError
from headrace.template.values import Mapping, Value

if TYPE_CHECKING:
    from headrace.design import Component

__all__ = ["properties_known"]


def properties_known(component: Component, changed: Component) -> set[str]:
    """Return the properties that *component* states and those that *changed*, its like, reads."""
    return _stated(component) | _read_of(changed)


def _stated(component: Component) -> set[str]:
    with contextlib.suppress(UnknownValueError):
        properties = component.resource.properties(component.assumptions)
        return set(properties.keys) if isinstance(properties, Mapping) else set()
    return set()


def _read_of(component: Component) -> set[str]:
    """Return the names of the properties that Headrace reads of a component as it is."""
    stated = component.properties
    if not isinstance(stated, Mapping):
        return set()
    asked: set[str] = set()

    class Listening(Mapping, frozen=True, eq=False):
        def child(self, step: str | int) -> Value:
            asked.add(str(step))
            return stated.child(step)

    heard = Listening(stated.at, stated.keys, stated.child)
    kind = type(component)
    watched = type(kind.__name__, (kind,), {"properties": heard})(
        component.resource, component.assumptions, component.part
    )
    for _ in _told_by(watched):
        pass
    return asked


def _told_by(component: Component) -> Iterator[object]:
    """Yield all that a component tells of itself."""
    names = [n for n in dir(type(component)) if isinstance(getattr(type(component), n), property)]
    for name in names:
        with contextlib.suppress(UnknownValueError, NotApplicable):
            yield getattr(component, name)
    with contextlib.suppress(UnknownValueError, NotApplicable):
        yield from component.links()
