"""What the declared load asks of an application: the calculator's input, and what its KPUs do."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

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

if TYPE_CHECKING:
    from collections.abc import Iterator

    from headrace.design import Component, Design
    from headrace.load.programs import Application as Declared
    from headrace.services.analytics.application import Application

__all__ = ["capacity_records_per_s", "givers", "measured", "requirement"]


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


def _shards(application: Application, design: Design) -> int | None:
    """Return the shards of its only stream; None where several, or an on-demand one, feed it."""
    streams = [one for one in givers(application, design) if isinstance(one, Stream)]
    return streams[0].shard_count if len(streams) == 1 else None
