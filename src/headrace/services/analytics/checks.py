"""What has to be looked at besides the number of KPUs of an application."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final

from headrace.services.analytics import quotas as q
from headrace.services.analytics.requirement import AnalyticsRequirement
from headrace.services.kinesis import quotas as kinesis
from headrace.sizing import Check, fits

__all__ = ["capacity_records_per_s", "check_application"]

_LATE_S: Final = 900
"""An application that lags longer than this after each failure deserves a look: our choice."""


def check_application(
    need: AnalyticsRequirement, kpus: int | None, catch_up_s: float | None
) -> tuple[Check, ...]:
    """Return the checks of an application with so many KPUs; None where no number suffices."""
    checks = [*_source(need), *_heap(need)]
    if kpus is None:
        return (*checks, _no_answer())
    parallelism = kpus * need.parallelism_per_kpu
    checks += [_quota(kpus), _parallelism(parallelism), _auto_scaling(need, kpus)]
    checks += _key_groups(parallelism)
    checks += _idle(need, parallelism)
    if catch_up_s is not None:
        checks.append(_catch_up(need, catch_up_s))
    return tuple(checks)


def capacity_records_per_s(need: AnalyticsRequirement, kpus: int) -> float:
    """Return the records/s that so many KPUs can do, the shards' read limit being a bound too."""
    by_cpu = kpus * q.KPU_VCPUS / need.cpu_s_per_record
    if need.shards is None:
        return by_cpu
    return min(by_cpu, need.shards * kinesis.SHARD_READ_BYTES_PER_S / need.record_bytes)


def _no_answer() -> Check:
    return Check(
        name="busiest subtask",
        level="error",
        message=(
            "no number of KPUs suffices: one shard, or one key, brings a subtask more work than"
            " its share of a CPU; use more shards, rebalance after the source (such operators are"
            " keyed here), spread the keys, or run fewer subtasks in a KPU"
        ),
    )


def _source(need: AnalyticsRequirement) -> Iterator[Check]:
    if need.shards is None:
        return
    rate = need.records_per_s * need.record_bytes / need.shards
    limit = kinesis.SHARD_READ_BYTES_PER_S
    enough = fits(rate, limit)
    mib = kinesis.MIB
    said = f"{rate / mib:.3g} of {limit / mib:g} MiB/s are read from each shard"
    yield Check(
        name="source shards",
        level="ok" if enough else "error",
        message=said if enough else f"{said}: use more shards",
        value=rate,
        limit=limit,
    )


def _heap(need: AnalyticsRequirement) -> Iterator[Check]:
    if need.heap_bytes_per_subtask is None:
        return
    used = need.heap_bytes_per_subtask * need.parallelism_per_kpu
    limit = q.KPU_HEAP_BYTES * (1 - need.headroom)
    enough = fits(used, limit)
    said = (
        f"{need.parallelism_per_kpu} subtasks in a KPU take {used / q.GB:.3g} of"
        f" {limit / q.GB:.3g} GB of heap"
    )
    most = math.floor(limit / need.heap_bytes_per_subtask) if used else 0
    advice = f": at most {most} fit" if most else ": not even one fits; keep state on disk, or less"
    yield Check(
        name="heap",
        level="ok" if enough else "error",
        message=said if enough else said + advice,
        value=used,
        limit=limit,
    )


def _quota(kpus: int) -> Check:
    enough = kpus <= q.KPUS_MAX
    said = f"{kpus:,} of {q.KPUS_MAX} KPUs of the default quota"
    return Check(
        name="KPU quota",
        level="ok" if enough else "warning",
        message=said if enough else f"{said}: ask for a higher one",
        value=kpus,
        limit=q.KPUS_MAX,
    )


def _parallelism(parallelism: int) -> Check:
    enough = parallelism <= q.PARALLELISM_MAX
    said = f"parallelism {parallelism:,} of {q.PARALLELISM_MAX} by default"
    return Check(
        name="parallelism quota",
        level="ok" if enough else "warning",
        message=said if enough else f"{said}: ask for a higher one",
        value=parallelism,
        limit=q.PARALLELISM_MAX,
    )


def _auto_scaling(need: AnalyticsRequirement, kpus: int) -> Check:
    used = need.vcpus / kpus / q.KPU_VCPUS
    calm = used < q.SCALE_UP_CPU
    said = f"{used:.0%} of the CPU is used at the peak"
    doubled = (
        f"{said}: auto scaling doubles the application after {q.SCALE_UP_S // 60} min at"
        f" {q.SCALE_UP_CPU:.0%}; leave more headroom"
    )
    return Check(
        name="auto scaling",
        level="ok" if calm else "warning",
        message=f"{said}, below the {q.SCALE_UP_CPU:.0%} of auto scaling" if calm else doubled,
        value=used,
        limit=q.SCALE_UP_CPU,
    )


def _key_groups(parallelism: int) -> Iterator[Check]:
    if parallelism > q.KEY_GROUPS_DEFAULT:
        message = (
            f"beyond {q.KEY_GROUPS_DEFAULT} subtasks set maxParallelism in the program before the"
            " first start: to change it later is to lose every snapshot"
        )
    elif 2 * parallelism > q.KEY_GROUPS_DEFAULT:
        message = (
            f"maxParallelism is {q.KEY_GROUPS_DEFAULT} unless the program sets it: auto scaling"
            " has no room to double"
        )
    else:
        return
    yield Check(
        name="key groups",
        level="warning",
        message=message,
        value=parallelism,
        limit=q.KEY_GROUPS_DEFAULT,
    )


def _idle(need: AnalyticsRequirement, parallelism: int) -> Iterator[Check]:
    if need.shards is not None and parallelism > need.shards:
        yield Check(
            name="idle source subtasks",
            level="ok",
            message=(
                f"{parallelism - need.shards} of {parallelism} subtasks of the source have no"
                " shard to read; only keyed operators use them"
            ),
        )


def _catch_up(need: AnalyticsRequirement, catch_up_s: float) -> Check:
    behind = f"after a failure {need.behind_s:g} s of records wait"
    if not math.isfinite(catch_up_s):
        return Check(
            name="catch-up",
            level="warning",
            message=f"{behind}, and there is nothing to spare at the peak to catch up",
        )
    late = catch_up_s > _LATE_S
    return Check(
        name="catch-up",
        level="warning" if late else "ok",
        message=f"{behind}; at the peak it is up to date {catch_up_s:,.0f} s after the restart",
        value=catch_up_s,
        limit=_LATE_S,
    )
