"""What the declared load asks of an application: the calculator's input, and what its KPUs do."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from headrace.design.declared import application_of, offered
from headrace.design.edges import EdgeKind
from headrace.errors import NotApplicable, UnknownValueError
from headrace.services.analytics import prices
from headrace.services.analytics import quotas as q
from headrace.services.analytics.requirement import (
    DEFAULT_HEADROOM,
    AnalyticsRequirement,
    Operator,
)
from headrace.services.analytics.sizing import busiest_vcpus
from headrace.services.kinesis.component import Stream, StreamConsumer
from headrace.template.overlay import Change

if TYPE_CHECKING:
    from collections.abc import Iterator

    from headrace.design import Component, Design
    from headrace.load.programs import Application as Declared
    from headrace.services.analytics.application import Application

__all__ = [
    "PARALLELISM",
    "capacity_records_per_s",
    "catch_up_s",
    "givers",
    "least_kpus",
    "measured",
    "need_measured",
    "reachable_kpus",
    "requirement",
    "with_kpus",
]

_BLOCK: Final = (
    "ApplicationConfiguration",
    "FlinkApplicationConfiguration",
    "ParallelismConfiguration",
)
PARALLELISM: Final = (*_BLOCK, "Parallelism")
"""Path of the property that says with how many subtasks a program starts."""


def measured(application: Application, design: Design) -> Declared:
    """Return what the load declares of a Flink program whose CPU somebody has measured.

    Raises
    ------
    NotApplicable
        It is no program on Flink.
    UnknownValueError
        When the load does not say what CPU a record takes.
    """
    if not application.is_flink:
        raise NotApplicable("it runs no program on Flink")
    declared = application_of(application, design)
    if declared is None or declared.cpu_per_record_s is None:
        message = f"the load does not say what CPU a record takes in {application.logical_id}"
        settle = f"applications: {{{application.logical_id}: {{cpu_per_record: 0.2ms}}}}"
        raise UnknownValueError(message, settled_by=settle)
    return declared


def need_measured(application: Application, design: Design) -> None:
    """Do nothing where somebody has measured the CPU of a Flink program.

    Raises
    ------
    NotApplicable
        It is no program on Flink, or nobody has.
    """
    try:
        measured(application, design)
    except UnknownValueError:
        raise NotApplicable("the load does not say what CPU a record takes") from None


def givers(application: Application, design: Design) -> Iterator[Component]:
    """Yield the streams that it reads, those behind registered consumers included."""
    for neighbour in design.incoming(application, EdgeKind.FLOWS):
        node = neighbour.node
        if isinstance(node, StreamConsumer):
            for before in design.incoming(node, EdgeKind.FLOWS):
                if before.node.id in design.by_id:
                    yield design.by_id[before.node.id]
        elif node.id in design.by_id:
            yield design.by_id[node.id]


def requirement(
    application: Application, design: Design, *, catch_up_s: float | None = None
) -> AnalyticsRequirement:
    """Return what the declared load asks of *application*.

    Parameters
    ----------
    application
        A program on Flink.
    design
        The design with its load.
    catch_up_s
        Time after a restart in which it must be up to date; None asks for nothing.

    Raises
    ------
    NotApplicable
        It is no program on Flink.
    UnknownValueError
        When the load does not say what reaches it, or what CPU a record takes.
    """
    said = measured(application, design)
    load = offered(application, design)
    state = float(said.state_bytes)
    assert said.cpu_per_record_s is not None
    program = Operator(
        name="program",
        cpu_s=float(said.cpu_per_record_s),
        state_bytes=state,
        keyed=bool(state) or said.skew > 1,
    )
    assume = design.load.assume if design.load else None
    headroom = assume.headroom if assume else None
    region = assume.region if assume else None
    return AnalyticsRequirement(
        records_per_s=load.peak_records_per_s,
        record_bytes=load.record_bytes,
        operators=(program,),
        headroom=DEFAULT_HEADROOM if headroom is None else float(headroom),
        parallelism_per_kpu=application.parallelism_per_kpu,
        shards=_shards(application, design),
        skew=said.skew,
        state_in=said.state_in,
        checkpoint_interval_s=application.checkpoint_interval_s,
        restart_s=q.RESTART_S if said.restart_s is None else float(said.restart_s),
        catch_up_s=catch_up_s,
        region=region or application.resource.stack.region or prices.BASE_REGION,
    )


def capacity_records_per_s(need: AnalyticsRequirement, kpus: int) -> float:
    """Return the records/s that so many KPUs work through, the busiest subtask being a bound."""
    by_cpu = kpus * q.KPU_VCPUS / need.cpu_s_per_record
    subtask = q.KPU_VCPUS / need.parallelism_per_kpu
    return min(by_cpu, subtask / busiest_vcpus(replace(need, records_per_s=1.0), kpus))


def reachable_kpus(application: Application) -> int:
    """Return the KPUs that an application can come to by itself."""
    if not application.auto_scales:
        return application.kpus
    most = min(q.KPUS_MAX, q.PARALLELISM_MAX // application.parallelism_per_kpu)
    return max(application.kpus, most)


def catch_up_s(need: AnalyticsRequirement, kpus: int, outage_s: float) -> float:
    """Return how long after an outage at the peak it is up to date again; infinite if never.

    It restarts, reads again what came since the last checkpoint, and works off what has waited.
    """
    can, rate = capacity_records_per_s(need, kpus), need.records_per_s
    if can <= rate:
        return math.inf
    resumes_s = need.restart_s + rate * need.checkpoint_interval_s / can
    return resumes_s + rate * (outage_s + resumes_s) / (can - rate)


def least_kpus(need: AnalyticsRequirement, limit_s: float, outage_s: float) -> int | None:
    """Return the fewest KPUs with which it is up to date so soon; None where no number is."""
    every = range(1, q.KPUS_MAX + 1)
    return next((n for n in every if catch_up_s(need, n, outage_s) <= limit_s), None)


def with_kpus(application: Application, kpus: int) -> tuple[Change, ...]:
    """Return the changes that let an application start with so many KPUs."""
    subtasks = kpus * application.parallelism_per_kpu
    return (
        Change(application.id, (*_BLOCK, "ConfigurationType"), "CUSTOM"),
        Change(application.id, PARALLELISM, subtasks),
    )


def _shards(application: Application, design: Design) -> int | None:
    """Return the shards of its only stream; None where several, or an on-demand one, feed it."""
    streams = [one for one in givers(application, design) if isinstance(one, Stream)]
    return streams[0].shard_count if len(streams) == 1 else None
