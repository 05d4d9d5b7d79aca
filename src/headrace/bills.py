"""What the parts of a design cost a month under its load: every bill that somebody can tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from headrace.errors import NotApplicable, UnknownValueError
from headrace.services.entries import bill_of

if TYPE_CHECKING:
    from headrace.design import Design
    from headrace.sizing import Cost

__all__ = ["bills", "untold_bills"]


def bills(design: Design) -> dict[str, Cost]:
    """Return the bills of components by id, in the order of the files."""
    return _told(design)[0]


def untold_bills(design: Design) -> dict[str, UnknownValueError]:
    """Return why nobody can tell what a component costs, by id; the load must be set.

    Only what has a price is named.
    """
    return _told(design)[1]


def _told(design: Design) -> tuple[dict[str, Cost], dict[str, UnknownValueError]]:
    return design.once("bills", lambda: _asked(design))


def _asked(design: Design) -> tuple[dict[str, Cost], dict[str, UnknownValueError]]:
    told: dict[str, Cost] = {}
    untold: dict[str, UnknownValueError] = {}
    for key, component in design.by_id.items():
        room = bill_of(component)
        if room is None:
            continue
        try:
            told[key] = room(component, design)
        except UnknownValueError as error:
            untold[key] = error
        except NotApplicable:
            continue
    return told, untold
