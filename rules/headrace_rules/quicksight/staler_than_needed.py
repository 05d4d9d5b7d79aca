"""What a data set shows becomes older than it may.

## Why it matters

A data set in SPICE is a copy: people see what was true at the last import. Without a schedule that
is the day on which it was made.

## What is checked

The most frequent schedule of the data set against the age that the load allows (`fresh`). How long
an import takes comes on top of it; no page tells.

## Fix

Refresh it more often. Every 15 or 30 minutes only incremental refreshes are possible.
"""

import math
from collections.abc import Iterator

from headrace.design import Design
from headrace.design.declared import data_set_of, need_load
from headrace.rulekit import Change, Experiment, Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.quicksight import quotas
from headrace.services.quicksight.component import DataSet
from headrace.services.quicksight.freshness import age_s, schedules_of
from headrace.services.quicksight.rows import interval_for
from headrace.units import format_duration


@rule(
    "QS181",
    on=DataSet,
    severity=Severity.WARNING,
    pillar=Pillar.PERFORMANCE,
    sources=(quotas.FREQUENCY.url,),
    seed=("Q1",),
)
def staler_than_needed(data_set: DataSet, design: Design) -> Iterator[Finding]:
    need_load(data_set, design)
    said = data_set_of(data_set, design)
    if said is None or said.fresh_s is None:
        raise NotApplicable("the load does not say how fresh it must be")
    age = age_s(data_set, design)
    if age <= said.fresh_s:
        return
    interval = interval_for(said.fresh_s)
    schedules = schedules_of(data_set, design)
    changes: tuple[Change, ...] = ()
    if interval is not None and interval not in quotas.INCREMENTAL_ONLY and schedules:
        path = ("Schedule", "ScheduleFrequency", "Interval")
        changes = (Change(schedules[0].id, path, interval),)
    allowed = f"{format_duration(said.fresh_s)} is allowed"
    never = "it is imported once and never again"
    old = never if math.isinf(age) else f"what it shows becomes {format_duration(age)} old"
    yield Finding(
        at=data_set.at("ImportMode"),
        message=f"{old}; {allowed}",
        fix=f"refresh it by a schedule with Interval {interval}" if interval else "query directly",
        changes=changes,
        experiment=Experiment(data_set.id, "age_max_s", limit=float(said.fresh_s), changes=changes),
    )
