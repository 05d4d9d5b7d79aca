"""How a data set behaves in a trial: how full SPICE is of it, and how old what it shows becomes.

A data set in SPICE is as old as its last import: just before the next one, a whole interval of its
most frequent schedule. How long an import takes is told nowhere and left out. One that is queried
directly is as new as its source.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from headrace.design.declared import data_set_of
from headrace.flow.trial import Arrivals, Context, Stage
from headrace.services.quicksight.data import DataSet
from headrace.services.quicksight.freshness import age_s, spice_share
from headrace.units import format_duration, format_share

if TYPE_CHECKING:
    from headrace.design import Component

__all__ = ["FED_BY_OTHERS", "STAGES"]


def _data_set(component: Component, _arrivals: Sequence[Arrivals], context: Context) -> Stage:
    assert isinstance(component, DataSet)
    measures = {"age_max_s": age_s(component, context.design)}
    said = data_set_of(component, context.design)
    if said is not None and component.spice:
        measures["spice_share"] = spice_share(said, context.design)
    return Stage(measures, {}, {}, _story(measures), is_store=True)


STAGES = {"DataSet": _data_set}
FED_BY_OTHERS = {"DataSet": True}


def _story(measures: Mapping[str, float]) -> str:
    age = measures["age_max_s"]
    if math.isinf(age):
        said = ["is imported once and never again"]
    else:
        said = [f"shows what is up to {format_duration(age)} old"] if age else ["is always new"]
    if "spice_share" in measures:
        said.append(f"needs {format_share(measures['spice_share'])} of what a data set may hold")
    return "; ".join(said)
