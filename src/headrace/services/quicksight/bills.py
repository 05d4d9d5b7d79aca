"""Why nobody can tell what a data set costs: SPICE is paid for all of them together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from headrace.errors import NotApplicable, UnknownValueError

if TYPE_CHECKING:
    from headrace.design import Design
    from headrace.services.billing import BillRoom
    from headrace.services.quicksight.data import DataSet
    from headrace.sizing import Cost

__all__ = ["BILLS"]


def _data_set(data_set: DataSet, design: Design) -> Cost:  # noqa: ARG001 - as all rooms
    """Raise: seats, which no template shows, bring SPICE of their own; only more is paid."""
    if not data_set.spice:
        raise NotApplicable("it is not imported")
    raise UnknownValueError("how much SPICE the seats of the authors bring is not known")


BILLS: dict[str, BillRoom] = {"DataSet": _data_set}
