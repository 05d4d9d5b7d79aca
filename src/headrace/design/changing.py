"""Which edges a change of properties moves: drawing a graph anew takes most of a counterfactual."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from headrace.design.building import drawn_alone
from headrace.design.edges import EdgeKind

if TYPE_CHECKING:
    from collections.abc import Collection

    from headrace.design.building import Drawn
    from headrace.design.graph import Design
    from headrace.template.overlay import Change

__all__ = ["copies_added"]

_MOVERS: Final = frozenset({"iam", "kms", "network"})
"""Services whose resources decide where the data of others go."""


def copies_added(
    design: Design, other: Design, changes: tuple[Change, ...], after: Collection[str]
) -> list[Drawn] | None:
    """Return the copies that *other* keeps besides: edges to where something is kept, no more.

    None where it may have other edges, too: a name and a permission can move the edges of other
    components.

    Parameters
    ----------
    design, other
        The design, and the same with *changes* made.
    changes
        What is changed.
    after
        Ids of the components that come of the resources that are changed.
    """
    for change in changes:
        named = other.by_id.get(change.resource)
        if named is None or change.path[0] == named.name_property or named.service in _MOVERS:
            return None
    copies: list[Drawn] = []
    for key in after:
        added = _added(design, other, key)
        if added is None:
            return None
        copies += added
    return copies


def _added(design: Design, other: Design, key: str) -> list[Drawn] | None:
    before, now = design.by_id[key], other.by_id[key]
    known = [edge for edge, _ in drawn_alone(before, design)]
    drawn = drawn_alone(now, other)
    new = [one for one in drawn if one[0] not in known]
    alike = [edge for edge, _ in drawn if edge in known] == known
    copies = all(edge.kind is EdgeKind.BACKED_UP_TO for edge, _ in new)
    return new if type(before) is type(now) and alike and copies else None
