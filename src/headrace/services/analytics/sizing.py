"""How many KPUs a Flink application needs: the least number that does the work at the peak.

A KPU is 1 vCPU, 4 GB of memory (3 GB of heap) and 50 GB of disk. With n KPUs of p subtasks each the
parallelism is P = n p, and n suffices if

    CPU               records/s x CPU of a record        <=  n (1 - headroom)
    state             bytes of all keys                  <=  n x 50 GB (1 - headroom)
    busiest subtask   source x ceil(S/P)/S + keyed x skew/P  <=  (1 - headroom) / p
    catch-up          CPU x (1 + seconds behind / seconds allowed)  <=  n

S is the number of shards: a subtask of the source reads whole shards, and what is chained to it
works where it reads; keyed operators spread over all P subtasks. A subtask is taken to get its
share of its KPU's CPU. State on the heap is divided by 3 GB in place of 50. Catch-up may use the
headroom. One more KPU orchestrates and is billed.

CPU of a record is what the user measures: containerCPUUtilization x KPUs / records per second.

Left out: networks and disks of a KPU, back-pressure from sinks, the time that a checkpoint takes.

Sources: "Application resources" and "Application scaling" of the service's guide (quotas.py).
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from headrace.services.analytics import prices
from headrace.services.analytics import quotas as q
from headrace.services.analytics.checks import capacity_records_per_s, check_application
from headrace.services.analytics.requirement import AnalyticsRequirement, Operator
from headrace.sizing import Amount, Sizing, Term, fits, lanes_for

__all__ = [
    "AnalyticsRequirement",
    "AnalyticsSizing",
    "Operator",
    "busiest_vcpus",
    "size_application",
]

SEED: Final = ("A3",)

_SEARCHED_KPUS: Final = 16 * q.KPUS_MAX
"""The busiest subtask is looked at for so many KPUs at most."""


class AnalyticsSizing(Sizing, frozen=True, kw_only=True):
    """Answer for an application.

    Attributes
    ----------
    parallelism
        Subtasks of each operator; None if no number suffices (the checks say why).
    kpus
        KPUs that work; None likewise.
    billed_kpus
        KPUs that are billed: one more.
    catch_up_s
        Seconds after a restart until it is up to date again; infinite if never.
    """

    parallelism: int | None
    kpus: int | None
    billed_kpus: int | None
    catch_up_s: float | None


def size_application(need: AnalyticsRequirement) -> AnalyticsSizing:
    """Return the least number of KPUs that does *need*, with derivation and cost.

    Examples
    --------
    >>> clicks = Operator(name="count", cpu_s=0.001, keyed=True)
    >>> load = AnalyticsRequirement(
    ...     records_per_s=4_000, record_bytes=1_300, operators=(clicks,), headroom=0
    ... )
    >>> answer = size_application(load)
    >>> answer.kpus, answer.billed_kpus, answer.binding
    (4, 5, 'CPU')
    """
    demands = list(_demands(need))
    lanes = [demand.lanes for demand in demands]
    kpus = None if None in lanes else max(count for count in lanes if count is not None)
    terms = tuple(
        Term(
            name=demand.name,
            value=demand.value,
            unit=demand.unit,
            limit=demand.limit,
            lanes=demand.lanes,
            utilisation=None if kpus is None else demand.used(need, kpus),
        )
        for demand in demands
    )
    binding = max(terms, key=_tightness)
    catch_up_s = None if kpus is None else _catch_up_s(need, kpus)
    usage = None if kpus is None else _usage(need, kpus)
    return AnalyticsSizing(
        service="analytics",
        answer=_answer(need, kpus, catch_up_s),
        terms=terms,
        binding=binding.name,
        checks=check_application(need, kpus, catch_up_s),
        costs=(prices.flink(usage),) if usage else (),
        notes=tuple(_notes(need, kpus)),
        sources=(q.RESOURCES.url, q.SCALING.url, q.LIMITS.url, q.BILLING.url),
        parallelism=None if kpus is None else kpus * need.parallelism_per_kpu,
        kpus=kpus,
        billed_kpus=None if kpus is None else kpus + q.ORCHESTRATION_KPUS,
        catch_up_s=catch_up_s,
    )


class _Demand(Struct, frozen=True):
    """Demand of the whole application against one limit of a KPU, headroom taken off."""

    name: str
    value: float
    unit: str
    limit: float
    full: float
    lanes: int | None

    def used(self, need: AnalyticsRequirement, kpus: int) -> float:
        """Share of the full limit that is used with so many KPUs."""
        if self.name == "busiest subtask":
            return busiest_vcpus(need, kpus) / self.full
        return self.value / kpus / self.full


def _demands(need: AnalyticsRequirement) -> Iterator[_Demand]:
    free = 1 - need.headroom
    cpu = q.KPU_VCPUS * free
    yield _Demand("CPU", need.vcpus, "vCPU", cpu, q.KPU_VCPUS, lanes_for(need.vcpus, cpu))
    if need.state_bytes:
        on_disk = need.state_in == "disk"
        full = (q.KPU_STORAGE_BYTES if on_disk else q.KPU_HEAP_BYTES) / q.GB
        state = need.state_bytes / q.GB
        name = "state on disk" if on_disk else "state on the heap"
        yield _Demand(name, state, "GB", full * free, full, lanes_for(state, full * free))
    if need.shards is not None or need.skew > 1:
        slot = q.KPU_VCPUS / need.parallelism_per_kpu
        kpus = _kpus_for_busiest(need)
        yield _Demand("busiest subtask", need.vcpus, "vCPU", slot * free, slot, kpus)
    if need.catch_up_s is not None:
        burst = need.vcpus * (1 + need.behind_s / need.catch_up_s)
        full = q.KPU_VCPUS
        yield _Demand("catch-up", burst, "vCPU", full, full, lanes_for(burst, full))


def busiest_vcpus(need: AnalyticsRequirement, kpus: int) -> float:
    """Return the CPU that the busiest subtask needs with so many KPUs, in vCPU."""
    parallelism = kpus * need.parallelism_per_kpu
    shards = need.shards or parallelism
    of_source = math.ceil(shards / parallelism) / shards
    source = need.vcpus - need.keyed_vcpus
    of_keys = min(1.0, need.skew / parallelism)
    return source * of_source + need.keyed_vcpus * of_keys


def _kpus_for_busiest(need: AnalyticsRequirement) -> int | None:
    slot = q.KPU_VCPUS / need.parallelism_per_kpu * (1 - need.headroom)
    least = lanes_for(need.vcpus, q.KPU_VCPUS * (1 - need.headroom))
    candidates = range(least, max(_SEARCHED_KPUS, 2 * least) + 1)
    return next((kpus for kpus in candidates if fits(busiest_vcpus(need, kpus), slot)), None)


def _tightness(term: Term) -> tuple[float, float]:
    return (math.inf if term.lanes is None else term.lanes, term.utilisation or 0.0)


def _catch_up_s(need: AnalyticsRequirement, kpus: int) -> float:
    capacity = capacity_records_per_s(need, kpus)
    spare = capacity - need.records_per_s
    return need.records_per_s * need.behind_s / spare if spare > 0 else math.inf


def _usage(need: AnalyticsRequirement, kpus: int) -> prices.Usage:
    return prices.Usage(
        kpus=kpus,
        hours=need.hours_per_month,
        backup_bytes=need.state_bytes * need.snapshots_kept,
        prices=need.own_prices or prices.prices_for(need.region),
    )


def _answer(
    need: AnalyticsRequirement, kpus: int | None, catch_up_s: float | None
) -> tuple[Amount, ...]:
    parallelism = None if kpus is None else kpus * need.parallelism_per_kpu
    billed = None if kpus is None else kpus + q.ORCHESTRATION_KPUS
    amounts = [
        Amount(name="parallelism", value=parallelism),
        Amount(name="parallelism per KPU", value=need.parallelism_per_kpu),
        Amount(name="KPUs", value=kpus),
        Amount(name="KPUs billed", value=billed),
    ]
    if catch_up_s is not None and math.isfinite(catch_up_s):
        amounts.append(Amount(name="up to date after a failure", value=catch_up_s, unit="s"))
    return tuple(amounts)


def _notes(need: AnalyticsRequirement, kpus: int | None) -> Iterator[str]:
    yield (
        "CPU of a record is measured: containerCPUUtilization × KPUs / records per second of the"
        " running application."
    )
    if need.shards is None:
        yield "Records are taken to spread evenly over the source's subtasks: give --shards."
    if kpus is not None:
        yield (
            f"Auto scaling doubles at {q.SCALE_UP_CPU:.0%} of CPU for {q.SCALE_UP_S // 60} min and"
            f" halves only below {q.SCALE_DOWN_CPU:.0%} for {q.SCALE_DOWN_S // 3600} h: it seldom"
            " comes back by itself, so the bill is that of the peak."
        )
    priced = need.own_prices or prices.prices_for(need.region)
    if kpus is not None and priced.region != need.region:
        yield f"Prices are those of {priced.region}: the ones of {need.region} aren't known here."
