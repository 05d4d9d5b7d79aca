"""An application starts with more KPUs than its load needs at the peak.

## Why it matters

Each KPU is billed by the hour with its 50 GB of running storage, whether it works or not: about 85
dollars a month. An application that is sized for a load that never comes pays for it all year.

## What is checked

The declared load at its peak times the CPU that the load declares for a record (`cpu_per_record`),
with the headroom that is assumed, and, where the load declares a recovery time, the KPUs that catch
up in it after a minute's outage. Auto scaling is left alone: it takes KPUs away by itself. The
trial bills both numbers.

## Fix

Lower the parallelism.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.design.declared import need_load
from headrace.rulekit import Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.analytics import quotas
from headrace.services.analytics.application import Application
from headrace.services.analytics.demand import (
    PARALLELISM,
    least_kpus,
    need_measured,
    requirement,
    with_kpus,
)
from headrace.services.analytics.sizing import size_application
from headrace_rules.saving import saving

OUTAGE_S = 60.0


@rule(
    "KDA301",
    on=Application,
    severity=Severity.NOTICE,
    pillar=Pillar.COST,
    sources=(quotas.BILLING.url, quotas.SCALING.url),
    seed=("A3",),
)
def more_kpus_than_needed(application: Application, design: Design) -> Iterator[Finding]:
    need_load(application, design)
    need_measured(application, design)
    if application.auto_scales:
        raise NotApplicable("auto scaling takes KPUs away by itself")
    kpus = _needed(application, design)
    if kpus is None or application.kpus <= kpus:
        return
    changes = with_kpus(application, kpus)
    saved = saving(application, changes, design)
    if saved is not None:
        yield Finding(
            at=application.at(*PARALLELISM),
            message=f"its load needs {kpus} of its {application.kpus} KPUs: {saved}",
            fix=f"set Parallelism to {kpus * application.parallelism_per_kpu}",
            changes=changes,
            experiment=saved.experiment,
        )


def _needed(application: Application, design: Design) -> int | None:
    """Return the KPUs for the peak, and for the declared recovery time; None if none suffice."""
    need = requirement(application, design)
    kpus = size_application(need).kpus
    rto_s = design.load.needs.rto_s if design.load is not None else None
    if kpus is None or rto_s is None:
        return kpus
    caught_up = least_kpus(need, float(rto_s), OUTAGE_S)
    return None if caught_up is None else max(kpus, caught_up)
