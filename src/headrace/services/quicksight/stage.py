"""How a data set behaves in a trial: how full SPICE is of it, and how old what it shows becomes.

A data set in SPICE is as old as its last import: just before the next one, a whole interval of its
most frequent schedule. How long an import takes is told nowhere and left out. One that is queried
directly is as new as its source.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from headrace.design import EdgeKind
from headrace.design.declared import data_set_of
from headrace.flow.trial import Arrivals, Context, Stage
from headrace.services.quicksight import quotas as q
from headrace.services.quicksight.data import DataSet, RefreshSchedule
from headrace.units import format_duration, format_share

if TYPE_CHECKING:
    from headrace.design import Component, Design
    from headrace.load.stores import DataSet as Declared

__all__ = ["FED_BY_OTHERS", "STAGES", "age_s", "schedules_of", "spice_share"]


def _data_set(component: Component, _arrivals: Sequence[Arrivals], context: Context) -> Stage:
    assert isinstance(component, DataSet)
    measures = {"age_max_s": age_s(component, context.design)}
    said = data_set_of(component, context.design)
    if said is not None and component.spice:
        measures["spice_share"] = spice_share(said, context.design)
    return Stage(measures, {}, {}, _story(measures), is_store=True)


STAGES = {"DataSet": _data_set}
FED_BY_OTHERS = {"DataSet": True}


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


def _story(measures: Mapping[str, float]) -> str:
    age = measures["age_max_s"]
    if math.isinf(age):
        said = ["is imported once and never again"]
    else:
        said = [f"shows what is up to {format_duration(age)} old"] if age else ["is always new"]
    if "spice_share" in measures:
        said.append(f"needs {format_share(measures['spice_share'])} of what a data set may hold")
    return "; ".join(said)
