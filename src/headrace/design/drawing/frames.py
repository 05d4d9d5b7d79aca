"""The stacks around the boxes of a drawing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from headrace.design.drawing.naming import clean
from headrace.design.drawing.picture import Frame

if TYPE_CHECKING:
    from collections.abc import Sequence

    from headrace.design.graph import Design
    from headrace.template.stack import Stack

__all__ = ["frames_around"]


def frames_around(design: Design, box_ids: Sequence[str]) -> tuple[Frame, ...]:
    """Return the outermost frames, in the order of the stacks.

    A stack without a box in it or below it has no frame, and a single stack needs none.
    """
    members: dict[str, list[str]] = {}
    for box_id in box_ids:
        component = design.by_id.get(box_id)
        if component is not None:
            members.setdefault(component.resource.stack.key, []).append(box_id)
    if len(members) <= 1:
        return ()
    nested: dict[str, list[Stack]] = {}
    roots: list[Stack] = []
    for stack in design.workspace.stacks:
        if stack.parent is None:
            roots.append(stack)
        else:
            nested.setdefault(stack.parent.key, []).append(stack)
    framed = (_frame(stack, members, nested) for stack in roots)
    return tuple(frame for frame in framed if frame is not None)


def _frame(
    stack: Stack, members: dict[str, list[str]], nested: dict[str, list[Stack]]
) -> Frame | None:
    inner = [_frame(child, members, nested) for child in nested.get(stack.key, [])]
    frames = tuple(frame for frame in inner if frame is not None)
    boxes = tuple(members.get(stack.key, ()))
    if not boxes and not frames:
        return None
    title = stack.logical_id or stack.name or stack.key
    return Frame(stack.key, clean(title), boxes, frames)
