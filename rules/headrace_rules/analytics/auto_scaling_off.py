"""An application does not scale by itself.

## Why it matters

With auto scaling the service doubles the parallelism when the CPU is used to 75 % for 15 minutes.
Without it somebody must see the backlog and act.

## What is checked

`AutoScalingEnabled` where `ParallelismConfiguration` is `CUSTOM`; left out it is on. It is a
notice: scaling restarts the application, and some prefer to choose the moment.

## Fix

Set `AutoScalingEnabled` to true, or alarm on `containerCPUUtilization`.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Change, Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.analytics import quotas
from headrace.services.analytics.component import Application

PATH = (
    "ApplicationConfiguration",
    "FlinkApplicationConfiguration",
    "ParallelismConfiguration",
    "AutoScalingEnabled",
)


@rule(
    "KDA103",
    on=Application,
    severity=Severity.NOTICE,
    pillar=Pillar.PERFORMANCE,
    sources=(quotas.AUTO_SCALING.url,),
    seed=("A3",),
)
def auto_scaling_off(application: Application, design: Design) -> Iterator[Finding]:  # noqa: ARG001
    if not application.is_flink:
        raise NotApplicable("it runs no program on Flink")
    if not application.auto_scales:
        kpus = application.kpus
        yield Finding(
            at=application.at(*PATH),
            message=f"auto scaling is off: it stays at {kpus} KPU{'s' if kpus > 1 else ''} "
            "whatever comes",
            fix="set AutoScalingEnabled to true",
            changes=(Change(application.id, PATH, True),),
        )
