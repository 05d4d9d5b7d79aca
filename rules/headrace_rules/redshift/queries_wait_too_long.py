"""Queries wait longer for a slot of the warehouse's queue than they may.

## Why it matters

A warehouse runs so many queries at once, the others wait. The wait is short until the slots are
nearly all in use, and then grows without end: a tenth more queries may make it ten times as long.

## What is checked

Queries that come at random at the declared rate and run for the declared time, to the slots of the
largest queue (declared, from `wlm_json_configuration`, or as many as have working memory at once
where WLM is automatic): the mean wait by Erlang's formula, against the declared `wait`, or against
the duration of a query where none is declared.

## Fix

Give the queue more slots, the warehouse more memory, or let concurrency scaling take what waits.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.design.declared import need_load, warehouse_of
from headrace.flow.queueing import mean_wait_s
from headrace.rulekit import Experiment, Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.redshift import quotas
from headrace.services.redshift.component import Cluster, Workgroup
from headrace.services.redshift.demand import at_once, slots_of
from headrace.units import format_count, format_duration


@rule(
    "RS181",
    on=(Cluster, Workgroup),
    severity=Severity.WARNING,
    pillar=Pillar.PERFORMANCE,
    sources=(quotas.WLM.url, quotas.WLM_MODES.url),
    seed=("R4",),
)
def queries_wait_too_long(warehouse: Cluster | Workgroup, design: Design) -> Iterator[Finding]:
    need_load(warehouse, design)
    said = warehouse_of(warehouse, design)
    queries = said.queries if said else None
    if queries is None:
        raise NotApplicable("the load does not say what it is asked")
    slots = slots_of(warehouse, queries, design)
    lasts_s = float(queries.duration_s)
    limit_s = lasts_s if queries.wait_s is None else float(queries.wait_s)
    wait_s = mean_wait_s(slots, queries.rate.per_s, lasts_s)
    if wait_s <= limit_s:
        return
    busy = format_count(queries.rate.per_s * lasts_s)
    waits = "without end" if wait_s == float("inf") else format_duration(wait_s)
    yield Finding(
        at=warehouse.at(),
        message=f"{busy} queries run at once in the mean, the queue has {slots} slots: they wait"
        f" {waits}, {format_duration(limit_s)} is allowed",
        fix=f"let {at_once(queries)} queries run at once, or turn on concurrency scaling",
        experiment=Experiment(warehouse.id, "query_wait_s", limit=limit_s),
    )
