"""After a restart, an application takes longer to be up to date than the declared need allows.

## Why it matters

A failure sends a program back to its last checkpoint: it reads again what came since, then what has
waited meanwhile, while new records keep coming. With little to spare at the peak that takes hours.

## What is checked

Where the load declares a recovery time (`rto`) and the CPU of a record: an outage of a minute when
most comes, the restart, what is read again, and what has waited, with the KPUs of the template. One
that scales by itself is left out.

## Fix

Raise the parallelism; checkpoint more often.
"""

import math
from collections.abc import Iterator

from headrace.design import Design
from headrace.design.declared import busiest_s, need_load
from headrace.load.faults import ComponentOutage
from headrace.load.quantities import Seconds
from headrace.rulekit import Experiment, Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.analytics import quotas
from headrace.services.analytics.application import Application
from headrace.services.analytics.demand import (
    PARALLELISM,
    catch_up_s,
    least_kpus,
    need_measured,
    requirement,
    with_kpus,
)
from headrace.units import format_duration

OUTAGE_S = 60.0


@rule(
    "KDA182",
    on=Application,
    severity=Severity.WARNING,
    pillar=Pillar.RELIABILITY,
    sources=(quotas.FAULTS.url,),
    seed=("A3",),
)
def catches_up_too_slowly(application: Application, design: Design) -> Iterator[Finding]:
    need_load(application, design)
    assert design.load is not None
    rto_s = design.load.needs.rto_s
    if rto_s is None:
        raise NotApplicable("no recovery time is declared")
    need_measured(application, design)
    need = requirement(application, design)
    after_s = catch_up_s(need, application.kpus, OUTAGE_S)
    if application.auto_scales or after_s <= rto_s:
        return
    kpus = least_kpus(need, float(rto_s), OUTAGE_S)
    wanted = kpus * application.parallelism_per_kpu if kpus else None
    changes = with_kpus(application, kpus) if kpus else ()
    at_s = Seconds(busiest_s(application, design))
    fault = ComponentOutage(of=application.id, at_s=at_s, for_s=Seconds(OUTAGE_S))
    shown = f"only {format_duration(after_s)} later" if math.isfinite(after_s) else "never"
    yield Finding(
        at=application.at(*PARALLELISM),
        message=f"after a restart at the peak it is up to date {shown};"
        f" {format_duration(rto_s)} are declared",
        fix=f"set Parallelism to {wanted}" if wanted else "use more shards, or spread the keys",
        changes=changes,
        experiment=Experiment(
            application.id,
            "catch_up_s",
            limit=float(rto_s),
            changes=changes,
            faults=(fault,),
            calm=True,
        ),
    )
