"""How old what a data set shows becomes, and how much of SPICE one needs."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from headrace.design import EdgeKind
from headrace.services.quicksight import quotas as q
from headrace.services.quicksight.data import DataSet, RefreshSchedule

if TYPE_CHECKING:
    from headrace.design import Design
    from headrace.load.stores import DataSet as Declared

__all__ = ["age_s", "schedules_of", "spice_share"]


def schedules_of(data_set: DataSet, design: Design) -> list[RefreshSchedule]:
    """Return the schedules that import a data set again."""
    users = design.incoming(data_set, EdgeKind.USES, "refresh")
    return [user.node for user in users if isinstance(user.node, RefreshSchedule)]


def age_s(data_set: DataSet, design: Design) -> float:
    """Return how old what it shows becomes, in seconds; infinite without a schedule.

    Raises
    ------
    UnknownValueError
        When how it is imported, or how often, is not known.
    """
    if not data_set.spice:
        return 0.0
    intervals = [schedule.interval for schedule in schedules_of(data_set, design)]
    return min((float(q.REFRESH_S.get(one, math.inf)) for one in intervals), default=math.inf)


def spice_share(said: Declared, design: Design) -> float:
    """Return how much a data set needs of what one may hold, in bytes or rows."""
    assumed = design.load.assume.quicksight if design.load else None
    edition: q.Edition = assumed or "enterprise"
    bytes_, rows = said.holds_bytes or 0.0, said.rows or 0
    return max(bytes_ / q.DATA_SET_BYTES[edition], rows / q.DATA_SET_ROWS[edition])
