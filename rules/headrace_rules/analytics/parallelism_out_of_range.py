"""An application asks for more parallelism than it can get.

## Why it matters

At most eight subtasks share a KPU; more is refused. An application gets 64 KPUs by default; more
must be asked for before it can start.

## What is checked

`Parallelism` and `ParallelismPerKPU` where `ParallelismConfiguration` is `CUSTOM`. KPUs are their
quotient, rounded up.

## Fix

Let more subtasks share a KPU where they leave its CPU idle, or ask for a higher quota.
`headrace size analytics` says how many KPUs a load needs.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.analytics import quotas
from headrace.services.analytics.component import Application

BLOCK = ("ApplicationConfiguration", "FlinkApplicationConfiguration", "ParallelismConfiguration")


@rule(
    "KDA107",
    on=Application,
    severity=Severity.WARNING,
    pillar=Pillar.PERFORMANCE,
    sources=(quotas.SCALING.url, quotas.LIMITS.url),
    seed=("A3",),
)
def parallelism_out_of_range(
    application: Application,
    design: Design,  # noqa: ARG001 - what every rule takes
) -> Iterator[Finding]:
    if application.is_sql:
        raise NotApplicable("it runs no Flink")
    shared, most = application.parallelism_per_kpu, quotas.PARALLELISM_PER_KPU_MAX
    if not 1 <= shared <= most:
        yield Finding(
            at=application.at(*BLOCK, "ParallelismPerKPU"),
            message=f"{shared} subtasks cannot share a KPU: the service takes 1 to {most}",
            fix=f"set ParallelismPerKPU to a number from 1 to {most}",
        )
        return
    if application.kpus > quotas.KPUS_MAX:
        yield Finding(
            at=application.at(*BLOCK, "Parallelism"),
            message=f"parallelism {application.parallelism:,} at {shared} a KPU takes "
            f"{application.kpus:,} KPUs; the default quota is {quotas.KPUS_MAX}",
            fix="ask for a higher quota of KPUs, or set a lower Parallelism",
        )
