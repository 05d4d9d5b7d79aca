"""An application's KPUs do less than its load needs at the peak.

## Why it matters

What a program cannot work through waits in the stream: results grow late, and what waits longer
than the stream keeps it is lost. Auto scaling doubles the application after a quarter of an hour,
as often as needed, and each time restarts it.

## What is checked

The declared load at its peak times the CPU that the load declares for a record (`cpu_per_record`),
against the KPUs that the template starts with. The busiest subtask counts: one of the source reads
whole shards. Without that measure nothing is said. Where auto scaling is on, only what it cannot
reach is a finding.

## Fix

Raise the parallelism.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.design.declared import need_load
from headrace.rulekit import Experiment, Finding, Pillar, Severity, rule
from headrace.services.analytics import quotas
from headrace.services.analytics.application import Application
from headrace.services.analytics.demand import (
    PARALLELISM,
    capacity_records_per_s,
    need_measured,
    reachable_kpus,
    requirement,
    with_kpus,
)
from headrace.services.analytics.sizing import size_application
from headrace.units import format_count


@rule(
    "KDA181",
    on=Application,
    severity=Severity.ERROR,
    pillar=Pillar.PERFORMANCE,
    sources=(quotas.SCALING.url, quotas.AUTO_SCALING.url),
    seed=("A3",),
)
def application_too_small(application: Application, design: Design) -> Iterator[Finding]:
    need_load(application, design)
    need_measured(application, design)
    need = requirement(application, design)
    most = reachable_kpus(application)
    can = capacity_records_per_s(need, most)
    if need.records_per_s <= can:
        return
    kpus = size_application(need).kpus
    wanted = kpus * application.parallelism_per_kpu if kpus else None
    changes = with_kpus(application, kpus) if kpus else ()
    yield Finding(
        at=application.at(*PARALLELISM),
        message=f"{most} KPUs work through {format_count(can)} records/s at most,"
        f" {format_count(need.records_per_s)} come at the peak",
        fix=f"set Parallelism to {wanted}" if wanted else "use more shards, or spread the keys",
        changes=changes,
        experiment=Experiment(application.id, "reachable_share", limit=1.0, changes=changes),
    )
