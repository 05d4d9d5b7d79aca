"""Clients send more requests to the APIs of a region than the account may take.

## Why it matters

All APIs of an account and region share one quota of requests. Above it requests are refused with
`429 Too Many Requests`, those of other APIs too; clients send them again until they give up.

## What is checked

All sources that are declared into methods, integrations and APIs of the region, at their common
peak, against the account's default quota. The trial shows what is refused.

## Fix

Ask for a higher quota, let clients put several records into one request, or let them write to the
stream themselves.
"""

from collections.abc import Iterator

from headrace.design import Component, Design
from headrace.rulekit import Experiment, Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.gateway import quotas
from headrace.services.gateway.component import Integration, Method, RestApi
from headrace.services.gateway.demand import asked_of, callers_beside, quota_of
from headrace.sizing import fits
from headrace.units import format_count


@rule(
    "API181",
    on=(Method, Integration, RestApi),
    severity=Severity.ERROR,
    pillar=Pillar.PERFORMANCE,
    sources=(quotas.LIMITS.url,),
    seed=("K2",),
)
def api_above_account_quota(caller: Component, design: Design) -> Iterator[Finding]:
    load = asked_of(caller, design)
    beside = [one.id for one in callers_beside(caller, design)]
    if load is None or caller.id not in beside:
        raise NotApplicable("no source is declared into it")
    if caller.id != beside[0]:
        return  # told with the first of the region
    quota = quota_of(caller, design)
    if fits(load.peak_records_per_s, quota):
        return
    yield Finding(
        at=caller.resource.at,
        message=f"{format_count(load.peak_records_per_s)} requests/s come to the APIs of the region"
        f" at the peak; the account may take {quota:,}",
        fix="ask for a higher quota, or let clients put several records into one request",
        experiment=Experiment(caller.id, "throttled_share"),
    )
