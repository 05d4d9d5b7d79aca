"""What a program writes for what it reads: the shares and sizes that the load declares."""

from __future__ import annotations

from typing import TYPE_CHECKING

from headrace.design import Component, EdgeKind
from headrace.errors import UnknownValueError

if TYPE_CHECKING:
    from headrace.flow.trial import Arrivals, Context

__all__ = ["written"]


def written(
    component: Component, came: Arrivals, context: Context, *, outside: bool = False
) -> tuple[dict[str, Arrivals], dict[str, UnknownValueError]]:
    """Return what *component* hands on of what *came*, and of whom nobody can tell what they get.

    Both by id of the next component, or with *outside* also of what lies outside the templates.
    """
    gives: dict[str, Arrivals] = {}
    unsure: dict[str, UnknownValueError] = {}
    for neighbour in context.design.outgoing(component, EdgeKind.FLOWS):
        if outside or isinstance(neighbour.node, Component):
            try:
                passing = component.passes_on(neighbour.node, context.design)
            except UnknownValueError as error:
                unsure[neighbour.node.id] = error
            else:
                if passing is not None:
                    gives[neighbour.node.id] = came.onward(passing)
    return gives, unsure
