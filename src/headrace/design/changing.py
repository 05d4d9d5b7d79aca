"""Which edges a change of properties moves: drawing a graph anew takes most of a counterfactual."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

from headrace.design.edges import EdgeKind

if TYPE_CHECKING:
    from collections.abc import Collection

    from headrace.design.component import Component, External
    from headrace.design.edges import Edge
    from headrace.design.graph import Design

__all__ = ["Drawn", "copies_added"]

Drawn: TypeAlias = "tuple[Edge, list[Component | External]]"
"""An edge, and the nodes at its ends."""

_MOVERS: Final = frozenset({"iam", "kms", "network"})
"""Services whose resources decide where the data of others go."""


def copies_added(
    design: Design, other: Design, resource: str, names: Collection[str | int]
) -> list[Drawn] | None:
    """Return the copies that *other* keeps besides: edges to where something is kept, no more.

    None where it may have other edges, too: a name and a permission can move the edges of other
    components.

    Parameters
    ----------
    design, other
        The design, and the same with properties of one resource changed.
    resource
        Id of the resource.
    names
        The properties that are changed.
    """
    before, after = design.by_id.get(resource), other.by_id.get(resource)
    if before is None or after is None or type(before) is not type(after):
        return None
    if after.name_property in names or after.service in _MOVERS:
        return None
    known = [edge for edge, _ in design.drawn_alone(before)]
    drawn = other.drawn_alone(after)
    new = [one for one in drawn if one[0] not in known]
    alike = [edge for edge, _ in drawn if edge in known] == known
    copies = all(edge.kind is EdgeKind.BACKED_UP_TO for edge, _ in new)
    return new if alike and copies else None
