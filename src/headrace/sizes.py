"""Today against needed, for every part of a design that a calculator knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from headrace.errors import NotApplicable, UnknownValueError
from headrace.services.entries import rows_of
from headrace.sizing import Row

if TYPE_CHECKING:
    from headrace.design import Design

__all__ = ["sized"]


def sized(design: Design) -> list[Row]:
    """Return the rows of a design, in the order of its files."""
    rows: list[Row] = []
    for component in design.by_id.values():
        size = rows_of(component)
        if size is None:
            continue
        try:
            rows += size(component, design)
        except NotApplicable:
            continue
        except UnknownValueError as error:
            settle = f" (settle with {error.settled_by})" if error.settled_by else ""
            name, kind = component.logical_id, component.kind
            rows.append(Row(name, kind, "", remark=f"cannot tell: {error.reason}{settle}"))
    return rows
